"""Which dates are believed, and what is said about the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newshub.core.model import Entry
from newshub.core.trust import Dates, trusted_dates

NOW = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)
DAY = datetime(2025, 6, 9, 8, 30, tzinfo=UTC)
ENTRY = Entry(id="1", link="https://care.example/news/robots", title="Robots", published_at=DAY)


def dates_of(**changes: object) -> Dates:
    return trusted_dates(replace(ENTRY, **changes), NOW)  # type: ignore[arg-type]


def test_a_sane_date_is_the_feeds_own() -> None:
    assert dates_of() == Dates(DAY, None, None)


def test_a_later_update_is_kept() -> None:
    assert dates_of(updated_at=DAY + timedelta(hours=1)) == Dates(DAY, DAY + timedelta(hours=1), None)


@pytest.mark.parametrize(
    "updated_at", [DAY, DAY - timedelta(days=3), NOW + timedelta(days=9), datetime(1970, 1, 1, tzinfo=UTC)]
)
def test_an_update_before_publication_or_beyond_reason_is_dropped(updated_at: datetime) -> None:
    assert dates_of(updated_at=updated_at) == Dates(DAY, None, None)


def test_only_an_update_is_the_date() -> None:
    assert dates_of(published_at=None, updated_at=DAY) == Dates(DAY, None, None)


def test_a_clock_that_is_a_little_ahead_is_believed() -> None:
    soon = NOW + timedelta(hours=20)

    assert dates_of(published_at=soon) == Dates(soon, None, None)


@pytest.mark.parametrize(
    ("published_at", "words"),
    [
        (None, "no date that can be understood"),
        (datetime(1970, 1, 1, tzinfo=UTC), "says 1970-01-01, which is before 1993"),
        (datetime(1776, 7, 4, tzinfo=UTC), "says 1776-07-04"),
        (datetime(1, 1, 1, tzinfo=UTC), "says"),
        (datetime(2076, 6, 10, tzinfo=UTC), "says 2076-06-10, which is in the future"),
        (NOW + timedelta(days=2), "in the future"),
    ],
)
def test_a_date_beyond_belief_becomes_the_first_sight(published_at: datetime | None, words: str) -> None:
    dates = dates_of(published_at=published_at)

    assert dates.published_at == NOW
    assert dates.note is not None
    assert words in dates.note
    assert dates.note.endswith("the time it was first seen is used")


def test_the_update_stands_in_for_a_publication_beyond_belief() -> None:
    dates = dates_of(published_at=datetime(1970, 1, 1, tzinfo=UTC), updated_at=DAY)

    assert dates.published_at == DAY
    assert dates.note == "the feed says 1970-01-01, which is before 1993; its update date is used"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://care.example/2024/11/07/robots/", datetime(2024, 11, 7, tzinfo=UTC)),
        ("https://care.example/news/2024/11/robots", datetime(2024, 11, 1, tzinfo=UTC)),
        ("https://care.example/2024-11-07-robots", datetime(2024, 11, 7, tzinfo=UTC)),
    ],
)
def test_an_address_may_hold_the_date(link: str, expected: datetime) -> None:
    dates = dates_of(published_at=None, link=link)

    assert dates.published_at == expected
    assert dates.note == "the feed gives no date that can be understood; the date in its address is used"


@pytest.mark.parametrize(
    "link",
    [
        "https://care.example/2024/robots",
        "https://care.example/2024/13/07/robots",
        "https://care.example/2024/02/31/robots",
        "https://care.example/2031/01/01/robots",
        "https://care.example/id/20241107/robots",
        None,
    ],
)
def test_an_address_without_a_date_is_none(link: str | None) -> None:
    assert dates_of(published_at=None, link=link).published_at == NOW


def test_the_second_of_the_documents_making_is_no_date() -> None:
    dates = dates_of(published_at=NOW - timedelta(minutes=1), stamped=True)

    assert dates.published_at == NOW
    assert dates.note == "the feed gives all its entries one and the same time; the time it was first seen is used"


def test_an_old_second_shared_by_all_is_as_good_a_date_as_any() -> None:
    assert dates_of(stamped=True, published_at=NOW - timedelta(days=30)).note is None
