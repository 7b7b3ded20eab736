"""Countries, clusters, themes, months: a page with the newest, and numbered pages that never move."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from hashlib import blake2b
from urllib.parse import urlsplit

from newshub.core import select
from newshub.core.registry import Cluster
from newshub.core.urls import host_name
from newshub.site import links
from newshub.site.chunks import Slots
from newshub.site.forms import CARDS, blank
from newshub.site.held import Held
from newshub.site.jsonld import breadcrumbs, cluster_organization, item_list
from newshub.site.lean import quoted
from newshub.site.output import Output, Part
from newshub.site.page_views import ListingPage
from newshub.site.pages.list_facts import MANY, Facts, facts_of
from newshub.site.pages.sources import anchor
from newshub.site.pages.sparks import spark
from newshub.site.press import Press, marks
from newshub.site.summary import Key
from newshub.site.views import ClusterView, FacetView, FeedLinkView, HeadView, LinkView, PagerView
from newshub.site.words import native_name

_Pages = select.Numbered[Held]

_BLOCK = 16  # numbered pages that are looked at together
_ILL = ("silent", "never")  # states of a cluster's sources
_NUMBERS = 5  # page numbers offered beside the oldest


def listings(press: Press) -> Iterator[Output | Part]:
    """Every country, cluster and theme of the registry, and every month that has a story."""
    wanted = [("country", id_) for id_ in press.countries]
    wanted += [("cluster", id_) for id_ in press.registry.clusters]
    wanted += [("theme", id_) for id_ in press.registry.themes]
    wanted += [("month", id_) for id_ in press.library.keys("month")]
    size, languages = press.settings.page_size, press.settings.languages
    for key in wanted:
        slots, newest = press.library.slots(key), press.library.newest(size, key)
        facts = facts_of(press, key, newest, select.Numbered(slots, size))
        for language in languages:
            yield _first(press, language, key, facts)
        yield from _parts(press, key, slots, languages)
    for language in languages:  # ``/{lang}/page/{n}/``: the stories of an edition; its first page is the front page
        edition = ("language", language)
        yield from _parts(press, edition, press.library.slots(edition), (language,))


def _parts(press: Press, key: Key, slots: Slots, languages: tuple[str, ...]) -> Iterator[Part]:
    """The numbered pages of a list by blocks: a new story opens the last block of its lists and no other."""
    size = press.settings.page_size
    pages = select.Numbered(slots, size)
    last = len(pages)
    for start in range(0, last, _BLOCK):
        end = min(start + _BLOCK, last)
        stands = blake2b(slots.stands(start * size, end * size), digest_size=12).digest()
        outputs = partial(_block, press, key, pages, range(start, end), languages)
        inputs = (stands, last if end == last else 0, size)
        name = f"{'/'.join(key)} {start // _BLOCK}"
        span = partial(slots.span, start * size, end * size)
        yield Part(name, inputs, outputs, span, size=(end - start) * len(languages))


def _block(press: Press, key: Key, pages: _Pages, numbers: range, languages: tuple[str, ...]) -> Iterator[Output]:
    for n in numbers:
        held = pages[n]
        alike = not any(each.versions for each in held)
        for language in languages:
            shown = held if alike else [press.library.version(each, language) for each in held]
            yield _numbered(press, language, key, n + 1, shown, last=len(pages), at=_at(held))


def _at(held: Sequence[Held]) -> int:
    """When a page is rendered: as soon as the newest of its stories has come."""
    return held[0].at if held else 0


def _path(key: Key, language: str, number: int | None = None) -> str:
    return links.front(language, number) if key[0] == "language" else links.listing(language, *key, number)


def _first(press: Press, language: str, key: Key, facts: Facts) -> Output:
    kind, id_ = key

    def newest() -> list[Held]:  # asked for twice, because hundreds of fronts should not hold their stories
        return [press.library.version(each, language) for each in press.library.newest(press.settings.page_size, key)]

    def versions() -> dict[str, str]:
        return press.everywhere(lambda each: links.listing(each, *key))

    def make() -> tuple[ListingPage, HeadView]:
        words, path = press.words[language], links.listing(language, *key)
        shown = newest()
        cluster = press.registry.clusters[id_] if kind == "cluster" else None
        view = ListingPage(
            kind="archive" if kind == "month" else kind,
            title=press.name(kind, id_, language),
            count=words.stories(facts.stories),
            cards=press.cards(shown, language),
            crumbs=_crumbs(press, language, kind),
            cluster=_cluster(press, cluster, language, facts) if cluster else None,
            pager=_first_pager(press, language, key, facts.older) if facts.older else None,
            facets=tuple(_neighbours(press, language, *each) for each in facts.about),
            feeds=_feeds(press, key, language),
        )
        json_ld = [breadcrumbs(press.settings, view.crumbs, view.title, path)]
        if cluster:
            json_ld.append(cluster_organization(cluster))
        if shown:
            json_ld.append(item_list(press.settings, map(press.whole, shown)))
        head = press.head(
            path,
            language,
            view.title,
            versions=versions(),
            feeds=tuple(
                FeedLinkView(press.settings.absolute(feed.href), f"{view.title}: {feed.text}", "application/rss+xml")
                for feed in view.feeds
            ),
            robots=None if facts.stories else "noindex",
            json_ld=tuple(json_ld),
        )
        return view, head

    inputs = ("front", key, facts, marks(newest()))
    return press.page_later(links.listing(language, *key), language, make, versions=versions, inputs=inputs)


def _numbered(
    press: Press, language: str, key: Key, number: int, shown: Sequence[Held], *, last: int, at: int
) -> Output:
    """A numbered page. It shows nothing that changes when newer stories come: no count, no total, no facets."""
    path = links.numbered(_path(key, language), number)

    def render() -> bytes:
        # All such pages of a list are alike but for numbers and cards.
        form = press.form(
            (key, language, number < last, number > 1, bool(shown)),
            lambda: _form(press, language, key, newest=number == last, oldest=number == 1, empty=not shown),
        )
        page = quoted(press.words[language].page(number))
        values = {"page": page, "number": str(number), "newer": str(number + 1), "older": str(number - 1)}
        filled = {name: value.encode() for name, value in values.items()}
        return form.filled(filled, press.filed(shown, language))

    inputs = (language, "numbered", key, number, number < last, marks(shown))
    return Output(links.file_of(path), inputs, render, at)


def _form(press: Press, language: str, key: Key, *, newest: bool, oldest: bool, empty: bool) -> tuple[str, ...]:
    """What the numbered pages of a list have in common."""

    def numbered(edition: str, name: str) -> str:
        return links.numbered(_path(key, edition), blank(name))

    alone = key[0] == "language"
    title = native_name(language) if alone else press.name(*key, language)
    newer = _path(key, language) if newest else numbered(language, "newer")
    older = None if oldest else numbered(language, "older")
    crumbs: tuple[LinkView, ...] = (press.home_crumb(language),)
    if not alone:
        crumbs = (*_crumbs(press, language, key[0]), LinkView(_path(key, language), title))
    path, page = numbered(language, "number"), blank("page")
    view = ListingPage(
        kind="archive" if key[0] in ("month", "language") else key[0],
        title=title,
        count=page,
        cards=() if empty else CARDS,
        crumbs=crumbs,
        pager=PagerView(newer, older, page),
    )
    absolute = press.settings.absolute
    versions = {language: path} if alone else press.everywhere(lambda each: numbered(each, "number"))
    head = press.head(
        path,
        language,
        f"{title} – {page}",
        versions=versions,
        newer=absolute(newer),
        older=absolute(older) if older else None,
    )
    return press.parts(path, language, view, head, versions)


def _first_pager(press: Press, language: str, key: Key, older: int) -> PagerView:
    """Leads to the numbered page with the newest story that the front has not."""
    offered = range(older, max(older - _NUMBERS, 0), -1)
    words = press.words[language]
    shown_links: list[LinkView | None] = [
        LinkView(_path(key, language, number), words.number(number)) for number in offered
    ]
    if 1 not in offered:
        shown_links += [None] if offered[-1] > 2 else []
        shown_links.append(LinkView(_path(key, language, 1), words.number(1)))
    return PagerView(None, _path(key, language, older), words.gettext("Newest stories"), tuple(shown_links))


def _crumbs(press: Press, language: str, kind: str) -> tuple[LinkView, ...]:
    _ = press.words[language].gettext
    name, text = {
        "country": ("countries", _("Countries")),
        "cluster": ("clusters", _("Clusters")),
        "theme": ("themes", _("Themes")),
        "month": ("archive", _("Archive")),
    }[kind]
    return (press.home_crumb(language), LinkView(links.index(language, name), text))


def _neighbours(press: Press, language: str, kind: str, ids: tuple[str, ...]) -> FacetView:
    """What the stories of a list are also about."""
    return FacetView(MANY[kind], tuple(press.listing_link(kind, id_, language, count=False) for id_ in ids))


def _feeds(press: Press, key: Key, language: str) -> tuple[LinkView, ...]:
    if key[0] == "month":
        return ()
    words = press.words[language]
    kind, id_ = key
    return (
        LinkView(links.feed("feed.xml", kind=kind, id_=id_), words.gettext("RSS, all languages")),
        LinkView(
            links.feed("feed.xml", language=language, kind=kind, id_=id_),
            words.gettext("RSS, only in %(language)s") % {"language": words.language_name(language)},
        ),
    )


def _cluster(press: Press, cluster: Cluster, language: str, facts: Facts) -> ClusterView:
    words = press.words[language]
    return ClusterView(
        country=press.listing_link("country", cluster.country, language, count=False),
        city=cluster.city,
        homepage=LinkView(cluster.homepage, host_name(cluster.homepage), external=True),
        languages=words.join([words.language_name(each) for each in cluster.languages]),
        themes=tuple(press.listing_link("theme", each, language, count=False) for each in cluster.themes),
        feeds=tuple(LinkView(url, urlsplit(url).path or url, external=True) for url in facts.feeds),
        health_href=f"{links.index(language, 'sources')}#{anchor(cluster.sources[0].id)}" if cluster.sources else None,
        spark=spark(press, cluster.id, language),
        health=_health_text(press, language, *facts.health),
        ill=facts.health[0] in _ILL,
    )


def _health_text(press: Press, language: str, health: str, last: date | None) -> str:
    words = press.words[language]
    day = words.on(last).text if last else ""
    return {
        "unread": words.gettext("Not read yet"),
        "well": day,
        "silent": words.gettext("Has not answered since %(date)s") % {"date": day},
        "never": words.gettext("Has not answered yet"),
    }[health]
