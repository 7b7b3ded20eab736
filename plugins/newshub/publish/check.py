"""Looking over a built site as its readers' software will: pages, links, languages, feeds, sitemaps."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from newshub.core.errors import Problem

_ATOM = "{http://www.w3.org/2005/Atom}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINKING = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
_NOT_READ_NOW = {"dns-prefetch", "preconnect"}


def check_site(output: Path, *, site_url: str) -> list[Problem]:
    """Every fault of the built site in `output`, whose pages call themselves `site_url` + path.

    Looks for: broken links and anchors inside the site, missing `lang` or title, other than one `h1`, `hreflang` that
    is not answered, feeds that are not well-formed or repeat an id, sitemap entries without a page. No network.
    """
    site = _Site(output, site_url.rstrip("/"))
    problems = list(site.check_pages())
    for path in sorted(output.rglob("*.xml")):
        problems += site.check_xml(path)
    for path in sorted(output.rglob("feed.json")):
        problems += site.check_json_feed(path)
    return problems


# Tags of pages that a build of ours wrote or a cleaner of ours let through: attributes may hold ">" but are quoted.
# A whole parser takes ten times as long, and a large site has a hundred thousand pages.
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_TAG = re.compile(
    r"""<([a-z][a-z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*/?>""", re.IGNORECASE
)
_SILENT = re.compile(r"<!--.*?-->|(<script\b[^>]*>)[^<]*(?:<(?!/script)[^<]*)*", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>", re.IGNORECASE)


class _Page:
    """What one page says about itself and where it points."""

    def __init__(self, text: str) -> None:
        self.lang: str | None = None
        self.h1s = 0
        self.ids: set[str] = set()
        self.links: list[tuple[int, str]] = []  # offset, address
        self.alternates: dict[str, str] = {}
        # Lines stay where they are.
        self._text = text = _SILENT.sub(
            lambda found: (found[1] or "") + "\n" * found[0].count("\n", len(found[1] or "")), text
        )
        title = _TITLE.search(text)
        self.title = title[1] if title else ""
        for found in _TAG.finditer(text):
            name = found[1].lower()
            self.h1s += name == "h1"
            if name in _LINKING or name == "html" or "id" in found[2]:
                self._read(name, _attributes(found[2]), found.start())

    def line(self, offset: int) -> int:
        """The line an offset is on."""
        return self._text.count("\n", 0, offset) + 1

    def _read(self, name: str, values: dict[str, str], offset: int) -> None:
        if name == "html":
            self.lang = values.get("lang")
        if identifier := values.get("id"):
            self.ids.add(identifier)
        rel = set(values.get("rel", "").split())
        if "hreflang" in values and "alternate" in rel and name == "link":
            self.alternates[values["hreflang"]] = values.get("href", "")
        if (url := values.get(_LINKING.get(name, ""))) and not rel & _NOT_READ_NOW:
            self.links.append((offset, url))


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
        for found in reversed([*_ATTRIBUTE.finditer(text)])
    }


class _Site:
    def __init__(self, output: Path, site_url: str) -> None:
        self.output, self.site_url = output, site_url
        self.files = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
        self._resolved_before: dict[str, str | None] = {}
        self.ids: dict[str, set[str]] = {}
        self.alternates: dict[str, dict[str, str]] = {}
        self.anchors: list[tuple[str, int, str, str]] = []  # file, line, target file, fragment

    def check_pages(self) -> Iterator[Problem]:
        for name in sorted(name for name in self.files if name.endswith(".html")):
            page = _Page((self.output / name).read_text("utf-8"))
            self.ids[name] = page.ids
            if page.alternates:
                self.alternates[name] = page.alternates
            yield from self._check_page(name, page)
        for name, line, target, fragment in self.anchors:
            if target.endswith(".html") and fragment not in self.ids[target]:
                yield Problem(name, f"link to #{fragment}, but {target} has no element with that id", line)
        yield from self._check_alternates()

    def _check_page(self, name: str, page: _Page) -> Iterator[Problem]:
        if not page.lang:
            yield Problem(name, "<html> has no lang; every page names its language")
        if not page.title.strip():
            yield Problem(name, "the page has no <title>")
        if page.h1s != 1:
            yield Problem(name, f"the page has {page.h1s} <h1>; expected exactly one")
        for offset, url in page.links:
            address, fragment = urldefrag(url)
            target = self._file_of(address, name) if address else name
            if target is None:
                continue
            if target not in self.files:
                yield Problem(name, f"link to {url}, but nothing is built there", page.line(offset))
            elif fragment and fragment not in self.ids.get(target, ()):
                self.anchors.append((name, page.line(offset), target, unquote(fragment)))

    def _check_alternates(self) -> Iterator[Problem]:
        for name, alternates in sorted(self.alternates.items()):
            targets = {language: self._file_of(url, name) for language, url in alternates.items()}
            if name not in targets.values():
                yield Problem(name, "hreflang alternates do not include the page itself")
            for language, target in sorted(targets.items()):
                # The language chooser is x-default for the editions without having one language itself.
                if language == "x-default" or target is None:
                    continue
                answered = {self._file_of(url, target) for url in self.alternates.get(target, {}).values()}
                if name not in answered:
                    yield Problem(name, f'hreflang="{language}" points to {target}, which does not point back')

    def _file_of(self, url: str, page: str) -> str | None:
        """The output file an address stands for; None when it leads out of the site."""
        if not url.startswith(("/", self.site_url)):
            return self._resolved(url, page)
        if url not in self._resolved_before:  # most links of a site are the same on every page
            self._resolved_before[url] = self._resolved(url, page)
        return self._resolved_before[url]

    def _resolved(self, url: str, page: str) -> str | None:
        absolute = urljoin(f"{self.site_url}/{page}", url)
        if not (absolute + "/").startswith(self.site_url + "/"):
            return None
        path = unquote(urlsplit(absolute[len(self.site_url) :]).path).lstrip("/")
        return path + "index.html" if not path or path.endswith("/") else path

    def check_xml(self, path: Path) -> Iterator[Problem]:
        name = path.relative_to(self.output).as_posix()
        try:
            root = ElementTree.parse(path).getroot()  # noqa: S314 - our own output, not somebody's document
        except ElementTree.ParseError as error:
            yield Problem(name, f"not well-formed XML: {error}")
            return
        if root.tag == "rss":
            yield from _repeated(name, [item.findtext("guid") for item in root.iter("item")])
        elif root.tag == f"{_ATOM}feed":
            yield from _repeated(name, [entry.findtext(f"{_ATOM}id") for entry in root.iter(f"{_ATOM}entry")])
        for location in root.iter(f"{_SITEMAP}loc"):
            target = self._file_of(location.text or "", name)
            if target not in self.files:
                yield Problem(name, f"lists {location.text}, but nothing is built there")

    def check_json_feed(self, path: Path) -> Iterator[Problem]:
        name = path.relative_to(self.output).as_posix()
        try:
            items = json.loads(path.read_text("utf-8"))["items"]
            yield from _repeated(name, [item.get("id") for item in items])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Problem(name, f"not a JSON Feed: {error!r}")


def _repeated(name: str, ids: list[str | None]) -> Iterator[Problem]:
    if None in ids:
        yield Problem(name, "an entry has no id")
    for repeated in sorted({each for each in ids if each is not None and ids.count(each) > 1}):
        yield Problem(name, f"the id {repeated} occurs more than once; each story belongs in a feed once")
