"""The vocabulary the hub is published with: rich enough in every language, and unambiguous where it counts."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from newshub.core.patterns import parse_pattern, pattern_fault

FILE = Path(__file__).parents[2] / "content" / "registry" / "themes.toml"
DOCUMENT = tomllib.loads(FILE.read_text("utf-8"))
THEMES: dict[str, dict[str, Any]] = DOCUMENT["themes"]

EDITIONS = ("da", "de", "en", "nb", "pl", "sv")
OTHERS = ("nn", "fi", "nl", "fr", "et", "lv", "lt")
ANY = "mul"
WEIGHTS = ("strong", "medium", "weak")

EXPECTED = {
    "ehealth", "data-ai", "welfare-tech", "medtech", "pharma-biotech", "cancer-precision", "clinical-research",
    "test-procurement", "funding-startups", "international", "policy-regulation", "cluster-dev", "skills-workforce",
    "prevention-mental", "health-services", "sustainability",
}  # fmt: skip


def terms_of(theme: str, language: str) -> list[str]:
    by_weight = THEMES[theme]["terms"].get(language, {})
    return [term for weight in WEIGHTS for term in by_weight.get(weight, ())]


def folded(term: str) -> str:
    """What makes two patterns look for the same: their case counts only where the pattern says so."""
    return term if parse_pattern(term).case_sensitive else term.casefold().replace("-", " ")


def test_there_are_the_sixteen_themes() -> None:
    assert set(THEMES) == EXPECTED


@pytest.mark.parametrize("theme", sorted(EXPECTED))
def test_a_theme_has_a_label_in_every_language_and_a_concept_elsewhere(theme: str) -> None:
    labels = THEMES[theme]["labels"]

    assert set(labels) == {*EDITIONS, *OTHERS}
    assert all(label.strip() == label and label for label in labels.values())
    assert THEMES[theme]["eurovoc"]


@pytest.mark.parametrize("language", [*EDITIONS, *OTHERS])
def test_no_two_themes_share_a_label(language: str) -> None:
    labels = [theme["labels"][language] for theme in THEMES.values()]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("theme", sorted(EXPECTED))
@pytest.mark.parametrize(("languages", "all_terms", "strong_terms"), [(EDITIONS, 25, 8), (OTHERS, 8, 4)])
def test_a_theme_has_words_enough_in_every_language(
    theme: str, languages: tuple[str, ...], all_terms: int, strong_terms: int
) -> None:
    counted = {language: len(terms_of(theme, language)) for language in languages}
    strong = {language: len(THEMES[theme]["terms"][language]["strong"]) for language in languages}

    assert min(counted.values()) >= all_terms, counted
    assert min(strong.values()) >= strong_terms, strong


@pytest.mark.parametrize("theme", sorted(EXPECTED))
def test_only_known_languages_and_weights_are_used(theme: str) -> None:
    terms = THEMES[theme]["terms"]

    assert set(terms) <= {ANY, *EDITIONS, *OTHERS}
    assert {weight for by_weight in terms.values() for weight in by_weight} <= set(WEIGHTS)


@pytest.mark.parametrize("theme", sorted(EXPECTED))
def test_all_patterns_are_valid(theme: str) -> None:
    faults = {
        term: fault
        for language in THEMES[theme]["terms"]
        for term in terms_of(theme, language)
        if (fault := pattern_fault(term))
    }

    assert not faults


@pytest.mark.parametrize("theme", sorted(EXPECTED))
def test_no_pattern_has_a_hyphen_at_its_edge(theme: str) -> None:
    """A hyphen reads as a space, so "AI-*" would be the word AI and then anything: "AI" alone finds "AI-model"."""
    edges = [
        term
        for language in THEMES[theme]["terms"]
        for term in terms_of(theme, language)
        if term.strip("*").startswith("-") or term.strip("*").endswith("-")
    ]

    assert not edges


@pytest.mark.parametrize("theme", sorted(EXPECTED))
def test_no_term_stands_twice_in_a_theme_and_language(theme: str) -> None:
    for language in THEMES[theme]["terms"]:
        terms = [folded(term) for term in terms_of(theme, language)]
        twice = sorted({term for term in terms if terms.count(term) > 1})

        assert not twice, language


def test_a_term_is_strong_in_one_theme_only() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for theme, table in THEMES.items():
        for language, by_weight in table["terms"].items():
            for term in by_weight.get("strong", ()):
                for read_in in (*EDITIONS, *OTHERS) if language == ANY else (language,):
                    owners[read_in, folded(term)].add(theme)

    assert not {key: themes for key, themes in owners.items() if len(themes) > 1}


def test_every_category_leads_to_a_theme_and_no_two_differ_in_case_only() -> None:
    categories: dict[str, str] = DOCUMENT["categories"]

    assert set(categories.values()) == EXPECTED
    assert len({" ".join(name.split()).casefold() for name in categories}) == len(categories)


@pytest.mark.parametrize("theme", sorted(EXPECTED))
def test_the_labels_of_the_editions_are_categories_of_their_theme(theme: str) -> None:
    """Another hub may pass its tags on in words."""
    categories = {name.casefold(): owner for name, owner in DOCUMENT["categories"].items()}

    assert {categories.get(THEMES[theme]["labels"][language].casefold()) for language in EDITIONS} == {theme}


def test_the_file_stays_readable() -> None:
    assert max(map(len, FILE.read_text("utf-8").splitlines())) <= 140
