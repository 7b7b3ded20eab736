"""When own articles are out: drafts, dates to come, and an editor's preview of both."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from site_fakes import Mini, item


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    mini = Mini(tmp_path)
    mini.article("da", "now", Title="Nu")
    return mini


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)


def page(mini: Mini, slug: str) -> str | None:
    path = mini.output / "da" / "news" / slug / "index.html"
    return path.read_text("utf-8") if path.exists() else None


def test_a_scheduled_article_comes_with_the_first_build_after_its_date_in_the_hubs_zone(mini: Mini) -> None:
    mini.article("da", "later", Title="Senere", Date="2026-11-24 13:30")  # half past twelve in UTC

    mini.build(now=at(12, 29))
    assert page(mini, "later") is None
    assert "Senere" not in mini.text("da/index.html") + mini.text("feed.xml")
    mini.build(now=at(12, 30))
    assert page(mini, "later") is not None
    assert "Senere" in mini.text("da/index.html")


def test_a_draft_is_nowhere_in_the_built_site(mini: Mini) -> None:
    mini.article("da", "draft", Title="Kladde", Status="draft")
    mini.build()

    assert not [name for name, data in mini.tree().items() if b"Kladde" in data]


def test_the_preview_shows_both_and_says_what_they_wait_for(mini: Mini) -> None:
    mini.article("da", "draft", Title="Kladde", Status="draft")
    mini.article("da", "later", Title="Senere", Date="2026-12-24 13:30")
    mini.build(NEWSHUB_DRAFTS=True)

    assert "<h1>[draft] Kladde</h1>" in str(page(mini, "draft"))
    assert "<h1>[2026-12-24 13:30] Senere</h1>" in str(page(mini, "later"))
    assert "[draft] Kladde" in mini.text("da/index.html")


def test_an_article_to_come_is_previewed_with_its_own_date_and_moves_no_week_and_no_statistics(mini: Mini) -> None:
    mini.keep(item(1))
    mini.build(NEWSHUB_DRAFTS=True)
    before = mini.tree()
    mini.article("da", "later", Title="Senere", Date="2027-12-24 13:30")
    mini.build(NEWSHUB_DRAFTS=True)

    assert '<time datetime="2027-12-24">24. december 2027</time>' in str(page(mini, "later"))
    assert {name for name in mini.tree() if "/digest/" in name} == {name for name in before if "/digest/" in name}
    assert "2027" not in mini.text("da/statistics/index.html")


def test_a_build_after_the_preview_takes_everything_back(mini: Mini) -> None:
    mini.build()
    before = mini.tree()
    mini.article("da", "draft", Title="Kladde", Status="draft")
    mini.build(NEWSHUB_DRAFTS=True)

    mini.build()

    assert mini.tree() == before
