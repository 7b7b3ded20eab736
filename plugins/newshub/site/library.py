"""All stories of a build, light enough to hold a hundred thousand, and the lists they stand in.

Two orders: by arrival, which numbered pages follow, and by date, which readers and feeds follow (see held.py).
"""

from array import array
from collections.abc import Iterator, Mapping
from itertools import pairwise

from newshub.core.model import Story, Version
from newshub.core.registry import Registry
from newshub.site.chunks import Chunk, Slots, WeekStories, newest
from newshub.site.gathering import Gathered, gather
from newshub.site.groups import Groups
from newshub.site.held import Held
from newshub.site.own import Own
from newshub.site.settings import SiteSettings
from newshub.site.stories import StoryMaker, own_stories, version_of, without_content
from newshub.site.summary import EVERY, GAP, OURS, Key, OfWeek, Tongue, WeekId
from newshub.store.store import Store

__all__ = ["Key", "Library", "read_library"]

_NEWEST = 50  # of each list are picked out at once, because most who ask want no more


class Library:
    """Stories by list. `own` are our own articles' stories by id."""

    def __init__(self, gathered: Gathered, *, own: Mapping[str, Story], common_language: str) -> None:
        self.own = own
        self._common_language = common_language
        self._ours: list[Held] | None = None
        self._all, self._sums, self._versions = gathered.held, gathered.sums, gathered.versions
        self._ids: dict[str, set[str]] = {}
        for kind, id_ in self._sums.counts:
            self._ids.setdefault(kind, set()).add(id_)
        ends = [*range(0, len(self._all), gathered.size), len(self._all)]
        self._chunks = [
            Chunk(self._all, start, end, found)
            for (start, end), found in zip(pairwise(ends), gathered.places, strict=True)
        ]
        self._newest: dict[tuple[Key, Tongue], tuple[int, array[int]]] = {}  # how many were looked for, and where

    def __iter__(self) -> Iterator[Held]:
        """Every story that is shown, by arrival, each language by itself."""
        return (each for chunk in self._chunks for each in chunk if each.shown)

    def ours(self) -> list[Held]:
        """Our own articles."""
        if self._ours is None:
            self._ours = [each for chunk in self._chunks for each in chunk.stories(OURS)]
        return self._ours

    def moments(self, spans: int) -> list[int]:
        """Places in the order of arrival that cut all stories in so many spans, with about as many stories each."""
        slots = self.slots(EVERY)
        step = max(len(slots) // spans, 1)
        return [slots.when(slot) for slot in range(step, len(slots), step)]

    def ids(self, kind: str) -> set[str]:
        """The ids of a kind of list that ever had a story."""
        return self._ids.get(kind, set())

    def keys(self, kind: str) -> list[str]:
        """The ids of a kind of list that have a story."""
        return sorted(id_ for id_ in self.ids(kind) if self.count((kind, id_)))

    def stories(self, key: Key | None = None, language: Tongue = None) -> Iterator[Held]:
        """The stories of a list (None: of all), by arrival: in one language, or each once in whatever language."""
        for chunk in self._chunks:
            if (listed := chunk.listed(key or EVERY)) and language in listed.shown:
                yield from chunk.shown(listed, language)

    def stands(self, month: str, language: Tongue = None) -> int:
        """What stands in a fingerprint for the stories of a month."""
        return self._sums.stands.get(month, {}).get(language, 0)

    def newest(self, count: int, key: Key | None = None, language: Tongue = None) -> list[Held]:
        """The newest of a list by date, newest first; of equal dates, what came last."""
        wanted = (key or EVERY, language)
        sought, found = self._newest.get(wanted, (0, None))
        if found is None or sought < count:
            sought = max(count, _NEWEST)
            found = array("I", newest(self._chunks, *wanted, sought))
            self._newest[wanted] = sought, found
        return [self._all[number] for number in found[:count]]

    def slots(self, key: Key) -> Slots:
        """The places of a list, oldest first; None where a story was and is no more."""
        return Slots(self._chunks, key)

    def count(self, key: Key | None = None, language: Tongue = None) -> int:
        """How many stories a list has."""
        return self._sums.counts.get(key or EVERY, {}).get(language, 0)

    def about(self, key: Key, many: str) -> list[tuple[str, int]]:
        """What the stories of a list are about, most first; `many` is countries, clusters or themes."""
        counted = self._sums.about.get(key, {}).get(many, {})
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def arrived(self) -> int | None:
        """When the last story came; what a preview shows before its time does not count. In seconds since 1970."""
        return self._sums.arrived

    def weeks(self) -> dict[WeekId, WeekStories]:
        """Every story once, in the week in whose digest it stands."""
        found: dict[WeekId, list[tuple[Chunk, OfWeek]]] = {}
        for chunk in self._chunks:
            for week, its in chunk.weeks(self._sums.joined):
                found.setdefault(week, []).append((chunk, its))
        return {week: WeekStories(pieces) for week, pieces in found.items()}

    def mondays(self, month: str) -> Mapping[str, Mapping[int, int]]:
        """How many stories of a month each cluster has or is about, by the day, in Python's count, a week begins."""
        return self._sums.mondays.get(month, {})

    def mark(self, id_: str) -> bytes:
        """What stands for a version of a story in a fingerprint; GAP where it is not shown."""
        found = self._versions.get(id_)
        return self._all[found].mark if found is not None else GAP

    def version(self, held: Held, language: str) -> Held:
        """A story in the language wanted, else in the one most readers share, else as it is."""
        if not held.versions:
            return held
        versions = dict(held.versions)
        for wanted in (language, self._common_language):
            if held.language == wanted:
                return held
            if versions.get(wanted) in self._versions:
                return self._all[self._versions[versions[wanted]]]
        return held


def read_library(
    settings: SiteSettings, registry: Registry, own: Own, store: Store | None, *, packed: bool = False
) -> tuple[Library, StoryMaker | None]:
    """All stories, from our own articles and the store, and what makes the store's items stories.

    `packed`: for a build that makes most of the site, see `newshub.site.gathering`.
    """
    ours = list(own_stories(own, settings.languages))
    gathered = gather(settings, registry, ours, store, packed=packed)
    library = Library(
        gathered, own={story.id: without_content(story) for story in ours}, common_language=settings.default_language
    )
    return library, _maker(settings, registry, store, gathered) if store is not None else None


def _maker(settings: SiteSettings, registry: Registry, store: Store, gathered: Gathered) -> StoryMaker:
    alone = StoryMaker(settings, registry, Groups.of((), bool), lambda _: None)

    def version(id_: str) -> Version | None:
        line = store.headline(id_)
        return version_of(alone.told(gathered.held[gathered.members[id_]], line)) if line is not None else None

    return StoryMaker(settings, registry, gathered.groups, version)
