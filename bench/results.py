"""What was measured, as data, and the sums over it: ratios per pair, medians, what the bar asks."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """One measured build. Sizes of memory in MiB, times in seconds."""

    stories: int
    series: str  # the round's kind: minimal, real, search, pelican, eleventy, adapter
    pair: int  # which round of its kind, from 1
    program: str  # hub, hugo, adapter, pelican, eleventy
    scenario: str  # cold, unchanged, new, tag, template; the others than the hub have only cold
    wall: float
    cpu: float
    peak_largest: float  # of any one process
    peak_together: float  # of all at once
    files_written: int
    bytes_written: int
    pages: int  # all HTML pages there are afterwards
    alike: int  # those that every program makes
    feeds: int
    bytes: int  # of all files there are afterwards


Measure = Callable[[Run], float]
ALIKE = ("minimal", "adapter", "pelican", "eleventy")  # the series in which all make the same pages


@dataclass(frozen=True, slots=True)
class Spread:
    """Several values of one thing."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread | None":
        """None where nothing was measured."""
        return cls(statistics.median(values), min(values), max(values)) if values else None


def wall(run: Run) -> float:
    """Seconds by the clock."""
    return run.wall


def cpu(run: Run) -> float:
    """Seconds of processor time."""
    return run.cpu


def wall_per_page(run: Run) -> float:
    """Seconds for each page, of a build that writes them all."""
    return run.wall / max(run.pages, 1)


def peak(run: Run) -> float:
    """Memory of all processes at once; where one lived too briefly to be sampled, of the largest."""
    return max(run.peak_together, run.peak_largest)


def chosen(runs: Iterable[Run], stories: int, series: str | None, program: str, scenario: str = "cold") -> list[Run]:
    """The runs of one thing, by pair; in all kinds of rounds when `series` is None."""
    about = (stories, program, scenario)
    found = [run for run in runs if (run.stories, run.program, run.scenario) == about and series in (None, run.series)]
    return sorted(found, key=lambda run: run.pair)


def disagreement(runs: Sequence[Run], stories: int) -> float:
    """By what share the numbers of pages differ that every program of the like-for-like comparison makes."""
    alike = [run.alike for run in runs if (run.stories, run.scenario) == (stories, "cold") and run.series in ALIKE]
    return max(alike) / max(min(alike), 1) - 1 if alike else 0.0


def ratios(
    runs: Sequence[Run], stories: int, series: str, measure: Measure, *, program: str = "hub", scenario: str = "cold"
) -> list[float]:
    """A program's value over that of the Hugo build of the same round, one for each round that has both."""
    reference = {run.pair: measure(run) for run in chosen(runs, stories, series, "hugo")}
    ours = chosen(runs, stories, series, program, scenario)
    return [measure(run) / reference[run.pair] for run in ours if reference.get(run.pair)]


def growth(runs: Sequence[Run], series: str, small: int, large: int) -> float | None:
    """How many times longer the hub's cold build of the large corpus takes; None where one was not measured."""
    medians = [Spread.of([run.wall for run in chosen(runs, stories, series, "hub")]) for stories in (small, large)]
    first, second = medians
    return second.median / first.median if first and second else None


@dataclass(frozen=True, slots=True)
class Demand:
    """One line of the bar: a median ratio to Hugo that may not be passed, by number of stories."""

    name: str
    series: str
    scenario: str
    measure: Measure
    most: dict[int, float]


_LIKE, _WHOLE = "minimal", "real"
BAR = (
    Demand("cold build, real theme, wall per page", _WHOLE, "cold", wall_per_page, {10**4: 0.35, 10**5: 0.35}),
    Demand("cold build, like for like, wall", _LIKE, "cold", wall, {10**4: 0.20, 10**5: 0.20}),
    Demand("nothing changed, like for like", _LIKE, "unchanged", wall, {10**4: 0.04, 10**5: 0.04}),
    Demand("nothing changed, real theme", _WHOLE, "unchanged", wall, {10**4: 0.04, 10**5: 0.04}),
    Demand("20 new stories, like for like", _LIKE, "new", wall, {10**4: 0.06, 10**5: 0.02}),
    Demand("20 new stories, real theme", _WHOLE, "new", wall, {10**4: 0.06, 10**5: 0.02}),
    Demand("peak memory, cold, like for like", _LIKE, "cold", peak, {10**4: 0.20, 10**5: 0.10}),
    Demand("peak memory, cold, real theme", _WHOLE, "cold", peak, {10**4: 0.20, 10**5: 0.10}),
)  # fmt: skip
GROWTH = 11.0  # at most so many times longer for ten times the stories
MEMORY_MIB = 250e6 / 2**20  # at most, for 100,000 stories in six editions
