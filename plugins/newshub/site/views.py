"""What the templates show, ready to be shown.

The parts that page views are made of. Everything arrives decided: chosen, sorted, counted,
formatted, and in the language of the edition ("UI language"): dates, numbers, lists and names of languages and
countries are text by CLDR, with the ISO form beside it where HTML wants one. Templates add only their own words, by
gettext.

    ShellView  -> shell.html               once per edition and section; its slots head, languages and main are spliced
    HeadView   -> parts/head.html          what differs in <head> from page to page (variable ``head``)
    LinkView*  -> parts/languages.html     the language switcher (variable ``languages``)
    StoryView  -> parts/card.html          macro card(story): one string per story and edition, used in every listing
    *Page      -> pages/*.html             the main block (variable ``page``): page_views.py, more_views.py

Nobody changes a view once it is made; they are not `frozen` because that makes making them twice as dear, and a large
site takes millions. Absent is None, never "". Texts are plain (autoescape quotes them) unless typed Html. A template
that asks a view for what it does not have stops the build.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup

Html = Markup  # HTML that is safe to show as it stands: clean_html's, Markdown's, or one of our own macros'


# --- links -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class LinkView:
    """A link with its text. ``language`` speaks of text and target alike."""

    href: str  # a site path ("/da/themes/ehealth/") or an absolute address; already quoted for a URL
    text: str
    language: str | None = None  # of the text and of the target, where it is not the UI language: lang + hreflang
    current: bool = False  # the page being read (aria-current="page")
    section: bool = False  # in the shell's menu: the page being read lies below this one (aria-current="true")
    count: str | None = None  # "1 234", formatted; the number of stories behind the link
    detail: str | None = None  # a few more words beside it: "Lublin, Polen"
    external: bool = False  # leads to another site


@dataclass(slots=True)
class TimeView:
    """A date or a date with time."""

    iso: str  # for datetime="": "2026-11-22" or "2026-11-22T08:30:00+01:00"
    text: str  # "22. november 2026"


@dataclass(slots=True)
class LanguageView:
    """A language other than the reader's, on a headline."""

    code: str  # ISO 639-1, for lang="" and hreflang=""
    name: str  # in the UI language: "polsk"


@dataclass(slots=True)
class TagView:
    """A country, cluster or theme of a story."""

    kind: str  # country, cluster, theme
    href: str
    text: str
    language: str | None = None  # of the text when it is foreign (a cluster's own name); None when not known
    # What makes the evidence words: only who shows them pays for them. A story's mark stands for it in fingerprints.
    because: Callable[[], str | None] | None = field(default=None, repr=False, compare=False)

    @property
    def why(self) -> str | None:
        """The evidence as one text: "“telemedicinske” (overskrift), “e-journal” (tekst)"; None when not known."""
        return self.because() if self.because else None


# --- stories ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class StoryView:
    """A story in one edition: on a card, as the lead, and at the top of its own page."""

    id: str  # Story.id
    kind: str  # own, partner
    title: str
    href: str  # a site path, or the partner's page
    published: TimeView
    language: LanguageView | None = None  # None: in the UI language
    external: bool = False  # href leads to the partner's site
    summary: str | None = None
    publisher: LinkView | None = None  # the cluster that published it, linking to its page; None for our own
    country: str | None = None  # the publisher's country, its name
    updated: TimeView | None = None
    authors: str | None = None  # "Anna Nowak og Bo Holm", one text
    reading_time: str | None = None  # "4 minutters læsning"
    tags: tuple[TagView, ...] = ()  # themes, then countries, then clusters; most important first
    translations: tuple[LinkView, ...] = ()  # the story in other languages; text: that language's name in itself
    also_published_by: tuple[LinkView, ...] = ()  # near-copies at other partners; text: the publisher's name

    @property
    def explained(self) -> tuple[tuple[TagView, str], ...]:
        """The tags that come with their evidence, and it."""
        return tuple([(tag, why) for tag in self.tags if (why := tag.why)])


# --- parts of pages --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class FacetView:
    """One group of links beside a list: countries, themes, clusters, languages."""

    kind: str  # countries, themes, clusters, languages, archive: the template has the heading
    links: tuple[LinkView, ...]  # with count
    more: LinkView | None = None  # to the whole index: "Alle 48 klynger"; None when all are here


@dataclass(slots=True)
class PagerView:
    """Where one is in a long list. Numbers count from the oldest page, so the first page shown has the highest."""

    newer: str | None  # site paths
    older: str | None
    text: str  # "Side 3 af 12"
    pages: tuple[LinkView | None, ...] = ()  # page numbers, newest first, one of them current; None is a gap


@dataclass(slots=True)
class FeedView:
    """One list of stories as feeds."""

    title: str
    links: tuple[LinkView, ...]  # text: "RSS", "Atom", "JSON Feed"
    language: str | None = None  # of the title when foreign
    detail: str | None = None


@dataclass(slots=True)
class ClusterView:
    """Who a cluster is, at the top of its page."""

    country: LinkView
    city: str
    homepage: LinkView  # external; text: the host ("oslocancercluster.no")
    languages: str  # "norsk bokmål og engelsk"
    themes: tuple[LinkView, ...] = ()
    feeds: tuple[LinkView, ...] = ()  # the partner's own feeds, external
    health: str | None = None  # one sentence: "Læst 22. november 2026" / "Har ikke svaret siden ..."
    ill: bool = False  # the sentence is bad news
    health_href: str | None = None  # where more is said of it
    spark: "SparkView | None" = None  # its last weeks; None when nothing came in them


@dataclass(slots=True)
class SparkView:
    """A cluster's last weeks, as a small chart."""

    path: str  # the `d` of its strokes
    width: int
    height: int
    text: str  # the same in words


# --- around every page -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class AssetsView:
    """Addresses of the look's files. The font's must equal the one in site.css (no query), or it loads twice."""

    css: str  # site.css; may carry a version in a query
    font: str  # fonts/news-sans-latin.woff2, preloaded
    icon_svg: str  # favicon.svg
    icon_png: str  # icon-180.png
    manifest: str  # manifest.webmanifest
    more_css: str = ""  # more.css: of the pages beside the news, which alone load it
    feed_css: str = ""  # feed.css: of feeds, for readers who open one in a browser; "" when the look has none
    scripts: tuple[str, ...] = ()  # small progressive files, loaded deferred; usually none


@dataclass(slots=True)
class ShellView:
    """What all pages of one edition and section share."""

    language: str  # <html lang>
    site_name: str
    home: str  # the edition's front page; "/" on the chooser and the 404 page
    assets: AssetsView
    menu: tuple[LinkView, ...] = ()  # themes, countries, clusters, archive, ...; () on the chooser and the 404 page
    footer: tuple[LinkView, ...] = ()  # about, feeds, OPML, ...
    contact: LinkView | None = None  # mailto: or a page
    direction: str = "ltr"


@dataclass(slots=True)
class AlternateView:
    """The same page in another language (or x-default)."""

    language: str  # for hreflang=""
    href: str  # absolute


@dataclass(slots=True)
class FeedLinkView:
    """A feed that a reader's browser or program can find."""

    href: str
    title: str
    type: str  # application/rss+xml, application/atom+xml, application/feed+json


@dataclass(slots=True)
class HeadView:
    """What differs in <head> from page to page. All addresses absolute."""

    title: str  # the whole <title>, site name included
    canonical: str | None  # None on the 404 page
    description: str | None = None
    alternates: tuple[AlternateView, ...] = ()  # all languages this page exists in, itself among them, and x-default
    feeds: tuple[FeedLinkView, ...] = ()
    styles: tuple[str, ...] = ()  # stylesheets beside site.css
    robots: str | None = None  # "noindex"
    newer: str | None = None  # rel="prev" of a numbered page
    older: str | None = None  # rel="next"
    og_title: str | None = None  # without the site name; no Open Graph at all when None
    og_type: str = "website"  # or article
    og_image: str | None = None
    og_image_alt: str | None = None
    og_image_size: tuple[int, int] | None = None  # width, height
    og_locale: str | None = None  # da_DK
    site_name: str | None = None
    published: str | None = None  # ISO, of an article
    updated: str | None = None
    json_ld: tuple[object, ...] = ()  # each with an __html__: JSON with < written as \u003c
