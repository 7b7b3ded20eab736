"""What can be found: every story in its language, and the hub's own pages in the language of their edition.

A partner's story is found by no more than its source's policy lets us show: its headline, its excerpt, its text.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict

from newshub.core.clean import plain_text
from newshub.site import links
from newshub.site.held import Held
from newshub.site.own import page_link
from newshub.site.press import Press
from newshub.site.search_index import Record

_LANGUAGE = re.compile("[a-z]{2,3}")
_EARLIEST = "0000"  # pages that are no stories come after them when the newest are wanted


def languages(press: Press) -> list[str]:
    """The languages that have something to find: the editions', then others by name."""
    library = press.library
    found = {code for code in library.ids("language") if library.count(("language", code), code)}
    others = sorted(code for code in found if code not in press.settings.languages and _LANGUAGE.fullmatch(code))
    return [*press.settings.languages, *others]


def records(press: Press, language: str) -> Iterator[Record]:
    """All records in a language."""
    yield from _pages(press, language)
    bodies = {f"own-{article.language}-{article.slug}": html for article, html in press.own.articles}
    for held in press.library:
        if held.language == language:
            yield _story(press, held, bodies)


def fingerprint(press: Press, language: str) -> str:
    """What the records of a language are made from, without making those of stories."""
    digest = hashlib.sha256(str(press.settings.zone).encode())
    for page in _pages(press, language):
        digest.update(repr(asdict(page)).encode())
    stories = press.library.slots(("language", language))
    digest.update(stories.stands(0, len(stories)))
    return digest.hexdigest()


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
