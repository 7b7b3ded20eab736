"""Front matter taken apart: which field says what in which line, and every line that is none."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newshub.core.errors import Problem

_KEY = re.compile(r"^([A-Za-z][A-Za-z0-9_ -]*?)\s*:(?:[ \t]+(.*)|[ \t]*)$")


@dataclass(slots=True)
class Matter:
    """An article's front matter, field -> (value, line), and its body as it stands."""

    path: str
    fields: dict[str, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    body: str = ""
    body_line: int = 1

    def wrong(self, name: str, message: str) -> None:
        found = self.fields.get(name)
        self.problems.append(Problem(self.path, message, line=found[1] if found else 1, where=name))

    def text(self, name: str) -> str | None:
        found = self.fields.get(name)
        return found[0] if found and found[0] else None

    def list(self, name: str) -> tuple[str, ...]:
        value = self.text(name) or ""
        parts = value.split(";" if ";" in value else ",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def read_matter(
    text: str, path: str, *, required: Iterable[str], known: Iterable[str], may_be_empty: Iterable[str]
) -> Matter:
    """Read a file's front matter. What is wrong with it is in `problems`; nothing is raised."""
    matter = Matter(path)
    lines = text.removeprefix("\ufeff").splitlines()
    at = 0
    fenced = bool(lines) and lines[0].strip() == "---"
    if fenced:
        at = 1
    names = {name.casefold(): name for name in known}
    last: str | None = None
    while at < len(lines) and lines[at].strip() and lines[at].strip() not in ("---", "..."):
        last = _take(matter, lines[at], at + 1, last, names)
        at += 1
    if fenced and at < len(lines) and lines[at].strip() in ("---", "..."):
        at += 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    if _stray(lines[at : at + 1], names, matter):
        message = "stands below an empty line, where the text begins; remove the empty line above it"
        matter.problems.append(Problem(path, message, line=at + 1, where=lines[at].split(":")[0].strip()))
    matter.body, matter.body_line = "\n".join(lines[at:]) + "\n", at + 1
    if not "".join(lines[at:]).strip():
        matter.problems.append(
            Problem(path, "has no text; expected the article after an empty line", line=max(1, min(at, len(lines))))
        )
    _check_required(matter, tuple(required), may_be_empty)
    return matter


def _check_required(matter: Matter, required: tuple[str, ...], may_be_empty: Iterable[str]) -> None:
    if not matter.fields:
        expected = ", ".join(f"“{name}: ...”" for name in required)
        matter.problems.append(Problem(matter.path, f"begins with no front matter; expected the lines {expected}", 1))
        return
    for name in required:
        if name not in matter.fields:
            empty = ", which may be left empty" if name in may_be_empty else ""
            matter.problems.append(Problem(matter.path, f"is missing; expected a line “{name}: ...”{empty}", 1, name))
        elif not matter.text(name) and name not in may_be_empty:
            matter.wrong(name, "is empty; expected a value after the colon")


def _stray(lines: list[str], known: Mapping[str, str], matter: Matter) -> bool:
    """Whether the text begins with a field that is still missing: an empty line has cut the front matter in two."""
    match = _KEY.match(lines[0]) if lines else None
    name = known.get(match.group(1).casefold()) if match else None
    return name is not None and name not in matter.fields


def _take(matter: Matter, line: str, number: int, last: str | None, known: Mapping[str, str]) -> str | None:
    """One line of front matter. Returns the field that an indented line after it continues."""
    if line[0] in " \t" and last is not None:
        value, first = matter.fields[last]
        matter.fields[last] = (f"{value} {line.strip()}".strip(), first)
        return last
    match = _KEY.match(line)
    if not match:
        message = (
            f"“{line.strip()[:60]}” is not front matter; expected “Key: value” with a space after the colon, "
            "then an empty line before the text"
        )
        matter.problems.append(Problem(matter.path, message, line=number))
        return None
    key, value = match.group(1), (match.group(2) or "").strip()
    name = known.get(key.casefold())
    if name is None:
        near = difflib.get_close_matches(key.casefold(), known, n=1)
        hint = f"did you mean {known[near[0]]}?" if near else f"known are {', '.join(known.values())}"
        matter.problems.append(Problem(matter.path, f"there is no such field; {hint}", line=number, where=key))
        return None
    if name in matter.fields:
        message = f"stands twice; it is already in line {matter.fields[name][1]}"
        matter.problems.append(Problem(matter.path, message, line=number, where=name))
        return None
    matter.fields[name] = (value, number)
    return name
