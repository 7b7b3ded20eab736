"""`parse_feed` on bytes nobody wrote as a feed: only FeedError, in bounded time and memory."""

import random
import time
import tracemalloc
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newshub.core.errors import FeedError
from newshub.core.model import Feed
from newshub.fetch.parse import MAX_BYTES, parse_feed

URL = "https://feeds.example/feed"
CORPUS = Path(__file__).parents[1] / "corpus"
DOCUMENTS = [
    path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix != ".toml" and path.stat().st_size < 20_000
]
CONTENT_TYPES = st.sampled_from(
    [None, "", "text/html", "application/rss+xml", "text/xml; charset=utf-16", "x;charset=punycode", "charset=\x00"]
)


def read(body: bytes, content_type: str | None = None) -> Feed | None:
    """The feed, or None where there is none; anything but FeedError fails the test."""
    try:
        feed = parse_feed(body, url=URL, content_type=content_type)
    except FeedError:
        return None
    for entry in feed.entries:
        assert entry.link is None or entry.link.startswith(("https://", "http://"))
        assert all(file.url.startswith(("https://", "http://")) for file in entry.enclosures)
        assert entry.published_at is None or entry.published_at.tzinfo is UTC
        assert "\n" not in entry.title
        "".join(filter(None, (entry.title, entry.summary_html, entry.content_html, entry.id))).encode("utf-8")
    return feed


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), CONTENT_TYPES)
def test_random_bytes(body: bytes, content_type: str | None) -> None:
    read(body, content_type)


_PIECES = """<item>~</item>~<title>~</title>~<![CDATA[~]]>~<!--~-->~<!DOCTYPE x [~<!ENTITY a 'b'>~]>~&a;~&#0;~&#xD800;
~&~<~>~"~'~<link ~href=~<?~?>~<x:y>~xmlns:x=''~<content type='xhtml'><div>~</div>~<description>&lt;p&gt;~{~}~[~]~:~,"""
PIECES = st.sampled_from([*(piece.encode() for piece in _PIECES.split("~")), b"\x00", b"\xff", b"\xc3"])
BEGINNINGS = st.sampled_from(
    [
        b"<rss version='2.0'><channel>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        b'{"items":[',
        b"<?xml ",
        b"\xff\xfe<",
    ]
)


@settings(max_examples=150, deadline=None)
@given(BEGINNINGS, st.lists(PIECES, max_size=30).map(b"".join) | st.binary(max_size=60))
def test_what_begins_like_a_feed(beginning: bytes, rest: bytes) -> None:
    read(beginning + rest)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.integers(0, 2**32), CONTENT_TYPES)
def test_odd_feeds_made_odder(body: bytes, seed: int, content_type: str | None) -> None:
    """Bytes of the corpus changed, cut out, doubled and shuffled."""
    chance = random.Random(seed)
    mutated = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        if not mutated:
            break
        place = chance.randrange(len(mutated))
        length = chance.choice((1, 1, 2, 10, 200))
        match chance.randrange(4):
            case 0:
                mutated[place : place + 1] = chance.randbytes(1)
            case 1:
                del mutated[place : place + length]
            case 2:
                mutated[place:place] = mutated[place : place + length]
            case _:
                mutated[place:place] = chance.choice(
                    (b"<", b">", b"&", b"]]>", b"\x00", b"\xff", b'"', b"<item>", b"<!--")
                )

    read(bytes(mutated), content_type)


def test_every_odd_feed_cut_off_anywhere() -> None:
    for body in DOCUMENTS[::7]:
        for share in (0.3, 0.6, 0.9):
            read(body[: int(len(body) * share)])


def test_more_than_a_feed_may_be_is_refused() -> None:
    with pytest.raises(FeedError, match="larger than"):
        parse_feed(b"<rss>" + b" " * MAX_BYTES, url=URL)


# --- documents built to be costly ------------------------------------------------------------------------------------


def rss(items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def item(inner: str) -> str:
    return f"<item><title>T</title><link>https://a.example/1</link>{inner}</item>"


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return rss(item("<description>&l9;</description>"), f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>')


HOSTILE = {
    "billion laughs": laughs,
    "quadratic blow-up": lambda: rss(
        item(f"<description>{'&a;' * 200_000}</description>"), f'<!DOCTYPE x [<!ENTITY a "{"a" * 190}">]>'
    ),
    "20,000 entities": lambda: rss(
        item("&e1;"), "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "x">' for n in range(20_000)) + "]>"
    ),
    "100,000 attributes on one element": lambda: rss(
        item("<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>")
    ),
    "100,000 attributes without quotes": lambda: rss(item("<x " + " ".join(f"a{n}=1" for n in range(100_000)) + ">")),
    "5 MB of blanks in front": lambda: b" " * 5_000_000 + rss(item("")),
    "5 MB of blanks inside": lambda: rss(" " * 5_000_000 + item("")),
    "5 MB of lines between": lambda: rss(item("") + "\n" * 5_000_000 + item("<guid>2</guid>")),
    "an author that is almost an address": lambda: rss(item(f"<author>{'a' * 64_000}@</author>")),
    "an author in CDATA that is almost an address": lambda: rss(
        item(f"<author><![CDATA[{'a.' * 32_000}@{'a.' * 32_000}]]></author>")
    ),
    "an editor that is almost an address": lambda: rss(
        f"<managingEditor>{'a@' + 'a.' * 64_000}</managingEditor>" + item("")
    ),
    "50,000 deep": lambda: rss(item("<a>" * 50_000 + "</a>" * 50_000)),
    "300,000 deep": lambda: b"<a>" * 300_000,
    "100,000 categories": lambda: rss(item("".join(f"<category>{n}</category>" for n in range(100_000)))),
    "100,000 entries": lambda: rss(
        "".join(f"<item><title>T{n}</title><link>https://a.example/{n}</link></item>" for n in range(100_000))
    ),
    "15 MB of escaped HTML": lambda: rss(item(f"<description>{'&lt;p&gt;x&lt;/p&gt;' * 750_000}</description>")),
    "15 MB of HTML in CDATA": lambda: rss(item(f"<description><![CDATA[{'<p>x</p>' * 1_900_000}]]></description>")),
    "a title of 1 MB": lambda: rss(f"<item><title>{'Title ' * 170_000}</title></item>"),
    "a title of 1 MB in one word": lambda: rss(f"<item><title>{'&lt;b&gt;' * 110_000}</title></item>"),
    "100,000 unclosed CDATA sections": lambda: rss("<![CDATA[" * 100_000),
    "100,000 unclosed comments": lambda: rss("<!--" * 100_000),
    "100,000 angle brackets": lambda: rss("<" * 100_000),
    "100,000 ampersands": lambda: rss(item(f"<description>{'&' * 100_000}</description>")),
    "100,000 quotation marks in a tag": lambda: rss(item("<x " + '"' * 100_000 + ">")),
    "100,000 instructions": lambda: rss("<?x " * 100_000),
    "100,000 marked sections": lambda: rss("<![x[" * 100_000),
    "100,000 declarations": lambda: rss("<!x " * 100_000),
    "1,000 feeds in one": lambda: rss(item("")) * 1_000,
    "deep JSON": lambda: b'{"items":' * 100_000,
    "JSON with 100,000 items": lambda: (
        b'{"version":"https://jsonfeed.org/version/1.1","items":['
        + b",".join(b'{"id":"%d","url":"https://a.example/%d","content_text":"x"}' % (n, n) for n in range(100_000))
        + b"]}"
    ),
    "JSON with one text of 15 MB": lambda: (
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_html":"'
        + b"<p>x</p>" * 1_900_000
        + b'"}]}'
    ),
    "random bytes": lambda: random.Random(1).randbytes(2_000_000),
    "one byte over and over": lambda: b"\x80" * 5_000_000,
    "NULs": lambda: b"\x00<" * 2_000_000,
    "an entry of 19,000 elements": lambda: rss(item("<a/>" * 19_000)),
    "namespaces": lambda: rss("".join(f'<x{n}:a xmlns:x{n}="urn:{n}"/>' for n in range(15_000))),
    "ill-formed, 4 MB": lambda: rss(
        "".join(f"<item><title>T{n}<link>https://a.example/{n}</item>" for n in range(80_000))
    ),
}
SECONDS = 6  # of processor time, on a slow machine; most take a tenth of a second
MEGABYTES = 250


@pytest.mark.slow
@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_document_built_to_be_costly_is_not(build) -> None:  # type: ignore[no-untyped-def]
    body = build()
    began = time.process_time()

    read(body)

    assert time.process_time() - began < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["quadratic blow-up", "100,000 entries", "15 MB of escaped HTML", "JSON with 100,000 items"]
)
def test_memory_stays_bounded(name: str) -> None:
    body = HOSTILE[name]()
    tracemalloc.start()

    read(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < MEGABYTES * 1_000_000
