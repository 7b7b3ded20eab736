"""An article's Markdown as its checks look at it: by lines, with code and comments out of the way.

Not a Markdown parser: it finds what editors write and may get wrong, where they wrote it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?!#)\s*(.*?)\s*#*\s*(?:\{.*\})?\s*$")
_TITLE = r"""(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?"""
_TEXT = r"((?:[^\[\]]|\[[^\[\]]*\](?:\([^()\s]*\))?)*)"
_INLINE = re.compile(rf"(!?)\[{_TEXT}\]\(\s*(<[^<>\n]*>|[^()\n]*?(?:\([^()\n]*\)[^()\n]*?)*?){_TITLE}\s*\)")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)([^\]\n]+)\]:\s*<?(\S+?)>?(?:\s|$)")
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s[^<>]*)?)/?>")
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a picture as written."""

    line: int  # of the text, from 1
    text: str  # a picture's: its alternative text
    target: str
    image: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A subheading."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """An HTML element written as such."""

    line: int
    name: str
    attributes: dict[str, str]


class Prose:
    """A text, ready to be looked at."""

    def __init__(self, text: str) -> None:
        self.source = tuple(text.split("\n"))
        self.open_fence: int | None = None  # line of a code block that is never closed
        self.comments: list[int] = []  # lines where comments begin
        self.lines = tuple(self._without_code())
        self._text = "\n".join(self.lines)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link and picture, in Markdown, as a reference's definition, or in HTML."""
        found = [*self._inline(self._text, 0), *self._definitions(), *self._in_html()]
        return tuple(sorted(found, key=lambda link: link.line))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Subheadings in both of Markdown's forms."""
        found = []
        for number, line in enumerate(self.lines, start=1):
            match = _HEADING.match(line)
            if match:
                found.append(Heading(number, len(match[1]), match[2]))
            elif number > 1 and re.fullmatch(r"=+|-+", line.rstrip()) and self.lines[number - 2].strip():
                above = self.lines[number - 2]
                if not re.match(r"\s*([-*+>|#]|\d+\.)", above) and "|" not in above:
                    found.append(Heading(number - 1, 1 if line[0] == "=" else 2, above.strip()))
        return tuple(found)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """HTML elements that stand in the text."""
        found = []
        for number, line in enumerate(self.lines, start=1):
            for match in _TAG.finditer(line):
                pairs = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(match[2])}
                found.append(Tag(number, match[1].lower(), pairs))
        return tuple(found)

    def line_at(self, offset: int) -> int:
        """The line of a place in the text without code."""
        return self._text.count("\n", 0, offset) + 1

    def find(self, pattern: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Every match of a pattern in the text without code, with its line."""
        return ((self.line_at(match.start()), match) for match in re.finditer(pattern, self._text, re.MULTILINE))

    def _without_code(self) -> Iterator[str]:
        fence, comment = "", False
        for number, line in enumerate(self.source, start=1):
            mark = _FENCE.match(line)
            if fence:
                if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                    fence, self.open_fence = "", None
                yield ""
            elif mark and not comment:
                fence, self.open_fence = mark[1], number
                yield ""
            else:
                line, comment = self._without_comment(_CODE.sub(_blank, line), number, inside=comment)
                yield line

    def _without_comment(self, line: str, number: int, *, inside: bool) -> tuple[str, bool]:
        kept, rest = "", line
        while rest:
            if inside:
                before, end, rest = rest.partition("-->")
                kept += " " * len(before + end)
                inside = not end
            else:
                before, start, rest = rest.partition("<!--")
                kept += before + " " * len(start)
                inside = bool(start)
                if start:
                    self.comments.append(number)
        return kept, inside

    def _inline(self, text: str, offset: int) -> Iterator[Link]:
        for match in _INLINE.finditer(text):
            at = self.line_at(offset + match.start())
            target = match[3].strip()
            target = target[1:-1].strip() if target.startswith("<") and target.endswith(">") else target
            yield Link(at, " ".join(match[2].split()), target, image=bool(match[1]))
            if "](" in match[2]:  # a picture that is a link
                yield from self._inline(match[2], offset + match.start(2))

    def _definitions(self) -> Iterator[Link]:
        for number, line in enumerate(self.lines, start=1):
            if match := _DEFINITION.match(line):
                yield Link(number, match[1], match[2])

    def _in_html(self) -> Iterator[Link]:
        for tag in self.tags:
            if tag.name == "a" and "href" in tag.attributes:
                yield Link(tag.line, "", tag.attributes["href"])
            elif tag.name == "img":
                alt = tag.attributes.get("alt", "")
                yield Link(tag.line, alt, tag.attributes.get("src", ""), image=True)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
