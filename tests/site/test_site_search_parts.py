"""Where the index of a language is cut: every month in one part, and old parts as they were when stories come."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newshub.site.search_parts import NEWEST, OLDEST, IndexPart, cut

MONTHS = [f"{year}-{month:02}" for year in range(2022, 2027) for month in range(1, 13)]
counts = st.dictionaries(st.sampled_from(MONTHS), st.integers(0, 9), max_size=40)
sizes = st.integers(1, 20)
believed = st.sampled_from(MONTHS)


def month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def test_months_are_gathered_from_the_oldest_until_there_are_enough() -> None:
    counts = {"2025-12": 1, "2026-01": 2, "2026-03": 1, "2026-04": 1, "2026-08": 9, "2026-09": 1, "2026-10": 1}

    parts = cut(counts | {"2026-11": 1}, believed="2026-11", size=3)

    assert parts == [
        IndexPart(NEWEST, ("2026-10", "2026-11"), 2),
        IndexPart("2026-09", ("2026-09",), 1),
        IndexPart("2026-02", ("2026-03", "2026-04", "2026-08"), 11),
        IndexPart(OLDEST, ("2025-12", "2026-01"), 3, oldest=True),
    ]


def test_a_small_hub_has_one_part_or_two() -> None:
    assert cut({"2026-10": 4, "2026-11": 4}, believed="2026-11", size=2) == [
        IndexPart(NEWEST, ("2026-10", "2026-11"), 8, oldest=True)
    ]
    assert [part.name for part in cut({"2026-01": 4, "2026-11": 4}, believed="2026-11", size=2)] == [NEWEST, OLDEST]


def test_a_language_without_stories_has_one_part() -> None:
    assert cut({}, believed="", size=9) == [IndexPart(NEWEST, (), 0, oldest=True)]


def test_a_story_dated_into_the_future_moves_no_cut() -> None:
    counts = {"2026-01": 3, "2026-10": 1, "2026-11": 1}
    parts = cut(counts, believed="2026-11", size=3)

    with_future = cut(counts | {"2031-05": 1}, believed="2026-11", size=3)

    assert with_future[1:] == parts[1:]
    assert with_future[0].months == ("2026-10", "2026-11", "2031-05")


def test_where_no_news_has_come_for_long_the_last_months_are_the_newest_part() -> None:
    parts = cut({"2020-01": 5, "2020-02": 5, "2020-03": 5}, believed="2026-11", size=3)

    assert [part.months for part in parts] == [("2020-02", "2020-03"), ("2020-01",)]


@given(counts, believed, sizes)
def test_every_story_is_in_one_part_and_parts_follow_in_time(counts: dict[str, int], believed: str, size: int) -> None:
    parts = cut(counts, believed=believed, size=size)

    months = [month for part in reversed(parts) for month in part.months]
    assert months == sorted(month for month, count in counts.items() if count)
    assert all(part.months for part in parts) or len(parts) == 1
    assert [part.stories for part in parts] == [sum(counts[month] for month in part.months) for part in parts]
    assert len({part.name for part in parts}) == len(parts)
    assert [part.oldest for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(part.name <= part.months[0] for part in parts if part.months)
    assert all(older.months[-1] < newer.name for newer, older in pairwise(parts) if newer.name)


@given(counts, believed, sizes)
def test_settled_parts_hold_enough_and_no_month_more(counts: dict[str, int], believed: str, size: int) -> None:
    settled = cut(counts, believed=believed, size=size)[1:]

    assert all(part.stories >= size for part in settled[1:])
    assert all(part.stories - counts[part.months[-1]] < size for part in settled)


@given(counts, sizes, st.integers(1, 9))
def test_a_story_in_the_newest_month_changes_no_other_part(counts: dict[str, int], size: int, more: int) -> None:
    newest = max((month for month, count in counts.items() if count), default=MONTHS[0])

    before = cut(counts, believed=newest, size=size)
    after = cut(counts | {newest: counts.get(newest, 0) + more}, believed=newest, size=size)

    assert after[1:] == before[1:]


@given(counts, sizes, st.integers(1, 9))
def test_a_new_month_changes_the_two_newest_parts_at_most(counts: dict[str, int], size: int, more: int) -> None:
    newest = max((month for month, count in counts.items() if count), default=MONTHS[0])
    following = month_after(newest)

    before = cut(counts, believed=following, size=size)
    after = cut(counts | {following: more}, believed=following, size=size)

    closed = before[2:]  # of the two newest, one is what goes on changing, and one may not be full yet
    assert after[len(after) - len(closed) :] == closed
