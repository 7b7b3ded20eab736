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
_SPACES = tuple(c for c in map(chr, range(0x3001)) if c.isspace() and c != " ")
_SEPARATOR_RUN = re.compile(rf"[\s{_MARKS}]+")
# What does not fold to exactly one character: runs of separators, invisible marks, letters with loose accents, and
# the one capital (İ) whose small form is two characters.
_ODD = re.compile(rf"[\s{_MARKS}]{{2,}}|[{_INVISIBLE}]|[^\s{_MARKS}][\u0300-\u036f]+|İ")
_REST_OF_WORD = re.compile(r"[^\W_]*")


class Hit(NamedTuple, Generic[T]):
    """Where a pattern was found: whole words, also where the pattern was open; ``text[start:end]`` shows them."""

    start: int
    end: int
    payload: T


@dataclass(frozen=True, slots=True)
class _Needle(Generic[T]):
    """One pattern, ready to be checked where the automaton found its literal beginning."""

    length: int  # of that literal
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
            self._automaton.add_word(literal, tuple(needles))
        self._automaton.make_automaton()
        self._empty = not found

    def find(self, text: str) -> Iterator[Hit[T]]:
        """Every find of every pattern, overlapping ones too, in the order of their literals' ends."""
        if self._empty or not text:
            return
        folded, offsets = _fold(text)
        padded = f" {folded} "  # so that every find has a neighbour on both sides
        for last, needles in self._automaton.iter(padded):
            for needle in needles:
                start = last + 1 - needle.length
                if not needle.open_start and padded[start - 1].isalnum():
                    continue
                if (end := _checked_end(padded, last + 1, needle)) is None:
                    continue
                if needle.exact is not None and not _same_case(text, start - 1, needle, offsets):
                    continue
                while needle.open_start and padded[start - 1].isalnum():
                    start -= 1
                yield Hit(_original(offsets, start - 1), _original_end(offsets, end - 1), needle.payload)


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
        length=len(literal),
        open_start=pattern.open_start,
        open_end=pattern.open_end,
        exact=literal if pattern.case_sensitive else None,
        rest=rest,
        payload=payload,
    )
    return literal.lower(), needle


def _fold(text: str) -> tuple[str, tuple[list[int], list[int]] | None]:
    """The text as the automaton reads it: small letters, one space for each run of white space and hyphens.

    With it the offsets where folding changed a length (places in the folded text, and what to add there), or None
    when every character still stands where it stood; which is nearly always so, and cheap to find out.
    """
    folded = text.lower()
    for separator in (*_SPACES, *_HYPHENS):
        folded = folded.replace(separator, " ")
    if (
        "  " not in folded
        and len(folded) == len(text)
        and unicodedata.is_normalized("NFC", text)
        and not any(mark in folded for mark in _INVISIBLE)
    ):
        return folded, None
    pieces: list[str] = []
    places, shifts = [0], [0]
    length = done = 0
    for match in _ODD.finditer(text):
        before = _fold_plain(text[done : match.start()])
        mended = _fold_odd(match[0])
        pieces += (before, mended)
        length += len(before) + len(mended)
        done = match.end()
        places.append(length)
        shifts.append(done - length)
    pieces.append(_fold_plain(text[done:]))
    return "".join(pieces), (places, shifts)


def _fold_plain(piece: str) -> str:
    folded = piece.lower()
    for separator in (*_SPACES, *_HYPHENS):
        folded = folded.replace(separator, " ")
    return folded


def _fold_odd(piece: str) -> str:
    if _SEPARATOR_RUN.fullmatch(piece):
        return "" if all(c in _INVISIBLE for c in piece) else " "
    return "i" if piece == "İ" else unicodedata.normalize("NFC", piece).lower()


def _original(offsets: tuple[list[int], list[int]] | None, place: int) -> int:
    """Where a place of the folded text stands in the original."""
    if offsets is None:
        return place
    places, shifts = offsets
    return place + shifts[bisect_right(places, place) - 1]


def _original_end(offsets: tuple[list[int], list[int]] | None, end: int) -> int:
    """The same for an end: behind the last character, so that invisible marks after it stay outside."""
    return end if offsets is None else _original(offsets, end - 1) + 1


def _same_case(text: str, start: int, needle: _Needle[Any], offsets: tuple[list[int], list[int]] | None) -> bool:
    words = text[_original(offsets, start) : _original_end(offsets, start + needle.length)]
    if words == needle.exact:
        return True
    plain = _SEPARATOR_RUN.sub(lambda run: _fold_odd(run[0]), unicodedata.normalize("NFC", words))
    return plain == needle.exact


def _checked_end(padded: str, end: int, needle: _Needle[Any]) -> int | None:
    """Where the find ends when all of the pattern stands there, at a word's end; None when it does not."""
    if needle.rest is not None:
        match = needle.rest.match(padded, end)
        return match.end() if match else None
    if not padded[end].isalnum():
        return end
    return _REST_OF_WORD.match(padded, end).end() if needle.open_end else None  # type: ignore[union-attr]
