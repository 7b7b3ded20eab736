"""All stories of a build, light enough to hold a hundred thousand, and the lists they stand in.

Two orders. By arrival: the day a story came, then its date; numbered pages follow it, so that a story with an old date
that arrives late changes the last page and none before it. By date: what readers see first, and feeds.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from newshub.core import select
from newshub.core.model import Story
from newshub.site.own import Own
from newshub.site.settings import SiteSettings
from newshub.site.stories import StoryMaker, own_stories, without_content
from newshub.store.store import Store

Key = tuple[
    str, str
]  # ("theme", "ehealth"), ("country", "DK"), ("cluster", id), ("month", "2026-11"), ("language", "da")

_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Held:
    """A story as the build holds it."""

    story: Story  # without content and evidence
    mark: bytes  # hash of all of it that any page shows, its content included
    shown: bool = True  # False: hidden, withdrawn or found to be a copy; it leaves a gap in numbered pages
    copy: bool = False  # not shown for being a copy: no list has it, its address still answers
    head: bool = True  # False: a translation; another version stands for it in lists of all languages
    slot: bool = True  # False: it never had a place of its own in lists of all languages
    words: int = 0  # of its text, where the hub shows it; 0 elsewhere

    @property
    def by_date(self) -> tuple[datetime, str]:
        """The order readers see."""
        return (self.story.published_at, self.story.id)


class Library:
    """Stories by id and by list."""

    def __init__(self, held: Iterable[Held], *, zone: tzinfo, common_language: str) -> None:
        self._common_language = common_language
        self._all = sorted(held, key=arrival)
        self._versions: dict[str, Held] = {}
        self.lists: dict[Key, list[Held]] = defaultdict(list)
        self._about: dict[tuple[Key, str], list[tuple[str, int]]] = {}
        self._counts: dict[tuple[Key | None, str | None], int] = {}
        self._newest: dict[tuple[Key | None, str | None, int], list[Held]] = {}
        for each in self._all:
            if each.shown and each.story.translations:
                self._versions[each.story.id] = each
            for key in _keys(each.story, zone):
                self.lists[key].append(each)

    def __iter__(self) -> Iterator[Held]:
        """Every story that is shown, by arrival, each language by itself."""
        return (each for each in self._all if each.shown)

    def with_page(self) -> Iterator[Held]:
        """Partners' stories that the hub has a page for: once published, its address answers for ever."""
        return (
            each
            for each in self._all
            if (each.shown or each.copy) and each.story.kind == "partner" and each.story.link.startswith("/")
        )

    def stories(self, key: Key | None = None, language: str | None = None) -> Iterator[Held]:
        """The stories of a list (None: of all), by arrival: in one language, or each once in whatever language."""
        found = self._all if key is None else self.lists.get(key, ())
        if language is None:
            return (each for each in found if each.shown and each.head)
        return (each for each in found if each.shown and each.story.language == language)

    def newest(self, count: int, key: Key | None = None, language: str | None = None) -> list[Held]:
        """The newest of a list by date, newest first."""
        import heapq

        wanted = (key, language, count)
        if wanted not in self._newest:
            self._newest[wanted] = heapq.nlargest(count, self.stories(key, language), key=lambda each: each.by_date)
        return self._newest[wanted]

    def slots(self, key: Key) -> Sequence[Held | None]:
        """The places of a list, oldest first; None where a story was and is no more."""
        if key[0] == "language":
            return [each if each.shown else None for each in self.lists.get(key, ())]
        return [each if each.shown and each.head else None for each in self.lists.get(key, ()) if each.slot]

    def count(self, key: Key | None = None, language: str | None = None) -> int:
        """How many stories a list has."""
        wanted = (key, language)
        if wanted not in self._counts:
            self._counts[wanted] = sum(1 for _ in self.stories(key, language))
        return self._counts[wanted]

    def about(self, key: Key, many: str) -> list[tuple[str, int]]:
        """What the stories of a list are about, most first; `many` is countries, clusters or themes."""
        if (key, many) not in self._about:
            stories = (each.story for each in self.stories(key))
            self._about[key, many] = select.counts(stories, lambda story: [tag.id for tag in getattr(story.tags, many)])
        return self._about[key, many]

    def version(self, held: Held, language: str) -> Held:
        """A story in the language wanted, else in the one most readers share, else as it is."""
        versions = {version.language: version.id for version in held.story.translations}
        for wanted in (language, self._common_language):
            if held.story.language == wanted:
                return held
            if versions.get(wanted) in self._versions:
                return self._versions[versions[wanted]]
        return held

    def keys(self, kind: str) -> list[str]:
        """The ids of a kind of list that have a story."""
        return sorted(key[1] for key in self.lists if key[0] == kind and any(self.stories(key)))


def read_library(settings: SiteSettings, own: Own, store: Store | None, maker: StoryMaker | None) -> Library:
    """All stories, from our own articles and the store."""
    held = [*_own(own, settings)]
    if store is not None and maker is not None:
        held.extend(_partners(store, maker))
    return Library(held, zone=settings.zone, common_language=settings.default_language)


def _own(own: Own, settings: SiteSettings) -> Iterator[Held]:
    stories = list(own_stories(own, settings.languages))
    first: dict[str, Story] = {}
    for story in sorted(stories, key=lambda each: (each.published_at, settings.languages.index(each.language))):
        for member in (story.id, *(version.id for version in story.translations)):
            first.setdefault(member, story)
    for story in stories:
        head = first[story.id] is story
        html = story.content_html or ""
        yield Held(
            without_content(story), _mark(story, html), head=head, slot=head, words=len(_TAG.sub(" ", html).split())
        )


def _partners(store: Store, maker: StoryMaker) -> Iterator[Held]:
    for item in store.items(oldest_first=True, include_hidden=True, with_content=False):
        content = store.content(item.id) if maker.policy(item) == "full" else None
        story = maker.story(item, has_content=bool(content))
        yield Held(
            without_content(story),
            _mark(story, content or ""),
            shown=maker.shown(item),
            copy=maker.is_copy(item),
            head=maker.leader(story) == story.id,
            words=len(_TAG.sub(" ", content).split()) if content else 0,
        )


def _mark(story: Story, content: str) -> bytes:
    return hashlib.blake2b(f"{story!r}\0{content}".encode("utf-8", "surrogatepass"), digest_size=12).digest()


def arrival(held: Held) -> tuple[int, datetime, str]:
    """The order of numbered pages."""
    story = held.story
    arrived = story.first_seen_at or story.published_at
    return (arrived.toordinal(), story.published_at, story.id)


def _keys(story: Story, zone: tzinfo) -> Iterator[Key]:
    yield ("language", story.language)
    yield ("month", f"{story.published_at.astimezone(zone):%Y-%m}")
    for tag in story.tags.countries:
        yield ("country", tag.id)
    for tag in story.tags.themes:
        yield ("theme", tag.id)
    clusters = dict.fromkeys([*([story.cluster] if story.cluster else []), *(tag.id for tag in story.tags.clusters)])
    for cluster in clusters:
        yield ("cluster", cluster)
