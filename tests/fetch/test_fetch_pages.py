"""Partners without a feed: lists of news and the articles behind them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fetch_fakes import NOW, Answer, FakeTransport, registry, run, source

from newshub.core.errors import AddressRefused, FeedError, TimedOut, TooLarge
from newshub.core.items import retag
from newshub.core.model import Item
from newshub.core.registry import REPUBLISH, Registry, Selectors, Theme
from newshub.fetch.html import html_text
from newshub.fetch.pagejobs import ListEntry, PageText, ReadList, ReadPage
from newshub.fetch.run import FetchOptions, Report
from newshub.fetch.transport import Response
from newshub.fetch.workers import Inline
from newshub.store.store import Store

SITE = "https://partner.example"
LIST = f"{SITE}/nyheder/"
SELECTORS = Selectors(item="li.nyhed", link="a", title="h3", date=".dato", lead="p")
THEME = Theme("welfare-technology", {"en": "Welfare technology"}, terms={"da": (("velfærdsteknologi*", 3.0),)})
PARTNER = source(LIST, kind="html-list", selectors=SELECTORS)
SENTENCE = "Samarbejdet skal styrke udviklingen af nye løsninger inden for velfærdsteknologi til gavn for borgerne. "


def listing(*items: str) -> bytes:
    nav = "<nav><a href=/>Forside</a></nav>"
    return f"<!doctype html><html lang=da><body>{nav}<ul>{''.join(items)}</ul></body></html>".encode()


def headline(number: int, *, title: str = "", more: str = "") -> str:
    title = title or f"Nyhed nummer {number} om sundhed"
    date = f"<span class=dato>{number}. november 2026</span>"
    return f"<li class=nyhed><a href='{number}/'><h3>{title}</h3></a>{date}{more}</li>"


def article(*, head: str = "", body: str = "", language: str = "da") -> bytes:
    return f"""<!doctype html><html lang="{language}"><head><title>T | Klyngen</title>
      <meta name="description" content="Kort resumé af nyheden om aftalen."><script>track()</script>{head}</head><body>
      <a class="skip" href="#main">Spring til indhold</a>
      <nav><ul><li><a href="/">Forside</a></li><li><a href="/om">Om os</a></li></ul></nav>
      <main id="main"><article><h1>Aftale om life science</h1><p class="lead">Regionen har indgået en aftale.</p>
      <p>{SENTENCE * 4}</p><h2>Fakta</h2><ul><li>Tre år</li></ul><p>{SENTENCE * 2}
      Læs mere på <a href="/mere">siden</a>.</p>{body}</article></main>
      <div class="cookie-banner">Vi bruger cookies. <button>Accepter alle</button></div>
      <footer><p>Kontakt: 12 34 56 78</p></footer></body></html>""".encode()


def partners(republish: str) -> Registry:
    return registry(source(LIST, kind="html-list", selectors=SELECTORS, republish=republish), themes=[THEME])


def read(
    answers: dict[str, Answer], store: Store | None = None, *, republish: str = "excerpt", days: int = 0
) -> tuple[Report, list[Item], list[str]]:
    store = store or Store.in_memory()
    transport = FakeTransport(answers)
    known = partners(republish)
    report = run(known, store, transport, now=NOW + timedelta(days=days), options=FetchOptions(force=True))
    return report, sorted(store.items(), key=lambda item: item.link), transport.urls


# --- the list ---


def entries(html: bytes, selectors: Selectors = SELECTORS) -> tuple[ListEntry, ...]:
    return ReadList(html, LIST, "text/html; charset=utf-8", selectors).run(registry(PARTNER)).headlines


def test_headlines_are_found_by_their_selectors() -> None:
    found = entries(listing(headline(3, more="<p>Kort\n  om <b>sagen</b></p>"), headline(2)))

    assert found == (
        ListEntry(f"{LIST}3/", "Nyhed nummer 3 om sundhed", "3. november 2026", "Kort om sagen"),
        ListEntry(f"{LIST}2/", "Nyhed nummer 2 om sundhed", "2. november 2026", None),
    )


def test_a_time_elements_own_date_is_preferred() -> None:
    item = "<li class=nyhed><a href=/1>Sundhed</a><time class=dato datetime=2026-11-03T08:00:00+01:00>i går</time></li>"

    assert entries(listing(item))[0].date == "2026-11-03T08:00:00+01:00"


def test_an_item_that_is_itself_the_link_needs_no_other() -> None:
    found = entries(b"<a class=kort href=/1><h3>Sundhed</h3></a>", Selectors(item="a.kort", link="a", title="h3"))

    assert found == (ListEntry(f"{SITE}/1", "Sundhed"),)


def test_odd_links_and_repeated_ones_are_left_out() -> None:
    links = ("javascript:void(0)", "mailto:a@b.dk", "/1", "/1#top", "", "http://[x")
    found = entries(listing(*(f"<li class=nyhed><a href='{link}'>x</a></li>" for link in links)))

    assert [entry.link for entry in found][:2] == [f"{SITE}/1", f"{SITE}/1#top"]


def test_the_base_element_counts() -> None:
    html = b"<base href='https://cdn.example/x/'><li class=nyhed><a href=1>Sundhed</a></li>"

    assert entries(html)[0].link == "https://cdn.example/x/1"


@pytest.mark.parametrize(
    ("html", "selectors", "words"),
    [
        (b"<p>Helt ny side</p>", SELECTORS, r'item = "li.nyhed" finds nothing'),
        (b"", SELECTORS, "finds nothing"),
        (listing("<li class=nyhed>uden link</li>"), SELECTORS, r'link = "a" finds no address in any of the 1 entries'),
        (listing(headline(1)), Selectors(item="li[", link="a"), r'selector "li\[" cannot be understood'),
        (listing(headline(1)), Selectors(item="li", link="a:nonsense(2)"), "cannot be understood"),
    ],
)
def test_selectors_that_find_nothing_are_a_failure_in_words(html: bytes, selectors: Selectors, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        entries(html, selectors)


def test_a_list_of_thousands_is_cut() -> None:
    assert len(entries(listing(*(headline(number) for number in range(3000))))) == 500


# --- the article ---


def page(html: bytes) -> PageText:
    return ReadPage(html, f"{LIST}1/", "text/html; charset=utf-8").run(registry(PARTNER))


def test_the_main_text_comes_without_what_stands_around_it() -> None:
    found = page(article())

    assert "velfærdsteknologi" in (found.text_html or "")
    assert "<h2>Fakta</h2>" in (found.text_html or "")
    assert 'href="https://partner.example/mere"' in (found.text_html or "")
    for clutter in ("Spring til indhold", "Forside", "cookies", "Kontakt", "track()"):
        assert clutter not in (found.text_html or "")
    assert (found.lead, found.language) == ("Kort resumé af nyheden om aftalen.", "da")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-11-03T09:00:00+01:00">',
        '<meta name="DCTERMS.date" content="2026-11-03T09:00:00+01:00">',
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2026-11-03T09:00:00+01:00"}]}</script>',
        '<script type="application/ld+json">{</script><meta name="datePublished" content="2026-11-03T09:00:00+01:00">',
    ],
)
def test_the_date_is_found_where_sites_put_it(head: str) -> None:
    assert page(article(head=head)).date == "2026-11-03T09:00:00+01:00"


def test_a_time_element_in_the_article_is_its_date() -> None:
    assert page(article(body="<time datetime=2026-11-03>3. november</time>")).date == "2026-11-03"


@pytest.mark.parametrize(
    "html", [b"", b"\x00" * 1000, b"<html", b"<p>" * 2_000, b'<script type="application/ld+json">' + b"[" * 50_000]
)
def test_odd_pages_do_no_harm(html: bytes) -> None:
    assert isinstance(page(html), PageText)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("æøå".encode(), "text/html; charset=utf-8", "æøå"),
        ("æøå".encode("latin-1"), "text/html; charset=ISO-8859-1", "æøå"),
        ("<meta charset=windows-1250>ąćę".encode("cp1250"), "text/html", "<meta charset=windows-1250>ąćę"),
        ("æøå".encode("latin-1"), "text/html; charset=utf-8", "æøå"),
        ("æøå".encode(), "text/html; charset=punycode", "æøå"),
        ("æøå".encode("utf-8-sig"), "text/html; charset=latin-1", "æøå"),
        ("æøå".encode(), None, "æøå"),
    ],
)
def test_pages_are_decoded_by_what_they_say_if_it_is_true(body: bytes, content_type: str | None, text: str) -> None:
    assert html_text(body, content_type) == text


# --- in a run ---


def test_new_articles_become_items_with_lead_date_and_language() -> None:
    head = '<meta property="article:published_time" content="2026-11-03T09:00:00+01:00">'

    report, (item,), urls = read({LIST: listing(headline(3)), f"{LIST}3/": article(head=head)})

    assert (report.new, report.records[0].entries) == (1, 1)
    assert item.published_at == datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    assert (item.title, item.language, item.date_note) == ("Nyhed nummer 3 om sundhed", "da", None)
    assert item.summary == "Kort resumé af nyheden om aftalen."
    assert urls == [f"{SITE}/robots.txt", LIST, f"{LIST}3/"]


def test_without_a_selector_for_titles_a_link_that_says_read_more_is_no_title() -> None:
    items = "".join(
        f"<li class=nyhed><a href='{number}/'>{text}</a></li>" for number, text in enumerate(("Læs mere", SENTENCE))
    )
    head = '<meta property="og:title" content="Aftale om life science">'
    known = registry(source(LIST, kind="html-list", selectors=Selectors("li.nyhed", "a")))
    store = Store.in_memory()
    run(
        known,
        store,
        FakeTransport({LIST: listing(items), f"{LIST}0/": article(head=head), f"{LIST}1/": article(head=head)}),
    )

    assert sorted(item.title for item in store.items()) == ["Aftale om life science", SENTENCE.strip()]


@pytest.mark.parametrize("republish", REPUBLISH)
def test_what_an_article_is_tagged_by_is_kept_so_that_tagging_anew_changes_nothing(republish: str) -> None:
    _, (item,), _ = read({LIST: listing(headline(3)), f"{LIST}3/": article()}, republish=republish)

    assert [tag.id for tag in item.tags.themes] == ["welfare-technology"]
    assert "velfærdsteknologi" not in f"{item.title} {item.summary}"
    assert retag(item, partners(republish)) == item


def test_the_lists_own_date_serves_where_the_page_has_none() -> None:
    _, (item,), _ = read({LIST: listing(headline(3)), f"{LIST}3/": article()})

    assert item.published_at.date() == datetime(2026, 11, 3, tzinfo=UTC).date()


def test_known_articles_are_not_fetched_again() -> None:
    store = Store.in_memory()
    pages: dict[str, Answer] = {f"{LIST}{number}/": article() for number in (1, 2, 3)}
    read({LIST: listing(headline(2), headline(1)), **pages}, store)

    report, items, urls = read({LIST: listing(headline(3), headline(2), headline(1)), **pages}, store, days=1)

    assert urls == [f"{SITE}/robots.txt", LIST, f"{LIST}3/"]
    assert (report.new, report.changed, len(items)) == (1, 0, 3)


def test_a_rebuilt_page_is_a_failure_and_its_items_stay() -> None:
    store = Store.in_memory()
    read({LIST: listing(headline(1)), f"{LIST}1/": article()}, store)

    report, items, _ = read({LIST: b"<p>Velkommen til vores nye side</p>"}, store, days=1)

    assert report.records[0].outcome == "failed"
    assert "mend the selectors" in (report.records[0].error or "")
    assert len(items) == 1


def test_robots_txt_keeps_us_from_a_list() -> None:
    report, _, urls = read({f"{SITE}/robots.txt": b"User-agent: *\nDisallow: /nyheder/", LIST: listing(headline(1))})

    assert "robots.txt does not let us" in (report.records[0].error or "")
    assert urls == [f"{SITE}/robots.txt"]


def test_an_article_that_robots_txt_closes_is_a_headline() -> None:
    robots = b"User-agent: ClusterNewsHub\nDisallow: /nyheder/1/"

    report, (item,), urls = read({f"{SITE}/robots.txt": robots, LIST: listing(headline(1)), f"{LIST}1/": article()})

    assert (item.title, item.summary) == ("Nyhed nummer 1 om sundhed", None)
    assert f"{LIST}1/" not in urls
    assert "robots.txt" in report.notes[0][1]


def test_articles_on_another_site_obey_that_sites_rules() -> None:
    press = "https://press.example"
    items = "".join(f"<li class=nyhed><a href='{press}/{number}'>Sundhed {number}</a></li>" for number in (1, 2))
    robots = b"User-agent: *\nDisallow: /2"

    _, found, urls = read({LIST: listing(items), f"{press}/robots.txt": robots, f"{press}/1": article()})

    assert [item.summary is None for item in found] == [False, True]
    assert urls[2:] == [f"{press}/robots.txt", f"{press}/1"]


@pytest.mark.parametrize(
    "answer",
    [
        404,
        403,
        410,
        Response("x", 200, {"content-type": "application/pdf"}, b"%PDF"),
        TooLarge("sends more than we take", url="x"),
        AddressRefused("leads to 10.0.0.1", url="x"),
    ],
)
def test_an_article_that_cannot_be_read_is_a_headline(answer: Answer) -> None:
    _, items, _ = read({LIST: listing(headline(1)), f"{LIST}1/": answer})

    assert [item.title for item in items] == ["Nyhed nummer 1 om sundhed"]


@pytest.mark.parametrize("answer", [503, 429, TimedOut("late", url="x")])
def test_an_article_whose_server_is_ill_waits_for_the_next_run_although_the_list_is_unchanged(answer: Answer) -> None:
    store = Store.in_memory()
    unchanged = Response(LIST, 200, {"etag": '"v1"'}, listing(headline(2), headline(1)))

    first, items, _ = read({LIST: unchanged, f"{LIST}1/": article(), f"{LIST}2/": answer}, store)
    second, all_items, _ = read({LIST: unchanged, f"{LIST}2/": article()}, store, days=1)
    third, _, _ = read({LIST: unchanged}, store, days=2)

    assert (first.new, len(items), second.new, len(all_items)) == (1, 1, 1, 2)
    assert third.records[0].outcome == "unchanged"


def test_a_long_list_is_read_in_portions() -> None:
    store = Store.in_memory()
    answers: dict[str, Answer] = {f"{LIST}{number}/": article() for number in range(1, 31)}
    answers[LIST] = listing(*(headline(number) for number in range(30, 0, -1)))

    news = [read(answers, store, days=day)[0].new for day in range(3)]

    assert news == [25, 5, 0]


def test_the_delay_a_site_asks_for_is_kept_between_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    honest = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await honest(0)

    monkeypatch.setattr("newshub.fetch.pages.asyncio.sleep", sleep)
    answers: dict[str, Answer] = {f"{LIST}{number}/": article() for number in (1, 2, 3)}
    read({f"{SITE}/robots.txt": b"User-agent: *\nCrawl-delay: 2", LIST: listing(*map(headline, (3, 2, 1))), **answers})

    assert [wait for wait in waits if wait] == [2.0, 2.0]


def test_markup_in_a_title_stays_text() -> None:
    _, (item,), _ = read(
        {LIST: listing(headline(1, title="&lt;script&gt;alert(1)&lt;/script&gt; om sundhed")), f"{LIST}1/": 404}
    )

    assert "<script" not in item.title or item.title.startswith("<script>")
    assert item.content_html is None


def test_reading_can_be_done_inline() -> None:
    job = ReadList(listing(headline(1)), LIST, None, SELECTORS)

    assert len(asyncio.run(Inline(registry(PARTNER)).do(job)).headlines) == 1


# --- older pages ---


def paged(numbers: range, older: str = "") -> bytes:
    return listing(
        *map(headline, reversed(numbers)), f"<li><a class=older href='{older}'>Ældre</a></li>" if older else ""
    )


def read_paged(answers: dict[str, Answer], store: Store, days: int = 0) -> tuple[int, list[str]]:
    selectors = replace(SELECTORS, next="a.older")
    transport = FakeTransport({**{f"{LIST}{number}/": article() for number in range(200)}, **answers})
    known = registry(source(LIST, kind="html-list", selectors=selectors))
    report = run(known, store, transport, now=NOW + timedelta(days=days), options=FetchOptions(force=True))
    return report.new, [url for url in transport.urls if "side" in url]


def test_older_pages_are_not_read_unless_the_registry_says_how() -> None:
    _, items, urls = read({LIST: paged(range(1, 3), "?side=2"), f"{LIST}1/": article(), f"{LIST}2/": article()})

    assert len(items) == 2
    assert not [url for url in urls if "side" in url]


def test_older_pages_are_read_until_everything_is_known() -> None:
    store = Store.in_memory()
    answers: dict[str, Answer] = {
        LIST: paged(range(21, 31), "?side=2"),
        f"{LIST}?side=2": paged(range(11, 21), "?side=3"),
        f"{LIST}?side=3": paged(range(1, 11), "?side=2"),
    }
    first = read_paged(answers, store)
    second = read_paged(answers, store, 1)
    answers[LIST] = paged(range(21, 32), "?side=2")
    third = read_paged(answers, store, 2)

    assert first == (25, [f"{LIST}?side=2", f"{LIST}?side=3"])
    assert second == (5, [f"{LIST}?side=2", f"{LIST}?side=3"])
    assert third == (1, [f"{LIST}?side=2"])


@pytest.mark.parametrize("older", [404, TimedOut("late", url="x")])
def test_an_older_page_that_fails_costs_nothing_of_the_first(older: Answer) -> None:
    assert read_paged({LIST: paged(range(1, 3), "?side=2"), f"{LIST}?side=2": older}, Store.in_memory())[0] == 2


def test_pages_without_end_are_read_five_deep() -> None:
    def older(number: int) -> Answer:
        return paged(range(number * 2, number * 2 + 2), f"?side={number + 1}")

    answers: dict[str, Answer] = {f"{LIST}?side={number}": older(number) for number in range(2, 50)}

    assert len(read_paged({LIST: older(1), **answers}, Store.in_memory())[1]) == 4
