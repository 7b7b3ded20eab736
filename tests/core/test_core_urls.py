"""Addresses: which are taken, their one form, and which mean one page."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.urls import canonical_url, host_name, link_key, safe_http_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("  https://a.example/x\n", "https://a.example/x"),
        ("HTTPS://A.Example:443/X", "https://a.example/X"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("/x?y=1", "https://base.example/x?y=1"),
        ("x", "https://base.example/dir/x"),
        ("//b.example/x", "https://b.example/x"),
        ("https:\\\\a.example\\x", "https://a.example/x"),
        ("https://a.example/å b", "https://a.example/%C3%A5%20b"),
        ("https://sygehus-ærø.example/", "https://xn--sygehus-r-n3a3r.example/"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/%7Euser/%c3%a5", "https://a.example/~user/%C3%A5"),
        ("https://a.example/a%2Fb", "https://a.example/a%2Fb"),
        ("https://a.example/x#part", "https://a.example/x#part"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
        ("https://a.example./x", "https://a.example/x"),
        ("https://a_b.example/x", "https://a_b.example/x"),
    ],
)
def test_addresses_that_are_taken(url: str, expected: str) -> None:
    assert safe_http_url(url, "https://base.example/dir/page") == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "mailto:a@a.example",
        "tel:+4512345678",
        "https://",
        "https:///x",
        "https://user:password@a.example/",
        "https://user@a.example/",
        "https://[::1/",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https://a b.example/",
        "https://-.example/",
        "https://a..example/",
        "https://a.example/" + "x" * 3_000,
        "https://" + "a" * 300 + ".example/",
        "https://%61.example/",
        "",
        "   ",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    assert safe_http_url(url, "https://base.example/") in (None, "https://base.example/")
    assert safe_http_url(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.A.Example:80/News/?utm_source=rss&UTM_Medium=x&id=3#top", "http://www.a.example/News/?id=3"),
        ("https://a.example?fbclid=1", "https://a.example/"),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),
        ("https://a.example/x?a=&b", "https://a.example/x?a=&b"),
        ("https://a.example/x?&&a=1&", "https://a.example/x?a=1"),
        ("https://a.example/a/../b/./c", "https://a.example/b/c"),
        ("https://a.example/../../x", "https://a.example/x"),
        ("https://a.example/a/..", "https://a.example/"),
        ("https://a.example/x?mc_cid=1&mtm_campaign=2&pk_kwd=3&hsCtaTracking=4", "https://a.example/x"),
        ("https://a.example/x?source=cluster&ref=3", "https://a.example/x?source=cluster&ref=3"),
        ("  not an address ", "not an address"),
    ],
)
def test_the_canonical_form(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "other",
    [
        "http://a.example/news/one",
        "https://www.a.example/news/one/",
        "https://A.example/news/one?utm_campaign=x#top",
        "https://a.example/news/one/index.html",
        "https://a.example:443/news/./one",
    ],
)
def test_addresses_that_mean_one_page(other: str) -> None:
    assert link_key(other) == link_key("https://a.example/news/one")


@pytest.mark.parametrize(
    "other",
    [
        "https://a.example/news/One",
        "https://a.example/news/one?p=2",
        "https://b.example/news/one",
        "https://a.example/news",
    ],
)
def test_addresses_that_mean_others(other: str) -> None:
    assert link_key(other) != link_key("https://a.example/news/one")


def test_the_order_of_parameters_does_not_make_another_page() -> None:
    assert link_key("https://a.example/?a=1&b=2") == link_key("https://a.example/?b=2&a=1")


URLS = st.builds(
    lambda scheme, host, port, rest: f"{scheme}{host}{port}{rest}",
    st.sampled_from(["http://", "https://", "HTTP://", "//", "", "ftp://", "https:"]),
    st.sampled_from(["a.example", "WWW.A.Example", "æ.example", "[::1]", "1.2.3.4", "u@a.example", "a", ""]),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.text(alphabet="/.?&=#%aA2fF~+ ;:@å\\\"'<>[]\n\x00|^`{}", max_size=25),
)


@given(URLS | st.text(max_size=60))
def test_the_canonical_form_of_a_canonical_form_is_itself(url: str) -> None:
    canonical = canonical_url(url)

    assert canonical_url(canonical) == canonical
    assert link_key(canonical) == link_key(url)


@given(URLS | st.text(max_size=60))
def test_a_safe_address_is_safe_twice(url: str) -> None:
    safe = safe_http_url(url, "https://base.example/")

    if safe is not None:
        assert safe.startswith(("https://", "http://"))
        assert safe.isascii()
        assert safe_http_url(safe) == safe
        assert not set(safe) & set("\"'<> \\\n\x00")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Klynge.example/nyheder/1", "klynge.example"),
        ("http://a.example:8080", "a.example"),
        ("https://wwwhat.example/", "wwwhat.example"),
        ("https://a.example?x=/y", "a.example"),
        ("https://[2001:db8::1]/x", "2001:db8::1"),
        ("https://[broken", ""),
        ("mailto:desk@a.example", ""),
        ("/da/news/", ""),
        ("", ""),
    ],
)
def test_readers_know_a_host_without_its_www(url: str, expected: str) -> None:
    assert host_name(url) == expected


@given(st.from_regex(r"(https?|ftp):/{0,3}[a-zA-Z0-9.:@?#/-]{0,40}", fullmatch=True))
def test_a_host_is_the_same_however_much_follows_it(url: str) -> None:
    assert host_name(url) == (urlsplit(url).hostname or "").removeprefix("www.")
