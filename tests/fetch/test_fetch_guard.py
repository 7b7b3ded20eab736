"""Which addresses are connected to."""

import socket

import pytest

from newshub.core.errors import AddressRefused
from newshub.fetch.guard import check_url, refusal_in, refused_because, socket_factory


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1",
        "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2002:808:808::1", "64:ff9b::7f00:1", "64:ff9b::808:808",
        "64:ff9b:1::1", "2001::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "not an address", "",
    ],
)  # fmt: skip
def test_private_local_and_reserved_addresses_are_refused(address: str) -> None:
    assert refused_because(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2a00:1450:400f:80d::200e", "2606:4700::1"]
)
def test_public_addresses_are_taken(address: str) -> None:
    assert refused_because(address) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "not an http"),
        ("ftp://example.org/feed", "not an http"),
        ("gopher://example.org/", "not an http"),
        ("javascript:alert(1)", "not an http"),
        ("data:text/xml,<rss/>", "not an http"),
        ("/feed", "not an http"),
        ("", "not an http"),
        ("http:///feed", "no host|not an address"),
        ("http://[::1/feed", "not an address"),
        ("http://example.org:99999/", "not an address"),
        ("http://user:secret@example.org/feed", "user name"),
        ("http://user@example.org/feed", "user name"),
        ("http://example.org:25/", "port 25"),
        ("http://example.org:22/", "port 22"),
        ("http://example.org/" + "a" * 5000, "too long"),
    ],
)
def test_addresses_that_are_no_plain_web_addresses_are_refused(url: str, words: str) -> None:
    with pytest.raises(AddressRefused, match=words) as caught:
        check_url(url)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://example.org/a\r\nX-Evil: 1", "http://example.org/a b", "http://exam\tple.org/ab"]
)
def test_no_line_can_be_smuggled_into_a_request(url: str) -> None:
    assert not set(str(check_url(url))) & set("\r\n\t ")


def test_a_fragment_is_not_sent() -> None:
    assert str(check_url("https://example.org:8080/feed?x=1#top")) == "https://example.org:8080/feed?x=1"


def test_the_guard_looks_at_the_address_a_socket_is_for() -> None:
    make = socket_factory()

    with pytest.raises(OSError, match=r"127.0.0.1, a private") as caught:
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))

    assert refusal_in(caught.value)
    assert refusal_in(OSError("something else")) is None


def test_private_addresses_are_opened_for_the_demo() -> None:
    make = socket_factory(allow_private=True)

    with make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80))) as opened:
        assert opened.family == socket.AF_INET
