"""Weeks, and the week a story belongs to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.weeks import Week, Weeks

ZONE = ZoneInfo("Europe/Copenhagen")
JOINED = datetime(2026, 1, 1, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_weeks_are_those_of_iso_8601(day: date, week: str):
    assert str(Week.of(day)) == week


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_lies_between_its_weeks_monday_and_sunday(day: date):
    week = Week.of(day)

    assert week.monday <= day <= week.sunday
    assert Week.of(week.sunday + timedelta(days=1)) > week


def test_a_week_closes_on_monday_at_six_by_the_clock_of_the_zone():
    assert Week(2026, 47).closes_at(ZONE) == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert Week(2026, 30).closes_at(ZONE) == datetime(2026, 7, 27, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen", "joined", "week"),
    [
        (WEDNESDAY, None, "2026-W47"),  # our own
        (WEDNESDAY + timedelta(hours=1), JOINED, "2026-W47"),
        (datetime(2026, 11, 23, 4, 59, tzinfo=UTC), JOINED, "2026-W47"),  # on Monday before six
        (datetime(2026, 11, 23, 5, 1, tzinfo=UTC), JOINED, "2026-W48"),
        (datetime(2026, 12, 14, 12, tzinfo=UTC), JOINED, "2026-W51"),
        (datetime(2026, 12, 24, 12, tzinfo=UTC), JOINED, "2026-W47"),  # no news any more
        (datetime(2026, 12, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC), "2026-W47"),  # a new partner's
        (datetime(2026, 12, 7, 4, 30, tzinfo=UTC), JOINED, "2026-W49"),  # late, and before that Monday's six o'clock
    ],
)
def test_a_latecomer_stands_in_the_week_it_came(seen: datetime, joined: datetime | None, week: str):
    since = None if joined is None else joined.timestamp()

    assert str(Weeks(ZONE).of(WEDNESDAY.timestamp(), seen.timestamp(), joined=since)) == week


def test_a_sunday_evening_belongs_to_the_week_that_ends():
    sunday = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # 23.30 in Copenhagen

    assert str(Weeks(ZONE).of(sunday.timestamp(), sunday.timestamp(), joined=JOINED.timestamp())) == "2026-W47"


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 60 * 24 * 60),
)
def test_no_story_comes_into_a_digest_that_was_closed_unless_it_is_old(published: datetime, minutes: int):
    seen = published + timedelta(minutes=minutes)
    joined = datetime(2019, 1, 1, tzinfo=UTC).timestamp()
    week = Weeks(ZONE).of(published.timestamp(), seen.timestamp(), joined=joined)

    assert week.closes_at(ZONE) >= seen or seen - published > timedelta(days=28)
