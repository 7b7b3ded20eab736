"""What a reader does: choose a language, read, follow a theme, subscribe; at a desk, on a phone, by keyboard."""

import gzip
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")
BUDGET = 50_000  # bytes, compressed, of everything a first visit to a front page loads
KINDS = (
    "/",
    "/404.html",
    "/en/",
    "/en/themes/",
    "/en/countries/",
    "/en/clusters/",
    "/en/archive/",
    "/en/digest/",
    "/en/map/",
    "/en/statistics/",
    "/en/sources/",
    "/en/feeds/",
    "/en/about/",
)


def own_story(visit, language="en") -> str:
    """The path of the first article of our own on an edition's front page."""
    return visit.open(f"/{language}/").locator(".own :is(h2, h3) a").first.get_attribute("href")


def item(visit, language) -> str:
    """The path of a partner's story shown in full on an edition's front page."""
    return visit.open(f"/{language}/").locator("article.partner a[href*='/items/']").first.get_attribute("href")


def listing(visit, kind="themes", language="en") -> str:
    """The path of the first theme, country or cluster in an edition's rail."""
    return visit.open(f"/{language}/").locator(f".facet-{kind} a").first.get_attribute("href")


# --- the way of a reader ---


def test_a_reader_chooses_a_language_and_lands_in_its_edition(visit):
    page = visit.open("/")
    expect(page.locator(".editions > li")).to_have_count(len(LANGUAGES))

    page.get_by_role("link", name="Dansk", exact=True).click()

    expect(page).to_have_url(f"{visit.address}/da/")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(page.locator("h1")).to_have_count(1)


def test_the_front_page_leads_with_one_story_and_goes_on_with_more(visit):
    page = visit.open("/en/")

    expect(page.locator("article.lead h2 a")).to_have_count(1)
    assert page.locator("article.card").count() > 0


def test_the_language_switch_keeps_the_page_and_changes_the_language(visit):
    page = visit.open("/en/clusters/")

    page.locator(".languages").get_by_role("link", name="Polski").click()

    expect(page).to_have_url(f"{visit.address}/pl/clusters/")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.locator(".languages [aria-current=page]")).to_have_text("Polski")


def test_a_theme_opens_from_the_front_page(visit):
    page = visit.open("/en/")
    theme = page.locator(".facet-themes a").first
    name = theme.inner_text()

    theme.click()

    expect(page.locator("h1")).to_have_text(name)
    assert page.locator("article.card").count() > 0


def test_an_article_of_our_own_is_read_and_so_is_its_translation(visit):
    page = visit.open("/en/")
    headline = page.locator(".own :is(h2, h3) a:not([lang])").first
    title = headline.inner_text()

    headline.click()

    expect(page.locator("h1")).to_have_text(title)
    assert len(page.locator(".prose").inner_text()) > 200
    translation = page.locator(".story-head .elsewhere a[lang]").first
    language = translation.get_attribute("lang")
    translation.click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).not_to_have_text(title)


def test_the_feed_is_found_on_the_page_and_by_a_feed_reader(visit):
    page = visit.open("/en/")
    shown = page.locator(".follow a", has_text="RSS").get_attribute("href")
    announced = page.locator("link[type='application/rss+xml']").first.get_attribute("href")

    answer = page.request.get(visit.address + shown)

    assert announced.endswith(shown)
    assert answer.ok
    assert ET.fromstring(answer.text()).tag == "rss"


# --- by keyboard, without scripts ---


def test_the_first_tab_offers_to_skip_to_the_content(visit):
    page = visit.open("/en/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_keyboard_reaches_languages_menu_and_lead_story_in_this_order(visit):
    page = visit.open("/en/")
    seen = []

    for _ in range(25):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.closest('.skip, .brand, .languages, .menu, .lead')?.className")
        )

    order = list(dict.fromkeys(name.split()[0] for name in seen if name))
    assert order == ["skip", "brand", "languages", "menu", "lead"]


def test_everything_can_be_read_without_scripts(visitor):
    visit = visitor(scripts=False)
    path = own_story(visit)

    page = visit.open(path)

    assert len(page.locator(".prose").inner_text()) > 200


# --- on a phone ---


def test_on_a_phone_the_news_comes_before_the_ways_to_browse(visitor):
    page = visitor(phone=True).open("/en/")
    theme = page.locator(".facet-themes a").first
    expect(theme).not_to_be_visible()
    assert page.locator(".lead").bounding_box()["y"] < page.locator(".rail").bounding_box()["y"]

    page.locator(".rail summary").click()

    expect(theme).to_be_visible()


def test_at_a_desk_the_ways_to_browse_stand_open_beside_the_news(visit):
    page = visit.open("/en/")

    expect(page.locator(".facet-themes a").first).to_be_visible()
    assert page.locator(".rail").bounding_box()["x"] > page.locator(".lead").bounding_box()["x"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_on_a_phone(visitor, language):
    visit = visitor(phone=True)
    paths = [path.replace("/en/", f"/{language}/") for path in KINDS]
    paths += [listing(visit, kind, language) for kind in ("themes", "countries", "clusters")]
    paths += [own_story(visit, language), item(visit, language)]

    wide = [
        path
        for path in paths
        if visit.open(path).evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    ]

    assert not wide


# --- promises ---


def test_a_headline_in_another_language_says_so(visit):
    page = visit.open("/en/")
    foreign = page.locator("article.card:has(h3 a[lang])").first

    language = foreign.locator("h3 a").get_attribute("lang")

    assert language not in (None, "en")
    assert foreign.locator("h3 a").get_attribute("hreflang") == language
    expect(foreign.locator(".badge")).not_to_be_empty()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_light(visitor, demo_site: Path, language):
    visit = visitor()
    visit.open(f"/{language}/")

    def weight(path: str) -> int:
        data = (demo_site / path.strip("/") / ("index.html" if path.endswith("/") else "")).read_bytes()
        return len(data) if path.endswith((".woff2", ".png")) else len(gzip.compress(data))

    assert any(path.endswith(".woff2") for path in visit.loaded)
    assert sum(map(weight, set(visit.loaded))) <= BUDGET
