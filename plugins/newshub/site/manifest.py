"""What the last build left in an output folder: the fingerprint of every file, and how the file looked on disk.

Files stand in parts. A part that has not changed is kept as the bytes it was read as, so that a site of some hundred
thousand files costs little to know.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from newshub.site.lines import FORMAT, split_head, split_parts, untouched

_LONG = 86_400  # seconds; no build takes a day


class Entry(NamedTuple):
    """A file as a build left it."""

    fingerprint: str
    size: int
    mtime_ns: int

    def line(self, path: str) -> bytes:
        """How a manifest keeps it."""
        return f"{self.fingerprint} {self.size} {self.mtime_ns} {path}\n".encode()

    def describes(self, place: str) -> bool:
        """Whether the file at a place is still so."""
        try:
            found = os.stat(place)  # noqa: PTH116 - a hundred thousand times; Path costs thrice as much
        except OSError:
            return False
        return found.st_mtime_ns == self.mtime_ns and found.st_size == self.size


@dataclass(frozen=True, slots=True)
class Kept:
    """A part: its fingerprint, and its files, a line each: fingerprint, size, time, path."""

    fingerprint: str
    lines: bytes

    @classmethod
    def of(cls, fingerprint: str, entries: Mapping[str, Entry]) -> "Kept":
        """A part with these files, by path."""
        return cls(fingerprint, b"".join([each.line(path) for path, each in entries.items()]))

    @classmethod
    def joined(cls, pieces: Sequence["Kept"]) -> "Kept":
        """A part that was made in pieces."""
        return pieces[0] if len(pieces) == 1 else cls(pieces[0].fingerprint, b"".join(each.lines for each in pieces))

    def entries(self) -> dict[str, Entry]:
        """Its files by path."""
        found = {}
        for line in self._split():
            fingerprint, size, mtime, path = line.split(" ", 3)
            found[path] = Entry(fingerprint, int(size), int(mtime))
        return found

    def paths(self) -> Iterator[str]:
        """The paths of its files."""
        return (line.split(" ", 3)[3] for line in self._split())

    def _split(self) -> list[str]:
        return self.lines.decode().split("\n")[:-1]

    def record(self, name: str) -> tuple[bytes, bytes]:
        """How a manifest keeps it, under this name."""
        return f"{self.fingerprint} {len(self.lines)} {name}\n".encode(), self.lines

    def __len__(self) -> int:
        return self.lines.count(b"\n")


class Manifest:
    """What the last build made in one output folder. `whole` is the fingerprint of everything that went into it."""

    def __init__(self, cache: Path, output: Path) -> None:
        """What is kept of an output folder; nothing where no manifest is or it cannot be read."""
        self._path = path_of(cache, output)
        self._output = str(output)
        self._parts: Mapping[str, Kept] | None
        self.whole, self._parts = self._read()

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts.values())

    @property
    def parts(self) -> Mapping[str, Kept]:
        """The parts by name."""
        if self._parts is None:
            self._parts = self._read()[1]
        return self._parts

    def let_go(self) -> None:
        """Remember no part until one is asked for: a site of some hundred thousand files has many megabytes of them."""
        self._parts = None

    def _read(self) -> tuple[str, Mapping[str, Kept]]:
        try:
            _, folder, whole, digest, rest = split_head(self._path.read_bytes())
            if (folder.decode(), digest) == (self._output, _digest([rest])):
                return whole.decode(), dict(_parts(rest))
        except (OSError, ValueError):
            pass
        return "", {}

    def save(self, parts: Mapping[str, Kept], whole: str) -> None:
        """Put a new manifest in place of the old."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        pieces = list(chain.from_iterable(part.record(name) for name, part in parts.items()))
        with fresh.open("wb") as file:
            file.write(f"{FORMAT}\n{self._output}\n{whole}\n".encode() + _digest(pieces) + b"\n")
            file.writelines(pieces)
        fresh.replace(self._path)
        self._forget_aside()
        self._forget_others()

    def aside(self) -> Path:
        """Where this process may put aside what it knows of the parts it makes, until all is saved."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return self._path.with_suffix(f".{os.getpid()}.made")

    def cut_off(self) -> bool:
        """Whether the last build was ended before it could save what it knows of its files."""
        return any(self._path.parent.glob(f"{self._path.stem}.*.made"))

    def _forget_aside(self) -> None:
        """Remove what was put aside, and what other builds left there that were killed."""
        long_ago = time.time() - _LONG
        for path in self._path.parent.glob("manifest-*.made"):
            with suppress(FileNotFoundError):
                if path.name.startswith(f"{self._path.stem}.") or path.stat().st_mtime < long_ago:
                    path.unlink()

    def _forget_others(self) -> None:
        """Remove manifests of output folders that are no more: releases come and go."""
        for path in self._path.parent.glob("manifest-*.txt"):
            try:
                with path.open(encoding="utf-8") as file:
                    head, folder = file.readline().rstrip("\n"), file.readline().rstrip("\n")
            except FileNotFoundError:  # another build was faster
                continue
            if head != FORMAT or not Path(folder).is_dir():
                path.unlink(missing_ok=True)
                path.with_name(path.name.replace("manifest-", "building-")).with_suffix(".lock").unlink(missing_ok=True)

    def damaged(self) -> set[str]:
        """The names of parts with a file that is not as the last build left it."""
        try:
            folder = os.open(self._output, os.O_RDONLY)
        except OSError:  # not there: nor are its files
            return set(self.parts)
        try:
            return {name for name, part in self.parts.items() if not untouched(part.lines, folder)}
        finally:
            os.close(folder)


def read_aside(path: Path) -> list[tuple[str, Kept]]:
    """What a process knows of the parts it made, by name."""
    return list(_parts(path.read_bytes()))


def _parts(records: bytes) -> Iterator[tuple[str, Kept]]:
    return ((name, Kept(fingerprint, lines)) for name, fingerprint, lines in split_parts(records))


def _digest(pieces: Iterable[bytes]) -> bytes:
    """What a manifest is known to be whole by."""
    digest = blake2b(digest_size=16)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest().encode()


def folder_name(output: Path) -> str:
    """A short name for an output folder."""
    return sha256(str(output).encode()).hexdigest()[:16]


def path_of(cache: Path, output: Path) -> Path:
    """Where the manifest of an output folder lies."""
    return cache / f"manifest-{folder_name(output)}.txt"


def lock_of(folder: Path, output: Path) -> Path:
    """Where a lock on an output folder lies."""
    return folder / f"building-{folder_name(output)}.lock"
