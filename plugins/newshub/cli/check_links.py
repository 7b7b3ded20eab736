"""Where own articles' links and pictures lead: every one that leads nowhere, with its line."""

import difflib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newshub.core.errors import Problem
from newshub.core.link_forms import odd_link
from newshub.core.model import Article
from newshub.core.prose import Link, Prose
from newshub.core.registry import Registry
from newshub.site import links as addresses
from newshub.site.markdown import BrokenLink, Resolve, resolver
from newshub.site.own import article_link, page_link
from newshub.site.pictures import UnreadablePicture, look_at, tells_where
from newshub.site.settings import SiteSettings

LARGEST = 5_000_000  # bytes of a picture; readers get smaller ones, but git keeps every version for ever
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg")
_FILE_NAME = re.compile(
    r"(?i)(?:img|dsc|image|foto|photo|bild|billede|zdj)?[-_ ]?\d*\.(?:jpe?g|png|webp|gif|svg)|.*\.(?:jpe?g|png|webp)"
)


class LinkCheck:
    """Knows every address of the site that can be linked to."""

    def __init__(
        self,
        settings: SiteSettings,
        registry: Registry,
        articles: list[tuple[Path, Article]],
        pages: list[tuple[Path, Article]],
        now: datetime,
    ) -> None:
        self._settings = settings
        self._now = now
        self._articles = {path.resolve(): article for path, article in articles}
        self._pages = {path.resolve(): page_link(page) for path, page in pages if page.status == "published"}
        self._known = set(_site_paths(settings, registry)) | set(self._pages.values())

    def check(self, path: Path, article: Article, prose: Prose) -> Iterator[Problem]:
        """Links and pictures of a text."""
        ids = {match[1] for _, match in prose.find(r"""(?:\{[^}\n]*#|id=["']?)([\w-]+)""")}
        for link in prose.links:
            message = self._picture(link) if link.image else None
            message = message or self._local(path, article, link.target, ids)
            if message:
                yield Problem(article.path, message, article.body_line + link.line - 1)
            if link.image:
                yield from self._file(path, article, link.target, article.body_line + link.line - 1)
                if _FILE_NAME.fullmatch(link.text):
                    warning = f"the alternative text “{link.text}” is a file's name; say what the picture shows"
                    yield Problem(article.path, warning, article.body_line + link.line - 1, level="warning")

    def picture(self, path: Path, article: Article) -> Iterator[Problem]:
        """The picture named in the front matter."""
        target = article.extra.get("Image")
        if not target:
            return
        line = article.lines.get("Image")
        if message := self._picture(Link(1, "alt", target)) or self._local(path, article, target, set()):
            yield Problem(article.path, message, line, "Image")
        yield from self._file(path, article, target, line)

    def _picture(self, link: Link) -> str | None:
        if not link.text.strip() and link.image:
            return f"the picture “{link.target}” has no alternative text; expected ![what it shows](...)"
        if re.match(r"(?:https?:)?//|data:", link.target):
            shown = link.target[:80]
            return f"“{shown}” is on another server, and nothing is loaded from there; put it into content/images"
        name = urlsplit(link.target).path.lower()
        if name and not name.endswith(PICTURES):
            return f"“{link.target}” is not a kind of picture that browsers show; save it as JPEG, PNG, WebP or SVG"
        return None

    def _local(self, path: Path, article: Article, target: str, ids: set[str]) -> str | None:
        """What is wrong with where a link leads; None when nothing is, or it leads out of the site."""
        if odd := odd_link(target):
            return odd
        if target.startswith("#"):
            found = target[1:] in ids
            return (
                None
                if found
                else f"“{target}” names no place in this text; add {{: {target}}} to a heading, or remove it"
            )
        if re.match(r"[a-z][a-z0-9+.-]*:", target) or target.startswith("//"):
            return None
        if target.startswith("/"):
            return self._site_path(target)
        try:
            self._resolve(path, article)(target)
        except BrokenLink as error:
            there = "draft" in str(error)  # the file that is meant, only not out yet
            return f"{error}{'' if there else self._near_file(path, target)}"
        return None

    def _resolve(self, path: Path, article: Article) -> Resolve:
        """As in the build at the moment this article comes out."""
        at = max(article.published_at, self._now) if article.status == "published" else None
        out = {
            file: article_link(each)
            for file, each in self._articles.items()
            if at is None or (each.status == "published" and each.published_at <= at)
        }
        return resolver(content=self._settings.content, folder=path.parent, addresses=out | self._pages, used={})

    def _site_path(self, target: str) -> str | None:
        path = unquote(urlsplit(target).path)
        own = {article_link(each): each for each in self._articles.values()}
        if path in self._known or (self._settings.content / path.lstrip("/")).is_file():
            return None
        if path in own:
            return None if own[path].status == "published" else f"“{target}” is a draft; expected a published article"
        if re.search(r"/page/\d+/$|/archive/\d{4}/\d{2}/$|/items/\w+/$", path):
            return None  # there or not by what partners publish
        near = difflib.get_close_matches(path, [*self._known, *own], n=1, cutoff=0.75)
        hint = f"did you mean {near[0]}?" if near else "expected a page of this site, such as /da/themes/"
        if f"{path}/" in self._known or f"{path}/" in own:
            hint = f"did you mean {path}/?"
        return f"“{target}” is not there; {hint}"

    def _near_file(self, path: Path, target: str) -> str:
        """Files with a name like that: another case, another ending."""
        wanted = re.sub(r"^\{\w+\}/?|^\|\w+\|/?", "", unquote(target)).replace("\\", "/").rpartition("/")[2]
        folder = self._settings.content
        files = [each for each in folder.rglob("*") if each.is_file() and each.suffix != ".toml"]
        names = {each.name.casefold(): each for each in files}
        near = difflib.get_close_matches(wanted.casefold(), names, n=1, cutoff=0.75)
        if not near:
            return ""
        kind = "filename" if names[near[0]].suffix == ".md" else "static"
        return f"; did you mean {{{kind}}}/{names[near[0]].relative_to(folder).as_posix()}?"

    def _file(self, path: Path, article: Article, target: str, line: int | None) -> Iterator[Problem]:
        """What is wrong with a picture's file."""
        try:
            found = self._resolve(path, article)(target)
            file = self._settings.content / unquote(found).lstrip("/")
            size = file.stat().st_size
            if size <= LARGEST:
                look_at(file, self._settings.content)
        except (BrokenLink, OSError, ValueError):
            return  # told already
        except UnreadablePicture as error:
            yield Problem(article.path, f"“{target}” {error}", line)
            return
        if size > LARGEST:
            message = f"“{target}” has {size / 1e6:.1f} MB; expected at most {LARGEST / 1e6:.0f}"
            yield Problem(article.path, f"{message}: make it at most 2400 pixels wide", line)
        elif tells_where(file):
            message = f"“{target}” says where it was taken to whoever saves it; remove that, if it is nobody's business"
            yield Problem(article.path, message, line, level="warning")


def _site_paths(settings: SiteSettings, registry: Registry) -> Iterator[str]:
    """Every address that is there whatever partners publish."""
    yield "/"
    for file, _, _ in addresses.FEEDS:
        yield addresses.feed(file)
    yield from ("/opml.xml", "/sitemap.xml")
    kinds = {"country": registry.countries, "cluster": registry.clusters, "theme": registry.themes}
    for language in settings.languages:
        yield addresses.front(language)
        for file, _, _ in addresses.FEEDS:
            yield addresses.feed(file, language=language)
        for name in ("countries", "clusters", "themes", "archive", "feeds"):
            yield addresses.index(language, name)
        for kind, ids in kinds.items():
            for id_ in ids:
                yield addresses.listing(language, kind, id_)
                yield addresses.feed("feed.xml", language=language, kind=kind, id_=id_)
    for kind, ids in kinds.items():
        for id_ in ids:
            yield addresses.feed("feed.xml", kind=kind, id_=id_)
