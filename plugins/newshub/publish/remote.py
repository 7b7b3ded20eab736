"""Releases in a folder of another machine: rsync carries the files, ssh swaps the link.

The other machine looks as `release.py` describes; it needs an sshd, rsync and a POSIX shell, nothing of ours. Files
that did not change are shared there (--link-dest) and do not travel. Nothing is ever deleted in a folder that is
being served.
"""

import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from newshub.core.errors import PublishError
from newshub.publish.files import digests, paths
from newshub.publish.targets import Changes, Release, TargetOptions, before, compared, free_name, refuse_no_site

_NAME = re.compile(r"\d{8}T\d{6}Za*")
_SECONDS = 60  # for one command there; a dead line must not hold up a cron job for ever
_UPLOAD_SECONDS = 3600
# Every script begins with these: $1 is the published folder.
_HEAD = "set -eu; target=$1; folder=$target.releases; base=${target##*/}; "
_READ = _HEAD + 'cd "${target%/*}" 2>/dev/null || exit 0; '  # nothing there yet
_WRITE = _HEAD + 'mkdir -p "${target%/*}"; cd "${target%/*}"; '
_LIST = (
    'current=$(readlink "$base" || true); '
    'for each in "$folder"/*Z*; do [ -d "$each" ] || continue; '
    '[ "$current" = "$base.releases/${each##*/}" ] && printf "* " || printf -- "- "; echo "${each##*/}"; done'
)
_PREPARE = _WRITE + (
    'if [ -L "$base" ]; then case $(readlink "$base") in "$base.releases/"*) ;; '
    '*) echo "$target: is a link to something that is not a release; choose another target" >&2; exit 3;; esac; '
    'elif [ -d "$base" ] && [ -z "$(ls -A "$base")" ]; then rmdir "$base"; '
    'elif [ -e "$base" ]; then echo "$target: exists and is not a release of ours; move it away, since publishing '
    'replaces the whole folder at once" >&2; exit 3; fi; '
    'mkdir -p "$folder"; rm -rf "$folder"/.half-*'
)
# `mv` must replace the link itself, not move into the folder it points to: -T says so to GNU and busybox, -h to BSD.
_POINT = (
    'rm -f ".$base.next"; ln -s "$base.releases/$2" ".$base.next"; '
    'mv -fT ".$base.next" "$base" 2>/dev/null || mv -fh ".$base.next" "$base"'
)
# $3 releases stay, and the current one whatever its age.
_FINISH = (
    _WRITE
    + f'mv "$folder/.half-$2" "$folder/$2"; sync; {_POINT}; '
    + 'ls -1 "$folder" | grep Z | sort -r | tail -n "+$(($3 + 1))" | while read -r each; do '
    '[ "$(readlink "$base")" = "$base.releases/$each" ] || rm -rf "$folder/$each"; done'
)


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder reached by ssh. Keys and host keys are ssh's own business: it never asks, it fails."""

    address: str
    host: str  # user@host
    port: int | None
    path: str
    options: TargetOptions

    negotiates = True

    @classmethod
    def parse(cls, address: str, options: TargetOptions) -> Self:
        """From ssh://user@host:port/path."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise PublishError(f"{address}: {error}") from error
        path = parts.path.rstrip("/")
        host = f"{parts.username}@{parts.hostname}" if parts.username else parts.hostname or ""
        if not host or host.startswith("-") or path.count("/") < 2 or not re.fullmatch(r"[\w./@+~-]+", path):
            raise PublishError(
                f"{address}: expected ssh://user@host/folder/of/the/site, the folder at least two levels deep, "
                "its path of letters, digits and ._-@+ only"
            )
        return cls(address, host, port, path, options)

    def __str__(self) -> str:
        return self.address

    def releases(self) -> list[Release]:
        """What lies ready there, newest first."""
        return self._listed(self._there(_READ + _LIST))

    @staticmethod
    def _listed(told: bytes) -> list[Release]:
        lines = told.decode("utf-8", "replace").splitlines()
        found = [Release(line[2:], current=line.startswith("*")) for line in lines if _NAME.fullmatch(line[2:])]
        return sorted(found, key=lambda release: release.name, reverse=True)

    def changes(self, built: Path) -> Changes:
        """How `built` differs from what is in place, compressed twins apart."""
        listing = self._there(
            _READ
            + 'if [ -d "$base" ]; then cd "$base/"; find . -type f ! -name "*.br" ! -name "*.gz" -exec md5sum {} +; fi'
        )
        theirs = {}
        for line in listing.decode("utf-8", "surrogateescape").splitlines():
            digest, _, path = line.partition("  ")
            theirs[path.removeprefix("./")] = digest
        return compared(digests(built, paths(built, twins=False)), theirs)

    def read(self, path: str) -> bytes | None:
        """One file of what is in place."""
        return self._there(_READ + 'if [ -f "$base/$2" ]; then cat "$base/$2"; fi', path) or None

    def place(self, built: Path, *, now: str) -> Release:
        """Upload beside, then swap the link."""
        refuse_no_site(built)
        ready = self._listed(self._there(f"{_PREPARE}; {_LIST}"))
        name = free_name(now, ready)
        self._upload(built, name, next((release.name for release in ready if release.current), None))
        self._there(_FINISH, name, str(self.options.kept))
        return Release(name, current=True)

    def rollback(self) -> Release:
        """Make the release before the current one current again."""
        earlier = before(self.releases(), self.address)
        self._there(_WRITE + _POINT, earlier.name)
        return Release(earlier.name, current=True)

    def _upload(self, built: Path, name: str, current: str | None) -> None:
        # By content, without times: a file that did not change keeps the date by which browsers know it, and a build
        # on a fresh machine does not send everything again.
        command = ["rsync", "--recursive", "--links", "--checksum", "--compress", "--chmod=D755,F644"]
        command += [f"--link-dest=../{current}"] if current else []
        command += ["-e", shlex.join(self._ssh()), f"{built}/", f"{self.host}:{self.path}.releases/.half-{name}/"]
        self._run(command, seconds=_UPLOAD_SECONDS)

    def _ssh(self) -> list[str]:
        port = ["-p", str(self.port)] if self.port else []
        return [*shlex.split(self.options.ssh), "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", *port]

    def _there(self, script: str, *words: str) -> bytes:
        """Run a script of ours on the other machine."""
        # ssh hands one line to the login shell there, whichever that is: a plain `sh -c` in quotes they all read.
        line = shlex.join(["sh", "-c", script, "hub", self.path, *words])
        return self._run([*self._ssh(), "--", self.host, line], seconds=_SECONDS)

    def _run(self, command: list[str], *, seconds: float) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - our own words, no shell on this machine
                command, check=False, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL,
                env={**os.environ, **self.options.environ},
            )  # fmt: skip
        except FileNotFoundError as error:
            raise PublishError(f"{self}: {command[0]} is not installed here; publishing by ssh needs it") from error
        except subprocess.TimeoutExpired as error:
            raise PublishError(f"{self}: {command[0]} did not end within {seconds:.0f} seconds") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip() or f"{command[0]} ended with {done.returncode}"
            raise PublishError(f"{self}: {said}; the site in place is untouched")
        return done.stdout
