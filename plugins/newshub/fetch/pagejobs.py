"""Reading partners' HTML: the list of their news, and one article's page. Jobs for worker processes."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from newshub.core.errors import FeedError
from newshub.core.model import Entry, Item
from newshub.core.registry import Registry, Selectors, Source
from newshub.core.urls import safe_http_url
from newshub.fetch.html import html_text
from newshub.fetch.jobs import make_items

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MOST_ENTRIES = 500  # of one list
_TITLE_WORDS = 4
_LONGEST_TEXT = 5_000  # characters of a title or lead in a list
_DATE_META = ("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dcterms.date",
              "dcterms.created", "publish-date", "pubdate", "sailthru.date", "parsely-pub-date")  # fmt: skip
_LEAD_META = ("description", "og:description", "dcterms.description", "twitter:description")
_TITLE_META = ("og:title", "dcterms.title", "twitter:title")
_LD_DEPTH = 6


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A headline in a partner's list."""

    link: str
    title: str
    date: str | None = None  # as written, or of a <time datetime>
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a partner's list."""

    headlines: tuple[ListEntry, ...]
    next_url: str | None = None  # of older ones; None without a selector for it, and on the last page


@dataclass(frozen=True, slots=True)
class ReadList:
    """From a list page's bytes to its headlines. Raises FeedError when the selectors find nothing."""

    body: bytes
    url: str
    content_type: str | None
    selectors: Selectors

    def run(self, registry: Registry) -> ListPage:
        from bs4 import BeautifulSoup

        page = BeautifulSoup(html_text(self.body, self.content_type), "html.parser")
        base = page.select_one("base[href]")
        base_url = (safe_http_url(str(base["href"]), self.url) if base else None) or self.url
        entries: dict[str, ListEntry] = {}
        found = self._select(page.select, self.selectors.item)
        for item in found[:MOST_ENTRIES]:
            if (entry := self._entry(item, base_url)) and entry.link not in entries:
                entries[entry.link] = entry
        if not found:
            raise FeedError(
                f'the selector item = "{self.selectors.item}" finds nothing in the page any more; '
                "look at the page and mend the selectors in the registry",
                url=self.url,
            )
        if not entries:
            raise FeedError(
                f'the selector link = "{self.selectors.link}" finds no address in any of the {len(found)} entries; '
                "look at the page and mend the selectors in the registry",
                url=self.url,
            )
        older = self._one(page, self.selectors.next)
        next_url = safe_http_url(str(older.get("href") or ""), base_url) if older is not None else None
        return ListPage(tuple(entries.values()), next_url)

    def _entry(self, item: "Tag", base_url: str) -> ListEntry | None:
        link = self._one(item, self.selectors.link)
        if link is None and item.name == "a":
            link = item
        url = safe_http_url(str(link.get("href") or ""), base_url) if link is not None else None
        if link is None or url is None:
            return None
        title = self._one(item, self.selectors.title) or link
        date = self._one(item, self.selectors.date)
        lead = self._one(item, self.selectors.lead)
        return ListEntry(
            link=url,
            title=_words(title),
            date=(str(date.get("datetime") or "").strip() or _words(date) or None) if date is not None else None,
            lead=(_words(lead) or None) if lead is not None else None,
        )

    def _one(self, item: "Tag", selector: str | None) -> "Tag | None":
        return next(iter(self._select(item.select, selector, limit=1)), None) if selector else None

    def _select(self, select: Callable[..., Any], selector: str, **options: int) -> "list[Tag]":
        from soupsieve import SelectorSyntaxError

        try:
            return list(select(selector, **options))
        except (SelectorSyntaxError, NotImplementedError) as error:
            reason = str(error).splitlines()[0]
            raise FeedError(f'the selector "{selector}" cannot be understood: {reason}', url=self.url) from error


@dataclass(frozen=True, slots=True)
class PageText:
    """What an article's page adds to its headline."""

    title: str | None = None
    lead: str | None = None
    date: str | None = None  # as written in its metadata
    language: str | None = None
    text_html: str | None = None  # the article itself, free of what stands around it; not yet clean


@dataclass(frozen=True, slots=True)
class ReadPage:
    """From an article page's bytes to the article."""

    body: bytes
    url: str
    content_type: str | None

    def run(self, registry: Registry) -> PageText:
        import trafilatura
        from bs4 import BeautifulSoup

        text = html_text(self.body, self.content_type)
        page = BeautifulSoup(text, "html.parser")
        html = page.select_one("html[lang]")
        main = trafilatura.extract(
            text,
            url=self.url,
            output_format="html",
            include_links=True,
            include_formatting=True,
            include_comments=False,
            include_images=False,
            favor_precision=True,
        )
        language = str(html["lang"]) if html else ""
        time = page.select_one("article time[datetime], main time[datetime]")
        return PageText(
            title=_meta(page, _TITLE_META),
            lead=_meta(page, _LEAD_META),
            date=_meta(page, _DATE_META) or _linked_date(page) or (str(time["datetime"]) if time else None),
            language=language.strip().lower() or None,
            text_html=main,
        )


@dataclass(frozen=True, slots=True)
class MakeListItems:
    """From headlines and what their pages added to items."""

    entries: tuple[tuple[ListEntry, PageText], ...]
    url: str
    source: Source
    now: datetime

    def run(self, registry: Registry) -> tuple[Item, ...]:
        named = self.source.selectors is not None and self.source.selectors.title is not None
        entries = tuple(_entry(headline, page, named=named) for headline, page in self.entries)
        return make_items(entries, source=self.source, registry=registry, now=self.now, url=self.url)


def _entry(headline: ListEntry, page: PageText, *, named: bool) -> Entry:
    from newshub.fetch.dates import parse_date

    dates = (parse_date(text) for text in (page.date, headline.date) if text)
    lead = headline.lead or page.lead
    return Entry(
        id=None,
        link=headline.link,
        # Without a selector for it the link's own words stand for the title; "Read more" is none.
        title=(headline.title if named or len(headline.title.split()) >= _TITLE_WORDS else page.title)
        or headline.title
        or page.title
        or "",
        summary_html=f"<p>{escape(lead)}</p>" if lead else None,
        content_html=page.text_html,
        language=page.language,
        published_at=next((date for date in dates if date), None),
    )


def _words(tag: "Tag") -> str:
    return " ".join(tag.get_text(" ", strip=True).split())[:_LONGEST_TEXT]


def _meta(page: "BeautifulSoup", names: tuple[str, ...]) -> str | None:
    found: dict[str, str] = {}
    for meta in page.find_all("meta", content=True):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        found.setdefault(name, " ".join(str(meta["content"]).split())[:_LONGEST_TEXT])
    return next((found[name] for name in names if found.get(name)), None)


def _linked_date(page: "BeautifulSoup") -> str | None:
    for script in page.find_all("script", type=re.compile(r"ld\+json")):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        if date := next(_dates_in(data), None):
            return date
    return None


def _dates_in(data: Any, depth: int = 0) -> Iterator[str]:
    if depth > _LD_DEPTH:
        return
    if isinstance(data, list):
        for each in data:
            yield from _dates_in(each, depth + 1)
    elif isinstance(data, dict):
        if isinstance(date := data.get("datePublished"), str):
            yield date
        for each in data.values():
            yield from _dates_in(each, depth + 1)
