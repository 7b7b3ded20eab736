"""A story as an entry of RSS, Atom and JSON Feed, made once and used in every feed it stands in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from newshub.core.model import Story

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOCAL = re.compile(r"""(\s(?:href|src|poster)=["'])/(?!/)""")
_SOURCE = re.compile(r"<source [^>]*>")  # a feed's reader gets the picture for browsers that cannot choose
_FRAGMENT = re.compile(r"""(\shref=["'])#""")
_TAG = re.compile(r"<[a-z][^<>]*>")
_PAGE_TAG = re.compile(r"</?picture\b[^<>]*>|<source\b[^<>]*>")
_PAGE_ATTRIBUTE = re.compile(
    r"""\s(?:loading|decoding|fetchpriority|srcset|sizes|tabindex|role|aria-[a-z]+)=("[^"]*"|'[^']*')"""
)
_KINDS = (("country", "countries"), ("cluster", "clusters"), ("theme", "themes"))


def prolog(style: str) -> list[str]:
    """The first lines of a feed: that it is XML, and its stylesheet's address, if there is one."""
    look = [f'<?xml-stylesheet type="text/css" href="{style}"?>'] if style else []
    return ['<?xml version="1.0" encoding="utf-8"?>', *look]


def text_of(value: str) -> str:
    """A text without the characters XML cannot hold."""
    return _NOT_XML.sub("", value)


def absolute_html(html: str, site_url: str, page_url: str) -> str:
    """HTML whose local links and pictures lead to our site from anywhere, footnotes to the page."""
    return _FRAGMENT.sub(rf"\g<1>{page_url}#", _LOCAL.sub(rf"\g<1>{site_url}/", _SOURCE.sub("", html)))


def feed_html(html: str) -> str:
    """HTML without what only a page of ours needs: feed readers and validators distrust what they do not know."""
    return _TAG.sub(lambda tag: _PAGE_ATTRIBUTE.sub("", tag.group()), _PAGE_TAG.sub("", html))


def zoned(at: datetime) -> str:
    """A time as Atom and JSON Feed write it (RFC 3339)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def mailed(at: datetime) -> str:
    """A time as RSS writes it (RFC 822, four digits for the year)."""
    return format_datetime(at.astimezone(UTC))


class Entries:
    """Makes entries. `source_url` knows the address of a cluster's own feed; `whole` gives a story with its text."""

    def __init__(
        self,
        site_url: str,
        site_name: str,
        authority: str,
        *,
        source_url: Callable[[Story], str | None],
        whole: Callable[[Story], str | None],
    ) -> None:
        self._site_url = site_url
        self._site_name = site_name
        self._authority = authority
        self._source_url = source_url
        self._content = whole

    def id(self, story: Story) -> str:
        """A story's name for ever, the same in all formats (RFC 4151)."""
        return f"tag:{self._authority},2026:{story.id}"

    def link(self, story: Story) -> str:
        """Where the story is to be read: at its publisher's, when it has one."""
        if story.original:
            return story.original
        return story.link if "://" in story.link else self._site_url + story.link

    def html(self, story: Story) -> str | None:
        """The whole text, where it may be shown."""
        content = self._content(story)
        if not content:
            return None
        if story.kind == "own" or 'href="#' in content:  # a partner's text leads to absolute addresses only
            content = absolute_html(feed_html(content), self._site_url, self.link(story))
        return content

    def rss(self, story: Story) -> str:
        """An ``<item>``."""
        parts = [
            "<item>",
            element("title", story.title),
            element("link", self.link(story)),
            element("guid", self.id(story), isPermaLink="false"),
            element("pubDate", mailed(story.published_at)),
            *[often("dc:creator", name) for name in story.authors or (story.publisher or self._site_name,)],
            often("dc:language", story.language),
        ]
        content = self.html(story)
        if story.summary or content:  # readers want a description before the content
            parts.append(element("description", story.summary or story.title))
        parts += [often("category", term, domain=self._scheme(kind)) for kind, term in self._terms(story)]
        url = self._source_url(story)
        if story.publisher and url:
            parts.append(often("source", story.publisher, url=url))
        if content:
            parts.append(element("content:encoded", content))
        return "".join([*parts, "</item>"])

    def atom(self, story: Story) -> str:
        """An ``<entry>``."""
        parts = [
            f'<entry xml:lang="{_quoted(story.language)}">',
            element("id", self.id(story)),
            element("title", story.title),
            element("link", rel="alternate", href=self.link(story), hreflang=story.language),
            element("published", zoned(story.published_at)),
            element("updated", zoned(latest(story))),
        ]
        for name in story.authors or (story.publisher or self._site_name,):
            parts += ["<author>", element("name", name), "</author>"]
        content = self.html(story)
        if story.summary or not content:  # Atom wants words of some kind, of a bare headline too
            parts.append(element("summary", story.summary or story.title, type="text"))
        if content:
            parts.append(element("content", content, type="html"))
        parts += [element("category", term=term, scheme=self._scheme(kind)) for kind, term in self._terms(story)]
        url = self._source_url(story)
        if story.publisher and url:
            parts += [
                "<source>",
                element("id", url),
                element("title", story.publisher),
                element("updated", zoned(latest(story))),
                element("link", rel="self", href=url),
                "</source>",
            ]
        return "".join([*parts, "</entry>"])

    def json(self, story: Story) -> dict[str, Any]:
        """An item of JSON Feed 1.1."""
        content = self.html(story)
        item: dict[str, Any] = {
            "id": self.id(story),
            "url": self.link(story),
            "title": text_of(story.title),
            "language": story.language,
            "date_published": zoned(story.published_at),
        }
        if content:
            item["content_html"] = text_of(content)
        else:
            item["content_text"] = text_of(story.summary or story.title)
        if story.summary:
            item["summary"] = text_of(story.summary)
        if story.updated_at:
            item["date_modified"] = zoned(latest(story))
        item["authors"] = [{"name": text_of(name)} for name in story.authors or (story.publisher or self._site_name,)]
        item["tags"] = [term for _, term in self._terms(story)]
        about: dict[str, Any] = {many: [tag.id for tag in getattr(story.tags, many)] for _, many in _KINDS}
        url = self._source_url(story)
        if story.publisher:
            about["source"] = {"title": story.publisher} | ({"url": url} if url else {})
        item["_newshub"] = {"about": f"{self._site_url}/schemes/", **about}
        return item

    def _terms(self, story: Story) -> list[tuple[str, str]]:
        return [(kind, tag.id) for kind, many in _KINDS for tag in getattr(story.tags, many)]

    def _scheme(self, kind: str) -> str:
        return f"{self._site_url}/schemes/{kind}"


def latest(story: Story) -> datetime:
    """When a story last changed."""
    return max(story.published_at, story.updated_at or story.published_at)


def element(tag: str, text: str = "", **attributes: str) -> str:
    """An XML element without children: every character of its text and its attributes stands for itself."""
    start = "".join([tag, *[f' {name}="{_quoted(value)}"' for name, value in attributes.items()]])
    return f"<{start}>{escape(text_of(text))}</{tag}>" if text else f"<{start} />"


often = lru_cache(maxsize=4_096)(element)  # for elements that many entries have: tags, publishers, languages


def _quoted(value: str) -> str:
    """An attribute's value. Line ends as references, or a parser reads them as spaces."""
    return escape(text_of(value), {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"})
