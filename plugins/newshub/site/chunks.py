"""Stories in chunks, by arrival, and looking for some of them across chunks without going through all."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import attrgetter, itemgetter
from typing import overload

from newshub.site.held import MARK_SIZE, Held
from newshub.site.packed import when
from newshub.site.summary import PLACE_SIZE, Key, Listed, OfWeek, Places, Tongue, WeekId, of_week, still_in

_PUBLISHED = attrgetter("published")


class Chunk:
    """Some thousand stories that came one after another, and where among them to find what."""

    def __init__(self, stories: Sequence[Held], start: int, end: int, places: Places) -> None:
        """Those of `stories` from `start` to `end`."""
        self._all, self.start, self._end, self._places = stories, start, end, places

    def __iter__(self) -> Iterator[Held]:
        """Its stories, shown or not, by arrival."""
        return (self._all[n] for n in range(self.start, self._end))

    def listed(self, key: Key) -> Listed | None:
        """What it has of a list."""
        return self._places.lists.get(key)

    def at(self, places: Iterable[int]) -> list[Held]:
        """The stories at some places."""
        stories, start = self._all, self.start
        return [stories[start + place] for place in places]

    def when(self, place: int) -> int:
        """When the story at a place came, as a number to compare (see Held.at)."""
        return when(self._all, self.start + place)

    def stories(self, key: Key) -> list[Held]:
        """The stories of a list, shown or not, by arrival."""
        listed = self.listed(key)
        return self.at(_numbers(listed.places)) if listed else []

    def shown(self, listed: Listed, language: Tongue) -> list[Held]:
        """The stories of a list that are shown in a language, by arrival."""
        return self.at(sorted(_numbers(listed.shown[language])))

    def weeks(self, joined: Mapping[str | None, int]) -> Iterator[tuple[WeekId, OfWeek]]:
        """What it has of the weeks' digests; of some weeks twice.

        `joined` is when the first story of each cluster came, in whatever chunk.
        """
        yield from self._places.weeks.items()
        late: dict[WeekId, list[int]] = {}
        for place, with_first, after in self._places.late:
            each = self._all[self.start + place]
            late.setdefault(with_first if each.arrived <= joined[each.cluster] else after, []).append(place)
        for week, places in late.items():
            yield week, of_week(self.at(places), places)


class WeekStories:
    """The stories of a week's digest, in no order, read anew each time they are gone through."""

    def __init__(self, pieces: Sequence[tuple[Chunk, OfWeek]]) -> None:
        self._pieces = pieces

    def __len__(self) -> int:
        return sum(len(found.places) // PLACE_SIZE for _, found in self._pieces)

    def __iter__(self) -> Iterator[Held]:
        for chunk, found in self._pieces:
            yield from chunk.at(_numbers(found.places))

    @property
    def marks(self) -> bytes:
        """The marks of all its stories."""
        return b"".join([found.marks for _, found in self._pieces])

    @property
    def versions(self) -> list[tuple[str, str]]:
        """Languages and ids of its stories' translations."""
        return [each for _, found in self._pieces for each in found.versions]

    @property
    def last(self) -> int:
        """When the last of its stories came, as a number to compare (see Held.at)."""
        return max(chunk.when(_numbers(found.places)[-1]) for chunk, found in self._pieces)


def _numbers(places: bytes) -> memoryview:
    return memoryview(places).cast("H")


def newest(chunks: Sequence[Chunk], key: Key, language: Tongue, count: int) -> list[int]:
    """Where among all stories the newest of a list are, newest first; of equal dates, what came last.

    Stories come nearly in the order of their dates, so few chunks are looked into: those that may have a newer one.
    """
    there = [
        (listed.latest[language], n, listed)
        for n, chunk in enumerate(chunks)
        if (listed := chunk.listed(key)) and language in listed.shown
    ]
    found: list[tuple[int, int, int]] = []
    for latest, n, listed in sorted(there, key=itemgetter(0, 1), reverse=True):
        if len(found) == count and found[-1][0] > latest:
            break
        chunk = chunks[n]
        places = _numbers(listed.shown[language])[:count]
        published = map(_PUBLISHED, chunk.at(places))
        found += [(at, n, chunk.start + place) for at, place in zip(published, places, strict=True)]
        found.sort(key=itemgetter(0, 1), reverse=True)  # stable: a chunk's own order stays
        del found[count:]
    return [number for _, _, number in found]


class Slots(Sequence[Held | None]):
    """The places of a list, oldest first; None where a story was and is no more."""

    def __init__(self, chunks: Iterable[Chunk], key: Key) -> None:
        self._pieces = [(chunk, listed) for chunk in chunks if (listed := chunk.listed(key)) and listed.slots]
        self._still = still_in(key)
        self._ends = list(accumulate(len(listed.slots) // PLACE_SIZE for _, listed in self._pieces))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Held | None: ...
    @overload
    def __getitem__(self, index: slice) -> list[Held | None]: ...
    def __getitem__(self, index: int | slice) -> Held | list[Held | None] | None:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return list(self._found(start, stop))[::step]
        start = range(len(self))[index]
        return next(self._found(start, start + 1))

    def stands(self, start: int, stop: int) -> bytes:
        """What stands for the stories from one slot to another in a fingerprint."""
        return b"".join([
            listed.marks[begin * MARK_SIZE : end * MARK_SIZE] for _, listed, begin, end in self._cut(start, stop)
        ])  # fmt: skip

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """When the stories from one slot to another came, at first and at last, as numbers to compare (see Held.at)."""
        return self.when(start), self.when(min(stop, len(self)) - 1)

    def when(self, slot: int) -> int:
        """When the story of a slot came, shown or not, as a number to compare (see Held.at)."""
        chunk, listed, begin, _end = next(self._cut(slot, slot + 1))
        return chunk.when(_numbers(listed.slots)[begin])

    def _found(self, start: int, stop: int) -> Iterator[Held | None]:
        for chunk, listed, begin, end in self._cut(start, stop):
            for each in chunk.at(_numbers(listed.slots)[begin:end]):
                yield each if self._still(each) else None

    def _cut(self, start: int, stop: int) -> Iterator[tuple[Chunk, Listed, int, int]]:
        """The pieces of chunks between two slots: what they have of the list, and from which to which of it."""
        n = bisect_right(self._ends, start)
        while start < stop and n < len(self._pieces):
            chunk, listed = self._pieces[n]
            before = self._ends[n - 1] if n else 0
            end = min(stop, self._ends[n])
            yield chunk, listed, start - before, end - before
            start, n = end, n + 1
