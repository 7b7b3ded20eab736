"""Keeping every item for ever: one writer, any number of readers."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from newshub.core.errors import StoreError
from newshub.core.model import FetchRecord, Item, SourceState, Tags
from newshub.store import keeping, rows, schema
from newshub.store.queries import Membership, Queries

__all__ = ["Kept", "Membership", "Store"]

_CACHE_KIB = 512
FETCHES_KEPT = 200  # records of attempts per source; the items themselves are never dropped


@dataclass(frozen=True, slots=True)
class Kept:
    """What one fetch changed in the store, by item id."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0


class Store(Queries):
    """The embedded database. Open with `Store.open`; use as a context manager.

    Every public method that writes is one transaction: after a crash, a full disk or Ctrl-C the store holds what it
    held before the call or what it should hold after it. Raises StoreError with SQLite's reason in words.
    """

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        super().__init__(db, name)
        self._inherited: list[sqlite3.Connection] = []  # of the processes that fork made this one from

    # --- opening ---

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the store at `path`; a writer makes it when missing and brings an older one up to date."""
        try:
            if read_only:
                if not path.is_file():
                    raise StoreError(f"{path}: no store here yet; `./hub fetch` makes one")
                db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
                schema.check_ours(db, str(path))
                if schema.version(db) < schema.VERSION:
                    raise StoreError(f"{path}: the store is of an older version; run `./hub fetch` once to upgrade it")
                return cls(db, str(path))
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, isolation_level=None, timeout=30)
            schema.check_ours(db, str(path))
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # a kept item survives a power cut
            db.execute("PRAGMA foreign_keys = ON")
            if 0 < schema.version(db) < schema.VERSION:
                from newshub.store.backup import backup_before_migration

                backup_before_migration(cls(db, str(path)), path, version=schema.version(db))
            schema.migrate(db)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: the store cannot be opened: {error}") from error
        return cls(db, str(path))

    @classmethod
    def in_memory(cls) -> Self:
        """A store that lasts as long as the object; for tests."""
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.execute("PRAGMA foreign_keys = ON")
        schema.migrate(db)
        return cls(db, "store in memory")

    def hold_still(self) -> None:
        """From now on answer as of now, whatever others write, until this store is closed. For a build's readers only.

        A build has several, and asks for items one by one: a large cache of pages would only take room in each.
        """
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.execute("BEGIN")
        self.generation()  # a transaction begins with the first thing read

    def reopen(self) -> None:
        """Open the same file anew, to read: in a process that fork made, the connection belongs to its parent."""
        path = Path(self._db.execute("PRAGMA database_list").fetchone()["file"])
        self._inherited.append(self._db)  # neither read from nor closed here, as SQLite wants it
        self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
        self._db.row_factory = sqlite3.Row
        self.hold_still()

    def close(self) -> None:
        """Give the file back. Nothing is lost without it."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- what fetching brings ---

    def save(
        self,
        state: SourceState,
        record: FetchRecord,
        items: Sequence[Item] = (),
        *,
        withdrawn_ids: Sequence[str] = (),
    ) -> Kept:
        """Keep the outcome of one attempt at one source.

        Each item is compared with its kept twin (see `core.identity`): unknown ones are added, edited ones replaced
        with the words before the edit set aside, equal ones left alone. `record.new` and `record.changed` are filled
        in here, `record.at` is the time of it all.
        """
        by_outcome: tuple[dict[str, None], ...] = ({}, {}, {})  # unchanged, changed, new: ids in order, each once
        with self._writing():
            generation = self._next_generation() if items or withdrawn_ids else 0
            for fresh in items:
                item_id, outcome = keeping.keep(self._db, fresh, now=record.at, generation=generation)
                by_outcome[outcome][item_id] = None
            keeping.withdraw(self._db, withdrawn_ids, now=record.at, generation=generation)
            unchanged, changed, new = by_outcome
            self._put("sources", rows.state_row(replace(state, last_item_at=record.at) if new else state))
            self._put("fetches", rows.record_row(replace(record, new=len(new), changed=len(changed))))
            self._forget_old_fetches(record.source_id)
        return Kept(tuple(new), tuple(changed), len(unchanged))

    # --- tagging and grouping ---

    def retag(self, changes: Iterable[tuple[str, str, Tags, bool]]) -> int:
        """Give items (id, language, tags, hidden) anew, all or none; rows that would stay the same are not written.

        Returns how many changed.
        """
        changed = 0
        with self._writing():
            generation = self._next_generation()
            for item_id, language, tags, hidden in changes:
                changed += self._db.execute(
                    """
                    UPDATE items
                    SET language = :language, tags = :tags, hidden = :hidden, generation = :generation
                    WHERE id = :id AND (language, tags, hidden) IS NOT (:language, :tags, :hidden)
                    """,
                    {
                        "id": item_id,
                        "language": language,
                        "tags": rows.tags_text(tags),
                        "hidden": int(hidden),
                        "generation": generation,
                    },
                ).rowcount
        return changed

    def save_groups(self, memberships: Iterable[Membership]) -> int:
        """Replace all groups by these. Returns how many memberships came, went or changed."""
        wanted = {(each.item_id, each.kind): each for each in memberships}
        with self._writing():
            had = {(each.item_id, each.kind): each for each in self.groups()}
            differing = {key for key in wanted.keys() | had.keys() if wanted.get(key) != had.get(key)}
            if not differing:
                return 0
            generation = self._next_generation()
            for key in sorted(differing):
                self._db.execute("DELETE FROM groups WHERE item_id = ? AND kind = ?", key)
                if each := wanted.get(key):
                    self._db.execute("INSERT INTO groups VALUES (?, ?, ?)", (*key, each.leader_id))
                self._db.execute("UPDATE items SET generation = ? WHERE id = ?", (generation, key[0]))
        return len(differing)

    # --- care ---

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy to a new file, while the store is in use."""
        with sqlite3.connect(path) as copy:
            self._db.backup(copy)
        copy.close()

    # --- inside ---

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:  # SQLite itself rolls back when the disk is full
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self._name}: the store cannot be written: {error}; nothing of this was kept") from error

    def _next_generation(self) -> int:
        self._db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
        return self.generation()

    def _put(self, table: str, row: dict[str, object]) -> None:
        names, slots = ", ".join(row), ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({slots})", row)

    def _forget_old_fetches(self, source_id: str) -> None:
        self._db.execute(
            """
            DELETE FROM fetches
            WHERE source_id = :source_id AND id <= (
                SELECT id FROM fetches WHERE source_id = :source_id ORDER BY id DESC LIMIT 1 OFFSET :kept
            )
            """,
            {"source_id": source_id, "kept": FETCHES_KEPT},
        )
