"""What makes two texts alike, kept small: a few hundred bytes an item, so that 100,000 fit into memory at once.

For copies the distinct words of the beginning, in order; for translations what survives translation: names and
numbers. Both as 32-bit hashes.
"""

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from rapidfuzz import fuzz

WORDS_KEPT = 80  # distinct words of the beginning; a partner's excerpt of 300 characters has some 40
NAMES_KEPT = 40
_READ = 1_500  # characters of a text

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\b\d(?:[\d.,\u00a0\u202f ]*\d)?\b")
_NO_DIGIT = re.compile(r"\D+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME_STEM = 6  # letters of a name that declension leaves alone: Lublin, Lublinie
_SHORTEST_NAME = 4

# Shares of the score: the texts' words count for more than the titles, which clusters like to rewrite.
_TEXT_SHARE = 0.7
_TITLE_ONLY = 12  # words; with fewer there is no text to speak of, and the titles decide


@dataclass(frozen=True, slots=True)
class Digest:
    """What grouping needs of an item. ``text``: plain, free of clutter; the beginning is enough."""

    id: str
    cluster: str | None
    language: str
    title: str
    text: str
    published_at: datetime
    clusters: tuple[str, ...] = ()  # named in it
    link: str = ""  # by which corrections may mean it


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of a digest."""

    id: str
    cluster: str | None
    language: str
    title: str  # in small letters
    day: float  # of publication, in days
    words: "array[int]"  # distinct, in the order of the text
    names: "array[int]"  # distinct, sorted
    link: str


def trace(digest: Digest) -> Trace:
    """A digest without its text."""
    text = f"{digest.title}\n{digest.text[:_READ]}"
    words = dict.fromkeys(_WORD.findall(text.lower()))
    return Trace(
        id=digest.id,
        cluster=digest.cluster,
        language=digest.language,
        title=" ".join(digest.title.lower().split()),
        day=digest.published_at.timestamp() / 86_400,
        words=array("I", (crc32(word.encode()) for word in list(words)[:WORDS_KEPT])),
        names=array("I", sorted({crc32(name.encode()) for name in _names(text, digest.clusters)})),
        link=digest.link,
    )


def _names(text: str, clusters: Iterable[str]) -> list[str]:
    """What stays the same in a translation: capitalised words by their stem, numbers, the clusters named."""
    found = dict.fromkeys(f"cluster {cluster}" for cluster in clusters)
    for word in _WORD.findall(text):
        if word[0].isupper() and (len(word) >= _SHORTEST_NAME or word.isupper()) and not word.isdigit():
            found[word.lower()[:_NAME_STEM]] = None
    for number in _NUMBER.findall(text):
        digits = _NO_DIGIT.sub("", number)
        if len(digits) > 1 and not _YEAR.fullmatch(digits):
            found[digits] = None
    return list(found)[:NAMES_KEPT]


def copy_score(one: Trace, other: Trace) -> float:
    """How much two items look like one text, from 0 to 1.

    The longer text is compared as far as the shorter one goes: partners publish excerpts of what others give in full.
    """
    title = fuzz.ratio(one.title, other.title) / 100
    common = min(len(one.words), len(other.words))
    if common < _TITLE_ONLY:
        return title if min(len(one.title), len(other.title)) > 2 * _TITLE_ONLY else 0.0
    ours, theirs = set(one.words[:common]), set(other.words[:common])
    return _TEXT_SHARE * len(ours & theirs) / len(ours | theirs) + (1 - _TEXT_SHARE) * title


def translation_score(one: Trace, other: Trace, weights: Mapping[int, float]) -> tuple[float, float]:
    """How much two items share of their names and numbers, from 0 to 1, and the weight of what they share.

    Only what has a weight counts: rare things more, and things that stand in one language only not at all.
    """
    ours = {name for name in one.names if name in weights}
    theirs = {name for name in other.names if name in weights}
    shared = math.fsum(sorted(weights[name] for name in ours & theirs))
    if not shared:
        return 0.0, 0.0
    size = math.sqrt(_weight(ours, weights) * _weight(theirs, weights))
    return shared / size, shared


def _weight(names: Iterable[int], weights: Mapping[int, float]) -> float:
    return math.fsum(sorted(weights[name] for name in names))


def same_numbers(one: str, other: str) -> bool:
    """Whether two titles hold the same numbers: “Newsletter 12” is no copy of “Newsletter 13”."""
    return _numbers(one) == _numbers(other)


def _numbers(title: str) -> Sequence[str]:
    return re.findall(r"\d+", title)
