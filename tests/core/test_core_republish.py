"""A partner's text on our page: no request leaves the reader's browser, and its outline fits below our title."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.clean import clean_html
from newshub.core.republish import on_our_page


@pytest.mark.parametrize(
    ("clean", "expected"),
    [
        ("<p>Text</p>", "<p>Text</p>"),
        ('<p>Se her: <img src="https://p.example/a.jpg" alt="To mennesker"></p>', "<p>Se her: </p>"),
        ('<p><a href="https://p.example/"><img src="https://p.example/a.jpg" alt=""></a></p><p>B</p>', "<p>B</p>"),
        ('<figure><img src="https://p.example/a.jpg" alt="x"><figcaption>Foto: N.N.</figcaption></figure>', ""),
        ("<figure><pre>data</pre><figcaption>Tabel</figcaption></figure>",) * 2,
        ("<h3>A</h3><h5>B</h5><h3>C</h3>", "<h2>A</h2><h3>B</h3><h2>C</h2>"),
        ("<h5>A</h5><h3>B</h3><h4>C</h4>", "<h2>A</h2><h2>B</h2><h3>C</h3>"),
        ('<h3 lang="da">A</h3>', '<h2 lang="da">A</h2>'),
        ("<hr><p>h3 er en overskrift</p>",) * 2,
    ],
)
def test_pictures_go_and_headings_are_renumbered(clean: str, expected: str) -> None:
    assert on_our_page(clean) == expected


fragments = st.lists(
    st.sampled_from(
        ["<h1>a</h1>", "<h2>b</h2>", "<h4>c</h4>", "<h6>d</h6>", "<figure><img src=x.png></figure>", "<div>",
         "</div>", "<p><img src='/y.jpg' alt='&gt;'>", "text", "<h3>", "</h2>", "<a href=z><img src=q></a>"]
    )
).map("".join)  # fmt: skip


@given(fragments)
def test_no_picture_is_left_no_step_is_left_out_and_twice_is_once(html: str) -> None:
    shown = on_our_page(clean_html(html, base_url="https://p.example/"))

    levels = [1, *map(int, re.findall(r"<h([1-6])", shown))]
    assert "<img" not in shown
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert on_our_page(shown) == shown
