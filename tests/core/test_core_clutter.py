"""What pages put around their texts goes, in every language of the hub; what the story says stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.clutter import remove_clutter

PROSE = (
    "The hospital and four municipalities tried the new sensor for a year, and the nurses who used it at night now "
    "want to keep it, because it lets people sleep."
)


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content", "Spring til indhold", "Hopp til hovedinnhold", "Hoppa till innehållet",
        "Zum Inhalt springen", "Przejdź do treści", "Siirry sisältöön", "Ga naar de hoofdinhoud", "Aller au contenu",
        "Liigu edasi põhisisu juurde", "Pereiti į turinį", "Pāriet uz saturu",
        "Skip links", "Skip til primært indhold", "Gå videre til hovedindholdet", "Til hovedinnhold",
        "Hopp rett ned til innholdet", "Till innehåll på sidan", "Zur Navigation springen", "Do głównej treści",
        "Photo: Anna Berg", "Foto: Bygdefotografen AS", "Tekst: Per Hansen, rådgiver", "Fot. Jan Kowalski",
        "Opublikowano: 3 marca, 2016Wydanie: 03/2016", "Publisert 12.03.2024", "Udgivet den 4. maj 2026",
        "Veröffentlicht am 5. Mai 2026", "2,5 min. czytania", "4 min lesetid",
        "Arkiv", "→ Archiv", "« Back", "Vis fakta", "Skriv ut", "Read more »", "Les også: Ny leder i klyngen",
        "Læs også om sundhedsdata", "Czytaj także: Nowy szpital", "Tilmeld dig vores nyhedsbrev",
        "ABCXYZ01Q", "QRSTUV12A=", "2024_05_konference-stor.jpg", "Forside > Nyheder > Ny direktør",
        "Tel: 012-345 67 89", "presse@example.org", "Ring til Hanne, tlf. 12 34 56 78",
        "The post New sensor helps nurses appeared first on Example Cluster.",
        "Innlegget Ny sensor dukket først opp på Eksempelklyngen.",
        "Der Beitrag Neuer Sensor erschien zuerst auf Beispielcluster.",
        "We use cookies to analyse how this site is used. Accept all cookies?",
        "Wir verwenden Cookies, um die Nutzung zu analysieren.",
        "Vi bruger cookies til statistik.", "Nettstedet bruker informasjonskapsler.",
        "Strona wykorzystuje pliki cookies (ciasteczka).", "Vi använder kakor för statistik.",
    ],
)  # fmt: skip
def test_a_line_of_clutter_goes_wherever_it_stands(line: str) -> None:
    assert remove_clutter(f"{line}\n{PROSE}\n{line}\n{PROSE}\n{line}") == f"{PROSE}\n{PROSE}"


@pytest.mark.parametrize(
    "line",
    [
        "Nurses want to keep it",
        "About the trial",
        "Om prosjektet",
        "- We did not expect that, says the head nurse.",
        "Contacts between hospitals and start-ups have doubled since 2014-2020, a survey shows.",
        "More than 500 members",
        "COVID19",
        "12 000 000 kr til helseteknologi",
        "Back pain costs society more than any other illness",
    ],
)
def test_a_line_of_the_story_stays(line: str) -> None:
    assert line in remove_clutter(f"{PROSE}\n{line}\n{PROSE}")


@pytest.mark.parametrize(
    "heading",
    [
        "For more information:", "Yderligere oplysninger:", "Kontaktoplysninger", "For mer informasjon", "Kontakt",
        "För mer information:", "Pressekontakt", "Ihre Ansprechpartnerin", "Więcej informacji", "Dane kontaktowe",
        "Lisätietoja", "Perscontact", "Contact presse",
    ],
)  # fmt: skip
def test_a_contact_block_goes_up_to_the_next_prose(heading: str) -> None:
    block = f"{heading}\nEva Lind, styrelseordförande i Region Exempel\nVälkommen att ringa!"

    assert remove_clutter(f"{PROSE}\n{block}") == PROSE
    assert remove_clutter(f"{PROSE}\n{block}\n{PROSE}") == f"{PROSE}\n{PROSE}"


@pytest.mark.parametrize(
    "heading", ["About Example Cluster", "Om Eksempelklyngen", "Über Beispiel e. V", "O nas", "Om oss"]
)
def test_what_a_publisher_says_of_itself_at_the_end_goes(heading: str) -> None:
    assert remove_clutter(f"{PROSE}\n{PROSE}\n{PROSE}\n{heading}\n{PROSE}") == f"{PROSE}\n{PROSE}\n{PROSE}"


def test_the_same_heading_further_up_is_part_of_the_story() -> None:
    text = f"{PROSE}\nAbout Example Cluster\n{PROSE}\n{PROSE}"

    assert remove_clutter(text) == text


def test_consent_goes_by_the_sentence_and_the_story_around_it_stays() -> None:
    assert remove_clutter(f"{PROSE} We use cookies to analyse visits.") == PROSE


def test_a_story_about_cookies_stays() -> None:
    text = "The new cookie law worries hospitals, whose patients cannot choose another site."

    assert remove_clutter(text) == text


def test_stray_letters_at_the_end_go() -> None:
    assert remove_clutter(f"{PROSE}\naa") == PROSE


def test_nothing_stays_nothing() -> None:
    assert remove_clutter(" \n\n ") == ""


lines = st.lists(
    st.sampled_from(
        [PROSE, "Kontakt", "Om Oslo", "Eva Lind", "Arkiv", "Vi bruger cookies til statistik.", "aa", "x" * 130]
    )
    | st.text(max_size=30),
    max_size=12,
)


@given(lines)
def test_lines_only_go_and_prose_only_behind_a_heading(drawn: list[str]) -> None:
    before = [line for line in map(str.strip, "\n".join(drawn).split("\n")) if line]
    after = remove_clutter("\n".join(drawn)).split("\n")

    left = iter(before)
    assert after == [""] or all(line in left for line in after)
    if "Om Oslo" not in before:
        assert after.count(PROSE) == before.count(PROSE)


@pytest.mark.slow
def test_a_long_text_costs_its_length() -> None:
    started = time.process_time()

    remove_clutter("a > " * 100_000 + "\n" + "1 " * 100_000 + "\n" + "Kontakt\nab\n" * 50_000 + "cookie. " * 50_000)

    assert time.process_time() - started < 5
