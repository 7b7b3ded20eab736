"""Writing only what changed: a fingerprint for every file, kept from build to build.

for output in outputs:
    same fingerprint and the file is as we left it -> keep
    else                                           -> render, write beside, rename
files of the last build that are no longer made    -> remove
save the manifest                                     (last, so that an interrupted build repairs itself)
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FORMAT = "newshub manifest 2"
_FRESH = ".newshub-writing"  # in the output folder: the file being written, until it is renamed to its place


@dataclass(frozen=True, slots=True)
class Output:
    """A file of the site. `inputs` is all that its bytes depend on, beside what the whole site depends on."""

    path: str  # relative to the output folder, with /
    inputs: object  # its repr() is hashed: plain data, bytes, frozen dataclasses
    render: Callable[[], str | bytes]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    written: int = 0
    kept: int = 0
    removed: int = 0

    def __str__(self) -> str:
        return f"built written={self.written} kept={self.kept} removed={self.removed}"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file as the last build left it."""

    fingerprint: str
    size: int
    mtime_ns: int


@contextmanager
def alone(cache: Path, output: Path) -> Iterator[None]:
    """Wait until no other build writes to an output folder, then keep others waiting."""
    import fcntl  # not on Windows, where the hub does not run

    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"building-{_name(output)}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the system lets go of it even when we are killed
        (output / _FRESH).unlink(missing_ok=True)  # of a build that was killed
        yield


def _name(output: Path) -> str:
    return hashlib.sha256(str(output).encode()).hexdigest()[:16]


class Manifest:
    """What the last build made in one output folder. `whole` is the fingerprint of everything that went into it."""

    def __init__(self, path: Path, output: Path, entries: dict[str, _Entry], whole: str) -> None:
        self._path = path
        self._output = str(output)
        self.entries = entries
        self.whole = whole

    @classmethod
    def load(cls, cache: Path, output: Path) -> "Manifest":
        """The manifest of an output folder; an empty one when there is none or it cannot be read."""
        path = cache / f"manifest-{_name(output)}.txt"
        try:
            head, folder, whole, *lines = path.read_text(encoding="utf-8").split("\n")
            if (head, folder) != (_FORMAT, str(output)):
                return cls(path, output, {}, "")
            entries = {}
            for line in lines:
                if line:
                    fingerprint, size, mtime, file = line.split(" ", 3)
                    entries[file] = _Entry(fingerprint, int(size), int(mtime))
        except (OSError, ValueError):
            return cls(path, output, {}, "")
        return cls(path, output, entries, whole)

    def save(self, entries: dict[str, _Entry], whole: str) -> None:
        """Put a new manifest in place of the old."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"{each.fingerprint} {each.size} {each.mtime_ns} {file}" for file, each in entries.items())
        fresh = self._path.with_suffix(".new")
        fresh.write_text("\n".join([_FORMAT, self._output, whole, *lines, ""]), encoding="utf-8")
        fresh.replace(self._path)
        self._forget_others()

    def _forget_others(self) -> None:
        """Remove manifests of output folders that are no more: releases come and go."""
        for path in self._path.parent.glob("manifest-*.txt"):
            with path.open(encoding="utf-8") as file:
                head, folder = file.readline().rstrip("\n"), file.readline().rstrip("\n")
            if head != _FORMAT or not Path(folder).is_dir():
                path.unlink(missing_ok=True)
                path.with_name(path.name.replace("manifest-", "building-")).with_suffix(".lock").unlink(missing_ok=True)

    def untouched(self, output: Path) -> bool:
        """Whether every file is still as the last build left it."""
        return bool(self.entries) and all(_as_left(f"{output}/{file}", each) for file, each in self.entries.items())


def write_site(
    outputs: Iterable[Output],
    output: Path,
    *,
    world: str,
    manifest: Manifest,
    whole: str = "",
    full: bool = False,
    folders: Iterable[str] = (),
) -> Built:
    """Bring the output folder up to date. `world` is what every file depends on: templates, settings, code.

    `folders` of the output are wholly ours: without a manifest, whatever else lies in them is an old build's and goes.
    """
    had = {} if full else manifest.entries
    entries: dict[str, _Entry] = {}
    made: set[str] = set()
    written = 0
    for each in outputs:
        if each.path in entries:
            raise ValueError(f"{each.path} is made twice")
        fingerprint = _fingerprint(world, each.inputs)
        place = f"{output}/{each.path}"
        kept = had.get(each.path)
        if kept is not None and kept.fingerprint == fingerprint and _as_left(place, kept):
            entries[each.path] = kept
            continue
        entries[each.path] = _write(place, each.render(), fingerprint, made, output / _FRESH)
        written += 1
    before = manifest.entries.keys() if manifest.entries else _found(output, folders)
    removed = _remove(output, before - entries.keys())
    manifest.save(entries, whole)
    return Built(written, len(entries) - written, removed)


def _fingerprint(world: str, inputs: object) -> str:
    return hashlib.blake2b(f"{world}\0{inputs!r}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _as_left(place: str, entry: _Entry) -> bool:
    try:
        found = os.stat(place)  # noqa: PTH116 - a hundred thousand times; Path costs thrice as much
    except OSError:
        return False
    return found.st_mtime_ns == entry.mtime_ns and found.st_size == entry.size


def _write(place: str, content: str | bytes, fingerprint: str, made: set[str], fresh: Path) -> _Entry:
    data = content.encode() if isinstance(content, str) else content
    folder = place.rpartition("/")[0]
    if folder not in made:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        made.add(folder)
    with open(fresh, "wb") as file:  # noqa: PTH123
        file.write(data)
    os.replace(fresh, place)  # noqa: PTH105
    found = os.stat(place)  # noqa: PTH116
    return _Entry(fingerprint, found.st_size, found.st_mtime_ns)


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
