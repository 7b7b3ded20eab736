"""The registry the hub is published with."""

from collections import Counter
from pathlib import Path

import pytest

from newshub.core.findings import look
from newshub.core.registry import Cluster, Registry, parse_registry
from newshub.core.slugs import kebab

FOLDER = Path(__file__).parents[2] / "content" / "registry"
# South, north, west, east: where a cluster of the country can be.
BOUNDS = {
    "DK": (54.5, 57.8, 8.0, 15.3),
    "DE": (47.2, 55.1, 5.8, 15.1),
    "NO": (57.9, 71.3, 4.5, 31.2),
    "PL": (49.0, 54.9, 14.1, 24.2),
    "SE": (55.3, 69.1, 11.0, 24.2),
    "FI": (59.7, 70.1, 20.5, 31.6),
    "EE": (57.5, 59.7, 21.7, 28.3),
    "LV": (55.6, 58.1, 20.9, 28.3),
    "LT": (53.8, 56.5, 20.9, 26.9),
    "NL": (50.7, 53.6, 3.3, 7.3),
    "FR": (42.3, 51.1, -4.9, 8.3),
}
# Ids that are the beginning of their name, or spell it better than a rule can; all others are the whole name.
CHOSEN = {
    "biom": "BioM Biotech Cluster Development",
    "legemiddelindustrien": "Legemiddelindustrien (LMI)",
    "lubelska-medycyna": "Lubelska Medycyna - Klaster Usług Medycznych i Prozdrowotnych",
    "medsilesia": "MedSilesia - Śląska Sieć Wyrobów Medycznych",
    "the-life-science-cluster": "The Life Science Cluster (TLSC)",
    "wir-bundnis-comm-2020": "WIR!-Bündnis com(m) 2020",
}
# As an editor would write it, and what it is about. Empty: nothing, though a careless pattern would find something.
SENTENCES = [
    ("da", "Tyske hospitaler køber danske robotter", "DE DK"),
    ("da", "Regionsrådet i Region Syddanmark har indgået en aftale", "DK"),
    ("da", "Lille fremgang, men hun tjekker det og letter arbejdet", ""),
    ("da", "Vejledning til telemedicin, Telemarketing forbudt", ""),
    ("da", "Artiklen står i The New England Journal of Medicine", ""),
    ("nb", "Tromsø og Bodø samarbeider med svenske Skellefteå", "NO SE"),
    ("nb", "Britisk selskap kjøper norsk firma", "GB NO"),
    ("nb", "De finner løsninger sammen", ""),
    ("nn", "Noregs største sjukehus ligg på Vestlandet", "NO"),
    ("sv", "Finländska bolag etablerar sig i Umeå", "FI SE"),
    ("sv", "Danska patienter får vård i Skåne", "DK SE"),
    ("sv", "Minska köerna", ""),
    ("sv", "Finns det en lösning för vården?", ""),
    ("de", "Niederländische und belgische Firmen in der Lausitz", "NL BE DE"),
    ("de", "Norwegens Kliniken, Kieler Forscher", "NO DE"),
    ("de", "Das Essen in Halle 5 mindert das Leiden", ""),
    ("de", "Die Pole der Debatte", ""),
    ("pl", "Niemieccy lekarze odwiedzili Lublin", "DE PL"),
    ("pl", "Norweskie firmy w województwie pomorskim", "NO PL"),
    ("pl", "Szpitale w Danii, w Polsce i we Wrocławiu", "DK PL"),
    ("pl", "Pacjenci z Wielkiej Brytanii i Stanów Zjednoczonych", "GB US"),
    ("pl", "Samorząd i Kongres: Daniel chwali dobre dania", ""),
    ("pl", "Poznanie potrzeb pacjentów, ul. Słowackiego 5", ""),
    ("en", "Polish hospitals test Danish robots", "PL DK"),
    ("en", "Researchers from Gothenburg, Heidelberg and Lublin", "SE DE PL"),
    ("en", "Boston Scientific and Bristol Myers Squibb polish their figures", ""),
    ("en", "An outbreak of Marburg virus", ""),
    ("fi", "Turun yliopisto ja Viron terveysministeriö", "FI EE"),
    ("fi", "Suomalaiset sairaalat Saksassa ja Ruotsissa", "FI DE SE"),
    ("fi", "Tartuntataudit vähenevät", ""),
    ("nl", "Nederlandse ziekenhuizen en Duitsland", "NL DE"),
    ("fr", "Seul un patient sur trois", ""),
    ("et", "Osakaal kasvab, uks on Lahti", ""),
    ("lt", "Tokios ligoninės", ""),
    ("fr", "Les hôpitaux français et allemands", "FR DE"),
    ("et", "Eesti haiglad ja Soome ettevõtted", "EE FI"),
    ("lt", "Lietuvos ligoninės ir Latvija", "LT LV"),
    ("lv", "Latvijas slimnīcas un Igaunija", "LV EE"),
]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return parse_registry({path.name: path.read_text("utf-8") for path in FOLDER.glob("*.toml")})


@pytest.mark.parametrize(
    ("cluster", "country"),
    [
        ("danish-life-science-cluster", "DK"),
        ("lubelska-medycyna", "PL"),
        ("wir-bundnis-comm-2020", "DE"),
        ("netzwerk-gesunde-lausitz", "DE"),
        ("thiem-research", "DE"),
        ("e-halsocentrum-ostersund", "SE"),
        ("norwegian-smart-care-cluster", "NO"),
        ("norway-health-tech", "NO"),
        ("oslo-cancer-cluster", "NO"),
        ("abelia", "NO"),
    ],
)
def test_the_founding_partners_are_registered(registry: Registry, cluster: str, country: str) -> None:
    assert registry.clusters[cluster].country == country


def test_each_of_the_five_main_countries_has_its_clusters(registry: Registry) -> None:
    count = Counter(cluster.country for cluster in registry.clusters.values())

    assert all(count[country] >= 8 for country in ("DK", "DE", "NO", "PL", "SE"))
    assert set(count) == set(BOUNDS)
    assert len(registry.clusters) >= 55


def test_every_cluster_stands_in_its_country(registry: Registry) -> None:
    """A swapped or mistyped coordinate would put it elsewhere."""
    assert [cluster.id for cluster in registry.clusters.values() if not _inside(cluster)] == []


def _inside(cluster: Cluster) -> bool:
    south, north, west, east = BOUNDS[cluster.country]
    return south <= cluster.latitude <= north and west <= cluster.longitude <= east


def test_an_id_is_the_name_in_ascii_kebab_case(registry: Registry) -> None:
    odd = {cluster.id: cluster.name for cluster in registry.clusters.values() if cluster.id != kebab(cluster.name)}

    assert odd == CHOSEN


def test_every_cluster_has_themes_and_a_language(registry: Registry) -> None:
    assert [cluster.id for cluster in registry.clusters.values() if not cluster.themes or not cluster.languages] == []


def test_no_open_alias_is_so_short_that_it_finds_other_words(registry: Registry) -> None:
    open_aliases = (alias for cluster in registry.clusters.values() for alias in cluster.aliases if "*" in alias)

    assert [alias for alias in open_aliases if len(alias.strip("*")) < 6] == []


def test_no_open_place_or_word_is_so_short_that_it_finds_other_words(registry: Registry) -> None:
    patterns = [
        (country.code, pattern)
        for country in registry.countries.values()
        for pattern in (*country.places, *(word for words in country.words.values() for word in words))
        if pattern.endswith("*")
    ]

    assert [(code, pattern) for code, pattern in patterns if len(pattern.rstrip("*")) < 3] == []


def test_every_country_of_a_cluster_has_its_demonym_in_the_six_languages(registry: Registry) -> None:
    for code in {cluster.country for cluster in registry.clusters.values()}:
        assert {"da", "de", "en", "nb", "pl", "sv"} <= registry.countries[code].words.keys(), code


@pytest.mark.parametrize(("language", "sentence", "countries"), SENTENCES)
def test_a_sentence_names_its_countries_and_no_others(
    registry: Registry, language: str, sentence: str, countries: str
) -> None:
    found = look(sentence, "", "", languages=(language, "en"), registry=registry)

    assert {find.word.id for find in found.countries} == set(countries.split())
