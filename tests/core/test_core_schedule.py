"""When a source is due again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.model import SourceState
from newshub.core.schedule import Bounds, after_move, due_after_failure, is_due, max_age, next_due, retry_after

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW = SourceState("partner")


@pytest.mark.parametrize(
    ("quiet", "wait"),
    [
        (timedelta(0), HOUR / 2),
        (4 * HOUR, HOUR / 2),
        (20 * HOUR, 2 * HOUR),
        (5 * DAY, 12 * HOUR),
        (30 * DAY, 24 * HOUR),
        (timedelta(days=-3), HOUR / 2),
    ],
)
def test_a_busy_source_is_asked_often_and_a_quiet_one_seldom(quiet: timedelta, wait: timedelta) -> None:
    assert next_due(now=NOW, last_item_at=NOW - quiet) - NOW == wait


def test_a_source_that_never_brought_anything_is_asked_once_a_day() -> None:
    assert next_due(now=NOW, last_item_at=None) - NOW < 3 * HOUR * 8


@pytest.mark.parametrize(("asked", "wait"), [(timedelta(0), HOUR / 2), (3 * HOUR, 3 * HOUR), (365 * DAY, DAY)])
def test_what_the_server_or_the_feed_asks_for_is_respected_within_bounds(asked: timedelta, wait: timedelta) -> None:
    assert next_due(now=NOW, last_item_at=NOW, max_age=asked) - NOW == wait
    assert next_due(now=NOW, last_item_at=NOW, ttl=asked) - NOW == wait


def test_failures_double_the_wait_up_to_a_bound() -> None:
    waits = [due_after_failure(now=NOW, failures=number) - NOW for number in (1, 2, 3, 4, 20, 10**9)]

    assert waits == [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 3 * DAY, 3 * DAY]


def test_retry_after_lengthens_the_wait_but_never_shortens_it() -> None:
    assert due_after_failure(now=NOW, failures=1, retry_after=5 * HOUR) - NOW == 5 * HOUR
    assert due_after_failure(now=NOW, failures=4, retry_after=HOUR) - NOW == 4 * HOUR
    assert due_after_failure(now=NOW, failures=1, retry_after=999 * DAY) - NOW == 7 * DAY


@given(
    failures=st.integers(1, 10**6),
    wait=st.none() | st.timedeltas(),
    quiet=st.none() | st.timedeltas(timedelta(days=-9999), timedelta(days=9999)),
)
def test_every_wait_is_within_the_bounds(failures: int, wait: timedelta | None, quiet: timedelta | None) -> None:
    bounds = Bounds(HOUR, DAY, 2 * DAY, 3 * DAY)
    last = None if quiet is None else NOW + quiet

    assert HOUR <= next_due(now=NOW, last_item_at=last, max_age=wait, ttl=wait, bounds=bounds) - NOW <= DAY
    assert HOUR <= due_after_failure(now=NOW, failures=failures, retry_after=wait, bounds=bounds) - NOW <= 3 * DAY


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None), ("", None), ("soon", None), ("120", timedelta(minutes=2)), (" 120 ", timedelta(minutes=2)),
        ("-5", None), ("1e9", None), ("٣", None), ("9" * 400, timedelta(seconds=10**8)),
        ("Sun, 22 Nov 2026 10:00:00 GMT", HOUR), ("Sun, 22 Nov 2026 08:00:00 GMT", None),
        ("Sun, 22 Nov 2026 11:00:00 +0100", HOUR), ("Sun, 99 Nov 2026 10:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@pytest.mark.parametrize(
    ("value", "age"),
    [
        (None, None), ("", None), ("no-cache", None), ("max-age=60", timedelta(minutes=1)),
        ("public, Max-Age = 3600 , immutable", HOUR), ('max-age="60"', timedelta(minutes=1)), ("max-age=-1", None),
        ("max-age=many", None), ("s-maxage=60", None), ("max-age=" + "9" * 500, timedelta(seconds=10**8)),
    ],
)  # fmt: skip
def test_cache_control_says_how_long_an_answer_keeps(value: str | None, age: timedelta | None) -> None:
    assert max_age(value) == age


def test_a_source_is_due_at_its_time_and_a_little_before() -> None:
    assert is_due(NEW, NOW)
    assert is_due(replace(NEW, next_due_at=NOW), NOW)
    assert is_due(replace(NEW, next_due_at=NOW + timedelta(seconds=90)), NOW)
    assert not is_due(replace(NEW, next_due_at=NOW + timedelta(minutes=3)), NOW)
    assert not is_due(replace(NEW, retired_at=NOW - DAY), NOW)


def moves(*steps: tuple[float, str | None]) -> SourceState:
    """The state after answers on these days, each having redirected there for good."""
    state = replace(NEW, etag='"x"')
    for days, target in steps:
        now = NOW + days * DAY
        state = replace(after_move(state, target, now), last_attempt_at=now)
    return state


def test_a_permanent_move_is_believed_on_the_third_day() -> None:
    two, three = moves((0, "B"), (1, "B")), moves((0, "B"), (1, "B"), (2, "B"))

    assert (two.feed_url, two.moved_to, two.moved_count) == (None, "B", 2)
    assert (three.feed_url, three.moved_to, three.moved_count) == ("B", None, 0)
    assert three.etag is None


def test_many_redirects_in_one_day_are_one() -> None:
    assert moves(*((number / 50, "B") for number in range(20))).feed_url is None


@pytest.mark.parametrize("between", [None, "C"])
def test_a_move_that_was_taken_back_or_changed_is_counted_anew(between: str | None) -> None:
    assert moves((0, "B"), (1, between), (2, "B"), (3, "B")).feed_url is None
    assert moves((0, "B"), (1, between), (2, "B"), (3, "B"), (4, "B")).feed_url == "B"
