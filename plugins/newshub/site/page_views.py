"""What each kind of page shows: one view a page type, made of the parts in views.py; the same rules as there."""

from dataclasses import dataclass

from newshub.site.views import (
    ClusterView,
    FacetView,
    FeedView,
    Html,
    LinkView,
    PagerView,
    SparkView,
    StoryView,
    TimeView,
)


@dataclass(frozen=True, slots=True)
class ChooserEdition:
    """One edition on the language chooser; all texts in its own language."""

    language: str
    name: str  # "Dansk"
    href: str
    tagline: str  # what the site is, in a sentence
    newest: StoryView | None = None  # its newest headline; None when the edition has no story yet
    count: str | None = None  # "123 historier"


@dataclass(frozen=True, slots=True)
class ChooserPage:
    """``/``: which language would you read?"""

    title: str  # the site's name
    editions: tuple[ChooserEdition, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """``/{lang}/``"""

    title: str  # the h1: the site's name or what the edition is
    intro: str | None = None  # one sentence below it
    updated: TimeView | None = None  # of the newest story
    lead: StoryView | None = None
    newest: tuple[Html, ...] = ()  # cards in this language, without the lead
    newest_more: LinkView | None = None  # where older ones are
    network: tuple[Html, ...] = ()  # cards in other languages
    network_more: LinkView | None = None
    facets: tuple[FacetView, ...] = ()
    feeds: tuple[LinkView, ...] = ()  # RSS, Atom, JSON Feed of this edition


@dataclass(frozen=True, slots=True)
class NoteView:
    """What was corrected in an article after it came out."""

    text: str  # the editors' own words, in the article's language
    at: TimeView


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """``/{lang}/news/{slug}/``: our own."""

    story: StoryView
    body: Html
    crumbs: tuple[LinkView, ...] = ()  # from the front page to the page above this one
    related: tuple[Html, ...] = ()  # cards
    note: NoteView | None = None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """``/{lang}/items/{id}/``: a partner's, shown in full by agreement."""

    story: StoryView
    body: Html  # without pictures of other hosts: the policy would refuse them
    original: LinkView  # external; text: the host
    crumbs: tuple[LinkView, ...] = ()
    related: tuple[Html, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """All stories of a country, cluster, theme or month, in all languages; and its numbered pages."""

    kind: str  # country, cluster, theme, archive
    title: str
    count: str  # "123 historier"
    cards: tuple[Html, ...]  # to be shown one after another and all alike: numbered pages are rendered once (forms.py)
    title_language: str | None = None  # of the title when foreign (a cluster's name); None when not known
    crumbs: tuple[LinkView, ...] = ()
    intro: str | None = None
    cluster: ClusterView | None = None  # on a cluster's page
    pager: PagerView | None = None  # None when all is on one page
    facets: tuple[FacetView, ...] = ()  # what the stories here are also about, or the neighbours in the index
    feeds: tuple[LinkView, ...] = ()  # this list as a feed: in all languages, in this language; text says which


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One line of an index."""

    link: LinkView  # with count and detail
    newest: TimeView | None = None  # of its newest story
    feed: str | None = None
    spark: SparkView | None = None  # a cluster's


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """A part of an index under its own heading: the clusters of a country."""

    entries: tuple[IndexEntry, ...]
    title: str | None = None  # None: no heading
    href: str | None = None  # where the heading leads


@dataclass(frozen=True, slots=True)
class IndexPage:
    """``/{lang}/countries/``, ``/clusters/``, ``/themes/``"""

    kind: str  # countries, clusters, themes
    title: str
    groups: tuple[IndexGroup, ...]
    intro: str | None = None
    crumbs: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year and its months that have stories, newest first."""

    year: str
    months: tuple[LinkView, ...]  # with count


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """``/{lang}/archive/``: every month."""

    title: str
    years: tuple[ArchiveYear, ...]
    intro: str | None = None
    crumbs: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """A part of the feeds page."""

    kind: str  # combined, edition, digest, countries, themes, clusters: the template has the heading
    feeds: tuple[FeedView, ...]


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """``/{lang}/feeds/``: how to subscribe."""

    title: str
    groups: tuple[FeedGroup, ...]
    opml: str  # site path of the partners' own feeds as OPML
    crumbs: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class TextPage:
    """``/{lang}/about/`` and what else editors write in content/{lang}/pages/."""

    title: str
    body: Html
    summary: str | None = None
    crumbs: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorEdition:
    """What the 404 page says in one language; all texts in that language."""

    language: str
    title: str  # "Siden findes ikke"
    text: str
    link: LinkView  # to the edition's front page


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``/404.html``: one page for all languages, for a server knows only one."""

    title: str
    editions: tuple[ErrorEdition, ...]


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice of a filter."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchFilterView:
    """What a search can be narrowed to: themes, countries, clusters."""

    name: str  # of the field: theme, country, cluster
    label: str
    every: str  # the choice that narrows nothing: "Alle temaer"
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``/{lang}/search/``"""

    title: str
    script: str  # address of search.js
    index: str  # site path of the folder with an index for each language
    parts: str  # JSON: where a language's index lies in parts, the folders of all but the newest, newest first
    locale: str  # da-DK, for dates and numbers that the script writes
    filters: tuple[SearchFilterView, ...]
    languages: tuple[OptionView, ...]  # of stories, the reader's own first
    words: str  # JSON: what the script says
    others: tuple[LinkView, ...]  # other ways to find a story
    intro: str | None = None
    crumbs: tuple[LinkView, ...] = ()


PAGE_TEMPLATES = {
    ChooserPage: "pages/chooser.html",
    FrontPage: "pages/front.html",
    ArticlePage: "pages/article.html",
    ItemPage: "pages/item.html",
    ListingPage: "pages/listing.html",
    IndexPage: "pages/index.html",
    ArchivePage: "pages/archive.html",
    FeedsPage: "pages/feeds.html",
    TextPage: "pages/text.html",
    ErrorPage: "pages/error.html",
    SearchPage: "pages/search.html",
}
