"""Countries are found by the names CLDR knows, in the languages our partners write, also declined."""

import pytest

from newshub.core.country_names import LANGUAGES, country_patterns
from newshub.core.patterns import pattern_fault
from newshub.core.vocabulary import Matcher


def found(language: str, text: str) -> set[str]:
    return {hit.payload for hit in Matcher(country_patterns(language)).find(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_a_pattern_that_the_matcher_takes(language: str) -> None:
    patterns = country_patterns(language)

    assert not [pattern for pattern, _ in patterns if pattern_fault(pattern)]
    assert len({code for _, code in patterns}) > 200


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("da", "Hospitaler i Tyskland", "DE"),
        ("sv", "Finlands sjukhus", "FI"),
        ("de", "Kliniken in Schwedens Norden", "SE"),
        ("en", "Denmark's hospitals", "DK"),
        ("pl", "Szpitale w Szwecji", "SE"),
        ("pl", "z Ukrainą", "UA"),
        ("fi", "Ruotsissa ja muualla", "SE"),
        ("fi", "hoitajia Filippiineiltä", "PH"),
        ("fi", "Alankomaissa", "NL"),
        ("et", "Haiglad Rootsis", "SE"),
        ("lv", "Slimnīcas Zviedrijā", "SE"),
        ("lt", "Ligoninės Švedijoje", "SE"),
        ("nl", "Ziekenhuizen in Zweden", "SE"),
        ("fr", "Hôpitaux de Norvège", "NO"),
        ("nb", "Leger fra USA", "US"),
    ],
)
def test_a_country_is_found_in_its_forms(language: str, text: str, code: str) -> None:
    assert code in found(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mr Jordan of Georgia"),
        ("pl", "Mali pacjenci"),
        ("en", "usa"),
        ("da", "Man ser"),
        ("en", "the European Union"),
    ],
)
def test_names_that_mostly_mean_something_else_are_left_out(language: str, text: str) -> None:
    assert found(language, text) == set()
