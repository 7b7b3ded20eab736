"""From the bytes of a feed to entries: RSS, Atom and JSON Feed, as good or as broken as they come.

    bytes -> decode (encoding) -> JSON Feed  ----------------------------> entries -> settle -> Feed
                               -> mend (XML, limits) -> feedparser -> read /

The only exception is FeedError, for what is no feed or would cost more to read than any feed may.
"""

import json
import logging
import re
import zlib
from io import BytesIO
from typing import Any

from newshub.core.errors import FeedError
from newshub.core.model import Feed
from newshub.core.siblings import settle
from newshub.fetch.decode import decode
from newshub.fetch.jsonfeed import read_json_feed
from newshub.fetch.mend import mend, without_bad_references
from newshub.fetch.read import read_feed

_log = logging.getLogger(__name__)

MAX_BYTES = 16_000_000

_HTML = re.compile(
    r"\A(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]*:)?[A-Za-z][\w.-]*)")
_TITLE = re.compile(r"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_PARKED = re.compile(
    r"domain (?:is|may be) for sale|buy this domain|this domain (?:name )?(?:has expired|is parked|was registered)"
    r"|parked (?:free|domain)|domain parking|parkingcrew|sedoparking|bodis\.com|hugedomains|afternic|//dan\.com"
    r"|domæne(?:t)? er (?:til salg|parkeret)|domain steht zum verkauf|domena na sprzedaż"
    r"|domen är till salu|domenet er til salgs",
    re.IGNORECASE,
)


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> Feed:
    """The feed in a document. ``url`` is where it came from; relative addresses are resolved against it in the end.

    Content types are a hint at most: the bytes decide. ``Feed.problems`` says what was mended on the way.
    Raises FeedError when the document is empty, a web page, no feed, or built to be costly.
    """
    try:
        return _parse(body, url, content_type)
    except FeedError:
        raise
    except RecursionError as error:
        raise FeedError("is nested too deeply to be read", url=url) from error
    except Exception as error:  # what libraries stumble over is the document's doing; should it be ours, the log shows
        _log.warning("unexpected fault url=%s", url, exc_info=True)
        raise FeedError(f"could not be read as a feed ({type(error).__name__}: {str(error)[:200]})", url=url) from error


def _parse(body: bytes, url: str, content_type: str | None) -> Feed:
    if len(body) > MAX_BYTES:
        raise FeedError(f"is larger than {MAX_BYTES // 1_000_000} MB", url=url)
    body = _unpacked(body, url).lstrip(b" \t\r\n")
    if not body.strip(b" \t\r\n\x00"):
        raise FeedError("is empty", url=url)
    decoded = decode(body, content_type)
    if decoded.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        feed, mended = _json(decoded.text, url)
    else:
        feed, mended = _xml(decoded.text, url)
    entries, found = settle(feed.entries, page=feed.link)
    problems = (*decoded.problems, *mended, *feed.problems, *found)
    return Feed(
        entries=entries,
        title=feed.title,
        link=feed.link,
        language=feed.language,
        ttl_minutes=feed.ttl_minutes,
        format=feed.format,
        problems=problems,
    )


def _unpacked(body: bytes, url: str) -> bytes:
    """A gzip file served as such (feed.xml.gz) instead of as a content encoding."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise FeedError("is a damaged gzip file", url=url) from error
    if unpacker.unconsumed_tail:
        raise FeedError(f"unpacks to more than {MAX_BYTES // 1_000_000} MB", url=url)
    return unpacked


def _json(text: str, url: str) -> tuple[Feed, tuple[str, ...]]:
    try:
        document: Any = json.loads(text.lstrip("\ufeff \t\r\n"), strict=False)
    except ValueError as error:
        raise FeedError(f"looks like JSON but is not ({error})", url=url) from error
    return read_json_feed(document, url=url), ()


def _xml(text: str, url: str) -> tuple[Feed, tuple[str, ...]]:
    _refuse_pages(text, url)
    mended = mend(text, url=url)
    parsed = _feedparser(mended.text)
    if parsed.get("bozo") and not parsed["entries"] and not parsed.get("version"):
        _refuse_other_documents(mended.text, url)
    if not parsed.get("version") and not parsed["entries"]:
        _refuse_other_documents(mended.text, url)
    if parsed.get("bozo"):
        mended.problems.append(f"is not well-formed: {parsed.get('bozo_exception')}")
    return read_feed(parsed, url=url), tuple(mended.problems)


def _feedparser(text: str) -> Any:
    try:
        return _read_by_feedparser(text)
    except Exception:  # noqa: BLE001 - its strict reader lets some through: namespaces and bases that are none
        _log.debug("strict reading failed", exc_info=True)
        return _read_by_feedparser(
            f"?{without_bad_references(text)}"
        )  # no XML begins so: its lenient reader takes over


def _read_by_feedparser(text: str) -> Any:
    import feedparser

    # A stream, never a string: feedparser would open what looks like an address or a path.
    # No Content-Location: relative addresses are resolved by us, who know more bases.
    return feedparser.parse(
        BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _refuse_pages(text: str, url: str) -> None:
    if not _HTML.match(text[:5_000]):
        return
    title = " ".join(found[1].split()) if (found := _TITLE.search(text, 0, 20_000)) else ""
    called = f" titled “{title[:100]}”" if title else ""
    if _PARKED.search(text[:50_000]):
        raise FeedError(f"is a web page{called}, not a feed; the domain seems to be parked or for sale", url=url)
    raise FeedError(f"is a web page{called}, not a feed; look for the feed's new address there", url=url)


def _refuse_other_documents(text: str, url: str) -> None:
    root = _ROOT.search(text, 0, 5_000)
    if root is None:
        raise FeedError("is neither XML nor JSON, so no feed", url=url)
    raise FeedError(f"is XML but no feed (its first element is <{root[1]}>)", url=url)
