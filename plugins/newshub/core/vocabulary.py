"""Find the registry's patterns in a text, all of them in one pass.

The syntax is `core.patterns`. The work is an Aho-Corasick automaton's, so the time grows with the text and with the
finds, not with the number of patterns: ten thousand of them cost what a hundred do.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick

from newshub.core.patterns import parse_pattern

T = TypeVar("T")

_HYPHENS = "-\u2010\u2011"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphens and zero-width marks stand inside words
_MARKS = re.escape(_HYPHENS + _INVISIBLE)
_SEPARATORS = (*(c for c in map(chr, range(0x3001)) if c.isspace() and c != " "), *_HYPHENS)
_SEPARATOR_RUN = re.compile(rf"[\s{_MARKS}]+")
# What does not fold to exactly one character: runs of separators, invisible marks, letters with loose accents, and
# the one capital (İ) whose small form is two characters.
_ODD = re.compile(rf"[\s{_MARKS}]{{2,}}|[{_INVISIBLE}]|[^\s{_MARKS}][\u0300-\u036f]+|İ")
_Offsets = tuple[list[int], list[int]]  # places in the folded text, and what to add from each on
_USUAL_MARKS = tuple("\0.,:;!?()'\"/&%+#@–—’“”„«»…•")
_ANY_MARK = re.compile(r"[\W_]")
_REST_OF_WORD = re.compile(r"[^\W_]*")


class Hit(NamedTuple, Generic[T]):
    """Where a pattern was found: whole words, also where the pattern was open; ``text[start:end]`` shows them."""

    start: int
    end: int
    payload: T


@dataclass(frozen=True, slots=True)
class _Needle(Generic[T]):
    """One pattern, ready to be checked where the automaton found its literal beginning."""

    open_start: bool
    open_end: bool
    exact: str | None  # the literal in its own case, where the case counts
    rest: re.Pattern[str] | None  # what follows after a * inside the pattern, to the end of the last word
    payload: T


class Matcher(Generic[T]):
    """All patterns compiled once; `find` may be called from several threads.

    Raises ValueError for a pattern that `core.patterns` refuses.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        found: dict[str, list[_Needle[T]]] = {}
        for text, payload in patterns:
            literal, needle = _needle(text, payload)
            found.setdefault(literal, []).append(needle)
        self._automaton: Any = ahocorasick.Automaton()
        for literal, needles in found.items():
            # In front what most finds are dropped by: open-started or not, open-ended or not.
            open_start = any(each.open_start for each in needles)
            open_end = any(each.open_end or each.rest is not None for each in needles)
            key = _without_marks(literal)
            # With a blank in front it leaves the automaton's root at words' beginnings only: three times as fast.
            self._automaton.add_word(key if open_start else f" {key}", (literal, open_start, open_end, tuple(needles)))
        self._automaton.make_automaton()
        self._empty = not found

    def find(self, text: str) -> Iterator[Hit[T]]:
        """Every find of every pattern, overlapping ones too, in the order of their literals' ends."""
        if self._empty or not text:
            return
        reading = _Reading(text)
        padded, shown = reading.padded, dict[int, int]()
        for last, (literal, open_start, open_end, needles) in self._automaton.iter(_without_marks(padded)):
            end = last + 1
            start = end - len(literal)
            if (not open_end and padded[end].isalnum()) or not padded.startswith(literal, start):
                continue
            inside = open_start and padded[start - 1].isalnum()
            for needle in needles:
                if inside and not needle.open_start:
                    continue
                if (span := reading.whole_words(start, end, needle)) is None:
                    continue
                if needle.open_start:
                    # "*an*" stands three times in "bananana", but that is one word found once.
                    if shown.get(id(needle)) == span[0]:
                        continue
                    shown[id(needle)] = span[0]
                yield Hit(*reading.original(*span), needle.payload)


class _Reading:
    """One text, folded, with a space at both ends so that every find has neighbours."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded, self.offsets = _fold(text)
        self.padded = f" {folded} "
        self._word = (0, 0)  # the last word looked at: one of a million letters is walked once, not for each find in it

    def whole_words(self, start: int, end: int, needle: _Needle[Any]) -> tuple[int, int] | None:
        """The words that a needle, whose literal stands at start, fills or opens on; None where it does not fit."""
        padded = self.padded
        if needle.rest is not None:
            if (match := needle.rest.match(padded, end)) is None:
                return None
            word_end = match.end()
        elif padded[end].isalnum():
            if not needle.open_end:
                return None
            # Of those that begin where the word does only a few fit one word: for them its rest may be walked anew.
            word_end = self._word_around(end)[1] if needle.open_start else _end_of_word(padded, end)
        else:
            word_end = end
        if needle.exact is not None and not self._same_case(start, needle.exact):
            return None
        return (self._word_around(start)[0] if needle.open_start else start), word_end

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the padded text stands in the text; invisible marks at its end stay outside."""
        if self.offsets is None:
            return start - 1, end - 1
        return self._place(start - 1), self._place(end - 2) + 1

    def _place(self, folded_place: int) -> int:
        assert self.offsets is not None
        places, shifts = self.offsets
        return folded_place + shifts[bisect_right(places, folded_place) - 1]

    def _word_around(self, place: int) -> tuple[int, int]:
        start, end = self._word
        if start <= place < end:
            return self._word
        start = place
        while self.padded[start - 1].isalnum():
            start -= 1
        self._word = (start, _end_of_word(self.padded, place))
        return self._word

    def _same_case(self, start: int, exact: str) -> bool:
        original_start, original_end = self.original(start, start + len(exact))
        words = self.text[original_start:original_end]
        plain = _SEPARATOR_RUN.sub(lambda run: _fold_odd(run[0]), unicodedata.normalize("NFC", words))
        return words == exact or plain == exact


def _end_of_word(text: str, place: int) -> int:
    match = _REST_OF_WORD.match(text, place)
    return match.end() if match else place


def _needle(text: str, payload: T) -> tuple[str, _Needle[T]]:
    """The literal the automaton looks for, and the rest of the pattern."""
    pattern = parse_pattern(unicodedata.normalize("NFC", text))
    whole = " ".join(pattern.words)
    literal, star, tail = whole.partition("*")
    rest = None
    if star:
        rest = re.compile(
            r"[^\W_]*"
            + re.escape(tail.lower()).replace(r"\*", r"[^\W_]*")
            + (r"[^\W_]*" if pattern.open_end else r"(?![^\W_])")
        )
    needle = _Needle(
        open_start=pattern.open_start,
        open_end=pattern.open_end,
        exact=literal if pattern.case_sensitive else None,
        rest=rest,
        payload=payload,
    )
    return literal.lower(), needle


def _fold(text: str) -> tuple[str, _Offsets | None]:
    """The text as the automaton reads it: small letters, one space for each run of white space and hyphens.

    With it the offsets where folding changed a length, or None when every character still stands where it stood;
    which is nearly always so, and cheap to find out.
    """
    folded = _fold_plain(text)
    if (
        len(folded) != len(text)
        or not unicodedata.is_normalized("NFC", text)
        or any(mark in folded for mark in _INVISIBLE)
    ):
        return _fold_pieces(text)
    if "  " not in folded:
        return folded, None
    # Runs are common ("pleje- og sundhed"), everything else is rare: find them without a regular expression.
    pieces: list[str] = []
    places, shifts = [0], [0]
    done = 0
    while (start := folded.find("  ", done)) >= 0:
        pieces.append(folded[done : start + 1])
        done = start + 2
        while folded.startswith(" ", done):
            done += 1
        places.append(start + 1 - shifts[-1])
        shifts.append(done - places[-1])
    pieces.append(folded[done:])
    return "".join(pieces), (places, shifts)


def _fold_pieces(text: str) -> tuple[str, _Offsets]:
    """The same for any text, with accents to compose and marks to leave out."""
    pieces: list[str] = []
    places, shifts = [0], [0]
    length = done = 0
    for match in _ODD.finditer(text):
        before, mended = _fold_plain(text[done : match.start()]), _fold_odd(match[0])
        pieces += (before, mended)
        length += len(before) + len(mended)
        done = match.end()
        places.append(length)
        shifts.append(done - length)
    pieces.append(_fold_plain(text[done:]))
    return "".join(pieces), (places, shifts)


def _fold_plain(piece: str) -> str:
    folded = piece.lower()
    for separator in _SEPARATORS:  # most are absent, and looking for one character is a scan of bytes
        folded = folded.replace(separator, " ")
    return folded


def _fold_odd(piece: str) -> str:
    if _SEPARATOR_RUN.fullmatch(piece):
        return "" if all(c in _INVISIBLE for c in piece) else " "
    return "i" if piece == "İ" else unicodedata.normalize("NFC", piece).lower()


def _without_marks(folded: str) -> str:
    """Folded text with a space for whatever is no letter or digit; every character stands where it stood."""
    for mark in _USUAL_MARKS:  # again scans of bytes
        folded = folded.replace(mark, " ")
    return folded if folded.replace(" ", "").isalnum() else _ANY_MARK.sub(" ", folded)
