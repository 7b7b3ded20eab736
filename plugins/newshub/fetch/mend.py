"""A feed's text made ready for the parser: as well-formed as can be, and nothing in it that runs away.

leading junk -> doctype and entities -> invalid characters and references -> size, depth and number of things
"""

import html.entities
import re
from dataclasses import dataclass, field

from newshub.core.errors import FeedError
from newshub.core.text import without_invalid

# What an honest feed does not reach. Beyond: entries and long texts are cut and said, the rest is refused.
MAX_ENTRIES = 1_000
MAX_DEPTH = 200  # elements within each other outside CDATA; unclosed ones of HTML count until their entry ends
MAX_ATTRIBUTES = 200  # of one element
MAX_ELEMENTS = 20_000  # of one entry, and before the first one
MAX_CATEGORIES = 500  # of one entry; feedparser compares each with all others
MAX_FIELD = 500_000  # characters of one text
MAX_NAME = 1_000  # characters of an author or publisher: an almost-address of 64 kB occupies feedparser for minutes
MAX_EXPANSION = 200_000  # characters that a document's own entities may add

_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|feed|RDF|channel)[\s>]", re.IGNORECASE)
_PROLOG = re.compile(r"\A<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[>]{0,2000}(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]{0,50})\s+(?:\"([^\"<&%]{0,200})\"|'([^'<&%]{0,200})')\s*>")
_SPAN = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9A-Fa-f]{1,8})|(\d{1,10}));|([A-Za-z][A-Za-z0-9]{0,40});|)")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_MARKUP = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;"}
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
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "creativecommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_PREFIX_USED = re.compile(r"</?([A-Za-z][\w-]*):")


@dataclass(slots=True)
class Mended:
    """The text to parse, and what was done to it, in words."""

    text: str
    problems: list[str] = field(default_factory=list)


def mend(text: str, *, url: str) -> Mended:
    """The document as the parser should see it. Raises FeedError for shapes that only an attacker sends."""
    mended = Mended(text)
    _drop_leading_junk(mended)
    without = without_invalid(mended.text)
    if without != mended.text:
        mended.text = without
        mended.problems.append("characters that are not allowed in XML were dropped")
    _resolve_entities(mended)
    _cut_trailing_junk(mended)
    _declare_prefixes(mended)
    _limit(mended, url)
    return mended


def _drop_leading_junk(mended: Mended) -> None:
    stripped = mended.text.lstrip("\ufeff \t\r\n\x00\u200b\xa0")
    begins = _PROLOG.match(stripped)
    if not begins and not _ROOT.match(stripped):
        root = _ROOT.search(stripped, 0, 20_000)
        declaration = stripped.find("<?xml", 0, 20_000)
        if root is not None and "<html" not in stripped[: root.start()].lower():
            start = declaration if 0 <= declaration < root.start() else root.start()
            if stripped[:start].strip() and not stripped[:start].lstrip().startswith(("<!", "<?")):
                mended.problems.append("text before the feed was skipped")
                stripped = stripped[start:]
    # The declared encoding is settled, and a declaration that the parser stumbles over helps nobody.
    mended.text = _PROLOG.sub("", stripped, count=1).lstrip() if begins or stripped.startswith("<?xml") else stripped


def _cut_trailing_junk(mended: Mended) -> None:
    """What follows the root's end: another document, a server's comment, a counter."""
    root = _TOKEN_ROOT.search(mended.text)
    if root is None:
        return
    closing = f"</{root[1]}>"
    end = mended.text.rfind(closing)
    if end >= 0 and mended.text[end + len(closing) :].strip():
        mended.text = mended.text[: end + len(closing)]
        mended.problems.append("text after the feed was skipped")


_TOKEN_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]*:)?(?:rss|feed|RDF))[\s>]", re.IGNORECASE)


def _resolve_entities(mended: Mended) -> None:
    """No document type reaches the parser: its harmless entities are put in here, others stay as text."""
    own: dict[str, str] = {}
    if "<!DOCTYPE" in mended.text[:5_000].upper() and (doctype := _DOCTYPE.search(mended.text)):
        for name, double, single in _ENTITY.findall(doctype["subset"] or "")[:200]:
            own[name] = double or single
        mended.text = mended.text[: doctype.start()] + mended.text[doctype.end() :]
        if "<!ENTITY" in (doctype["subset"] or ""):
            mended.problems.append("the document's own entities: only plain ones were used")
    if "&" not in mended.text:
        return
    resolver = _Resolver(own)
    spans, place = [], 0
    for span in _SPAN.finditer(mended.text):
        spans += [resolver.resolve(mended.text[place : span.start()]), span[0]]
        place = span.end()
    mended.text = "".join([*spans, resolver.resolve(mended.text[place:])])
    if resolver.mended:
        mended.problems.append("stray or unknown references (&…;) were mended")


class _Resolver:
    """Turns references outside CDATA into what XML knows, without letting a document grow by its own entities."""

    def __init__(self, own: dict[str, str]) -> None:
        self.own, self.left, self.mended = own, MAX_EXPANSION, False

    def resolve(self, text: str) -> str:
        return _REFERENCE.sub(self._one, text) if "&" in text else text

    def _one(self, match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if name in _XML_NAMES:
            return match[0]
        if hexadecimal or decimal:
            return self._number(int(hexadecimal, 16) if hexadecimal else int(decimal), match[0])
        if name is None:
            self.mended = True
            return "&amp;"
        if name in self.own:
            self.left -= len(self.own[name])
            return self.own[name] if self.left >= 0 else ""
        char = html.entities.html5.get(f"{name};")
        if char is None:
            self.mended = True
            return f"&amp;{name};"
        return _MARKUP.get(char, char)

    def _number(self, code: int, reference: str) -> str:
        if code in (9, 10, 13) or 0x20 <= code <= 0x7F or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD:
            return reference
        if 0x10000 <= code <= 0x10FFFF:
            return reference
        self.mended = True
        if 0x80 <= code <= 0x9F:  # windows-1252 written as numbers
            return bytes((code,)).decode("cp1252", "ignore")
        return ""


def _declare_prefixes(mended: Mended) -> None:
    """Well-known prefixes that a feed uses and forgot to declare."""
    root = _TOKEN_ROOT.search(mended.text)
    if root is None:
        return
    used = set(_PREFIX_USED.findall(mended.text))
    missing = [
        prefix for prefix in sorted(used) if prefix.lower() in _NAMESPACES and f"xmlns:{prefix}" not in mended.text
    ]
    if missing:
        declarations = "".join(f' xmlns:{prefix}="{_NAMESPACES[prefix.lower()]}"' for prefix in missing)
        place = root.end() - 1
        mended.text = f"{mended.text[:place]}{declarations}{mended.text[place:]}"
        mended.problems.append(f"undeclared prefixes: {', '.join(missing)}")


def _limit(mended: Mended, url: str) -> None:
    scan = _Scan(mended.text, url)
    scan.run()
    mended.text = scan.result()
    mended.problems += scan.problems


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


_ASSIGN = re.compile(r"[\w:.-]\s*=")
_ENTRY_OPENS = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
