"""All stories of a build, light enough to hold a hundred thousand, and the lists they stand in.

Two orders: by arrival, which numbered pages follow, and by date, which readers and feeds follow (see held.py).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, islice
from operator import attrgetter

from newshub.core.model import Story, Version
from newshub.core.registry import Registry
from newshub.site.groups import Groups
from newshub.site.held import Held, by_arrival, grouped, of_own, of_partners
from newshub.site.own import Own
from newshub.site.settings import SiteSettings
from newshub.site.stories import StoryMaker, own_stories, version_of, without_content
from newshub.store.store import Store

Key = tuple[
    str, str
]  # ("theme", "ehealth"), ("country", "DK"), ("cluster", id), ("month", "2026-11"), ("language", "da")

_NEWEST = 200  # of each list are picked out at once, because most who ask want fewer
_SHOWN, _HEAD, _LANGUAGE, _PUBLISHED = map(attrgetter, ("shown", "head", "language", "published"))
_Tongue = str | None  # a language, or None for lists of all languages, where every story comes once


class Library:
    """Stories by list. `own` are our own articles' stories by id."""

    def __init__(self, held: Iterable[Held], *, own: Mapping[str, Story], common_language: str) -> None:
        self.own = own
        self._common_language = common_language
        self._all = sorted(held, key=by_arrival)
        self._versions = {each.id: each for each in self._all if each.shown and each.versions}
        self._lists: dict[Key, list[Held]] = _lists(self._all)
        self._about: dict[tuple[Key, str], list[tuple[str, int]]] = {}
        self._dated: dict[Key | None, list[Held]] = {}
        self._newest: dict[tuple[Key | None, _Tongue, int], list[Held]] = {}
        self._counts: dict[Key | None, Counter[_Tongue]] = {}

    def __iter__(self) -> Iterator[Held]:
        """Every story that is shown, by arrival, each language by itself."""
        return (each for each in self._all if each.shown)

    def ours(self) -> list[Held]:
        """Our own articles."""
        return [each for each in self._all if each.kind == "own"] if self.own else []

    def places(self) -> Sequence[Held]:
        """Every story there is, shown or not, by arrival."""
        return self._all

    def moments(self, spans: int) -> list[int]:
        """Places in the order of arrival that cut all stories in so many spans, with about as many stories each."""
        step = max(len(self._all) // spans, 1)
        return [each.at for each in self._all[step::step]]

    def ids(self, kind: str) -> set[str]:
        """The ids of a kind of list that ever had a story."""
        return {key[1] for key in self._lists if key[0] == kind}

    def keys(self, kind: str) -> list[str]:
        """The ids of a kind of list that have a story."""
        return sorted(id_ for id_ in self.ids(kind) if self.count((kind, id_)))

    def stories(self, key: Key | None = None, language: _Tongue = None) -> Iterator[Held]:
        """The stories of a list (None: of all), by arrival: in one language, or each once in whatever language."""
        found = self._all if key is None else self._lists.get(key, ())
        if language is None:
            shown = compress(found, map(_SHOWN, found))
            return filter(_HEAD, shown)
        return (each for each in found if each.shown and each.language == language)

    def newest(self, count: int, key: Key | None = None, language: _Tongue = None) -> list[Held]:
        """The newest of a list by date, newest first."""
        wanted = (key, language, max(count, _NEWEST))
        if wanted not in self._newest:
            dated = self._by_date(key)
            ours = map(_HEAD, dated) if language is None else map(language.__eq__, map(_LANGUAGE, dated))
            self._newest[wanted] = list(islice(compress(dated, ours), wanted[2]))
        return self._newest[wanted][:count]

    def slots(self, key: Key) -> Sequence[Held | None]:
        """The places of a list, oldest first; None where a story was and is no more."""
        if key[0] == "language":
            return [each if each.shown else None for each in self._lists.get(key, ())]
        return [each if each.shown and each.head else None for each in self._lists.get(key, ()) if each.slot]

    def count(self, key: Key | None = None, language: _Tongue = None) -> int:
        """How many stories a list has."""
        if key not in self._counts:
            shown = self._by_date(key)
            self._counts[key] = Counter(map(_LANGUAGE, shown))
            self._counts[key][None] = sum(map(_HEAD, shown))
        return self._counts[key][language]

    def about(self, key: Key, many: str) -> list[tuple[str, int]]:
        """What the stories of a list are about, most first; `many` is countries, clusters or themes."""
        if (key, many) not in self._about:
            counts: Counter[str] = Counter()
            for ids, count in Counter(map(attrgetter(many), self.stories(key))).items():  # few are combined differently
                for id_ in ids:
                    counts[id_] += count
            self._about[key, many] = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return self._about[key, many]

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

    def _by_date(self, key: Key | None) -> list[Held]:
        """The stories of a list that are shown, the newest first, each language by itself."""
        if key not in self._dated:
            found = self._all if key is None else self._lists.get(key, [])
            shown = list(compress(found, map(_SHOWN, found)))
            shown.reverse()  # of equal dates, what came last comes first
            self._dated[key] = sorted(shown, key=_PUBLISHED, reverse=True)
        return self._dated[key]


def read_library(
    settings: SiteSettings, registry: Registry, own: Own, store: Store | None
) -> tuple[Library, StoryMaker | None]:
    """All stories, from our own articles and the store, and what makes the store's items stories."""
    ours = list(own_stories(own, settings.languages))
    held = [*_own(ours, settings)]
    maker = None
    if store is not None:
        partners = of_partners(
            store, registry, settings.zone, path=settings.store, cache=settings.cache, anew=settings.full
        )
        memberships = store.groups()
        ids = {id_ for each in memberships for id_ in (each.item_id, each.leader_id)}
        members = {each.id: each for each in partners if each.id in ids}
        groups = Groups.of(memberships, lambda id_: members[id_].shown)
        maker = _maker(settings, registry, store, groups, members)
        held.extend(_grouped(partners, groups, members))
    stories = {story.id: without_content(story) for story in ours}
    return Library(held, own=stories, common_language=settings.default_language), maker


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


def _grouped(partners: Iterable[Held], groups: Groups, members: Mapping[str, Held]) -> Iterator[Held]:
    """The same, members of groups knowing each other."""
    grown = groups.members
    for each in partners:
        if each.id not in grown:
            yield each
            continue
        copy = each.shown and groups.leader(each.id) != each.id
        others = [(kind, members[id_]) for kind, id_ in groups.others(each.id)]
        head = groups.first(each.id) == each.id
        yield grouped(each, others, shown=each.shown and not copy, copy=copy, head=head)


def _lists(held: Iterable[Held]) -> dict[Key, list[Held]]:
    """Stories by all the lists they stand in, each list in their order."""
    languages, months, countries, themes, clusters = (defaultdict[str, list[Held]](list) for _ in range(5))
    for each in held:
        languages[each.language].append(each)
        months[each.month].append(each)
        for id_ in each.countries:
            countries[id_].append(each)
        for id_ in each.themes:
            themes[id_].append(each)
        for id_ in dict.fromkeys((each.cluster, *each.clusters)) if each.cluster else each.clusters:
            clusters[id_].append(each)
    kinds = {"language": languages, "month": months, "country": countries, "theme": themes, "cluster": clusters}
    return {(kind, id_): found for kind, lists in kinds.items() for id_, found in lists.items()}
