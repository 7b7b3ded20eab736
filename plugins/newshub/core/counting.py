"""Counting stories over time, for the statistics page and the small charts of clusters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


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


def series(steps: Sequence[str], found: Mapping[str, Iterable[str]], ids: Iterable[str]) -> list[Series]:
    """For each id how often it was found in each step; most frequent first, equal ones by id, absent ones left out."""
    counted = {step: Counter(found.get(step, ())) for step in steps}
    made = [Series(id_, tuple(counted[step][id_] for step in steps)) for id_ in ids]
    return sorted((each for each in made if each.total), key=lambda each: (-each.total, each.id))


def weekly(days: Iterable[date], last: date, weeks: int) -> tuple[int, ...]:
    """How many of the days lie in each of the last `weeks` weeks, the one with the day `last` being the newest."""
    monday = last - timedelta(days=last.weekday())
    counts = [0] * weeks
    for day in days:
        back = (monday - (day - timedelta(days=day.weekday()))).days // 7
        if 0 <= back < weeks:
            counts[weeks - 1 - back] += 1
    return tuple(counts)


def ceiling(most: int) -> int:
    """The next round number at or above, for the top of an axis: 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, ..."""
    size = 1
    while True:
        for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
            found = step * size
            if found >= most and found == int(found):
                return int(found)
        size *= 10
