"""The language chooser and the front pages of the editions."""

from collections.abc import Iterator

from newshub.core import select
from newshub.site import links
from newshub.site.held import Held
from newshub.site.jsonld import item_list, publisher, website
from newshub.site.output import Output
from newshub.site.page_views import ChooserEdition, ChooserPage, FrontPage
from newshub.site.pages import social
from newshub.site.pages.list_facts import first_older
from newshub.site.press import Press, marks
from newshub.site.views import FacetView, HeadView, LinkView
from newshub.site.words import native_name

_FACETS = (("themes", "theme", 20), ("countries", "country", 12), ("clusters", "cluster", 12))


def chooser(press: Press) -> Iterator[Output]:
    """``/``"""
    settings = press.settings
    versions = press.everywhere(links.front)
    view = ChooserPage(settings.name, tuple(_edition(press, language) for language in settings.languages))
    head = HeadView(
        title=settings.name,
        canonical=settings.absolute("/"),
        description=press.words[settings.default_language].gettext(
            "News from health and life-science clusters, collected in one place and told in six languages."
        ),
        alternates=press.alternates(versions),
        feeds=press.feed_links(settings.name),
        og_title=settings.name,
        site_name=settings.name,
        json_ld=(publisher(settings),),
        **social.head(press, social.of_edition(press, settings.default_language)),
    )
    yield press.page("/", settings.default_language, view, head, versions={}, chrome=False)


def _edition(press: Press, language: str) -> ChooserEdition:
    words = press.words[language]
    newest = press.library.newest(1, ("language", language), language)
    count = press.library.count(("language", language), language)
    return ChooserEdition(
        language=language,
        name=native_name(language),
        href=links.front(language),
        tagline=words.gettext("News from the clusters’ world of health, in one place."),
        newest=press.story(newest[0], language) if newest else None,
        count=words.stories(count) if count else None,
    )


def fronts(press: Press) -> Iterator[Output]:
    """``/{lang}/``"""
    for language in press.settings.languages:
        yield _front(press, language)


def _front(press: Press, language: str) -> Output:
    settings, library, words = press.settings, press.library, press.words[language]
    size = settings.front_size
    by_id = {}

    def remember(found: Iterator[Held] | list[Held]) -> list[Held]:
        held = list(found)
        by_id.update({each.id: each for each in held})
        return held

    ours = remember(library.newest(size * 4, ("language", language), language))
    others = remember(each for each in library.newest(size * 8) if library.version(each, language).language != language)
    chosen = select.front(list(map(press.whole, ours)), list(map(press.whole, others)), size)
    lead = by_id[chosen.lead.id] if chosen.lead else None
    newest = [by_id[story.id] for story in chosen.newest]
    network = [by_id[story.id] for story in chosen.network]
    path = links.front(language)
    versions = press.everywhere(links.front)
    latest = max((each.published_at for each in (ours + others)), default=None)
    view = FrontPage(
        title=settings.name,
        intro=words.gettext("News from the clusters’ world of health, in one place."),
        updated=words.day(latest) if latest else None,
        lead=press.listed(lead, language) if lead else None,
        newest_more=_older(press, language, {lead.id if lead else "", *(each.id for each in newest)}),
        network_more=LinkView(links.index(language, "archive"), words.gettext("All stories, month by month"))
        if network
        else None,
        facets=tuple(facet for facet in (_facet(press, language, *each) for each in _FACETS) if facet.links),
        feeds=tuple(LinkView(links.feed(file, language=language), name) for file, name, _ in links.FEEDS),
    )
    head = press.head(
        path,
        language,
        settings.name,
        versions=versions,
        description=view.intro,
        feeds=press.feed_links(f"{settings.name}: {native_name(language)}", language),
        title=f"{settings.name} – {native_name(language)}",
        **social.head(press, social.of_edition(press, language)),
    )

    def make() -> tuple[FrontPage, HeadView]:
        from dataclasses import replace

        full = replace(view, newest=press.cards(newest, language), network=press.cards(network, language))
        stories = [press.whole(each) for each in ([lead] if lead else []) + newest + network]
        json_ld = (website(settings, language), *((item_list(settings, stories),) if stories else ()))
        return full, replace(head, json_ld=json_ld)

    inputs = (view, head, marks([lead] if lead else []), marks(newest), marks(network))
    return press.page_later(path, language, make, versions=lambda: versions, inputs=inputs)


def _older(press: Press, language: str, shown: set[str]) -> LinkView | None:
    """The first numbered page with a story the front page does not show."""
    pages = select.Numbered(press.library.slots(("language", language)), press.settings.page_size)
    number = first_older(pages, shown)
    return LinkView(links.front(language, number), press.words[language].gettext("Older stories")) if number else None


def _facet(press: Press, language: str, kinds: str, kind: str, most: int) -> FacetView:
    library, words = press.library, press.words[language]
    counted = sorted(
        ((library.count((kind, id_)), id_) for id_ in library.keys(kind)), key=lambda each: (-each[0], each[1])
    )
    more = None
    if len(counted) > most:
        _ = words.gettext
        texts = {"countries": _("All countries"), "clusters": _("All clusters"), "themes": _("All themes")}
        more = LinkView(links.index(language, kinds), texts[kinds], count=words.number(len(counted)))
    return FacetView(kinds, tuple(press.listing_link(kind, id_, language) for _, id_ in counted[:most]), more)
