"""The files of a built site, what they contain, and their compressed twins.

A server of ours sends page.html.br or page.html.gz to browsers that take them. The twins are made beside the files,
bear their file's time, and are made again when it differs.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

TWINS = (".br", ".gz")
RECORD = "release.json"  # at the site's root: how many stories it has
_TEXT = {".html", ".xml", ".json", ".css", ".js", ".svg", ".txt", ".webmanifest", ".ico"}
_LEAST_BYTES = 512  # below that compression gains less than the header that announces it
_BROTLI_QUALITY = 9  # 11 takes ten times as long for three percent


def paths(site: Path, *, twins: bool = True) -> list[str]:
    """Every file of the site, relative, with /, sorted."""
    found = []
    for folder, _, names in os.walk(site):
        relative = Path(folder).relative_to(site).as_posix()
        found += [name if relative == "." else f"{relative}/{name}" for name in names]
    return sorted(path for path in found if twins or not is_twin(path))


def is_twin(path: str) -> bool:
    """Whether it is the compressed form of another file."""
    return path.endswith(TWINS)


def digests(site: Path, files: Iterable[str]) -> dict[str, str]:
    """Path -> MD5 of its bytes, as `md5sum` and S3's ETag give it. It finds changes; nobody's trust hangs on it."""
    return {path: digest(site / path) for path in files}


def digest(path: Path) -> str:
    """The MD5 of one file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def compress(site: Path) -> int:
    """Bring the compressed twins of all text files up to date; returns how many were made."""
    made = 0
    wanted: set[str] = set()
    every = paths(site)
    for path in every:
        if is_twin(path) or Path(path).suffix not in _TEXT or (site / path).stat().st_size < _LEAST_BYTES:
            continue
        wanted.update(path + suffix for suffix in TWINS)
        made += sum(_twin(site / path, suffix) for suffix in TWINS)
    for path in every:
        if is_twin(path) and path not in wanted:
            (site / path).unlink()
            _drop_empty((site / path).parent, site)
    return made


def write_record(site: Path, record: Mapping[str, int]) -> None:
    """Say at the site's root how many stories it has, for the next publication to compare with."""
    path, text = site / RECORD, json.dumps(record, sort_keys=True) + "\n"
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def read_record(data: bytes | None) -> dict[str, int] | None:
    """What `write_record` wrote; None when it is not there or not to be understood."""
    try:
        found = json.loads(data or b"")
    except ValueError:
        return None
    whole = isinstance(found, dict) and all(isinstance(value, int) for value in found.values())
    return found if whole else None


def _drop_empty(folder: Path, site: Path) -> None:
    """A build leaves the folder of a page that is gone when the page's twins are still in it."""
    while folder != site and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _twin(path: Path, suffix: str) -> bool:
    twin, found = path.with_name(path.name + suffix), path.stat()
    if twin.is_file() and twin.stat().st_mtime_ns == found.st_mtime_ns:
        return False
    twin.write_bytes(_packed(path.read_bytes(), suffix))
    os.utime(twin, ns=(found.st_atime_ns, found.st_mtime_ns))
    return True


def _packed(data: bytes, suffix: str) -> bytes:
    if suffix == ".gz":
        return gzip.compress(data, 9, mtime=0)
    import brotli

    # A window no wider than the page: a wide one is set up for each file anew, which takes longer than to pack it.
    window = 16 if len(data) <= 1 << 16 else 22
    packed: bytes = brotli.compress(data, quality=_BROTLI_QUALITY, lgwin=window)
    return packed


def batches(files: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The order in which a site is put up where it cannot change all at once.

    What pages need comes before them, and what leads to pages after them: a reader never follows a link into nothing.
    """
    rest: list[str] = []
    pages: list[str] = []
    leading: list[str] = []
    front: list[str] = []
    for path in sorted(files):
        name = path.rpartition("/")[2]
        if path == "index.html":
            front.append(path)
        elif name.endswith(".html"):
            pages.append(path)
        elif name.endswith((".xml", ".json", ".txt")):
            leading.append(path)
        else:
            rest.append(path)
    yield from (tuple(rest), tuple(pages), tuple(leading), tuple(front))
