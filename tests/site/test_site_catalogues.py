"""The interface's catalogues: every language says everything, in its own plural forms and quotation marks."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from newshub.cli.translate import catalogue_path, extract

ROOT = Path(__file__).parents[2]
LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")
PLURAL_FORMS = {"da": 2, "de": 2, "en": 2, "nb": 2, "pl": 3, "sv": 2}
QUOTES = {"da": "»«", "de": "„“", "en": "“”", "nb": "«»", "pl": "„”", "sv": "””"}
# Words that happen to be the same in English, so that an equal translation is no oversight.
SAME_AS_ENGLISH = {
    "da": {"Feeds", "Partner", "feed"},
    "de": {"Cluster", "Feeds", "Partner", "Website"},
    "nb": {"Partner", "feed"},
    "pl": {"Partner"},
    "sv": {"Partner"},
}


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract(ROOT)


def catalogue(language: str) -> Catalog:
    with catalogue_path(ROOT, language).open("rb") as file:
        return read_po(file, locale=language)


def forms(message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def english(message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def messages(language: str):
    return [message for message in catalogue(language) if message.id]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_extraction_finds_words_in_templates_and_in_code(template):
    ids = {english(message)[0] for message in template}

    assert "Skip to the content" in ids
    assert "%(count)s story" in ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_interface_is_translated_and_none_is_left_over(language, template):
    wanted = {english(message) for message in template if message.id}

    found = {english(message) for message in messages(language) if all(forms(message))}

    assert found == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_or_obsolete(language):
    assert not [message.id for message in messages(language) if message.fuzzy]
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_as_many_forms_as_the_language(language):
    plurals = [message for message in messages(language) if message.pluralizable]

    assert plurals
    assert catalogue(language).num_plurals == PLURAL_FORMS[language]
    assert {len(forms(message)) for message in plurals} == {PLURAL_FORMS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_english_text(language):
    for message in messages(language):
        wanted = placeholders(english(message)[-1])

        assert {frozenset(placeholders(form)) for form in forms(message)} == {frozenset(wanted)}, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_and_apostrophes_are_the_languages_own(language):
    strange = set("\"'“”„«»‘’") - set(QUOTES[language]) - ({"’"} if language in ("en", "nb", "pl", "sv") else set())

    for message in messages(language):
        for form in forms(message):
            assert not strange & set(form), form
            quoted = [sign for sign in form if sign in QUOTES[language]]
            assert "".join(quoted) == QUOTES[language] * (len(quoted) // 2), form


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_is_left_in_other_languages(language):
    same = {message.id for message in messages(language) if message.string == message.id}

    assert same <= SAME_AS_ENGLISH[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_like_the_english_text(language):
    """A sentence stays a sentence and a label a label; the page's description may lose its full stop."""
    for message in messages(language):
        for form in forms(message):
            assert form == form.strip()
            if english(message)[0].endswith(("?", ":")):
                assert form.endswith(english(message)[0][-1]), form


def test_polish_counts_one_few_and_many():
    stories = catalogue("pl").get("%(count)s story")

    assert [form.split()[-1] for form in stories.string] == ["artykuł", "artykuły", "artykułów"]
