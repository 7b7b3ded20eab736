"""What a build wrote: pages by kind, feeds, files, bytes."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FEEDS = ("feed.xml", "english.xml", "atom.xml", "feed.json")
_STORY = re.compile(r"(?:[a-z]{2}/)?(?:items|news)/[^/]+/index\.html")
_LIST = re.compile(
    r"(?:[a-z]{2}/)?(?:index\.html|(?:(?:themes|countries|clusters|months)/[^/]+|archive/\d{4}/\d{2})/(page/\d+/)?index\.html)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """Counts of files. `repeated` are pages of lists that say again what the list's first page says."""

    stories: int
    lists: int
    repeated: int  # of lists: the hub's numbered page with the newest stories, beside the front of the list
    others: int  # among them the further pages of an edition's stories, which stock Pelican cannot make
    feeds: int
    files: int
    bytes: int

    @property
    def pages(self) -> int:
        """All HTML pages."""
        return self.stories + self.lists + self.others

    @property
    def alike(self) -> int:
        """The pages that every program of a comparison makes."""
        return self.stories + self.lists - self.repeated


def written(output: Path, *, since_ns: int = 0) -> Written:
    """What lies in an output folder; with `since_ns` only what was written since then, by the files' own clocks."""
    kinds: Counter[str] = Counter()
    size = 0
    for path, found in _files(str(output), len(str(output)) + 1):
        if found.st_ctime_ns >= since_ns:
            kinds.update(_kinds(path))
            size += found.st_size
    return Written(kinds["story"], kinds["list"], kinds["repeated"], kinds["other"], kinds["feed"], kinds["file"], size)


def _kinds(path: str) -> Iterator[str]:
    yield "file"
    if path.rpartition("/")[2] in FEEDS:
        yield "feed"
    elif path.endswith(".html"):
        if _STORY.fullmatch(path):
            yield "story"
        elif match := _LIST.fullmatch(path):
            yield "list"
            if match[1] == "page/1/":
                yield "repeated"
        else:
            yield "other"


def _files(folder: str, start: int) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, start)
            else:
                yield entry.path[start:], entry.stat(follow_symlinks=False)
