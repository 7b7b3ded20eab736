"""The indexes a build wants, from the cache where they are there, side by side in several processes where not."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newshub.site.leftovers import forget_unused
from newshub.site.search_index import Record, program, write_index
from newshub.site.workers import MOST_CHUNKS, share

_KEPT_DAYS = 14  # an index that no build uses stays in the cache for so long
# How long Pagefind may take before it is taken to hang: many times the 2 ms for a record that it needs.
_SECONDS, _SECONDS_EACH = 120, 0.05


@dataclass(frozen=True, slots=True)
class Wanted:
    """An index that a build wants."""

    name: str  # whose it is: the latest of a name is what a preview takes
    fingerprint: str  # of the records
    size: int  # how many, about
    records: Callable[[], Iterable[Record]]  # called only when the index is not there


@dataclass(frozen=True, slots=True)
class _Missing:
    folder: Path
    wanted: Wanted


def indexes(
    wanted: Sequence[Wanted],
    folder: Path,
    *,
    anew: bool = False,
    latest: bool = False,
    workers: int = 1,
    prepare: Callable[[], None] = lambda: None,
) -> list[Path]:
    """The folders with indexes, in the order wanted. `folder` is where they are kept.

    `anew` makes all of them, `latest` takes the latest of a name, whatever has changed since. Several are made at a
    time in as many processes as `workers` says, each of which first calls `prepare`.
    """
    place, version = program()
    code = _code()
    found: list[Path] = []
    missing: list[_Missing] = []
    for each in wanted:
        there = _latest(folder, each.name) if latest else None
        if there is None:
            name = hashlib.sha256(f"{version}\0{each.fingerprint}\0{code}".encode()).hexdigest()[:16]
            there = folder / f"{each.name}-{name}"
            if anew or not there.is_dir():
                missing.append(_Missing(there, each))
            else:
                os.utime(there)
        found.append(there)
    if missing:
        forget_unused(folder, days=_KEPT_DAYS)
        folder.mkdir(parents=True, exist_ok=True)
        _make_all(missing, place, workers, prepare)
    return found


def _make_all(missing: Sequence[_Missing], place: Path, workers: int, prepare: Callable[[], None]) -> None:
    # The largest first, so that no process is left with it at the end.
    ordered = sorted(missing, key=lambda each: each.wanted.size, reverse=True)
    piles = [ordered[start::MOST_CHUNKS] for start in range(min(len(ordered), MOST_CHUNKS))]

    def work(taken: Iterator[Sequence[_Missing]]) -> None:
        for pile in taken:
            for each in pile:
                _make(each, place)

    share([piles], work, workers=min(workers, len(piles)), prepare=prepare)


def _make(missing: _Missing, place: Path) -> None:
    with tempfile.TemporaryDirectory(dir=missing.folder.parent, prefix="making-") as making:
        made = Path(making) / "index"
        longest = _SECONDS + missing.wanted.size * _SECONDS_EACH
        write_index(missing.wanted.records(), made, program=place, longest_seconds=longest)
        if missing.folder.exists():
            shutil.rmtree(missing.folder)
        made.rename(missing.folder)


def _latest(folder: Path, name: str) -> Path | None:
    found = [path for path in folder.glob(f"{name}-*") if path.is_dir()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def _code() -> str:
    """The fingerprint of how an index is made."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("search_*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
