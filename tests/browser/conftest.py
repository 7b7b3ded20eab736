"""A real browser on the demo's site, served with the headers of a public server."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from newshub.cli.build import BuildOptions, build_site
from newshub.cli.fetch import fetch
from newshub.cli.serve import serving
from newshub.files import registry_texts
from tests.partners.registry import demo_registry, partner_ids
from tests.partners.server import serve
from tests.site.site_fakes import Mini, item, pelican

ROOT = Path(__file__).parents[2]
SITE_URL = "https://news.example.org"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Whatever a page might want from elsewhere is not found, so that a test can never reach the network.
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Visit:
    """A page, and what went wrong on it or was loaded from elsewhere."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        self.elsewhere: list[str] = []
        self.loaded: list[str] = []  # paths on our own site
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "response",
            lambda answer: self.faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if url.startswith(self.address):
            self.loaded.append(url.removeprefix(self.address).partition("?")[0])
        else:
            self.elsewhere.append(url)

    def open(self, path: str) -> Page:
        """Go to a path of the site and wait until what it names is there."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without one these tests are skipped, but on the CI machine they must run."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    reason = "no Chromium on this machine; `apt-get install chromium` brings one"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def demo_site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own articles and the demo partners' stories in six languages, fetched and built as `./hub demo` does."""
    folder = tmp_path_factory.mktemp("demo")
    registry, store, output = folder / "registry", folder / "newshub.sqlite3", folder / "output"
    registry.mkdir()
    with serve() as base_url:
        for name, text in demo_registry(registry_texts(ROOT / "content" / "registry"), base_url).items():
            (registry / name).write_text(text, "utf-8")
        fetch(ROOT, registry, store, only=partner_ids(), allow_private=True)
    build_site(BuildOptions(registry=registry, store=store, output=output, cache=folder / "cache", site_url=SITE_URL))
    return output


@pytest.fixture(scope="session")
def parts_site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some Norwegian stories, whose index lies in three parts: from October 2026, from February, and older."""
    mini = Mini(tmp_path_factory.mktemp("parts"))
    stories = (
        (datetime(2026, 1, 5, tzinfo=UTC), "Januar 5", "Fellesord gammelord om kreft."),
        (datetime(2026, 1, 9, tzinfo=UTC), "Januar 9", "Fellesord, fellesord og fellesord."),
        (datetime(2026, 5, 1, tzinfo=UTC), "Mai 1", "Fellesord om kreft."),
        (datetime(2026, 5, 2, tzinfo=UTC), "Mai 2", "Fellesord og fellesord."),
        (datetime(2026, 10, 3, tzinfo=UTC), "Oktober 3", "Fellesord om sykehusene."),
        (datetime(2026, 11, 4, tzinfo=UTC), "November 4", "Fellesord om kreftregister."),
    )
    mini.keep(
        *(
            item(n, title=title, content_html=f"<p>{text}</p>", summary=None, published_at=at, first_seen_at=at)
            for n, (at, title, text) in enumerate(stories)
        )
    )
    done = pelican(mini, NEWSHUB_SEARCH=True, NEWSHUB_SEARCH_SIZE=2)
    assert done.returncode == 0, done.stderr + done.stdout
    return mini.output


@pytest.fixture(scope="session")
def browser(chromium_path: str, demo_site: Path) -> Iterator[Browser]:
    # After the site: Playwright keeps an event loop running in this thread, and fetching wants its own.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(demo_site: Path) -> Iterator[str]:
    """Where the site is served."""
    with serving(demo_site, port=0) as address:
        yield address


@pytest.fixture
def parts_address(parts_site: Path) -> Iterator[str]:
    """Where the site with an index in parts is served."""
    with serving(parts_site, port=0) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Makes a visitor with a screen, a colour scheme and habits of their own."""
    contexts: list[BrowserContext] = []

    def arrive(*, phone: bool = False, dark: bool = False, scripts: bool = True, at: str = address) -> Visit:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            is_mobile=phone,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return Visit(context.new_page(), at)

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def visit(visitor: Callable[..., Visit]) -> Visit:
    """A visitor at a desk."""
    return visitor()
