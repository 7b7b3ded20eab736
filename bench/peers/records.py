"""A corpus as other site generators take it: one record a page, links and dates ready, text as HTML and as Markdown.

The hub itself is not asked, only its store, registry and articles: what a page says must not depend on the engine that
is measured. In this like-for-like form there is one edition, in English, and every own article is in it.
"""

import html
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from newshub.core.articles import parse_article  # noqa: E402
from newshub.core.model import Article, Item  # noqa: E402
from newshub.core.registry import Registry  # noqa: E402
from newshub.files import read_registry  # noqa: E402
from newshub.store.store import Store  # noqa: E402

ZONE = ZoneInfo("Europe/Copenhagen")  # whose months the archive has
PAGE = 20  # stories on a page of a list
FEED = 50  # entries in a feed
SITE = "http://localhost:8000"
NAME = "Cluster News Hub"
LISTS = ("themes", "countries", "clusters", "months")


@dataclass(frozen=True, slots=True)
class Record:
    """One story or own article."""

    path: str  # site path without slashes at its ends: items/ID, news/SLUG
    title: str
    language: str
    at: datetime  # of publication, in UTC
    summary: str
    publisher: tuple[str, str] | None  # id, name; None for our own
    author: str | None
    lists: dict[str, tuple[str, ...]]  # of LISTS: the ids of the lists that have it
    tags: tuple[tuple[str, str, str], ...]  # list, id, name: themes, countries, clusters
    listed: bool  # a copy and all but one translation have a page, but stand in no list
    markdown: str
    html: str | None  # None for our own, which are Markdown

    @property
    def day(self) -> str:
        """The date as pages show it."""
        at = self.at.astimezone(ZONE)
        return f"{at.day} {at:%B %Y}"

    @property
    def links(self) -> list[dict[str, str]]:
        """The tags as links."""
        return [{"href": f"/{kind}/{ident}/", "text": text} for kind, ident, text in self.tags]


def records(corpus: Path) -> Iterator[Record]:
    """Every page of a corpus, own articles first, then stories from the oldest."""
    registry = read_registry(corpus / "registry")
    names = names_of(registry)
    for path in sorted((corpus / "content").glob("*/*.md")):
        yield _own(path, registry, names)
    with Store.open(corpus / "store.sqlite3", read_only=True) as store:
        behind = {each.item_id for each in store.groups() if each.item_id != each.leader_id}
        for item in store.items(oldest_first=True):
            yield _partners(item, names, listed=item.id not in behind)


def names_of(registry: Registry) -> dict[tuple[str, str], str]:
    """What each list is called: (list, id) -> English name."""
    found = {("themes", theme.id): theme.labels["en"] for theme in registry.themes.values()}
    found |= {("clusters", cluster.id): cluster.name for cluster in registry.clusters.values()}
    codes = {cluster.country for cluster in registry.clusters.values()}
    territories = Locale.parse("en").territories
    return found | {("countries", code.lower()): territories[code] for code in sorted(codes)}


def months(found: Counter[str]) -> dict[tuple[str, str], str]:
    """What the months are called."""
    return {("months", month): f"{datetime.fromisoformat(f'{month}-01'):%B %Y}" for month in sorted(found)}


def one_edition(content: Path, to: Path) -> None:
    """Own articles in all languages as articles of the English edition, each with an address of its own."""
    (to / "en").mkdir(parents=True, exist_ok=True)
    for path in sorted(content.glob("*/*.md")):
        language, slug = path.parent.name, path.stem
        text = path.read_text("utf-8").replace(f"Lang: {language}\n", "Lang: en\n", 1)
        text = text.replace(f"Slug: {slug}\n", f"Slug: {slug}-{language}\n", 1)
        (to / "en" / f"{slug}-{language}.md").write_text(text, encoding="utf-8")


def _own(path: Path, registry: Registry, names: dict[tuple[str, str], str]) -> Record:
    language = path.parent.name
    text = path.read_text("utf-8")
    article: Article = parse_article(
        text, path=path.name, language_of_folder=language, registry=registry, languages=(language,), zone=ZONE
    )
    at = article.published_at.astimezone(UTC)
    lists = {
        "themes": article.themes,
        "countries": tuple(code.lower() for code in article.countries),
        "clusters": article.clusters,
    }
    return Record(
        path=f"news/{article.slug}-{language}",
        title=article.title,
        language="en",
        at=at,
        summary=article.summary,
        publisher=None,
        author=article.authors[0],
        lists=lists | {"months": (f"{at.astimezone(ZONE):%Y-%m}",)},
        tags=_tags(lists, names),
        listed=True,
        markdown=article.body_markdown,
        html=None,
    )


def _partners(item: Item, names: dict[tuple[str, str], str], *, listed: bool) -> Record:
    about = {
        "themes": tuple(tag.id for tag in item.tags.themes),
        "countries": tuple(tag.id.lower() for tag in item.tags.countries),
        "clusters": tuple(tag.id for tag in item.tags.clusters),
    }
    assert item.cluster is not None, "every story of a corpus has a publisher"
    clusters = tuple(dict.fromkeys((item.cluster, *about["clusters"])))
    content = item.content_html or ""
    return Record(
        path=f"items/{item.id}",
        title=item.title,
        language=item.language,
        at=item.published_at,
        summary=item.summary or "",
        publisher=(item.cluster, names["clusters", item.cluster]),
        author=item.author,
        lists=about | {"clusters": clusters, "months": (f"{item.published_at.astimezone(ZONE):%Y-%m}",)},
        tags=_tags(about, names),
        listed=listed,
        markdown=markdown(content),
        html=content,
    )


def _tags(lists: dict[str, tuple[str, ...]], names: dict[tuple[str, str], str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((kind, ident, names[kind, ident]) for kind, ids in lists.items() for ident in ids)


def markdown(text: str) -> str:
    """The HTML of a corpus (paragraphs, subheadings, lists, links) as Markdown that gives it back."""
    text = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"[\2](\1)", text)
    text = re.sub(r"<h3>(.*?)</h3>", r"\n### \1\n", text)
    text = re.sub(r"<li>(.*?)</li>", r"- \1\n", text)
    text = re.sub(r"</?ul>", "\n", text)
    text = re.sub(r"<p>(.*?)</p>", r"\n\1\n", text)
    return html.unescape(re.sub(r"\n{3,}", "\n\n", text)).strip()
