"""Every page type in every language for everybody: axe finds no barrier, nothing scrolls sideways, nothing complains.

A page type is looked at in each language, each time on another screen: light and dark, desk and phone go round, so that
every type and every language meets all four. Contrast takes axe longer than all its other rules, and does not hang on
the language: every type is measured once in light and once in dark.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")
SCREENS = (
    ("light", {"width": 1280, "height": 900}),
    ("dark", {"width": 390, "height": 844}),
    ("light", {"width": 390, "height": 844}),
    ("dark", {"width": 1280, "height": 900}),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Page types by where they lie in an edition; of those with a star, each language takes another one.
TYPES = (
    "",
    "page/*",
    "news/*",
    "items/*",
    "themes",
    "themes/*",
    "countries",
    "countries/*",
    "clusters",
    "clusters/*",
    "archive",
    "archive/*/*",
    "digest",
    "digest/*",
    "feeds",
    "map",
    "statistics",
    "sources",
    "search",
    "about",
)
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def paths(site: Path, language: str) -> Iterator[str]:
    """One page of every type in an edition; the biggest of a type when it is the first language's turn."""
    turn = LANGUAGES.index(language)
    for kind in TYPES:
        found = sorted(site.glob(f"{language}/{kind}/index.html"), key=lambda path: (-path.stat().st_size, path))
        assert found, f"no page of the type {kind} in {language}"
        path = found[turn * 7 % len(found)]
        yield f"/{path.parent.relative_to(site).as_posix()}/"
    yield "/"
    yield "/404.html"


def barriers(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds: the rule and the first element that breaks it."""
    options = {
        "runOnly": RULES,
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": contrast}},
    }
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_barrier_or_scrolls_sideways_or_complains(visit, demo_site: Path, language: str):
    faults = []

    for number, path in enumerate(paths(demo_site, language), LANGUAGES.index(language)):
        scheme, screen = SCREENS[number % len(SCREENS)]
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.set_viewport_size(screen)
        page = visit.open(path)
        seen = barriers(page, contrast=number % 3 == 0) + (["scrolls sideways"] if page.evaluate(WIDE) else [])
        faults += [f"{path} {scheme} {screen['width']}: {each}" for each in seen]

    assert not faults
    assert not visit.faults
    assert not visit.elsewhere


@pytest.mark.parametrize(("scheme", "screen"), SCREENS)
def test_what_a_search_finds_has_no_barrier(visit, scheme, screen):
    visit.page.emulate_media(color_scheme=scheme)
    visit.page.set_viewport_size(screen)
    page = visit.open("/en/search/?q=Norwegian")
    expect(page.locator(".found")).to_have_attribute("aria-busy", "false")

    assert page.locator(".found h3").count() > 1
    assert not barriers(page)
    assert not page.evaluate(WIDE)


def test_the_search_result_and_the_count_are_told_to_a_screen_reader(visit):
    page = visit.open("/pl/search/?q=szpitale")
    expect(page.locator(".found")).to_have_attribute("aria-busy", "false")

    expect(page.get_by_role("status")).to_have_text("10 wyników")
    expect(page.get_by_role("search")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Polski")).to_be_visible()
