"""Summaries kept from build to build, each found by the hash of the stories it was made from.

    stories by arrival -> chunks of 4,096 -> of each its sums and places, kept in the cache
    sums of all full chunks, added up     -> kept too, by the hash of their hashes

New stories come at the end, so all chunks but the last are as they were in the last build. Nothing is ever declared
invalid: other stories have another hash. The last chunk, another one every time, is summed up in every build.
"""

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import tzinfo
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any

from newshub.core import weeks
from newshub.site import summary
from newshub.site.held import Held
from newshub.site.leftovers import forget_unused
from newshub.site.put import put
from newshub.site.summary import Listed, OfWeek, Places, Sums
from newshub.site.workers import MOST_CHUNKS, share

CHUNK = 4_096  # stories; more make the last chunk dearer, fewer the others
_WORTH_SHARING = 4  # chunks to be summed up: for fewer, starting processes costs more than they bring
_KEPT_DAYS = 2  # what no build uses stays in the cache for so long: every old story that changes leaves half a megabyte
_MARK = attrgetter("mark")
_FLAGS = [attrgetter(name) for name in ("shown", "copy", "head", "slot", "out")]


class Summaries:
    """Sums stories up, and keeps what does not change from build to build in a folder.

    `depends` is all that stories depend on beside their marks; `anew`: trust nothing that is kept; `workers`: how many
    processes share what has to be summed up.
    """

    def __init__(
        self,
        zone: tzinfo,
        folder: Path | None = None,
        *,
        depends: str = "",
        anew: bool = False,
        size: int = CHUNK,
        workers: int = 1,
    ) -> None:
        self.size = size
        self._zone, self._folder, self._anew, self._workers = zone, folder, anew, workers
        self._made: set[str] = set()  # the names of those made in this build
        code = [Path(str(module.__file__)).read_bytes() for module in (weeks, summary)] if folder else []
        self._depends = repr((str(zone), sys.version, depends, code)).encode()

    def of(self, chunks: Sequence[Sequence[Held]]) -> tuple[Sums, list[Places]]:
        """The sums of all chunks, and where to find what in each of them. All but the last have `size` stories."""
        full = [chunk for chunk in chunks if len(chunk) == self.size]
        names = [self._name(chunk) if self._folder else "" for chunk in full]
        self._share(names, full)
        places: list[Places] = []
        packed: list[bytes] = []  # sums that are looked into only when their total is not known
        for name, chunk in zip(names, full, strict=True):
            lists, weeks_, late, sums = self._kept(name, partial(self._summary, chunk))
            places.append(
                Places(
                    {key: Listed._make(found) for key, found in lists.items()},
                    {week: OfWeek._make(found) for week, found in weeks_.items()},
                    late,
                )
            )
            packed.append(sums)
        total = summary.nothing()
        if full:
            total = Sums._make(self._kept(_hash(map(str.encode, [*names, "all"])), partial(_added, packed)))
        for chunk in chunks[len(full) :]:
            more, found = summary.summary(chunk, self._zone)
            total = summary.add(total, more)
            places.append(found)
        if self._folder:
            forget_unused(self._folder, days=_KEPT_DAYS)
        return total, places

    def _share(self, names: Sequence[str], chunks: Sequence[Sequence[Held]]) -> None:
        """Where many chunks are not known yet, have them summed up by several processes, and kept."""
        if self._folder is None or self._workers < 2:
            return
        wanted = [n for n, name in enumerate(names) if self._anew or not (self._folder / f"{name}.bin").exists()]
        if len(wanted) < _WORTH_SHARING:
            return

        def some(taken: Iterable[int]) -> None:
            for n in taken:
                self._make(names[n], partial(self._summary, chunks[n]))

        lanes = [wanted[start : start + MOST_CHUNKS] for start in range(0, len(wanted), MOST_CHUNKS)]
        share(lanes, some, workers=self._workers)
        self._made.update(names[n] for n in wanted)

    def _summary(self, chunk: Sequence[Held]) -> tuple[Any, ...]:
        """A chunk's summary as plain values."""
        sums, places = summary.summary(chunk, self._zone)
        lists = {key: tuple(listed) for key, listed in places.lists.items()}
        weeks_ = {week: tuple(found) for week, found in places.weeks.items()}
        return lists, weeks_, places.late, marshal.dumps(tuple(sums))

    def _name(self, chunk: Sequence[Held]) -> str:
        """The hash of all that a summary is made from: marks stand for what the store and our articles say."""
        flags = [bytes(map(flag, chunk)) for flag in _FLAGS]
        return _hash([self._depends, *flags, *map(_MARK, chunk)])

    def _kept(self, name: str, make: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        """What is kept under a name; where there is nothing, or nothing that can be read, it is made and kept."""
        if self._folder is None:
            return make()
        file = self._folder / f"{name}.bin"
        if name in self._made or not self._anew:
            with suppress(OSError, ValueError, EOFError, TypeError):
                digest, found = marshal.loads(file.read_bytes())  # noqa: S302 - our own cache, as safe as .pyc files
                if digest == name:
                    os.utime(file)
                    return found
        return self._make(name, make)

    def _make(self, name: str, make: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        made = make()
        if self._folder is not None:
            put(self._folder / f"{name}.bin", marshal.dumps((name, made)))
        return made


def _added(packed: Sequence[bytes]) -> tuple[Any, ...]:
    total = summary.nothing()
    for each in packed:
        total = summary.add(total, Sums._make(marshal.loads(each)))  # noqa: S302 - as above
    return tuple(total)


def _hash(pieces: Iterable[bytes]) -> str:
    return blake2b(b"".join(pieces), digest_size=16).hexdigest()
