"""How each edition says things."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date
from site_fakes import LANGUAGES, ROOT

from newshub.core.errors import SettingsError
from newshub.site.translations import Catalogue, read_catalogues
from newshub.site.words import Words, native_name

AT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # already the 22nd in Copenhagen


@pytest.fixture(scope="module")
def words() -> dict[str, Words]:
    catalogues = read_catalogues(ROOT / "theme" / "translations", LANGUAGES)
    return {each: Words(each, catalogue, ZoneInfo("Europe/Copenhagen")) for each, catalogue in catalogues.items()}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("da", "22. november 2026"),
        ("de", "22. November 2026"),
        ("en", "22 November 2026"),
        ("nb", "22. november 2026"),
        ("pl", "22 listopada 2026"),
        ("sv", "22 november 2026"),
    ],
)
def test_dates_are_of_the_hubs_day_in_the_readers_words(words: dict[str, Words], language: str, expected: str):
    day = words[language].day(AT)

    assert (day.iso, day.text) == ("2026-11-22", expected)


@pytest.mark.parametrize("language", [*LANGUAGES, "nn", "fi", "et", "lv", "lt", "nl", "fr", "is"])
def test_a_day_is_written_as_babel_writes_it(language: str):
    words = Words(language, Catalogue(language, {}, None), ZoneInfo("Europe/Copenhagen"))
    locale = Locale.parse({"da": "da_DK", "en": "en_GB"}.get(language, language))

    for day in (date(2022, 1, 1) + timedelta(days=13 * n) for n in range(60)):
        assert words.on(day).text == format_date(day, "long", locale=locale)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_edition_counts_with_its_own_plurals(words: dict[str, Words], language: str):
    texts = {count: words[language].stories(count) for count in (1, 2, 5, 22, 25)}

    assert len({text.split("\xa0")[-1].split(" ")[-1] for text in texts.values()}) == (3 if language == "pl" else 2)


def test_numbers_months_names_and_lists(words: dict[str, Words]):
    assert words["de"].number(12345) == "12.345"
    assert words["pl"].month(2026, 11) == "listopad 2026"
    assert words["sv"].country("NO") == "Norge"
    assert words["nb"].language_name("pl") == "polsk"
    assert words["da"].join(["a", "b", "c"]) == "a, b og c"
    assert native_name("nb") == "Norsk bokmål"
    assert native_name("zz") == "zz"


def test_a_missing_catalogue_is_named(tmp_path: Path):
    with pytest.raises(SettingsError, match="no catalogue for “da”"):
        read_catalogues(tmp_path, ("da",))


def test_a_missing_message_is_english_and_remembered():
    catalogue = Catalogue("da", {"Yes": ("Ja",)}, None)

    assert (catalogue.gettext("Yes"), catalogue.gettext("No")) == ("Ja", "No")
    assert list(catalogue.missing) == ["No"]


@pytest.mark.parametrize("damage", [b"", b"\x80\x04", b"no pickle"])
def test_a_cut_off_cache_is_made_again(tmp_path: Path, damage: bytes):
    folder = ROOT / "theme" / "translations"
    first = read_catalogues(folder, ("da",), cache=tmp_path)["da"]
    for path in tmp_path.iterdir():
        path.write_bytes(damage)

    assert read_catalogues(folder, ("da",), cache=tmp_path)["da"].messages == first.messages
