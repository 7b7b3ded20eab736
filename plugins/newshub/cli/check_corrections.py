"""Corrections that correct nothing: the item they name is not in the store."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newshub.core.errors import Problem, StoreError
from newshub.core.toml_lines import Lines
from newshub.store.store import Store

FILE = "corrections.toml"


def check_corrections(registry: Path, store: Path) -> Iterator[Problem]:
    """A warning for each item that is not kept: mistyped, or of another store. Faults are the registry's to tell."""
    file = registry / FILE
    if not file.is_file() or not store.is_file():
        return
    try:
        text = file.read_text("utf-8")
        named = list(_named(tomllib.loads(text)))
        lines = Lines(text)
        with Store.open(store, read_only=True) as kept:
            for path, name in named:
                if kept.item(name) is None:
                    message = (
                        f"no item kept is called “{name}”; expected its address or its id as `./hub explain` knows it"
                    )
                    yield Problem(str(file), message, lines.find(path, name), level="warning")
    except (ValueError, StoreError):
        return  # a file that cannot be parsed, a store that cannot be opened: told elsewhere


def _named(found: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, table in enumerate(_tables(found, "items")):
        if isinstance(name := table.get("item"), str):
            yield ("items", number, "item"), name
    for kind in ("join", "split"):
        for number, table in enumerate(_tables(found, kind)):
            names = table.get("items")
            for name in names if isinstance(names, list) else ():
                if isinstance(name, str):
                    yield (kind, number, "items"), name


def _tables(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = found.get(name)
    return [each for each in tables if isinstance(each, dict)] if isinstance(tables, list) else []
