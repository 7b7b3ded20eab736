"""Writing only what changed: a fingerprint for every file and every part, kept from build to build.

for each part:                                     (files that depend on the same things: a block of numbered pages)
    same fingerprint and its files are as we left them -> keep, without looking at one of them
for each file of the other parts:
    same fingerprint and the file is as we left it     -> keep
    else                                               -> render, write beside, rename
files of the last build that are no longer made        -> remove
save the manifest                                      (last, so that an interrupted build repairs itself)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from newshub.site.folder import ALWAYS, LOOSE, Folder, Job, Made
from newshub.site.manifest import Kept, Manifest, read_aside
from newshub.site.output import Output, Part
from newshub.site.workers import share

_WORTH_SHARING = 1_500  # files to render, about: below, starting processes costs more than they bring
_MOSTLY_KEPT = 8  # of the files in a part that was there before, one in so many is taken to have changed
_FEW = 40  # files that belong to no part, as a piece of work; more where there would be too many pieces
_PIECES = 150
_LOOSE_WEIGHT = 3  # a front page, list or feed costs about as much as this many numbered pages


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
    moments: Sequence[int] = ()  # between which there is about as much to render each time; about a dozen


_ALONE = Sharing()


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

    `damaged` tells the parts with files that someone changed; without it, the manifest is asked. `full` makes every
    file as if none were there; those that are no longer made go nevertheless. `folders` of the output are wholly ours:
    without a manifest, or after a build that was cut off, whatever else lies in them is an old build's and goes.
    """
    strange = _found(output, folders) if manifest.cut_off() or not manifest.parts else set()
    output.mkdir(parents=True, exist_ok=True)
    site = Folder(output, world, {} if full else manifest.parts, manifest.aside)
    if full:
        manifest.let_go()
    planned, loose = _apart(outputs)
    hurt = (damaged or manifest.damaged)() if site.had else set()  # only now: others may have looked meanwhile
    parts: dict[str, list[Kept]] = {}
    changed: list[Part] = []
    for part in planned:
        if kept := site.unchanged(part, hurt):
            parts[part.name] = [kept]
        else:
            changed.append(part)
    same = set(parts)
    untouched, loose = site.sift(loose)
    parts[LOOSE] = [untouched]
    kept_files = sum(len(each) for found in parts.values() for each in found)
    written = 0
    for made in _make(site, changed, loose, sharing):
        written, kept_files = written + made.written, kept_files + made.kept
        for name, found in read_aside(made.aside):
            parts.setdefault(name, []).append(found)
    for part in changed:
        parts.setdefault(part.name, [site.kept(part, b"")])
    now = {name: Kept.joined(found) for name, found in parts.items()}
    removed = _remove(output, _gone(strange, manifest.parts, now, but=same))
    manifest.save(now, whole)
    return Built(written, kept_files, removed)


def _apart(outputs: Iterable[Output | Part]) -> tuple[list[Part], list[Output]]:
    """Parts, and files that belong to none."""
    planned: list[Part] = []
    loose: list[Output] = []
    for each in outputs:
        if isinstance(each, Part):
            planned.append(each)
        else:
            loose.append(each)
    return planned, loose


def _make(site: Folder, changed: list[Part], loose: list[Output], sharing: Sharing) -> list[Made]:
    """Write what changed, in this process or shared among several."""
    amount = len(loose) * _LOOSE_WEIGHT
    amount += sum(part.size if part.name not in site.had else -(-part.size // _MOSTLY_KEPT) for part in changed)
    workers = min(sharing.workers, amount // _WORTH_SHARING + 1)
    if workers < 2:
        return [site.make(changed, [ALWAYS, loose])]
    # By time, not by list: what shows the same stories is made by one process, which then knows them. Each begins with
    # a stretch of its own, because a list of few stories has pages that reach over months.
    moments = [ALWAYS[0], *sorted(set(sharing.moments)), ALWAYS[1]]
    spans: list[Job] = list(pairwise(moments))
    ends = [len(spans) * number // workers for number in range(workers + 1)]
    few = max(_FEW, -(-len(loose) // _PIECES))
    singly: list[Job] = [loose[start : start + few] for start in range(0, len(loose), few)]
    lanes = [*(spans[start:end] for start, end in pairwise(ends)), singly]
    return share(lanes, partial(site.make, changed), workers=workers, prepare=sharing.prepare)


def _gone(strange: set[str], old: Mapping[str, Kept], now: Mapping[str, Kept], *, but: set[str]) -> set[str]:
    """Files that were there and are no longer made; `but` are the parts that stayed as they were."""
    gone = set(strange)
    for name in old.keys() - but:
        gone |= {*old[name].paths()} - ({*now[name].paths()} if name in now else set())
    if gone:  # or have moved from part to part
        for name in now if strange else now.keys() - but:
            gone.difference_update(now[name].paths())
    return gone


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
