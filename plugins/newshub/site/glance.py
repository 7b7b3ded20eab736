"""Seeing at a glance that nothing happened since the last build, without reading what it was made from.

settings, versions, and how every file that a build reads looks on disk
the same as at the last build, no article come out since, every file of the site in place -> nothing to do
anything else -> the build itself finds out, from contents, what is to be done
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import jinja2
import pelican
from blinker import Signal

from newshub.site.alone import alone
from newshub.site.build import Built
from newshub.site.looks import Looks, Record, digest_of
from newshub.site.manifest import folder_name, lock_of, path_of
from newshub.site.settings import SiteSettings

_CODE = Path(__file__).resolve().parents[1]

# Sent with the Record of a build that went well, and of everything that Pelican made of the site beside it, while no
# other build of its output folder can begin.
settled = Signal()


def unless_nothing_happened(
    settings: SiteSettings,
    now: datetime,
    build: Callable[[], Built],
    copy: Callable[[], Looks | None] = lambda: None,
    began: int | None = None,
) -> Built:
    """What `build` says; or, when it would have nothing to do, what it would say.

    `copy` is done in either case, while other builds wait; it returns how what it copied looks, or None where unsure.
    `began`: when Pelican began to look at files, in ns since 1970; None: it has not.
    """
    folder = settings.cache / "glances"
    with alone(lock_of(folder, settings.output), settings.output):  # what is remembered is of no build beside ours
        began = began or time.time_ns()
        reads = _reads(settings)
        file = folder / f"{folder_name(settings.output)}.txt"
        key = _key(settings)
        record = None if settings.full else _held(file, key, reads, now)
        if record is not None:
            built = Built(kept=record.kept)
        else:
            built = build()
            record = _record(settings, now, key, reads, built)
            if reads.certain(began):
                record.save(file)
                _forget_others(settings, folder)
        copies = copy()
        if copies is not None and reads.certain(began) and not settings.full:
            record.copies = copies.lines()
            settled.send(record)
    return built


def _held(file: Path, key: str, reads: Looks, now: datetime) -> Record | None:
    """What was remembered, if it still holds."""
    with suppress(OSError, ValueError):  # none yet, or cut off by a kill
        record = Record.load(file)
        if record.holds(key, reads, now.timestamp()):
            return record
    return None


def _record(settings: SiteSettings, now: datetime, key: str, reads: Looks, built: Built) -> Record:
    from newshub.site.own import next_at

    until = next_at(settings, now)
    return Record(
        key=key,
        since=now.timestamp(),
        until=until.timestamp() if until else float("inf"),
        kept=built.written + built.kept,
        output=str(settings.output),
        lock=str(lock_of(settings.cache / "glances", settings.output)),
        manifest=str(path_of(settings.cache, settings.output)),
        reads=reads.lines(),
    )


def _key(settings: SiteSettings) -> str:
    """Of what decides what a build makes, beside the files that it reads."""
    packages = {Path(str(each.__file__)).parents[1] for each in (jinja2, pelican)}
    return digest_of((settings, sys.version, sorted((str(each), each.stat().st_mtime_ns) for each in packages)))


def _reads(settings: SiteSettings) -> Looks:
    """How every file looks that a build reads."""
    folders = (settings.content, settings.registry, settings.theme, _CODE)
    store = str(settings.store)
    return Looks(list(map(str, folders)), [store], [f"{store}-wal", f"{store}-journal"])


def _forget_others(settings: SiteSettings, folder: Path) -> None:
    """Of output folders that are no more."""
    for old in folder.glob("*.txt"):
        if not (settings.cache / f"manifest-{old.name}").exists():
            old.unlink(missing_ok=True)
            (folder / f"building-{old.stem}.lock").unlink(missing_ok=True)
