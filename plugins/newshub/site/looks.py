"""How files look on disk, and what is remembered of a build by that: nothing is read but their sizes and times.

Imports next to nothing that a settings file would not import, because most builds of a night end here.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL, too, which takes longer than all of our modules
except ImportError:
    from hashlib import blake2b

from newshub.site.lines import all_untouched

TICK = 50_000_000  # nanoseconds in which a file system may not tell two changes of a file apart
_FORMAT = "newshub glance 1"
Look = tuple[str, int, int, int, int]  # path, inode, size, time of the last change of content, and of any change (ns)


def build_time(environ: Mapping[str, str]) -> float:
    """Seconds since 1970 at a build: they decide which dated articles are out, and nothing else.

    SOURCE_DATE_EPOCH fixes them. Raises ValueError where that is no number.
    """
    epoch = environ.get("SOURCE_DATE_EPOCH")
    return float(int(epoch)) if epoch else time.time()


def digest_of(known: object) -> str:
    """A hash of plain data."""
    return blake2b(repr(known).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def look(file: "str | Path | os.DirEntry[str]") -> Look | None:
    """How a file looks; None when it is not there."""
    try:
        found = os.stat(file)  # noqa: PTH116 - takes all three
    except OSError:
        return None
    return os.fspath(file), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def within(folder: str, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Look]:
    """How every file in a folder looks; links are followed, but not in circles."""
    try:
        entries = list(os.scandir(folder))
    except OSError:  # not there: nor are its files
        return
    for entry in entries:
        if not entry.is_dir():
            if found := look(entry):
                yield found
        elif entry.name != "__pycache__":
            at = entry.stat()
            here = (at.st_dev, at.st_ino)
            if here not in above:
                yield from within(entry.path, above | {here})


class Looks:
    """How all files in some folders look, and some files beside: `digest` changes whenever one of them does."""

    __slots__ = ("digest", "files", "folders", "journals", "newest")

    def __init__(self, folders: Sequence[str], files: Sequence[str] = (), journals: Sequence[str] = ()) -> None:
        self.folders, self.files = folders, files
        self.journals = journals  # files that may be empty or missing: SQLite leaves empty ones when it has only read
        found = [each for folder in folders for each in within(folder)]
        found += filter(None, map(look, files))
        found += [each for each in map(look, journals) if each and each[2]]
        self.digest = digest_of(sorted(found))
        self.newest = max((each[4] for each in found), default=0)  # when one of them changed last, in ns since 1970

    def certain(self, began: int) -> bool:
        """Whether no file has changed so shortly before `began` that it could change again and look the same."""
        return self.newest < began - TICK

    def lines(self) -> list[str]:
        """How a record keeps it."""
        return [self.digest, "\0".join(self.folders), "\0".join(self.files), "\0".join(self.journals)]


class Record:
    """What a build ended with, and how everything looked that it was made from.

    `key`: whatever else decides what a build makes. `since`, `until`: the seconds since 1970 between which the same
    articles are out. `copies`: the files that Pelican itself copies.
    """

    def __init__(
        self,
        *,
        key: str,
        since: float,
        until: float,
        kept: int,  # files that the manifest names
        output: str,
        lock: str,  # see `alone`
        manifest: str,
        listed: str = "",  # how the manifest looks; "": as it looks now
        reads: Sequence[str],
        copies: Sequence[str] = (),
    ) -> None:
        self.key, self.since, self.until, self.kept = key, since, until, kept
        self.output, self.lock, self.manifest = output, lock, manifest
        self.listed = listed or repr(look(manifest))  # another build makes another one
        self.reads, self.copies = reads, copies or Looks([]).lines()

    @classmethod
    def load(cls, file: Path) -> "Record":
        """A record as it was saved. Raises OSError where there is none, ValueError where it is not whole."""
        lines = file.read_bytes().decode("utf-8", "surrogateescape").split("\n")
        if len(lines) != 18 or lines[0] != _FORMAT or lines[-1] != digest_of(lines[:-1]):
            raise ValueError(f"{file} is not a whole record")
        return cls(
            key=lines[1],
            since=float(lines[2]),
            until=float(lines[3]),
            kept=int(lines[4]),
            output=lines[5],
            lock=lines[6],
            manifest=lines[7],
            listed=lines[8],
            reads=lines[9:13],
            copies=lines[13:17],
        )

    def save(self, file: Path) -> None:
        """Put it in place of the last one."""
        known = (self.key, self.since, self.until, self.kept, self.output, self.lock, self.manifest, self.listed)
        lines = [_FORMAT, *map(str, known), *self.reads, *self.copies]
        fresh = file.with_name(f"{file.name}.new")
        fresh.write_bytes("\n".join([*lines, digest_of(lines)]).encode("utf-8", "surrogateescape"))
        fresh.replace(file)

    def looks(self) -> Looks:
        """How the files that it was made from look now."""
        return _again(self.reads)

    def holds(self, key: str, reads: Looks, now: float) -> bool:
        """Whether a build at `now`, with this key and what it reads looking so, would leave everything as it is.

        Raises OSError or ValueError where one cannot tell.
        """
        return (
            key == self.key
            and self.since <= now < self.until
            and reads.digest == self.reads[0]
            and self.listed == repr(look(self.manifest))
            and _again(self.copies).digest == self.copies[0]
            and all_untouched(self.manifest, self.output)
        )


def _again(lines: Sequence[str]) -> Looks:
    return Looks(*(line.split("\0") if line else [] for line in lines[1:]))
