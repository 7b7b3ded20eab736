"""Own articles: their front matter, and every fault in it with file and line.

    Title: Telemedicin når ud til Bornholm
    Date: 2026-11-20 09:30
    Lang: da
    Slug: telemedicine-bornholm
    Countries: DK
    Clusters: danish-life-science-cluster
    Themes: ehealth, welfare-tech
    Summary: En sætning eller to.
    Authors: Redaktionen
    Status: published

    The body, in Markdown.

Lists are separated by commas (or semicolons, where a name has a comma in it). A line that begins with spaces
continues the one above. A date without offset is in the hub's own time zone.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo

from newshub.core.errors import ArticleError, Problem
from newshub.core.frontmatter import Matter, read_matter
from newshub.core.model import Article
from newshub.core.registry import Registry

REQUIRED = ("Title", "Date", "Lang", "Slug", "Countries", "Clusters", "Themes", "Summary", "Authors", "Status")
OPTIONAL = ("Modified", "Note", "Image", "Image-Alt", "Image-Credit")
MAY_BE_EMPTY = ("Countries", "Clusters", *OPTIONAL)
PAGE_REQUIRED = ("Title", "Lang", "Slug")
STATUSES = ("published", "draft")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE_FORM = "expected 2026-11-22, 2026-11-22 08:30 or 2026-11-22T08:30+01:00"


def parse_article(
    text: str,
    *,
    path: str,
    language_of_folder: str,
    registry: Registry,
    languages: tuple[str, ...],
    zone: tzinfo = UTC,
) -> Article:
    """One article. `path` is for messages; `zone` is of dates without offset. Raises ArticleError with all faults."""
    matter = _read(text, path, REQUIRED)
    _check_language(matter, language_of_folder, languages)
    _check_slug(matter)
    _check_ids(matter, "Countries", registry.countries, "content/registry/places.toml")
    _check_ids(matter, "Clusters", registry.clusters, "content/registry/clusters.toml")
    _check_ids(matter, "Themes", registry.themes, "content/registry/themes.toml")
    published, updated = _date(matter, "Date", zone), _date(matter, "Modified", zone)
    if published and updated and updated < published:
        matter.wrong("Modified", f"is before Date ({matter.text('Date')}); expected the same time or later")
    _check_status(matter)
    return _article(matter, published, updated, language_of_folder)


def parse_anyway(text: str, *, path: str, language_of_folder: str) -> Article:
    """What there is of an article whose front matter has faults: to look over its text, not to be built."""
    matter = _read(text, path, ())
    matter.problems.clear()
    return _article(matter, None, None, language_of_folder)


def parse_page(text: str, *, path: str, language_of_folder: str, languages: tuple[str, ...]) -> Article:
    """One page of our own ("about"): Title, Lang and Slug are enough. Raises ArticleError with all faults."""
    matter = _read(text, path, PAGE_REQUIRED)
    _check_language(matter, language_of_folder, languages)
    _check_slug(matter)
    _check_status(matter)
    return _article(matter, _date(matter, "Date", UTC), _date(matter, "Modified", UTC), language_of_folder)


def comes_out_at(text: str, zone: tzinfo) -> datetime | None:
    """The date of an article by its text, drafts included. None when it has none that is right."""
    return _date(_read(text, "", ()), "Date", zone)


def check_together(articles: Iterable[Article]) -> list[Problem]:
    """What is wrong with articles that are right by themselves: one address twice, translations that disagree."""
    problems: list[Problem] = []
    by_address: dict[tuple[str, str], Article] = {}
    by_slug: dict[str, Article] = {}
    for article in articles:
        twin = by_address.setdefault((article.language, article.slug), article)
        if twin is not article:
            problems.append(
                Problem(
                    article.path,
                    f"“{article.slug}” is already the address of {twin.path}; give one of them another slug",
                    article.lines.get("Slug"),
                    where="Slug",
                )
            )
            continue
        first = by_slug.setdefault(article.slug, article)
        problems.extend(_disagreements(article, first))
    return problems


def publishable(articles: Iterable[Article], now: datetime) -> Iterator[Article]:
    """The articles a build shows: no drafts, none whose date is still to come."""
    return (each for each in articles if each.status == "published" and each.published_at <= now)


# --- making ----------------------------------------------------------------------------------------------------------


def _read(text: str, path: str, required: tuple[str, ...]) -> Matter:
    return read_matter(text, path, required=required, known=(*REQUIRED, *OPTIONAL), may_be_empty=MAY_BE_EMPTY)


def _article(matter: Matter, published: datetime | None, updated: datetime | None, language: str) -> Article:
    if matter.problems:
        raise ArticleError(sorted(matter.problems, key=lambda each: each.line or 0))
    return Article(
        path=matter.path,
        slug=matter.text("Slug") or "",
        language=language,
        title=matter.text("Title") or "",
        summary=matter.text("Summary") or "",
        body_markdown=matter.body,
        published_at=published or datetime.min.replace(tzinfo=UTC),  # only pages may do without
        updated_at=updated,
        authors=matter.list("Authors"),
        countries=matter.list("Countries"),
        clusters=matter.list("Clusters"),
        themes=matter.list("Themes"),
        status=(matter.text("Status") or "published").casefold(),
        body_line=matter.body_line,
        extra={name: value for name in OPTIONAL[1:] if (value := matter.text(name))},
        lines={name: line for name, (_, line) in matter.fields.items()},
    )


# --- checking --------------------------------------------------------------------------------------------------------


def _check_language(matter: Matter, folder: str, languages: tuple[str, ...]) -> None:
    value = matter.text("Lang")
    if value is None:
        return
    if value not in languages:
        matter.wrong("Lang", f"“{value}” is not a language of this hub; expected one of {', '.join(languages)}")
    elif value != folder:
        matter.wrong("Lang", f"“{value}” in the folder of “{folder}”; expected {folder}, or move the file to {value}/")


def _check_slug(matter: Matter) -> None:
    value = matter.text("Slug")
    if value is None:
        return
    if not _SLUG.fullmatch(value) or len(value) > 100:
        near = "-".join(re.findall("[a-z0-9]+", value.lower()))[:100].strip("-")
        hint = f"; perhaps “{near}”" if near else ""
        matter.wrong("Slug", f"“{value}” is not an address; expected up to 100 of a-z, 0-9 and single hyphens{hint}")
    elif value == "page":
        matter.wrong("Slug", "“page” is taken by the numbered pages; choose another")


def _check_status(matter: Matter) -> None:
    value = matter.text("Status")
    if value is not None and value.casefold() not in STATUSES:
        matter.wrong("Status", f"“{value}” is not a status; expected {' or '.join(STATUSES)}")


def _check_ids(matter: Matter, name: str, known: Mapping[str, object], file: str) -> None:
    for value in matter.list(name):
        if value in known:
            continue
        matter.wrong(name, f"“{value}” is not in {file}{_near(value, known)}")


def _near(value: str, known: Mapping[str, object]) -> str:
    folded = {each.casefold(): each for each in known}
    same = folded.get(re.sub(r"[\s_]+", "-", value.casefold()))
    close = [same] if same else [folded[each] for each in difflib.get_close_matches(value.casefold(), folded, n=3)]
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; known are {', '.join(sorted(known))}" if len(known) <= 30 else ""


def _date(matter: Matter, name: str, zone: tzinfo) -> datetime | None:
    value = matter.text(name)
    if value is None:
        return None
    if not re.match(r"\d{4}-\d{2}-\d{2}([ T]|$)", value):  # fromisoformat also takes 20261122 and week dates
        matter.wrong(name, f"“{value}” is not a date; {_DATE_FORM}")
        return None
    try:
        at = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", value))
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        matter.wrong(name, f"“{value}” is not a date; {_DATE_FORM}")
        return None


_Getter = Callable[[Article], frozenset[str]]
_SHARED: tuple[tuple[str, _Getter], ...] = (
    ("Countries", lambda article: frozenset(article.countries)),
    ("Clusters", lambda article: frozenset(article.clusters)),
    ("Themes", lambda article: frozenset(article.themes)),
)


def _disagreements(article: Article, first: Article) -> Iterator[Problem]:
    """Translations are about the same things; a tag in one only is a slip in one of them."""
    for name, of in _SHARED:
        ours, theirs = of(article), of(first)
        if ours != theirs:
            message = (
                f"{', '.join(sorted(ours)) or 'nothing'}, but its translation {first.path} has "
                f"{', '.join(sorted(theirs)) or 'nothing'}; expected the same, or another slug"
            )
            yield Problem(article.path, message, article.lines.get(name), where=name)
