"""Read a story once and sort what was found in it: themes' terms, countries, clusters, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from newshub.core.lexicon import Word, compile_lexicon, compile_names
from newshub.core.registry import Registry
from newshub.core.vocabulary import Hit

TITLE, LEAD, TEXT = "title", "lead", "text"
LEAD_LENGTH = 250
READ_LENGTH = 1_500  # characters behind the lead; what stands further down in a long text is its background

_BREAK = "\0"  # between title, lead and text: no pattern matches across it


class Find(NamedTuple):
    """One find: the words as they stand, where, and what they stand for."""

    start: int
    end: int
    words: str
    where: str  # TITLE, LEAD or TEXT
    word: Word


@dataclass(slots=True)
class Findings:
    """All finds of one story, in reading order; those inside a cluster's name are only the cluster's."""

    length: int  # of what was read, in characters
    clusters: list[Find] = field(default_factory=list)
    countries: list[Find] = field(default_factory=list)
    themes: list[Find] = field(default_factory=list)


def look(title: str, lead: str, text: str, *, languages: Iterable[str], registry: Registry) -> Findings:
    """What the registry's words find in a story; behind READ_LENGTH only the names of clusters are looked for.

    Only words of ``languages`` and those of any language count; finds inside the name of a cluster are left out.
    """
    title, lead, text = _arrange(title, lead, text)
    cut = max(text.rfind(" ", 0, READ_LENGTH), 0) if len(text) > READ_LENGTH else len(text)
    text, rest = text[:cut], text[cut:]
    whole = f"{title}{_BREAK}{lead}{_BREAK}{text}"
    lead_at = len(title) + len(_BREAK)
    text_at = lead_at + len(lead) + len(_BREAK)
    found = Findings(length=len(whole))
    names: list[Hit[Word]] = []
    places: list[Hit[Word]] = []
    terms: list[Hit[Word]] = []
    of_kind = {"cluster": names, "country": places, "theme": terms}
    for hit in _in_reading_order(compile_lexicon(registry, frozenset(languages)).find(whole)):
        word = hit.payload
        if not (word.capital and whole[hit.start].islower()):
            of_kind[word.kind].append(hit)
    names = _longest(names)
    if names:
        masked = bytearray(len(whole))
        for start, end, _ in names:
            masked[start:end] = b"\1" * (end - start)
        places = [hit for hit in places if masked.find(1, hit.start, hit.end) < 0]
        terms = [hit for hit in terms if masked.find(1, hit.start, hit.end) < 0]
    for hits, finds in ((names, found.clusters), (_longest(places), found.countries), (terms, found.themes)):
        for start, end, word in hits:
            where = TITLE if start < lead_at else LEAD if start < text_at else TEXT
            finds.append(Find(start, end, whole[start:end], where, word))
    if rest:
        for start, end, word in _longest(_in_reading_order(compile_names(registry).find(rest))):
            found.clusters.append(Find(len(whole) + start, len(whole) + end, rest[start:end], TEXT, word))
    return found


def _in_reading_order(hits: Iterable[Hit[Word]]) -> list[Hit[Word]]:
    """By start, the longer first; two sorts by a number each are faster than one by pairs."""
    return sorted(sorted(hits, key=itemgetter(1), reverse=True), key=itemgetter(0))


def _arrange(title: str, lead: str, text: str) -> tuple[str, str, str]:
    """Title, lead and the rest, in single spaces and without repeating each other."""
    title, lead, text = map(_in_single_spaces, (title, lead, text))
    start = lead[:80].rstrip(" .…")
    if lead and text.startswith(start):  # the usual case: the summary is the text's beginning
        lead = ""
    if not lead or len(lead) > 2 * LEAD_LENGTH:
        text = f"{lead} {text}" if lead else text
        cut = _end_of_sentence(text)
        lead, text = text[:cut], text[cut:].lstrip()
    if lead.startswith(title):  # many feeds begin the summary with the title again
        lead = lead[len(title) :].lstrip()
    return title, lead, text


def _in_single_spaces(text: str) -> str:
    text = text.replace("\n", " ")
    return " ".join(text.split()) if "  " in text or not text.isprintable() else text.strip()


def _end_of_sentence(text: str) -> int:
    """Where the lead ends: behind the last sentence that ends within its length, else behind the last word."""
    if len(text) <= LEAD_LENGTH:
        return len(text)
    end = max(text.rfind(mark, LEAD_LENGTH // 2, LEAD_LENGTH) for mark in (". ", "! ", "? "))
    return end + 1 if end > 0 else max(text.rfind(" ", 0, LEAD_LENGTH), 0) or LEAD_LENGTH


def _longest(hits: list[Hit[Word]]) -> list[Hit[Word]]:
    """Of finds in reading order those not inside a longer one ("Guinea" in "Papua New Guinea"), one for each id."""
    kept: list[Hit[Word]] = []
    end, seen = -1, set[tuple[int, int, str]]()
    for hit in hits:
        key = (hit.start, hit.end, hit.payload.id)
        if key in seen:
            continue
        if hit.end <= end and not (kept and (kept[-1].start, kept[-1].end) == (hit.start, hit.end)):
            continue
        seen.add(key)
        kept.append(hit)
        end = max(end, hit.end)
    return kept
