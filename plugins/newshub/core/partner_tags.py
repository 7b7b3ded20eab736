"""Tags that another hub gave: categories whose scheme ends in /schemes/country, /schemes/cluster or /schemes/theme."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from newshub.core.model import Evidence, SchemeTerm, Tag, Tags
from newshub.core.registry import Registry

_KINDS = {"country": "countries", "cluster": "clusters", "theme": "themes"}


def with_partner_tags(own: Tags, schemes: Iterable[SchemeTerm], registry: Registry) -> Tags:
    """`own` with the tags another hub gave in their place, kind by kind; kinds it says nothing of stay our own.

    Only what our registry knows counts: its ids, or for themes and clusters their names. An editor of a hub has
    looked at its tags, and two hubs that weigh words differently would otherwise contradict each other in public.
    """
    given: dict[str, dict[str, Tag]] = {}
    for scheme in schemes:
        kind = _KINDS.get(_last_of_path(scheme.scheme))
        if kind and (found := _known(kind, scheme.term, registry)):
            tag = Tag(found, (Evidence(scheme.term, "partner", 0),))
            given.setdefault(kind, {}).setdefault(found, tag)
    return replace(own, **{kind: tuple(tags.values()) for kind, tags in given.items()})


def _last_of_path(scheme: str) -> str:
    try:
        path = urlsplit(scheme).path
    except ValueError:
        return ""
    return path.rstrip("/").rpartition("/schemes/")[2]


def _known(kind: str, term: str, registry: Registry) -> str | None:
    term = " ".join(term.split())
    if kind == "countries":
        return term.upper() if term.upper() in registry.countries else None
    if kind == "clusters":
        return _by_name(term, {cluster.id: (cluster.name,) for cluster in registry.clusters.values()})
    return _by_name(term, {theme.id: tuple(theme.labels.values()) for theme in registry.themes.values()})


def _by_name(term: str, names: Mapping[str, tuple[str, ...]]) -> str | None:
    if term in names:
        return term
    folded = term.casefold()
    return next((id_ for id_, known in names.items() if any(name.casefold() == folded for name in known)), None)
