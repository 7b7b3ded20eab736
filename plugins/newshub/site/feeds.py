"""Combined feeds, and those of editions, countries, clusters and themes."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newshub.core.model import Story
from newshub.site import links
from newshub.site.entries import Entries, latest, mailed, prolog, text_of, zoned
from newshub.site.held import Held
from newshub.site.library import Key
from newshub.site.output import Output
from newshub.site.pages.list_facts import feed_url
from newshub.site.press import Press, marks
from newshub.site.recent import forget
from newshub.site.words import native_name

_ENTRIES_KEPT = 600
_RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
)
# Atom wants a date even of an empty feed; a fixed one, because builds must agree.
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed says about itself."""

    path: str
    title: str
    description: str
    home: str  # absolute
    language: str | None  # None: entries in several languages


def feeds(press: Press) -> Iterator[Output]:
    """Every feed. The combined ones and those of editions in three formats, the others as RSS."""
    maker = _Maker(press)
    default = press.settings.default_language
    for language in (None, *press.settings.languages):
        key: Key | None = ("language", language) if language else None
        name = press.settings.name if language is None else f"{press.settings.name}: {native_name(language)}"
        home = links.front(language) if language else "/"
        for file, _, _ in links.FEEDS:
            yield maker.feed(links.feed(file, language=language), name, home, key, language, default)
    lists = [("country", id_) for id_ in press.countries]
    lists += [("cluster", id_) for id_ in press.registry.clusters]
    lists += [("theme", id_) for id_ in press.registry.themes]
    for language in (*press.settings.languages, None):  # those of a language together: they share their entries
        for kind, id_ in lists:
            tongue = language or default
            name = f"{press.settings.name}: {press.name(kind, id_, tongue)}"
            path = links.feed("feed.xml", language=language, kind=kind, id_=id_)
            home = links.listing(tongue, kind, id_)
            yield maker.feed(path, name, home, (kind, id_), language, default)


class _Maker:
    """Feeds of one build, sharing their entries."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._sources = {
            cluster.id: url
            for cluster in press.registry.clusters.values()
            if (url := next((_source_url(press, source) for source in cluster.sources), None))
        }
        bodies = {f"own-{article.language}-{article.slug}": html for article, html in press.own.articles}
        self._entries = Entries(
            press.settings.site_url,
            press.settings.name,
            press.settings.tag_authority,
            source_url=lambda story: self._sources.get(story.cluster or ""),
            whole=lambda story: bodies[story.id] if story.kind == "own" else self._partners_text(story),
        )
        self._kept: dict[tuple[str, str], tuple[Any, datetime]] = {}
        self._prolog = prolog(press.assets.feed_css)

    def feed(self, path: str, title: str, home: str, key: Key | None, language: str | None, default: str) -> Output:
        press = self._press

        def newest() -> list[Held]:  # asked for twice, because hundreds of feeds should not hold their stories
            return press.library.newest(press.settings.feed_size, key, language)

        held = newest()
        tongue = language or default
        about = _Feed(
            path,
            title,
            press.words[tongue].gettext("News from the clusters’ world of health, in one place."),
            press.settings.absolute(home),
            language,
        )
        render: Callable[[_Feed, list[Held]], str | bytes] = self._json if path.endswith("json") else self._rss
        if path.endswith("atom.xml"):
            render = self._atom
        sources = sorted({self._sources.get(each.cluster or "", "") for each in held})
        return Output(path.lstrip("/"), (about, marks(held), sources), lambda: render(about, newest()))

    def _partners_text(self, story: Story) -> str | None:
        """Only an item with a page here may be shown whole."""
        if not story.link.startswith("/"):
            return None
        return self._press.content(story.id)

    def _entries_of(self, kind: str, held: list[Held], make: Callable[[Story], Any]) -> tuple[list[Any], datetime]:
        """The entries of stories, and when the latest of them last changed."""
        found = [self._entry(kind, each, make) for each in held]
        return [entry for entry, _ in found], max((at for _, at in found), default=_NEVER)

    def _entry(self, kind: str, held: Held, make: Callable[[Story], Any]) -> tuple[Any, datetime]:
        key = (kind, held.id)
        if key not in self._kept:
            story = self._press.whole(held)
            made = make(story)
            # As a file has it: half as long where a text has letters that Latin-1 has not.
            self._kept[key] = (made.encode() if isinstance(made, str) else made, latest(story))
            forget(self._kept, _ENTRIES_KEPT)
        return self._kept[key]

    def _rss(self, about: _Feed, held: list[Held]) -> bytes:
        settings = self._press.settings
        channel = ET.Element("channel")
        for tag, text in (("title", about.title), ("link", about.home), ("description", about.description)):
            ET.SubElement(channel, tag).text = text_of(text)
        if about.language:
            ET.SubElement(channel, "language").text = about.language
        entries, changed = self._entries_of("rss", held, self._entries.rss)
        if held:
            ET.SubElement(channel, "lastBuildDate").text = mailed(changed)
        own = settings.absolute(about.path)
        ET.SubElement(channel, "atom:link", rel="self", type="application/rss+xml", href=own)
        if settings.websub:
            ET.SubElement(channel, "atom:link", rel="hub", href=settings.websub)
        head = ET.tostring(channel, encoding="unicode").removesuffix("</channel>")
        return _lines([*self._prolog, _RSS, head], entries, ["</channel>", "</rss>"])

    def _atom(self, about: _Feed, held: list[Held]) -> bytes:
        settings = self._press.settings
        root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
        if about.language:
            root.set("xml:lang", about.language)
        own = settings.absolute(about.path)
        ET.SubElement(root, "id").text = f"tag:{settings.tag_authority},2026:{about.path}"
        ET.SubElement(root, "title").text = text_of(about.title)
        ET.SubElement(root, "subtitle").text = text_of(about.description)
        entries, changed = self._entries_of("atom", held, self._entries.atom)
        ET.SubElement(root, "updated").text = zoned(changed)
        ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=own)
        ET.SubElement(root, "link", rel="alternate", type="text/html", href=about.home)
        if settings.websub:
            ET.SubElement(root, "link", rel="hub", href=settings.websub)
        ET.SubElement(ET.SubElement(root, "author"), "name").text = text_of(settings.name)
        head = ET.tostring(root, encoding="unicode").removesuffix("</feed>")
        return _lines([*self._prolog, head], entries, ["</feed>"])

    def _json(self, about: _Feed, held: list[Held]) -> str:
        settings = self._press.settings
        data: dict[str, Any] = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": about.title,
            "home_page_url": about.home,
            "feed_url": settings.absolute(about.path),
            "description": about.description,
            "authors": [{"name": settings.name, "url": settings.absolute("/")}],
        }
        if about.language:
            data["language"] = about.language
        if settings.websub:
            data["hubs"] = [{"type": "WebSub", "url": settings.websub}]
        data["items"], _ = self._entries_of("json", held, self._entries.json)
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _lines(before: list[str], entries: list[bytes], after: list[str]) -> bytes:
    return b"\n".join([*map(str.encode, before), *entries, *map(str.encode, after), b""])


def _source_url(press: Press, source: Any) -> str | None:
    return feed_url(press, source.id, source.kind, source.url)
