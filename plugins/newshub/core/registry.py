"""The registry: who the partners are, where they publish, and the words we tag with.

Types and look-ups; `parse_registry` turns the TOML files of content/registry into them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from newshub.core.corrections import Corrections

SOURCE_KINDS = ("feed", "auto", "html-list", "hub")
REPUBLISH = ("headline", "excerpt", "full")


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors for a partner's HTML list (kind "html-list"). All but item and link may be absent."""

    item: str
    link: str
    title: str | None = None
    date: str | None = None
    lead: str | None = None
    next: str | None = None  # the link to older news; None: only the first page is read


@dataclass(frozen=True, slots=True)
class Source:
    """One thing we read of a cluster."""

    id: str  # "{cluster}" for its only or first source, "{cluster}/{name}" for the others
    cluster: str
    kind: str  # one of SOURCE_KINDS
    url: str  # of the feed, the list page, or (auto) the homepage
    republish: str = "excerpt"  # one of REPUBLISH
    language: str | None = None  # when all of it is in one language
    selectors: Selectors | None = None
    name: str | None = None
    withdrawn: str = "keep"  # or "hide": what to do with items the partner withdraws


@dataclass(frozen=True, slots=True)
class Cluster:
    """A partner organisation."""

    id: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    city: str
    latitude: float
    longitude: float
    homepage: str
    languages: tuple[str, ...]
    themes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # patterns (see core.patterns), beside the name
    sources: tuple[Source, ...] = ()  # none: known and tagged, but not read

    @property
    def patterns(self) -> tuple[str, ...]:
        """All that names this cluster in a text: the name itself, then its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the controlled vocabulary. Terms: language ("mul" for any) -> patterns with their weight."""

    id: str
    labels: Mapping[str, str]  # language -> label
    eurovoc: tuple[str, ...] = ()
    medtop: tuple[str, ...] = ()
    terms: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    factor: float = 1.0  # its evidence counts so many times when themes are compared
    several_countries: float = 0.0  # what it adds that a story is about two countries or more, like a term's weight


@dataclass(frozen=True, slots=True)
class Country:
    """A country with what names it in a text, beside the names CLDR knows."""

    code: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language -> patterns: demonyms, declined forms
    places: tuple[str, ...] = ()  # patterns: regions and big cities, in any language


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """Everything an editor controls. Compared and hashed by identity, so that compiled forms can be cached by it."""

    clusters: Mapping[str, Cluster]
    themes: Mapping[str, Theme]
    countries: Mapping[str, Country]
    categories: Mapping[str, str] = field(default_factory=dict)  # a partner's category, case-folded -> theme
    corrections: Corrections = field(default_factory=Corrections)

    def sources(self) -> Iterator[Source]:
        """All sources, in the order of the file."""
        return (source for cluster in self.clusters.values() for source in cluster.sources)

    def source(self, source_id: str) -> Source:
        """The source of this id. Raises KeyError when there is none."""
        cluster = self.clusters[source_id.partition("/")[0]]
        for source in cluster.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)


def without_words(registry: Registry) -> Registry:
    """A registry as pages show it: without the words and categories that stories are tagged by, most of it by far."""
    return Registry(
        clusters={id_: replace(cluster, aliases=()) for id_, cluster in registry.clusters.items()},
        themes={id_: Theme(id_, theme.labels, theme.eurovoc, theme.medtop) for id_, theme in registry.themes.items()},
        countries={code: Country(code) for code in registry.countries},
    )


def parse_registry(files: Mapping[str, str]) -> Registry:
    """The registry from its files, name ("clusters.toml") -> text. Raises RegistryError with all their faults."""
    from newshub.core.registry_read import read_files  # it needs the types above

    return read_files(files)
