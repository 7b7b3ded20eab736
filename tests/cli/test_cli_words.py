"""The commands about tags and the export, on a small store."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newshub.cli.classify import classify, explain
from newshub.cli.export import export
from newshub.cli.words import show_evaluation, show_tags
from newshub.core.errors import HubError
from newshub.core.items import retag
from newshub.core.model import FetchRecord, Item, SourceState, Tag, Tags
from newshub.files import read_registry
from newshub.store.store import Store

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "content" / "registry"
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def item(number: int, title: str, text: str) -> Item:
    return Item(
        id=f"item{number:012}", source_id="oslo-cancer-cluster", cluster="oslo-cancer-cluster", guid=None,
        link=f"https://occ.example/{number}", title=title, summary=text, content_html=f"<p>{text}</p>", author=None,
        language="nb", published_at=NOW - timedelta(days=number), updated_at=None, first_seen_at=NOW,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    registry = read_registry(REGISTRY)
    items = (
        item(1, "Telemedisin gir trygg eldreomsorg i Danmark", "Seks danske kommuner prøver digital hjemmeoppfølging."),
        item(2, "Nye medlemmer i Oslo Cancer Cluster", "Tre oppstartsselskaper har sluttet seg til klyngen i høst."),
    )  # fmt: skip
    path = tmp_path / "hub.sqlite3"
    with Store.open(path) as kept:
        source = "oslo-cancer-cluster"
        kept.save(SourceState(source), FetchRecord(source, NOW, "kept"), [retag(each, registry) for each in items])
    return path


def tags_of(path: Path, number: int) -> Tags:
    with Store.open(path, read_only=True) as kept:
        found = kept.item(f"item{number:012}")
    assert found is not None
    return found.tags


def spoil(path: Path) -> None:
    with Store.open(path) as kept:
        kept.retag([("item000000000001", "sv", Tags(themes=(Tag("sustainability"),)), False)])


def test_tagging_anew_with_the_same_words_changes_nothing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert classify(REGISTRY, store, dry_run=False) == 0

    assert "0 items changed" in capsys.readouterr().out


def test_wrong_tags_are_put_right_and_counted(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = tags_of(store, 1)
    spoil(store)

    assert classify(REGISTRY, store, dry_run=False) == 1

    told = capsys.readouterr().out
    assert tags_of(store, 1) == right
    assert "theme sustainability: +0 -1" in told
    assert "language nb: +1 -0" in told


def test_a_dry_run_tells_the_same_and_writes_nothing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(store)

    assert classify(REGISTRY, store, dry_run=True) == 1

    told = capsys.readouterr().out
    assert "theme sustainability: +0 -1" in told
    assert "nothing was written" in told
    assert [tag.id for tag in tags_of(store, 1).themes] == ["sustainability"]


def test_an_item_accounts_for_its_tags_by_id_and_by_address(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explain(REGISTRY, store, "item000000000001")
    by_id = capsys.readouterr().out
    explain(REGISTRY, store, "https://occ.example/1")

    assert capsys.readouterr().out == by_id
    assert "“Telemedisin” in the title" in by_id
    assert "country   DK" in by_id


def test_an_unknown_item_is_said_to_be_unknown(store: Path) -> None:
    with pytest.raises(HubError, match="no item with the id or address nonsense"):
        explain(REGISTRY, store, "nonsense")


def test_the_vocabularys_health_counts_every_story(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_tags(REGISTRY, store, as_json=True)

    found = json.loads(capsys.readouterr().out)
    assert found["stories"] == 2
    assert found["languages"] == {"nb": 2}

    show_tags(REGISTRY, store, as_json=False)
    assert "stories have no theme" in capsys.readouterr().out


def test_an_evaluation_has_the_promised_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "labelled.csv"
    file.write_text(
        "url,title,text,language,source_country,countries,clusters,themes\n"
        "https://example.org/1,Telemedisin i hjemmet,Digital hjemmeoppfølging av kronikere,nb,NO,NO,,ehealth\n",
        "utf-8",
    )

    show_evaluation(REGISTRY, file, as_json=True)

    found = json.loads(capsys.readouterr().out)
    assert found["language"]["accuracy"] == 1.0
    assert found["themes"]["micro"].keys() == {"precision", "recall", "f1"}
    assert found["themes"].keys() >= {"macro", "p_at_1", "by_language"}
    assert found["countries"]["f1"] == 1.0
    show_evaluation(REGISTRY, file, as_json=False)
    assert "F1" in capsys.readouterr().out


def test_a_file_that_cannot_be_evaluated_is_named(tmp_path: Path) -> None:
    with pytest.raises(HubError, match=r"none\.csv"):
        show_evaluation(REGISTRY, tmp_path / "none.csv", as_json=False)


def test_the_export_has_every_story_once_with_the_promised_keys(store: Path, tmp_path: Path) -> None:
    with Store.open(store) as kept:
        hidden = replace(item(3, "Skjult", "Denne skal ikke vises noe sted."), hidden=True)
        kept.save(SourceState("x"), FetchRecord("x", NOW, "kept"), [hidden])

    export(ROOT, tmp_path / "stories.jsonl", registry=REGISTRY, store=store, now=NOW)

    stories = [json.loads(line) for line in (tmp_path / "stories.jsonl").read_text("utf-8").splitlines()]
    partner = {story["id"]: story for story in stories if story["kind"] == "partner"}
    assert partner.keys() == {"item000000000001", "item000000000002"}
    assert len({story["id"] for story in stories}) == len(stories)
    story = partner["item000000000001"]
    assert story.keys() >= {
        "id", "kind", "cluster", "link", "title", "language", "countries", "clusters", "themes", "published_at",
        "also_published_by", "translations",
    }  # fmt: skip
    assert (story["cluster"], story["link"]) == ("oslo-cancer-cluster", "https://occ.example/1")
    assert story["countries"] == ["DK"]
    assert story["evidence"]["themes"]
    own = next(story for story in stories if story["id"] == "own-en-care-revolution")
    assert {each["language"] for each in own["translations"]} == {"da", "de", "nb", "pl", "sv"}


def test_an_export_that_cannot_be_written_leaves_nothing_behind(store: Path, tmp_path: Path) -> None:
    with pytest.raises(HubError, match="cannot be written"):
        export(ROOT, tmp_path / "missing" / "stories.jsonl", registry=REGISTRY, store=store, now=NOW)
