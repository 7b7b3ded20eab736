"""What a build counts once and several pages show: the weeks of the digest, stories over time.

Nothing here asks for today: builds of the same store must agree. What stands for now is the last time we looked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from newshub.core.counting import Series, months_until, series, weekly
from newshub.core.model import SourceState
from newshub.core.source_health import as_of
from newshub.core.weeks import Week, Weeks
from newshub.site.held import Held, by_date
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
        self._digests: dict[Week, list[Held]] | None = None
        self._sparks: dict[str, tuple[int, ...]] | None = None
        self._over_time: OverTime | None = None

    @property
    def digests(self) -> dict[Week, list[Held]]:
        """The stories of every week that is over, each in one week; the newest week and the newest story first."""
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

    def _count_weeks(self) -> dict[Week, list[Held]]:
        weeks = Weeks(self._zone)
        joined: dict[str | None, int] = {}
        for held in self._library:
            known = joined.get(held.cluster)
            if known is None or held.arrived < known:
                joined[held.cluster] = held.arrived
        found: dict[Week, list[Held]] = defaultdict(list)
        for held in self._library.stories():
            found[weeks.of(held.published, held.arrived, joined=joined.get(held.cluster))].append(held)
        return {
            week: sorted(found[week], key=by_date, reverse=True)
            for week in sorted(found, reverse=True)
            if self.as_of is not None and week.closes_at(self._zone) <= self.as_of
        }

    def _count_clusters(self) -> dict[str, tuple[int, ...]]:
        if self.as_of is None:
            return {}
        last = self.as_of.astimezone(self._zone).date()
        months = self._months(8)  # more than the weeks wanted
        days: dict[str, list[date]] = defaultdict(list)
        for held in self._stories(months):
            day = datetime.fromtimestamp(held.published, self._zone).date()
            for cluster in {held.cluster or "", *held.clusters} - {""}:
                days[cluster].append(day)
        counted = {cluster: weekly(found, last, SPARK_WEEKS) for cluster, found in days.items()}
        return {cluster: counts for cluster, counts in counted.items() if any(counts)}

    def _count_months(self) -> OverTime:
        months = self._months(MONTHS)
        by_country: dict[str, list[str]] = defaultdict(list)
        by_theme: dict[str, list[str]] = defaultdict(list)
        for month in months:
            for held in self._library.stories(("month", month)):
                by_country[month] += held.countries
                by_theme[month] += held.themes
        return OverTime(
            tuple(months),
            Series("", tuple(self._library.count(("month", month)) for month in months)),
            tuple(series(months, by_country, _ids(by_country))),
            tuple(series(months, by_theme, _ids(by_theme))),
        )

    def _months(self, most: int) -> list[str]:
        known = self._library.keys("month")
        if not known or self.as_of is None:
            return []
        last = f"{self.as_of.astimezone(self._zone):%Y-%m}"
        return months_until(last, known[0], most)

    def _stories(self, months: Iterable[str]) -> Iterable[Held]:
        for month in months:
            yield from self._library.stories(("month", month))


def _ids(found: Mapping[str, list[str]]) -> list[str]:
    return sorted({id_ for ids in found.values() for id_ in ids})


def _latest(library: Library) -> datetime | None:
    """When the newest story reached us, our own on the day it appeared; what a preview shows before does not count."""
    at = max((held.arrived for held in library if held.out), default=None)
    return None if at is None else datetime.fromtimestamp(at, UTC)
