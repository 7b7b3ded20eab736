"""From an entry as the feed said it to an item as we keep it, and a kept item tagged anew."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from newshub.core.classify import classify_text
from newshub.core.clean import clean_html, excerpt, plain_text, text_of_clean
from newshub.core.clutter import remove_clutter
from newshub.core.corrections import correct
from newshub.core.identity import keys, new_id, publisher
from newshub.core.language import identify
from newshub.core.model import Entry, Item
from newshub.core.partner_tags import with_partner_tags
from newshub.core.registry import Cluster, Registry, Source
from newshub.core.text import ELLIPSIS, one_line
from newshub.core.trust import trusted_dates
from newshub.core.urls import canonical_url

MAX_TITLE = 300  # characters
MAX_AUTHOR = 200
EXCERPT = 300
_NOBODY = frozenset(
    ("admin", "administrator", "webmaster", "wordpress", "root", "user", "test", "unknown", "anonymous")
)
_UNKNOWN_LANGUAGE = "en"  # when neither text nor source tell
_OURS = {"no": "nb"}  # "Norwegian" is nearly always bokmål
_CUT_MARK = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|\(\.\.\.\)|\.\.\.)\s*\Z")  # how systems end an excerpt
_LAST_PARAGRAPH = re.compile(r"<p>(?:(?!</?p>).){1,1000}</p>\s*\Z", re.DOTALL)
_MORE_THAN_TEXT = re.compile(r"<(?!/?(?:p|div|br)[ >])")


def make_item(entry: Entry, *, source: Source, cluster: Cluster | None, registry: Registry, now: datetime) -> Item:
    """Clean, date, identify and classify one entry. ``now`` becomes its first sight; links and titles are made up
    where the entry has none. ``cluster`` is the publisher, None for one the registry does not know."""
    link = canonical_url(entry.link) if entry.link else _own_link(entry, source)
    content = clean_html(entry.content_html or entry.summary_html or "", base_url=entry.link or source.url)
    content = _without_added_lines(content)
    text = remove_clutter(text_of_clean(content))
    lead = remove_clutter(plain_text(entry.summary_html)) if entry.content_html and entry.summary_html else ""
    summary = excerpt(_CUT_MARK.sub(ELLIPSIS, lead or text), EXCERPT)
    dates = trusted_dates(entry, now)
    item = Item(
        id="",
        source_id=source.id,
        cluster=cluster.id if cluster else None,
        guid=entry.id,
        link=link,
        title=excerpt(entry.title or made_up_title(entry), MAX_TITLE) or _last_resort_title(link),
        summary=summary or None,
        content_html=content if text != summary or _MORE_THAN_TEXT.search(content) else None,
        author=_author(entry),
        language=_OURS.get(_base(entry.language), _base(entry.language)),
        published_at=dates.published_at,
        updated_at=dates.updated_at,
        first_seen_at=now,
        date_note=dates.note,
        categories=entry.categories,
        enclosures=entry.enclosures,
        schemes=entry.schemes,
        first_publisher=entry.first_publisher,
    )
    item = _tagged(item, text, cluster=cluster, language=source.language, registry=registry)
    return correct(replace(item, id=new_id(publisher(item), keys(item))), registry)


def retag(item: Item, registry: Registry) -> Item:
    """A kept item with language and tags as today's registry gives them; everything else stays."""
    text = remove_clutter(text_of_clean(item.content_html)) if item.content_html else ""
    cluster = registry.clusters.get(item.cluster) if item.cluster else None
    reader = registry.clusters.get(item.source_id.partition("/")[0])
    source = next((source for source in reader.sources if source.id == item.source_id), None) if reader else None
    if source is None:
        return correct(_tagged(item, text, cluster=cluster, language=None, registry=registry), registry)
    if source.kind == "hub":  # that hub's word for language and tags
        item = _tagged(item, text, cluster=cluster, language=source.language or item.language, registry=registry)
        return correct(replace(item, tags=with_partner_tags(item.tags, item.schemes, registry)), registry)
    return correct(_tagged(item, text, cluster=cluster, language=source.language, registry=registry), registry)


def _tagged(item: Item, text: str, *, cluster: Cluster | None, language: str | None, registry: Registry) -> Item:
    """The item with its language, unless the source's is given, and its tags.

    Looks at nothing but what is kept, so that tagging anew gives the same unless the registry changed.
    """
    lead = item.summary or ""
    if not text or _begins_with(text, lead):
        lead, text = "", text or lead
    if language is None:
        expected = tuple(dict.fromkeys(filter(None, (item.language, *(cluster.languages if cluster else ())))))
        found = identify(item.title, text, expected=expected)
        language = found if len(found) == 2 else next((code for code in expected if len(code) == 2), _UNKNOWN_LANGUAGE)
    tags = classify_text(
        item.title,
        lead,
        text,
        language=language,
        categories=tuple(dict.fromkeys((*item.categories, *(scheme.term for scheme in item.schemes)))),
        cluster=cluster,
        registry=registry,
    )
    return replace(item, language=language, tags=tags)


def made_up_title(entry: Entry) -> str:
    """A title for an entry without one: the beginning of its text, else the end of its address; "" without either."""
    text = plain_text(entry.summary_html or entry.content_html or "")
    first = next((line for line in text.split("\n") if len(line) > 3), "")
    return excerpt(first, 100) or _title_of_address(entry.link)


def _title_of_address(link: str | None) -> str:
    if not link:
        return ""
    last = unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2], errors="ignore")
    words = one_line(last.rpartition(".")[0] or last).replace("-", " ").replace("_", " ").split()
    return excerpt(" ".join(words), 100).capitalize()


def _last_resort_title(link: str) -> str:
    return _title_of_address(link) or urlsplit(link).hostname or link


def _own_link(entry: Entry, source: Source) -> str:
    """An address for an entry without one: its first file, else the source's page, marked as nobody's key."""
    return (
        entry.enclosures[0].url if entry.enclosures else f"{canonical_url(source.url)}#{new_id(source.id, keys(entry))}"
    )


def _without_added_lines(content: str) -> str:
    """Clean HTML without the paragraphs that the partner's system put at its end ("... appeared first on ...")."""
    for _ in range(3):
        last = _LAST_PARAGRAPH.match(content, max(content.rfind("<p>"), 0))
        if last is None or (text := plain_text(last[0])) == "" or remove_clutter(text) or "<img" in last[0]:
            break
        content = content[: last.start()].rstrip()
    return content


def _begins_with(text: str, lead: str) -> bool:
    """Whether the lead is only the beginning of the text, cut off."""
    beginning = lead.removesuffix(ELLIPSIS).rstrip()
    return text.startswith(beginning) or one_line(text[: len(lead) * 2]).startswith(beginning)


def _author(entry: Entry) -> str | None:
    """The author's name. A bare mail address is not shown to the world, and "admin" is nobody."""
    name = excerpt(entry.author or "", MAX_AUTHOR)
    if not name or ("@" in name and " " not in name) or name.casefold() in _NOBODY:
        return None
    return name


def _base(language: str | None) -> str:
    return (language or "").partition("-")[0]
