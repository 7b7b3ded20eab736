"""What goes where: lead, sections, counts, related stories, and the numbering of pages that never move."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar, overload

from newshub.core.model import Story


class Published(Protocol):
    """A story by who published it."""

    @property
    def kind(self) -> str: ...
    @property
    def cluster(self) -> str | None: ...


class About(Protocol):
    """A story by what it is about, and when it was published: seconds since 1970."""

    @property
    def id(self) -> str: ...
    @property
    def cluster(self) -> str | None: ...
    @property
    def published(self) -> int: ...
    @property
    def countries(self) -> tuple[str, ...]: ...
    @property
    def clusters(self) -> tuple[str, ...]: ...
    @property
    def themes(self) -> tuple[str, ...]: ...


T = TypeVar("T")
S = TypeVar("S", bound=Published)
A = TypeVar("A", bound=About)

LEAD_DAYS = 7  # an own article leads while it is at most this much older than the newest story


@dataclass(frozen=True, slots=True)
class Front:
    """The stories of an edition's front page."""

    lead: Story | None
    newest: tuple[Story, ...]
    network: tuple[Story, ...]


def newest(stories: Iterable[Story], count: int) -> list[Story]:
    """The newest by date, newest first; equal dates by id, so that every build agrees."""
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


def spread(stories: Sequence[S], count: int) -> list[S]:
    """The first `count`, but none of a publisher's third and later stories while others have something to say."""
    seen: Counter[str] = Counter()
    kept: list[S] = []
    held: list[S] = []
    for story in stories:
        seen[story.cluster or story.kind] += 1
        (kept if seen[story.cluster or story.kind] <= 2 else held).append(story)
    chosen = set(map(id, (kept + held)[:count]))
    return [story for story in stories if id(story) in chosen]


def related(story: About, candidates: Iterable[A], count: int, *, but: Collection[str] = ()) -> list[A]:
    """The candidates that share most with a story: clusters weigh most, then themes, then countries; newer first.

    The story itself and those in `but` (its translations and copies) are never among them; a candidate that shares
    only a country is not related. Each candidate is given once.
    """
    themes, clusters, countries = set(story.themes), {story.cluster, *story.clusters} - {None}, set(story.countries)
    scored = []
    for other in candidates:
        shared = 2 * len(themes.intersection(other.themes)) if themes else 0
        if clusters:
            shared += 3 * len(clusters.intersection((other.cluster, *other.clusters)))
        if shared and other.id != story.id and other.id not in but:
            score = shared + len(countries.intersection(other.countries))
            scored.append((score, other.published, other.id, other))
    return [each[-1] for each in heapq.nlargest(count, scored)]  # no two have the same id


# --- pages that never move -------------------------------------------------------------------------------------------


class Numbered(Sequence[tuple[T, ...]]):
    """Slots, oldest first, cut into numbered pages: `pages[0]` is page 1, the oldest.

    A full page never changes again: new stories only add to the last one. A slot that is None was a story once; it
    leaves a gap instead of moving all that came after. Within a page the newest comes first. A listing that fits on
    its first page needs no numbers.
    """

    def __init__(self, slots: Sequence[T | None], size: int) -> None:
        self.slots = slots
        self._size = size

    def __len__(self) -> int:
        return -(-len(self.slots) // self._size) if len(self.slots) > self._size else 0

    @overload
    def __getitem__(self, index: int) -> tuple[T, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[T, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[T, ...] | list[tuple[T, ...]]:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        start = range(len(self))[index] * self._size
        return tuple([slot for slot in reversed(self.slots[start : start + self._size]) if slot is not None])
