"""What travels through the hub, one type per station.

    Entry    what a feed said
    Item     what we keep of it: clean, classified, every tag with its evidence
    Article  what our own editors wrote, in content/
    Story    what a reader meets: an article or an item, one shape for every page and feed

All are frozen; lists are tuples; times are aware datetimes in UTC named ``*_at``; absent is None, never "".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# --- tags ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a tag was given: the words, where they stood, and how much they counted."""

    words: str  # as they stand in the text ("telemedicinske"), or the rule's own words for "source" and "editor"
    where: str  # title, lead, text, category, source (the publisher's own country), partner (another hub), editor
    weight: float  # what this find added to the tag; 0 where nothing was weighed

    def __str__(self) -> str:
        return f"“{self.words}” ({self.where}, {self.weight:g})"


@dataclass(frozen=True, slots=True)
class Tag:
    """One country, cluster or theme of a story. ``id`` is the registry's."""

    id: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What a story is about, most important first. The publisher itself is not among ``clusters``."""

    countries: tuple[Tag, ...] = ()
    clusters: tuple[Tag, ...] = ()
    themes: tuple[Tag, ...] = ()


# --- as a feed said it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an entry: a picture, a podcast, a report."""

    url: str
    type: str | None = None
    length: int | None = None  # bytes, as declared


@dataclass(frozen=True, slots=True)
class SchemeTerm:
    """A category that names its vocabulary (RSS ``domain``, Atom ``scheme``). That is how hubs pass tags to hubs."""

    scheme: str
    term: str


@dataclass(frozen=True, slots=True)
class FirstPublisher:
    """Who published an entry that came by way of another feed (RSS and Atom ``source``)."""

    name: str
    url: str | None = None  # of the publisher's feed or homepage


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the feed said it: unclean HTML, unchecked dates. Links are absolute http(s) or None."""

    id: str | None  # guid or atom:id, exactly as sent; None when the feed gives none
    link: str | None
    title: str  # plain text; may be "" here, never in an Item
    summary_html: str | None = None
    content_html: str | None = None
    author: str | None = None
    language: str | None = None  # as declared, lower case ("nb", "pt-br"); the text decides later
    published_at: datetime | None = None  # None when missing or not to be understood
    updated_at: datetime | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    schemes: tuple[SchemeTerm, ...] = ()
    first_publisher: FirstPublisher | None = None
    stamped: bool = False  # all entries of its document carry one and the same time, probably of the document's making


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed document. ``entries`` keep the document's order."""

    entries: tuple[Entry, ...]
    title: str | None = None
    link: str | None = None  # the homepage it names
    language: str | None = None
    ttl_minutes: int | None = None  # how long the publisher says it may be cached
    format: str = ""  # "rss20", "rss10", "atom10", "json11", ...
    problems: tuple[str, ...] = ()  # what was mended on the way, in words


# --- as we keep it ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A partner's news item as the store keeps it.

    ``id`` never changes once given and is part of addresses: 16 characters of [a-z0-9].
    """

    id: str
    source_id: str
    cluster: str | None  # id of the publishing cluster; None for a first publisher the registry does not know
    guid: str | None
    link: str  # canonical, absolute http(s)
    title: str  # plain text, one line, never empty
    summary: str | None  # plain text, at most 300 characters, cut at a word's end
    content_html: str | None  # clean HTML; what feed or page gave, whatever the republish policy lets us show
    author: str | None
    language: str  # ISO 639-1
    published_at: datetime
    updated_at: datetime | None
    first_seen_at: datetime
    date_note: str | None = None  # why published_at is not the feed's own date; None when it is
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    schemes: tuple[SchemeTerm, ...] = ()
    first_publisher: FirstPublisher | None = None
    tags: Tags = Tags()
    revision: int = 1  # counts the partner's edits
    withdrawn_at: datetime | None = (
        None  # no longer in the feed by the partner's own doing; kept unless policy says not
    )
    hidden: bool = False  # by an editor's correction


@dataclass(frozen=True, slots=True)
class SourceState:
    """What we know about one source from earlier fetches. A new source has only its id."""

    source_id: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None  # of the last body that was parsed; equal bytes are not parsed again
    feed_url: str | None = None  # where the feed was found (kind "auto") or has moved to for good
    moved_to: str | None = None  # where permanent redirects point, until they have stood long enough
    moved_count: int = 0
    failures: int = 0  # in a row
    last_status: int | None = None  # HTTP status of the last attempt; None when there was no answer
    last_error: str | None = None  # in words; None when the last attempt went well
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_item_at: datetime | None = None  # when it last brought something new
    next_due_at: datetime | None = None  # None: at once
    retired_at: datetime | None = None  # the server said 410 Gone
    url: str | None = None  # the registry's address all this is about; another one there means: start afresh
    ttl_minutes: int | None = None  # how long the publisher last said the feed may be cached


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One attempt at one source, for the record. ``outcome``: kept, unchanged, failed, retired."""

    source_id: str
    at: datetime
    outcome: str
    status: int | None = None
    bytes: int = 0  # on the wire
    milliseconds: int = 0
    entries: int = 0  # read in the document
    new: int = 0
    changed: int = 0
    error: str | None = None  # in words


# --- as our editors write it -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """An own article. Articles with equal ``slug`` are translations of each other."""

    path: str  # relative to content/, for messages
    slug: str
    language: str
    title: str
    summary: str
    body_markdown: str
    published_at: datetime
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    status: str = "published"  # or "draft"
    body_line: int = 1  # where the body begins in the file, for messages
    extra: Mapping[str, str] = field(default_factory=dict)  # Note, Image, Image-Alt, Image-Credit where given
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)  # of fields, for messages


# --- as a reader meets it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """Another place or language in which a story can be read."""

    id: str
    language: str
    title: str
    link: str  # absolute for a partner's, a site path ("/da/news/x/") for our own
    cluster: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """An article or an item, as pages, feeds and the export take it."""

    id: str  # the item's id, or "own-{language}-{slug}"
    kind: str  # own, partner
    link: str  # a site path for our own and for republished items, else the partner's address
    original: str | None  # the partner's address; None for our own
    title: str
    summary: str | None
    language: str
    published_at: datetime
    updated_at: datetime | None
    cluster: str | None  # publishing cluster
    publisher: str | None  # its name; None for our own
    authors: tuple[str, ...]
    tags: Tags
    content_html: str | None = None  # only where it may be shown
    also_published_by: tuple[Version, ...] = ()
    translations: tuple[Version, ...] = ()
    revision: int = 1
    first_seen_at: datetime | None = None  # None: not out yet, in an editor's preview
    extra: Mapping[str, str] = field(default_factory=dict)
