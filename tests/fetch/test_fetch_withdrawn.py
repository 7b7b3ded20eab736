"""Which items a partner has taken back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from fetch_fakes import NOW
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.model import Item
from newshub.fetch.withdrawn import withdrawn


def item(number: int, **more: object) -> Item:
    at = NOW - timedelta(days=1000 - number)
    link = f"https://partner.example/{number}"
    made = Item(
        f"id{number}",
        "partner",
        "partner",
        f"urn:x:{number}",
        link,
        f"Nyhed {number}",
        None,
        None,
        None,
        "da",
        at,
        None,
        at,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def items(numbers: Iterable[int]) -> list[Item]:
    return [item(number) for number in numbers]


@pytest.mark.parametrize(
    ("kept", "fresh", "gone"),
    [
        ([6, 5, 4, 3, 2, 1], [6, 5, 3, 2, 1], ["id4"]),
        ([6, 5, 4, 3, 2, 1], [1, 2, 3, 5, 6], ["id4"]),
        ([6, 5, 4, 3, 2, 1], [5, 4, 3, 2, 1], ["id6"]),
        ([6, 5, 4, 3, 2, 1], [8, 7, 6, 5, 4], []),
        ([6, 5, 4, 3, 2, 1], [6, 5, 4, 3, 1], []),
        ([6, 5, 4, 3, 2, 1], [6, 5, 4, 3], []),
        ([9, 8, 7, 6, 5, 4, 3, 2, 1], [9, 2, 1], []),
        ([6, 5, 4, 3, 2, 1], [6, 2, 1, 5], []),
        ([6, 5, 4], [2, 1], []),
        ([6, 5, 4], [], []),
        ([], [3, 2, 1], []),
    ],
    ids=[
        "one in the middle", "oldest first", "the newest", "the window slid", "next to a single old one",
        "only the oldest", "too many at once", "not in order", "too short to tell", "nothing there", "nothing kept",
    ],
)  # fmt: skip
def test_only_what_is_missing_between_others_is_withdrawn(kept: list[int], fresh: list[int], gone: list[str]) -> None:
    assert list(withdrawn(items(kept), items(fresh))) == gone


@pytest.mark.parametrize(
    "still_there",
    [
        {"guid": "urn:x:new", "link": "https://partner.example/4"},
        {"title": "Nyhed 4"},
        {"guid": "urn:x:4", "title": "Andet"},
    ],
)
def test_an_item_under_another_guid_link_or_title_is_still_there(still_there: dict[str, object]) -> None:
    fresh = items([6, 5, 3, 2, 1])
    fresh.insert(2, replace(item(4, guid="urn:y", link="https://new.example/x", title="Ny"), **still_there))  # type: ignore[arg-type]

    assert withdrawn(items([6, 5, 4, 3, 2, 1]), fresh) == ()


def test_dates_that_are_not_the_feeds_own_prove_nothing() -> None:
    fresh = items([6, 5, 3, 2, 1])
    doubtful = [*fresh[:-1], replace(fresh[-1], date_note="no date")]

    assert withdrawn(items([6, 5, 4, 3, 2, 1]), doubtful) == ()
    assert withdrawn([item(4, date_note="no date"), *fresh], fresh) == ()
    assert withdrawn([item(4, withdrawn_at=NOW), *fresh], fresh) == ()


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(0, 60))
def test_a_sliding_window_never_withdraws(kept: set[int], newest: int) -> None:
    history = sorted(kept, reverse=True)
    window = [number for number in history if number <= newest][:10]

    assert withdrawn(items(number for number in history if number <= newest), items(window)) == ()
