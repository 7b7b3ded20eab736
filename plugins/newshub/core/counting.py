"""Counting stories over time, for the statistics page and the small charts of clusters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Series:
    """How many stories of one kind came in each step of time, oldest first."""

    id: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


def months_until(last: str, first: str, most: int) -> list[str]:
    """The months ("2026-11") from `first` to `last`, the newest `most` of them, without a gap."""
    year, month = map(int, last.split("-"))
    found: list[str] = []
    while len(found) < most and (not found or found[-1] > first):
        found.append(f"{year:04}-{month:02}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found[::-1]


def series(steps: Sequence[str], found: Mapping[str, Mapping[str, int]]) -> list[Series]:
    """For each id how often it was found in each step; most frequent first, equal ones by id, absent ones left out."""
    counted = [found.get(step, {}) for step in steps]
    ids = {id_ for each in counted for id_ in each}
    made = [Series(id_, tuple([each.get(id_, 0) for each in counted])) for id_ in ids]
    return sorted((each for each in made if each.total), key=lambda each: (-each.total, each.id))


def weekly(mondays: Mapping[int, int], last: date, weeks: int) -> tuple[int, ...]:
    """How many stories came in each of the last `weeks` weeks, the one with the day `last` being the newest.

    `mondays` counts stories by the day their week began, as `date.toordinal` numbers it.
    """
    newest = last.toordinal() - last.weekday()
    return tuple([mondays.get(newest - 7 * back, 0) for back in reversed(range(weeks))])


def ceiling(most: int) -> int:
    """The next round number at or above, for the top of an axis: 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, ..."""
    size = 1
    while True:
        for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
            found = step * size
            if found >= most and found == int(found):
                return int(found)
        size *= 10
