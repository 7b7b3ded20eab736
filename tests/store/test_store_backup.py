"""A backup is whole, and restoring one is all or nothing."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newshub.core.errors import StoreError
from newshub.core.model import FetchRecord, SourceState
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
