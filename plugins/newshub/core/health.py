"""The vocabulary's health: what is found how often, which terms never hit or always do, what stories no theme explains.

A pure count over kept items; `./hub tags` shows it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from newshub.core.findings import look
from newshub.core.lexicon import ANY_LANGUAGE
from newshub.core.model import Item
from newshub.core.registry import Registry

ENOUGH_STORIES = 50  # in a language, before a term's silence says anything
LOUD_SHARE = 0.3  # of a language's stories: a term that hits more tells nothing apart
MOST_WORDS = 25  # suggested for each language
_SHORTEST_WORD = 5
_LEAST_STORIES = 3  # without a theme that share a word, before it is suggested
_WORD = re.compile(rf"[^\W\d_]{{{_SHORTEST_WORD},}}")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the vocabulary and in how many stories it was found."""

    theme: str
    language: str
    pattern: str
    stories: int
    share: float  # of the stories that were searched for it


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that stories without a theme share."""

    language: str
    word: str
    stories: int  # without a theme
    share: float  # of all stories with this word that have no theme


@dataclass(frozen=True, slots=True)
class Health:
    """All counts; `silent`, `loud` and `suggestions` are sorted with the most telling first."""

    stories: int
    without_theme: int
    themes: dict[str, int]
    countries: dict[str, int]
    clusters: dict[str, int]  # named besides the publisher
    languages: dict[str, int]
    silent: tuple[Term, ...]
    loud: tuple[Term, ...]
    suggestions: tuple[Suggestion, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data, shares between 0 and 1."""
        terms = {
            name: [
                {"theme": term.theme, "language": term.language, "term": term.pattern, "stories": term.stories,
                 "share": round(term.share, 4)}
                for term in found
            ]
            for name, found in (("silent", self.silent), ("loud", self.loud))
        }  # fmt: skip
        return {
            "stories": self.stories,
            "without_theme": self.without_theme,
            "themes": self.themes,
            "countries": self.countries,
            "clusters": self.clusters,
            "languages": self.languages,
            **terms,
            "suggestions": [
                {"language": each.language, "word": each.word, "stories": each.stories, "share": round(each.share, 4)}
                for each in self.suggestions
            ],
        }


def health(stories: Iterable[tuple[Item, str]], registry: Registry) -> Health:
    """Count over items and their plain texts (free of clutter); reads each once and keeps only counts."""
    tags: dict[str, Counter[str]] = {kind: Counter() for kind in ("themes", "countries", "clusters")}
    languages = Counter[str]()
    finds = Counter[tuple[str, str, str]]()  # theme, language, pattern
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unexplained: defaultdict[str, Counter[str]] = defaultdict(Counter)
    without_theme = 0
    for item, text in stories:
        languages[item.language] += 1
        for kind, counter in tags.items():
            counter.update(tag.id for tag in getattr(item.tags, kind))
        found = look(item.title, item.summary or "", text, languages=(item.language,), registry=registry)
        finds.update({(find.word.id, find.word.language, find.word.pattern) for find in found.themes})
        used = set(_WORD.findall(f"{item.title} {item.summary or ''} {text}".lower()))
        words[item.language].update(used)
        if not item.tags.themes:
            without_theme += 1
            unexplained[item.language].update(used)
    silent, loud = _odd_terms(finds, languages, registry)
    return Health(
        stories=languages.total(),
        without_theme=without_theme,
        themes=_ranked(tags["themes"], registry.themes),
        countries=_ranked(tags["countries"]),
        clusters=_ranked(tags["clusters"], registry.clusters),
        languages=_ranked(languages),
        silent=silent,
        loud=loud,
        suggestions=tuple(_suggestions(words, unexplained)),
    )


def _ranked(counted: Counter[str], known: Iterable[str] = ()) -> dict[str, int]:
    """Most first; what is known and never came, last."""
    return {key: counted[key] for key in sorted({*counted, *known}, key=lambda key: (-counted[key], key))}


def _odd_terms(
    finds: Counter[tuple[str, str, str]], languages: Counter[str], registry: Registry
) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Terms that were never found where there was enough to search, and terms that were found everywhere."""
    silent: list[Term] = []
    loud: list[Term] = []
    for theme in registry.themes.values():
        for language, patterns in theme.terms.items():
            searched = languages.total() if language == ANY_LANGUAGE else languages[language]
            if searched < ENOUGH_STORIES:
                continue
            for pattern, _ in patterns:
                stories = finds[theme.id, language, pattern]
                term = Term(theme.id, language, pattern, stories, stories / searched)
                if not stories:
                    silent.append(term)
                elif term.share > LOUD_SHARE:
                    loud.append(term)
    return tuple(silent), tuple(sorted(loud, key=lambda term: (-term.share, term.pattern)))


def _suggestions(words: dict[str, Counter[str]], unexplained: dict[str, Counter[str]]) -> Iterable[Suggestion]:
    """For each language the words that stories without a theme have more often than others do."""
    for language, counted in sorted(unexplained.items()):
        found = (
            Suggestion(language, word, stories, stories / words[language][word])
            for word, stories in counted.items()
            if stories >= _LEAST_STORIES
        )
        yield from sorted(found, key=lambda each: (-each.share * each.stories, each.word))[:MOST_WORDS]
