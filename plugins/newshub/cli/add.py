"""`./hub add`: a partner's site in, an entry of the registry out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit

from newshub.cli.sources import found_feeds
from newshub.core.errors import HubError
from newshub.core.registry import parse_registry
from newshub.core.slugs import free_id, kebab
from newshub.core.urls import link_key
from newshub.fetch.discover import Candidate, chosen
from newshub.files import registry_texts

_FILE = "clusters.toml"


@dataclass(frozen=True, slots=True)
class NewCluster:
    """What only a person can say about a cluster; "" where nothing was said."""

    cluster: str = ""  # an id; a known one gets one more source
    name: str = ""
    country: str = ""
    city: str = ""
    coordinates: str = ""  # "latitude,longitude"
    language: str = ""


def add(root: Path, registry: Path, url: str, given: NewCluster, *, allow_private: bool) -> None:
    """Find a site's feed and write it into clusters.toml: as a source of a known cluster, or with a new one.

    The file changes only when the whole registry is valid afterwards; its comments and order stay. Raises HubError
    saying what is missing or wrong.
    """
    texts = registry_texts(registry)
    partners = parse_registry(texts)
    candidates = found_feeds(root, url, allow_private=allow_private)
    best = candidates[0]
    asked = {link_key(url), link_key(best.url)}  # a source that looks for its feed itself has the site's address
    if known := next((source for source in partners.sources() if link_key(source.url) in asked), None):
        raise HubError(f"{best.url} is in the registry already, as the source {known.id} ({known.url})")
    document: Any = tomlkit.parse(texts[_FILE])
    if given.cluster in partners.clusters:
        cluster_id = given.cluster
        cluster = document["clusters"][cluster_id]
    else:
        cluster_id = given.cluster or free_id(given.name or best.title or url, partners.clusters)
        cluster = document["clusters"][cluster_id] = _cluster(url, best, given)
    source = _source(best, is_first="sources" not in cluster)
    cluster.setdefault("sources", tomlkit.aot()).append(source)
    fresh = registry / f".{_FILE}.new"
    fresh.write_text(_checked(texts, tomlkit.dumps(document)), "utf-8")
    fresh.replace(registry / _FILE)
    print(chosen(candidates))
    print(f"written to {registry / _FILE} as [clusters.{cluster_id}]; look it over, and add aliases and themes")


def _cluster(url: str, best: Candidate, given: NewCluster) -> Any:
    language = given.language or best.language
    wanted = {
        "--name": given.name or best.title,
        "--country": given.country,
        "--city": given.city,
        "--coordinates": given.coordinates,
        "--language": language,
    }
    if missing := [option for option, value in wanted.items() if not value]:
        raise HubError(f"found {best.url}; to write it into the registry, say also {', '.join(missing)}")
    try:
        latitude, longitude = (float(part) for part in given.coordinates.split(","))
    except ValueError:
        raise HubError(f"--coordinates: {given.coordinates} is not latitude,longitude such as 55.4,10.4") from None
    parts = urlsplit(url)
    cluster = tomlkit.table()
    cluster["name"] = given.name or best.title
    cluster["country"] = given.country.upper()
    cluster["city"] = given.city
    cluster["coordinates"] = [latitude, longitude]
    cluster["homepage"] = f"{parts.scheme}://{parts.netloc}/"
    cluster["languages"] = [language]
    return cluster


def _source(best: Candidate, *, is_first: bool) -> Any:
    source = tomlkit.table()
    source["kind"] = "feed"
    source["url"] = best.url
    if not is_first:
        source["name"] = kebab(urlsplit(best.url).path) or "news"
    return source


def _checked(texts: dict[str, str], text: str) -> str:
    parse_registry({**texts, _FILE: text})
    return text
