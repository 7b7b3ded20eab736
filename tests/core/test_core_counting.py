"""Counting over time."""

from datetime import date

import pytest

from newshub.core.counting import ceiling, months_until, series, weekly


def test_months_run_without_a_gap_to_the_last():
    assert months_until("2026-02", "2025-11", 12) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_until("2026-02", "2020-01", 3) == ["2025-12", "2026-01", "2026-02"]
    assert months_until("2026-02", "2026-02", 12) == ["2026-02"]


def test_series_are_sorted_and_leave_out_what_never_came():
    found = {"2026-01": {"NO": 2, "PL": 1}, "2026-03": {"PL": 1, "DK": 1, "DE": 0}}

    counted = series(["2026-01", "2026-02", "2026-03"], found)

    assert [(each.id, each.counts) for each in counted] == [("NO", (2, 0, 0)), ("PL", (1, 0, 1)), ("DK", (0, 0, 1))]


def test_weeks_end_with_the_one_of_the_last_day():
    began = [(date(2026, 10, 26), 1), (date(2026, 11, 9), 1), (date(2026, 11, 16), 2), (date(2026, 11, 23), 4)]

    assert weekly({day.toordinal(): count for day, count in began}, date(2026, 11, 18), 3) == (0, 1, 2)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (3, 3), (7, 8), (9, 10), (11, 12), (13, 15), (101, 120), (26, 30)]
)
def test_an_axis_ends_at_a_round_number(most: int, top: int):
    assert ceiling(most) == top
