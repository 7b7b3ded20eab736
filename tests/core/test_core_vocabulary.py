"""The matcher finds what the pattern syntax promises, and nothing else."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newshub.core.patterns import parse_pattern, pattern_fault
from newshub.core.vocabulary import Matcher


def found(text: str, *patterns: str) -> list[tuple[str, str]]:
    """(words as they stand, pattern) for every find."""
    return [(text[hit.start : hit.end], hit.payload) for hit in Matcher((each, each) for each in patterns).find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("telemedicine", "Telemedicine pays", "Telemedicine"),
        ("telemedicin*", "den telemedicinske løsning", "telemedicinske"),
        ("*teknologi", "ny Velferdsteknologi!", "Velferdsteknologi"),
        ("*sundhed*", "vores sundhedsdata", "sundhedsdata"),
        ("*sundhed*", "folkesundheden", "folkesundheden"),
        ("AI", "med AI-baseret", "AI"),
        ("machine learning", "Machine-learning", "Machine-learning"),
        ("machine learning", "machine\n\n   learning", "machine\n\n   learning"),
        ("e-hälsa", "E\u2011hälsa", "E\u2011hälsa"),
        ("Lubelsk* Medycyn*", "z Lubelską Medycyną i", "Lubelską Medycyną"),
        ("Łódź", "(ŁÓDŹ)", "ŁÓDŹ"),
        ("hälso*", "ha\u0308lsovård", "ha\u0308lsovård"),
        ("ha\u0308lso*", "hälsovård", "hälsovård"),
        ("velferdsteknologi", "velferds\u00adteknologi", "velferds\u00adteknologi"),
        ("#omsorgsrevolusjonen", "oppropet #omsorgsrevolusjonen er", "#omsorgsrevolusjonen"),
        ("istanbul*", "İSTANBULDA", "İSTANBULDA"),
    ],
)
def test_a_pattern_is_found_as_it_stands_in_the_text(pattern: str, text: str, words: str) -> None:
    assert found(text, pattern) == [(words, pattern)]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("telemedicine", "telemedicines"),
        ("telemedicin*", "biotelemedicin"),
        ("*teknologi", "teknologier"),
        ("AI", "ai and Ai, MAI, AI2"),
        ("Kraków", "Krakówski"),
        ("kraft", "kræftkraftø"),
        ("machine learning", "machine, learning"),
        ("Lubelsk* Medycyn*", "Lubelska i Medycyna"),
        ("cancer", ""),
    ],
)
def test_a_pattern_is_not_found_in_other_words(pattern: str, text: str) -> None:
    assert found(text, pattern) == []


def test_overlapping_patterns_are_all_found() -> None:
    text = "klinisk velfærdsteknologi"

    assert sorted(found(text, "*teknologi*", "velfærdsteknologi", "klinisk velfærd*", "klinisk")) == [
        ("klinisk", "klinisk"),
        ("klinisk velfærdsteknologi", "klinisk velfærd*"),
        ("velfærdsteknologi", "*teknologi*"),
        ("velfærdsteknologi", "velfærdsteknologi"),
    ]


def test_offsets_hold_after_odd_characters() -> None:
    text = "a\u0308\u00ad b\t\tcancer\u00ad, kræft"

    assert found(text, "cancer", "kræft") == [("cancer", "cancer"), ("kræft", "kræft")]


def test_no_patterns_find_nothing() -> None:
    assert found("anything") == []


def test_a_faulty_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing but"):
        Matcher([("*", 1)])


def naive(pattern: str, text: str) -> list[str]:
    """The same by regular expressions, one pattern at a time, on text that needs no folding of lengths."""
    parsed = parse_pattern(pattern)
    word = r"[^\W_]"
    body = r"[\s-]+".join(
        re.escape(each.removesuffix("*")) + (rf"{word}*" if each.endswith("*") else "") for each in parsed.words
    )
    left = rf"{word}*" if parsed.open_start else ""
    right = rf"{word}*" if parsed.open_end else ""
    regex = re.compile(
        rf"(?<!{word}){left}{body}{right}(?!{word})", re.NOFLAG if parsed.case_sensitive else re.IGNORECASE
    )
    return [match[0] for start in range(len(text)) if (match := regex.match(text, start))]


letters = "aAbBæÆłŁ9 -.\n"
some_patterns = st.lists(
    st.text(letters.replace(".", "").replace("\n", "") + "*", min_size=1, max_size=6).filter(
        lambda text: (
            pattern_fault(text) is None
            and "*" not in text.strip("*")
            and not re.search(r"[\s-]{2}|^\*?-|-\*?$|\*\*", text)
        )
    ),
    min_size=1,
    max_size=4,
    unique=True,
)


@given(patterns=some_patterns, text=st.text(letters, max_size=40))
@example(patterns=["a b*"], text="A-B9 a\n b")
def test_it_agrees_with_regular_expressions(patterns: list[str], text: str) -> None:
    fast = set(found(text, *patterns))
    slow = {(words, pattern) for pattern in patterns for words in naive(pattern, text)}

    assert {pair for pair in fast if not parse_pattern(pair[1]).open_start} == {
        pair for pair in slow if not parse_pattern(pair[1]).open_start
    }
    # An open start can be matched from each letter of the word on; the matcher shows the whole word.
    assert {pair[1] for pair in fast} == {pair[1] for pair in slow}


@given(st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("\u0301\u0308\u00ad\u200bİßΣς"), max_size=60))
def test_whatever_the_text_a_find_shows_the_pattern(text: str) -> None:
    for hit in Matcher([("a*", "a"), ("*é*", "é"), ("i", "i")]).find(text):
        shown = unicodedata.normalize("NFC", re.sub("[\u00ad\u200b]", "", text[hit.start : hit.end])).lower()
        assert hit.payload in shown.replace("i\u0307", "i")


@pytest.mark.slow
def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    matcher = Matcher([("*a*", 1), ("a* b", 2), ("a a a a c", 3)])
    started = time.process_time()

    assert sum(1 for _ in matcher.find("a" * 200_000)) > 0
    assert sum(1 for _ in matcher.find("a\u0301\u00ad " * 50_000)) >= 0
    assert time.process_time() - started < 5
