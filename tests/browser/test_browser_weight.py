"""What a visit weighs, compressed: sizes, not times, so that the same site weighs the same everywhere."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KB = 1000
ARTICLE = 50 * KB  # and to an article of ours without a picture
OTHER = 60 * KB  # and to any other page: long lists, the map
SEARCHED = 130 * KB  # the first search in one language, beside the page; most of it is Pagefind's program
_TEXT = {".html", ".css", ".js", ".svg", ".json", ".webmanifest", ".xml"}


def weight(site: Path, loaded: list[str]) -> int:
    """Bytes of files as a server of ours sends them; each once, as a browser asks for it."""
    files = {site / (path + "index.html" if path.endswith("/") else path).lstrip("/") for path in loaded}
    return sum(
        len(gzip.compress(file.read_bytes(), 6)) if file.suffix in _TEXT else file.stat().st_size for file in files
    )


def test_a_first_visit_to_an_article_is_light(visit, demo_site: Path):
    biggest = max(demo_site.glob("*/news/*/index.html"), key=lambda path: path.stat().st_size)

    visit.open(f"/{biggest.parent.relative_to(demo_site).as_posix()}/")

    assert weight(demo_site, visit.loaded) <= ARTICLE


@pytest.mark.parametrize("kind", ["countries/*", "clusters/*", "themes/*", "items/*", "archive/*/*", "digest/*"])
def test_a_first_visit_to_the_heaviest_page_of_a_type_is_light(visit, demo_site: Path, kind: str):
    biggest = max(demo_site.glob(f"*/{kind}/index.html"), key=lambda path: path.stat().st_size)

    visit.open(f"/{biggest.parent.relative_to(demo_site).as_posix()}/")

    assert weight(demo_site, visit.loaded) <= OTHER


@pytest.mark.parametrize("page", ["search", "map", "statistics", "sources", "feeds", "clusters", "about", "digest"])
def test_a_first_visit_to_a_page_beside_the_news_is_light(visit, demo_site: Path, page: str):
    visit.open(f"/de/{page}/")

    assert weight(demo_site, visit.loaded) <= OTHER


def test_no_page_needs_a_script_but_the_search(demo_site: Path):
    with_scripts = {
        path.parent.name
        for path in demo_site.rglob("*.html")
        if "<script" in path.read_text("utf-8").replace('<script type="application/ld+json">', "")
    }

    assert with_scripts == {"search"}


def test_a_search_in_ones_own_language_loads_little(visit, demo_site: Path):
    page = visit.open("/da/search/")
    before = set(visit.loaded)

    page.get_by_role("combobox", name="Sprog").select_option("da")
    page.get_by_role("searchbox").fill("sygehus")
    expect(page.locator(".found")).to_have_attribute("aria-busy", "false")

    assert page.locator(".found h3").count() > 0
    assert weight(demo_site, sorted(set(visit.loaded) - before)) <= SEARCHED
