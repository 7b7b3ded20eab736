"""Items joined pair by pair into groups, with pairs that must never meet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from newshub.core.likeness import Trace


class Groups:
    """Groups that grow by `join`. ``traces`` are in the order of publication; ``split``: pairs kept apart."""

    def __init__(
        self, traces: Sequence[Trace], split: Iterable[tuple[Trace, Trace]], *, one_of_each_language: bool = False
    ) -> None:
        self._traces = traces
        self._place = {each.id: place for place, each in enumerate(traces)}
        self._group: dict[int, list[int]] = {}  # place -> places of its group, one list shared by all members
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        self._one_of_each_language = one_of_each_language
        for one, other in split:
            if one.id in self._place and other.id in self._place:
                self._apart[self._place[one.id]].add(self._place[other.id])
                self._apart[self._place[other.id]].add(self._place[one.id])

    def join(self, one: Trace, other: Trace, *, by_editor: bool = False) -> None:
        """Make two groups one, unless that brings together what must stay apart."""
        ours, theirs = self._members(one), self._members(other)
        if ours is theirs or self._must_stay_apart(ours, theirs):
            return
        if (
            self._one_of_each_language
            and not by_editor
            and not self._languages(ours).isdisjoint(self._languages(theirs))
        ):
            return
        if len(ours) < len(theirs):  # the smaller joins the larger: a group of all items costs n log n, not n squared
            ours, theirs = theirs, ours
        ours += theirs
        for place in theirs:
            self._group[place] = ours

    def leader(self, trace: Trace) -> Trace:
        """The member of an item's group that was published first; itself when it stands alone."""
        return self._traces[min(self._members(trace))]

    def leaders(self) -> list[Trace]:
        """One item for each group and each item that stands alone, by publication."""
        followers = {place for first, places in self._distinct() for place in places if place != first}
        return [each for place, each in enumerate(self._traces) if place not in followers]

    def groups(self) -> list[list[Trace]]:
        """All groups of two and more, by their leaders' publication; the leader first in each."""
        return [[self._traces[place] for place in sorted(places)] for _, places in self._distinct()]

    def _distinct(self) -> list[tuple[int, list[int]]]:
        """The first place of each group of two and more, with all of its places."""
        distinct = {id(places): places for places in self._group.values() if len(places) > 1}
        return sorted((min(places), places) for places in distinct.values())

    def _members(self, trace: Trace) -> list[int]:
        place = self._place[trace.id]
        return self._group.setdefault(place, [place])

    def _must_stay_apart(self, ours: list[int], theirs: list[int]) -> bool:
        if not self._apart:
            return False
        return any(place in self._apart and self._apart[place].intersection(theirs) for place in ours)

    def _languages(self, places: list[int]) -> set[str]:
        return {self._traces[place].language for place in places}
