"""Weeks as the digest counts them: ISO 8601's, from Monday to Sunday, and the question which one a story belongs to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

GRACE = timedelta(hours=6)  # until Monday at six, what Sunday brought is still on its way to us
_DAY = 86_400  # seconds
LATE = timedelta(days=28)  # what comes later than this is no news any more
_GRACE, _LATE = GRACE.total_seconds(), LATE.total_seconds()


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its year and number: week 1 is the one with the year's first Thursday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week a day lies in."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def __contains__(self, day: date) -> bool:
        return day.isocalendar()[:2] == (self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    def closes_at(self, zone: tzinfo) -> datetime:
        """When nothing more is awaited: the Monday after, early in the morning. In UTC."""
        local = datetime.combine(self.monday + timedelta(days=7), time(), zone) + GRACE
        return local.astimezone(UTC)


_Closing = tuple[Week, float]  # a week and when it closes


class Weeks:
    """The weeks of stories in one zone. Remembers what it worked out: a site asks for a hundred thousand."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._days: dict[int, tuple[float, _Closing, _Closing]] = {}  # day since 1970 in UTC -> see _day

    def of(self, published: float, first_seen: float, *, joined: float | None) -> Week:
        """The week in whose digest a story stands.

        It is the week of the story's own date, unless that week's digest was closed when the story reached us: then
        the week in which it did, so that who reads every digest misses nothing and a closed one stays as it is. Two
        kinds of latecomers are no news and stand by their date: what a publisher brought when we first read it
        (`joined`; its archive, so to say), and what is more than four weeks old. Times are seconds since 1970.
        """
        own, closes = self._at(published)
        if first_seen <= closes:
            return own
        if joined is None or first_seen <= joined or first_seen - published > _LATE:
            return own
        return self._at(first_seen - _GRACE)[0]

    def _at(self, seconds: float) -> _Closing:
        day = int(seconds // _DAY)
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._day(day)
        turn, before, after = known
        return after if seconds >= turn else before

    def _day(self, day: int) -> tuple[float, _Closing, _Closing]:
        """When, on this day of UTC, a new week begins in the zone; the week before that moment, and the week after."""
        first, last = (datetime.fromtimestamp(day * _DAY + second, self._zone).date() for second in (0, _DAY - 1))
        weeks = [Week.of(each) for each in (first, last)]
        before, after = ((week, week.closes_at(self._zone).timestamp()) for week in weeks)
        turn = datetime.combine(weeks[1].monday, time(), self._zone).timestamp()
        return (turn, before, after)
