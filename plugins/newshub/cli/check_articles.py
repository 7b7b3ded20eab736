"""Every fault in own articles, on disk as they are: front matter, text, links, pictures, translations, lost files."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from newshub.cli.check_links import LinkCheck
from newshub.core.article_review import review, review_together
from newshub.core.articles import check_together, parse_anyway, parse_article, parse_page
from newshub.core.errors import ArticleError, Problem
from newshub.core.language import identify
from newshub.core.model import Article
from newshub.core.prose import Prose
from newshub.core.prose_check import check_prose
from newshub.core.registry import Registry
from newshub.site.settings import SiteSettings

_ALIKE = ({"da", "nb", "nn", "no"},)  # told apart less surely than an editor knows what they write
_LONG_ENOUGH = 400  # characters of text to tell its language by
_OTHER_FOLDERS = ("registry", "images", "extra")
_MARKDOWN = (".markdown", ".mdown", ".mkd", ".md.txt", ".txt", ".docx", ".odt", ".rtf", ".html")


def check_articles(settings: SiteSettings, registry: Registry, now: datetime) -> list[Problem]:
    """All faults and warnings, also in drafts."""
    problems = list(_lost(settings))
    articles: list[tuple[Path, Article]] = []
    pages: list[tuple[Path, Article]] = []
    faulty: list[tuple[Path, Article]] = []  # their text is looked over all the same
    for path in _files(settings):
        is_page = "pages" in path.relative_to(settings.content).parts[1:-1]
        try:
            article = _parsed(path, settings, registry, page=is_page)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            problems.append(Problem(shown(path, settings), "is not UTF-8; save it as UTF-8", line))
        except OSError as error:
            problems.append(Problem(shown(path, settings), f"cannot be read: {error.strerror}"))
        except ArticleError as error:
            problems += error.problems
            faulty.append((path, _anyway(path, settings)))
        else:
            (pages if is_page else articles).append((path, article))
    links = LinkCheck(settings, registry, articles + faulty, pages, now)
    for path, article in articles:
        problems += review(article, now)
        problems += _language(article)
        problems += links.picture(path, article)
    for path, article in articles + pages + faulty:
        prose = Prose(article.body_markdown)
        problems += check_prose(article, prose)
        problems += links.check(path, article, prose)
    for found in (articles, pages):
        problems += check_together(each for _, each in found)
        problems += review_together(each for _, each in found)
    return problems


def stand_in(folder: Path) -> Registry:
    """What can be known of a registry that has faults: its ids; anything goes where a file cannot even be parsed."""
    return Registry(
        clusters=_ids(folder / "clusters.toml", "clusters"),
        themes=_ids(folder / "themes.toml", "themes"),
        countries=_ids(folder / "places.toml", "countries"),
    )


def shown(path: Path, settings: SiteSettings) -> str:
    """A path as messages have it."""
    return path.relative_to(settings.content.parent).as_posix()


class _Anything(dict[str, Any]):
    def __contains__(self, _: object) -> bool:
        return True


def _ids(file: Path, kind: str) -> dict[str, Any]:
    try:
        return dict.fromkeys(tomllib.loads(file.read_text("utf-8")).get(kind, {}))
    except (OSError, ValueError, AttributeError):
        return _Anything()


def _files(settings: SiteSettings) -> Iterator[Path]:
    for language in settings.languages:
        yield from sorted((settings.content / language).rglob("*.md"))


def _parsed(path: Path, settings: SiteSettings, registry: Registry, *, page: bool) -> Article:
    text = path.read_bytes().decode("utf-8")
    language = path.relative_to(settings.content).parts[0]
    if page:
        return parse_page(text, path=shown(path, settings), language_of_folder=language, languages=settings.languages)
    return parse_article(
        text,
        path=shown(path, settings),
        language_of_folder=language,
        registry=registry,
        languages=settings.languages,
        zone=settings.zone,
    )


def _anyway(path: Path, settings: SiteSettings) -> Article:
    language = path.relative_to(settings.content).parts[0]
    return parse_anyway(path.read_text("utf-8"), path=shown(path, settings), language_of_folder=language)


def _language(article: Article) -> Iterator[Problem]:
    """A text that is not in the language its front matter says."""
    if len(article.body_markdown) < _LONG_ENOUGH or article.status == "draft":
        return
    found = identify(article.title, article.body_markdown, expected=(article.language,))
    if found == article.language or any({found, article.language} <= group for group in _ALIKE):
        return
    message = f"“{article.language}”, but the text seems to be in “{found}”; is it in the right folder?"
    yield Problem(article.path, message, article.lines.get("Lang"), "Lang", "warning")


def _lost(settings: SiteSettings) -> Iterator[Problem]:
    """Files that look like articles and are read by nobody."""
    for path in sorted(settings.content.rglob("*")):
        parts = path.relative_to(settings.content).parts
        if not path.is_file() or parts[0] in _OTHER_FOLDERS or path.name.startswith("."):
            continue
        name = path.name.lower()
        if parts[0] not in settings.languages or len(parts) == 1:
            if name.endswith((".md", *_MARKDOWN)):
                known = ", ".join(settings.languages)
                message = f"is read by nobody here; expected in a folder of content/ named {known}"
                yield Problem(shown(path, settings), message)
        elif not path.name.endswith(".md") and name.endswith((".md", *_MARKDOWN)):
            message = f"is not read as an article; call it {path.name.split('.')[0]}.md"
            yield Problem(shown(path, settings), message)
