"""The page that editors see in place of the site while something is wrong: file, line, what, and the line itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

STYLE = """\
:root { color-scheme: light dark; font: 1.0625rem/1.55 system-ui, sans-serif; }
body { max-inline-size: 60rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
ol { list-style: none; padding: 0; }
li { margin-block: 1.5rem; padding-inline-start: 1rem; border-inline-start: .25rem solid #c0392b; }
h2 { font-size: 1.0625rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; }
pre { overflow-x: auto; padding: .6rem .8rem; background: color-mix(in srgb, currentColor 8%, transparent); }
mark { display: block; background: color-mix(in srgb, #c0392b 25%, transparent); color: inherit; }
"""
_FAULT = re.compile(r"^(?P<file>[^\s:][^:\n]{0,300}?)(?::(?P<line>\d{1,9}))?: (?P<what>.+)$")
_AROUND = 2  # lines shown before and after the faulty one
_LONG = 400  # characters of a line that are shown
_LARGEST = 1_000_000  # bytes of a file that is looked into


@dataclass(frozen=True, slots=True)
class _Fault:
    file: str
    line: int | None
    what: str


def fault_page(text: str, folders: Sequence[Path], *, tag: str, style: str) -> str:
    """The page for what a build said on standard error.

    Files are looked for in `folders`. `tag` goes into the page's head; `style` is its style sheet's address.

    Nothing of `text` or of files is taken for HTML.
    """
    faults, rest = _taken_apart(text, folders)
    items = "\n".join(_item(fault, folders) for fault in faults)
    listed = f"<ol>\n{items}\n</ol>" if faults else ""
    said = f"<pre>{escape(rest)}</pre>" if rest else ""
    waiting = not faults and "under way" in rest
    title = "Building …" if waiting else _counted(len(faults))
    more = "" if waiting else "<p>This page gives way to the site as soon as it is mended.</p>"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<title>{title}</title>\n<link rel="stylesheet" href="{escape(style)}">\n{tag}</head>\n<body>\n'
        f"<h1>{title}</h1>\n{more}\n{listed}\n{said}\n</body>\n</html>\n"
    )


def _counted(count: int) -> str:
    if not count:
        return "The site could not be built"
    return "One fault to mend" if count == 1 else f"{count} faults to mend"


def _taken_apart(text: str, folders: Sequence[Path]) -> tuple[list[_Fault], str]:
    """Faults as `core.errors.Problem` writes them, and what else was said."""
    faults, rest = [], []
    for line in text.splitlines():
        found = _FAULT.match(line)
        if found and _source(found["file"], folders) is not None:
            faults.append(_Fault(found["file"], int(found["line"]) if found["line"] else None, found["what"]))
        else:
            rest.append(line)
    # With faults at hand the closing lines ("2 faults; nothing was built") say nothing more.
    return faults, "" if faults else "\n".join(rest).strip()


def _source(file: str, folders: Sequence[Path]) -> Path | None:
    """The file of ours that a fault speaks of."""
    for folder in folders:
        path = folder / file
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    return None


def _item(fault: _Fault, folders: Sequence[Path]) -> str:
    place = escape(fault.file) + (f", line {fault.line}" if fault.line else "")
    excerpt = "".join(_excerpt(fault, folders))
    return f"<li><h2>{place}</h2><p>{escape(fault.what)}</p>{f'<pre>{excerpt}</pre>' if excerpt else ''}</li>"


def _excerpt(fault: _Fault, folders: Sequence[Path]) -> Iterator[str]:
    path = _source(fault.file, folders)
    if fault.line is None or path is None or path.stat().st_size > _LARGEST:
        return
    lines = path.read_text("utf-8", errors="replace").splitlines()
    for number in range(max(1, fault.line - _AROUND), min(len(lines), fault.line + _AROUND) + 1):
        shown = escape(f"{number:>4}  {lines[number - 1][:_LONG]}")
        yield f"<mark>{shown}</mark>" if number == fault.line else f"{shown}\n"
