"""Which addresses in an HTML page may be feeds."""

import re
from dataclasses import dataclass

from newshub.core.registry import Registry
from newshub.core.urls import safe_http_url
from newshub.fetch.html import html_text

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x.atom+xml",
        "text/rss+xml",
        "text/xml",
        "application/xml",
        "text/rss",
    }
)
_NO_FEED = re.compile(r"oembed|wp-json|xmlrpc|sitemap|opensearch|rsd", re.IGNORECASE)
_PATH = re.compile(
    r"(?:\.(?:rss|rdf|atom)|/(?:rss|feed|feeds|atom)/?|(?:rss|feed|atom)[\w-]*\.(?:xml|json|php|aspx?))$", re.IGNORECASE
)
_QUERY = re.compile(r"[?&](?:feed|format|type|output)=(?:rss2?|atom|feed|rdf)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:rss|atom|feed|feeds|nyhedsfeed|nyhetsfl[öo]de|nyhetsstr[øo]m|newsfeed|kana[łl] rss)\b", re.IGNORECASE
)
_LABEL_LENGTH = 60
_FEED_START = re.compile(rb"<(?:rss|feed|rdf:rdf|\w+:rss|\w+:feed|channel|xml:feed)[\s>:]", re.IGNORECASE)
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_START = 4096


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address that may be a feed, and why we think so."""

    url: str
    why: str
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page says about feeds, likeliest first."""

    links: tuple[FeedLink, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FindLinks:
    """From a page's bytes to the feeds it may lead to."""

    body: bytes
    url: str
    content_type: str | None

    def run(self, registry: Registry) -> PageLinks:
        from bs4 import BeautifulSoup
        from bs4.filter import SoupStrainer

        only = SoupStrainer(["html", "base", "link", "a"])
        page = BeautifulSoup(html_text(self.body, self.content_type), "html.parser", parse_only=only)
        html, base = page.find("html"), page.find("base", href=True)
        base_url = (safe_http_url(_text(base, "href"), self.url) if base else None) or self.url
        named, linked = [], []
        for link in page.find_all(["link", "a"], href=True):
            url = safe_http_url(_text(link, "href"), base_url)
            if url is None or _NO_FEED.search(url):
                continue
            if link.name == "link" and _is_alternate(link):
                named.append(FeedLink(url, "named in the page's head", _text(link, "title") or None, _language(link)))
            elif link.name == "a" and _may_be_feed(url, link.get_text(" ", strip=True)):
                label = link.get_text(" ", strip=True) or _text(link, "title")
                linked.append(FeedLink(url, "linked in the page", label or None, _language(link)))
        unique = {link.url: link for link in reversed([*named, *linked])}
        return PageLinks(tuple(reversed(unique.values())), _text(html, "lang") or None if html else None)


def looks_like_feed(body: bytes) -> bool:
    """Whether a document may be a feed, by its beginning; HTML pages are not read as one."""
    start = body[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith((b"\xfe\xff", b"<\0", b"\0<")):
        return True  # UTF-16; no page of ours is, some feeds are
    if start.startswith(b"{"):
        return b"jsonfeed.org" in body[:_START]
    feed, html = _FEED_START.search(start), _HTML_START.search(start)
    if feed and html:
        return feed.start() < html.start()
    return feed is not None


def _is_alternate(link: object) -> bool:
    rels = [rel.lower() for rel in _text(link, "rel").split()]
    kind = _text(link, "type").partition(";")[0].strip().lower()
    return ("alternate" in rels and kind in _FEED_TYPES) or "feed" in rels


def _may_be_feed(url: str, label: str) -> bool:
    path = url.partition("#")[0].partition("?")[0]
    return bool(_PATH.search(path) or _QUERY.search(url) or (len(label) <= _LABEL_LENGTH and _LABEL.search(label)))


def _language(link: object) -> str | None:
    return _text(link, "hreflang").lower() or None


def _text(tag: object, name: str) -> str:
    value = tag.get(name)  # type: ignore[attr-defined]
    return " ".join(value) if isinstance(value, list) else (value or "").strip()
