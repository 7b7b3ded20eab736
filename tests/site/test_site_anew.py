"""Builds that make most of a site: the first one, and those after a change of look or settings."""

import shutil
from pathlib import Path

import jinja2
import pytest
from site_fakes import ROOT, Mini, item

from newshub.core.errors import SettingsError
from newshub.site import run
from newshub.site.translations import po_path


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


def test_a_broken_template_is_told_where_it_is_wanted(mini: Mini):
    page = look(mini) / "templates" / "pages" / "listing.html"
    page.write_text(page.read_text("utf-8") + "{% if %}", "utf-8")

    with pytest.raises(jinja2.TemplateSyntaxError, match="Expected an expression"):
        mini.build(THEME=str(mini.folder / "theme"))


def test_a_missing_catalogue_is_told_as_it_always_was(mini: Mini):
    po_path(look(mini) / "translations", "pl").unlink()

    with pytest.raises(SettingsError, match="no catalogue for “pl”"):
        mini.build(THEME=str(mini.folder / "theme"))


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
