"""One TOML file of the registry while it is being checked: its tables, its faults, and where they stand."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newshub.core.errors import Problem
from newshub.core.registry_values import Check, Wrong, did_you_mean
from newshub.core.toml_lines import Lines, Path, syntax_line

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """What one key of a table may hold."""

    check: Check
    required: bool = False


Schema = Mapping[str, Key]


class RegistryFile:
    """A parsed file. ``tables``: its main content, checked as far as it is right; None when it is no TOML at all.

    Checking goes on after a fault: a key that is wrong is left out of the result and put into ``problems``.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._text = text.replace("\r\n", "\n").removeprefix("\ufeff")  # as some editors on Windows write it
        self.data = self._parse()

    def _parse(self) -> Table | None:
        try:
            return tomllib.loads(self._text)
        except RecursionError:
            self.problems.append(Problem(self.name, "is nested too deeply to be read"))
        except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
            line = syntax_line(str(error))
            self.problems.append(Problem(self.name, f"is not valid TOML: {error}", line=line))
        return None

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text)  # only a file with faults is searched for their lines

    def fault(self, table: Path, key: str | None, message: str, near: str | None = None) -> None:
        """Note a fault of a key, or (None) of the table; ``near``: the piece of the value that is at fault."""
        path = table if key is None else (*table, key)
        line = self._lines.find(path, near) if path else None
        self.problems.append(Problem(self.name, message, line=line, where=_where(table, key)))

    def table(self, path: Path, raw: Table, schema: Schema) -> Table:
        """The keys of a table that are as the schema wants them."""
        for key in raw.keys() - schema.keys():
            choices = did_you_mean(key, schema) or f"; expected: {', '.join(schema)}"
            self.fault(path, key, f"is an unknown key{choices}")
        for key in (key for key, what in schema.items() if what.required and key not in raw):
            self.fault(path, key, "is missing")
        return self._checked(path, ((key, raw[key], schema[key].check) for key in schema if key in raw))

    def mapping(self, path: Path, raw: Table, name: Check, check: Check) -> Table:
        """A table whose keys are the editor's: each key must pass ``name``, its value ``check``."""
        good: Table = {}
        for key, value in raw.items():
            try:
                checked = name(key)
            except Wrong as wrong:
                self._note(path, key, wrong)
                continue
            good |= zip([checked], self._checked(path, [(key, value, check)]).values(), strict=False)
        return good

    def _checked(self, path: Path, values: Iterable[tuple[str, Any, Check]]) -> Table:
        good: Table = {}
        for key, value, check in values:
            try:
                good[key] = check(value)
            except Wrong as wrong:
                self._note(path, key, wrong)
        return good

    def _note(self, path: Path, key: str, wrong: Wrong) -> None:
        for message, near in wrong.faults:
            self.fault(path, key, message, near)


def _where(table: Path, key: str | None) -> str | None:
    """As the editor sees it in the file: "[clusters.oslo-cancer-cluster] country"; tables of [[ ]] are counted."""
    names = [_quoted(part) for part in table if isinstance(part, str)]
    count = next((part for part in table if isinstance(part, int)), None)
    header = ".".join(names)
    if count is not None:
        header = f"[[{header}]] ({count + 1})"
    elif names:
        header = f"[{header}]"
    return " ".join(part for part in (header, key and _quoted(key)) if part) or None


def _quoted(part: str) -> str:
    if re.fullmatch(r"[\w-]{1,80}", part):
        return part
    shown = "".join(char if char.isprintable() else "?" for char in part[:80])
    return f'"{shown}"'
