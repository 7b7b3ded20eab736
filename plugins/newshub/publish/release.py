"""Releases in a local folder: each a complete site of its own, one of them current.

The published folder is a symbolic link, beside it lie the releases:

    /srv/www/hub                         -> hub.releases/20261122T083000Z
    /srv/www/hub.releases/20261122T083000Z
    /srv/www/hub.releases/20261121T083000Z

A new release is copied in under a name of its own and becomes current by renaming one link over another, which a file
system does at once or not at all. A crash before that leaves the old release current; what it left half copied is
swept away by the next publication.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newshub.core.errors import PublishError

KEPT = 5  # releases, the current one included
_HALF = ".half-"


@dataclass(frozen=True, slots=True)
class Release:
    """One complete site. ``name`` is the UTC time it was put in place, "20261122T083000Z"; names sort by age."""

    name: str
    path: Path
    current: bool


def releases(target: Path) -> list[Release]:
    """What lies ready for the published folder `target`, newest first."""
    folder, current = _folder(target), _current(target)
    if not folder.is_dir():
        return []
    names = sorted((path.name for path in folder.iterdir() if not path.name.startswith(".")), reverse=True)
    return [Release(name, folder / name, current=name == current) for name in names]


def place(built: Path, target: Path, *, now: datetime) -> Release:
    """Make the site in `built` the current release of `target`, all at once; keep the last KEPT.

    Raises PublishError, with the published site untouched, when `built` holds no site, `target` is a folder that this
    function did not make, or the disk refuses.
    """
    if not (built / "index.html").is_file():
        raise PublishError(f"{built}: no index.html in here, so this is not a built site; nothing was published")
    _refuse_foreign(target)
    name = _free_name(target, now)
    folder = _folder(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        half = folder / f"{_HALF}{name}"
        shutil.copytree(built, half)
        _sync(half)
        half.rename(folder / name)
        _point(target, name)
    except OSError as error:
        raise PublishError(f"{target}: could not be published: {error}; the site in place is untouched") from error
    for old in releases(target)[KEPT:]:
        if not old.current:
            shutil.rmtree(old.path)
    return Release(name, folder / name, current=True)


def rollback(target: Path) -> Release:
    """Make the release before the current one current again."""
    ready = releases(target)
    at = next((number for number, release in enumerate(ready) if release.current), None)
    if at is None or at + 1 >= len(ready):
        raise PublishError(f"{target}: there is no earlier release to go back to")
    earlier = ready[at + 1]
    _point(target, earlier.name)
    return Release(earlier.name, earlier.path, current=True)


def _folder(target: Path) -> Path:
    return target.with_name(f"{target.name}.releases")


def _current(target: Path) -> str | None:
    return target.readlink().name if target.is_symlink() else None


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink():
        if target.readlink().parent.name != _folder(target).name:
            raise PublishError(
                f"{target}: is a link to {target.readlink()}, which is not a release; choose another --to"
            )
    elif target.is_dir() and not any(target.iterdir()):
        target.rmdir()
    elif target.exists():
        raise PublishError(
            f"{target}: exists and is not a release of ours; move it away or choose another --to, "
            "since publishing replaces the whole folder at once"
        )


def _free_name(target: Path, now: datetime) -> str:
    # Two publications within a second, or a clock put back: names must still sort by age.
    name = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    newest = next((release.name for release in releases(target)), "")
    return name if name > newest else f"{newest}a"


def _sweep(folder: Path) -> None:
    for half in folder.glob(f"{_HALF}*"):
        shutil.rmtree(half)


def _point(target: Path, name: str) -> None:
    link = target.with_name(f".{target.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(Path(_folder(target).name) / name, target_is_directory=True)
    link.replace(target)
    _sync_folder(target.parent)


def _sync(folder: Path) -> None:
    """Ask the disk to hold the folder's files before the link points to them."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
