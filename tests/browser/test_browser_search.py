"""Searching as a reader does: by words in any form, narrowed down, by keyboard, without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def done(page: Page) -> None:
    """Wait until a search has ended with something."""
    expect(page.locator(".found")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"\d"))


def search(page: Page, words: str) -> None:
    """Type words and wait until everything is found."""
    page.get_by_role("searchbox").fill(words)
    done(page)


def headlines(page: Page) -> list[str]:
    return page.locator(".found h3").all_inner_texts()


def test_nothing_of_the_index_is_loaded_before_somebody_searches(visit):
    page = visit.open("/en/search/")
    page.get_by_role("searchbox").focus()

    assert not [path for path in visit.loaded if path.startswith("/search-index/")]

    search(page, "Norwegian")
    assert [path for path in visit.loaded if path.startswith("/search-index/en/")]
    assert not visit.elsewhere
    assert not visit.faults


def test_a_word_is_found_narrowed_down_and_opened(visit):
    page = visit.open("/en/search/")

    search(page, "cluster")
    every = headlines(page)
    page.get_by_role("combobox", name="Language").select_option("en")
    page.get_by_role("combobox", name="Country").select_option("NO")
    done(page)
    expect(page.locator(".found h2")).to_have_text("English")
    fewer = headlines(page)

    assert fewer
    assert fewer != every
    own = page.locator(".found .own h3 a").first
    title = own.inner_text()
    own.click()
    expect(page.locator("h1")).to_have_text(title)


def test_a_partners_story_leads_straight_to_its_source_and_says_its_language(visit):
    page = visit.open("/en/search/")
    page.get_by_role("combobox", name="Language").select_option("pl")
    search(page, "klaster")

    card = page.locator(".found .partner:has(a[rel=external])").first
    link = card.get_by_role("link")

    assert re.match("https?://", link.get_attribute("href"))
    assert link.get_attribute("lang") == link.get_attribute("hreflang") == "pl"
    expect(card.locator(".badge")).to_have_text("Polish")
    expect(card.locator("time")).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\d$"))
    expect(card.locator(".kicker")).to_contain_text(re.compile("Partner .+"))


@pytest.mark.parametrize("form", ["szpital", "szpitale", "szpitalach", "szpitali"])
def test_a_polish_word_is_found_in_any_of_its_forms(visit, form):
    page = visit.open("/pl/search/")

    search(page, form)

    assert "Szpital policzył ślad węglowy gazów znieczulających" in headlines(page)


def test_a_polish_genitive_finds_the_other_forms_too(visit):
    page = visit.open("/pl/search/")
    search(page, "pacjentów")

    text = page.locator(".found").inner_text()

    assert "pacjentów" in text
    assert re.search("pacjenta|pacjentom|Pacjent ", text)


@pytest.mark.parametrize(
    ("language", "asked", "written"),
    [("da", "sygehusene", "sygehus"), ("de", "Patienten", "Patient"), ("nb", "sykehusene", "sykehus"),
     ("sv", "patienterna", "patient")],
)  # fmt: skip
def test_a_word_is_found_in_its_other_forms(visit, language, asked, written):
    page = visit.open(f"/{language}/search/")

    search(page, asked)

    marks = page.locator(".found section").first.locator("mark").all_inner_texts()
    assert marks
    assert all(written.lower() in mark.lower() for mark in marks)


def test_what_is_nowhere_is_not_found_by_its_first_letters(visit):
    page = visit.open("/de/search/")

    page.get_by_role("searchbox").fill("Anästhesieschnabeltier")

    expect(page.get_by_role("status")).to_contain_text("Keine Treffer")
    expect(page.locator(".found h3")).to_have_count(0)


def test_a_search_has_an_address_of_its_own(visit):
    page = visit.open("/da/search/")
    search(page, "klynge")
    page.get_by_role("combobox", name="Sprog").select_option("da")
    expect(page).to_have_url(re.compile(r"\?q=klynge&language=da$"))
    expect(page.locator(".found h2")).to_have_count(1)
    done(page)
    before = headlines(page)

    page.reload()
    done(page)

    assert page.get_by_role("searchbox").input_value() == "klynge"
    assert headlines(page) == before


def test_the_newest_come_first_when_asked_for(visit):
    page = visit.open("/sv/search/?q=vård&order=date&language=sv")
    done(page)

    dates = [each.get_attribute("datetime") for each in page.locator(".found time").all()]

    assert len(dates) > 1
    assert dates == sorted(dates, reverse=True)


def test_a_theme_alone_lists_its_stories(visit):
    page = visit.open("/nb/search/")

    page.locator("#by-theme").select_option(index=1)

    done(page)
    assert headlines(page)


def test_the_whole_search_goes_by_keyboard_and_more_results_get_the_focus(visit):
    page = visit.open("/en/search/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("health")
    page.keyboard.press("Enter")
    done(page)
    more = page.get_by_role("button", name="Show more results").first
    had = page.locator(".found section").filter(has=more).locator("li").count()

    more.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".found a:focus")).to_have_count(1)
    section = page.locator(".found section").filter(has=page.locator("a:focus"))
    assert section.locator("li").count() > had


def test_an_index_that_does_not_come_is_told(visit):
    visit.page.route("**/search-index/**", lambda route: route.abort())
    page = visit.open("/en/search/")

    page.get_by_role("searchbox").fill("health")

    expect(page.get_by_role("status")).to_contain_text("could not be loaded")


def test_without_scripts_the_page_says_what_to_do_instead(visitor):
    page = visitor(scripts=False).open("/en/search/")

    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.locator("noscript p")).to_be_visible()
    assert "Searching needs JavaScript" in page.locator("noscript p").text_content()
    page.locator("main").get_by_role("link", name="Countries").click()
    expect(page.locator("h1")).to_have_text("Countries")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_form_fits_and_shows_the_order_whole(visit, width):
    visit.page.set_viewport_size({"width": width, "height": 900})
    page = visit.open("/pl/search/")

    order = page.locator("#by-order")
    narrow, wanted = order.evaluate(
        "each => [each.offsetWidth, (each.style.inlineSize = 'max-content', each.offsetWidth)]"
    )

    assert narrow == wanted
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_found_is_text_whatever_it_looks_like(visit):
    page = visit.open("/en/search/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&theme=%22%3E%3Cb%3E")

    expect(page.get_by_role("status")).not_to_be_empty()

    assert page.locator(".found img, .status img").count() == 0
    assert not visit.faults


@pytest.fixture
def parted(visitor, parts_address):
    """A visitor of the site whose Norwegian index lies in three parts."""
    return visitor(at=parts_address)


NEWEST_FIRST = ["November 4", "Oktober 3", "Mai 2", "Mai 1", "Januar 9", "Januar 5"]


def test_stories_of_several_parts_stand_in_one_list_the_newest_first(parted):
    page = parted.open("/nb/search/?q=fellesord&order=date&language=nb")
    done(page)

    assert headlines(page) == NEWEST_FIRST
    expect(page.get_by_role("status")).to_have_text("6 treff")
    assert not parted.faults


def test_the_best_match_comes_first_from_whichever_part(parted):
    page = parted.open("/nb/search/?q=fellesord&language=nb")
    done(page)

    assert set(headlines(page)) == set(NEWEST_FIRST)
    assert headlines(page)[0] == "Januar 9"


def test_a_filter_goes_over_all_parts_and_pages_that_are_no_stories_come_last(parted):
    page = parted.open("/nb/search/?theme=ehealth&language=nb")
    done(page)

    assert headlines(page)[:6] == NEWEST_FIRST
    assert headlines(page)[6:] == ["Digital helse", "Lubelska Medycyna"]


def test_a_word_of_old_stories_is_found_in_their_part(parted):
    page = parted.open("/nb/search/")

    search(page, "gammelord")

    assert headlines(page) == ["Januar 5"]


def test_a_word_that_one_part_knows_brings_no_shorter_word_from_another(parted):
    page = parted.open("/nb/search/")
    search(page, "kreft")
    shorter = set(headlines(page))

    search(page, "kreftregister")
    expect(page.locator(".found h3")).to_have_count(1)

    assert {"Januar 5", "Mai 1"} <= shorter
    assert headlines(page) == ["November 4"]


def test_a_word_is_found_in_another_form_in_every_part(parted):
    page = parted.open("/nb/search/")

    search(page, "kreften")

    assert {"Januar 5", "Mai 1"} <= set(headlines(page))


def test_what_is_in_no_part_is_not_found(parted):
    page = parted.open("/nb/search/")

    page.get_by_role("searchbox").fill("Omsetning")

    expect(page.get_by_role("status")).to_contain_text("Ingen treff")


def test_a_part_that_is_gone_leaves_the_others_to_search(parted):
    parted.page.route("**/2026-02/**", lambda route: route.fulfill(status=404, body="gone"))
    page = parted.open("/nb/search/?q=fellesord&order=date&language=nb")
    done(page)

    assert headlines(page) == ["November 4", "Oktober 3", "Januar 9", "Januar 5"]


def test_all_parts_share_one_program(parted):
    page = parted.open("/nb/search/?q=fellesord&language=nb")
    done(page)

    assert {path for path in parted.loaded if path.endswith(("pagefind.js", "worker.js", ".pagefind"))} == {
        "/search-index/nb/pagefind.js",
        "/search-index/nb/pagefind-worker.js",
        "/search-index/nb/wasm.nb.pagefind",
    }
    assert {path.split("/")[3] for path in parted.loaded if path.endswith("entry.json")} == {
        "0000-01",
        "2026-02",
        "pagefind-entry.json",
    }
