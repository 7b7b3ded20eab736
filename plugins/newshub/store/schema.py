"""The store's tables, and the steps from each older version to the next.

`PRAGMA user_version` counts the steps taken; `PRAGMA application_id` marks the file as ours. Each step runs in one
transaction together with its count, so that a crash leaves the old version or the new one.
"""

import sqlite3
from collections.abc import Callable

from newshub.core.errors import StoreError
from newshub.store import rows

APPLICATION_ID = 0x4E485542  # "NHUB"

# Times are UTC as text, "2026-11-22T08:15:00+00:00", whole seconds: sortable, and readable by whoever opens the file.
_FIRST = """
CREATE TABLE items (
    id             TEXT NOT NULL PRIMARY KEY,
    source_id      TEXT NOT NULL,   -- the source that brought it first
    cluster        TEXT,            -- null: first publisher unknown to the registry
    guid           TEXT,
    link           TEXT NOT NULL,
    title          TEXT NOT NULL,
    summary        TEXT,
    author         TEXT,
    language       TEXT NOT NULL,
    published_at   TEXT NOT NULL,
    updated_at     TEXT,
    first_seen_at  TEXT NOT NULL,
    date_note      TEXT,            -- null: published_at is the feed's own
    about          TEXT NOT NULL,   -- JSON: categories, schemes, enclosures, first publisher
    tags           TEXT NOT NULL,   -- JSON: countries, clusters, themes, each with its evidence
    revision       INTEGER NOT NULL,
    withdrawn_at   TEXT,            -- null: still offered by the partner, or just too old for the feed
    hidden         INTEGER NOT NULL,
    generation     INTEGER NOT NULL -- value of the counter when the row last changed
) STRICT;
CREATE INDEX items_by_date ON items (published_at, id);
CREATE INDEX items_by_source ON items (source_id, published_at);
CREATE INDEX items_by_generation ON items (generation);

-- Apart from items, so that listing a hundred thousand headlines does not read a hundred thousand texts.
CREATE TABLE bodies (
    item_id        TEXT NOT NULL PRIMARY KEY REFERENCES items (id),
    content_html   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- By what an entry is recognised when it comes round again; scoped by who published it.
CREATE TABLE keys (
    publisher      TEXT NOT NULL,
    kind           TEXT NOT NULL,   -- guid, link, content
    value          TEXT NOT NULL,
    item_id        TEXT NOT NULL REFERENCES items (id),
    PRIMARY KEY (publisher, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_item ON keys (item_id);
CREATE INDEX keys_by_value ON keys (kind, value);

-- The words an item had before a partner's edit.
CREATE TABLE revisions (
    item_id        TEXT NOT NULL REFERENCES items (id),
    revision       INTEGER NOT NULL,
    replaced_at    TEXT NOT NULL,
    title          TEXT NOT NULL,
    summary        TEXT,
    content_html   TEXT,
    PRIMARY KEY (item_id, revision)
) STRICT, WITHOUT ROWID;

-- Copies of one press release, and translations of one story.
CREATE TABLE groups (
    item_id        TEXT NOT NULL REFERENCES items (id),
    kind           TEXT NOT NULL,   -- copy, translation
    leader_id      TEXT NOT NULL REFERENCES items (id),
    PRIMARY KEY (item_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    source_id       TEXT NOT NULL PRIMARY KEY,
    etag            TEXT,
    last_modified   TEXT,
    body_hash       TEXT,           -- of the last body that was parsed
    feed_url        TEXT,           -- found by discovery, or moved to for good
    moved_to        TEXT,
    moved_count     INTEGER NOT NULL,
    failures        INTEGER NOT NULL,
    last_status     INTEGER,        -- null: no answer
    last_error      TEXT,           -- null: the last attempt went well
    last_attempt_at TEXT,
    last_success_at TEXT,
    last_item_at    TEXT,
    next_due_at     TEXT,           -- null: at once
    retired_at      TEXT,
    url             TEXT,           -- the registry's address all this is about
    ttl_minutes     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE fetches (
    id             INTEGER PRIMARY KEY,
    source_id      TEXT NOT NULL,
    at             TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    status         INTEGER,
    bytes          INTEGER NOT NULL,
    milliseconds   INTEGER NOT NULL,
    entries        INTEGER NOT NULL,
    new            INTEGER NOT NULL,
    changed        INTEGER NOT NULL,
    error          TEXT
) STRICT;
CREATE INDEX fetches_by_source ON fetches (source_id, id);

CREATE TABLE counters (
    name           TEXT NOT NULL PRIMARY KEY,
    value          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('generation', 0);
"""

# So that a build which must know of all items reads no text.
_SECOND = """
ALTER TABLE items ADD COLUMN words INTEGER;   -- of the text in bodies; null: there is none
ALTER TABLE items ADD COLUMN text_mark TEXT;  -- its hash
"""


def _weigh_texts(db: sqlite3.Connection) -> None:
    _run(db, _SECOND)
    texts = db.execute("SELECT item_id, content_html FROM bodies")
    db.executemany(
        "UPDATE items SET words = ?, text_mark = ? WHERE id = ?",
        ((*rows.text_facts(content), item_id) for item_id, content in texts),
    )


# Texts are long: in a table without row ids they make the tree that is searched for one of them, and make it deep.
# In the order in which their items came, those that are shown together lie together.
_THIRD = """
CREATE TABLE bodies_anew (
    item_id        TEXT NOT NULL PRIMARY KEY REFERENCES items (id),
    content_html   TEXT NOT NULL
) STRICT;
INSERT INTO bodies_anew
    SELECT item_id, content_html FROM items JOIN bodies ON bodies.item_id = items.id ORDER BY items.rowid;
DROP TABLE bodies;
ALTER TABLE bodies_anew RENAME TO bodies;
"""

# Version reached -> the step that reaches it.
MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: lambda db: _run(db, _FIRST),
    2: _weigh_texts,
    3: lambda db: _run(db, _THIRD),
}
VERSION = max(MIGRATIONS)


def version(db: sqlite3.Connection) -> int:
    """How many steps this file has taken; 0 for an empty one."""
    number: int = db.execute("PRAGMA user_version").fetchone()[0]
    return number


def check_ours(db: sqlite3.Connection, name: str) -> None:
    """Raise StoreError unless the file is empty or a store that this version of the hub understands."""
    found, mark = version(db), db.execute("PRAGMA application_id").fetchone()[0]
    empty = db.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0] == 0
    if mark != APPLICATION_ID and not (empty and mark == 0):
        raise StoreError(f"{name}: this SQLite file is not a store of the hub; name another file with --store")
    if found > VERSION:
        raise StoreError(
            f"{name}: the store has version {found}, this hub understands up to {VERSION}; "
            "update the hub, or restore a backup made before the store was upgraded"
        )


def migrate(db: sqlite3.Connection) -> None:
    """Take every step that is missing. `db` must be in autocommit mode."""
    for step in range(version(db) + 1, VERSION + 1):
        db.execute("BEGIN IMMEDIATE")
        if version(db) >= step:  # taken by another writer, for whom we waited
            db.execute("COMMIT")
            continue
        try:
            MIGRATIONS[step](db)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {step}")
            _check_references(db, step)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def _check_references(db: sqlite3.Connection, step: int) -> None:
    if broken := db.execute("PRAGMA foreign_key_check").fetchall():
        raise StoreError(f"migration {step} would leave {len(broken)} dangling references; nothing was changed")


def _run(db: sqlite3.Connection, script: str) -> None:
    # Not executescript: it commits, and a step must be whole or absent. No statement of ours has a ; inside.
    lines = [line.split("--")[0] for line in script.splitlines()]
    for statement in "\n".join(lines).split(";"):
        if statement.strip():
            db.execute(statement)
