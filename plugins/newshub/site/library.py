"""All stories of a build, light enough to hold a hundred thousand, and the lists they stand in.

Two orders: by arrival, which numbered pages follow, and by date, which readers and feeds follow (see held.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from newshub.core.model import Story, Version
from newshub.core.registry import Registry
from newshub.site.chunks import Chunk, Slots, WeekStories, newest
from newshub.site.groups import Groups
from newshub.site.held import Held, depends, grouped, merged, of_own, of_partners
from newshub.site.own import Own
from newshub.site.settings import SiteSettings
from newshub.site.stories import StoryMaker, own_stories, version_of, without_content
from newshub.site.summaries import Summaries
from newshub.site.summary import EVERY, GAP, OURS, Key, OfWeek, Tongue, WeekId
from newshub.site.workers import processes
from newshub.store.store import Store

__all__ = ["Key", "Library", "read_library"]

_VERSIONS = attrgetter("versions")
_NEWEST = 50  # of each list are picked out at once, because most who ask want no more


class Library:
    """Stories by list. `held` are all of them by arrival, `own` our own articles' stories by id."""

    def __init__(
        self, held: Sequence[Held], *, own: Mapping[str, Story], common_language: str, summaries: Summaries
    ) -> None:
        self.own = own
        self._common_language = common_language
        self._ours: list[Held] | None = None
        self._versions = {each.id: each for each in filter(_VERSIONS, held) if each.shown}
        chunks = [held[start : start + summaries.size] for start in range(0, len(held), summaries.size)]
        self._sums, places = summaries.of(chunks)
        self._ids: dict[str, set[str]] = {}
        for kind, id_ in self._sums.counts:
            self._ids.setdefault(kind, set()).add(id_)
        self._chunks = [Chunk(stories, found) for stories, found in zip(chunks, places, strict=True)]
        self._newest: dict[tuple[Key, Tongue], tuple[int, list[Held]]] = {}

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
        sought, found = self._newest.get(wanted, (0, []))
        if sought < count:
            sought = max(count, _NEWEST)
            found = newest(self._chunks, *wanted, sought)
            self._newest[wanted] = sought, found
        return found[:count]

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
        return found.mark if found else GAP

    def version(self, held: Held, language: str) -> Held:
        """A story in the language wanted, else in the one most readers share, else as it is."""
        if not held.versions:
            return held
        versions = dict(held.versions)
        for wanted in (language, self._common_language):
            if held.language == wanted:
                return held
            if versions.get(wanted) in self._versions:
                return self._versions[versions[wanted]]
        return held


def read_library(
    settings: SiteSettings, registry: Registry, own: Own, store: Store | None
) -> tuple[Library, StoryMaker | None]:
    """All stories, from our own articles and the store, and what makes the store's items stories."""
    ours = list(own_stories(own, settings.languages))
    held: list[Held] = []
    maker = None
    if store is not None:
        partners = of_partners(
            store,
            registry,
            settings.zone,
            path=settings.store,
            cache=settings.cache,
            anew=settings.full,
            workers=processes(settings.workers),
        )
        memberships = store.groups()
        ids = {id_ for each in memberships for id_ in (each.item_id, each.leader_id)}
        places = {each.id: place for place, each in enumerate(partners) if each.id in ids}
        members = {id_: partners[place] for id_, place in places.items()}
        groups = Groups.of(memberships, lambda id_: members[id_].shown)
        maker = _maker(settings, registry, store, groups, members)
        held = partners
        for each in _grouped(groups, members):
            held[places[each.id]] = each
    held = merged(held, _own(ours, settings))
    stories = {story.id: without_content(story) for story in ours}
    summaries = Summaries(
        settings.zone,
        settings.cache / "summaries",
        depends=depends(registry, settings.zone),
        anew=settings.full,
    )
    return Library(held, own=stories, common_language=settings.default_language, summaries=summaries), maker


def _own(stories: Sequence[Story], settings: SiteSettings) -> Iterator[Held]:
    first: dict[str, Story] = {}
    for story in sorted(stories, key=lambda each: (each.published_at, settings.languages.index(each.language))):
        for member in (story.id, *(version.id for version in story.translations)):
            first.setdefault(member, story)
    for story in stories:
        yield of_own(without_content(story), story.content_html or "", settings.zone, head=first[story.id] is story)


def _maker(
    settings: SiteSettings, registry: Registry, store: Store, groups: Groups, members: Mapping[str, Held]
) -> StoryMaker:
    alone = StoryMaker(settings, registry, Groups.of((), bool), lambda _: None)

    def version(id_: str) -> Version | None:
        line = store.headline(id_)
        return version_of(alone.told(members[id_], line)) if line is not None else None

    return StoryMaker(settings, registry, groups, version)


def _grouped(groups: Groups, members: Mapping[str, Held]) -> Iterator[Held]:
    """The members of groups, knowing each other."""
    for id_ in groups.members:
        each = members[id_]
        copy = each.shown and groups.leader(each.id) != each.id
        others = [(kind, members[id_]) for kind, id_ in groups.others(each.id)]
        head = groups.first(each.id) == each.id
        yield grouped(each, others, shown=each.shown and not copy, copy=copy, head=head)
