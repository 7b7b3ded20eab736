"""JSON Feed 1.0 and 1.1, and what passes for it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newshub.core.errors import FeedError
from newshub.core.model import Enclosure, Entry, Feed, FirstPublisher, SchemeTerm
from newshub.core.text import excerpt, one_line, without_invalid
from newshub.core.urls import safe_http_url
from newshub.fetch.dates import DateReader
from newshub.fetch.limits import MAX_ENTRIES, MAX_FIELD
from newshub.fetch.read import (
    MAX_ENCLOSURES,
    MAX_ID,
    MAX_TERM,
    MAX_TERMS,
    MAX_TITLE,
    absolute_addresses,
    language_code,
    made_up_title,
    paragraphs,
    text_of,
    type_of,
)

_VERSION_MARK = "jsonfeed.org"
_HUB_EXTENSION = "_newshub"  # what hubs like ours add to their items: ids by kind, and who published first
_HUB_KINDS = (("country", "countries"), ("cluster", "clusters"), ("theme", "themes"))
_VERSIONS = {"1": "json10", "1.0": "json10", "1.1": "json11"}


def read_json_feed(document: Any, *, url: str) -> Feed:
    """A Feed out of a parsed JSON document. Raises FeedError when it is something else."""
    items = document.get("items") if isinstance(document, dict) else document
    version = str(document.get("version", "")) if isinstance(document, dict) else ""
    if not isinstance(items, list) or not (_VERSION_MARK in version or any(map(_looks_like_item, items[:5]))):
        raise FeedError("is JSON but no JSON Feed (no version of jsonfeed.org, no items)", url=url)
    head: dict[str, Any] = document if isinstance(document, dict) else {}
    link = safe_http_url(_text(head, "home_page_url"), url)
    context = _Context(url=url, language=language_code(head.get("language")), author=_authors(head))
    problems = []
    if len(items) > MAX_ENTRIES:
        problems.append(f"only the first {MAX_ENTRIES} of {len(items)} entries were read")
    return Feed(
        entries=tuple(context.entry(item) for item in items[:MAX_ENTRIES] if isinstance(item, dict)),
        title=_line(head, "title") or None,
        link=link,
        language=context.language,
        format=_VERSIONS.get(version.rstrip("/").rpartition("/")[2], "json11"),
        problems=tuple(problems),
    )


def _looks_like_item(item: Any) -> bool:
    return isinstance(item, dict) and bool({"content_html", "content_text", "date_published", "url"} & item.keys())


class _Context:
    """What items inherit from their feed."""

    def __init__(self, *, url: str, language: str | None, author: str | None) -> None:
        self.url, self.language, self.author = url, language, author
        self.dates_read = DateReader()

    def entry(self, item: dict[str, Any]) -> Entry:
        link = safe_http_url(_text(item, "url"), self.url) or safe_http_url(_text(item, "external_url"), self.url)
        identifier = item.get("id")
        guid = str(identifier).strip()[:MAX_ID] if isinstance(identifier, (str, int, float)) else ""
        given = _text(item, "content_html")
        content = (
            absolute_addresses(given, self.url) if given.strip() else paragraphs(_text(item, "content_text")) or None
        )
        summary = paragraphs(_text(item, "summary")) or None
        categories = _tags(item)
        return Entry(
            id=without_invalid(guid) or None,
            link=link or (safe_http_url(guid) if guid[:4].lower() == "http" else None),
            title=_line(item, "title") or made_up_title(summary or content, link),
            summary_html=summary,
            content_html=content if content != summary else None,
            author=_authors(item) or self.author,
            language=language_code(item.get("language")) or self.language,
            published_at=self.date(item, "date_published"),
            updated_at=self.date(item, "date_modified"),
            categories=categories,
            enclosures=tuple(self.enclosures(item)),
            schemes=_schemes(item),
            first_publisher=_first_publisher(item, self.url),
        )

    def date(self, item: dict[str, Any], name: str) -> datetime | None:
        value = item.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return None
        return self.dates_read.read(str(value)[:200])

    def enclosures(self, item: dict[str, Any]) -> Iterable[Enclosure]:
        found: dict[str, Enclosure] = {}
        for given in _list(item.get("attachments"))[:MAX_ENCLOSURES]:
            if isinstance(given, dict) and (address := safe_http_url(_text(given, "url"), self.url)):
                size = given.get("size_in_bytes")
                length = int(size) if isinstance(size, (int, float)) and 0 < size < 2**53 else None
                found[address] = Enclosure(address, _text(given, "mime_type")[:100] or type_of(address), length)
        for name in ("image", "banner_image"):
            if (address := safe_http_url(_text(item, name), self.url)) and address not in found:
                found[address] = Enclosure(address, type_of(address) or "image/*")
        return found.values()


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    return without_invalid(value[:MAX_FIELD]) if isinstance(value, str) else ""


def _line(given: dict[str, Any], name: str) -> str:
    return one_line(text_of(_text(given, name)[: MAX_TITLE * 10]))[:MAX_TITLE]


def _authors(given: dict[str, Any]) -> str | None:
    listed = given.get("authors")
    authors = listed if isinstance(listed, list) and listed else [given.get("author")]
    names = [
        author if isinstance(author, str) else _text(author, "name")
        for author in authors[:20]
        if isinstance(author, (str, dict))
    ]
    return (
        excerpt(", ".join(dict.fromkeys(filter(None, (one_line(text_of(name[:MAX_ID])) for name in names)))), MAX_TERM)
        or None
    )


def _tags(item: dict[str, Any]) -> tuple[str, ...]:
    terms = [one_line(text_of(tag[:MAX_ID]))[:MAX_TERM] for tag in _list(item.get("tags")) if isinstance(tag, str)]
    return tuple(dict.fromkeys(filter(None, terms)))


def _schemes(item: dict[str, Any]) -> tuple[SchemeTerm, ...]:
    """The tags of another hub, as its RSS and Atom would give them; JSON Feed has no vocabularies of its own."""
    hub = item.get(_HUB_EXTENSION)
    about = _text(hub, "about")[:MAX_ID].rstrip("/") if isinstance(hub, dict) else ""
    if not isinstance(hub, dict) or not about:
        return ()
    terms = ((kind, term) for kind, many in _HUB_KINDS for term in _list(hub.get(many)) if isinstance(term, str))
    return tuple(SchemeTerm(f"{about}/{kind}", one_line(term[:MAX_TERM])) for kind, term in terms)


def _first_publisher(item: dict[str, Any], url: str) -> FirstPublisher | None:
    hub = item.get(_HUB_EXTENSION)
    source = hub.get("source") if isinstance(hub, dict) else None
    if not isinstance(source, dict) or not (name := _line(source, "title")[:MAX_TERM]):
        return None
    return FirstPublisher(name, safe_http_url(_text(source, "url"), url))


def _list(value: Any) -> list[Any]:
    return value[:MAX_TERMS] if isinstance(value, list) else []
