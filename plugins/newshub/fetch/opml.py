"""OPML 2.0: subscription lists of other readers in, our own list out.

A category is a path, "/country/DK" or "/theme/ehealth"; other readers' folders and bare categories are read as one of
them where they name a country or a theme that the registry knows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from newshub.core.errors import FeedError
from newshub.core.registry import Registry
from newshub.core.slugs import free_id
from newshub.core.urls import link_key, safe_http_url

MAX_BYTES = 4_000_000
MOST_OUTLINES = 20_000
_DEEPEST = 30
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FEED_TYPES = ("rss", "atom", "json", "feed", "link", "")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of an OPML list."""

    title: str
    feed_url: str
    homepage: str | None = None
    language: str | None = None
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


def read_opml(body: bytes, *, registry: Registry, name: str = "the OPML file") -> tuple[Subscription, ...]:
    """The feeds of an OPML document in its order, each address once. Raises FeedError for anything else.

    A document type declaration is refused: no reader writes one, and it is how entity bombs come in.
    """
    if len(body) > MAX_BYTES:
        raise FeedError(f"is larger than {MAX_BYTES} bytes", url=name)
    if _DOCTYPE.search(body.replace(b"\0", b"")):
        raise FeedError("has a document type declaration, which is not accepted; remove it", url=name)
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities are refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FeedError(f"is no well-formed XML: {error}", url=name) from error
    main = root.find("body")
    if root.tag != "opml" or main is None:
        raise FeedError("is no OPML document: it has no <opml> with a <body>", url=name)
    found: dict[str, Subscription] = {}
    for outline, folders in _outlines(main):
        url = safe_http_url(outline.get("xmlUrl") or "")
        if url and outline.get("type", "rss").lower() in _FEED_TYPES:
            found.setdefault(url, _subscription(outline, url, folders, registry))
    if not found:
        raise FeedError("names no feed: no outline has an xmlUrl", url=name)
    return tuple(found.values())


def registry_draft(
    subscriptions: Iterable[Subscription], *, registry: Registry, feed_urls: Mapping[str, str] | None = None
) -> str:
    """What to paste into clusters.toml for subscriptions that it does not have; what is to be filled in says so.

    For the others a comment names the source that reads them. `feed_urls`: as for `write_opml`.
    """
    known = _known_addresses(registry, feed_urls or {})
    taken = set(registry.clusters)
    had, blocks = "", []
    for each in subscriptions:
        # A feed that was looked for on a site is known by that site where the store does not say what was found.
        source_id = known.get(link_key(each.feed_url)) or known.get(f"site {link_key(each.homepage or '')}")
        if source_id:
            had += f"# in the registry already, as the source {source_id}: {each.feed_url}\n"
        else:
            taken.add(cluster := free_id(each.title, taken))
            blocks.append(_draft(cluster, each))
    return "\n".join([had, *blocks] if had else blocks)


def _known_addresses(registry: Registry, feed_urls: Mapping[str, str]) -> dict[str, str]:
    """Link key -> source id; after "site " those of sites whose feed is looked for."""
    known: dict[str, str] = {}
    for source in registry.sources():
        known.setdefault(link_key(source.url), source.id)
        if source.id in feed_urls:
            known.setdefault(link_key(feed_urls[source.id]), source.id)
        if source.kind == "auto":
            for site in (source.url, registry.clusters[source.cluster].homepage):
                known.setdefault(f"site {link_key(site)}", source.id)
    return known


def write_opml(registry: Registry, *, title: str, now: datetime, feed_urls: Mapping[str, str] | None = None) -> bytes:
    """All sources as OPML 2.0, a folder per country. `feed_urls`: where discovery found the feed of a source."""
    opml = ET.Element("opml", version="2.0")
    head = ET.SubElement(opml, "head")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "dateCreated").text = format_datetime(now)
    ET.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = ET.SubElement(opml, "body")
    by_country: dict[str, ET.Element] = {}
    for source in registry.sources():
        cluster = registry.clusters[source.cluster]
        folder = by_country.get(cluster.country)
        if folder is None:
            folder = by_country[cluster.country] = ET.SubElement(body, "outline", text=cluster.country)
        categories = [f"/country/{cluster.country}", *(f"/theme/{theme}" for theme in cluster.themes)]
        attributes = {
            "text": cluster.name if source.name is None else f"{cluster.name}: {source.name}",
            "title": cluster.name,
            "type": "rss",
            "xmlUrl": (feed_urls or {}).get(source.id) or source.url,
            "htmlUrl": cluster.homepage,
            "category": ",".join(categories),
        }
        if language := source.language or (cluster.languages[0] if len(cluster.languages) == 1 else None):
            attributes["language"] = language
        ET.SubElement(folder, "outline", attributes)
    ET.indent(opml)
    text: bytes = ET.tostring(opml, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _outlines(body: ET.Element) -> Iterator[tuple[ET.Element, tuple[str, ...]]]:
    # By hand, not by recursion: a list may be nested as deeply as its sender likes.
    stack: list[tuple[ET.Element, tuple[str, ...]]] = [(each, ()) for each in reversed(body.findall("outline"))]
    count = 0
    while stack:
        outline, folders = stack.pop()
        count += 1
        if count > MOST_OUTLINES:
            return
        yield outline, folders
        if len(folders) < _DEEPEST:
            inner = (*folders, outline.get("text") or outline.get("title") or "")
            stack.extend((each, inner) for each in reversed(outline.findall("outline")))


def _subscription(outline: ET.Element, url: str, folders: tuple[str, ...], registry: Registry) -> Subscription:
    paths = [path.strip() for path in (outline.get("category") or "").split(",") if path.strip()]
    words = [part for path in [*paths, *folders] for part in path.split("/") if part]
    themes = {label.casefold(): theme.id for theme in registry.themes.values() for label in theme.labels.values()}
    themes |= {id_: id_ for id_ in registry.themes}
    return Subscription(
        title=" ".join((outline.get("text") or outline.get("title") or url).split())[:200],
        feed_url=url,
        homepage=safe_http_url(outline.get("htmlUrl") or ""),
        language=(outline.get("language") or "").lower() or None,
        countries=_unique(word.upper() for word in words if word.upper() in registry.countries),
        themes=_unique(themes[word.casefold()] for word in words if word.casefold() in themes),
    )


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _draft(cluster: str, each: Subscription) -> str:
    language = (each.language or "").partition("-")[0]
    country = each.countries[0] if each.countries else ""
    homepage = each.homepage or "/".join(each.feed_url.split("/")[:3]) + "/"
    lines = [
        f"[clusters.{cluster}]",
        f"name = {_toml(each.title)}",
        f"country = {_toml(country)}" + ("" if country else "  # to be filled in: two capital letters"),
        'city = ""  # to be filled in',
        "coordinates = []  # to be filled in: latitude, longitude",
        f"homepage = {_toml(homepage)}",
        f"languages = [{_toml(language)}]" if language else "languages = []  # to be filled in",
        f"themes = [{', '.join(map(_toml, each.themes))}]",
        f"[[clusters.{cluster}.sources]]",
        'kind = "feed"',
        f"url = {_toml(each.feed_url)}",
        "",
    ]
    return "\n".join(lines)


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c for c in escaped) + '"'
