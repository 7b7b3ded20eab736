"""How links are written, and mistyped."""

import pytest

from newshub.core.link_forms import odd_link


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/", "http://example.org/a_(b)?c=d#e", "mailto:desk@example.org", "tel:+4512345678", "#note",
        "/da/themes/ehealth/", "{filename}../en/x.md", "{filename}/da/x.md#a", "{static}/images/x.png", "{attach}x.pdf",
        "|filename|x.md", "http://localhost/", "//example.org/x", "https://xn--rsted-bya.example/",
    ],
)  # fmt: skip
def test_good_links_are_left_alone(link: str) -> None:
    assert odd_link(link) is None


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "the link has no address"),
        ("www.example.org", "expected https://www.example.org"),
        ("example.org/nyt", "expected https://example.org/nyt"),
        ("min-klynge.dk", "expected https://min-klynge.dk"),
        ("desk@example.org", "expected mailto:desk@example.org"),
        ("http//example.org", "is not an address"),
        ("https:/example.org", "is not an address"),
        ("https:example.org", "is not an address"),
        ("htttps://example.org", "is not an address"),
        ("ttps://example.org", "is not an address"),
        ("https://", "is not an address"),
        ("https://dalen/", "names no site"),
        ("{static}\\images\\x.png", "expected /"),
        ("{static}/images/mit billede.png", "has a blank in it"),
        ("../en/x.md", "expected {filename}../en/x.md"),
        ("x.md#a", "expected {filename}x.md#a"),
        ("images/x.png", "leads nowhere"),
        ("{satic}/images/x.png", "did you mean {static}?"),
        ("{image}/x.png", "expected {static} or {filename}"),
        ("javascript:alert(1)", "begins with “javascript:”"),
        ("file:///C:/x.png", "begins with “file:”"),
        ("ftp://example.org/", "begins with “ftp:”"),
    ],
)
def test_odd_links_are_told_with_what_was_expected(link: str, said: str) -> None:
    assert said in (odd_link(link) or "nothing")
