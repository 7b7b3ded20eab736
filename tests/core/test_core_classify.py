"""Stories as partners publish them, clutter and all, get the right language, countries, clusters and themes.

The texts retell real ones; the registry is the one the hub is published with.
"""

from pathlib import Path

import pytest

from newshub.core.classify import classify, classify_text
from newshub.core.clutter import remove_clutter
from newshub.core.language import identify
from newshub.core.model import Entry, SchemeTerm, Tags
from newshub.core.registry import Registry, parse_registry

FOLDER = Path(__file__).parents[2] / "content" / "registry"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return parse_registry({path.name: path.read_text("utf-8") for path in FOLDER.glob("*.toml")})


def ids(tags: Tags, kind: str) -> list[str]:
    return [tag.id for tag in getattr(tags, kind)]


DANISH = """Skip til primært indhold
Regionen går ind i den nationale klynge for velfærdsteknologi
Region Syddanmark og Danish Life Science Cluster har skrevet under på en aftale om at arbejde sammen. Over tre år
lægger regionen ni millioner kroner i arbejdet med velfærdsteknologi til ældre borgere.
Klyngens folk rykker ind i et hus i Odense, mens hovedkontoret bliver i København.
- Vores plejehjem og hjemmeplejen har brug for velfærdsteknologi, der virker i hverdagen, siger udvalgets formand.
Aabenraa Kommune er med fra begyndelsen og vil prøve robotter og hjælpemidler af hos de ældre.
Yderligere oplysninger:
Udvalgsformand Hans Eksempel, tlf. 12 34 56 78
Kontaktoplysninger
Hans Eksempel
Regionsrådet
ABCDEF01V="""

POLISH = """Klaster nabiera rozpędu
Opublikowano: 3 marca, 2016Wydanie: 03/20162,1 min. czytania
Ponad pięćdziesiąt szpitali, uczelni i firm tworzy dziś Lubelską Medycynę, którą zainicjowały miasto i uniwersytet.
Wspólnie promują usługi medyczne i turystykę medyczną.
W zeszłym roku do miasta przyjechali pośrednicy turystyki medycznej z siedmiu krajów. Zwiedzili szpitale i ośrodki
rehabilitacji w Lublinie. Z organizacją turystyczną regionu podpisano porozumienie o wspólnej ofercie usług medycznych.
Klaster bierze też udział w projekcie programu Interreg Region Morza Bałtyckiego.
aa"""

GERMAN = """Gemeinsam für die Gesundheitsversorgung in der Lausitz
Mehr als 140 Partner gehören inzwischen zum WIR!-Bündnis com(m) 2020. Vom Krankenhaus in Cottbus ging es aus, heute
arbeiten Kliniken, Praxen und die Universität daran, dass Patienten in der Region gut versorgt bleiben.
Die Thiem-Research GmbH erprobt dafür neue Wege in der Gesundheitsversorgung, auch weit weg vom nächsten Krankenhaus.
Möchten Sie mitmachen? Dann melden Sie sich bei uns.
Wir verwenden Cookies, um unsere Seiten zu verbessern. Außerdem verwenden wir Cookies zur Analyse."""

SWEDISH = """E-hälsocentrum öppnar dörrarna i Östersund
På 828 kvadratmeter ska regionen, kommunen och företag tillsammans utveckla e-hälsa och digital vård på distans.
Bakom satsningen står Region Jämtland Härjedalen, Östersunds kommun och Sigma.
- Avstånden är långa hos oss, så digitala vårdbesök är ingen lyx, säger regionens utvecklingschef.
Redan i dag finns vårdbesök via nätet och digitala trygghetslarm i hemtjänsten.
För mer information:
Eva Exempel, styrelseordförande
Tel: 070-123 45 67
Nils Exempel, affärschef Åre
Tel: 070-765 43 21"""

BOKMAL = """«Omsorgsrevolusjonen er ikke noe å være redd for»
Vis fakta
Norwegian Smart Care Cluster, Norway Health Tech og Abelia inviterte til webinar om omsorgsrevolusjonen.
Tekst: Kari Eksempel, rådgiver
Foto: Fotografen AS
Kommunene trenger nye måter å gi omsorg på, var budskapet. Eldre vil bo hjemme, og velferdsteknologi kan hjelpe dem.
- Hjemmetjenesten løper allerede fort nok, sa en av innlederne fra et sykehjem.
Klyngelederne møtes også til kaffe sammen med Oslo Cancer Cluster for å snakke om testing i norske kommuner.
Les også: Slik gikk det i fjor
Arkiv"""


@pytest.mark.parametrize(
    ("page", "language", "country", "clusters", "theme"),
    [
        (DANISH, "da", "DK", {"danish-life-science-cluster"}, "welfare-tech"),
        (POLISH, "pl", "PL", {"lubelska-medycyna"}, "cluster-dev"),
        (GERMAN, "de", "DE", {"wir-bundnis-comm-2020", "thiem-research"}, "health-services"),
        (SWEDISH, "sv", "SE", {"e-halsocentrum-ostersund"}, "ehealth"),
        (
            BOKMAL,
            "nb",
            "NO",
            {"norwegian-smart-care-cluster", "norway-health-tech", "abelia", "oslo-cancer-cluster"},
            "welfare-tech",
        ),
    ],
    ids=["da", "pl", "de", "sv", "nb"],
)
def test_a_page_with_its_clutter_is_told_right(
    registry: Registry, page: str, language: str, country: str, clusters: set[str], theme: str
) -> None:
    title, _, text = remove_clutter(page).partition("\n")

    tags = classify_text(title, "", text, language=identify(title, text), cluster=None, registry=registry, country="XX")

    assert identify(title, text) == language
    assert ids(tags, "countries") == [country]
    assert set(ids(tags, "clusters")) == clusters
    assert ids(tags, "themes")[0] == theme


def test_every_tag_shows_the_words_as_they_stand(registry: Registry) -> None:
    tags = classify_text(
        "Telemedicinske løsninger i Århus",
        "",
        "Odense følger efter med flere tele\u00admedicinske\n  løsninger.",
        language="da",
        cluster=None,
        registry=registry,
    )

    theme = next(tag for tag in tags.themes if tag.id == "ehealth")
    assert ("Telemedicinske", "title") in {(why.words, why.where) for why in theme.evidence}
    (country,) = tags.countries
    assert ("Odense", "lead", 1.75) in {(why.words, why.where, why.weight) for why in country.evidence}


def test_without_any_country_it_is_the_publishers_and_says_so(registry: Registry) -> None:
    cluster = registry.clusters["oslo-cancer-cluster"]

    tags = classify_text("Ny leder", "", "Hun begynner i mai.", language="nb", cluster=cluster, registry=registry)

    (country,) = tags.countries
    assert (country.id, country.evidence[0].where, country.evidence[0].words) == ("NO", "source", cluster.name)


def test_the_publisher_names_itself_and_that_says_nothing(registry: Registry) -> None:
    cluster = registry.clusters["oslo-cancer-cluster"]
    text = "Oslo Cancer Cluster møter Norway Health Tech. Oslo Cancer Cluster er vertskap."

    tags = classify_text("Oslo Cancer Cluster i mai", "", text, language="nb", cluster=cluster, registry=registry)

    assert ids(tags, "clusters") == ["norway-health-tech"]
    assert "cancer-precision" not in ids(tags, "themes")


def test_a_country_named_in_passing_does_not_count_beside_the_titles(registry: Registry) -> None:
    tags = classify_text(
        "Finland viser vei med helsedata",
        "",
        "I Helsinki kan forskere søke ett sted. I Tromsø får de det til senere.",
        language="nb",
        cluster=None,
        registry=registry,
    )

    assert ids(tags, "countries") == ["FI"]


def test_a_list_of_visitors_countries_does_not_count(registry: Registry) -> None:
    tags = classify_text(
        "Hospitalet fik besøg",
        "",
        "Gæsterne kom fra Tyskland, Polen, Sverige, Norge, Finland og Japan for at se robotterne i Odense.",
        language="da",
        cluster=None,
        registry=registry,
    )

    assert ids(tags, "countries") == ["DK"]


def test_a_named_cluster_brings_its_country(registry: Registry) -> None:
    tags = classify_text(
        "Besøg hos Norway Health Tech",
        "",
        "Vi lærte meget.",
        language="da",
        cluster=None,
        registry=registry,
        country="DK",
    )

    assert ids(tags, "countries") == ["NO"]


def test_the_partners_own_category_counts_and_says_so(registry: Registry) -> None:
    tags = classify_text(
        "En dag i maj",
        "",
        "Kom og vær med.",
        language="da",
        categories=["Telemedicin "],
        cluster=None,
        registry=registry,
    )

    assert [(tag.id, tag.evidence[0].where) for tag in tags.themes] == [("ehealth", "category")]


def test_what_a_story_says_nothing_of_it_is_not_tagged_with(registry: Registry) -> None:
    cluster = registry.clusters["danish-life-science-cluster"]

    tags = classify_text("Glædelig jul", "", "Vi holder lukket.", language="da", cluster=cluster, registry=registry)

    assert tags.themes == ()
    assert cluster.themes


def test_declared_themes_only_decide_between_equals(registry: Registry) -> None:
    tags = classify_text("Telemedicin", "", "", language="da", cluster=None, registry=registry)

    assert ids(tags, "themes")[0] == "ehealth"


def test_an_entry_is_read_from_its_html(registry: Registry) -> None:
    entry = Entry(
        id="1",
        link="https://example.org/1",
        title="Nyt fra klyngen",
        summary_html="<p>Telemedicin i Odense &amp; Aarhus</p>",
        content_html="<p>Telemedicin i Odense &amp; Aarhus</p><p>Kontakt</p><p>Hans, tlf. 12 34 56 78, Oslo</p>",
        schemes=(SchemeTerm("https://example.org/tags", "Telemedicin"),),
    )

    tags = classify(entry, cluster=None, registry=registry)

    assert ids(tags, "countries") == ["DK"]
    assert ids(tags, "themes")[0] == "ehealth"


def test_the_same_words_twice_in_summary_and_text_count_once(registry: Registry) -> None:
    lead = "Et hus for nye ideer. Det er inspireret af Japan."

    once = classify_text("Huset", "", lead, language="da", cluster=None, registry=registry)

    assert classify_text("Huset", lead, lead, language="da", cluster=None, registry=registry) == once


def test_at_most_three_themes_and_five_pieces_of_evidence_each(registry: Registry) -> None:
    text = (
        "Telemedicin, e-journal, kunstig intelligens, sundhedsdata, velfærdsteknologi, plejehjem, medicinsk udstyr, "
        "MDR, kræft, præcisionsmedicin, kliniske forsøg, iværksættere, investering, eksport, bæredygtighed. "
    )

    tags = classify_text("Alt muligt", "", text * 20, language="da", cluster=None, registry=registry)

    assert len(tags.themes) <= 3
    assert all(1 <= len(tag.evidence) <= 5 for kind in (tags.themes, tags.countries) for tag in kind)


def test_far_down_in_a_long_text_only_clusters_are_looked_for(registry: Registry) -> None:
    middle = "Vi mødtes igen i går, og der var mange til stede. " * 60
    text = f"Plejehjem prøver robotter. {middle} Svensk eksport og tysk eksport, siger Norway Health Tech."

    tags = classify_text("Robotter på plejehjem", "", text, language="da", cluster=None, registry=registry)

    assert "welfare-tech" in ids(tags, "themes")
    assert "international" not in ids(tags, "themes")
    assert ids(tags, "clusters") == ["norway-health-tech"]


def test_a_country_named_once_in_the_lead_counts_where_the_title_names_none(registry: Registry) -> None:
    lead = "Rejsen gik til Brasilien."

    silent = classify_text("Hun rejste", "", lead, language="da", cluster=None, registry=registry, country="NO")
    named = classify_text("Hun forlod Tromsø", "", lead, language="da", cluster=None, registry=registry, country="NO")
    twice = f"{lead} I Brasilien blev hun."
    often = classify_text("Hun forlod Tromsø", "", twice, language="da", cluster=None, registry=registry, country="NO")

    assert ids(silent, "countries") == ["BR"]
    assert ids(named, "countries") == ["NO"]
    assert set(ids(often, "countries")) == {"BR", "NO"}


def test_words_that_any_story_about_health_has_give_way(registry: Registry) -> None:
    """A theme's factor weighs its evidence: the doctor stands in the story, but it is about the app."""
    tags = classify_text("Fastlege og app", "", "", language="nb", cluster=None, registry=registry, country="NO")

    assert ids(tags, "themes") == ["ehealth", "health-services"]
    assert registry.themes["health-services"].factor < 1 < registry.themes["ehealth"].factor
