"""From an entry as the feed said it to an item as we keep it, and a kept item tagged anew."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from newshub.core.classify import classify_text
from newshub.core.clean import clean_html, excerpt, plain_text
from newshub.core.clutter import remove_clutter
from newshub.core.corrections import correct
from newshub.core.identity import keys, new_id, publisher
from newshub.core.language import identify
from newshub.core.model import Entry, Item
from newshub.core.partner_tags import with_partner_tags
from newshub.core.registry import Cluster, Registry, Source
from newshub.core.text import one_line
from newshub.core.trust import trusted_dates
from newshub.core.urls import canonical_url

MAX_TITLE = 300  # characters
MAX_AUTHOR = 200
EXCERPT = 300
_UNKNOWN_LANGUAGE = "en"  # when neither text nor source tell


def make_item(entry: Entry, *, source: Source, cluster: Cluster | None, registry: Registry, now: datetime) -> Item:
    """Clean, date, identify and classify one entry. ``now`` becomes its first sight; links and titles are made up
    where the entry has none. ``cluster`` is the publisher, None for one the registry does not know."""
    link = canonical_url(entry.link) if entry.link else _own_link(entry, source)
    content = clean_html(entry.content_html or entry.summary_html or "", base_url=entry.link or source.url)
    lead, text = _texts(entry, content)
    title = excerpt(entry.title or made_up_title(entry), MAX_TITLE) or _last_resort_title(link)
    language = _language(title, text or lead, entry, source, cluster)
    dates = trusted_dates(entry, now)
    item = Item(
        id="",
        source_id=source.id,
        cluster=cluster.id if cluster else None,
        guid=entry.id,
        link=link,
        title=title,
        summary=excerpt(lead or text, EXCERPT) or None,
        content_html=content or None,
        author=excerpt(entry.author or "", MAX_AUTHOR) or None,
        language=language,
        published_at=dates.published_at,
        updated_at=dates.updated_at,
        first_seen_at=now,
        date_note=dates.note,
        categories=entry.categories,
        enclosures=entry.enclosures,
        schemes=entry.schemes,
        first_publisher=entry.first_publisher,
        tags=classify_text(
            title, lead, text, language=language, categories=_category_terms(entry), cluster=cluster, registry=registry
        ),
    )
    return correct(replace(item, id=new_id(publisher(item), keys(item))), registry)


def retag(item: Item, registry: Registry) -> Item:
    """A kept item with language and tags as today's registry gives them; everything else stays."""
    cluster = registry.clusters.get(item.cluster) if item.cluster else None
    text = remove_clutter(plain_text(item.content_html)) if item.content_html else ""
    lead = item.summary or ""
    expected = (*(cluster.languages if cluster else ()), item.language)
    found = identify(item.title, text or lead, expected=tuple(dict.fromkeys(expected)))
    language = found if len(found) == 2 else item.language
    source_language = next((s.language for s in cluster.sources if s.id == item.source_id), None) if cluster else None
    reader = registry.clusters.get(item.source_id.partition("/")[0])
    by_hub = any(s.id == item.source_id and s.kind == "hub" for s in reader.sources) if reader else False
    if by_hub:
        source_language = item.language  # that hub's word for it
    tags = classify_text(
        item.title,
        lead,
        text or lead,
        language=source_language or language,
        categories=_category_terms(item),
        cluster=cluster,
        registry=registry,
    )
    if by_hub:
        tags = with_partner_tags(tags, item.schemes, registry)
    return correct(replace(item, language=source_language or language, tags=tags), registry)


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


def _texts(entry: Entry, content: str) -> tuple[str, str]:
    """Lead and text in plain words, free of what pages put around them."""
    text = remove_clutter(plain_text(content))
    if not entry.content_html or not entry.summary_html:
        return "", text
    lead = remove_clutter(plain_text(entry.summary_html))
    return lead, text


def _language(title: str, text: str, entry: Entry, source: Source, cluster: Cluster | None) -> str:
    if source.language:
        return source.language
    declared = (entry.language or "").partition("-")[0]
    expected = tuple(dict.fromkeys(filter(None, (declared, *(cluster.languages if cluster else ())))))
    found = identify(title, text, expected=expected)
    if len(found) == 2:
        return found
    return expected[0] if expected and len(expected[0]) == 2 else _UNKNOWN_LANGUAGE


def _category_terms(read: Entry | Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*read.categories, *(scheme.term for scheme in read.schemes))))
