"""The text decides the language; the source's own languages help where there is little of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newshub.core.language import identify

TEXTS = {
    "da": "Kommunen afprøver nu en ny løsning, som giver borgerne svar hurtigere "
    "end før, og personalet er glade for den.",
    "nb": "Kommunen prøver nå ut en ny løsning som gir innbyggerne svar raskere "
    "enn før, og de ansatte er glade for den.",
    "nn": "Kommunen prøver no ut ei ny løysing som gjev innbyggjarane svar "
    "raskare enn før, og dei tilsette likar ho godt.",
    "sv": "Kommunen provar nu en ny lösning som ger invånarna svar snabbare än förut, och personalen är nöjd med den.",
    "de": "Die Gemeinde erprobt eine neue Lösung, die den Menschen schneller "
    "Antwort gibt, und das Personal ist zufrieden.",
    "en": "The municipality is trying a new solution that gives people answers "
    "faster, and the staff are happy with it.",
    "pl": "Gmina testuje nowe rozwiązanie, dzięki któremu mieszkańcy szybciej "
    "otrzymują odpowiedzi, a personel jest zadowolony.",
    "fi": "Kunta kokeilee uutta ratkaisua, jonka avulla asukkaat saavat "
    "vastauksen nopeammin, ja henkilöstö on tyytyväinen.",
    "nl": "De gemeente probeert een nieuwe oplossing waarmee inwoners sneller "
    "antwoord krijgen, en het personeel is tevreden.",
    "fr": "La commune essaie une nouvelle solution qui répond plus vite aux habitants, et le personnel en est content.",
    "et": "Vald katsetab uut lahendust, mis annab elanikele vastuse kiiremini kui varem, ja töötajad on sellega rahul.",
    "lt": "Savivaldybė išbando naują sprendimą, kuris gyventojams atsako "
    "greičiau nei anksčiau, ir darbuotojai juo patenkinti.",
    "lv": "Pašvaldība izmēģina jaunu risinājumu, kas iedzīvotājiem atbild ātrāk "
    "nekā līdz šim, un darbinieki ir apmierināti.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_tells_its_language_whatever_its_source_declares(language: str) -> None:
    assert identify("", TEXTS[language], expected=("en", "de")) == language


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("da", "Kommuner tester ny app", ("da", "en")),
        ("nb", "Kommuner tester ny app", ("nb", "en")),
        ("sv", "Bli medlem", ("sv",)),
        ("nb", "Bli medlem", ("nb", "nn")),
        ("en", "Medtech exports grow", ("nb", "en")),
        ("nb", "Klyngen vokser", ("NO", "en")),
    ],
)
def test_a_short_title_is_in_one_of_its_sources_languages(language: str, title: str, expected: tuple[str, ...]) -> None:
    assert identify(title, "", expected=expected) == language


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Krebspatienten erhalten schneller Ergebnisse"),
        ("pl", "Zapraszamy na spotkanie sieciujące"),
        ("fi", "Syöpäpotilaat saavat tulokset nopeammin"),
        ("lt", "Kviečiame į renginį"),
    ],
)
def test_unless_it_is_plainly_in_another(language: str, title: str) -> None:
    assert identify(title, "", expected=("da", "en")) == language


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("da", "Virksomheder kan søge støtte"),
        ("nb", "Slik ble dagen"),
        ("nn", "Ikkje gløym å melde deg på"),
        ("nn", "Høyr ny podkast om pasienttryggleik"),
        ("sv", "Digitala verktyg i primärvården"),
        ("da", "Robotter på plejehjem"),
        ("nb", "Roboter på sykehjem"),
    ],
)
def test_relatives_are_told_apart_by_what_only_one_of_them_says(language: str, title: str) -> None:
    assert identify(title, "") == language


@pytest.mark.parametrize("text", ["", "  \n ", "2024", "… – !", "12 + 3 = 15 %"])
def test_without_letters_it_is_the_first_expected_or_unknown(text: str) -> None:
    assert identify(text, text, expected=("pl", "en")) == "pl"
    assert identify(text, text) == "und"


def test_norwegian_is_bokmal_and_regions_do_not_matter() -> None:
    assert identify("", TEXTS["nb"], expected=("no",)) == "nb"
    assert identify("Bli medlem", "", expected=("nb-no",)) == "nb"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.lists(st.sampled_from(["da", "nb", "en", "xx", ""]), max_size=3))
def test_any_text_gets_some_code(text: str, expected: list[str]) -> None:
    code = identify(text, text, expected=tuple(expected))

    assert code == "und" or len(code) == 2 or code in expected


def test_threads_share_the_model() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda language: identify("", TEXTS[language]), list(TEXTS) * 5))

    assert found == list(TEXTS) * 5


def test_a_few_words_of_another_language_do_not_decide() -> None:
    danish = (
        "Projektet blev støttet af fonden, og deltagerne siger, at vores hjælp bliver brugt uden tøven gennem året."
    )

    assert identify("The future of care with and from the patients", danish) == "da"
    assert identify("", danish) == "da"
