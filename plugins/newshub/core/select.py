"""What goes where: lead, sections, counts, related stories, and the numbering of pages that never move."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from newshub.core.model import Story

T = TypeVar("T")

LEAD_DAYS = 7  # an own article leads while it is at most this much older than the newest story


@dataclass(frozen=True, slots=True)
class Front:
    """The stories of an edition's front page."""

    lead: Story | None
    newest: tuple[Story, ...]
    network: tuple[Story, ...]


def newest(stories: Iterable[Story], count: int) -> list[Story]:
    """The newest by date, newest first; equal dates by id, so that every build agrees."""
    import heapq

    return heapq.nlargest(count, stories, key=lambda story: (story.published_at, story.id))


def front(stories: Iterable[Story], others: Iterable[Story], size: int) -> Front:
    """The front page of an edition: `stories` in its language, `others` in the other languages.

    The lead is the newest own article that is not stale, else the newest story that has a summary.
    """
    latest = newest(stories, size * 4)
    lead = _lead(latest)
    return Front(
        lead,
        tuple([story for story in latest if story is not lead][:size]),
        tuple(spread(newest(others, size * 4), size)),
    )


def _lead(latest: Sequence[Story]) -> Story | None:
    if not latest:
        return None
    fresh = latest[0].published_at - timedelta(days=LEAD_DAYS)
    own = next((story for story in latest if story.kind == "own" and story.published_at >= fresh), None)
    return own or next((story for story in latest if story.summary), latest[0])


def spread(stories: Sequence[Story], count: int) -> list[Story]:
    """The first `count`, but none of a publisher's third and later stories while others have something to say."""
    seen: Counter[str] = Counter()
    kept: list[Story] = []
    held: list[Story] = []
    for story in stories:
        seen[story.cluster or story.kind] += 1
        (kept if seen[story.cluster or story.kind] <= 2 else held).append(story)
    chosen = set(map(id, (kept + held)[:count]))
    return [story for story in stories if id(story) in chosen]


def counts(stories: Iterable[Story], ids_of: Callable[[Story], Iterable[str]]) -> list[tuple[str, int]]:
    """How many stories each id has, most first; equal counts by id."""
    found = Counter(each for story in stories for each in ids_of(story))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def related(story: Story, candidates: Iterable[Story], count: int) -> list[Story]:
    """The candidates that share most with a story: clusters weigh most, then themes, then countries; newer first.

    Translations and copies of the story itself are never among them; a candidate that shares only a country is not
    related.
    """
    themes, clusters, countries = (_ids(story, kind) for kind in ("themes", "clusters", "countries"))
    if story.cluster:
        clusters = clusters | {story.cluster}
    same = {story.id} | {version.id for version in (*story.translations, *story.also_published_by)}
    scored = []
    for other in candidates:
        if other.id in same:
            continue
        of_other = _ids(other, "clusters") | ({other.cluster} if other.cluster else set())
        shared = 3 * len(clusters & of_other) + 2 * len(themes & _ids(other, "themes"))
        if shared:
            scored.append((shared + len(countries & _ids(other, "countries")), other.published_at, other.id, other))
    scored.sort(key=lambda each: each[:3], reverse=True)
    return [each[3] for each in scored[:count]]


def _ids(story: Story, kind: str) -> set[str]:
    return {tag.id for tag in getattr(story.tags, kind)}


# --- pages that never move -------------------------------------------------------------------------------------------


def numbered(slots: Sequence[T | None], size: int) -> list[tuple[int, tuple[T, ...]]]:
    """Cut slots, oldest first, into numbered pages, page 1 being the oldest.

    A full page never changes again: new stories only add to the last one. A slot that is None was a story once; it
    leaves a gap instead of moving all that came after. Within a page the newest comes first. A listing that fits on
    its first page needs no numbers.
    """
    if len(slots) <= size:
        return []
    pages = []
    for start in range(0, len(slots), size):
        shown = tuple(slot for slot in reversed(slots[start : start + size]) if slot is not None)
        pages.append((start // size + 1, shown))
    return pages
