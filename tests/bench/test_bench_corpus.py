"""Made-up corpora: the same for the same seed, and fit to be built."""

import re
import sqlite3
from pathlib import Path

import pytest
from markdown import markdown as render

from bench import corpus
from bench.hub import ENVIRONMENT, MINIMAL, ROOT, Hub
from bench.peers.records import markdown, records
from bench.process import run
from bench.written import written
from newshub.core.clean import clean_html
from newshub.files import read_registry
from newshub.store.store import Store

STORIES, SLUGS = 60, 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "made"
    corpus.write(folder, STORIES, slugs=SLUGS)
    return folder


def dump(folder: Path) -> list[str]:
    db = sqlite3.connect(folder / "store.sqlite3")
    try:
        return list(db.iterdump())
    finally:
        db.close()


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.md")}


def test_the_same_seed_gives_the_same_corpus(made: Path, tmp_path: Path) -> None:
    corpus.write(tmp_path / "again", STORIES, slugs=SLUGS)

    assert dump(tmp_path / "again") == dump(made)
    assert texts(tmp_path / "again") == texts(made)


def test_another_seed_gives_another(made: Path, tmp_path: Path) -> None:
    corpus.write(tmp_path / "other", STORIES, slugs=SLUGS, seed=7)

    assert dump(tmp_path / "other") != dump(made)


def test_a_corpus_is_as_a_fetch_would_have_left_it(made: Path) -> None:
    registry = read_registry(made / "registry")
    with Store.open(made / "store.sqlite3", read_only=True) as store:
        items = list(store.items())

    assert len(registry.clusters) == 60
    assert len(registry.themes) == 16
    assert len(items) == STORIES
    for item in items:
        assert clean_html(item.content_html or "", base_url=item.link) == item.content_html
        assert len(item.summary or "") <= 300
        assert item.published_at <= item.first_seen_at
        assert all(tag.evidence for tag in (*item.tags.countries, *item.tags.themes, *item.tags.clusters))


def test_new_stories_are_newer_than_all_and_others_each_day(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes((made / "store.sqlite3").read_bytes())
    registry = read_registry(made / "registry")
    with Store.open(path) as store:
        before = max(item.published_at for item in store.items())
        first, second = (corpus.add_new(store, registry, 5, seed=day) for day in (1, 2))
        found = {item.id: item for item in store.items()}

    assert len({*first, *second}) == 10
    assert all(found[each].published_at > before for each in (*first, *second))


def test_one_story_is_retagged_and_no_other(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes((made / "store.sqlite3").read_bytes())
    with Store.open(path) as store:
        before = {item.id: item.tags for item in store.items()}
        changed = corpus.retag_one(store, read_registry(made / "registry"))
        after = {item.id: item.tags for item in store.items()}

    assert {each for each in after if after[each] != before[each]} == {changed}


def test_other_generators_get_every_page_and_the_same_text(made: Path) -> None:
    def told(html: str) -> str:  # two lists in a row become one in Markdown
        return re.sub(r' rel="[^"]*"|</?(?:ul|p)>|\s', "", html)

    found = list(records(made))

    assert len(found) == STORIES + 3 * SLUGS
    assert all(told(render(markdown(each.html))) == told(each.html) for each in found if each.html)


def test_the_benchmarks_look_has_every_kind_of_page() -> None:
    def kinds(look: Path) -> set[str]:
        return {path.name for path in (look / "templates" / "pages").iterdir()}

    assert kinds(MINIMAL.theme) == kinds(ROOT / "theme")


@pytest.mark.slow
def test_a_corpus_is_built_with_the_benchmarks_look_and_changes_rewrite_little(made: Path, tmp_path: Path) -> None:
    hub = Hub(made, tmp_path / "hub", MINIMAL)
    hub.reset()
    seen = []
    for change in (lambda: None, lambda: None, lambda: hub.add_stories(2), hub.retag, hub.change_template):
        change()
        used = run(hub.command(), folder=ROOT, log=tmp_path / "log", environment=ENVIRONMENT, limit=300)
        seen.append(written(hub.output, since_ns=used.began_ns))
    whole = written(hub.output)

    assert whole.stories == STORIES + 2 + 3 * SLUGS
    assert whole.others
    assert whole.feeds
    first, unchanged, new, retagged, relooked = (each.pages for each in seen)
    assert unchanged == 0
    assert 0 < retagged < new < first
    assert relooked > whole.pages / 2
