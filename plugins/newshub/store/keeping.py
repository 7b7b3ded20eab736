"""Keeping one item: find its twin, add it or replace it. All inside the caller's transaction."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from newshub.core import identity
from newshub.core.model import Item
from newshub.store import rows

_ITEM = ", ".join(f"items.{name}" for name in rows.ITEM_COLUMNS)
WHOLE = f"SELECT {_ITEM}, bodies.content_html FROM items LEFT JOIN bodies ON bodies.item_id = items.id"
LIGHT = f"SELECT {_ITEM}, NULL AS content_html FROM items"

_COLUMNS = (*rows.ITEM_COLUMNS, "words", "text_mark", "generation")
_INSERT = f"INSERT INTO items ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
_UPDATE = f"UPDATE items SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)} WHERE id = :id"


def keep(db: sqlite3.Connection, fresh: Item, *, now: datetime, generation: int) -> tuple[str, Literal[0, 1, 2]]:
    """Keep one item as it was just read. Returns the id it is kept under and 0 unchanged, 1 changed, 2 new."""
    kept = twin(db, fresh)
    if kept is None:
        _write(db, _INSERT, fresh, generation)
        add_keys(db, fresh, fresh.id)
        return fresh.id, 2
    add_keys(db, fresh, kept.id)
    merged = identity.merge(kept, fresh, now=now)
    if merged is None:
        return kept.id, 0
    if merged.revision != kept.revision:
        _set_aside(db, kept, now)
    _write(db, _UPDATE, merged, generation)
    return kept.id, 1


def twin(db: sqlite3.Connection, fresh: Item) -> Item | None:
    """The kept item that `fresh` is another reading of, by the strongest key that finds one."""
    publisher = identity.publisher(fresh)
    for kind, value in identity.keys(fresh).items():
        row = db.execute(
            f"{WHOLE} JOIN keys ON keys.item_id = items.id WHERE publisher = ? AND kind = ? AND value = ?",
            (publisher, kind, value),
        ).fetchone()
        if row is not None and identity.is_twin(kept := rows.item_from(row), fresh, by=kind):
            return kept
    row = db.execute(f"{WHOLE} WHERE items.id = ?", (fresh.id,)).fetchone()
    return None if row is None else rows.item_from(row)


def add_keys(db: sqlite3.Connection, fresh: Item, item_id: str) -> None:
    """Remember by what this reading can be recognised. A key keeps its first owner."""
    publisher = identity.publisher(fresh)
    db.executemany(
        "INSERT OR IGNORE INTO keys (publisher, kind, value, item_id) VALUES (?, ?, ?, ?)",
        [(publisher, kind, value, item_id) for kind, value in identity.keys(fresh).items()],
    )


def withdraw(db: sqlite3.Connection, item_ids: Sequence[str], *, now: datetime, generation: int) -> None:
    """Note that the partner took these back. They stay kept; what is shown is for the source's policy to say."""
    db.executemany(
        "UPDATE items SET withdrawn_at = ?, generation = ? WHERE id = ? AND withdrawn_at IS NULL",
        [(rows.time_text(now), generation, item_id) for item_id in item_ids],
    )


def _write(db: sqlite3.Connection, statement: str, item: Item, generation: int) -> None:
    row = rows.item_row(item) | {"generation": generation}
    content = row.pop("content_html")
    row["words"], row["text_mark"] = rows.text_facts(content)
    db.execute(statement, row)
    if content is None:
        db.execute("DELETE FROM bodies WHERE item_id = ?", (item.id,))
    else:
        db.execute("INSERT OR REPLACE INTO bodies VALUES (?, ?)", (item.id, content))


def _set_aside(db: sqlite3.Connection, kept: Item, now: datetime) -> None:
    db.execute(
        "INSERT OR IGNORE INTO revisions VALUES (?, ?, ?, ?, ?, ?)",
        (kept.id, kept.revision, rows.time_text(now), kept.title, kept.summary, kept.content_html),
    )
