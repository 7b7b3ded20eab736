"""How large, deep and many-parted a feed's XML may be, counted in one cheap pass before anything expensive."""

import re

from newshub.core.errors import FeedError

# What an honest feed does not reach. Beyond: entries and long texts are cut and said, the rest is refused.
MAX_ENTRIES = 1_000
MAX_DEPTH = 200  # elements within each other outside CDATA; unclosed ones of HTML count until their entry ends
MAX_ATTRIBUTES = 200  # of one element
MAX_ELEMENTS = 20_000  # of one entry, and before the first one
MAX_CATEGORIES = 500  # of one entry; feedparser compares each with all others
MAX_FIELD = 500_000  # characters of one text
MAX_NAME = 1_000  # characters of an author or publisher: an almost-address of 64 kB occupies feedparser for minutes

_TOKEN = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<(?P<close>/?)(?:[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>?",
    re.DOTALL,
)
_VOID = frozenset(("br", "img", "hr", "input", "meta", "wbr", "area", "base", "col", "embed", "param", "p", "li"))
_ENTRY_NAMES = frozenset(("item", "entry"))
_CATEGORY_NAMES = frozenset(("category", "subject"))
_PERSON_NAMES = frozenset(
    ("author", "creator", "managingeditor", "webmaster", "publisher", "contributor", "owner", "name", "email")
)
_ASSIGN = re.compile(r"[\w:.-]\s*=")
_ENTRY_OPENS = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)


def limited(text: str, *, url: str) -> tuple[str, list[str]]:
    """The document within the limits, and what was cut, in words. Raises FeedError where cutting is no answer."""
    scan = _Scan(text, url)
    scan.run()
    return scan.result(), scan.problems


class _Scan:
    """One pass over the tags, counting; cheap beside parsing."""

    def __init__(self, text: str, url: str) -> None:
        self.text, self.url = text, url
        self.open: list[str] = []
        self.entries = self.elements = self.categories = 0
        self.entry_depth: int | None = None
        self.cuts: list[tuple[int, int, str]] = []  # from, to, instead
        self.problems: list[str] = []
        self.person: tuple[str, int] | None = None  # name and where its text begins
        self.text_start = 0

    def run(self) -> None:
        for token in _TOKEN.finditer(self.text):
            name = token["name"]
            if name is None:
                if token.end() - token.start() > MAX_FIELD and token[0].startswith("<![CDATA["):
                    self._cut(token.start() + 9 + MAX_FIELD, token.end(), "]]>")
                    self.text_start = token.end()
                continue
            if token.start() - self.text_start > MAX_FIELD:
                self._cut_text(self.text_start, token.start(), MAX_FIELD)
            self.text_start = token.end()
            lowered = name.lower()
            if token["close"]:
                self._closing(lowered, token.start())
            elif not self._opening(token, lowered):
                break
        else:
            if len(self.text) - self.text_start > MAX_FIELD:
                self._cut(self.text_start + MAX_FIELD, len(self.text), "")

    def result(self) -> str:
        if not self.cuts:
            return self.text
        self.problems.append("very long texts were cut")
        pieces, place = [], 0
        for start, end, instead in sorted(self.cuts):
            if start >= place:
                pieces += [self.text[place:start], instead]
                place = end
        return "".join([*pieces, self.text[place:]])

    def _opening(self, token: re.Match[str], name: str) -> bool:
        rest = token["rest"]
        if (
            len(rest) > MAX_ATTRIBUTES * 3
            and rest.count("=") > MAX_ATTRIBUTES
            and len(_ASSIGN.findall(rest)) > MAX_ATTRIBUTES
        ):
            raise FeedError(f"an element has more than {MAX_ATTRIBUTES} attributes", url=self.url)
        if name in _ENTRY_NAMES:
            self.entries += 1
            self.elements = self.categories = 0
            if self.entries > MAX_ENTRIES:
                self._end_here(token.start())
                return False
            if self.entry_depth is None:
                self.entry_depth = len(self.open)
        self.elements += 1
        self.categories += name in _CATEGORY_NAMES
        if self.elements > MAX_ELEMENTS or self.categories > MAX_CATEGORIES:
            raise FeedError(
                f"an entry has more than {MAX_ELEMENTS} elements or {MAX_CATEGORIES} categories", url=self.url
            )
        if not rest.endswith("/") and name not in _VOID:
            self.open.append(token[0][1:].split(None, 1)[0].rstrip(">"))
            if len(self.open) > MAX_DEPTH:
                raise FeedError(f"elements are nested more than {MAX_DEPTH} deep", url=self.url)
        if name in _PERSON_NAMES and self.person is None:
            self.person = (name, token.end())
        return True

    def _closing(self, name: str, place: int) -> None:
        if name in _ENTRY_NAMES and self.entry_depth is not None:
            del self.open[self.entry_depth :]
        elif self.open and name not in _VOID:
            self.open.pop()
        if self.person is not None and self.person[0] == name:
            if place - self.person[1] > MAX_NAME:
                self._cut(self.person[1], place, "")
            self.person = None

    def _cut_text(self, start: int, end: int, length: int) -> None:
        stop = start + length
        reference = self.text.rfind("&", stop - 40, stop)
        if reference >= 0 and ";" not in self.text[reference:stop]:
            stop = reference
        self._cut(stop, end, "")

    def _cut(self, start: int, end: int, instead: str) -> None:
        self.cuts.append((start, end, instead))

    def _end_here(self, place: int) -> None:
        rest = len(_ENTRY_OPENS.findall(self.text, place))
        self.problems.append(f"only the first {MAX_ENTRIES} of {MAX_ENTRIES + rest} entries were read")
        outer = self.open[: self.entry_depth or 0]
        self._cut(place, len(self.text), "".join(f"</{name}>" for name in reversed(outer)))
