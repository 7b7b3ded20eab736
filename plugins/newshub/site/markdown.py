"""Own articles' Markdown as HTML: headings below the page's own, local links and pictures checked and resolved."""

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from newshub.site.pictures import SIZES, Picture

EXTENSIONS = ("extra", "sane_lists")  # tables, footnotes, definition lists, abbreviations, attribute lists
VERSION = 4  # part of the cache's key: raise it when this module gives other HTML for equal Markdown

Resolve = Callable[[str], str]  # a link as written -> as it goes into the page; raises BrokenLink


class BrokenLink(Exception):
    """A local link leads nowhere. Its text says why; `link` is as written."""

    def __init__(self, link: str, reason: str) -> None:
        self.link, self.reason = link, reason
        super().__init__(f"“{link}” {reason}")


class Renderer:
    """One Markdown machine for all articles; making one takes longer than using it."""

    def __init__(self) -> None:
        self._local = _Local()
        self._markdown = Markdown(extensions=[*EXTENSIONS, self._local], output_format="html")

    def render(
        self,
        text: str,
        *,
        resolve: Resolve,
        sizes: Callable[[str], tuple[int, int] | None],
        pictures: Callable[[str], Picture | None] = lambda _: None,
        backlink: str | None = None,
    ) -> str:
        """HTML of a body. Headings start at h2; a local picture is known by its resolved path.

        `sizes` says its width and height, `pictures` its versions where it has any. `backlink`, with a place for
        %(number)s, is what the way back from a footnote is called. Raises BrokenLink.
        """
        self._local.resolve, self._local.sizes = resolve, sizes
        self._local.pictures, self._local.backlink = pictures, backlink
        self._markdown.reset()
        return self._markdown.convert(text)


class _Local(Extension):
    resolve: Resolve
    sizes: Callable[[str], tuple[int, int] | None]
    pictures: Callable[[str], Picture | None]
    backlink: str | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        md.treeprocessors.register(_Walk(md, self), "newshub", 5)  # after inline patterns (20) and footnotes


class _Walk(Treeprocessor):
    def __init__(self, md: Markdown, local: _Local) -> None:
        super().__init__(md)
        self._local = local

    def run(self, root: ET.Element) -> None:
        levels = [int(each.tag[1]) for each in root.iter() if re.fullmatch("h[1-6]", str(each.tag))]
        shift = max(0, 2 - min(levels)) if levels else 0
        parents = {child: parent for parent in root.iter() for child in parent}
        first = True
        for element in list(root.iter()):
            tag = str(element.tag)
            if re.fullmatch("h[1-6]", tag):
                element.tag = f"h{min(6, int(tag[1]) + shift)}"
            elif tag == "a" and (href := element.get("href")):
                element.set("href", self._local.resolve(href))
                self._way_back(element)
            elif tag == "img":
                self._picture(element, parents[element], lazy=not first)
                first = False
            elif tag == "table":  # a wide one scrolls by itself, also by keyboard
                _wrap(element, parents[element], "div", {"class": "scroll", "tabindex": "0"})
            elif tag in ("th", "td") and (style := element.attrib.pop("style", "")):
                # The site's policy refuses styles in attributes; the style sheet has classes for this one.
                element.set("class", style.removeprefix("text-align:").strip(" ;"))

    def _way_back(self, element: ET.Element) -> None:
        if element.get("class") != "footnote-backref" or not self._local.backlink:
            return
        number = re.sub(r"\D", "", element.get("title") or "")
        text = self._local.backlink % {"number": number}
        element.set("title", text)
        element.set("aria-label", text)

    def _picture(self, element: ET.Element, parent: ET.Element, *, lazy: bool) -> None:
        source = self._local.resolve(element.get("src") or "")
        element.set("src", source)
        if lazy:  # the first one is often seen at once
            element.set("loading", "lazy")
        element.set("decoding", "async")
        picture = self._local.pictures(source)
        size = (picture.width, picture.height) if picture else self._local.sizes(source)
        if size and not element.get("width"):
            element.set("width", str(size[0]))
            element.set("height", str(size[1]))
        if picture:
            element.set("src", picture.address(picture.middle, picture.fallback))
            around = _wrap(element, parent, "picture", {})
            for number, (kind, srcset) in enumerate(picture.sets()):
                around.insert(number, ET.Element("source", {"type": kind, "srcset": srcset, "sizes": SIZES}))


def _wrap(element: ET.Element, parent: ET.Element, tag: str, attributes: dict[str, str]) -> ET.Element:
    """Put an element of the tree into a new one, which takes its place."""
    around = ET.Element(tag, attributes)
    parent[list(parent).index(element)] = around
    around.tail, element.tail = element.tail, None
    around.append(element)
    return around


_SCHEME = re.compile(r"^\{(filename|static|attach)\}/?(.*)$|^\|(filename|static)\|/?(.*)$")


def resolver(*, content: Path, folder: Path, addresses: Mapping[Path, str], used: dict[str, None]) -> Resolve:
    """Resolve what editors write: ``{static}/images/x.png``, ``{filename}../en/y.md``, plain addresses.

    `addresses` has the site path of every article file; `used` collects what was looked up, for the cache.
    """

    def resolve(link: str) -> str:
        link = unquote(link) if link.startswith(("%7B", "%7b", "{")) else link
        match = _SCHEME.match(link)
        if not match:
            return link
        used[link] = None
        kind = match.group(1) or match.group(3)
        rest, _, fragment = (match.group(2) or match.group(4) or "").partition("#")
        anchor = f"#{fragment}" if fragment else ""
        from_root = link[len(kind) + 2 :].startswith("/")
        target = ((content if from_root else folder) / rest).resolve()
        if not target.is_relative_to(content.resolve()):
            raise BrokenLink(link, "leads out of the content folder")
        if kind == "filename" and target.suffix == ".md":
            if target not in addresses:
                gone = "is a draft or not yet published" if target.exists() else "is not there"
                raise BrokenLink(link, f"{gone}; expected a published article or page")
            return addresses[target] + anchor
        if not target.is_file():
            raise BrokenLink(link, "is not there; expected a file below the content folder")
        return quote("/" + target.relative_to(content.resolve()).as_posix()) + anchor

    return resolve


def picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP, JPEG or SVG; None for others and for what cannot be read."""
    try:
        data = path.read_bytes()[: 256 * 1024]
    except OSError:
        return None
    try:
        if data[:8] == b"\x89PNG\r\n\x1a\n":
            return struct.unpack(">II", data[16:24])
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return struct.unpack("<HH", data[6:10])
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data[:2] == b"\xff\xd8":
            return _jpeg(data)
        if b"<svg" in data[:2048]:
            return _svg(data)
    except (struct.error, IndexError, ValueError):
        return None  # cut short
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return (1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return (width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (width, height)
        at += 2 + length
    return None


def _svg(data: bytes) -> tuple[int, int] | None:
    box = re.search(rb"""<svg[^>]*\sviewBox=["'][-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)["']""", data)
    return (round(float(box[1])), round(float(box[2]))) if box else None


def is_local(href: str) -> bool:
    """Whether an address is a path on this site."""
    parts = urlsplit(href)
    return not parts.scheme and not parts.netloc and href.startswith("/")
