"""Subscription lists in and out."""

import time
import tomllib
from xml.etree import ElementTree as ET

import pytest
from fetch_fakes import NOW, registry, source
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.errors import FeedError
from newshub.core.registry import Theme
from newshub.fetch.opml import Subscription, read_opml, registry_draft, write_opml

KNOWN = registry(
    source(),
    source("https://b.example/", cluster="b-cluster", kind="auto", language="sv"),
    themes=[Theme("ehealth", {"en": "Digital health", "da": "Digital sundhed"})],
)


def opml(body: str) -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?><opml version='2.0'><head/><body>{body}</body></opml>".encode()


def test_feeds_are_read_with_their_folders_and_categories() -> None:
    body = """
      <outline text="DK"><outline text="Sundhed">
        <outline type="rss" text="Nyt &amp; godt" xmlUrl="https://x.example/feed" language="da"
                 htmlUrl="https://x.example/"
                 category="/theme/ehealth,/country/NO,free"/></outline></outline>
      <outline text="digital SUNDHED"><outline type="rss" title="Y" xmlUrl="http://y.example/atom"/></outline>
      <outline type="link" url="https://no-feed.example/" text="No feed"/>"""

    assert read_opml(opml(body), registry=KNOWN) == (
        Subscription("Nyt & godt", "https://x.example/feed", "https://x.example/", "da", ("NO", "DK"), ("ehealth",)),
        Subscription("Y", "http://y.example/atom", None, None, (), ("ehealth",)),
    )


def test_an_address_is_read_once_and_odd_ones_never() -> None:
    urls = (
        "https://x.example/f",
        "https://x.example/f",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "",
        "http://u:p@x/",
    )
    body = "".join(f"<outline type='rss' text='t' xmlUrl='{url}'/>" for url in urls)

    assert [each.feed_url for each in read_opml(opml(body), registry=KNOWN)] == ["https://x.example/f"]


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "well-formed"),
        (b"<opml>", "well-formed"),
        (b"\xff\xfe\x00", "well-formed"),
        (b"<rss/>", "no OPML document"),
        (b"<opml version='2.0'/>", "no OPML document"),
        (opml(""), "names no feed"),
        (BOMB + opml("<outline text='&b;'/>"), "document type"),
        (b"<!doctype opml SYSTEM 'http://evil.example/x.dtd'>" + opml(""), "document type"),
        ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><opml/>".encode("utf-16"), "document type"),
        (b"<?xml version='1.0' encoding='nonsense'?><opml/>", "well-formed"),
        (b" " * 5_000_000, "larger"),
    ],
)
def test_what_is_no_opml_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        read_opml(body, registry=KNOWN)


def test_deep_nesting_and_long_lists_end() -> None:
    started = time.monotonic()
    deep = "<outline text='x'>" * 5_000 + "</outline>" * 5_000
    many = "<outline type='rss' xmlUrl='https://x.example/{}'/>" * 25_000

    found = read_opml(opml(deep + "<outline type='rss' xmlUrl='https://ok.example/f'/>"), registry=KNOWN)
    assert [each.feed_url for each in found] == ["https://ok.example/f"]
    read_opml(opml(many), registry=KNOWN)
    assert time.monotonic() - started < 10


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_a_feed_error(body: bytes) -> None:
    with pytest.raises(FeedError):
        read_opml(body, registry=KNOWN)


def test_what_we_write_is_what_we_read() -> None:
    written = write_opml(KNOWN, title="Cluster News Hub", now=NOW, feed_urls={"b-cluster": "https://b.example/feed"})

    root = ET.fromstring(written)
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Cluster News Hub")
    assert root.findtext("head/dateCreated") == "Sun, 22 Nov 2026 09:00:00 +0000"
    assert read_opml(written, registry=KNOWN) == (
        Subscription("Partner", "https://partner.example/feed", "https://partner.example/", None, ("DK",), ()),
        Subscription("B Cluster", "https://b.example/feed", "https://b-cluster.example/", "sv", ("DK",), ()),
    )


def test_a_draft_for_the_registry_is_toml_and_says_what_is_missing() -> None:
    new = (
        Subscription('Ny "Klynge" Østjylland\u0007', "https://ny.example/feed", None, "da-DK", ("DK",), ("ehealth",)),
        Subscription("Partner", "https://elsewhere.example/rss"),
        Subscription("Known", "https://partner.example/feed"),
    )

    text = registry_draft(new, registry=KNOWN)

    draft = tomllib.loads(text)["clusters"]
    assert set(draft) == {"ny-klynge-ostjylland", "partner-2"}
    assert draft["ny-klynge-ostjylland"]["languages"] == ["da"]
    assert draft["ny-klynge-ostjylland"]["sources"] == [{"kind": "feed", "url": "https://ny.example/feed"}]
    assert draft["partner-2"]["homepage"] == "https://elsewhere.example/"
    assert "to be filled in: two capital letters" in text


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example/feed",
        "http://www.partner.example/feed/",  # the same page, written in another way
        "https://b.example/",  # the site on which the feed is looked for
        "https://b.example/found.xml",  # the feed that was found there
    ],
)
def test_an_address_that_the_registry_has_is_not_proposed_again(url: str) -> None:
    text = registry_draft(
        [Subscription("New name", url)], registry=KNOWN, feed_urls={"b-cluster": "https://b.example/found.xml"}
    )

    assert tomllib.loads(text) == {}
    assert text.startswith("# in the registry already, as the source ")
    assert text.endswith(f": {url}\n")


def test_our_own_list_proposes_nothing_even_where_the_store_is_another() -> None:
    written = write_opml(KNOWN, title="Cluster News Hub", now=NOW, feed_urls={"b-cluster": "https://b.example/feed"})

    assert tomllib.loads(registry_draft(read_opml(written, registry=KNOWN), registry=KNOWN)) == {}


@given(st.text(max_size=60))
def test_any_title_makes_a_draft_that_can_be_read(title: str) -> None:
    text = registry_draft([Subscription(title, "https://ny.example/feed")], registry=KNOWN)

    (cluster,) = tomllib.loads(text)["clusters"].values()
    assert cluster["name"] == title
