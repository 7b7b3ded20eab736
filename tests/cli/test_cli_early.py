"""A build that finds all as the last one left it ends before Pelican is loaded; anything else leads to Pelican."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_fakes import ROOT, Mini, item, same_size_and_time, small_hub

from newshub.cli.build import START, BuildOptions, arguments
from newshub.cli.early import Early
from newshub.site.build import Built
from newshub.site.copies import looks_of_copies
from newshub.site.glance import settled, unless_nothing_happened
from newshub.site.looks import Looks, Record
from newshub.site.settings import SiteSettings, load_settings

pytestmark = pytest.mark.build

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENVIRON = {"PATH": "/usr/bin:/bin", "SHLVL": "1"}


def later() -> int:
    """A time at which everything has long been as it is, in ns."""
    return time.time_ns() + 10**9


@dataclass
class Checkout:
    """A small hub with a settings file of its own and a look that one may change, built without Pelican."""

    hub: Mini

    @property
    def folder(self) -> Path:
        return self.hub.folder

    @property
    def conf(self) -> Path:
        return self.folder / "pelicanconf.py"

    def words(self, **options: object) -> list[str]:
        return arguments(BuildOptions(conf=str(self.conf), **options))  # type: ignore[arg-type]

    def early(self, words: list[str] | None = None, environ: Mapping[str, str] = ENVIRON) -> Early:
        return Early(words or self.words(), environ, later())

    def settings(self, **changes: object) -> SiteSettings:
        return load_settings(self.conf, **changes)

    def build(self, early: Early | None = None, *, now: datetime = NOW, **changes: object) -> Built:
        """As Pelican has it done."""
        early = early or self.early()
        settings = self.settings(**changes)

        def build() -> Built:
            return self.hub.build(now=now, **changes, THEME=str(settings.theme), NEWSHUB_LANGUAGES=settings.languages)

        def copy() -> Looks:
            theme = settings.output / "theme"
            shutil.copytree(settings.theme / "static", theme, dirs_exist_ok=True)
            return Looks([str(theme)])

        with settled.connected_to(early.note):
            built = unless_nothing_happened(settings, now, build, copy, began=later())
        early.remember()
        return built

    def record(self) -> Path:
        (found,) = (self.folder / "cache/glances").glob("*.early")
        return found


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Built, with nothing to do."""
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    made = Checkout(small_hub(tmp_path, THEME=str(tmp_path / "theme")))
    made.build()
    return made


def test_nothing_happened_and_what_is_said_is_what_a_closer_look_says(checkout: Checkout) -> None:
    said = checkout.early().nothing_happened(NOW.timestamp())

    assert said == str(checkout.hub.build(THEME=str(checkout.folder / "theme"), NEWSHUB_LANGUAGES=("da", "en")))
    assert said == str(checkout.build())
    assert checkout.early().nothing_happened((NOW + timedelta(days=400)).timestamp()) == said


def damage_record(checkout: Checkout) -> None:
    data = checkout.record().read_bytes()
    checkout.record().write_bytes(data.replace(b"glance 1", b"glance 0"))


@pytest.mark.parametrize(
    "change",
    [
        lambda each: same_size_and_time(each.folder),
        lambda each: each.hub.article(slug="second"),
        lambda each: (each.folder / "content/da/first.md").unlink(),
        lambda each: os.utime(each.folder / "content/registry/themes.toml"),
        lambda each: os.utime(each.folder / "theme/templates/shell.html"),
        lambda each: each.hub.keep(item(9)),
        lambda each: each.hub.store_path.unlink(),
        lambda each: (each.hub.output / "da/index.html").write_text("meddled", "utf-8"),
        lambda each: (each.hub.output / "da/index.html").unlink(),
        lambda each: shutil.rmtree(each.hub.output),
        lambda each: next((each.hub.output / "theme").rglob("*.css")).unlink(),
        lambda each: next((each.hub.output / "theme").rglob("*.css")).write_text("meddled", "utf-8"),
        lambda each: (each.hub.output / "theme/stray.css").touch(),
        lambda each: each.conf.write_text(f"{each.conf.read_text()}# as it was\n"),
        lambda each: (each.folder / "more.py").touch(),
        lambda each: next((each.folder / "cache").glob("manifest-*")).unlink(),
        lambda each: each.hub.build(NEWSHUB_PAGE_SIZE=4),
        lambda each: each.record().unlink(),
        lambda each: each.record().write_bytes(each.record().read_bytes()[:-60]),
        lambda each: each.record().write_bytes(b""),
        lambda each: each.record().write_bytes(b"\xff\0" * 500),
        damage_record,
    ],
)
def test_whatever_looks_different_is_left_to_pelican(checkout: Checkout, change: Callable[[Checkout], object]) -> None:
    change(checkout)

    assert checkout.early().nothing_happened(NOW.timestamp()) is None


def test_the_hubs_own_code_is_looked_at_too(checkout: Checkout) -> None:
    assert str(ROOT / "plugins/newshub") in Record.load(checkout.record()).reads[1].split("\0")


def test_other_words_and_another_environment_are_left_to_pelican(checkout: Checkout) -> None:
    at = NOW.timestamp()

    assert checkout.early(environ={**ENVIRON, "SITEURL": "https://other.example"}).nothing_happened(at) is None
    assert checkout.early(checkout.words(site_url="https://other.example")).nothing_happened(at) is None
    assert checkout.early(environ={**ENVIRON, "SHLVL": "2", "INVOCATION_ID": "a run"}).nothing_happened(at)


def test_an_article_comes_out_at_its_time_and_goes_when_the_clock_is_turned_back(checkout: Checkout) -> None:
    checkout.hub.article(slug="later", Date="2026-11-23 09:00")
    due = datetime(2026, 11, 23, 8, tzinfo=UTC)
    checkout.build()

    assert checkout.early().nothing_happened((due - timedelta(seconds=1)).timestamp())
    assert checkout.early().nothing_happened(due.timestamp()) is None
    assert checkout.early().nothing_happened((NOW - timedelta(seconds=1)).timestamp()) is None


def test_what_a_settings_file_reads_elsewhere_counts(checkout: Checkout) -> None:
    name = checkout.folder / "name.txt"
    name.write_text("One")
    said = f"from pathlib import Path\nNEWSHUB_NAME = Path({str(name)!r}).read_text()\n"
    checkout.conf.write_text(checkout.conf.read_text() + said)
    checkout.build(NEWSHUB_NAME="One")

    assert checkout.early().nothing_happened(NOW.timestamp())
    name.write_text("Two")
    assert checkout.early().nothing_happened(NOW.timestamp()) is None


@pytest.mark.parametrize("fault", ["this is not Python", "1 / 0", "raise SystemExit(0)"])
def test_a_settings_file_with_a_fault_is_left_to_pelican(checkout: Checkout, fault: str) -> None:
    checkout.conf.write_text(f"{checkout.conf.read_text()}\n{fault}\n")

    assert checkout.early().nothing_happened(NOW.timestamp()) is None


def test_a_file_that_changed_just_now_is_not_trusted(checkout: Checkout) -> None:
    checkout.record().unlink()

    checkout.build(Early(checkout.words(), ENVIRON, checkout.conf.stat().st_ctime_ns))

    assert checkout.early().nothing_happened(NOW.timestamp()) is None


@pytest.mark.parametrize("more", [["-r"], ["--listen"], ["--print-settings"]])
def test_asking_for_more_than_a_build_is_never_answered_early(checkout: Checkout, more: list[str]) -> None:
    words = checkout.words() + more

    checkout.build(checkout.early(words))

    assert checkout.early(words).nothing_happened(NOW.timestamp()) is None


def test_a_build_of_everything_is_one_each_time(checkout: Checkout) -> None:
    words = checkout.words(full=True)

    checkout.build(checkout.early(words), NEWSHUB_FULL=True)

    assert checkout.early(words).nothing_happened(NOW.timestamp()) is None


def test_records_of_folders_that_are_no_more_go(checkout: Checkout) -> None:
    other = checkout.folder / "release"
    checkout.build(checkout.early(checkout.words(output=other)), OUTPUT_PATH=str(other))
    glances = checkout.folder / "cache/glances"
    assert len(list(glances.glob("*.early"))) == 2
    shutil.rmtree(other)

    checkout.hub.article(slug="second")
    checkout.build()

    assert checkout.record().exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"PLUGINS": ["newshub", "sitemap"]},
        {"PAGE_PATHS": ["pages"]},
        {"TEMPLATE_PAGES": {"a.html": "a.html"}},
        {"IGNORE_FILES": []},  # b.tmp was not copied
    ],
)
def test_copies_are_sure_only_where_pelican_makes_nothing_else_and_all_came_through(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    for name in ("theme/static/a.css", "theme/static/b.tmp", "content/extra/robots.txt", "out/theme/a.css", "out/r"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    settings = {
        "PLUGINS": ["newshub"], "PAGE_PATHS": [], "TEMPLATE_PAGES": {}, "OUTPUT_SOURCES": False,
        "PELICAN_CLASS": "pelican.Pelican", "THEME_STATIC_PATHS": ["static"], "THEME_STATIC_DIR": "theme",
        "IGNORE_FILES": ["*.tmp"], "PATH": str(tmp_path / "content"), "THEME": str(tmp_path / "theme"),
        "OUTPUT_PATH": str(tmp_path / "out"),
    }  # fmt: skip

    assert looks_of_copies(settings, [("extra/robots.txt", "r")])
    assert looks_of_copies(settings | changes, [("extra/robots.txt", "r")]) is None
    assert looks_of_copies(settings, [("extra/robots.txt", "robots.txt")]) is None


def start(checkout: Checkout, *words: str) -> subprocess.CompletedProcess[str]:
    """What `./hub build` starts; every import is told on standard error."""
    command = [sys.executable, "-X", "importtime", str(START), *checkout.words(), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_pelican_is_loaded_only_when_something_happened_and_static_files_come_back(tmp_path: Path) -> None:
    checkout = Checkout(small_hub(tmp_path))
    first = start(checkout)
    assert first.returncode == 0
    assert "pelican" in first.stderr
    start(checkout)  # the settings file was written so shortly before the first that it may not have been trusted
    before = checkout.hub.tree()

    quick = start(checkout)

    assert (quick.returncode, quick.stdout.split("=")[:2]) == (0, ["built written", "0 kept"])
    assert "pelican" not in quick.stderr
    assert quick.stdout.strip() in start(checkout, "-e", "NEWSHUB_PAGE_SIZE=3").stdout.splitlines()
    sheet = next((checkout.hub.output / "theme").rglob("*.css"))
    sheet.unlink()
    mended = start(checkout)
    assert "pelican" in mended.stderr
    assert checkout.hub.tree() == before
    assert "pelican" not in start(checkout).stderr


def test_a_fault_is_told_as_pelican_alone_would_tell_it(tmp_path: Path) -> None:
    checkout = Checkout(small_hub(tmp_path))
    checkout.hub.article(slug="second", Themes="nope")
    told = []

    for program in ([str(START)], ["-m", "pelican"]):
        command = [sys.executable, *program, *checkout.words()]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        told.append((done.returncode, done.stdout, done.stderr))

    assert told[0] == told[1]
    assert "nope" in told[0][2]
