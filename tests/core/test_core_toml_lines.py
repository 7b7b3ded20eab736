"""Faults found after parsing still know their line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newshub.core.toml_lines import Lines, Path, syntax_line

TEXT = """\
# [a.commented]
top = 1
[a.b]
key = "x"   # key = 2
"quoted key" = [
  "one",
  "two",
]
other = "two"
[[a.b.list]]
key = 1
[a.b.list.inner]
key = 2
[[ a . b . list ]]
key = 3
[a."dotted.name"]
sub.key = 4
"""


@pytest.mark.parametrize(
    ("path", "near", "line"),
    [
        (("top",), None, 2),
        (("a", "b"), None, 3),
        (("a", "b", "key"), None, 4),
        (("a", "b", "quoted key"), None, 5),
        (("a", "b", "quoted key"), "two", 7),
        (("a", "b", "quoted key"), "three", 5),
        (("a", "b", "list", 0, "key"), None, 11),
        (("a", "b", "list", 0, "inner", "key"), None, 13),
        (("a", "b", "list", 1, "key"), None, 15),
        (("a", "dotted.name", "sub", "key"), None, 17),
        (("a", "b", "absent"), None, 3),
        (("a",), None, 3),
        (("absent",), None, None),
    ],
)
def test_a_path_has_the_line_where_it_stands(path: Path, near: str | None, line: int | None) -> None:
    assert Lines(TEXT).find(path, near) == line


def test_the_parsers_own_words_name_the_line() -> None:
    assert syntax_line("Invalid value (at line 3, column 7)") == 3
    assert syntax_line("Invalid value (at end of document)") is None


@settings(deadline=None)
@given(text=st.text(alphabet='[]."=ab \n\t', max_size=80), path=st.lists(st.sampled_from(["a", "b", 0]), max_size=4))
def test_any_text_can_be_searched(text: str, path: list[str | int]) -> None:
    line = Lines(text).find(tuple(path), "a")

    assert line is None or 1 <= line <= text.count("\n") + 1


def test_a_hostile_line_is_searched_in_no_time() -> None:
    assert Lines(" " * 1_000_000 + "\n" + '[a."' * 100_000 + "\n" + "a." * 500_000).find(("a",)) is None
