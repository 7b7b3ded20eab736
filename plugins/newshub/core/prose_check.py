"""What goes wrong in an article's text, told by line: what, what was expected, how to mend it.

A build shows all of this without complaint; readers would stumble over it.
"""

import re
from collections.abc import Callable, Iterator

from newshub.core.errors import Problem
from newshub.core.model import Article
from newshub.core.prose import Prose

TODO = re.compile(r"\bTODO\b")
_REFUSED = ("script", "style", "iframe", "object", "embed", "form", "input", "video", "audio", "link", "base", "meta")
_LIST = re.compile(r"(?:[-*+]|1[.)])\s+\S")
_NOT_PROSE = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|[>|#:]|\[[^\]]+\]:|$)|\s{2,}|\{:")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?")
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|â€|Å‚|\ufffd")

Found = tuple[int, str, str]  # line of the text, level, message


def check_prose(article: Article, prose: Prose) -> Iterator[Problem]:
    """Every fault of an article's text that can be seen in it alone."""
    for check in _CHECKS:
        for line, level, message in check(prose):
            yield Problem(article.path, message, article.body_line + line - 1, level=level)
    if article.status != "draft":
        yield from _unfinished(article, prose)


def _unfinished(article: Article, prose: Prose) -> Iterator[Problem]:
    message = "still says TODO; write it, or set Status to draft"
    for name, text in (("Title", article.title), ("Summary", article.summary)):
        if TODO.search(text):
            yield Problem(article.path, message, article.lines.get(name), where=name)
    for number, line in enumerate(prose.lines):
        if TODO.search(line):
            yield Problem(article.path, message, article.body_line + number)


def _headings(prose: Prose) -> Iterator[Found]:
    above = 1  # the headline
    for heading in prose.headings:
        marks = "#" * heading.level
        shown = f"{marks} {heading.text}"[:60]
        if not heading.text:
            yield heading.line, "error", f"“{marks}” has no words after it; write the subheading, or remove the line"
        elif heading.level == 1:
            yield heading.line, "error", f"“{shown}” is on the headline's level; a subheading begins with ##"
            above = 2
            continue
        elif heading.level > above + 1:
            wanted = "#" * (above + 1)
            yield heading.line, "error", f"“{shown}” skips a level; expected {wanted} here, or a heading in between"
        above = heading.level


def _code(prose: Prose) -> Iterator[Found]:
    if prose.open_fence is not None:
        yield prose.open_fence, "error", "the code block that begins here has no end; close it with the same marks"


def _lists(prose: Prose) -> Iterator[Found]:
    for number in range(1, len(prose.lines)):
        line, before = prose.lines[number], prose.lines[number - 1]
        if not before.strip() or _NOT_PROSE.match(before):
            continue
        if _LIST.match(line):
            yield number + 1, "error", f"the list “{line.strip()[:40]}” needs an empty line before it to become one"
        elif number + 1 < len(prose.lines) and "|" in line and _RULE.fullmatch(prose.lines[number + 1].strip()):
            yield number + 1, "error", "the table needs an empty line before it to become one"


def _tables(prose: Prose) -> Iterator[Found]:
    for number in range(1, len(prose.lines)):
        if not _RULE.fullmatch(prose.lines[number].strip()) or "|" not in prose.lines[number - 1]:
            continue
        wanted = _cells(prose.lines[number - 1])
        if _cells(prose.lines[number]) != wanted:
            yield number + 1, "error", f"the line below the table's head has other than its {wanted} cells"
        for row in range(number + 1, len(prose.lines)):
            if "|" not in prose.lines[row]:
                break
            if _cells(prose.lines[row]) != wanted:
                yield row + 1, "warning", f"the table's row has {_cells(prose.lines[row])} cells, its head {wanted}"


def _cells(line: str) -> int:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return len(re.split(r"(?<!\\)\|", bare))


def _footnotes(prose: Prose) -> Iterator[Found]:
    defined = {match[1]: line for line, match in prose.find(r"^ {0,3}\[\^([^\]\n]+)\]:")}
    used: dict[str, int] = {}
    for line, match in prose.find(r"\[\^([^\]\n]+)\](?!:)"):
        used.setdefault(match[1], line)
    for name, line in used.items():
        if name not in defined:
            yield line, "error", f"the footnote [^{name}] is not there; add a line “[^{name}]: ...” at the end"
    for name, line in defined.items():
        if name not in used:
            yield line, "warning", f"nothing refers to the footnote [^{name}]; readers will not see it"


def _references(prose: Prose) -> Iterator[Found]:
    defined = {match[1].casefold() for _, match in prose.find(r"^ {0,3}\[(?!\^)([^\]\n]+)\]:")}
    for line, match in prose.find(r"\[([^\[\]\n]+)\] ?\[([^\[\]\n^]*)\]"):
        if (match[2] or match[1]).casefold() not in defined:
            name = match[2] or match[1]
            yield (
                line,
                "error",
                f"“{match[0][:60]}” names no link; add a line “[{name}]: https://...”, or use [text](address)",
            )
    for line, match in prose.find(r"\[[^\[\]\n^][^\[\]\n]*\] \((?:https?:|www\.|\{)[^)\n]*\)"):
        yield line, "error", f"“{match[0][:60]}” is not a link; remove the blank between ] and ("
    for line, match in prose.find(r"\([^()\n]+\)\[(?:https?:|www\.|\{)[^\]\n]*\]"):
        yield line, "error", f"“{match[0][:60]}” has its brackets the wrong way round; expected [text](address)"


def _marks(prose: Prose) -> Iterator[Found]:
    start = 0
    for number in range(len(prose.lines) + 1):
        if number < len(prose.lines) and prose.lines[number].strip():
            continue
        block = "\n".join(prose.lines[start:number])
        bare = re.sub(r"^\s*\*\s|\\\*|^\s*(?:\*\s*){3,}$", "", block, flags=re.MULTILINE)
        if bare.count("**") % 2:
            at = next(n for n in range(start, number) if prose.lines[n].count("**") % 2)
            yield at + 1, "error", "“**” begins bold words that never end; close them with “**”, or remove it"
        start = number + 1


def _html(prose: Prose) -> Iterator[Found]:
    for tag in prose.tags:
        if tag.name in _REFUSED:
            yield (
                tag.line,
                "error",
                f"<{tag.name}> does not work here: the site loads and runs nothing but its own files",
            )
        for name in tag.attributes:
            if name == "style" or name.startswith("on"):
                yield (
                    tag.line,
                    "error",
                    f"the attribute {name} does not work here; the look is in the theme's style sheet",
                )
    for line in prose.comments:
        yield line, "warning", "a comment is in the page's source for everyone to read; remove it before publishing"


def _characters(prose: Prose) -> Iterator[Found]:
    for number, line in enumerate(prose.lines, start=1):
        if match := _MOJIBAKE.search(line):
            around = line[max(0, match.start() - 15) : match.end() + 15].strip()
            yield (
                number,
                "error",
                f"“{around}” was saved in another encoding; save the file as UTF-8 and mend the letters",
            )
        if re.match(r"(<{7}|>{7}) \S|={7}$", line):
            yield number, "error", f"“{line[:20]}” is left over from a conflict in git; choose one of the two versions"


_CHECKS: tuple[Callable[[Prose], Iterator[Found]], ...] = (
    _headings, _code, _lists, _tables, _footnotes, _references, _marks, _html, _characters,
)  # fmt: skip
