"""A feed's text made ready for the parser: as well-formed as can be, and nothing in it that runs away.

leading junk -> doctype and entities -> invalid characters and references -> size, depth and number of things
"""

import html.entities
import re
from dataclasses import dataclass, field

from newshub.core.errors import FeedError
from newshub.core.text import without_invalid
from newshub.fetch.limits import limited

MAX_ENTITIES = 200  # of the document's own
MAX_NAMESPACES = 200
MAX_EXPANSION = 200_000  # characters that a document's own entities may add

_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|feed|RDF|channel)[\s>]", re.IGNORECASE)
_PROLOG = re.compile(r"\A<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[>]{0,2000}(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]{0,50})\s+(?:\"([^\"<&%]{0,200})\"|'([^'<&%]{0,200})')\s*>")
_SPAN = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9A-Fa-f]{1,8})|(\d{1,10}));?|([A-Za-z][A-Za-z0-9]{0,40});|)")
_NUMBER = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,8})|(\d{1,10}));?")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
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
_TOKEN_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]*:)?(?:rss|feed|RDF))[\s>]", re.IGNORECASE)
_PREFIX_DECLARED = re.compile(r"xmlns:([A-Za-z_][\w.-]*)\s*=")
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
    entities = _take_doctype(mended)
    _cut_trailing_junk(mended)
    mended.text, cuts = limited(mended.text, url=url)
    mended.problems += cuts
    _resolve_entities(mended, entities)
    _declare_prefixes(mended, url)
    return mended


def without_bad_references(text: str) -> str:
    """Numbers of characters that do not exist dropped everywhere, in CDATA and comments too."""
    resolver = _Resolver({})
    return _NUMBER.sub(lambda found: resolver.number(int(found[1], 16) if found[1] else int(found[2])), text)


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


def _take_doctype(mended: Mended) -> dict[str, str]:
    """Take the document type away, which no parser needs to see; returns the plain entities it declares."""
    if "<!DOCTYPE" not in mended.text[:5_000].upper() or (doctype := _DOCTYPE.search(mended.text)) is None:
        return {}
    subset = doctype["subset"] or ""
    mended.text = mended.text[: doctype.start()] + mended.text[doctype.end() :]
    if "<!ENTITY" in subset:
        mended.problems.append("the document's own entities: only plain ones were used")
    return {name: double or single for name, double, single in _ENTITY.findall(subset)[:MAX_ENTITIES]}


def _resolve_entities(mended: Mended, own: dict[str, str]) -> None:
    """References put into what XML knows: the document's own, HTML's; unknown ones become text."""
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
            return self.number(int(hexadecimal, 16) if hexadecimal else int(decimal))
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
        return html.escape(char)

    def number(self, code: int) -> str:
        if code in (9, 10, 13) or 0x20 <= code <= 0x7F or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD:
            return f"&#{code};"
        if 0x10000 <= code <= 0x10FFFF:
            return f"&#{code};"
        self.mended = True
        if 0x80 <= code <= 0x9F:  # windows-1252 written as numbers
            return bytes((code,)).decode("cp1252", "ignore")
        return ""


def _declare_prefixes(mended: Mended, url: str) -> None:
    """Well-known prefixes that a feed uses and forgot to declare."""
    declared = set(_PREFIX_DECLARED.findall(mended.text))
    if len(declared) > MAX_NAMESPACES:  # feedparser goes through all of them for each element
        raise FeedError(f"declares more than {MAX_NAMESPACES} namespaces", url=url)
    root = _TOKEN_ROOT.search(mended.text)
    if root is None:
        return
    used = set(_PREFIX_USED.findall(mended.text))
    missing = [prefix for prefix in sorted(used) if prefix.lower() in _NAMESPACES and prefix not in declared]
    if missing:
        declarations = "".join(f' xmlns:{prefix}="{_NAMESPACES[prefix.lower()]}"' for prefix in missing)
        place = root.end() - 1
        mended.text = f"{mended.text[:place]}{declarations}{mended.text[place:]}"
        mended.problems.append(f"undeclared prefixes: {', '.join(missing)}")
