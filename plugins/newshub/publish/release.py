"""Releases in a local folder: each a complete site of its own, one of them current.

The published folder is a symbolic link, beside it lie the releases:

    /srv/www/hub                         -> hub.releases/20261122T083000Z
    /srv/www/hub.releases/20261122T083000Z
    /srv/www/hub.releases/20261121T083000Z

A new release is put together under a name of its own and becomes current by renaming one link over another, which a
file system does at once or not at all. A crash before that leaves the old release current; what it left half copied
is swept away by the next publication.

Files that did not change are shared with the release before (hard links): five releases take little more room than
one, and keep the dates by which browsers know what they have.
"""

import contextlib
import filecmp
import os
import shutil
from pathlib import Path

from newshub.core.errors import PublishError
from newshub.publish.files import digests, paths
from newshub.publish.targets import KEPT, Changes, Release, before, compared, free_name, refuse_no_site

_HALF = ".half-"


class Folder:
    """A folder of this machine."""

    negotiates = True

    def __init__(self, target: Path, kept: int = KEPT) -> None:
        self._target, self._kept = target, kept
        self._folder = target.with_name(f"{target.name}.releases")

    def __str__(self) -> str:
        return str(self._target)

    def path(self, release: Release) -> Path:
        """Where a release lies."""
        return self._folder / release.name

    def releases(self) -> list[Release]:
        """What lies ready, newest first."""
        if not self._folder.is_dir():
            return []
        current = self._target.readlink().name if self._target.is_symlink() else None
        names = sorted((path.name for path in self._folder.iterdir() if not path.name.startswith(".")), reverse=True)
        return [Release(name, current=name == current) for name in names]

    def changes(self, built: Path) -> Changes:
        """How `built` differs from what is in place, compressed twins apart; refuses a foreign folder."""
        self._refuse_foreign()
        theirs = digests(self._target, paths(self._target, twins=False)) if self._target.is_dir() else {}
        return compared(digests(built, paths(built, twins=False)), theirs)

    def read(self, path: str) -> bytes | None:
        """One file of what is in place."""
        file = self._target / path
        return file.read_bytes() if file.is_file() else None

    def place(self, built: Path, *, now: str) -> Release:
        """Make `built` the current release, all at once.

        Raises PublishError, with the published site untouched, when `built` holds no site, the target is a folder
        that this class did not make, or the disk refuses.
        """
        refuse_no_site(built)
        self._refuse_foreign()
        if self._target.is_dir() and not self._target.is_symlink():
            self._target.rmdir()  # it is empty, and a link takes its place
        ready = self.releases()
        name = free_name(now, ready)
        current = next((self.path(release) for release in ready if release.current), None)
        half = self._folder / f"{_HALF}{name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            _copy(built, half, shared=current)
            half.rename(self._folder / name)
            _sync_folder(self._folder)
            self._point(name)
        except OSError as error:
            with contextlib.suppress(OSError):
                shutil.rmtree(half)  # a full disk wants the room back
            raise PublishError(f"{self}: could not be published: {error}; the site in place is untouched") from error
        for old in self.releases()[self._kept :]:
            if not old.current:
                shutil.rmtree(self.path(old), ignore_errors=True)  # it is in nobody's way; next time is soon enough
        return Release(name, current=True)

    def rollback(self) -> Release:
        """Make the release before the current one current again."""
        earlier = before(self.releases(), str(self))
        try:
            self._point(earlier.name)
        except OSError as error:
            raise PublishError(f"{self}: could not be rolled back: {error}") from error
        return Release(earlier.name, current=True)

    def withdraw(self, release: Release) -> None:
        """Take back a release that was placed here and then could not go on from here."""
        ready = [each for each in self.releases() if each.name != release.name]
        if ready:
            self._point(ready[0].name)
        else:
            self._target.unlink(missing_ok=True)
        shutil.rmtree(self.path(release))

    def _refuse_foreign(self) -> None:
        target = self._target
        if target.is_symlink():
            if target.readlink().parent.name != self._folder.name:
                raise PublishError(
                    f"{target}: is a link to {target.readlink()}, which is not a release; choose another --to"
                )
        elif target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise PublishError(
                f"{target}: exists and is not a release of ours; move it away or choose another --to, "
                "since publishing replaces the whole folder at once"
            )

    def _sweep(self) -> None:
        for half in self._folder.glob(f"{_HALF}*"):
            shutil.rmtree(half)

    def _point(self, name: str) -> None:
        link = self._target.with_name(f".{self._target.name}.next")
        link.unlink(missing_ok=True)
        link.symlink_to(Path(self._folder.name) / name, target_is_directory=True)
        link.replace(self._target)
        _sync_folder(self._target.parent)


def _copy(built: Path, half: Path, *, shared: Path | None) -> None:
    """Put a release together, and wait until the disk holds it."""
    made: set[Path] = set()
    for path in paths(built):
        file, place = built / path, half / path
        if place.parent not in made:
            place.parent.mkdir(parents=True, exist_ok=True)
            made.update(each for each in (place.parent, *place.parent.parents) if each.is_relative_to(half))
        if shared is None or not _linked(file, shared / path, place):
            shutil.copy2(file, place)
            place.chmod(0o644)
    for folder in made:
        folder.chmod(0o755)  # the web server is somebody else
    os.sync()  # once for all: thousands of single fsyncs take a minute on a plain disk


def _linked(file: Path, twin: Path, place: Path) -> bool:
    """Share the earlier release's file when it has the same bytes, where the file system can."""
    try:
        if twin.is_symlink() or not filecmp.cmp(file, twin, shallow=False):
            return False
        os.link(twin, place)
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """Ask the disk to hold a renaming."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
