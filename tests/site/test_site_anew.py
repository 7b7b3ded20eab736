"""Builds that make most of a site: the first one, and those after a change of look or settings."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import jinja2
import pytest
from site_fakes import NOW, ROOT, Mini, item

from newshub.core.errors import SettingsError
from newshub.site import gathering, library, manifest, run
from newshub.site.run import build
from newshub.site.translations import po_path
from newshub.site.workers import WorkerError


def look(mini: Mini) -> Path:
    """A look of its own, to be changed."""
    theme = mini.folder / "theme"
    shutil.copytree(ROOT / "theme", theme)
    return theme


def test_a_first_build_leaves_what_later_ones_find(mini: Mini, monkeypatch: pytest.MonkeyPatch):
    said = mini.folder / "said"
    ours = run._keep_ready
    monkeypatch.setattr(run, "_keep_ready", lambda *given: (ours(*given), said.touch()))

    mini.build()
    first = said.exists()
    said.unlink()
    mini.keep(item(1))
    mini.build()

    assert first
    assert not said.exists()
    cache = mini.folder / "cache"
    assert len(list((cache / "templates").iterdir())) == len(list((ROOT / "theme/templates").rglob("*.html")))
    assert len(list((cache / "catalogues").iterdir())) == len(mini.settings().languages)


def test_only_our_own_templates_are_compiled_before_they_are_wanted(mini: Mini):
    ours = jinja2.FileSystemLoader(ROOT / "theme/templates")
    pelicans = jinja2.ChoiceLoader([ours, jinja2.PrefixLoader({"!theme": ours})])
    environment = jinja2.Environment(loader=pelicans, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    build(mini.settings(), environment, now=NOW)

    kept = list((mini.folder / "cache/templates").iterdir())
    assert len(kept) == len(list((ROOT / "theme/templates").rglob("*.html")))


def test_who_makes_all_in_one_process_prepares_nothing_beside_it(mini: Mini, monkeypatch: pytest.MonkeyPatch):
    said = mini.folder / "said"
    monkeypatch.setattr(run, "_keep_ready", lambda *_: said.touch())  # by a process of which only a file could tell

    mini.build(NEWSHUB_WORKERS=1)

    assert not said.exists()


@pytest.mark.parametrize("lost", ["nothing", "output"])
def test_stories_are_held_as_bytes_where_all_is_to_be_made(mini: Mini, monkeypatch: pytest.MonkeyPatch, lost: str):
    packed: list[bool] = []
    ours = library.read_library
    monkeypatch.setattr(
        library, "read_library", lambda *given, **more: (packed.append(more["packed"]), ours(*given, **more))[1]
    )

    mini.keep(item(1))
    mini.build()
    mini.keep(item(2))
    if lost == "output":
        shutil.rmtree(mini.output)
    mini.build()

    assert packed == [True, lost == "output"]


def test_a_process_that_gathers_and_is_killed_is_told_of(mini: Mini, monkeypatch: pytest.MonkeyPatch):
    ours = os.getpid()
    there = gathering.of_own

    def killed(*given: Any, **more: Any) -> Any:
        if os.getpid() != ours:
            os.kill(os.getpid(), signal.SIGKILL)
        return there(*given, **more)

    mini.article()
    monkeypatch.setattr(gathering, "of_own", killed)
    with pytest.raises(WorkerError, match="ended with status -9"):
        mini.build()

    assert not mini.output.exists()


def test_a_broken_template_is_told_where_it_is_wanted(mini: Mini):
    page = look(mini) / "templates" / "pages" / "listing.html"
    page.write_text(page.read_text("utf-8") + "{% if %}", "utf-8")

    with pytest.raises(jinja2.TemplateSyntaxError, match="Expected an expression"):
        mini.build(THEME=str(mini.folder / "theme"))


def test_a_missing_catalogue_is_told_as_it_always_was(mini: Mini):
    po_path(look(mini) / "translations", "pl").unlink()

    with pytest.raises(SettingsError, match="no catalogue for “pl”"):
        mini.build(THEME=str(mini.folder / "theme"))


def test_a_page_that_only_a_killed_build_knew_of_goes_though_its_story_is_taken_back(
    mini: Mini, monkeypatch: pytest.MonkeyPatch
):
    mini.article(slug="first")
    mini.build(NEWSHUB_WORKERS=1)
    found = mini.tree()
    second = mini.article(slug="second")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(manifest.Manifest, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            mini.build(NEWSHUB_WORKERS=1)
    assert (mini.output / "da/news/second/index.html").exists()
    second.unlink()
    mini.build(NEWSHUB_WORKERS=1)

    assert mini.tree() == found


def test_after_a_change_of_settings_a_site_is_as_if_built_for_the_first_time(mini: Mini, tmp_path: Path):
    mini.keep(*(item(n) for n in range(1, 12)))
    mini.article()
    mini.build()
    changed = mini.build(NEWSHUB_PAGE_SIZE=5)
    found = mini.tree()
    shutil.rmtree(mini.output)
    shutil.rmtree(mini.folder / "cache")

    mini.build(NEWSHUB_PAGE_SIZE=5)

    assert found == mini.tree()
    assert changed.kept == 0
    assert changed.removed > 0  # numbered pages, of which there are fewer
