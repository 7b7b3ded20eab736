"""Own articles and pages from content/<language>/: read, checked together, and their bodies as HTML."""

import hashlib
import marshal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from newshub.core.articles import check_together, comes_out_at, parse_article, parse_page, publishable
from newshub.core.errors import ArticleError, Problem
from newshub.core.model import Article
from newshub.core.registry import Registry
from newshub.site.pictures import Picture, UnreadablePicture, look_at, svg_size
from newshub.site.put import put
from newshub.site.settings import SiteSettings
from newshub.site.translations import read_catalogues


@dataclass(frozen=True, slots=True)
class Own:
    """What our editors wrote, ready to publish: (article, HTML of its body)."""

    articles: tuple[tuple[Article, str], ...] = ()
    pages: tuple[tuple[Article, str], ...] = ()
    pictures: tuple[Picture, ...] = ()  # of all of them


def article_link(article: Article) -> str:
    """The site path of an own article."""
    return f"/{article.language}/news/{article.slug}/"


def page_link(page: Article) -> str:
    """The site path of a page of ours."""
    return f"/{page.language}/{page.slug}/"


def read_own(settings: SiteSettings, registry: Registry, now: datetime) -> Own:
    """All articles and pages that a build at `now` shows. Raises ArticleError with the faults of all files."""
    problems: list[Problem] = []
    articles = list(_parsed(_article_files(settings), settings, problems, _article_parser(settings, registry)))
    pages = list(_parsed(_page_files(settings), settings, problems, _page_parser(settings)))
    problems.extend(check_together(article for _, article in articles))
    problems.extend(check_together(page for _, page in pages))
    if problems:
        raise ArticleError(problems)
    out = {id(article) for article in publishable((article for _, article in articles), now)}
    ready = [(path, article) for path, article in articles if id(article) in out]
    if settings.drafts:
        ready = [(path, article if id(article) in out else _preview(article, settings)) for path, article in articles]
    pages = [(path, page) for path, page in pages if settings.drafts or page.status == "published"]
    addresses = {path.resolve(): article_link(article) for path, article in ready}
    addresses |= {path.resolve(): page_link(page) for path, page in pages}
    bodies = _Bodies(settings, addresses)
    own = Own(
        tuple((bodies.pictured(path, article), bodies.html(path, article)) for path, article in ready),
        tuple((page, bodies.html(path, page)) for path, page in pages),
        bodies.pictures,
    )
    bodies.finish()
    return own


def next_at(settings: SiteSettings, now: datetime) -> datetime | None:
    """When the next article comes out by its date, after a build at `now` found no fault; None when none waits."""
    dates = (comes_out_at(path.read_text("utf-8"), settings.zone) for path in _article_files(settings))
    return min((each for each in dates if each is not None and each > now), default=None)


def _preview(article: Article, settings: SiteSettings) -> Article:
    """An article that is not out as an editor previews it: a draft whose title says what it is waiting for."""
    date = f"{article.published_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    waits = "draft" if article.status == "draft" else date
    return replace(article, title=f"[{waits}] {article.title}", status="draft")


def _article_files(settings: SiteSettings) -> Iterator[Path]:
    for language in settings.languages:
        folder = settings.content / language
        yield from sorted(path for path in folder.rglob("*.md") if "pages" not in path.relative_to(folder).parts[:-1])


def _page_files(settings: SiteSettings) -> Iterator[Path]:
    for language in settings.languages:
        yield from sorted((settings.content / language / "pages").glob("*.md"))


_Parser = Callable[[str, str, str], Article]


def _article_parser(settings: SiteSettings, registry: Registry) -> _Parser:
    return lambda text, shown, language: parse_article(
        text,
        path=shown,
        language_of_folder=language,
        registry=registry,
        languages=settings.languages,
        zone=settings.zone,
    )


def _page_parser(settings: SiteSettings) -> _Parser:
    return lambda text, shown, language: parse_page(
        text, path=shown, language_of_folder=language, languages=settings.languages
    )


def _parsed(
    files: Iterable[Path], settings: SiteSettings, problems: list[Problem], parse: _Parser
) -> Iterator[tuple[Path, Article]]:
    for path in files:
        shown = _shown(path, settings)
        try:
            text = path.read_bytes().decode("utf-8")
            yield path, parse(text, shown, path.relative_to(settings.content).parts[0])
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            problems.append(Problem(shown, "is not UTF-8; save it as UTF-8", line=line))
        except OSError as error:
            problems.append(Problem(shown, f"cannot be read: {error.strerror}"))
        except ArticleError as error:
            problems.extend(error.problems)


def _shown(path: Path, settings: SiteSettings) -> str:
    """A path as messages have it: from the content folder's parent, as an editor would write it."""
    return path.relative_to(settings.content.parent).as_posix()


class _Bodies:
    """HTML of bodies, kept from build to build under the hash of all that goes into it."""

    def __init__(self, settings: SiteSettings, addresses: dict[Path, str]) -> None:
        self._settings = settings
        self._addresses = addresses
        self._file = settings.cache / "bodies.bin"
        self._had = self._load()
        self._kept: dict[str, dict[str, Any]] = {}
        self._problems: list[Problem] = []
        self._renderer: Any = None
        self._backlinks: dict[str, str] = {}

    def html(self, path: Path, article: Article) -> str:
        from newshub.site import markdown

        # The folder is part of the key because relative links start from it.
        base = path.parent.relative_to(self._settings.content).as_posix()
        backlink = self._backlink(article.language) if "[^" in article.body_markdown else None
        words = f"{markdown.VERSION}\n{base}\n{backlink}\n{article.body_markdown}"
        key = hashlib.sha256(words.encode()).hexdigest()[:32]
        kept = self._had.get(key)
        if kept is None or kept["world"] != self._world(path, kept["links"]):
            kept = self._render(path, article, backlink)
        self._kept[key] = kept
        return str(kept["html"])

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of what was asked for."""
        return tuple({Picture(**found): None for kept in self._kept.values() for found in kept["pictures"]})

    def _backlink(self, language: str) -> str:
        """What the way back from a footnote is called."""
        if language not in self._backlinks:
            folder, cache = self._settings.theme / "translations", self._settings.cache / "catalogues"
            catalogue = read_catalogues(folder, (language,), cache=cache)[language]
            self._backlinks[language] = catalogue.gettext("Back to footnote %(number)s in the text")
        return self._backlinks[language]

    def pictured(self, path: Path, article: Article) -> Article:
        """The article with its Image as a site path. A picture on another server is a fault: no third parties."""
        image = article.extra.get("Image")
        if image is None:
            return article
        from newshub.site import markdown

        try:
            href = self._resolver(path, {})(image)
        except markdown.BrokenLink as error:
            self._problems.append(Problem(article.path, str(error), where="Image"))
            return article
        if not (self._settings.content / unquote(href).lstrip("/")).is_file():
            message = f"“{image}” is not there; expected a file of ours, such as {{static}}/images/harbour.jpg"
            self._problems.append(Problem(article.path, message, where="Image"))
        return replace(article, extra={**article.extra, "Image": href})

    def finish(self) -> None:
        """Raise what was found; else keep the HTML for the next build."""
        if self._problems:
            raise ArticleError(self._problems)
        if self._kept != self._had:
            put(self._file, marshal.dumps(self._kept))

    def _load(self) -> dict[str, dict[str, Any]]:
        if self._settings.full:
            return {}
        try:
            found = marshal.loads(self._file.read_bytes())  # noqa: S302 - our own cache, as safe as .pyc files
        except (OSError, ValueError, EOFError, TypeError):
            return {}  # none yet, or cut off by a kill
        return found if isinstance(found, dict) else {}

    def _resolver(self, path: Path, used: dict[str, None]) -> Any:
        from newshub.site import markdown

        return markdown.resolver(
            content=self._settings.content, folder=path.parent, addresses=self._addresses, used=used
        )

    def _world(self, path: Path, links: list[str]) -> list[str] | None:
        """Where an article's local links lead at present, and what the files are; None when one is broken."""
        from newshub.site import markdown

        resolve = self._resolver(path, {})
        try:
            found = [resolve(link) for link in links]
        except markdown.BrokenLink:
            return None
        return [f"{href} {self._stamp(href)}" for href in found]

    def _stamp(self, href: str) -> str:
        """Another one for a file that changed."""
        try:
            found = self._file_of(href).stat()
        except OSError:
            return ""  # a page
        return f"{found.st_size} {found.st_mtime_ns}"

    def _file_of(self, href: str) -> Path:
        return self._settings.content / unquote(href.partition("#")[0]).lstrip("/")

    def _size(self, href: str) -> tuple[int, int] | None:
        from newshub.site import markdown

        if not markdown.is_local(href):
            return None
        path = self._file_of(href)
        if path.suffix.lower() == ".svg" and path.is_file():
            return svg_size(path.read_bytes())
        return markdown.picture_size(path)

    def _picture(self, href: str, found: list[Picture]) -> Picture | None:
        """The versions of a picture of ours, which are to be made."""
        from newshub.site import markdown

        path = self._file_of(href)
        if not markdown.is_local(href) or not path.is_file():
            return None
        try:
            picture = look_at(path, self._settings.content)
        except UnreadablePicture as error:
            raise markdown.BrokenLink(path.name, str(error)) from error
        if picture:
            found.append(picture)
        return picture

    def _render(self, path: Path, article: Article, backlink: str | None) -> dict[str, Any]:
        from newshub.site import markdown

        if self._renderer is None:
            self._renderer = markdown.Renderer()
        used: dict[str, None] = {}
        pictures: list[Picture] = []
        try:
            html = self._renderer.render(
                article.body_markdown,
                resolve=self._resolver(path, used),
                sizes=self._size,
                pictures=lambda href: self._picture(href, pictures),
                backlink=backlink,
            )
        except markdown.BrokenLink as error:
            lines = article.body_markdown.splitlines()
            at = next((n for n, line in enumerate(lines) if error.link in line), 0)
            self._problems.append(Problem(article.path, str(error), line=article.body_line + at, where="link"))
            return {"html": "", "links": [], "world": None, "pictures": []}
        links = list(used)
        found = [asdict(picture) for picture in pictures]
        return {"html": html, "links": links, "world": self._world(path, links), "pictures": found}
