"""Another hub as a source (kind "hub"): what its combined feed says about first publishers and tags is believed.

    entry -> who published it first -> item with that hub's language and tags -> taken, unless we have it already

Two hubs that read each other must come to rest: nothing goes back to where it came from, and nothing is taken twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from newshub.core.corrections import correct
from newshub.core.items import make_item
from newshub.core.model import Entry, FirstPublisher, Item
from newshub.core.partner_tags import with_partner_tags
from newshub.core.registry import Cluster, Registry, Source
from newshub.core.urls import host_name, link_key, safe_http_url


def item_of_hub(entry: Entry, *, source: Source, registry: Registry, now: datetime) -> Item:
    """The item of a hub's entry, under the name of its first publisher where the registry knows it.

    An entry without one is the hub's own.
    """
    hub = registry.clusters.get(source.cluster)
    publisher = known_publisher(entry.first_publisher, registry) if entry.first_publisher else hub
    language = source.language or _language(entry)
    item = make_item(entry, source=replace(source, language=language), cluster=publisher, registry=registry, now=now)
    return correct(replace(item, tags=with_partner_tags(item.tags, entry.schemes, registry)), registry)


def known_publisher(publisher: FirstPublisher, registry: Registry) -> Cluster | None:
    """The registered cluster that a first publisher is: by the address of one of its sources, its site, or its name."""
    if url := safe_http_url(publisher.url or ""):
        wanted = link_key(url)
        for cluster in registry.clusters.values():
            if any(link_key(source.url) == wanted for source in cluster.sources):
                return cluster
    name = " ".join(publisher.name.split()).casefold()
    for cluster in registry.clusters.values():
        if name in (cluster.name.casefold(), cluster.id):
            return cluster
    host = host_name(publisher.url or "")
    at_host = [cluster for cluster in registry.clusters.values() if host and host_name(cluster.homepage) == host]
    return at_host[0] if len(at_host) == 1 else None  # several clusters may live on one region's site


def not_ours(
    items: Iterable[Item], *, site_url: str | None, own_links: Iterable[str], has_link: Callable[[str], bool]
) -> tuple[Item, ...]:
    """Those items that may be taken: not published by us, not kept already from another source.

    `own_links` are the link keys of what this very source brought before (its edits are taken), `has_link` says
    whether anything is kept under a link key.
    """
    known = frozenset(own_links)
    home = f"{link_key(site_url)}/" if site_url else None
    taken = []
    for item in items:
        key = link_key(item.link)
        publisher = safe_http_url(item.first_publisher.url or "") if item.first_publisher else None
        if home and any(f"{link_key(url)}/".startswith(home) for url in (item.link, publisher) if url):
            continue
        if key in known or not has_link(key):
            taken.append(item)
    return tuple(taken)


def _language(entry: Entry) -> str | None:
    main = (entry.language or "").partition("-")[0].lower()
    return main if len(main) == 2 else None
