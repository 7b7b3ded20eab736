"""The makers of pages and other files, in the order they run. A new kind of page is a module and a line here.

A maker takes the press and yields outputs, or parts of them. It is called once per build; what it yields is rendered
only where its inputs have changed.
"""

from collections.abc import Callable, Iterator

from newshub.site import feeds, sitemaps
from newshub.site.output import Output, Part
from newshub.site.pages import (
    atlas,
    digests,
    fronts,
    indexes,
    listings,
    search,
    social,
    sources,
    statistics,
    stories,
    texts,
)
from newshub.site.press import Press

Maker = Callable[[Press], Iterator[Output] | Iterator[Part] | Iterator[Output | Part]]

MAKERS: tuple[Maker, ...] = (
    fronts.chooser,
    fronts.fronts,
    stories.articles,
    stories.items,
    listings.listings,
    indexes.indexes,
    indexes.archives,
    digests.digests,
    atlas.maps,
    statistics.statistics,
    sources.sources,
    social.pictures,
    search.pages,
    search.indexes,
    texts.pages,
    texts.feeds_pages,
    texts.error,
    feeds.feeds,
    sitemaps.sitemaps,
    sitemaps.others,
)


def outputs(press: Press) -> Iterator[Output | Part]:
    """Every file of the site that is made from stories, articles and the registry."""
    for maker in MAKERS:
        yield from maker(press)
