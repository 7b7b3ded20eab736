"""The files of one output folder: which are as they should be, and how the others get there.

for each file, by time:
    same fingerprint and the file is as we left it -> keep
    else                                           -> render, write beside, rename
"""

import heapq
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import inf
from pathlib import Path
from typing import BinaryIO

from newshub.site.alone import FRESH
from newshub.site.manifest import Entry, Kept
from newshub.site.output import Output, Part

LOOSE = "-"  # the part of files that belong to no other
ALWAYS = (-inf, inf)

Job = tuple[float, float] | list[Output]  # what lies between two times, or files that belong to no part
_Due = tuple[int, int, Output, Entry | None]  # its time, the number of its part, the file, what it was


@dataclass(frozen=True, slots=True)
class Made:
    """What a process did."""

    aside: Path  # where the records of its parts lie
    written: int
    kept: int


class Folder:
    """The files of one output folder, as the last build left them and as this one does."""

    def __init__(self, output: Path, world: str, had: Mapping[str, Kept], aside: Callable[[], Path]) -> None:
        """`aside` says where a process may write down what it has made."""
        self.had = had
        self._aside = aside
        self._output, self._world = str(output), world
        self._fresh = ""  # where this process writes a file before it is renamed
        self._written = self._kept = 0
        self._since = ALWAYS[0]  # what comes before is made by others

    def unchanged(self, part: Part, hurt: set[str]) -> Kept | None:
        """The part as the last build left it, if none of its files need be looked at."""
        kept = self.had.get(part.name)
        if kept is None or part.name in hurt or kept.fingerprint != self._fingerprint(part.inputs):
            return None
        return kept

    def sift(self, loose: Iterable[Output]) -> tuple[Kept, list[Output]]:
        """Files that belong to no part: those that are as they should be, and those to be made."""
        had = self._entries(LOOSE)
        kept: dict[str, Entry] = {}
        wanted: dict[str, Output] = {}
        for each in loose:
            if each.path in kept or each.path in wanted:
                raise ValueError(f"{each.path} is made twice")
            entry = had.get(each.path)
            if entry is not None and self._is_so(each.path, entry, self._fingerprint(each.inputs)):
                kept[each.path] = entry
            else:
                wanted[each.path] = each
        return Kept.of("", kept), list(wanted.values())

    def make(self, parts: Sequence[Part], jobs: Iterable[Job]) -> Made:
        """Bring files up to date: of parts those of the given spans of time, in its order, and others one by one."""
        self._written = self._kept = 0
        self._fresh = f"{self._output}/{FRESH}-{os.getpid()}"
        waiting: _Due | None = None
        path = self._aside()
        with path.open("wb") as file:
            aside = _Aside(file, lambda n, lines: self._record(parts[n] if n is not None else None, lines))
            stream = self._by_time(parts, aside.over)
            for job in jobs:
                if isinstance(job, list):
                    for each in job:
                        aside.add(None, self._bring(each, None).line(each.path))
                    continue
                self._since = job[0]
                waiting = waiting or next(stream, None)
                while waiting is not None and waiting[0] < job[1]:
                    at, n, output, kept = waiting
                    if at >= job[0]:  # else another process makes it
                        aside.add(n, self._bring(output, kept).line(output.path))
                    waiting = next(stream, None)
            aside.all_over()
        return Made(path, self._written, self._kept)

    def _record(self, part: Part | None, lines: bytes) -> Iterable[bytes]:
        return self.kept(part, lines).record(part.name) if part else Kept("", lines).record(LOOSE)

    def kept(self, part: Part, lines: bytes) -> Kept:
        """A part as the next build finds it, with these lines."""
        return Kept(self._fingerprint(part.inputs), lines)

    def _by_time(self, parts: Sequence[Part], over: Callable[[int], None]) -> Iterator[_Due]:
        """The files of all parts by time, each with its part's number; a part is opened when its time comes.

        `over` is called with the number of a part that has no more.
        """
        spans = [part.span() for part in parts]
        closed = sorted(range(len(parts)), key=lambda n: (spans[n][0], n), reverse=True)
        opened: list[tuple[_Due, Iterator[_Due]]] = []  # a heap
        while closed or opened:
            while closed and (not opened or spans[closed[-1]][0] <= opened[0][0][0]):
                n = closed.pop()
                at, until = spans[n]
                if until < self._since:
                    continue
                files = self._files(parts[n], n, at)
                if (first := next(files, None)) is not None:
                    heapq.heappush(opened, (first, files))
            if opened:
                due, files = opened[0]
                yield due
                if (following := next(files, None)) is None:
                    heapq.heappop(opened)
                    over(due[1])
                else:
                    heapq.heapreplace(opened, (following, files))

    def _files(self, part: Part, n: int, at: int) -> Iterator[_Due]:
        """A part's files, none before the one that comes before it: all processes agree on when."""
        had = self._entries(part.name)
        for each in part.outputs():
            at = max(at, each.at)
            yield at, n, each, had.get(each.path)

    def _fingerprint(self, inputs: object) -> str:
        return blake2b(f"{self._world}\0{inputs!r}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def _entries(self, name: str) -> dict[str, Entry]:
        return self.had[name].entries() if name in self.had else {}

    def _is_so(self, path: str, entry: Entry, fingerprint: str) -> bool:
        return entry.fingerprint == fingerprint and entry.describes(f"{self._output}/{path}")

    def _bring(self, each: Output, kept: Entry | None) -> Entry:
        fingerprint = self._fingerprint(each.inputs)
        if kept is not None and self._is_so(each.path, kept, fingerprint):
            self._kept += 1
            return kept
        self._written += 1
        place = f"{self._output}/{each.path}"
        if kept is None:
            _make_folder(place.rpartition("/")[0])
        return self._write(place, each.render(), fingerprint)

    def _write(self, place: str, content: str | bytes, fingerprint: str) -> Entry:
        data = content.encode() if isinstance(content, str) else content
        file = os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            left = memoryview(data)
            while left:  # one write may take less than all
                left = left[os.write(file, left) :]
            found = os.fstat(file)
        finally:
            os.close(file)
        try:
            os.rename(self._fresh, place)  # noqa: PTH104
        except FileNotFoundError:  # someone removed the folder
            _make_folder(place.rpartition("/")[0])
            os.rename(self._fresh, place)  # noqa: PTH104
        return Entry(fingerprint, found.st_size, found.st_mtime_ns)


class _Aside:
    """The lines of files that a process made: put aside part by part, for a site has too many to remember."""

    def __init__(self, aside: BinaryIO, record: Callable[[int | None, bytes], Iterable[bytes]]) -> None:
        """`record` makes lines of a part (by number; None: of files without one) what is written to `aside`."""
        self._aside, self._record = aside, record
        self._lines: defaultdict[int | None, bytearray] = defaultdict(bytearray)

    def add(self, part: int | None, line: bytes) -> None:
        """A file was made."""
        self._lines[part] += line

    def over(self, part: int | None) -> None:
        """Nothing more comes of a part."""
        if lines := self._lines.pop(part, None):
            self._aside.writelines(self._record(part, bytes(lines)))

    def all_over(self) -> None:
        """Nothing more comes at all."""
        for part in list(self._lines):
            self.over(part)


def _make_folder(folder: str) -> None:
    """Make a folder that may be there; most often all above it are, and asking for each would cost more."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
