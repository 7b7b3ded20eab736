"""Where in a TOML text a table or key stands, so that a fault found after parsing can still name its line."""

import re
from bisect import bisect_right
from collections.abc import Sequence

Path = tuple[str | int, ...]  # ("clusters", "oslo-cancer-cluster", "sources", 1, "url"); numbers count from 0

_NAME = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_HEADER = re.compile(rf"(\[\[?)\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*\]")
_KEY = re.compile(rf"({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_PART = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([\w-]+))""")
_LINE_START = 300  # characters of a line that are looked at: no header or key is longer


def syntax_line(message: str) -> int | None:
    """The line a message of tomllib speaks of: "... (at line 3, column 7)"."""
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else None


class Lines:
    """The lines of one TOML text by path. A small text search, not a parser: a guess at worst, never an error."""

    def __init__(self, text: str) -> None:
        self._text = text.split("\n")
        self._lines: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}  # path of an array of tables -> number of its latest table
        table: Path = ()
        for number, line in enumerate(self._text, start=1):
            start = line[:_LINE_START].strip()
            if header := _HEADER.match(start):
                table = self._enter(_parts(header[2]), many=header[1] == "[[")
                for path in _shorter(table):  # [clusters.x] begins "clusters" too
                    self._lines.setdefault(path, number)
            elif key := _KEY.match(start):
                self._lines.setdefault((*table, *_parts(key[1])), number)
        self._starts = sorted(set(self._lines.values()))

    def find(self, path: Path, near: str | None = None) -> int | None:
        """The line of a path, or of the nearest table around it; ``near``: the piece of the value that is at fault."""
        line = next((self._lines[part] for part in _shorter(path) if part in self._lines), None)
        if line is None or near is None:
            return line
        following = bisect_right(self._starts, line)
        end = self._starts[following] if following < len(self._starts) else len(self._text) + 1
        return next((n for n in range(line, end) if near in self._text[n - 1]), line)

    def _enter(self, parts: Sequence[str], *, many: bool) -> Path:
        path: Path = ()
        for part in parts[:-1]:
            path = (*path, part)
            if path in self._arrays:
                path = (*path, self._arrays[path])
        path = (*path, *parts[-1:])
        if not many:
            return path
        self._arrays[path] = self._arrays.get(path, -1) + 1
        return (*path, self._arrays[path])


def _parts(dotted: str) -> list[str]:
    return [double or single or bare for double, single, bare in _PART.findall(dotted)]


def _shorter(path: Path) -> list[Path]:
    return [path[:length] for length in range(len(path), 0, -1)]
