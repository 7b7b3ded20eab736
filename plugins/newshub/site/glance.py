"""Seeing at a glance that nothing happened since the last build, without reading what it was made from.

settings, versions, and how every file that a build reads looks on disk -> fingerprint
the same as at the last build, no article come out since, every file of the site in place -> nothing to do
anything else -> the build itself finds out, from contents, what is to be done
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import jinja2
import pelican

from newshub.site.build import Built, alone
from newshub.site.manifest import Manifest, folder_name
from newshub.site.settings import SiteSettings

_CODE = Path(__file__).resolve().parents[1]
_TICK = 50_000_000  # nanoseconds in which a file system may not tell two changes of a file apart
_Look = tuple[str, int, int, int, int]


def unless_nothing_happened(settings: SiteSettings, now: datetime, build: Callable[[], Built]) -> Built:
    """What `build` says; or, when it would have nothing to do, what it would say."""
    folder = settings.cache / "glances"
    with alone(folder, settings.output):  # so that what is remembered is of our build, not of one beside it
        glance = _Glance.of(settings)
        file = folder / f"{folder_name(settings.output)}.txt"
        if not settings.full and glance.was_kept(file, now):
            left = Manifest.load(settings.cache, settings.output)
            if not left.damaged():
                return Built(kept=len(left))
        built = build()
        glance.keep(file, now)
    return built


@dataclass(frozen=True, slots=True)
class _Glance:
    """How everything that a build is made from looked before it began."""

    settings: SiteSettings
    fingerprint: str
    certain: bool  # no file has changed so lately that it could change again and look the same

    @classmethod
    def of(cls, settings: SiteSettings) -> "_Glance":
        at = time.time_ns()
        looks = sorted(_looks(settings))
        packages = {Path(str(each.__file__)).parents[1] for each in (jinja2, pelican)}
        known = (settings, sys.version, sorted((str(each), each.stat().st_mtime_ns) for each in packages), looks)
        certain = all(changed < at - _TICK for *_, changed in looks)
        return cls(settings, sha256(repr(known).encode("utf-8", "surrogatepass")).hexdigest(), certain)

    def was_kept(self, file: Path, now: datetime) -> bool:
        """Whether all looked so at the last build, which would have made the same at `now`."""
        try:
            fingerprint, since, until, manifest = file.read_text("utf-8").split("\n")
            in_time = float(since) <= now.timestamp() < float(until)
        except (OSError, ValueError):  # none yet, or cut off by a kill
            return False
        return in_time and fingerprint == self.fingerprint and manifest == _manifest(self.settings)

    def keep(self, file: Path, now: datetime) -> None:
        """Remember it, after a build at `now` that began with it."""
        if not self.certain:
            return
        from newshub.site.own import next_at

        until = next_at(self.settings, now)
        end = until.timestamp() if until else "inf"
        fresh = file.with_suffix(".new")
        fresh.write_text(f"{self.fingerprint}\n{now.timestamp()}\n{end}\n{_manifest(self.settings)}", "utf-8")
        fresh.replace(file)
        for old in file.parent.glob("*.txt"):  # of output folders that are no more
            if not (self.settings.cache / f"manifest-{old.name}").exists():
                old.unlink(missing_ok=True)
                (file.parent / f"building-{old.stem}.lock").unlink(missing_ok=True)


def _manifest(settings: SiteSettings) -> str:
    """How the list of what the last build made looks: another build makes another one."""
    return repr(_look(settings.cache / f"manifest-{folder_name(settings.output)}.txt"))


def _looks(settings: SiteSettings) -> Iterator[_Look]:
    """Of every file that a build reads."""
    for folder in (settings.content, settings.registry, settings.theme, _CODE):
        yield from _within(str(folder), frozenset())
    for name in ("", "-wal", "-journal"):
        look = _look(settings.store.with_name(settings.store.name + name))
        if look and look[2]:  # SQLite leaves empty ones when it has only read
            yield look


def _within(folder: str, above: frozenset[tuple[int, int]]) -> Iterator[_Look]:
    """Of every file in a folder; links are followed, but not in circles."""
    try:
        entries = list(os.scandir(folder))
    except OSError:  # not there: nor are its files
        return
    for entry in entries:
        if not entry.is_dir():
            if look := _look(entry):
                yield look
        elif entry.name != "__pycache__":
            found = entry.stat()
            here = (found.st_dev, found.st_ino)
            if here not in above:
                yield from _within(entry.path, above | {here})


def _look(file: "Path | os.DirEntry[str]") -> _Look | None:
    """Of one file; None when it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return os.fspath(file), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
