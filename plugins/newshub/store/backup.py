"""Copies of the store: made while it is in use, compressed, dated, and put back whole or not at all."""

import gzip
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newshub.core.errors import StoreError
from newshub.store import schema
from newshub.store.store import Store


def backup(store: Path, folder: Path, *, now: datetime, keep: int | None = None) -> Path:
    """Write a consistent, compressed copy of the store to `folder`; returns its path. The last `keep` ones stay.

    The name carries the UTC time, "newshub-20261122T083000Z.sqlite3.gz". Raises StoreError when the store is damaged:
    a good older backup is worth more than a fresh copy of the damage.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = folder / f"{store.stem}-{stamp}.sqlite3.gz"
    with _translated(f"{target}: the backup could not be written"), Store.open(store, read_only=True) as source:
        if damage := source.damage():
            raise StoreError(
                f"{store}: the store is damaged ({damage}); nothing was backed up. `./hub restore` a backup"
            )
        _pack(source, target)
        if keep is not None:
            _forget(store, folder, keep)
    return target


def restore(copy: Path, store: Path, *, now: datetime) -> Path | None:
    """Put a backup in the store's place; returns where the store that was there went, or None when there was none.

    The backup is unpacked beside the store and checked before anything is moved. Nobody may be writing meanwhile.
    """
    fresh = store.with_name(f".{store.name}.restoring")
    with _translated(f"{copy}: the backup could not be restored; the store is as it was"):
        try:
            store.parent.mkdir(parents=True, exist_ok=True)
            with gzip.open(copy, "rb") as packed, fresh.open("wb") as file:
                shutil.copyfileobj(packed, file, 1 << 20)
            _check(fresh, copy)
            _to_disk(fresh)
            aside = _set_aside(store, now) if store.exists() else None
            fresh.replace(store)
        finally:
            fresh.unlink(missing_ok=True)
    return aside


def backup_before_migration(source: Store, path: Path, *, version: int) -> Path:
    """Copy a store of an older version into the folder `backups` beside it. The copy is never removed by us."""
    target = path.parent / "backups" / f"{path.stem}-version-{version}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3.gz"
    with _translated(f"{target}: the store is not upgraded, because the backup before it could not be written"):
        _pack(source, target)
    return target


def _pack(source: Store, target: Path) -> None:
    """A copy, compressed, on the disk, and then under its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    plain, packed = target.with_suffix(".half"), target.with_suffix(".gz-half")
    try:
        source.copy_to(plain)
        with plain.open("rb") as copy, gzip.open(packed, "wb", compresslevel=6) as file:
            shutil.copyfileobj(copy, file, 1 << 20)
        _to_disk(packed)
        packed.replace(target)
    finally:
        plain.unlink(missing_ok=True)
        packed.unlink(missing_ok=True)


def _forget(store: Path, folder: Path, keep: int) -> None:
    dated = re.compile(re.escape(store.stem) + r"-\d{8}T\d{6}Z\.sqlite3\.gz")  # no copies of other kinds
    every = sorted((path for path in folder.iterdir() if dated.fullmatch(path.name)), reverse=True)
    for path in every[keep:]:
        path.unlink(missing_ok=True)


def _check(fresh: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"{fresh.resolve().as_uri()}?immutable=1", uri=True)) as db:
        if schema.version(db) == 0:
            raise StoreError(f"{copy}: holds no store of the hub; the store is as it was")
        schema.check_ours(db, str(copy))
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(f"{copy}: the backup itself is damaged ({found}); the store is as it was")


def _set_aside(store: Path, now: datetime) -> Path:
    # Its write-ahead log belongs to it and must neither get lost nor be applied to the restored one.
    aside = store.with_name(f"{store.stem}-replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{store.suffix}")
    for suffix in ("-wal", "-shm"):
        beside = store.with_name(store.name + suffix)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + suffix))
    store.replace(aside)
    return aside


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, sqlite3.Error) as error:  # gzip tells a cut-off file by EOFError
        raise StoreError(f"{what}: {error}") from error
