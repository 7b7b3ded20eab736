"""Items in outline and by headline: what a build must know of all, and of each, without making objects of the rest."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from newshub.store import rows

_SHOWN = (
    "title, link, summary, author, updated_at, about, revision, guid"  # what else a page may show; hashed, not read
)
_SQL = f"""
    SELECT id, source_id, cluster, language, published_at, first_seen_at, withdrawn_at, hidden, tags,
           CASE WHEN source_id IN (SELECT value FROM json_each(:whole)) THEN words END,
           CASE WHEN source_id IN (SELECT value FROM json_each(:whole)) THEN text_mark END,
           {_SHOWN}
    FROM items
    WHERE generation > :after AND rowid BETWEEN :first AND :last
"""
# The sign keeps SQLite from going through all rows between two of which few have changed: it takes the other index.
_SQL_FEW = _SQL.replace("rowid BETWEEN", "+rowid BETWEEN")
_FEW = 8  # one row in so many
_COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM items WHERE generation > :after LIMIT :most)"
_EXTENT = "SELECT COUNT(*), MIN(rowid), MAX(rowid) FROM items WHERE generation > ?"


class Outline(NamedTuple):
    """An item without its words. Times are seconds since 1970; tags are ids, most important first."""

    id: str
    source_id: str
    cluster: str | None
    language: str
    published: int
    first_seen: int
    withdrawn: bool
    hidden: bool
    countries: tuple[str, ...]
    clusters: tuple[str, ...]
    themes: tuple[str, ...]
    words: int | None  # of its text; None where there is none, or none that a page may show
    mark: bytes  # hash of all that a page may show of it


class Headline(NamedTuple):
    """What a list tells of an item beside its outline."""

    source_id: str
    link: str
    title: str
    summary: str | None
    author: str | None
    updated_at: datetime | None
    revision: int
    first_publisher: str | None  # its name, where the item came by way of another feed
    tags: str  # as the store keeps them: see `evidence`


_HEADLINE = """
    SELECT source_id, link, title, summary, author, updated_at, revision, about, tags FROM items WHERE id = ?
"""


def headline(db: sqlite3.Connection, item_id: str) -> Headline | None:
    """The headline of one item."""
    row = db.execute(_HEADLINE, (item_id,)).fetchone()
    if row is None:
        return None
    source_id, link, title, summary, author, updated_at, revision, about, tags = row
    updated = None if updated_at is None else datetime.fromisoformat(updated_at)
    publisher = json.loads(about).get("first_publisher") if "first_publisher" in about else None
    return Headline(
        source_id, link, title, summary, author, updated, revision, publisher["name"] if publisher else None, tags
    )


def evidence(tags: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Why each tag was given, by kind and id: words and where they stood, each once. `tags` are a headline's."""
    return {
        (kind, tag): list(dict.fromkeys((words, where) for words, where, _ in why))
        for kind, found in json.loads(tags).items()
        for tag, why in found
    }


class Extent(NamedTuple):
    """Rows that changed after a generation: how many, and the numbers that SQLite knows them by."""

    items: int
    numbers: range

    def pieces(self, size: int) -> list[range]:
        """The numbers in ranges of so many."""
        return [self.numbers[start : start + size] for start in range(0, len(self.numbers), size)]


def extent(db: sqlite3.Connection, after: int) -> Extent:
    """How much `outlines` has to read. The numbers hold until the file is rewritten (VACUUM)."""
    count, first, last = db.execute(_EXTENT, (after,)).fetchone()
    return Extent(count, range(first, last + 1) if count else range(0))


def _mark(row: tuple[object, ...]) -> bytes:
    """What stands for a row: no text of ours has the control characters between its columns or in place of a null."""
    values = "\x1e".join(["\x1f" if each is None else str(each) for each in row])
    return blake2b(values.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def outlines(db: sqlite3.Connection, *, whole: Collection[str], after: int, numbers: range) -> Iterator[Outline]:
    """Every item, hidden ones too, whose row changed after a generation; texts of the sources in `whole` are shown.

    `numbers` are those of an `Extent`, or a piece of them, and at least one.
    """
    cursor = db.cursor()
    cursor.row_factory = None  # plain tuples: a hundred thousand of them
    values = {"whole": json.dumps(sorted(whole)), "after": after, "first": numbers[0], "last": numbers[-1]}
    most = len(numbers) // _FEW
    few = cursor.execute(_COUNT, {"after": after, "most": most}).fetchone()[0] < most
    for row in cursor.execute(_SQL_FEW if few else _SQL, values):
        id_, source_id, cluster, language, published, first_seen, withdrawn, hidden, tags, words, *_ = row
        kinds = {kind: tuple([tag[0] for tag in found]) for kind, found in json.loads(tags).items()}
        yield Outline(
            id_,
            source_id,
            cluster,
            language,
            rows.seconds(published),
            rows.seconds(first_seen),
            withdrawn is not None,
            bool(hidden),
            kinds.get("countries", ()),
            kinds.get("clusters", ()),
            kinds.get("themes", ()),
            words,
            _mark(row),
        )
