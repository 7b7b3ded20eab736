"""Stories in chunks, by arrival, and looking for some of them across chunks without going through all."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import attrgetter, itemgetter
from typing import overload

from newshub.site.held import MARK_SIZE, Held, by_arrival
from newshub.site.summary import GAP, Key, Listed, Places, Tongue, WeekId

_PUBLISHED = attrgetter("published")


class Chunk:
    """Some thousand stories that came one after another, and where among them to find what."""

    def __init__(self, stories: Sequence[Held], places: Places) -> None:
        self._all, self._places = stories, places

    def listed(self, key: Key) -> Listed | None:
        """What it has of a list."""
        return self._places.lists.get(key)

    def at(self, places: bytes) -> list[Held]:
        """The stories at some places."""
        return [self._all[place] for place in memoryview(places).cast("H")]

    def dated(self, listed: Listed, language: Tongue) -> list[Held]:
        """The stories of a list that are shown in a language, the newest first."""
        found = self.at(listed.shown[language])
        found.reverse()  # of equal dates, what came last comes first
        found.sort(key=_PUBLISHED, reverse=True)
        return found

    def weeks(self, joined: Mapping[str | None, int]) -> dict[WeekId, list[Held]]:
        """Every story once, in the week in whose digest it stands, by arrival.

        `joined` is when the first story of each cluster came, in whatever chunk.
        """
        found = {week: self.at(places) for week, places in self._places.weeks.items()}
        late: dict[WeekId, list[Held]] = {}
        for place, with_first, after in self._places.late:
            each = self._all[place]
            late.setdefault(with_first if each.arrived <= joined[each.cluster] else after, []).append(each)
        for week, more in late.items():
            found[week] = sorted(found.get(week, []) + more, key=by_arrival)
        return found


def newest(chunks: Sequence[Chunk], key: Key, language: Tongue, count: int) -> list[Held]:
    """The newest of a list, newest first; of equal dates, what came last.

    Stories come nearly in the order of their dates, so few chunks are looked into: those that may have a newer one.
    """
    there = [
        (listed.latest[language], n, listed)
        for n, chunk in enumerate(chunks)
        if (listed := chunk.listed(key)) and language in listed.shown
    ]
    found: list[tuple[int, int, Held]] = []
    for latest, n, listed in sorted(there, key=itemgetter(0, 1), reverse=True):
        if len(found) == count and found[-1][0] > latest:
            break
        found += [(each.published, n, each) for each in chunks[n].dated(listed, language)[:count]]
        found.sort(key=itemgetter(0, 1), reverse=True)  # stable: a chunk's own order stays
        del found[count:]
    return [each for _, _, each in found]


class Slots(Sequence[Held | None]):
    """The places of a list, oldest first; None where a story was and is no more."""

    def __init__(self, chunks: Iterable[Chunk], key: Key) -> None:
        self._pieces = [(chunk, listed) for chunk in chunks if (listed := chunk.listed(key)) and listed.slots]
        self._ends = list(accumulate(len(listed.slots) // 2 for _, listed in self._pieces))

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

    def when(self, slot: int) -> int:
        """When the story of a slot came, shown or not, as a number to compare (see Held.at)."""
        chunk, listed, begin, end = next(self._cut(slot, slot + 1))
        return chunk.at(listed.slots[begin * 2 : end * 2])[0].at

    def _found(self, start: int, stop: int) -> Iterator[Held | None]:
        for chunk, listed, begin, end in self._cut(start, stop):
            marks = listed.marks
            for n, each in enumerate(chunk.at(listed.slots[begin * 2 : end * 2]), begin):
                yield None if marks[n * MARK_SIZE : (n + 1) * MARK_SIZE] == GAP else each

    def _cut(self, start: int, stop: int) -> Iterator[tuple[Chunk, Listed, int, int]]:
        """The pieces of chunks between two slots: what they have of the list, and from which to which of it."""
        n = bisect_right(self._ends, start)
        while start < stop and n < len(self._pieces):
            chunk, listed = self._pieces[n]
            before = self._ends[n - 1] if n else 0
            end = min(stop, self._ends[n])
            yield chunk, listed, start - before, end - before
            start, n = end, n + 1
