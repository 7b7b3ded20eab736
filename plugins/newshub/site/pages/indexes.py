"""The indexes: all countries, clusters, themes, months."""

from collections import defaultdict
from collections.abc import Iterator

from newshub.site import links
from newshub.site.alphabet import alphabetical
from newshub.site.jsonld import breadcrumbs
from newshub.site.output import Output
from newshub.site.page_views import ArchivePage, ArchiveYear, IndexEntry, IndexGroup, IndexPage
from newshub.site.pages.sparks import spark
from newshub.site.press import Press
from newshub.site.views import LinkView


def indexes(press: Press) -> Iterator[Output]:
    """``/{lang}/countries/``, ``/clusters/``, ``/themes/``"""
    for language in press.settings.languages:
        _ = press.words[language].gettext
        countries = (IndexGroup(_sorted(press, "country", press.countries, language)),)
        themes = (IndexGroup(_sorted(press, "theme", press.registry.themes, language)),)
        yield _index(press, language, "countries", _("Countries"), countries)
        yield _index(press, language, "clusters", _("Clusters"), _clusters(press, language))
        yield _index(press, language, "themes", _("Themes"), themes)


def archives(press: Press) -> Iterator[Output]:
    """``/{lang}/archive/``"""
    months = press.library.keys("month")
    for language in press.settings.languages:
        words = press.words[language]
        years: dict[str, list[LinkView]] = defaultdict(list)
        for month in reversed(months):
            number = int(month[5:])
            count = words.number(press.library.count(("month", month)))
            link = LinkView(links.listing(language, "month", month), words.month_alone(number), count=count)
            years[month[:4]].append(link)
        versions = press.everywhere(lambda each: links.index(each, "archive"))
        view = ArchivePage(
            words.gettext("Archive"),
            tuple(ArchiveYear(year, tuple(found)) for year, found in years.items()),
            crumbs=(press.home_crumb(language),),
        )
        head = press.head(versions[language], language, view.title, versions=versions)
        yield press.page(versions[language], language, view, head, versions=versions)


def _index(press: Press, language: str, name: str, title: str, groups: tuple[IndexGroup, ...]) -> Output:
    versions = press.everywhere(lambda each: links.index(each, name))
    view = IndexPage(name, title, groups, crumbs=(press.home_crumb(language),))
    json_ld = (breadcrumbs(press.settings, view.crumbs, title, versions[language]),)
    head = press.head(versions[language], language, title, versions=versions, json_ld=json_ld)
    return press.page(versions[language], language, view, head, versions=versions)


def _clusters(press: Press, language: str) -> tuple[IndexGroup, ...]:
    """Clusters under their countries, countries by name."""
    by_country: dict[str, list[str]] = defaultdict(list)
    for cluster in press.registry.clusters.values():
        by_country[cluster.country].append(cluster.id)
    order = sorted(by_country, key=lambda code: alphabetical(press.name("country", code, language), language))
    return tuple(
        IndexGroup(
            _sorted(press, "cluster", by_country[code], language),
            press.name("country", code, language),
            links.listing(language, "country", code),
        )
        for code in order
    )


def _sorted(press: Press, kind: str, ids: object, language: str) -> tuple[IndexEntry, ...]:
    entries = [_entry(press, kind, id_, language) for id_ in ids]  # type: ignore[attr-defined]
    return tuple(sorted(entries, key=lambda entry: alphabetical(entry.link.text, language)))


def _entry(press: Press, kind: str, id_: str, language: str) -> IndexEntry:
    newest = press.library.newest(1, (kind, id_))
    detail = press.registry.clusters[id_].city if kind == "cluster" else None
    link = press.listing_link(kind, id_, language)
    return IndexEntry(
        LinkView(link.href, link.text, count=link.count, detail=detail),
        press.words[language].day(newest[0].published_at) if newest else None,
        links.feed("feed.xml", kind=kind, id_=id_),
        spark(press, id_, language) if kind == "cluster" else None,
    )
