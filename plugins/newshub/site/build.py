"""Writing only what changed: a fingerprint for every file and every part, kept from build to build.

for each part:                                     (files that depend on the same things: a block of numbered pages)
    same fingerprint and its files are as we left them -> keep, without looking at one of them
for each file of the other parts:
    same fingerprint and the file is as we left it     -> keep
    else                                               -> render, write beside, rename
files of the last build that are no longer made        -> remove
save the manifest                                      (last, so that an interrupted build repairs itself)
"""

import heapq
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from math import inf
from pathlib import Path

from newshub.site.alone import FRESH
from newshub.site.manifest import Entry, Kept, Manifest
from newshub.site.workers import share

_LOOSE = "-"  # the part of files that belong to no other
_WORTH_SHARING = 1_500  # files to render, about: below, starting processes costs more than they bring
_MOSTLY_KEPT = 8  # of the files in a part that was there before, one in so many is taken to have changed
_FEW = 40  # files that belong to no part, as a piece of work; more where there would be too many pieces
_PIECES = 150
_LOOSE_WEIGHT = 3  # a front page, list or feed costs about as much as this many numbered pages


@dataclass(slots=True)  # not frozen, which makes it twice as dear: there are some hundred thousand
class Output:
    """A file of the site. `inputs` is all that its bytes depend on, beside what the whole site depends on."""

    path: str  # relative to the output folder, with /
    inputs: object  # its repr() is hashed: plain data, bytes, frozen dataclasses
    render: Callable[[], str | bytes]
    at: int = 0  # its place in time; what shows the same stories is best rendered close together


@dataclass(frozen=True, slots=True)
class Part:
    """Files that depend on the same things. While `inputs` stay as they are, `outputs` is not called."""

    name: str
    inputs: object  # stands for the inputs of all its files
    outputs: Callable[[], Iterable[Output]]  # best by `at`, ascending
    at: int = 0
    until: int | None = None  # none of its files comes later; None: not known
    size: int = 1  # how many files, about


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    written: int = 0
    kept: int = 0
    removed: int = 0

    def __str__(self) -> str:
        return f"built written={self.written} kept={self.kept} removed={self.removed}"


@dataclass(frozen=True, slots=True)
class Sharing:
    """How rendering is shared among processes: how many at most, what each does first, and where time is cut."""

    workers: int = 1
    prepare: Callable[[], None] = lambda: None
    moments: Sequence[int] = ()  # between which there is about as much to render each time; some dozens of them


_ALONE = Sharing()
_Job = tuple[float, float] | list[Output]  # what lies between two times, or files that belong to no part
_ALWAYS = (-inf, inf)
_Due = tuple[int, int, Output, Entry | None]  # its time, the number of its part, the file, what it was


def write_site(
    outputs: Iterable[Output | Part],
    output: Path,
    *,
    world: str,
    manifest: Manifest,
    damaged: Callable[[], set[str]] | None = None,
    whole: str = "",
    full: bool = False,
    folders: Iterable[str] = (),
    sharing: Sharing = _ALONE,
) -> Built:
    """Bring the output folder up to date. `world` is what every file depends on: templates, settings, code.

    `damaged` tells the parts with files that someone changed; without it, the manifest is asked.
    `folders` of the output are wholly ours: without a manifest, whatever else lies in them is an old build's and goes.
    """
    before = set() if manifest.parts else _found(output, folders)
    output.mkdir(parents=True, exist_ok=True)
    site = _Site(output, world, {} if full else manifest.parts)
    hurt = (damaged or manifest.damaged)() if site.had else set()
    parts: dict[str, list[Kept]] = {}
    changed: list[Part] = []
    loose: list[Output] = []
    for each in outputs:
        if isinstance(each, Output):
            loose.append(each)
        elif kept := site.unchanged(each, hurt):
            parts[each.name] = [kept]
        else:
            changed.append(each)
    same = set(parts)
    untouched, loose = site.sift(loose)
    parts[_LOOSE] = [untouched]
    kept_files = sum(len(each) for found in parts.values() for each in found)
    written = 0
    for made in _make(site, changed, loose, sharing):
        written, kept_files = written + made.written, kept_files + made.kept
        for name, found in made.parts.items():
            parts.setdefault(name, []).append(found)
    now = {name: Kept.joined(found) for name, found in parts.items()}
    before |= _paths(each for name, each in manifest.parts.items() if name not in same)
    if before:
        before -= _paths(each for name, each in now.items() if name not in same)
    removed = _remove(output, before)
    manifest.save(now, whole)
    return Built(written, kept_files, removed)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a process did."""

    parts: dict[str, Kept]
    written: int
    kept: int


class _Site:
    """The files of one output folder, as the last build left them and as this one does."""

    def __init__(self, output: Path, world: str, had: Mapping[str, Kept]) -> None:
        self.had = had
        self._output, self._world = output, world
        self._written = self._kept = 0
        self._since = _ALWAYS[0]  # what comes before is made by others

    def unchanged(self, part: Part, hurt: set[str]) -> Kept | None:
        """The part as the last build left it, if none of its files need be looked at."""
        kept = self.had.get(part.name)
        if kept is None or part.name in hurt or kept.fingerprint != self._fingerprint(part.inputs):
            return None
        return kept

    def sift(self, loose: Iterable[Output]) -> tuple[Kept, list[Output]]:
        """Files that belong to no part: those that are as they should be, and those to be made."""
        had = self._entries(_LOOSE)
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

    def make(self, parts: Sequence[Part], jobs: Iterable[_Job]) -> _Made:
        """Bring files up to date: of parts those of the given spans of time, in its order, and others one by one."""
        self._written = self._kept = 0
        lines = deque(bytearray() for _ in parts)
        loose = bytearray()
        stream = self._by_time(parts)
        waiting = next(stream, None)
        for job in jobs:
            if isinstance(job, list):
                for each in job:
                    loose += self._bring(each, None).line(each.path)
                continue
            self._since = job[0]
            while waiting is not None and waiting[0] < job[1]:
                at, n, output, kept = waiting
                if at >= job[0]:  # else another process makes it
                    lines[n] += self._bring(output, kept).line(output.path)
                waiting = next(stream, None)
        made = {_LOOSE: Kept("", bytes(loose))}
        for part in parts:  # one at a time: a hundred thousand lines should not be there twice
            made[part.name] = Kept(self._fingerprint(part.inputs), bytes(lines.popleft()))
        return _Made(made, self._written, self._kept)

    def _by_time(self, parts: Sequence[Part]) -> Iterator[_Due]:
        """The files of all parts by time, each with its part's number; a part is opened when its time comes."""
        closed = sorted(range(len(parts)), key=lambda n: (parts[n].at, n), reverse=True)
        opened: list[tuple[_Due, Iterator[_Due]]] = []  # a heap
        while closed or opened:
            while closed and (not opened or parts[closed[-1]].at <= opened[0][0][0]):
                n = closed.pop()
                files = self._files(parts[n], n)
                if (first := next(files, None)) is not None:
                    heapq.heappush(opened, (first, files))
            if opened:
                due, files = opened[0]
                yield due
                if (following := next(files, None)) is None:
                    heapq.heappop(opened)
                else:
                    heapq.heapreplace(opened, (following, files))

    def _files(self, part: Part, n: int) -> Iterator[_Due]:
        """A part's files, none before the one that comes before it: all processes agree on when."""
        if part.until is not None and part.until < self._since:
            return
        at = part.at
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
        fresh = f"{self._output}/{FRESH}-{os.getpid()}"
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            left = memoryview(data)
            while left:  # one write may take less than all
                left = left[os.write(file, left) :]
            found = os.fstat(file)
        finally:
            os.close(file)
        try:
            os.rename(fresh, place)  # noqa: PTH104
        except FileNotFoundError:  # someone removed the folder
            _make_folder(place.rpartition("/")[0])
            os.rename(fresh, place)  # noqa: PTH104
        return Entry(fingerprint, found.st_size, found.st_mtime_ns)


def _make_folder(folder: str) -> None:
    """Make a folder that may be there; most often all above it are, and asking for each would cost more."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def _make(site: _Site, changed: list[Part], loose: list[Output], sharing: Sharing) -> list[_Made]:
    """Write what changed, in this process or shared among several."""
    amount = len(loose) * _LOOSE_WEIGHT
    amount += sum(part.size if part.name not in site.had else -(-part.size // _MOSTLY_KEPT) for part in changed)
    workers = min(sharing.workers, amount // _WORTH_SHARING + 1)
    if workers < 2:
        return [site.make(changed, [_ALWAYS, loose])]
    # By time, not by part: what shows the same stories is made by one process, which then knows them.
    moments = [_ALWAYS[0], *sorted(set(sharing.moments)), _ALWAYS[1]]
    jobs: list[_Job] = list(pairwise(moments))
    few = max(_FEW, -(-len(loose) // _PIECES))
    jobs += [loose[start : start + few] for start in range(0, len(loose), few)]
    return share(jobs, partial(site.make, changed), workers=workers, prepare=sharing.prepare)


def _paths(parts: Iterable[Kept]) -> set[str]:
    return {path for part in parts for path in part.paths()}


def _found(output: Path, folders: Iterable[str]) -> set[str]:
    """Every file that lies in some folders of the output."""
    return {
        path.relative_to(output).as_posix()
        for folder in folders
        for path in (output / folder).rglob("*")
        if path.is_file()
    }


def _remove(output: Path, files: Iterable[str]) -> int:
    """Remove files that are no longer made, and the folders this leaves empty."""
    removed = 0
    for file in sorted(files):
        path = output / file
        path.unlink(missing_ok=True)
        removed += 1
        for folder in path.parents:
            if folder == output:
                break
            try:
                folder.rmdir()
            except OSError:
                break  # something else is in it, or it is gone already
    return removed
