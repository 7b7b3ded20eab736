"""What a build holds of every story: enough to put it in lists and in order, and a mark that stands for all the rest.

    store -> outlines -> Held, kept for later builds: only what has changed since is read again
    own articles      -> Held

The words of a story are read when a page shows them (see press.py).
"""

import marshal
import os
import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from newshub.core.model import Story
from newshub.core.registry import Registry, Source
from newshub.core.text import words_in
from newshub.site.leftovers import forget_unused
from newshub.site.workers import orphaned, share
from newshub.store import outlines, schema
from newshub.store.outlines import Outline
from newshub.store.store import Store

MARK_SIZE = 12  # bytes
_DAY = 86_400  # seconds
_BLOCK = 4_096  # stories read and written together
_PIECES = 100  # at most, about
_WORTH_SHARING = 5_000  # stories to read, about: below, starting processes costs more than they bring
_FEW = 500  # changed ones are sooner read from the store again, build after build, than all are written
_KEPT_DAYS = 14  # what no build uses stays in the cache for so long


class Held(NamedTuple):
    """A story without its words. Times are seconds since 1970."""

    id: str
    kind: str  # own, partner
    language: str
    cluster: str | None  # that published it
    published: int
    arrived: int  # when we first saw it; an own article when it appeared
    day: int  # of its arrival, since 1970
    month: str  # of its date, in the hub's zone: "2026-11"
    countries: tuple[str, ...]
    clusters: tuple[str, ...]
    themes: tuple[str, ...]
    mark: bytes  # hash of all of it that any page shows
    page: bool  # whether the hub has a page for it
    words: int = 0  # of its text, where the hub shows it; 0 elsewhere
    shown: bool = True  # False: hidden, withdrawn or found to be a copy; it leaves a gap in numbered pages
    copy: bool = False  # not shown for being a copy: no list has it, its address still answers
    head: bool = True  # False: a translation; another version stands for it in lists of all languages
    slot: bool = True  # False: it never had a place of its own in lists of all languages
    out: bool = True  # False: not yet, in an editor's preview
    versions: tuple[tuple[str, str], ...] = ()  # language and id of its translations

    @property
    def at(self) -> int:
        """Its place in the order of arrival, as a number to compare."""
        return self.day * 10_000_000_000 + self.published

    @property
    def lists(self) -> int:
        """In how many lists of numbered pages it stands."""
        ours = self.cluster is not None and self.cluster not in self.clusters
        return 2 + len(self.countries) + len(self.themes) + len(self.clusters) + ours

    @property
    def published_at(self) -> datetime:
        """Its date, in UTC."""
        return datetime.fromtimestamp(self.published, UTC)


_BEFORE_MARK = Held._fields.index("mark")
as_held: Callable[[tuple[Any, ...]], Held] = partial(tuple.__new__, Held)  # of a tuple with all its fields
by_date = attrgetter("published", "id")  # the order readers see

# The order of numbered pages: the day a story came, then its date. So a story with an old date that arrives late
# changes the last page and none before it.
by_arrival = attrgetter("day", "published", "id")


def of_own(story: Story, html: str, zone: tzinfo, *, head: bool) -> Held:
    """An own article."""
    at = int(story.published_at.timestamp())
    return Held(
        id=story.id,
        kind="own",
        language=story.language,
        cluster=story.cluster,
        published=at,
        arrived=at,
        day=at // _DAY,
        month=_month(at, zone),
        countries=tuple(tag.id for tag in story.tags.countries),
        clusters=tuple(tag.id for tag in story.tags.clusters),
        themes=tuple(tag.id for tag in story.tags.themes),
        mark=blake2b(f"{story!r}\0{html}".encode("utf-8", "surrogatepass"), digest_size=MARK_SIZE).digest(),
        page=True,
        words=words_in(html),
        head=head,
        slot=head,
        out=story.first_seen_at is not None,
        versions=tuple((version.language, version.id) for version in story.translations),
    )


def of_partners(
    store: Store, registry: Registry, zone: tzinfo, *, path: Path, cache: Path, anew: bool = False, workers: int = 1
) -> list[Held]:
    """Every item of the store, by arrival; groups of copies and translations are not looked at yet.

    `path` is the store's file, `cache` the folder where all this is kept for the next build; `anew` reads all of it
    from the store, whatever is kept, in as many processes as `workers` says where there is much to read.
    """
    make = _maker(registry, zone)
    name = blake2b(f"{path}\0{depends(registry, zone)}".encode(), digest_size=8).hexdigest()
    shelf = _Shelf(cache / "stories" / f"{name}.bin", path)
    generation, told = store.generation(), store.last_fetch()
    since, held = (-1, []) if anew else shelf.load(store)
    if since == generation:
        return held
    whole = {source.id for source in registry.sources() if source.republish == "full"}
    fresh = _read(store, make, whole=whole, after=since, workers=workers)
    held = _brought_up(held, fresh)
    if since < 0 or len(fresh) > _FEW:
        shelf.save(generation, told, held)
    return held


def _brought_up(held: list[Held], fresh: list[Held]) -> list[Held]:
    """Stories by arrival, some of them new or changed."""
    ids = {each.id for each in fresh}
    return merged([each for each in held if each.id not in ids], fresh)


def merged(held: list[Held], more: Iterable[Held]) -> list[Held]:
    """Stories by arrival, and some more."""
    more = sorted(more, key=by_arrival)
    if len(more) > len(held) // 16:
        return sorted(held + more, key=by_arrival)
    found: list[Held] = []
    start = 0
    for each in more:
        place = bisect_left(held, by_arrival(each), start, key=by_arrival)
        found += held[start:place]
        found.append(each)
        start = place
    return found + held[start:]


def _read(
    store: Store, make: Callable[[Outline], Held], *, whole: Collection[str], after: int, workers: int
) -> list[Held]:
    """What changed in the store after a generation."""
    extent = store.extent(after)

    def alone(numbers: range) -> Iterator[Held]:
        return (make(each) for each in store.outlines(whole=whole, after=after, numbers=numbers))

    def some(pieces: Iterator[range]) -> tuple[int, bytes]:
        rows = [tuple(held) for numbers in pieces for held in alone(numbers)]
        return store.generation(), marshal.dumps(rows)

    if workers > 1 and extent.items > _WORTH_SHARING:
        size = max(_BLOCK, len(extent.numbers) // _PIECES)
        answers = share([extent.pieces(size)], some, workers=workers, prepare=store.reopen)
        found = [as_held(row) for _, rows in answers for row in marshal.loads(rows)]  # noqa: S302 - our own process's
        # Unless someone wrote to the store while the processes opened it.
        if len({generation for generation, _ in answers}) == 1 and len({each.id for each in found}) == extent.items:
            return found
    return list(alone(extent.numbers))


class _Shelf:
    """The file in which what is held of a store waits for the next build."""

    def __init__(self, file: Path, store: Path) -> None:
        self._file, self._store = file, store

    def load(self, store: Store) -> tuple[int, list[Held]]:
        """Up to which generation, and what; -1 and nothing when there is nothing that fits this store."""
        try:
            with self._file.open("rb") as file:
                generation, told, inode = self._block(file)
                # A store put back from a backup may have gone another way since.
                known = store.has_fetch(told) if told else not store.last_fetch()
                if inode != self._store.stat().st_ino or generation > store.generation() or not known:
                    return -1, []
                held: list[Held] = []
                while rows := self._block(file):
                    held.extend(map(as_held, rows))
            os.utime(self._file)
        except (OSError, ValueError, EOFError, TypeError):
            return -1, []
        return generation, held

    def save(self, generation: int, told: str, held: list[Held]) -> None:
        """Put it in place of what was there. An orphan keeps nothing: nobody kept writers away from what it read."""
        if orphaned():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            self._put(file, (generation, told, self._store.stat().st_ino))
            for start in range(0, len(held), _BLOCK):
                self._put(file, [tuple(each) for each in held[start : start + _BLOCK]])
            self._put(file, [])
        fresh.replace(self._file)
        forget_unused(self._file.parent, days=_KEPT_DAYS)

    @staticmethod
    def _block(file: BinaryIO) -> Any:
        size = int.from_bytes(file.read(4), "big")
        return marshal.loads(file.read(size))  # noqa: S302 - our own cache, as safe as .pyc files

    @staticmethod
    def _put(file: BinaryIO, block: Any) -> None:
        data = marshal.dumps(block)
        file.write(len(data).to_bytes(4, "big") + data)


def depends(registry: Registry, zone: tzinfo) -> str:
    """The fingerprint of all that a held story depends on beside its outline."""
    policies = [(source.id, source.republish, source.withdrawn) for source in registry.sources()]
    facts = (policies, sorted(registry.clusters), sorted(registry.themes), sorted(registry.countries))
    code = [Path(file).read_bytes() for file in (__file__, outlines.__file__)]
    return blake2b(repr((facts, str(zone), sys.version, schema.VERSION, code)).encode(), digest_size=16).hexdigest()


def _maker(registry: Registry, zone: tzinfo) -> Callable[[Outline], Held]:
    """What makes an outline a held story."""
    sources: dict[str, Source] = {source.id: source for source in registry.sources()}
    known: dict[object, object] = {}  # equal ids and tuples of ids share one object

    def same(value: object) -> object:
        return known.setdefault(value, value)

    def ids(found: tuple[str, ...], all_: object) -> object:
        return same(tuple([each for each in found if each in all_]))  # type: ignore[operator]

    def make(outline: Outline) -> Held:
        source = sources.get(outline.source_id)
        hiding = source is not None and source.withdrawn == "hide"
        mark = outline.mark
        if source is not None and source.republish == "headline":  # no page shows the summary that it stands for
            mark = blake2b(mark + b"headline", digest_size=MARK_SIZE).digest()
        return Held(
            outline.id,
            "partner",
            same(outline.language),  # type: ignore[arg-type]
            same(outline.cluster) if outline.cluster in registry.clusters else None,  # type: ignore[arg-type]
            outline.published,
            outline.first_seen,
            same(outline.first_seen // _DAY),  # type: ignore[arg-type]
            same(_month(outline.published, zone)),  # type: ignore[arg-type]
            ids(outline.countries, registry.countries),  # type: ignore[arg-type]
            ids(outline.clusters, registry.clusters),  # type: ignore[arg-type]
            ids(outline.themes, registry.themes),  # type: ignore[arg-type]
            mark,
            outline.words is not None,
            outline.words or 0,
            not (outline.hidden or (outline.withdrawn and hiding)),
        )

    return make


def _month(at: int, zone: tzinfo) -> str:
    local = datetime.fromtimestamp(at, zone)
    return f"{local.year:04}-{local.month:02}"


def grouped(held: Held, members: Iterable[tuple[str, Held]], *, shown: bool, copy: bool, head: bool) -> Held:
    """A story as a member of groups: its mark stands for the other members too, whose titles and links it shows."""
    stands = [held.mark]
    versions = []
    for kind, other in members:
        stands += (kind.encode(), other.id.encode(), other.mark)
        if kind == "translation":
            versions.append((other.language, other.id))
    mark = blake2b(b"".join(stands), digest_size=MARK_SIZE).digest()
    # Not _replace, which takes thrice as long: there are tens of thousands.
    flags = (held.page, held.words, shown, copy, head, held.slot, held.out)
    return as_held((*held[:_BEFORE_MARK], mark, *flags, tuple(versions)))
