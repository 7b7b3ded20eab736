"""Plain text: lines, excerpts, invisible characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.text import ELLIPSIS, excerpt, one_line, tidy_lines, without_invalid


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Short enough.", 300, "Short enough."),
        ("One two three four", 13, "One two…"),
        ("One two three four", 14, "One two three…"),
        ("One two, three", 9, "One two…"),
        ("One two. Three", 10, "One two…"),
        ("Sundhedsteknologi i kommunerne", 20, "Sundhedsteknologi i…"),
        ("Wielkopolska łączy siły", 19, "Wielkopolska łączy…"),
        ("  many\n\n  blanks   here  ", 300, "many blanks here"),
        ("Donaudampfschifffahrtsgesellschaftskapitän", 10, "Donaudamp…"),
        ("医療クラスターのニュース", 6, "医療クラス…"),
        ("", 300, ""),
        ("word", 0, ""),
        ("word word", 1, "…"),
    ],
)
def test_an_excerpt_ends_with_a_word(text: str, limit: int, expected: str) -> None:
    assert excerpt(text, limit) == expected


@pytest.mark.parametrize(
    ("cluster", "name"),
    [
        ("e\u0301", "letter with a combining accent"),
        ("👩🏽‍⚕️", "profession with a skin tone"),
        ("👨‍👩‍👧", "family"),
        ("🇩🇰", "flag"),
        ("❤️", "heart with its variation selector"),
        ("नि", "letter with a vowel sign"),
    ],
)
def test_what_readers_see_as_one_character_is_not_cut(cluster: str, name: str) -> None:
    text = cluster * 40

    for limit in range(len(cluster) + 2, 60):
        kept = excerpt(text, limit).removesuffix(ELLIPSIS)
        assert kept == cluster * (len(kept) // len(cluster)), name


def test_what_looks_like_an_entity_is_not_cut() -> None:
    text = "x" * 20 + "&thetasym;" + "y" * 300

    for limit in range(22, 31):
        assert excerpt(text, limit) == "x" * 20 + ELLIPSIS


@given(st.text(max_size=400), st.integers(min_value=1, max_value=320))
def test_an_excerpt_is_never_longer_and_stable(text: str, limit: int) -> None:
    cut = excerpt(text, limit)

    assert len(cut) <= limit
    assert excerpt(cut, limit) == cut
    cut.encode("utf-8")  # no half of a surrogate pair
    assert "\n" not in cut


@given(st.text(max_size=200))
def test_lines_and_titles_hold_nothing_invisible(text: str) -> None:
    for result in (one_line(text), tidy_lines(text).replace("\n", "")):
        assert without_invalid(result) == result
        assert not any(unicodedata.category(char) == "Cs" for char in result)
