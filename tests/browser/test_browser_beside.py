"""The pages beside the news in a real browser: the map by keyboard, charts and tables on a phone, week by week."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def width_beyond(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_the_map_is_skipped_or_walked_by_keyboard(visit):
    page = visit.open("/en/map/")
    skip = page.get_by_role("link", name="Skip the map")

    skip.focus()
    page.keyboard.press("Tab")
    mark = page.locator(".map svg a:focus")
    expect(mark).to_have_count(1)
    name = mark.locator("title").text_content()
    assert name
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()

    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#places")).to_be_focused()


def test_a_mark_for_several_clusters_leads_to_their_place_in_the_list(visit):
    page = visit.open("/da/map/")

    page.locator(".map svg a[href^='#']").first.press("Enter")

    place = page.locator(".places li:target")
    expect(place).to_be_in_viewport()
    assert place.locator("a[href^='/da/clusters/']").count() > 1


def test_names_on_the_map_do_not_touch_one_another(visitor):
    for phone in (False, True):
        page = visitor(phone=phone).open("/en/map/")
        boxes = page.locator(".map text.town:visible").evaluate_all(
            "each => each.map(e => { const b = e.getBBox(), m = e.getCTM();"
            " const s = m.a; return [m.e + b.x * s, m.f + b.y * s, b.width * s, b.height * s] })"
        )
        assert len(boxes) > 15
        for n, (x, y, wide, tall) in enumerate(boxes):
            for x2, y2, wide2, tall2 in boxes[n + 1 :]:
                apart = x + wide <= x2 or x2 + wide2 <= x or y + tall * 0.8 <= y2 or y2 + tall2 * 0.8 <= y
                assert apart, (x, y, x2, y2)


@pytest.mark.parametrize("path", ["map/", "statistics/", "sources/", "digest/"])
def test_nothing_scrolls_sideways_on_a_phone(visitor, path):
    visit = visitor(phone=True, scripts=True)
    page = visit.open(f"/pl/{path}")
    for table in page.locator("details.numbers").all():
        table.locator("summary").click()

    assert width_beyond(page) <= 0
    assert visit.faults == []
    assert visit.elsewhere == []


def test_a_table_stands_behind_every_chart_and_can_be_scrolled_by_keyboard(visitor):
    page = visitor(phone=True).open("/de/statistics/")

    page.locator("details.numbers summary").nth(1).press("Enter")

    table = page.get_by_role("region").first
    table.focus()
    expect(table).to_be_focused()
    expect(table.get_by_role("row").nth(1)).to_be_visible()


def test_sources_keep_their_table_on_a_phone(visitor):
    page = visitor(phone=True).open("/sv/sources/")

    table = page.get_by_role("table").first
    expect(table.get_by_role("row").nth(1)).to_be_visible()
    expect(table.locator(".label").first).to_be_visible()


def test_a_reader_goes_from_week_to_week(visit):
    page = visit.open("/nb/digest/")
    page.locator(".weeks a").first.click()
    newest = page.url

    page.locator(".pager .older").click()

    assert re.search(r"/nb/digest/\d{4}-W\d\d/$", page.url)
    page.locator(".pager .newer").click()
    assert page.url == newest
    expect(page.locator("link[rel=alternate][type='application/rss+xml']")).to_have_count(1)
