"""What the templates of the pages beside the news show: statistics, map, sources, digest.

The same rules as in views.py. Numbers that place something in a drawing are ready sums; templates only draw.
"""

from dataclasses import dataclass

from newshub.core.charts import Box
from newshub.site.views import FacetView, FeedLinkView, LinkView, StoryView, TimeView

# --- statistics ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarView:
    """One bar with its words."""

    box: Box
    name: str  # what it stands for, short, for the axis: "nov."
    value: str  # "1 234"
    open: bool = False  # of a month that is not over


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart in a drawing of width x height units."""

    id: str  # for title and description: unique on the page
    title: str
    description: str  # what it shows, for those who do not see it
    width: int
    height: int
    bars: tuple[BarView, ...]
    link: LinkView | None = None  # of a small chart: to the page it is about, with the sum as count


@dataclass(frozen=True, slots=True)
class TableView:
    """Numbers as a table; the first cell of a row is its head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChartGroup:
    """Charts of one kind, at one scale, and their table."""

    id: str
    title: str
    intro: str
    charts: tuple[ChartView, ...]
    table: TableView
    axis: tuple[str, str] | None = None  # first and last step, under small charts


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """``/{lang}/statistics/``"""

    title: str
    intro: str
    numbers: tuple[tuple[str, str], ...]  # value, what of
    total: ChartGroup | None  # one chart of columns with words in it; None while there is no story
    groups: tuple[ChartGroup, ...]  # small charts side by side
    languages: ChartGroup | None  # one chart of rows with words in it
    crumbs: tuple[LinkView, ...] = ()


# --- map -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShapeView:
    """A country's outline."""

    path: str
    home: bool  # it has a cluster


@dataclass(frozen=True, slots=True)
class MarkView:
    """A cluster on the map, or several that lie too near to each other."""

    x: int
    y: int
    href: str  # the cluster's page, or the place in the list
    label: str  # in full: "Lublin: Lubelska Medycyna", "København, Lund: 14 clusters"
    name: str  # the town
    second: str | None = None  # another one that matters as much; shown on wide screens
    count: str | None = None  # None for one
    side: str | None = None  # right, left, above, below; None: no room for the name
    wide_only: bool = False  # the name has room on wide screens only


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Clusters of one mark and country in the list."""

    id: str
    name: str  # "København, Lund"
    clusters: tuple[LinkView, ...]
    near: tuple[LinkView, ...] = ()  # the mark's towns across a border, in their own country's list


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """A country in the list beside the map."""

    country: LinkView
    places: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """``/{lang}/map/``"""

    title: str
    intro: str
    width: int
    height: int
    shapes: tuple[ShapeView, ...]
    marks: tuple[MarkView, ...]
    countries: tuple[PlaceGroup, ...]
    crumbs: tuple[LinkView, ...] = ()


# --- sources ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source and how it is doing."""

    id: str
    cluster: LinkView
    name: str | None  # where a cluster has several
    country: str
    kind: str  # "RSS or Atom"
    state: str  # well, quiet, failing, dead, gone, new
    state_text: str
    items: str
    last_success: TimeView | None = None
    last_new: TimeView | None = None
    status: str | None = None  # HTTP status of the last attempt
    trouble: str | None = None  # what is wrong, in the reader's words
    detail: str | None = None  # the same in the words of the program, always English


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Sources in a like state."""

    id: str
    title: str
    count: str
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """``/{lang}/sources/``"""

    title: str
    intro: str
    looked: TimeView | None
    groups: tuple[SourceGroup, ...]
    unread: LinkView | None = None  # clusters that are not read: their number, with a link to all
    crumbs: tuple[LinkView, ...] = ()


# --- digest ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A theme's stories of the week."""

    title: str
    stories: tuple[StoryView, ...]
    href: str | None = None  # of the theme
    more: str | None = None  # "and 12 more"; None when all are here


@dataclass(frozen=True, slots=True)
class DigestPage:
    """``/{lang}/digest/{yyyy}-W{ww}/``"""

    title: str  # "16.–22. november 2026"
    week: str  # "Uge 47"
    intro: str  # "17 stories from 9 clusters in 6 countries"
    own: tuple[StoryView, ...]
    sections: tuple[DigestSection, ...]
    facets: tuple[FacetView, ...] = ()
    newer: LinkView | None = None
    older: LinkView | None = None
    feed: FeedLinkView | None = None
    crumbs: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestYear:
    """The weeks of a year, newest first."""

    year: str
    weeks: tuple[LinkView, ...]  # text: the days; detail: the week's number; count


@dataclass(frozen=True, slots=True)
class DigestsPage:
    """``/{lang}/digest/``: every week."""

    title: str
    intro: str
    years: tuple[DigestYear, ...]
    feed: LinkView
    crumbs: tuple[LinkView, ...] = ()


TEMPLATES = {
    StatisticsPage: "pages/statistics.html",
    MapPage: "pages/map.html",
    SourcesPage: "pages/sources.html",
    DigestPage: "pages/digest.html",
    DigestsPage: "pages/digests.html",
}
