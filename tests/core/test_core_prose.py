"""What is found in an article's Markdown, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.model import Article
from newshub.core.prose import Link, Prose
from newshub.core.prose_check import check_prose
from tests.site.site_fakes import NOW


def article(text: str, status: str = "published") -> Article:
    return Article("content/da/x.md", "x", "da", "Titel", "Kort.", text, NOW, status=status, body_line=12)


def told(text: str, status: str = "published") -> list[str]:
    return [str(each).removeprefix("content/da/x.md:") for each in check_prose(article(text, status), Prose(text))]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](https://x.example/)", [Link(1, "a", "https://x.example/")]),
        ("x\n\n[a](/b \"Titel\") [c]( <d e> )", [Link(3, "a", "/b"), Link(3, "c", "d e")]),
        ("[a](https://x.example/b_(c))", [Link(1, "a", "https://x.example/b_(c)")]),
        ("![alt\ntext](/a.png)", [Link(1, "alt text", "/a.png", image=True)]),
        ("[![alt](/a.png)](/b)", [Link(1, "![alt](/a.png)", "/b"), Link(1, "alt", "/a.png", image=True)]),
        ("[a][b]\n\n[b]: https://x.example", [Link(3, "b", "https://x.example")]),
        ("<a href='/x'>a</a> <img alt=b src=\"/c\">", [Link(1, "", "/x"), Link(1, "b", "/c", image=True)]),
        ("[a]()", [Link(1, "a", "")]),
        ("`[a](b)` and ``[c](`d`)``", []),
        ("```\n[a](b)\n```\n~~~\n[a](b)\n~~~", []),
        ("<!-- [a](b)\n[c](d) --> [e](f)", [Link(2, "e", "f")]),
        ("[^1]: note", []),
    ],
)  # fmt: skip
def test_links_are_found_where_they_are(text: str, links: list[Link]) -> None:
    assert list(Prose(text).links) == links


def test_headings_have_two_forms() -> None:
    found = Prose("# A\n\nB\n===\n\nC\n---\n\n### D ### \n\n---\n\n- punkt\n---\n\na | b\n---\n\n    # code?").headings

    assert [(each.line, each.level, each.text) for each in found] == [
        (1, 1, "A"),
        (3, 1, "B"),
        (6, 2, "C"),
        (9, 3, "D"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tekst.\n\n- a\n- b\n\n    mere\n\n1. a\n2. b",
        "Tekst med - tankestreg\nog **fed**, *kursiv*, 2 * 3 * 4 og snake_case.",
        "* * *\n\n* **fed** i liste\n* to",
        "## A\n\n### B\n\n#### C\n\n## D",
        "## A\n- liste lige efter rubrik",
        "> citat\n> - punkt",
        "| a | b |\n|---|---|\n| 1 | `x|y` |",
        "a | b\n--|--\n1 | 2",
        "Note.[^a] og [^b]\n\n[^a]: A\n    mere\n[^b]: B",
        "[a][b] og [B][]\n\n[b]: https://x.example/",
        "I [kantede] parenteser (https://x.example/) og [en] (parentes).",
        "```html\n<script>\n# ikke en rubrik\n```",
        "Pris: 1990.\nÅr 2026.",
        "Sød æble Ångström łódź Æ Ø Å – “citat” … €",
        "Metodo para todos: todo.",
        "E-mail <desk@example.org> og <https://example.org/>.",
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A\n\n### B", ["14: “### B” skips a level; expected ## here, or a heading in between"]),
        ("B\n===", ["12: “# B” is on the headline's level; a subheading begins with ##"]),
        ("Tekst:\n1. a\n2. b", ["13: the list “1. a” needs an empty line before it to become one"]),
        ("Tekst:\na | b\n--|--\n1 | 2", ["13: the table needs an empty line before it to become one"]),
        ("a | b\n--|--|--\n1 | 2", ["13: the line below the table's head has other than its 2 cells"]),
        ("A\n\n[^x]: B", ["14: warning: nothing refers to the footnote [^x]; readers will not see it"]),
        ("[a][b]", ["12: “[a][b]” names no link; add a line “[b]: https://...”, or use [text](address)"]),
        (
            '<p onclick="x()">a</p>',
            ["12: the attribute onclick does not work here; the look is in the theme's style sheet"],
        ),
        (
            "A <!-- b -->",
            ["12: warning: a comment is in the page's source for everyone to read; remove it before publishing"],
        ),
        ("~~~\nx", ["12: the code block that begins here has no end; close it with the same marks"]),
    ],
)  # fmt: skip
def test_faults_are_told_with_the_files_line(text: str, said: list[str]) -> None:
    assert told(text) == said


def test_a_draft_may_have_things_to_do() -> None:
    assert told("TODO: resten", "draft") == []
    assert told("TODO: resten") == ["12: still says TODO; write it, or set Status to draft"]


@given(st.text(alphabet="ab #*-_[]()!`<>|:^~\n\\\"'{}1.", max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    lines = len(text.split("\n"))

    for problem in check_prose(article(text), Prose(text)):
        assert problem.line is not None
        assert 12 <= problem.line < 12 + lines
    assert all(1 <= link.line <= lines for link in Prose(text).links)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["[", "![", "[a](", "**", "`", "<a ", "<!--", "| ", "[^", "- ", "](", "[a] "])
def test_looking_takes_time_in_proportion(piece: str) -> None:
    import time

    text = piece * 5_000
    started = time.process_time()
    list(check_prose(article(text), Prose(text)))
    list(Prose(text).links)

    assert time.process_time() - started < 5
