"""What no single table can tell: ids that must exist in another file, and things that must not be there twice."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from newshub.core.registry_file import RegistryFile, Table
from newshub.core.registry_values import did_you_mean
from newshub.core.toml_lines import Path

Tables = Mapping[str, Table]
Claim = tuple[str, Path, str, str]  # what must be unique (folded), its table, its key, the value as written


def check_links(
    files: Mapping[str, RegistryFile],
    *,
    clusters: Tables | None,
    themes: Tables | None,
    countries: Tables | None,
    categories: Mapping[str, str],
) -> None:
    """Note every fault between tables and files in the file that is to be mended.

    None stands for a file that could not be read: then ids are not looked for in it.
    """
    for cluster_id, cluster in (clusters or {}).items():
        _check_known(
            files["clusters.toml"], ("clusters", cluster_id), "themes", cluster.get("themes", ()), themes, "theme"
        )
        country = [cluster["country"]] if "country" in cluster else []
        _check_known(files["clusters.toml"], ("clusters", cluster_id), "country", country, countries, "country")
    for name, theme in categories.items():
        _check_known(files["themes.toml"], ("categories",), name, [theme], themes, "theme")
    for file, claims in (
        ("clusters.toml", _cluster_names(clusters or {})),
        ("clusters.toml", _source_addresses(clusters or {})),
        ("clusters.toml", _source_names(clusters or {})),
        ("places.toml", _places(countries or {})),
        ("places.toml", _country_words(countries or {})),
        ("themes.toml", _category_names(categories)),
    ):
        _check_unique(files.get(file), claims)


_KIND_FILE = {"theme": "themes.toml", "country": "places.toml"}


def _check_known(
    file: RegistryFile, table: Path, key: str, ids: Iterable[str], known: Tables | None, kind: str
) -> None:
    for wanted in ids:
        if known is not None and wanted not in known:
            meant = did_you_mean(wanted, known)
            file.fault(table, key, f"“{wanted}” is not a {kind} of {_KIND_FILE[kind]}{meant}", wanted)


def _check_unique(file: RegistryFile | None, claims: Iterator[Claim]) -> None:
    """Twice in one table is no matter here: an alias may repeat the name, and "Dansk*" stand beside "dansk*"."""
    first: dict[str, Path] = {}
    for folded, table, key, value in claims:
        if first.get(folded, table) != table and file is not None:
            other = ".".join(str(part + 1) if isinstance(part, int) else part for part in first[folded])
            file.fault(table, key, f"“{value}” stands in [{other}] too; it can belong to one only", value)
        first.setdefault(folded, table)


def _cluster_names(clusters: Tables) -> Iterator[Claim]:
    """Names and aliases: two clusters with one name could not be told apart in a text."""
    for cluster_id, cluster in clusters.items():
        named = [("name", cluster["name"])] if "name" in cluster else []
        for key, value in [*named, *(("aliases", alias) for alias in cluster.get("aliases", ()))]:
            yield value.casefold().replace("-", " "), ("clusters", cluster_id), key, value


def _source_addresses(clusters: Tables) -> Iterator[Claim]:
    """Addresses that differ only in scheme, www. or a last slash are one."""
    for cluster_id, cluster in clusters.items():
        for number, source in enumerate(cluster["sources"]):
            if "url" in source:
                parts = urlsplit(source["url"])
                folded = f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
                yield folded, ("clusters", cluster_id, "sources", number), "url", source["url"]


def _source_names(clusters: Tables) -> Iterator[Claim]:
    for cluster_id, cluster in clusters.items():
        for number, source in enumerate(cluster["sources"]):
            if "name" in source:
                yield (
                    f"{cluster_id}/{source['name']}",
                    ("clusters", cluster_id, "sources", number),
                    "name",
                    source["name"],
                )


def _places(countries: Tables) -> Iterator[Claim]:
    for code, country in countries.items():
        for place in country.get("places", ()):
            yield place.casefold(), ("countries", code), "places", place


def _country_words(countries: Tables) -> Iterator[Claim]:
    for code, country in countries.items():
        for language, words in country["words"].items():
            for word in words:
                yield f"{language} {word.casefold()}", ("countries", code, "words"), language, word


def _category_names(categories: Mapping[str, str]) -> Iterator[Claim]:
    for name in categories:
        yield name.casefold(), ("categories",), name, name
