"""What can be found: every story in its language, and the hub's own pages in the language of their edition.

A partner's story is found by no more than its source's policy lets us show: its headline, its excerpt, its text.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from newshub.core.clean import plain_text
from newshub.site import links
from newshub.site.held import Held
from newshub.site.own import page_link
from newshub.site.press import Press
from newshub.site.search_index import Record
from newshub.site.search_parts import IndexPart, cut

_LANGUAGE = re.compile("[a-z]{2,3}")
_EARLIEST = "0000"  # pages that are no stories come after them when the newest are wanted


def languages(press: Press) -> list[str]:
    """The languages that have something to find: the editions', then others by name."""
    library = press.library
    found = {code for code in library.ids("language") if library.count(("language", code), code)}
    others = sorted(code for code in found if code not in press.settings.languages and _LANGUAGE.fullmatch(code))
    return [*press.settings.languages, *others]


def parts(press: Press, language: str) -> list[IndexPart]:
    """The parts of a language's index, the newest first."""
    library = press.library
    counts = {month: library.count(("month", month), language) for month in library.ids("month")}
    arrived = library.arrived()
    believed = f"{datetime.fromtimestamp(arrived, press.settings.zone):%Y-%m}" if arrived is not None else ""
    return cut(counts, believed=believed, size=press.settings.search_size)


def records(press: Press, language: str, part: IndexPart) -> Iterator[Record]:
    """All records in a part."""
    if part.oldest:
        yield from _pages(press, language)
    bodies = {f"own-{article.language}-{article.slug}": html for article, html in press.own.articles}
    for held in _stories(press, language, part):
        yield _story(press, held, bodies)


def fingerprints(press: Press, language: str) -> Iterator[tuple[IndexPart, str]]:
    """The parts of a language's index, and what the records of each are made from, without making those of stories."""
    common = repr((str(press.settings.zone), list(_known(press, language))))
    for part in parts(press, language):
        stands = [press.library.stands(month, language) for month in part.months]
        digest = hashlib.sha256(repr((common, stands)).encode())
        if part.oldest:
            for page in _pages(press, language):
                digest.update(repr(asdict(page)).encode())
        yield part, digest.hexdigest()


def _known(press: Press, language: str) -> Iterator[tuple[str, str, str]]:
    """What the registry has of the clusters, themes and countries of a language's stories; their marks do not tell."""
    for kind in ("cluster", "country", "theme"):
        for id_ in press.library.keys(kind):
            if press.library.count((kind, id_), language):
                yield kind, id_, press.registry.clusters[id_].name if kind == "cluster" else ""


def _stories(press: Press, language: str, part: IndexPart) -> Iterator[Held]:
    return (held for month in part.months for held in press.library.stories(("month", month), language))


def _story(press: Press, held: Held, bodies: dict[str, str]) -> Record:
    story = press.whole(held)
    html: str | None = bodies.get(story.id)
    if html is None and held.page:
        html = press.content(story.id)
    text = " ".join(plain_text(html).split()) if html else ""
    # Many texts begin with their own excerpt.
    summary = "" if not story.summary or text.startswith(story.summary.rstrip("…").strip()) else story.summary
    at = press.words[press.settings.default_language].local(story.published_at)
    filters = {
        "kind": ["story"],
        "country": [tag.id for tag in story.tags.countries],
        "theme": [tag.id for tag in story.tags.themes],
        "cluster": list(
            dict.fromkeys([*([story.cluster] if story.cluster else []), *(tag.id for tag in story.tags.clusters)])
        ),
        "also": sorted({version.language for version in story.translations}),
    }
    return Record(
        url=story.link,
        content=f"{summary} {text}".strip() or story.title,
        language=story.language,
        meta={"title": story.title, "date": at.date().isoformat()}
        | ({"publisher": story.publisher} if story.publisher else {}),
        filters={name: values for name, values in filters.items() if values},
        sort={"date": story.published_at.isoformat(timespec="seconds")},
    )


def _pages(press: Press, language: str) -> Iterator[Record]:
    """An edition's pages that are no stories; none for a language without an edition."""
    if language not in press.settings.languages:
        return
    _ = press.words[language].gettext
    country = press.words[language].country
    for id_, cluster in press.registry.clusters.items():
        about = f"{cluster.city}, {country(cluster.country)}"
        filters = {"cluster": [id_], "country": [cluster.country], "theme": list(cluster.themes)}
        path = links.listing(language, "cluster", id_)
        yield _page(path, cluster.name, about, _("Cluster"), language, filters)
    for id_ in press.registry.themes:
        name = press.name("theme", id_, language)
        yield _page(links.listing(language, "theme", id_), name, name, _("Theme"), language, {"theme": [id_]})
    for code in press.countries:
        name = press.name("country", code, language)
        yield _page(links.listing(language, "country", code), name, name, _("Country"), language, {"country": [code]})
    for page, html in press.own.pages:
        if page.language == language:
            text = " ".join(plain_text(html).split())
            yield _page(page_link(page), page.title, text, _("About this site"), language, {})


def _page(path: str, title: str, content: str, label: str, language: str, filters: dict[str, list[str]]) -> Record:
    return Record(
        path,
        content,
        language,
        {"title": title, "label": label},
        {"kind": ["page"]} | {name: values for name, values in filters.items() if values},
        {"date": _EARLIEST},
    )
