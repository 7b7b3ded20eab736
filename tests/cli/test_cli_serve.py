"""`./hub serve`: what an editor sees while writing."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newshub.cli.build import BuildOptions
from newshub.cli.builder import Builder, Outcome
from newshub.cli.faultpage import fault_page
from newshub.cli.handler import CONTENT_SECURITY_POLICY, State
from newshub.cli.serve import serve_and_watch, serving
from tests.site.site_fakes import ROOT, Mini

GOOD = Outcome(ok=True, text="", seconds=0.1)


def faulty(text: str) -> Outcome:
    return Outcome(ok=False, text=text, seconds=0.1)


class Reader:
    """A browser of few words."""

    def __init__(self, address: str) -> None:
        self.host = address.removeprefix("http://")

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    @contextmanager
    def events(self) -> Iterator[Callable[[], str]]:
        """The stream of versions; each call waits for the next one."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request("GET", "/__newshub/events")
        answer = connection.getresponse()

        def following() -> str:
            line = answer.readline().decode()
            while not line.startswith("data: "):
                line = answer.readline().decode()
            return line.removeprefix("data: ").strip()

        yield following
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "da").mkdir()
    (tmp_path / "da" / "index.html").write_text("<html><head><title>x</title></head><p>Da</p></html>", "utf-8")
    (tmp_path / "404.html").write_text("<html><head></head>Ikke her</html>", "utf-8")
    (tmp_path / "feed.xml").write_text("<rss/>", "utf-8")
    return tmp_path


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State((tmp_path,))


@pytest.fixture
def reader(folder: Path, state: State) -> Iterator[Reader]:
    state.built(GOOD)
    with serving(folder, port=0, state=state) as address:
        yield Reader(address)


def test_a_page_is_served_with_the_public_policy_and_one_script_of_its_own(reader: Reader, folder: Path) -> None:
    status, html, headers = reader.get("/da/")

    assert status == 200
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert html.count("<script") == 1
    assert 'src="/__newshub/reload.js"' in html
    assert "<script" not in (folder / "da" / "index.html").read_text("utf-8")
    assert "EventSource" in reader.get("/__newshub/reload.js")[1]


def test_feeds_and_missing_pages_are_served_as_in_public(reader: Reader) -> None:
    assert reader.get("/feed.xml")[:2] == (200, "<rss/>")
    status, html, _ = reader.get("/nowhere/")
    assert status == 404
    assert "Ikke her" in html


def test_a_site_without_editors_has_no_script(folder: Path) -> None:
    with serving(folder, port=0) as address:
        assert "<script" not in Reader(address).get("/da/")[1]


def test_an_open_page_hears_of_the_next_build(reader: Reader, state: State) -> None:
    shown = state.version
    with reader.events() as following:
        assert following() == shown
        state.built(GOOD)
        assert following() == state.version != shown


def test_a_page_loaded_before_a_build_knows_that_it_is_old(reader: Reader, state: State) -> None:
    html = reader.get("/da/")[1]

    assert f'data-version="{state.version}"' in html


def test_a_fault_takes_the_place_of_every_page_and_goes_when_it_is_mended(
    reader: Reader, state: State, folder: Path
) -> None:
    (folder / "content").mkdir()
    (folder / "content" / "x.md").write_text("Title: <b>\nDate: i går\nLang: da\n", "utf-8")
    state.built(
        faulty("content/x.md:2: Date: “i går” is not a date; expected <2026-11-22>\n1 fault; nothing was built\n")
    )

    status, html, _ = reader.get("/da/")

    assert status == 500
    assert "<h2>content/x.md, line 2</h2>" in html
    assert "Date: “i går” is not a date; expected &lt;2026-11-22&gt;" in html
    assert "<mark>   2  Date: i går</mark>" in html
    assert "   1  Title: &lt;b&gt;" in html
    assert "/__newshub/reload.js" in html
    state.built(GOOD)
    assert reader.get("/da/")[0] == 200


def test_faults_without_a_file_are_shown_as_they_were_said(tmp_path: Path) -> None:
    html = fault_page("Traceback <x>\nBoom: y\n", (tmp_path,), tag="", style="/s.css")

    assert "<pre>Traceback &lt;x&gt;\nBoom: y</pre>" in html
    assert "The site could not be built" in html


def test_a_fault_shows_no_file_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    (tmp_path / "site").mkdir()

    html = fault_page("../secret:1: x\n/etc/passwd:1: x\n", (tmp_path / "site",), tag="", style="/s.css")

    assert "<mark>" not in html


def test_another_sites_name_for_this_machine_is_refused(reader: Reader) -> None:
    assert reader.get("/da/", Host="attacker.example")[0] == 403
    assert reader.get("/da/", Host="127.0.0.1:1")[0] == 200


def test_everyone_who_waits_is_let_go_at_the_end(folder: Path, state: State) -> None:
    with serving(folder, port=0, state=state) as address, Reader(address).events() as following:
        following()
    assert threading.active_count() < 10


# --- with real builds ---


@pytest.fixture
def options(tmp_path: Path) -> BuildOptions:
    mini = Mini(tmp_path)
    return BuildOptions(
        content=tmp_path / "content",
        registry=tmp_path / "content" / "registry",
        store=mini.store_path,
        output=mini.output,
        cache=tmp_path / "cache",
        site_url="https://news.example.org",
        drafts=True,
    )


@pytest.mark.build
def test_a_builder_builds_says_faults_and_builds_again(options: BuildOptions, tmp_path: Path) -> None:
    article = tmp_path / "content" / "da" / "first.md"
    article.parent.mkdir()
    text = (
        "Title: Et\nDate: 2026-11-20\nLang: da\nSlug: first\nCountries:\nClusters:\nThemes: ehealth\nSummary: x\n"
        "Authors: y\nStatus: draft\n\nTekst.\n"
    )
    with Builder() as builder:
        article.write_text(text, "utf-8")
        first = builder.build(options)
        article.write_text(text.replace("2026-11-20", "i går"), "utf-8")
        second = builder.build(options)
        article.write_text(text.replace("Et", "To"), "utf-8")
        builder.renew()
        third = builder.build(options)

    assert (first.ok, second.ok, third.ok) == (True, False, True), first.text + third.text
    assert "content/da/first.md:2: Date: “i går” is not a date" in second.text
    assert "[draft] To" in (tmp_path / "output" / "da" / "news" / "first" / "index.html").read_text("utf-8")


@pytest.mark.build
def test_a_change_is_on_screen_by_itself(options: BuildOptions, tmp_path: Path) -> None:
    mini_article = tmp_path / "content" / "da" / "first.md"
    mini_article.parent.mkdir()
    text = (
        "Title: Et\nDate: 2026-11-20\nLang: da\nSlug: first\nCountries:\nClusters:\nThemes: ehealth\nSummary: x\n"
        "Authors: y\nStatus: published\n\nTekst.\n"
    )
    mini_article.write_text(text, "utf-8")
    said: list[str] = []
    up, stop = threading.Event(), threading.Event()
    address: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if "Read it at" in line:
            address.append(line.split("at ")[1].split("/ ")[0])
            up.set()

    thread = threading.Thread(
        target=serve_and_watch, args=(options, ROOT), kwargs={"port": 0, "stop": stop, "say": say}
    )
    thread.start()
    try:
        assert up.wait(60)
        reader = Reader(address[0])
        with reader.events() as following:
            while "built in" not in "".join(said):
                following()
            mini_article.write_text(text.replace("Tekst", "Ny tekst"), "utf-8")
            following()
            assert "Ny tekst" in reader.get("/da/news/first/")[1]
            mini_article.write_text(text.replace("Lang: da", "Lang: xx"), "utf-8")
            following()
            assert "is not a language of this hub" in reader.get("/da/news/first/")[1]
            mini_article.write_text(text, "utf-8")
            following()
            assert "<p>Tekst" in reader.get("/da/news/first/")[1]
    finally:
        stop.set()
        thread.join()
    assert any("first.md:3: Lang: “xx”" in line for line in said)
