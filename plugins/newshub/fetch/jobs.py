"""What worker processes do with the bytes that came: each job takes one document."""

import logging
from dataclasses import dataclass
from datetime import datetime

from newshub.core.errors import FeedError
from newshub.core.model import Entry, Feed, Item
from newshub.core.registry import Registry, Source

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document came to."""

    items: tuple[Item, ...] = ()
    entries: int = 0  # in the document; those that could not be made items included
    ttl_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """From a feed's bytes to items. A hub's entries are taken with their tags."""

    body: bytes
    url: str
    content_type: str | None
    source: Source
    now: datetime

    def run(self, registry: Registry) -> Reading:
        from newshub.fetch.parse import parse_feed

        feed = parse_feed(self.body, url=self.url, content_type=self.content_type)
        return Reading(
            make_items(feed.entries, source=self.source, registry=registry, now=self.now, url=self.url),
            entries=len(feed.entries),
            ttl_minutes=feed.ttl_minutes,
        )


@dataclass(frozen=True, slots=True)
class ReadSample:
    """A feed as it stands, to judge whether it is one."""

    body: bytes
    url: str
    content_type: str | None

    def run(self, registry: Registry) -> Feed:
        from newshub.fetch.parse import parse_feed

        return parse_feed(self.body, url=self.url, content_type=self.content_type)


def make_items(
    entries: tuple[Entry, ...], *, source: Source, registry: Registry, now: datetime, url: str
) -> tuple[Item, ...]:
    """Items of all entries that can be made one. Raises FeedError when there are entries and none can."""
    from newshub.core.items import make_item
    from newshub.fetch.hub import item_of_hub

    cluster = registry.clusters.get(source.cluster)
    items: list[Item] = []
    for entry in entries:
        try:
            if source.kind == "hub":
                items.append(item_of_hub(entry, source=source, registry=registry, now=now))
            else:
                items.append(make_item(entry, source=source, cluster=cluster, registry=registry, now=now))
        except Exception:  # noqa: BLE001 - one odd entry must not cost the others; it is logged in full
            _log.exception("entry skipped source=%s link=%s id=%s", source.id, entry.link, entry.id)
    if entries and not items:
        raise FeedError(f"none of its {len(entries)} entries could be read", url=url)
    return tuple(items)
