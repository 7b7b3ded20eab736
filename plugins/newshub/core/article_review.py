"""What is odd about an article's front matter, and about translations beside each other, though a build takes it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from newshub.core.errors import Problem
from newshub.core.language import identify
from newshub.core.model import Article

SUMMARY_LONGEST = 300
TITLE_LONGEST = 110  # what search engines and news readers show of a headline
THEMES_MOST = 3
_MARKUP = re.compile(r"\*\*|__|\]\(|</?[a-zA-Z][^>]*>|&(?:amp|lt|gt|quot|nbsp|#\d+);|`")
_AHEAD = timedelta(days=366)
_APART = timedelta(days=7)
_PARAGRAPH = 60  # characters; shorter ones may well be equal in two languages: a name, a list of numbers


def review(article: Article, now: datetime) -> Iterator[Problem]:
    """What can be seen in one article's front matter. `now` decides what is far ahead."""
    yield from _texts(article)
    if len(article.themes) > THEMES_MOST:
        yield _problem(article, "Themes", f"{len(article.themes)} themes; expected one to three, the first weighs most")
    if PurePosixPath(article.path).stem != article.slug:
        message = (
            f"the file is called {PurePosixPath(article.path).name}; expected {article.slug}.md, to be found again"
        )
        yield _problem(article, "Slug", message)
    if article.published_at > now + _AHEAD:
        yield _problem(
            article, "Date", f"{article.published_at:%Y-%m-%d} is more than a year ahead; is the year right?"
        )
    if article.updated_at and article.updated_at > now:
        yield _problem(article, "Modified", f"{article.updated_at:%Y-%m-%d} is still to come", "error")
    if "Note" in article.extra and article.updated_at is None:
        yield _problem(article, "Note", "says what was corrected, but not when; add a line “Modified: ...”", "error")
    if "Image" in article.extra and "Image-Alt" not in article.extra:
        message = "has no alternative text; add a line “Image-Alt: what it shows, for those who cannot see it”"
        yield _problem(article, "Image", message, "error")
    for name in ("Image-Alt", "Image-Credit"):
        if name in article.extra and "Image" not in article.extra:
            yield _problem(article, name, "speaks of a picture, but there is no line “Image: ...”", "error")


def _texts(article: Article) -> Iterator[Problem]:
    if len(article.summary) > SUMMARY_LONGEST:
        message = f"has {len(article.summary)} characters; expected at most {SUMMARY_LONGEST}: shorten it"
        yield _problem(article, "Summary", message, "error")
    if len(article.title) > TITLE_LONGEST:
        yield _problem(article, "Title", f"has {len(article.title)} characters; more than {TITLE_LONGEST} are cut off")
    if article.title.isupper() and len(article.title) > 12:
        yield _problem(article, "Title", "is all in capitals; write it as a sentence")
    if re.fullmatch(r"""(["']).*\1""", article.title):
        yield _problem(article, "Title", "stands in quotation marks, which readers will see; none are needed")
    for name, text in (("Title", article.title), ("Summary", article.summary)):
        if match := _MARKUP.search(text):
            yield _problem(article, name, f"“{match[0]}” would be seen as it stands; expected plain text", "error")


def review_together(articles: Iterable[Article]) -> Iterator[Problem]:
    """What can be seen in translations beside each other: dates, order of themes, text left untranslated."""
    by_slug: dict[str, list[Article]] = {}
    for article in articles:
        by_slug.setdefault(article.slug, []).append(article)
    for versions in by_slug.values():
        for article in versions[1:]:
            yield from _compared(article, versions[0])
        yield from _untranslated(versions)


def _compared(article: Article, first: Article) -> Iterator[Problem]:
    apart = abs(article.published_at - first.published_at)
    if apart > _APART and article.language != first.language:
        message = f"{apart.days} days from its translation {first.path}; expected about the same, or is a digit wrong?"
        yield _problem(article, "Date", message)
    if article.themes != first.themes and set(article.themes) == set(first.themes):
        message = (
            f"in another order than in its translation {first.path} ({', '.join(first.themes)}); the first weighs most"
        )
        yield _problem(article, "Themes", message)


def _untranslated(versions: list[Article]) -> Iterator[Problem]:
    """Paragraphs that say the same in two languages: one of the two is not translated there."""
    seen: dict[str, tuple[Article, int]] = {}
    for article in versions:
        for line, paragraph in _paragraphs(article):
            other, other_line = seen.setdefault(paragraph, (article, line))
            if other.language == article.language:
                continue
            wrong, at, right = article, line, other
            if identify("", paragraph, expected=(article.language, other.language)) == article.language:
                wrong, at, right = other, other_line, article
            if wrong.status == "published":  # a draft is still being translated
                yield Problem(wrong.path, f"“{paragraph[:40]}...” is the same as in {right.path}; translate it", at)


def _paragraphs(article: Article) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(article.body_markdown.split("\n")):
        text = line.strip()
        if len(text) >= _PARAGRAPH and " " in text and not re.match(r"[!|<>\[{]|https?:", text):
            yield article.body_line + number, text


def _problem(article: Article, name: str, message: str, level: str = "warning") -> Problem:
    return Problem(article.path, message, article.lines.get(name), name, level)
