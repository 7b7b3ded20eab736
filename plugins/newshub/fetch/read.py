"""feedparser's dictionaries turned into our types; they never leave this module."""

import html
import logging
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from newshub.core.clean import plain_text
from newshub.core.model import Enclosure, Entry, Feed, FirstPublisher, SchemeTerm
from newshub.core.text import excerpt, one_line, unescaped
from newshub.core.urls import safe_http_url
from newshub.fetch.dates import DateReader
from newshub.fetch.decode import repair_mojibake

_log = logging.getLogger(__name__)

MAX_TITLE = 1_000  # characters
MAX_ID = 1_000
MAX_TERMS = 50  # categories of one entry
MAX_TERM = 200
MAX_ENCLOSURES = 20

_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml", "html", "xhtml"))
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|q|s|script|small|span|strike|strong"
    r"|sub|sup|table|td|tr|u|ul)(?:\s[^<>]*)?/?>|&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8}\d?);",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(\b(?:href|src|data-src|data-lazy-src|poster)\s*=\s*)([\"'])(?![a-z][a-z0-9+.-]*:|//)([^\"'<>]*)\2",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*\Z")
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>(),;]+@[^\s@<>(),;]+")
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_LONGEST_TTL = 43_200  # minutes, 30 days
_TYPE_OF_ENDING = {
    **{ending: f"image/{ending}" for ending in ("jpeg", "png", "gif", "webp", "avif")},
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
}


def read_feed(parsed: Any, *, url: str) -> Feed:
    """A Feed out of what feedparser returns. ``url`` is the document's own address."""
    feed: Mapping[str, Any] = parsed["feed"]
    version = str(parsed.get("version") or "")
    link = safe_http_url(_get(feed, "link") or "", url)
    # Atom resolves against the document; RSS says nothing, and its authors think of their homepage.
    base = url if version.startswith("atom") or link is None else link
    context = _Context(
        base=base,
        is_atom=version.startswith("atom"),
        language=language_code(_get(feed, "language")),
        author=_author(feed),
    )
    entries: list[Entry] = []
    for given in parsed["entries"]:
        try:
            entries.append(context.entry(given))
        except Exception:  # noqa: BLE001 - one odd entry must not cost the others; it is logged in full
            _log.exception("entry skipped url=%s id=%s", url, given.get("id"))
    skipped = len(parsed["entries"]) - len(entries)
    return Feed(
        entries=tuple(entries),
        title=one_line(text_of(_get(feed, "title") or ""))[:MAX_TITLE] or None,
        link=link,
        language=context.language,
        ttl_minutes=_ttl(feed),
        format=version,
        problems=(f"{skipped} entries could not be read",) if skipped else (),
    )


class _Context:
    """What entries inherit from their feed."""

    def __init__(self, *, base: str, is_atom: bool, language: str | None, author: str | None) -> None:
        self.base, self.is_atom, self.language, self.author = base, is_atom, language, author
        self.dates_read = DateReader()

    def entry(self, given: Mapping[str, Any]) -> Entry:
        link = self.link(given)
        summary, content = self.texts(given, link)
        published_at, updated_at = self.dates(given)
        schemes, categories = _categories(given)
        title = one_line(text_of(_get(given, "title") or ""))[:MAX_TITLE]
        return Entry(
            id=(_get(given, "id") or "").strip()[:MAX_ID] or None,
            link=link,
            title=title or made_up_title(summary or content, link),
            summary_html=summary,
            content_html=content,
            author=_author(given) or self.author,
            language=_entry_language(given) or self.language,
            published_at=published_at,
            updated_at=updated_at,
            categories=categories,
            enclosures=tuple(_enclosures(given, self.base)),
            schemes=schemes,
            first_publisher=_first_publisher(given, self.base),
        )

    def link(self, given: Mapping[str, Any]) -> str | None:
        candidates = [_get(given, "feedburner_origlink"), _get(given, "link")]
        for link in given.get("links") or ():
            if link.get("rel", "alternate") not in ("self", "enclosure", "replies", "edit", "hub", "license", "next"):
                candidates.append(link.get("href"))
        if content := given.get("content"):
            candidates += [part.get("src") for part in content]
        if (guid := _get(given, "id") or "")[:4].lower() == "http":
            candidates.append(guid)
        found = (safe_http_url(candidate, self.base) for candidate in candidates if candidate)
        return next(filter(None, found), None)

    def texts(self, given: Mapping[str, Any], link: str | None) -> tuple[str | None, str | None]:
        summary = self.html(_get(given, "summary"), given.get("summary_detail"), link)
        parts = [self.html(part.get("value"), part, link) for part in given.get("content") or ()]
        content = max(filter(None, parts), key=len, default=None)
        if summary == content:  # feedparser copies one to the other
            summary = None if given.get("content") and content else summary
            content = content if summary is None else None
        return summary, content

    def html(self, value: Any, detail: Mapping[str, Any] | None, link: str | None) -> str | None:
        """A text as HTML with absolute addresses, whatever type it is declared as."""
        if not isinstance(value, str) or not value.strip():
            return None
        detail = detail or {}
        kind = str(detail.get("type") or "text/html").lower()
        if kind not in _HTML_TYPES and not kind.startswith("text/"):
            return None  # a picture in base64, another document
        value = repair_mojibake(value).replace("</br>", "")  # feedparser's way to write <br/>; browsers make two of it
        if kind not in _HTML_TYPES and not _MARKUP.search(value):
            value = paragraphs(value)
        elif "<" not in value and "&lt;" in value and _MARKUP.search(unescaped(value)):
            value = html.unescape(value)  # escaped once too often
        given_base = str(detail.get("base") or "")
        base = _joined(self.base, given_base) if given_base else (self.base if self.is_atom else None)
        return absolute_addresses(value, base) if base else value

    def dates(self, given: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
        published_at = self.date(given, "published") or self.date(given, "created")
        updated_at = self.date(given, "updated")
        if published_at is None and not self.is_atom:
            return updated_at, None  # dc:date, the only date that RSS 1.0 has
        return published_at, updated_at

    def date(self, given: Mapping[str, Any], key: str) -> datetime | None:
        value = _get(given, key)
        return self.dates_read.read(value) if value else None


def text_of(value: str) -> str:
    """A title or name as plain text, its markup and references resolved."""
    value = repair_mojibake(value)
    return plain_text(value) if _MARKUP.search(value) else value


def made_up_title(text_html: str | None, link: str | None) -> str:
    """A title for an entry without one: the beginning of its text, else the end of its address; "" without either."""
    from newshub.core.items import made_up_title as made_up

    return made_up(Entry(id=None, link=link, title="", summary_html=text_html))


def language_code(declared: Any) -> str | None:
    """A declared language as a lower-case tag, or None for what is none."""
    code = str(declared or "").strip().lower().replace("_", "-")
    return code if _LANGUAGE.match(code) else None


def absolute_addresses(value: str, base: str) -> str:
    """HTML with its relative addresses resolved; those within the page (#...) stay."""
    if "=" not in value:
        return value
    return _RELATIVE.sub(lambda found: _absolute(found, base), value)


def paragraphs(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs; "" stays ""."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text.strip())]
    if len(blocks) == 1:
        return html.escape(blocks[0], quote=False)
    return "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in blocks if block)


def type_of(address: str) -> str | None:
    """The media type an address suggests by its ending."""
    return _TYPE_OF_ENDING.get(urlsplit(address).path.rpartition(".")[2].lower())


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # a bracketed host that is no address
        return base


def _absolute(found: re.Match[str], base: str) -> str:
    address = html.unescape(found[3]).strip()
    if address.startswith("#") or not address:
        return found[0]
    try:
        return f"{found[1]}{found[2]}{html.escape(urljoin(base, address))}{found[2]}"
    except ValueError:
        return found[0]


def _get(given: Mapping[str, Any], key: str) -> str | None:
    # dict.get: feedparser's own would answer a question for "updated" with "published", and warn.
    value: object = dict.get(cast(dict[str, object], given), key)
    return value if isinstance(value, str) and value.strip() else None


def _author(given: Mapping[str, Any]) -> str | None:
    authors = [author for author in given.get("authors") or () if author]
    if len(authors) > 1 or not _get(given, "author"):
        names = [one_line(text_of(str(author.get("name") or ""))) for author in authors]
        return excerpt(", ".join(dict.fromkeys(filter(None, names))), MAX_TERM) or None
    # Not feedparser's division into name and address: it knows no top-level domain of more than four letters.
    raw = one_line(text_of(_get(given, "author") or ""))[:MAX_ID]
    name = _MAIL.sub(" ", raw).strip(" ()<>,;:")
    return excerpt(" ".join(name.split()) or raw, MAX_TERM) or None


def _entry_language(given: Mapping[str, Any]) -> str | None:
    details = [given.get("title_detail"), *(given.get("content") or ()), given.get("summary_detail")]
    declared = [_get(given, "language"), *(detail.get("language") for detail in details if detail)]
    return next(filter(None, map(language_code, declared)), None)


def _categories(given: Mapping[str, Any]) -> tuple[tuple[SchemeTerm, ...], tuple[str, ...]]:
    schemes: dict[SchemeTerm, None] = {}
    categories: dict[str, None] = {}
    for tag in (given.get("tags") or ())[:MAX_TERMS]:
        term = one_line(text_of(str(tag.get("term") or "")))[:MAX_TERM]
        label = one_line(text_of(str(tag.get("label") or "")))[:MAX_TERM]
        scheme = str(tag.get("scheme") or "").strip()[:MAX_ID]
        if scheme and term:
            schemes[SchemeTerm(scheme, term)] = None
        categories.update(dict.fromkeys(filter(None, (term, label))))
    return tuple(schemes), tuple(categories)


def _enclosures(given: Mapping[str, Any], base: str) -> Iterable[Enclosure]:
    found: dict[str, Enclosure] = {}
    links = [link for link in given.get("links") or () if link.get("rel") == "enclosure"]
    image = given.get("image")
    pictures = [image] if isinstance(image, Mapping) else []
    for given_file in (*links, *(given.get("media_content") or ()), *(given.get("media_thumbnail") or ()), *pictures):
        address = safe_http_url(str(given_file.get("href") or given_file.get("url") or ""), base)
        if address is None or address in found or len(found) >= MAX_ENCLOSURES:
            continue
        kind = str(given_file.get("type") or "").strip().lower() or type_of(address)
        if kind is None and (given_file.get("medium") == "image" or given_file in (given.get("media_thumbnail") or ())):
            kind = "image/*"
        length = str(given_file.get("length") or given_file.get("filesize") or "").strip()
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None
        found[address] = Enclosure(address, kind if kind and len(kind) < 100 else None, size or None)
    return found.values()


def _first_publisher(given: Mapping[str, Any], base: str) -> FirstPublisher | None:
    source = given.get("source")
    if not isinstance(source, Mapping):
        return None
    links = [link.get("href") for link in source.get("links") or () if link.get("rel") == "self"]
    candidates = [_get(source, "href"), *links, _get(source, "link"), _get(source, "id")]
    url = next(filter(None, (safe_http_url(str(found), base) for found in candidates if found)), None)
    name = one_line(text_of(_get(source, "title") or ""))[:MAX_TERM] or (urlsplit(url).hostname if url else None)
    return FirstPublisher(name, url) if name else None


def _ttl(feed: Mapping[str, Any]) -> int | None:
    ttl = (_get(feed, "ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 9 and int(ttl):
        return min(int(ttl), _LONGEST_TTL)
    period = _PERIODS.get((_get(feed, "sy_updateperiod") or "").strip().lower())
    frequency = (_get(feed, "sy_updatefrequency") or "1").strip()
    if period is None or not (frequency.isascii() and frequency.isdigit() and len(frequency) < 6):
        return None
    return min(max(period // max(int(frequency), 1), 1), _LONGEST_TTL)
