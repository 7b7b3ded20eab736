"""Between the hub's types and SQLite's rows; rows never leave the store."""

import json
import sqlite3
from dataclasses import asdict, fields
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from newshub.core.model import (
    Enclosure,
    Evidence,
    FetchRecord,
    FirstPublisher,
    Item,
    SchemeTerm,
    SourceState,
    Tag,
    Tags,
)
from newshub.core.text import words_in

STATE_COLUMNS = tuple(field.name for field in fields(SourceState))
RECORD_COLUMNS = tuple(field.name for field in fields(FetchRecord))
_ABOUT = ("categories", "enclosures", "schemes", "first_publisher")
_ELSEWHERE = {"content_html", "tags", *_ABOUT}
ITEM_COLUMNS = (*(field.name for field in fields(Item) if field.name not in _ELSEWHERE), "about", "tags")


def time_text(at: datetime | None) -> str | None:
    """A time as the store keeps it: UTC, whole seconds."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def seconds(text: str) -> int:
    """A time as the store keeps it, in seconds since 1970."""
    return int(datetime.fromisoformat(text).timestamp())


def text_facts(content: str | None) -> tuple[int | None, str | None]:
    """What a list wants to know of an item's text: its words, and what stands for it where texts are compared."""
    if not content:
        return None, None
    return words_in(content), blake2b(content.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def item_row(item: Item) -> dict[str, Any]:
    """An item as named SQL parameters, `content_html` included."""
    row = {name: getattr(item, name) for name in ITEM_COLUMNS if name != "about"}
    about = {name: getattr(item, name) for name in _ABOUT if getattr(item, name)}
    row["about"] = json.dumps(
        {name: asdict(value) if name == "first_publisher" else _plain(value) for name, value in about.items()},
        ensure_ascii=False,
    )
    row["tags"] = tags_text(item.tags)
    row["content_html"] = item.content_html
    return _for_sqlite(row)


def item_from(row: sqlite3.Row) -> Item:
    """The item of a row of ITEM_COLUMNS and content_html."""
    values: dict[str, Any] = dict(zip(ITEM_COLUMNS, row, strict=False))  # content_html comes after them
    about = {} if values["about"] == "{}" else json.loads(values["about"])
    publisher = about.get("first_publisher")
    for name in ("published_at", "updated_at", "first_seen_at", "withdrawn_at"):
        values[name] = _time(values[name])
    values["hidden"] = bool(values["hidden"])
    tags = tags_from(values.pop("tags"))
    del values["about"]
    return Item(
        **values,
        content_html=row["content_html"],
        categories=tuple(about.get("categories", ())),
        enclosures=tuple(Enclosure(**each) for each in about.get("enclosures", ())),
        schemes=tuple(SchemeTerm(**each) for each in about.get("schemes", ())),
        first_publisher=FirstPublisher(**publisher) if publisher else None,
        tags=tags,
    )


def tags_text(tags: Tags) -> str:
    """Tags as the store keeps them; equal tags give equal text."""
    return json.dumps(
        {
            kind: [[tag.id, [[why.words, why.where, why.weight] for why in tag.evidence]] for tag in found]
            for kind in ("countries", "clusters", "themes")
            if (found := getattr(tags, kind))
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def tags_from(text: str) -> Tags:
    """The tags that `tags_text` wrote."""
    return Tags(
        **{
            kind: tuple(Tag(tag_id, tuple(Evidence(*why) for why in evidence)) for tag_id, evidence in found)
            for kind, found in json.loads(text).items()
        }
    )


def state_row(state: SourceState) -> dict[str, Any]:
    """A source's state as named SQL parameters."""
    return _for_sqlite({name: getattr(state, name) for name in STATE_COLUMNS})


def state_from(row: sqlite3.Row) -> SourceState:
    """The state of a row of STATE_COLUMNS."""
    values: dict[str, Any] = {name: row[name] for name in STATE_COLUMNS}
    return SourceState(**values | {name: _time(row[name]) for name in STATE_COLUMNS if name.endswith("_at")})


def record_row(record: FetchRecord) -> dict[str, Any]:
    """A fetch record as named SQL parameters."""
    return _for_sqlite({name: getattr(record, name) for name in RECORD_COLUMNS})


def record_from(row: sqlite3.Row) -> FetchRecord:
    """The record of a row of RECORD_COLUMNS."""
    values: dict[str, Any] = {name: row[name] for name in RECORD_COLUMNS}
    return FetchRecord(**values | {"at": _time(row["at"])})


def _for_sqlite(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: time_text(value) if isinstance(value, datetime) else int(value) if isinstance(value, bool) else value
        for name, value in row.items()
    }


def _plain(values: tuple[Any, ...]) -> list[Any]:
    return [value if isinstance(value, str) else asdict(value) for value in values]


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
