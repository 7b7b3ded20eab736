"""Everything that is asked of the store; nothing here writes."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from newshub.core import urls
from newshub.core.errors import StoreError
from newshub.core.model import FetchRecord, Item, SourceState
from newshub.store import keeping, rows
from newshub.store.outlines import Extent, Headline, Outline, extent, headline, outlines


class Membership(NamedTuple):
    """An item's place in a group of copies or translations. The leader is a member of its own group."""

    item_id: str
    kind: str  # copy, translation
    leader_id: str


class Queries:
    """The reading half of a `Store`. Raises StoreError with SQLite's reason in words."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self._db, self._name = db, name
        db.row_factory = sqlite3.Row

    # --- for fetching ---

    def states(self) -> dict[str, SourceState]:
        """The state of every source ever tried, by source id."""
        return {row["source_id"]: rows.state_from(row) for row in self._read("SELECT * FROM sources")}

    def known_links(self, source_id: str) -> dict[str, str]:
        """Link key -> item id of everything kept from one source."""
        found = self._read(
            """
            SELECT keys.value, keys.item_id
            FROM keys JOIN items ON items.id = keys.item_id
            WHERE keys.kind = 'link' AND items.source_id = :source_id
            """,
            source_id=source_id,
        )
        return {row["value"]: row["item_id"] for row in found}

    def has_link(self, link_key: str) -> bool:
        """Whether any publisher's item with this link key is kept."""
        found = self._read("SELECT 1 FROM keys WHERE kind = 'link' AND value = :value LIMIT 1", value=link_key)
        return next(found, None) is not None

    def items_of_source(self, source_id: str, *, since: datetime) -> Iterator[Item]:
        """What one source published after a time, without content, hidden and withdrawn items included."""
        found = self._read(
            f"{keeping.LIGHT} WHERE items.source_id = :source_id AND items.published_at > :since",
            source_id=source_id,
            since=rows.time_text(since),
        )
        for row in found:
            yield rows.item_from(row)

    def fetches(self, source_id: str | None = None, *, limit: int = 50) -> list[FetchRecord]:
        """The latest attempts, newest first, of one source or of all."""
        found = self._read(
            """
            SELECT *
            FROM fetches
            WHERE :source_id IS NULL OR source_id = :source_id
            ORDER BY id DESC
            LIMIT :limit
            """,
            source_id=source_id,
            limit=limit,
        )
        return [rows.record_from(row) for row in found]

    # --- for building and exporting ---

    def items(
        self,
        *,
        oldest_first: bool = False,
        include_hidden: bool = False,
        with_content: bool = True,
        since: datetime | None = None,
    ) -> Iterator[Item]:
        """Every item, or those published at `since` or later, by date, streamed; equal dates by id.

        Without content, `content_html` is None.
        """
        order = "ASC" if oldest_first else "DESC"
        found = self._read(
            f"""
            {keeping.WHOLE if with_content else keeping.LIGHT}
            WHERE items.published_at >= :since AND items.hidden <= :hidden
            ORDER BY items.published_at {order}, items.id {order}
            """,
            since=rows.time_text(since) or "",
            hidden=int(include_hidden),
        )
        for row in found:
            yield rows.item_from(row)

    def items_since(self, generation: int) -> Iterator[Item]:
        """Every item, hidden ones too, whose row changed after the given value of `generation`."""
        for row in self._read(f"{keeping.WHOLE} WHERE items.generation > :generation", generation=generation):
            yield rows.item_from(row)

    def item(self, id_or_link: str) -> Item | None:
        """The item with this id or this address, hidden or not."""
        found = self._read(
            f"""
            {keeping.WHOLE}
            WHERE items.id = :value
               OR items.id = (SELECT item_id FROM keys WHERE kind = 'link' AND value = :link_key)
            """,
            value=id_or_link,
            link_key=urls.link_key(id_or_link),
        )
        row = next(found, None)
        return None if row is None else rows.item_from(row)

    def extent(self, after: int) -> Extent:
        """How many items changed after a value of `generation`, and their numbers, to be read in pieces."""
        with self._reading():
            return extent(self._db, after)

    def outlines(
        self, *, whole: Collection[str] = (), after: int = -1, numbers: range | None = None
    ) -> Iterator[Outline]:
        """Every item in outline, hidden ones too, in no order, whose row changed after a value of `generation`.

        `whole` are the sources whose items' texts pages may show; `numbers` are a piece of an extent, None for all.
        """
        with self._reading():
            if numbers is None:
                numbers = extent(self._db, after).numbers
            if numbers:
                yield from outlines(self._db, whole=whole, after=after, numbers=numbers)

    def headline(self, item_id: str) -> Headline | None:
        """What a list tells of the item with this id, beside its outline."""
        try:
            return headline(self._db, item_id)
        except sqlite3.Error as error:
            raise StoreError(f"{self._name}: the store cannot be read: {error}") from error

    def last_fetch(self) -> str:
        """The latest attempt at any source, as a text to compare: a store put back from a backup tells another."""
        row = next(self._read("SELECT id, source_id, at FROM fetches ORDER BY id DESC LIMIT 1"), None)
        return "" if row is None else " ".join(map(str, row))

    def has_fetch(self, told: str) -> bool:
        """Whether an attempt that `last_fetch` told of is one of this store."""
        found = self._read(
            "SELECT 1 FROM fetches WHERE id || ' ' || source_id || ' ' || at = :told"
            " AND id = CAST(substr(:told, 1, instr(:told, ' ')) AS INTEGER)",
            told=told,
        )
        return next(found, None) is not None

    def content(self, item_id: str) -> str | None:
        """The clean HTML of one item."""
        try:  # not through _read, which costs as much again as SQLite does
            row = self._db.execute("SELECT content_html FROM bodies WHERE item_id = ?", (item_id,)).fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{self._name}: the store cannot be read: {error}") from error
        return None if row is None else row[0]

    def revisions(self, item_id: str) -> list[tuple[int, str, str]]:
        """The superseded versions of an item, oldest first: revision, time it was replaced (ISO 8601), its title."""
        found = self._read("SELECT * FROM revisions WHERE item_id = :id ORDER BY revision", id=item_id)
        return [(row["revision"], row["replaced_at"], row["title"]) for row in found]

    def counts(self) -> dict[str, int]:
        """Number of items kept per source id, hidden ones included."""
        found = self._read("SELECT source_id, COUNT(*) AS number FROM items GROUP BY source_id")
        return {row["source_id"]: row["number"] for row in found}

    def set_aside(self, hiding: Sequence[str] = ()) -> int:
        """Number of items that no list shows by themselves: hidden, members of another's group, or withdrawn.

        `hiding` are the sources whose withdrawn items are not shown.
        """
        slots = ", ".join("?" * len(hiding))
        sql = f"""
            SELECT COUNT(*) AS number
            FROM items
            WHERE hidden = 1
               OR (withdrawn_at IS NOT NULL AND source_id IN ({slots}))
               OR id IN (SELECT item_id FROM groups WHERE item_id <> leader_id)
        """
        try:
            number: int = self._db.execute(sql, tuple(hiding)).fetchone()["number"]
        except sqlite3.Error as error:
            raise StoreError(f"{self._name}: the store cannot be read: {error}") from error
        return number

    def generation(self) -> int:
        """A counter that grows whenever any item, tag or group changes."""
        value: int = next(self._read("SELECT value FROM counters WHERE name = 'generation'"))["value"]
        return value

    def groups(self) -> tuple[Membership, ...]:
        """Every membership, by leader and item."""
        with self._reading():
            cursor = self._db.cursor()
            cursor.row_factory = None  # plain tuples: there are ten thousand in a large store
            cursor.execute("SELECT item_id, kind, leader_id FROM groups ORDER BY kind, leader_id, item_id")
            return tuple(map(Membership._make, cursor))

    def damage(self) -> str | None:
        """What SQLite finds wrong with the file, in its words; None when it is sound."""
        found = [row[0] for row in self._read("PRAGMA quick_check(10)")]
        return None if found == ["ok"] else "; ".join(found)

    def _read(self, sql: str, **values: object) -> Iterator[sqlite3.Row]:
        with self._reading():
            yield from self._db.execute(sql, values)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._name}: the store cannot be read: {error}") from error
