"""A backup is whole, and restoring one is all or nothing."""

import gzip
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newshub.core.errors import StoreError
from newshub.core.model import FetchRecord, SourceState
from newshub.store import schema
from newshub.store.backup import backup, restore
from newshub.store.store import Store

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "newshub.sqlite3") as store:
        store.save(SourceState("first"), FetchRecord("first", NOW, "unchanged"))
    return tmp_path / "newshub.sqlite3"


def sources(path: Path) -> set[str]:
    with Store.open(path, read_only=True) as store:
        return set(store.states())


def test_a_backup_brings_back_what_was_there_when_it_was_made(path: Path, tmp_path: Path) -> None:
    copy = backup(path, tmp_path / "backups", now=NOW)
    with Store.open(path) as store:
        store.save(SourceState("second"), FetchRecord("second", NOW, "unchanged"))

    aside = restore(copy, path, now=NOW)

    assert copy.name == "newshub-20261122T083000Z.sqlite3.gz"
    assert sources(path) == {"first"}
    assert aside is not None
    assert sources(aside) == {"first", "second"}


def test_a_backup_is_made_while_a_writer_is_at_work(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        store.save(SourceState("second"), FetchRecord("second", NOW, "unchanged"))
        copy = backup(path, tmp_path / "backups", now=NOW)

    restore(copy, tmp_path / "elsewhere.sqlite3", now=NOW)

    assert sources(tmp_path / "elsewhere.sqlite3") == {"first", "second"}


@pytest.mark.parametrize(
    "content",
    [b"not gzip at all", gzip.compress(b"not a database"), gzip.compress(b""), b""],
    ids=["no gzip", "no database", "empty", "empty file"],
)
def test_what_is_no_backup_leaves_the_store_alone(path: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.gz").write_bytes(content)

    with pytest.raises(StoreError, match="store is as it was"):
        restore(tmp_path / "bad.gz", path, now=NOW)

    assert sources(path) == {"first"}
    assert not list(tmp_path.glob("*replaced*"))
    assert not list(tmp_path.glob(".*restoring*"))


def test_a_cut_off_backup_leaves_the_store_alone(path: Path, tmp_path: Path) -> None:
    copy = backup(path, tmp_path / "backups", now=NOW)
    copy.write_bytes(copy.read_bytes()[:-200])

    with pytest.raises(StoreError, match="store is as it was"):
        restore(copy, path, now=NOW)

    assert sources(path) == {"first"}


def test_a_missing_store_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here yet"):
        backup(tmp_path / "none.sqlite3", tmp_path, now=NOW)


def test_only_the_last_backups_are_kept_and_copies_of_other_kinds_stay(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "newshub-version-1-20200101T000000Z.sqlite3.gz").write_bytes(b"before an upgrade")

    for day in range(5):
        backup(path, folder, now=NOW + timedelta(days=day), keep=2)

    assert sorted(each.name for each in folder.iterdir()) == [
        "newshub-20261125T083000Z.sqlite3.gz",
        "newshub-20261126T083000Z.sqlite3.gz",
        "newshub-version-1-20200101T000000Z.sqlite3.gz",
    ]


def test_a_migration_begins_with_a_backup(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = schema.VERSION

    def step(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM sources")  # a migration that went wrong without knowing

    monkeypatch.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, older + 1: step})
    monkeypatch.setattr(schema, "VERSION", older + 1)
    assert sources_with_upgrade(path) == set()

    [copy] = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"newshub-version-{older}-")
    restore(copy, tmp_path / "restored.sqlite3", now=NOW)
    monkeypatch.undo()
    assert sources(tmp_path / "restored.sqlite3") == {"first"}


def sources_with_upgrade(path: Path) -> set[str]:
    with Store.open(path) as store:
        return set(store.states())


def test_without_room_for_the_backup_a_store_is_not_upgraded(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backups").write_text("in the way")
    monkeypatch.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, schema.VERSION + 1: lambda db: None})
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    with pytest.raises(StoreError, match="not upgraded"):
        Store.open(path)

    monkeypatch.undo()
    assert sources(path) == {"first"}


def test_a_store_of_a_newer_hub_is_refused_in_words(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()

    for read_only in (True, False):
        with pytest.raises(StoreError, match="update the hub, or restore a backup"):
            Store.open(path, read_only=read_only)
