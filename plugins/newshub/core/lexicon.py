"""All words the registry makes us look for, compiled once: themes, countries, places and the clusters' names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from newshub.core.country_names import LANGUAGES, country_patterns
from newshub.core.registry import Registry
from newshub.core.vocabulary import Matcher

ANY_LANGUAGE = "mul"

_BRACKETS = re.compile(r"(?<=\w)\s*\([^()]*\)$")


class Word(NamedTuple):
    """What a pattern stands for."""

    kind: str  # theme, country, cluster
    id: str  # of the theme, country or cluster
    language: str  # or ANY_LANGUAGE
    weight: float
    pattern: str
    capital: bool  # counts only where the text has a capital: names of places, as opposed to "nice" and "essen"


@lru_cache(maxsize=64)
def compile_lexicon(registry: Registry, languages: frozenset[str]) -> Matcher[Word]:
    """The matcher for all words of some languages and those of any; kept for as long as the registry is in use.

    One for each set of languages, not one for all: most finds in a text would be words of other languages, and
    looking at them cost more than a dozen automata of a few thousand words do.
    """
    return Matcher(
        (word.pattern, word) for word in _words(registry) if word.language in languages or word.language == ANY_LANGUAGE
    )


@lru_cache(maxsize=4)
def compile_names(registry: Registry) -> Matcher[Word]:
    """The matcher for the names of the clusters alone."""
    return Matcher((word.pattern, word) for word in _clusters(registry))


@lru_cache(maxsize=4)
def _words(registry: Registry) -> tuple[Word, ...]:
    return (*_clusters(registry), *_countries(registry), *_themes(registry))


def _clusters(registry: Registry) -> Iterator[Word]:
    for cluster in registry.clusters.values():
        for pattern in dict.fromkeys((*_forms(cluster.name), *cluster.aliases)):
            yield Word("cluster", cluster.id, ANY_LANGUAGE, 1, pattern, capital=False)


def _forms(name: str) -> Iterator[str]:
    """A name as texts write it: also without its acronym in brackets, and in the Germanic genitive."""
    yield name
    plain = _BRACKETS.sub("", name)
    yield plain
    if plain[-1].islower() and plain[-1] != "s":
        yield f"{plain}s"


def _countries(registry: Registry) -> Iterator[Word]:
    for language in LANGUAGES:
        for pattern, code in country_patterns(language):
            yield Word("country", code, language, 1, pattern, capital=True)
    for country in registry.countries.values():
        for pattern in country.places:
            yield _place(country.code, ANY_LANGUAGE, pattern)
        for language, patterns in country.words.items():
            for pattern in patterns:
                yield _place(country.code, language, pattern)


def _place(code: str, language: str, pattern: str) -> Word:
    """An editor who writes a capital wants one: "Dani" are the Danes, "dani" is a form of "given"."""
    first = next(filter(str.isalpha, pattern), "")
    return Word("country", code, language, 1, pattern, capital=first.isupper())


def _themes(registry: Registry) -> Iterator[Word]:
    for theme in registry.themes.values():
        for language, terms in theme.terms.items():
            for pattern, weight in terms:
                yield Word("theme", theme.id, language, weight, pattern, capital=False)
