"""Reads the registry's TOML files: checks everything, collects every fault, and only then builds the Registry.

    text -> tomllib -> each table against its schema -> the files against each other -> Registry, or RegistryError

The schemas below are the format; docs/add-a-cluster.md explains it to people.
"""

from collections.abc import Callable, Mapping
from typing import Any

from newshub.core import corrections_read
from newshub.core import registry_values as values
from newshub.core.corrections import Corrections
from newshub.core.errors import Problem, RegistryError
from newshub.core.registry import REPUBLISH, SOURCE_KINDS, Cluster, Country, Registry, Selectors, Source, Theme
from newshub.core.registry_file import Key, RegistryFile, Schema, Table
from newshub.core.registry_links import check_links

LABEL_LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")  # every theme has a label in these
WEIGHTS = {"strong": 3.0, "medium": 2.0, "weak": 0.5}  # what a term adds to its theme


def _required(check: values.Check) -> Key:
    return Key(check, required=True)


_TOP: Mapping[str, Schema] = {
    "clusters.toml": {"clusters": _required(values.table)},
    "themes.toml": {"themes": _required(values.table), "categories": Key(values.table)},
    "places.toml": {"countries": _required(values.table)},
}
_MAY_BE_ABSENT: Mapping[str, Schema] = {"corrections.toml": corrections_read.TOP}
_FILES = {**_TOP, **_MAY_BE_ABSENT}
_CLUSTER: Schema = {
    "name": _required(values.name),
    "aliases": Key(values.each(values.pattern)),
    "country": _required(values.country),
    "city": _required(values.text),
    "coordinates": _required(values.coordinates),
    "homepage": _required(values.address),
    "languages": _required(values.each(values.language, least=1)),
    "themes": Key(values.each(values.text)),
    "sources": Key(values.tables),
}
_SOURCE: Schema = {
    "kind": _required(values.one_of(*SOURCE_KINDS)),
    "url": _required(values.address),
    "republish": Key(values.one_of(*REPUBLISH)),
    "name": Key(values.kebab),
    "language": Key(values.language),
    "withdrawn": Key(values.one_of("keep", "hide")),
    "selectors": Key(values.table),
}
_SELECTORS: Schema = {
    "item": _required(values.selector),
    "link": _required(values.selector),
    "title": Key(values.selector),
    "date": Key(values.selector),
    "lead": Key(values.selector),
    "next": Key(values.selector),
}
_THEME: Schema = {
    "labels": _required(values.table),
    "terms": Key(values.table),
    "eurovoc": Key(values.each(values.code)),
    "medtop": Key(values.each(values.code)),
    "factor": Key(values.factor),
    "several_countries": Key(values.one_of(*WEIGHTS)),
}
_TERMS: Schema = {weight: Key(values.each(values.pattern)) for weight in WEIGHTS}
_COUNTRY: Schema = {
    "places": Key(values.each(values.pattern)),
    "words": Key(values.table),
}


def read_files(files: Mapping[str, str]) -> Registry:
    """The Registry of these files (name -> text). Raises RegistryError with all faults of all files."""
    problems = _wrong_files(files)
    read = {name: RegistryFile(name, files[name]) for name in _FILES if name in files}
    tops = {name: file.table((), file.data, _FILES[name]) for name, file in read.items() if file.data is not None}
    clusters = _read(read, tops, "clusters.toml", "clusters", _read_cluster)
    themes = _read(read, tops, "themes.toml", "themes", _read_theme)
    countries = _read(read, tops, "places.toml", "countries", _read_country)
    categories = tops.get("themes.toml", {}).get("categories", {})
    if "themes.toml" in read:
        categories = read["themes.toml"].mapping(("categories",), categories, values.text, values.text)
    check_links(read, clusters=clusters, themes=themes, countries=countries, categories=categories)
    corrections = _read_corrections(read, tops, clusters, themes)
    for file in read.values():
        problems += sorted(file.problems, key=lambda problem: problem.line or 0)
    if problems:
        raise RegistryError(problems)
    return Registry(
        clusters={key: _cluster(key, table) for key, table in (clusters or {}).items()},
        themes={key: _theme(key, table) for key, table in (themes or {}).items()},
        countries={code: _country(code, table) for code, table in (countries or {}).items()},
        categories={" ".join(name.split()).casefold(): theme for name, theme in categories.items()},
        corrections=corrections,
    )


def _wrong_files(files: Mapping[str, str]) -> list[Problem]:
    missing = [
        Problem(name, "is missing; a registry has all of " + ", ".join(_TOP)) for name in _TOP if name not in files
    ]
    unknown = [
        Problem(name, f"is no file of the registry; expected {', '.join(_FILES)}{values.did_you_mean(name, _FILES)}")
        for name in files
        if name not in _FILES
    ]
    return missing + unknown


_ReadTable = Callable[[RegistryFile, str, Table], Table]


def _read(
    read: Mapping[str, RegistryFile], tops: Mapping[str, Table], name: str, top: str, read_table: _ReadTable
) -> dict[str, Table] | None:
    """The tables of a file by their ids; None when the file gave none, so that nobody misses ids in it."""
    if top not in tops.get(name, {}):
        return None
    file = read[name]
    id_check = values.country if top == "countries" else values.kebab
    raw = file.mapping((top,), tops[name][top], id_check, values.table)
    return {key: read_table(file, key, table) for key, table in raw.items()}


def _read_corrections(
    read: Mapping[str, RegistryFile],
    tops: Mapping[str, Table],
    clusters: dict[str, Table] | None,
    themes: dict[str, Table] | None,
) -> Corrections:
    if "corrections.toml" not in tops:
        return Corrections()
    sources = None
    if clusters is not None:
        named = ((cluster, source.get("name")) for cluster, table in clusters.items() for source in table["sources"])
        sources = {*clusters, *(f"{cluster}/{name}" for cluster, name in named if name)}
    known: corrections_read.Known = {"themes": themes, "clusters": clusters, "sources": sources}
    return corrections_read.read_corrections(read["corrections.toml"], tops["corrections.toml"], known)


# --- one table -------------------------------------------------------------------------------------------------------


def _read_cluster(file: RegistryFile, cluster: str, raw: Table) -> Table:
    path = ("clusters", cluster)
    table = file.table(path, raw, _CLUSTER)
    table["sources"] = [_read_source(file, cluster, n, source) for n, source in enumerate(table.get("sources", ()))]
    return table


def _read_source(file: RegistryFile, cluster: str, number: int, raw: Table) -> Table:
    path = ("clusters", cluster, "sources", number)
    table = file.table(path, raw, _SOURCE)
    wanted = table.get("kind") == "html-list"
    if number and "name" not in raw:
        file.fault(path, "name", "is missing: a cluster's second and further sources need one, such as “events”")
    if wanted and "selectors" not in raw:
        file.fault(path, "selectors", "is missing: kind “html-list” needs { item = …, link = … } (CSS selectors)")
    if "selectors" not in table:
        return table
    if "kind" in table and not wanted:
        file.fault(path, "selectors", f"belongs to kind “html-list” only, this is “{table['kind']}”: leave it out")
    table["selectors"] = file.table((*path, "selectors"), table["selectors"], _SELECTORS)
    return table


def _read_theme(file: RegistryFile, theme: str, raw: Table) -> Table:
    path = ("themes", theme)
    table = file.table(path, raw, _THEME)
    if "labels" in table:
        labels = file.mapping((*path, "labels"), table["labels"], values.language, values.text)
        for language in LABEL_LANGUAGES:
            if language not in table["labels"]:
                file.fault(
                    (*path, "labels"), language, "is missing: every theme has a label in each edition's language"
                )
        table["labels"] = labels
    terms = file.mapping((*path, "terms"), table.get("terms", {}), values.language_or_mul, values.table)
    table["terms"] = {
        language: _read_terms(file, (*path, "terms", language), words) for language, words in terms.items()
    }
    return table


def _read_terms(file: RegistryFile, path: tuple[str, ...], raw: Table) -> tuple[tuple[str, float], ...]:
    by_weight = file.table(path, raw, _TERMS)
    weights: dict[str, float] = {}
    for weight, patterns in by_weight.items():
        for pattern in patterns:
            if pattern in weights:
                file.fault(path, weight, f"“{pattern}” has another weight too; give it one", pattern)
            weights[pattern] = WEIGHTS[weight]
    return tuple(weights.items())


def _read_country(file: RegistryFile, code: str, raw: Table) -> Table:
    path = ("countries", code)
    table = file.table(path, raw, _COUNTRY)
    check = values.each(values.pattern)
    table["words"] = file.mapping((*path, "words"), table.get("words", {}), values.language_or_mul, check)
    return table


# --- all is right: the frozen types ----------------------------------------------------------------------------------


def _cluster(cluster: str, table: Table) -> Cluster:
    plain = {key: table[key] for key in ("name", "country", "city", "homepage", "languages")}
    latitude, longitude = table["coordinates"]
    return Cluster(
        id=cluster,
        **plain,
        latitude=latitude,
        longitude=longitude,
        themes=table.get("themes", ()),
        aliases=table.get("aliases", ()),
        sources=tuple(_source(cluster, number, source) for number, source in enumerate(table["sources"])),
    )


def _source(cluster: str, number: int, table: Table) -> Source:
    selectors: dict[str, Any] | None = table.get("selectors")
    return Source(
        id=f"{cluster}/{table['name']}" if number else cluster,
        cluster=cluster,
        **{**table, "selectors": Selectors(**selectors) if selectors else None},
    )


def _theme(theme: str, table: Table) -> Theme:
    several = table.pop("several_countries", None)
    return Theme(id=theme, several_countries=WEIGHTS[several] if several else 0.0, **table)


def _country(code: str, table: Table) -> Country:
    return Country(code=code, words=table["words"], places=table.get("places", ()))
