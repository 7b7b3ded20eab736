"""Bars, sparklines, and words on a map."""

import re

from hypothesis import given
from hypothesis import strategies as st

from newshub.core.charts import Box, Mark, columns, place_words, rows, stems

counts = st.lists(st.integers(0, 500), min_size=1, max_size=60)


@given(counts)
def test_columns_stand_on_the_ground_within_the_drawing(found: list[int]):
    boxes = columns(found, top=max([*found, 1]), width=360, height=100, gap=4)

    assert [box.height > 0 for box in boxes] == [count > 0 for count in found]
    assert all(box.y + box.height == 100 and box.y >= 0 for box in boxes)
    assert all(box.x >= 0 and box.x + box.width <= 361 for box in boxes)


def test_equal_counts_are_equally_high():
    assert {box.height for box in columns([5, 5, 5], top=10, width=300, height=50, gap=2)} == {25}


def test_the_longest_row_takes_the_whole_width():
    assert rows([8, 4, 0], top=8, width=200, row=20, thick=12) == (
        Box(0, 4, 200, 12),
        Box(0, 24, 100, 12),
        Box(0, 44, 0, 12),
    )


@given(counts)
def test_a_sparkline_has_a_stroke_for_each_step(found: list[int]):
    path = stems(found, height=20, step=4)

    assert len(re.findall(r"M\d+ 20v-\d+", path)) == len(found)
    assert max(int(tall) for tall in re.findall(r"v-(\d+)", path)) <= 20


def test_words_stand_to_the_right_where_they_can():
    sides, _ = place_words([Mark(100, 100, 10, 4, 1)], size=20, width=400, height=400)

    assert sides == ("right",)


def test_words_at_the_edge_turn_to_the_other_side():
    sides, _ = place_words([Mark(380, 100, 10, 8, 1)], size=20, width=400, height=400)

    assert sides == ("left",)


def test_the_heavier_mark_has_the_choice():
    marks = [Mark(100, 100, 10, 5, 1), Mark(130, 100, 10, 5, 9)]

    sides, _ = place_words(marks, size=20, width=400, height=400)

    assert sides == ("left", "right")


@given(
    st.lists(
        st.builds(Mark, st.integers(0, 400), st.integers(0, 400), st.just(10), st.integers(1, 12), st.integers(1, 9)),
        max_size=25,
    )
)
def test_no_words_touch_others(marks: list[Mark]):
    _, boxes = place_words(marks, size=14, width=400, height=400)

    assert not any(one.meets(other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])
