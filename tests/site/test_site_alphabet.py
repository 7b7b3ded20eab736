"""Names in the order of each language's alphabet."""

import pytest

from newshub.site.alphabet import alphabetical


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("da", ["Aalborg", "Sønderborg", "Ukraine", "Ærø", "Østrig", "Århus"]),
        ("nb", ["Oslo", "Tromsø", "Østerrike", "Ålesund"]),
        ("sv", ["Malmö", "Ukraina", "Åland", "Ängelholm", "Österrike"]),
        ("de", ["Dänemark", "Deutschland", "Lodz", "Łódź", "München", "Österreich", "Polen"]),
        ("en", ["Denmark", "Östersund", "Poland"]),
        ("pl", ["Litwa", "Luksemburg", "Łotwa", "Niemcy", "Szwecja", "Świdnik", "Ukraina", "Zabrze", "Źródła", "Żory"]),
    ],
)
def test_names_are_sorted_as_the_language_sorts_them(language: str, ordered: list[str]):
    assert sorted(set(ordered), key=lambda name: alphabetical(name, language)) == ordered


def test_capitals_and_ways_to_write_an_accent_make_no_difference():
    assert alphabetical("ÅRHUS", "da")[0] == alphabetical("a\u030arhus", "da")[0]
