"""A run that finds all as the last one left it does nothing; whatever looks different is built."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from site_fakes import NOW, Mini, item, pelican, same_size_and_time

from newshub.site.build import Built
from newshub.site.glance import unless_nothing_happened

pytestmark = pytest.mark.build


def run(mini: Mini, *, now: datetime = NOW, **changes: object) -> bool:
    """Build if anything looks different. Returns whether it was built."""
    asked = []

    def build() -> Built:
        asked.append(True)
        return mini.build(now=now, **changes)

    built = unless_nothing_happened(mini.settings(**changes), now, build)
    assert asked or (built.written, built.removed) == (0, 0)
    return bool(asked)


@pytest.fixture
def settled(mini: Mini) -> Mini:
    """A site with an article and stories, built."""
    mini.article()
    mini.keep(*map(item, range(3)))
    time.sleep(0.06)  # what changed just now might change again and look the same
    assert run(mini)
    return mini


def test_nothing_happened(settled: Mini) -> None:
    before = settled.tree()

    assert not run(settled)
    assert not run(settled, now=NOW + timedelta(days=400))
    assert settled.tree() == before


def test_what_there_is_to_say_is_the_same_as_after_a_closer_look(settled: Mini) -> None:
    def build() -> Built:
        raise AssertionError

    assert unless_nothing_happened(settled.settings(), NOW, build) == settled.build()


def linked(mini: Mini) -> None:
    (mini.folder / "elsewhere").mkdir()
    (mini.folder / "elsewhere/more.md").touch()
    (mini.folder / "elsewhere/circle").symlink_to(mini.folder / "elsewhere")
    (mini.folder / "content/da/linked").symlink_to(mini.folder / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        lambda mini: same_size_and_time(mini.folder),
        linked,
        lambda mini: mini.article(slug="second"),
        lambda mini: (mini.folder / "content/da/first.md").unlink(),
        lambda mini: (mini.folder / "content/da/empty.md").touch(),
        lambda mini: (mini.folder / "content/da/first.md").rename(mini.folder / "content/da/other.md"),
        lambda mini: (mini.folder / "content/images").mkdir() or (mini.folder / "content/images/a.svg").write_text("a"),
        lambda mini: os.utime(mini.folder / "content/registry/themes.toml"),
        lambda mini: mini.keep(item(9)),
        lambda mini: mini.store_path.unlink(),
        lambda mini: (mini.output / "da/index.html").write_text("meddled", "utf-8"),
        lambda mini: (mini.output / "da/index.html").unlink(),
        lambda mini: next((mini.folder / "cache").glob("manifest-*")).unlink(),
        lambda mini: next((mini.folder / "cache/glances").glob("*.txt")).write_text("cut", "utf-8"),
        lambda mini: mini.build(NEWSHUB_PAGE_SIZE=4),
    ],
)
def test_whatever_looks_different_takes_a_closer_look(settled: Mini, change: Callable[[Mini], object]) -> None:
    change(settled)
    looked = []

    unless_nothing_happened(settled.settings(), NOW, lambda: looked.append(True) or Built())

    assert looked


def test_other_settings_are_built_and_asking_for_everything_is_too(settled: Mini) -> None:
    assert run(settled, NEWSHUB_PAGE_SIZE=4)
    assert not run(settled, NEWSHUB_PAGE_SIZE=4)
    assert run(settled, NEWSHUB_FULL=True)
    assert run(settled)


def test_an_article_comes_out_at_its_time_and_goes_when_the_clock_is_turned_back(settled: Mini) -> None:
    settled.article(slug="later", Date="2026-11-23 09:00")
    time.sleep(0.06)
    due = datetime(2026, 11, 23, 8, tzinfo=UTC)
    page = settled.output / "da/news/later/index.html"

    assert run(settled)
    assert not run(settled, now=due - timedelta(seconds=1))
    assert not page.exists()
    assert run(settled, now=due)
    assert page.exists()
    assert not run(settled, now=due)
    assert run(settled)
    assert not page.exists()


def test_a_file_that_changed_just_now_is_not_trusted(settled: Mini) -> None:
    settled.article(slug="second")

    assert run(settled)
    assert run(settled)


def test_a_fault_is_told_again_until_it_is_mended(settled: Mini) -> None:
    settled.article(slug="second", Themes="nope")

    for _ in range(2):
        with pytest.raises(Exception, match="nope"):
            run(settled)


def test_what_is_remembered_of_folders_that_are_no_more_goes(settled: Mini, tmp_path: Path) -> None:
    other = tmp_path / "release"
    assert run(settled, OUTPUT_PATH=str(other))
    glances = settled.folder / "cache/glances"
    assert len(list(glances.glob("*.txt"))) == 2
    other.rename(tmp_path / "gone")

    settled.article(slug="second")
    time.sleep(0.06)
    run(settled)

    assert len(list(glances.glob("*.txt"))) == 1


def test_a_run_of_pelican_with_nothing_to_do_loads_only_what_it_takes_to_see_that(settled: Mini) -> None:
    assert pelican(settled).returncode == 0
    code = (
        "import sys, pelican; pelican.main(sys.argv[1:])\n"
        "print([each for each in ('newshub.site.run', 'newshub.core.registry', 'sqlite3', 'babel', 'bs4')"
        " if each in sys.modules])"
    )

    done = pelican(settled, program=("-c", code))

    assert "written=0" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
