"""Reads corrections.toml, with every fault noted in the file's own `problems`."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

from newshub.core import registry_values as values
from newshub.core.corrections import KINDS, Change, Corrections, Rule
from newshub.core.registry_file import Key, RegistryFile, Schema, Table
from newshub.core.toml_lines import Path
from newshub.core.urls import link_key

Known = Mapping[str, Collection[str] | None]  # "themes", "clusters", "sources" -> their ids; None: not to be known now

_ITEM_ID = re.compile(r"[a-z0-9]{16}")


def _item(value: object) -> str:
    """An item's address or id, as `Corrections` names it."""
    checked = values.text(value)
    return checked if _ITEM_ID.fullmatch(checked) else link_key(values.address(checked))


def _true(value: object) -> bool:
    if not isinstance(value, bool):
        raise values.expected("true or false", value)
    return value


_TAGS: Schema = {
    "themes": Key(values.each(values.kebab)),
    "countries": Key(values.each(values.country)),
    "clusters": Key(values.each(values.kebab)),
}
_CHANGE: Schema = {
    "add": Key(values.table),
    "remove": Key(values.table),
    "set": Key(values.table),
    "language": Key(values.language),
    "hide": Key(_true),
    "why": Key(values.text),
}
_CONDITIONS: Schema = {
    "sources": Key(values.each(values.text, least=1)),
    "languages": Key(values.each(values.language, least=1)),
    "words": Key(values.each(values.pattern, least=1)),
    "categories": Key(values.each(values.text, least=1)),
    "unless_words": Key(values.each(values.pattern, least=1)),
    "unless_categories": Key(values.each(values.text, least=1)),
}
_ITEM: Schema = {"item": Key(_item, required=True), **_CHANGE}
_RULE: Schema = {**_CONDITIONS, **_CHANGE}
_GROUP: Schema = {"items": Key(values.each(_item, least=2), required=True), "why": Key(values.text)}

TOP: Schema = {
    "items": Key(values.tables),
    "rules": Key(values.tables),
    "join": Key(values.tables),
    "split": Key(values.tables),
}


def read_corrections(file: RegistryFile, top: Table, known: Known) -> Corrections:
    """The corrections in a file whose top level passed ``TOP``; faults go into ``file.problems``."""
    items: dict[str, Change] = {}
    for path, raw in _tables(top, "items"):
        table = file.table(path, raw, _ITEM)
        change = _change(file, path, raw, table, known)
        if (name := table.get("item")) in items:
            file.fault(path, "item", "has a correction further up; put both into one", raw["item"])
        elif name is not None:
            items[name] = change
    rules = tuple(_rule(file, path, raw, known) for path, raw in _tables(top, "rules"))
    joined, split = _groups(file, top, "join"), _groups(file, top, "split")
    _check_contradictions(file, joined, split)
    return Corrections(items=items, rules=rules, joined=joined, split=split)


def _tables(top: Table, key: str) -> Iterator[tuple[Path, Table]]:
    return (((key, number), raw) for number, raw in enumerate(top.get(key, ())))


def _rule(file: RegistryFile, path: Path, raw: Table, known: Known) -> Rule:
    table = file.table(path, raw, _RULE)
    if not any(key in raw for key in _CONDITIONS):
        file.fault(path, None, f"would change every item; give it one of: {', '.join(_CONDITIONS)}")
    _check_known(file, path, "sources", table.get("sources", ()), known["sources"], "a source or cluster")
    folded = {
        key: tuple(" ".join(name.casefold().split()) for name in table.get(key, ()))
        for key in ("categories", "unless_categories")
    }
    plain = {key: table[key] for key in ("sources", "languages", "words", "unless_words") if key in table}
    return Rule(change=_change(file, path, raw, table, known), **plain, **folded)


def _change(file: RegistryFile, path: Path, raw: Table, table: Table, known: Known) -> Change:
    tags = {verb: _tags(file, path, verb, table.get(verb, {}), known) for verb in ("add", "remove", "set")}
    if not raw.keys() - {"item", "why", *_CONDITIONS}:
        file.fault(path, None, "changes nothing; give it add, remove, set, language or hide")
    for kind in KINDS:
        if kind in tags["set"] and (kind in tags["add"] or kind in tags["remove"]):
            file.fault(path, "set", f"says all there is to say of {kind}; leave them out of add and remove")
        for both in set(tags["add"].get(kind, ())) & set(tags["remove"].get(kind, ())):
            file.fault(path, "remove", f"“{both}” is in add too", both)
    return Change(
        add=tags["add"],
        remove=tags["remove"],
        set=tags["set"],
        **{key: table[key] for key in ("language", "hide", "why") if key in table},
    )


def _tags(file: RegistryFile, path: Path, verb: str, raw: Table, known: Known) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = file.table((*path, verb), raw, _TAGS)
    for kind, singular in (("themes", "a theme"), ("clusters", "a cluster")):
        _check_known(file, (*path, verb), kind, table.get(kind, ()), known[kind], singular)
    return table


def _check_known(
    file: RegistryFile, path: Path, key: str, ids: tuple[str, ...], known: Collection[str] | None, what: str
) -> None:
    for wanted in ids:
        if known is not None and wanted not in known:
            meant = values.did_you_mean(wanted, known)
            file.fault(path, key, f"“{wanted}” is not {what} of the registry{meant}", wanted)


def _groups(file: RegistryFile, top: Table, key: str) -> tuple[tuple[str, ...], ...]:
    tables: list[dict[str, Any]] = [file.table(path, raw, _GROUP) for path, raw in _tables(top, key)]
    return tuple(table["items"] for table in tables if "items" in table)


def _check_contradictions(
    file: RegistryFile, joined: tuple[tuple[str, ...], ...], split: tuple[tuple[str, ...], ...]
) -> None:
    together = {frozenset(pair) for group in joined for pair in combinations(group, 2)}
    for number, group in enumerate(split):
        for pair in combinations(group, 2):
            if frozenset(pair) in together:
                file.fault(("split", number), "items", f"“{pair[0]}” and “{pair[1]}” are joined further up", pair[0])
