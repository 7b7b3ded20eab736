"""Finding a site's feed."""

import asyncio

import pytest
from fetch_fakes import NOW, Answer, FakeTransport, entry, feed, registry, run, source

from newshub.core.errors import FetchError
from newshub.fetch.discover import MOST_TRIED, USUAL_ADDRESSES, Candidate, chosen, discover
from newshub.fetch.feedlinks import FindLinks, looks_like_feed
from newshub.fetch.run import FetchOptions
from newshub.fetch.transport import Response
from newshub.fetch.workers import Inline
from newshub.store.store import Store

HOME = "https://partner.example/"
ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title></feed>"


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html lang='da'><head>{head}</head><body>{body}</body></html>".encode()


def alternate(href: str, title: str = "", kind: str = "application/rss+xml", more: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}" {more}>'


def in_language(language: str, title: str = "Nyt", count: int = 1) -> bytes:
    entries = map(entry, range(1, count + 1))
    return feed(*entries).replace(
        b"<title>Nyt</title>", f"<title>{title}</title><language>{language}</language>".encode(), 1
    )


def find(
    answers: dict[str, Answer], languages: tuple[str, ...] = (), url: str = HOME
) -> tuple[tuple[Candidate, ...], list[str]]:
    transport = FakeTransport(answers)
    coming = discover(url, transport=transport, reader=Inline(registry(source())), languages=languages)
    return asyncio.run(coming), transport.urls


def urls(found: tuple[Candidate, ...]) -> list[str]:
    return [each.url.removeprefix(HOME) for each in found]


def test_a_link_element_leads_to_the_feed() -> None:
    (found,), asked = find({HOME: page(alternate("/feed/", "Nyt")), f"{HOME}feed/": feed(entry(1), entry(2))})

    assert (found.url, found.entries, found.format, found.why) == (
        f"{HOME}feed/",
        2,
        "rss20",
        "named in the page's head",
    )
    assert asked == [HOME, f"{HOME}feed/"]


def test_an_address_that_is_a_feed_is_its_own_answer() -> None:
    (found,), asked = find({HOME: feed(entry(1))})

    assert (found.url, found.why, asked) == (HOME, "is a feed itself", [HOME])


def test_an_address_as_people_type_it_means_https() -> None:
    (found,), _ = find({HOME.rstrip("/"): feed(entry(1))}, url="partner.example")

    assert found.url == "https://partner.example"


def test_a_feed_linked_in_the_page_is_found() -> None:
    body = '<a href="/om">Om os</a> <a href="nyheder/abonner.ashx"><img alt="">RSS</a> <a href="/x.atom">Atom</a>'

    found, _ = find({HOME: page(body=body), f"{HOME}nyheder/abonner.ashx": feed(entry(1)), f"{HOME}x.atom": ATOM})

    assert urls(found) == ["nyheder/abonner.ashx", "x.atom"]
    assert found[0].why == "linked in the page"


def test_a_page_about_the_sites_feeds_is_looked_into_once() -> None:
    answers: dict[str, Answer] = {
        HOME: page(body="<a href='/rss'>RSS</a>"),
        f"{HOME}rss": page(body="<a href='/rss/nyheder.xml'>RSS nyheder</a><a href='/rss/igen'>RSS igen</a>"),
        f"{HOME}rss/nyheder.xml": feed(entry(1)),
        f"{HOME}rss/igen": page(body="<a href='/rss/dybere.rss'>RSS</a>"),
        f"{HOME}rss/dybere.rss": feed(entry(2)),
    }

    found, asked = find(answers)

    assert urls(found) == ["rss/nyheder.xml"]
    assert f"{HOME}rss/dybere.rss" not in asked


def test_usual_addresses_are_tried_only_when_the_page_names_none() -> None:
    found, asked = find({HOME: page(), f"{HOME}rss.xml": feed(entry(1)), f"{HOME}feed.json": b"{}"})

    assert urls(found) == ["rss.xml"]
    assert asked == [HOME, f"{HOME}feed/", f"{HOME}rss.xml"]


def test_nothing_found_is_nothing_and_few_were_asked() -> None:
    found, asked = find({HOME: page()})

    assert found == ()
    assert len(asked) == 1 + len(USUAL_ADDRESSES)


def test_what_is_named_a_feed_and_is_none_is_not_believed() -> None:
    head = alternate("/broken") + alternate("/page") + alternate("/none") + alternate("/good")
    answers: dict[str, Answer] = {
        HOME: page(head),
        f"{HOME}broken": b"<rss",
        f"{HOME}page": page(),
        f"{HOME}good": ATOM,
    }

    assert urls(find(answers)[0]) == ["good"]


def test_comments_come_last_and_empty_feeds_after_full_ones() -> None:
    head = alternate("/comments/feed/", "Comments Feed") + alternate("/empty") + alternate("/feed/")
    answers: dict[str, Answer] = {
        HOME: page(head),
        f"{HOME}comments/feed/": feed(entry(1)),
        f"{HOME}empty": feed(),
        f"{HOME}feed/": feed(entry(1)),
    }

    found, _ = find(answers)

    assert urls(found) == ["feed/", "empty", "comments/feed/"]
    assert [each.comments for each in found] == [False, False, True]


@pytest.mark.parametrize(
    ("languages", "first"), [(("da",), "da"), (("nb", "en"), "no"), (("sv", "en"), "en"), ((), "en")]
)
def test_the_partners_language_comes_first(languages: tuple[str, ...], first: str) -> None:
    answers: dict[str, Answer] = {
        HOME: page("".join(alternate(f"/{code}") for code in ("en", "da", "no"))),
        f"{HOME}en": in_language("en-GB"),
        f"{HOME}da": in_language("da-DK"),
        f"{HOME}no": in_language("no"),
    }

    assert urls(find(answers, languages)[0])[0] == first


def test_news_come_before_events_and_jobs() -> None:
    head = alternate("/e", "Events") + alternate("/all", "Alt") + alternate("/n", "Nyheder")
    answers: dict[str, Answer] = {
        HOME: page(head),
        f"{HOME}e": in_language("da", "Kalender"),
        f"{HOME}all": in_language("da", "Alt"),
        f"{HOME}n": in_language("da", "Nyheder"),
    }

    assert urls(find(answers)[0]) == ["n", "all", "e"]


def test_a_section_given_as_address_prefers_its_own_feed() -> None:
    url = f"{HOME}da/presse/"
    head = alternate("/feed/") + alternate("/da/presse/feed/")
    answers: dict[str, Answer] = {
        url: page(head),
        f"{HOME}feed/": feed(entry(1)),
        f"{HOME}da/presse/feed/": feed(entry(2)),
    }

    assert urls(find(answers, url=url)[0])[0] == "da/presse/feed/"


def test_a_page_that_names_hundreds_of_feeds_costs_few_requests() -> None:
    _, asked = find({HOME: page("".join(alternate(f"/{number}") for number in range(500)))})

    assert len(asked) <= 1 + MOST_TRIED + len(USUAL_ADDRESSES)


@pytest.mark.parametrize("answer", [404, 500, FetchError("no connection", url=HOME)])
def test_a_site_that_cannot_be_had_is_an_error(answer: Answer) -> None:
    with pytest.raises(FetchError):
        find({HOME: answer})


def test_the_choice_is_said_aloud() -> None:
    head = alternate("/feed/") + alternate("/comments/feed/", "Comments")
    found, _ = find({HOME: page(head), f"{HOME}feed/": feed(entry(1)), f"{HOME}comments/feed/": feed(entry(2))})

    assert chosen(found) == (
        f"found the feed {HOME}feed/ (named in the page's head; rss20, 1 entries); "
        f"not taken: {HOME}comments/feed/ (comments)"
    )


# --- what a page says ---


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (alternate("/feed?a=1&amp;b=2"), ["feed?a=1&b=2"]),
        ("<base href='/sub/'>" + alternate("feed.xml"), ["sub/feed.xml"]),
        (alternate("/feed", kind="application/rss+xml; charset=utf-8"), ["feed"]),
        (alternate("/f", kind="application/feed+json"), ["f"]),
        ("<link rel='ALTERNATE nofollow' type='Application/Atom+XML' href=/f>", ["f"]),
        (alternate("/oembed", kind="application/json+oembed"), []),
        (alternate("/wp-json/posts", kind="application/xml"), []),
        (alternate("/xmlrpc.php?rsd", kind="application/rss+xml"), []),
        ("<link rel=alternate hreflang=en href=/en/>", []),
        ("<link rel=stylesheet type=text/css href=/feed/x.css>", []),
        (alternate("javascript:alert(1)") + alternate("data:text/xml,x") + alternate("file:///x"), []),
        (alternate("http://[bad/"), []),
        ("<a href='/ny/feed'>x</a><a href='/feedback'>Feedback</a><a href='/bold'>feed me</a>", ["ny/feed", "bold"]),
        ("<a href='/x?format=rss'>x</a><a href='/i.php?t=1&feed=atom'>y</a>", ["x?format=rss", "i.php?t=1&feed=atom"]),
        (alternate("/feed") + alternate("/feed") + "<a href='/feed'>RSS</a>", ["feed"]),
        ("<a href>RSS</a><link rel=alternate type=application/rss+xml>", []),
        ("<!-- " + alternate("/feed") + " -->", []),
    ],
)  # fmt: skip
def test_candidates_are_what_a_page_may_mean_by_a_feed(html: str, found: list[str]) -> None:
    links = FindLinks(page(html), HOME, None).run(registry(source())).links

    assert [link.url.removeprefix(HOME) for link in links] == found


@pytest.mark.parametrize(
    ("body", "is_feed"),
    [
        (feed(), True),
        (ATOM, True),
        (b"\xef\xbb\xbf\n <?xml version='1.0'?><!-- x --><rss version='0.91'>", True),
        (b"<rdf:RDF xmlns='x'>", True),
        ("<?xml version='1.0'?><rss/>".encode("utf-16"), True),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', True),
        (b'{"version": 1}', False),
        (page(alternate("/rss")), False),
        (b"<html><!-- <rss > -->", False),
        (b"plain text about <b>rss</b>", False),
        (b"", False),
    ],
)
def test_a_feed_is_known_by_its_beginning(body: bytes, is_feed: bool) -> None:
    assert looks_like_feed(body) is is_feed


# --- in a run ---


def auto(store: Store, transport: FakeTransport, day: int = 0):  # type: ignore[no-untyped-def]
    from datetime import timedelta

    known = registry(source(HOME, kind="auto"))
    return run(known, store, transport, now=NOW + timedelta(days=day), options=FetchOptions(force=True))


def test_the_found_feed_is_remembered_and_its_choice_told() -> None:
    store = Store.in_memory()
    transport = FakeTransport({HOME: page(alternate("/feed/")), f"{HOME}feed/": feed(entry(1))})

    first, second = auto(store, transport), auto(store, transport, 1)

    assert (first.new, second.records[0].outcome) == (1, "unchanged")
    assert first.notes[0][1].startswith(f"found the feed {HOME}feed/")
    assert transport.urls == [HOME, f"{HOME}feed/", f"{HOME}feed/"]


@pytest.mark.parametrize("dead", [404, 410, page()])
def test_a_found_feed_that_dies_is_looked_for_again_at_once(dead: Answer) -> None:
    store = Store.in_memory()
    auto(store, FakeTransport({HOME: page(alternate("/old")), f"{HOME}old": feed(entry(1))}))
    answers: dict[str, Answer] = {
        HOME: page(alternate("/new")),
        f"{HOME}old": dead,
        f"{HOME}new": feed(entry(2), entry(1)),
    }

    report = auto(store, FakeTransport(answers), 1)

    assert (report.records[0].outcome, report.new) == ("kept", 1)
    assert store.states()["partner"].feed_url == f"{HOME}new"
    assert "no feed any more" in report.notes[0][1]


def test_a_found_feed_that_is_only_ill_is_kept() -> None:
    store = Store.in_memory()
    auto(store, FakeTransport({HOME: page(alternate("/feed")), f"{HOME}feed": feed(entry(1))}))
    transport = FakeTransport({HOME: page(alternate("/other")), f"{HOME}feed": 503})

    report = auto(store, transport, 1)

    assert (report.records[0].outcome, transport.urls) == ("failed", [f"{HOME}feed"])
    assert store.states()["partner"].feed_url == f"{HOME}feed"


def test_a_site_without_a_feed_says_what_to_do() -> None:
    report = auto(Store.in_memory(), FakeTransport({HOME: page()}))

    assert 'kind = "html-list"' in (report.records[0].error or "")


def test_a_homepage_that_moved_is_followed() -> None:
    moved = Response(
        "https://new.example/", 200, body=page(alternate("/feed")), redirects=((301, "https://new.example/"),)
    )

    report = auto(Store.in_memory(), FakeTransport({HOME: moved, "https://new.example/feed": feed(entry(1))}))

    assert report.new == 1
