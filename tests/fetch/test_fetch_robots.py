"""What robots.txt lets us read."""

import asyncio
import time

import pytest
from fetch_fakes import FakeTransport
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.errors import FetchError, TimedOut
from newshub.fetch.robots import CLOSED, Robots, parse_robots, robots_of

SITE = "https://partner.example"


def allows(text: str, path: str) -> bool:
    return parse_robots(text.encode(), agent="ClusterNewsHub").allows(SITE + path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/ajax", "/wp-admin/x", False),
        ("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/ajax", "/wp-admin/ajax", True),
        ("User-agent: *\nAllow: /\nDisallow: /a", "/a", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*?", "/a?b=1", False),
        ("User-agent: *\nDisallow: /*?", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?v=1", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", False),
        ("User-agent: *\nDisallow: /a*b*c", "/acb", True),
        ("User-agent: *\nDisallow: /nyheder/%C3%A6", "/nyheder/æble", False),
        ("User-agent: *\nDisallow: /~%6aoe", "/~joe/x", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ClusterNewsHub\nDisallow: /private", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: clusternewshub\nAllow: /", "/a", True),
        ("User-agent: ClusterNewsHub\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: Googlebot\nDisallow: /", "/a", True),
        ("User-agent: Googlebot\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nSitemap: /s.xml\nDisallow: /a", "/a", False),
        ("User-agent: *\n\n\nDisallow: /a", "/a", False),
        ("\ufeffuser-AGENT :  * # all\r\ndisallow:/a # no\r", "/a", False),
        ("Disallow: /", "/a", True),
        ("<html><body>404</body></html>", "/a", True),
    ],
)
def test_the_longest_matching_rule_for_us_decides(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


def test_the_file_itself_is_of_no_interest_when_it_is_huge() -> None:
    text = "User-agent: *\n" + "Disallow: /x\n" * 100_000
    started = time.monotonic()

    assert allows(text, "/y")
    assert time.monotonic() - started < 2


def test_a_pattern_of_many_stars_costs_nothing() -> None:
    started = time.monotonic()

    assert allows(f"User-agent: *\nDisallow: /{'*a' * 500}$", "/" + "a" * 400 + "b")
    assert time.monotonic() - started < 0.5


@given(st.binary(max_size=500))
def test_any_bytes_are_rules_or_none(body: bytes) -> None:
    assert isinstance(parse_robots(body, agent="ClusterNewsHub").allows(f"{SITE}/x?y"), bool)


def test_a_delay_is_kept_within_reason() -> None:
    assert parse_robots(b"User-agent: *\nCrawl-delay: 2.5", agent="x").delay_seconds == 2.5
    assert parse_robots(b"User-agent: *\nCrawl-delay: 3600", agent="x").delay_seconds == 10
    assert parse_robots(b"User-agent: *\nCrawl-delay: soon", agent="x").delay_seconds == 0


@pytest.mark.parametrize(
    ("answer", "robots"),
    [
        (404, Robots()),
        (403, Robots()),
        (500, CLOSED),
        (503, CLOSED),
        (429, CLOSED),
        (TimedOut("late", url="x"), CLOSED),
    ],
)
def test_no_file_opens_everything_and_a_sick_server_nothing(answer: int | FetchError, robots: Robots) -> None:
    transport = FakeTransport({f"{SITE}/robots.txt": answer})

    assert asyncio.run(robots_of(f"{SITE}/a/b?c", transport=transport, agent="x")) == robots
