"""Read a story once and sort what was found in it: themes' terms, countries, clusters, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from newshub.core.lexicon import Word, compile_lexicon
from newshub.core.registry import Registry
from newshub.core.vocabulary import Hit

TITLE, LEAD, TEXT = "title", "lead", "text"
LEAD_LENGTH = 250

_BREAK = " \0 "  # between title, lead and text: no pattern matches across it


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
    """What the registry's words find in a story.

    Only words of ``languages`` and those of any language count; finds inside the name of a cluster are left out.
    """
    title, lead, text = _arrange(title, lead, text)
    whole = f"{title}{_BREAK}{lead}{_BREAK}{text}"
    lead_at = len(title) + len(_BREAK)
    text_at = lead_at + len(lead) + len(_BREAK)
    found = Findings(length=len(whole))
    sorted_out: dict[str, list[Hit[Word]]] = {"cluster": [], "country": [], "theme": []}
    for hit in compile_lexicon(registry, frozenset(languages)).find(whole):
        word = hit.payload
        if not (word.capital and whole[hit.start].islower()):
            sorted_out[word.kind].append(hit)
    names = _longest(sorted_out["cluster"])
    masked = bytearray(len(whole))
    for name in names:
        masked[name.start : name.end] = b"\1" * (name.end - name.start)
    places = _longest([hit for hit in sorted_out["country"] if not any(masked[hit.start : hit.end])])
    terms = [hit for hit in sorted_out["theme"] if not any(masked[hit.start : hit.end])]
    for hits, finds in ((names, found.clusters), (places, found.countries), (terms, found.themes)):
        for start, end, word in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
            where = TITLE if start < lead_at else LEAD if start < text_at else TEXT
            finds.append(Find(start, end, whole[start:end], where, word))
    return found


def _arrange(title: str, lead: str, text: str) -> tuple[str, str, str]:
    """Title, lead and the rest, in single spaces and without repeating each other."""
    title, lead, text = (" ".join(part.split()) for part in (title, lead, text))
    start = lead[:80].rstrip(" .…")
    if lead and text.startswith(start):  # the usual case: the summary is the text's beginning
        lead = ""
    if not lead or len(lead) > 2 * LEAD_LENGTH:
        text = f"{lead} {text}" if lead else text
        cut = _end_of_sentence(text)
        lead, text = text[:cut], text[cut:]
    if lead.startswith(title):  # many feeds begin the summary with the title again
        lead = lead[len(title) :]
    return title, lead, text


def _end_of_sentence(text: str) -> int:
    """Where the lead ends: behind the last sentence that ends within its length, else behind the last word."""
    if len(text) <= LEAD_LENGTH:
        return len(text)
    end = max(text.rfind(mark, LEAD_LENGTH // 2, LEAD_LENGTH) for mark in (". ", "! ", "? "))
    return end + 1 if end > 0 else max(text.rfind(" ", 0, LEAD_LENGTH), 0) or LEAD_LENGTH


def _longest(hits: list[Hit[Word]]) -> list[Hit[Word]]:
    """Without those that lie inside a longer one: "Guinea" in "Papua New Guinea"; of equal ones, one for each id."""
    kept: list[Hit[Word]] = []
    end, seen = -1, set[tuple[int, int, str]]()
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        key = (hit.start, hit.end, hit.payload.id)
        if key in seen:
            continue
        if hit.end <= end and not (kept and (kept[-1].start, kept[-1].end) == (hit.start, hit.end)):
            continue
        seen.add(key)
        kept.append(hit)
        end = max(end, hit.end)
    return kept
