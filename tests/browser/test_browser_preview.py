"""`./hub serve` in a real browser: the open page follows the editor's file."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from newshub.cli.build import BuildOptions
from newshub.cli.serve import serve_and_watch
from tests.site.site_fakes import ROOT, Mini

pytestmark = pytest.mark.browser


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    mini = Mini(tmp_path)
    mini.article("da", "first", Title="Et", Status="draft")
    return mini


@pytest.fixture
def address(mini: Mini) -> Iterator[str]:
    """The preview's address, once its first build is done."""
    options = BuildOptions(
        content=mini.folder / "content",
        registry=mini.folder / "content" / "registry",
        store=mini.store_path,
        output=mini.output,
        cache=mini.folder / "cache",
    )
    said: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("built in"):
            ready.set()

    thread = threading.Thread(
        target=serve_and_watch, args=(options, ROOT), kwargs={"port": 0, "stop": stop, "say": say}
    )
    thread.start()
    try:
        assert ready.wait(120), said
        yield said[0].split("at ")[1].split("/ ")[0]
    finally:
        stop.set()
        thread.join()


def test_the_open_page_follows_every_change_through_a_fault_and_back(
    browser: Browser, address: str, mini: Mini, tmp_path: Path
) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/da/news/first/")
    expect(page.locator("h1")).to_have_text("[draft] Et")

    mini.article("da", "first", Title="To", Status="draft")
    expect(page.locator("h1")).to_have_text("[draft] To", timeout=30_000)

    assert faults == []
    mini.article("da", "first", Title="To <b>", Date="i går")
    expect(page.locator("h1")).to_have_text("One fault to mend", timeout=30_000)
    expect(page.locator("h2")).to_have_text("content/da/first.md, line 2")
    expect(page.locator("mark")).to_contain_text("Date: i går")
    expect(page.locator("li pre")).to_contain_text("Title: To <b>")
    if shots := os.environ.get("NEWSHUB_SHOTS"):
        page.screenshot(path=f"{shots}/fault.png")

    mini.article("da", "first", Title="Tre")
    expect(page.locator("h1")).to_have_text("Tre", timeout=30_000)
    page.close()
