"""The lines in which a manifest keeps what a build left: a fingerprint, a size, a time (ns) and a path for every file.

    newshub manifest 3
    output folder
    fingerprint of everything
    digest of what follows
    fingerprint of a part, bytes of its lines, its name
    a line for each of its files

Imports next to nothing, because a build that finds nothing to do reads no more of the last one than this.
"""

import os
from collections.abc import Iterator

FORMAT = "newshub manifest 3"


def split_head(data: bytes) -> list[bytes]:
    """Format, output folder, fingerprint of everything, digest, all parts. Raises ValueError where it is cut off."""
    head = data.split(b"\n", 4)
    if len(head) != 5 or head[0] != FORMAT.encode():
        raise ValueError("not a whole manifest")
    return head


def split_parts(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Name, fingerprint and lines of every part. Raises ValueError where it is cut off."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        fingerprint, size, name = data[at:end].decode().split(" ", 2)
        at = end + 1 + int(size)
        yield name, fingerprint, data[end + 1 : at]


def untouched(lines: bytes, folder: int) -> bool:
    """Whether every file is still as it was left. `folder` is a descriptor of the output folder.

    Lists made at one go take two thirds of the time of a loop; nearly all that is left is the system's own `stat`.
    """
    fields = lines.replace(b"\n", b" ").split(b" ")
    if len(fields) != 4 * lines.count(b"\n") + 1:  # a path with blanks
        fields = [field for line in lines.split(b"\n")[:-1] for field in line.split(b" ", 3)]
    stat = os.stat
    try:
        found = [stat(path, dir_fd=folder) for path in fields[3::4]]
    except OSError:
        return False
    return [each.st_mtime_ns for each in found] == list(map(int, fields[2::4])) and [
        each.st_size for each in found
    ] == list(map(int, fields[1::4]))


def all_untouched(manifest: str, output: str) -> bool:
    """Whether every file that a manifest names is as it was left. Raises OSError or ValueError when one cannot tell."""
    with open(manifest, "rb") as file:  # noqa: PTH123 - as all of this module: half a millisecond
        head = split_head(file.read())
    if head[1] != output.encode():
        raise ValueError("the manifest of another folder")
    folder = os.open(output, os.O_RDONLY)
    try:
        return all(untouched(lines, folder) for _, _, lines in split_parts(head[4]))
    finally:
        os.close(folder)
