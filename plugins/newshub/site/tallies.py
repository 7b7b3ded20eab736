"""What a build counts once and several pages show: the weeks of the digest, stories over time.

Nothing here asks for today: builds of the same store must agree. What stands for now is the last time we looked.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from newshub.core.counting import Series, months_until, series, weekly
from newshub.core.model import SourceState
from newshub.core.source_health import as_of
from newshub.core.weeks import Week
from newshub.site.chunks import WeekStories
from newshub.site.library import Library

MONTHS = 12  # of the statistics
SPARK_WEEKS = 26  # of a cluster's small chart


@dataclass(frozen=True, slots=True)
class OverTime:
    """Stories by month, oldest first: all, by country, by theme."""

    months: tuple[str, ...]
    all: Series
    countries: tuple[Series, ...]
    themes: tuple[Series, ...]


class Tallies:
    """Counts over one library, each made when it is first wanted."""

    def __init__(self, library: Library, states: Mapping[str, SourceState], zone: tzinfo) -> None:
        self._library = library
        self._zone = zone
        self.looked_at = as_of(states.values())
        self.as_of = max(filter(None, (self.looked_at, _latest(library))), default=None)
        self._digests: dict[Week, WeekStories] | None = None
        self._sparks: dict[str, tuple[int, ...]] | None = None
        self._over_time: OverTime | None = None

    @property
    def digests(self) -> dict[Week, WeekStories]:
        """The stories of every week that is over, each in one week; the newest week first."""
        if self._digests is None:
            self._digests = self._count_weeks()
        return self._digests

    def spark(self, cluster: str) -> tuple[int, ...]:
        """How many stories of or about a cluster came in each of the last weeks; () when there was none."""
        if self._sparks is None:
            self._sparks = self._count_clusters()
        return self._sparks.get(cluster, ())

    @property
    def over_time(self) -> OverTime:
        """The last months."""
        if self._over_time is None:
            self._over_time = self._count_months()
        return self._over_time

    def _count_weeks(self) -> dict[Week, WeekStories]:
        found = {Week(*week): stories for week, stories in self._library.weeks().items()}
        return {
            week: found[week]
            for week in sorted(found, reverse=True)
            if self.as_of is not None and week.closes_at(self._zone) <= self.as_of
        }

    def _count_clusters(self) -> dict[str, tuple[int, ...]]:
        if self.as_of is None:
            return {}
        last = self.as_of.astimezone(self._zone).date()
        mondays: dict[str, Counter[int]] = defaultdict(Counter)
        for month in self._months(8):  # more than the weeks wanted
            for cluster, found in self._library.mondays(month).items():
                mondays[cluster].update(found)
        counted = {cluster: weekly(found, last, SPARK_WEEKS) for cluster, found in mondays.items()}
        return {cluster: counts for cluster, counts in counted.items() if any(counts)}

    def _count_months(self) -> OverTime:
        months = self._months(MONTHS)
        countries, themes = (
            {month: dict(self._library.about(("month", month), many)) for month in months}
            for many in ("countries", "themes")
        )
        return OverTime(
            tuple(months),
            Series("", tuple(self._library.count(("month", month)) for month in months)),
            tuple(series(months, countries)),
            tuple(series(months, themes)),
        )

    def _months(self, most: int) -> list[str]:
        known = self._library.keys("month")
        if not known or self.as_of is None:
            return []
        last = f"{self.as_of.astimezone(self._zone):%Y-%m}"
        return months_until(last, known[0], most)


def _latest(library: Library) -> datetime | None:
    """When the newest story reached us, our own on the day it appeared; what a preview shows before does not count."""
    at = library.arrived()
    return None if at is None else datetime.fromtimestamp(at, UTC)
