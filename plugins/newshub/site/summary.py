"""What a build wants to know of stories in bulk, counted for a chunk of them: how many, in which lists, about what.

    stories of a chunk, by arrival -> Sums, which add up, and Places, which say where in the chunk to find what

Nothing here looks at more than one chunk; the library answers from all of them (see library.py), and what was counted
once is kept from build to build (see summaries.py). All of it is plain numbers, texts and bytes, so that it can be.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import chain, compress
from operator import attrgetter
from typing import NamedTuple, TypeVar

from newshub.core.weeks import Week, Weeks
from newshub.site.held import MARK_SIZE, Held

Key = tuple[
    str, str
]  # ("theme", "ehealth"), ("country", "DK"), ("cluster", id), ("month", "2026-11"), ("language", "da")
Tongue = str | None  # a language, or None for lists of all languages, where every story comes once
WeekId = tuple[int, int]  # year and number

EVERY: Key = ("every", "")  # the list of all stories
OURS: Key = ("own", "")  # the list of our own articles
PAGES: Key = ("page", "")  # items that have a page of their own; everything else is a gap in it
PLACE_SIZE = 2  # bytes
GAP = b"-" * MARK_SIZE  # instead of the mark of a story that was in a list and is no more

_ABOUT = {
    "country": ("themes", "clusters"),
    "cluster": ("themes", "countries"),
    "theme": ("countries", "clusters"),
    "month": ("themes", "countries"),
}  # what is counted of the stories in a list
_SHOWN, _HEAD, _OUT, _ARRIVED = map(attrgetter, ("shown", "head", "out", "arrived"))
_T = TypeVar("_T")
_NEVER_BEFORE = float("-inf")


class Sums(NamedTuple):
    """What can be added up."""

    counts: dict[Key, dict[Tongue, int]]  # stories shown, by list and language; None: each once, in whatever language
    about: dict[Key, dict[str, dict[str, int]]]  # countries, clusters, themes: how many of a list are about each
    stands: dict[str, dict[Tongue, int]]  # the sum of the marks of the stories shown, by month and language
    mondays: dict[str, dict[str, dict[int, int]]]  # stories by month, by cluster theirs or about, by day a week began
    joined: dict[str | None, int]  # when the first story of each cluster came
    arrived: int | None  # when the last one came that is out


class Listed(NamedTuple):
    """Where a chunk has the stories of one list. Places are numbers of two bytes, from the beginning of the chunk."""

    places: bytes  # of all its stories, shown or not
    slots: bytes  # of those that have a slot in numbered pages
    marks: bytes  # of the slots; GAP for a story that is no longer there
    # By language, places of those that are shown, the newest first; None: of each once, in whatever language.
    shown: dict[Tongue, bytes]
    latest: dict[Tongue, int]  # the latest date of these, in seconds since 1970


class OfWeek(NamedTuple):
    """What a chunk has of a week's digest."""

    places: bytes  # of its stories
    marks: bytes  # of these
    versions: tuple[tuple[str, str], ...]  # languages and ids of their translations


class Places(NamedTuple):
    """Where in a chunk to find what."""

    lists: dict[Key, Listed]
    weeks: dict[WeekId, OfWeek]
    late: tuple[tuple[int, WeekId, WeekId], ...]  # of others: place, week if it came with its cluster's first, if not


def summary(stories: Sequence[Held], zone: tzinfo) -> tuple[Sums, Places]:
    """All that is to be known of a chunk of less than 65,536 stories."""
    shown = list(compress(stories, map(_SHOWN, stories)))
    lists: dict[Key, Listed] = {}
    counts: dict[Key, dict[Tongue, int]] = {}
    about: dict[Key, dict[str, dict[str, int]]] = {}
    rank = _ranks(stories).__getitem__
    stands: dict[str, dict[Tongue, int]] = {}
    for key, places in _lists(stories).items():
        found = [stories[place] for place in places]
        shown_at = _shown_at(places, found)
        by_date = {language: sorted(there, key=rank) for language, there in shown_at.items()}
        heads = [stories[place] for place in shown_at.get(None, ())]
        counts[key] = {language: len(found) for language, found in shown_at.items()}
        if many := _ABOUT.get(key[0]):
            about[key] = {each: dict(Counter(chain.from_iterable(map(attrgetter(each), heads)))) for each in many}
        if key[0] == "month":
            # A sum, because it is the same wherever one chunk ends and the next begins.
            stands[key[1]] = {
                language: sum([int.from_bytes(stories[place].mark) for place in there])
                for language, there in shown_at.items()
            }
        lists[key] = Listed(
            _packed(places),
            *_slots(key, places, found),
            {language: _packed(there) for language, there in by_date.items()},
            {language: stories[there[0]].published for language, there in by_date.items()},
        )
    every = lists[EVERY].places
    lists[PAGES] = Listed(every, every, _marks(stories, still_in(PAGES)), {}, {})
    arrived = max(compress(map(_ARRIVED, shown), map(_OUT, shown)), default=None)
    sums = Sums(counts, about, stands, _mondays(shown, zone), _joined(shown), arrived)
    return sums, Places(lists, *_weeks(stories, zone))


def nothing() -> Sums:
    """The sums of no stories."""
    return Sums({}, {}, {}, {}, {}, None)


def add(total: Sums, more: Sums) -> Sums:
    """The sums of both. Changes `total`, of which nothing else is to be used any more."""
    for key, counts in more.counts.items():
        _count(total.counts.setdefault(key, {}), counts)
    for key, about in more.about.items():
        _count_each(total.about.setdefault(key, {}), about)
    _count_each(total.stands, more.stands)
    for month, mondays in more.mondays.items():
        _count_each(total.mondays.setdefault(month, {}), mondays)
    for cluster, at in more.joined.items():
        total.joined[cluster] = min(at, total.joined.get(cluster, at))
    known = [at for at in (total.arrived, more.arrived) if at is not None]
    return total._replace(arrived=max(known, default=None))


def _count_each(total: dict[str, dict[_T, int]], more: Mapping[str, Mapping[_T, int]]) -> None:
    for name, counted in more.items():
        _count(total.setdefault(name, {}), counted)


def _count(total: dict[_T, int], more: Mapping[_T, int]) -> None:
    for what, count in more.items():
        total[what] = total.get(what, 0) + count


def _lists(stories: Sequence[Held]) -> dict[Key, list[int]]:
    """Places of stories by all the lists they stand in, shown or not, each list in their order."""
    languages, months, countries, themes, clusters, ours = (defaultdict[str, list[int]](list) for _ in range(6))
    for place, each in enumerate(stories):
        languages[each.language].append(place)
        months[each.month].append(place)
        for id_ in each.countries:
            countries[id_].append(place)
        for id_ in each.themes:
            themes[id_].append(place)
        for id_ in dict.fromkeys((each.cluster, *each.clusters)) if each.cluster else each.clusters:
            clusters[id_].append(place)
        if each.kind == "own":
            ours[""].append(place)
    kinds = {
        "language": languages, "month": months, "country": countries, "theme": themes, "cluster": clusters, "own": ours
    }  # fmt: skip
    found = {(kind, id_): places for kind, lists in kinds.items() for id_, places in lists.items()}
    return {EVERY: list(range(len(stories))), **found}


def _shown_at(places: Sequence[int], found: Sequence[Held]) -> dict[Tongue, list[int]]:
    shown: dict[Tongue, list[int]] = defaultdict(list)
    for place, each in zip(places, found, strict=True):
        if each.shown:
            shown[each.language].append(place)
            if each.head:
                shown[None].append(place)
    return shown


def _ranks(stories: Sequence[Held]) -> list[int]:
    """The rank of every place by the date of its story: the newest first; of equal dates, what came last."""
    ranks = [0] * len(stories)
    places = sorted(range(len(stories)), key=lambda place: (stories[place].published, place), reverse=True)
    for rank, place in enumerate(places):
        ranks[place] = rank
    return ranks


def _slots(key: Key, places: Sequence[int], found: Sequence[Held]) -> tuple[bytes, bytes]:
    """The places that have a slot in a list's numbered pages, and the marks that stand for them."""
    if key[0] == "language":
        return _packed(places), _marks(found, still_in(key))
    slots = [(place, each) for place, each in zip(places, found, strict=True) if each.slot]
    return _packed(place for place, _ in slots), _marks([each for _, each in slots], still_in(key))


def _packed(places: Iterable[int]) -> bytes:
    return array("H", places).tobytes()


def still_in(key: Key) -> Callable[[Held], bool]:
    """What tells whether a story still is in its slot of a list, or has left a gap."""
    if key == PAGES:
        return _has_page
    return _SHOWN if key[0] == "language" else _once


def _marks(stories: Iterable[Held], there: Callable[[Held], bool]) -> bytes:
    return b"".join([each.mark if there(each) else GAP for each in stories])


def _once(held: Held) -> bool:
    return held.shown and held.head


def _has_page(held: Held) -> bool:
    """Once published, a page answers for ever, also when its story is found to be a copy."""
    return held.page and held.kind == "partner" and (held.shown or held.copy)


def _joined(shown: Iterable[Held]) -> dict[str | None, int]:
    first: dict[str | None, int] = {}
    for each in shown:
        if each.arrived < first.get(each.cluster, each.arrived + 1):
            first[each.cluster] = each.arrived
    return first


def _mondays(shown: Iterable[Held], zone: tzinfo) -> dict[str, dict[str, dict[int, int]]]:
    found: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for each in filter(_HEAD, shown):
        day = datetime.fromtimestamp(each.published, zone)
        monday = day.toordinal() - day.weekday()
        clusters = found[each.month]
        for cluster in {each.cluster or "", *each.clusters} - {""}:
            clusters[cluster][monday] += 1
    return {
        month: {cluster: dict(days) for cluster, days in clusters.items()} for month, clusters in found.items()
    }  # plain ones, which can be kept


def of_week(found: Sequence[Held], places: Sequence[int]) -> OfWeek:
    """Stories as part of a week, and their places in a chunk."""
    marks = b"".join([each.mark for each in found])
    return OfWeek(_packed(places), marks, tuple(chain.from_iterable([each.versions for each in found])))


def _weeks(
    stories: Sequence[Held], zone: tzinfo
) -> tuple[dict[WeekId, OfWeek], tuple[tuple[int, WeekId, WeekId], ...]]:
    """Each week's stories, and the places of those whose week hangs on when the first of their cluster came.

    That may be in another chunk, so both answers are given.
    """
    weeks = Weeks(zone)
    found: dict[WeekId, list[int]] = defaultdict(list)
    late = []
    for place, each in enumerate(stories):
        if not _once(each):
            continue
        with_first = _week_id(weeks.of(each.published, each.arrived, joined=None))
        after = _week_id(weeks.of(each.published, each.arrived, joined=_NEVER_BEFORE))
        if with_first == after:
            found[after].append(place)
        else:
            late.append((place, with_first, after))
    weeks_ = {week: of_week([stories[place] for place in places], places) for week, places in found.items()}
    return weeks_, tuple(late)


def _week_id(week: Week) -> WeekId:
    return week.year, week.number
