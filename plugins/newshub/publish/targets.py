"""Where a site is published to: one protocol, and the way from a setting to the target it means.

/srv/www/hub                          a folder of this machine
ssh://me@www.example.org/srv/www/hub  a folder of another one, by rsync over ssh
git+https://host/me/site.git#pages    a branch of a git repository; git+origin#pages: of this checkout's remote
s3://bucket/prefix                    S3-compatible storage; ?endpoint=https://...&region=... for others than AWS
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from newshub.core.errors import PublishError

KEPT = 5  # releases, the current one included


@dataclass(frozen=True, slots=True)
class Release:
    """One complete site. ``name`` is the UTC time it was put in place, "20261122T083000Z"; names sort by age."""

    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What a publication would do to what is in place: paths of files, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Target(Protocol):
    """A place to publish to. Every method may raise PublishError; the site in place is whole before and after."""

    @property
    def negotiates(self) -> bool:
        """Whether a web server of ours stands before it, which picks the compressed files beside the plain ones."""

    def changes(self, built: Path) -> Changes:
        """How `built` differs from what is in place, by content."""

    def read(self, path: str) -> bytes | None:
        """One file of what is in place; None when there is none."""

    def releases(self) -> list[Release]:
        """What lies ready, newest first."""

    def place(self, built: Path, *, now: str) -> Release:
        """Make `built` the current release. `now` is the name it would like."""

    def rollback(self) -> Release:
        """Make the release before the current one current again."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What targets need to know beside their address."""

    root: Path  # the checkout: what relative paths start from
    work: Path  # a folder of the hub's own for what makes the next publication faster
    environ: Mapping[str, str]  # secrets come from here and from nowhere else
    kept: int = KEPT
    ssh: str = "ssh"  # the command, with its options
    adopt: bool = False  # publish over what is not ours, where it stays in a history (git)


def target_of(address: str, options: TargetOptions) -> Target:
    """The target that a setting or `--to` means. Raises PublishError for an address that means none."""
    if address.startswith("git+"):
        from newshub.publish.git import GitBranch

        return GitBranch.parse(without_password(address), options)
    scheme = address.partition("://")[0] if "://" in address else ""
    if scheme == "ssh":
        from newshub.publish.remote import RemoteFolder

        return RemoteFolder.parse(without_password(address), options)
    if scheme == "s3":
        from newshub.publish.s3 import Bucket

        return Bucket.parse(without_password(address), options)
    if scheme:
        raise PublishError(f"{address}: is no target; expected a folder, ssh://, git+https://...#branch, or s3://")
    from newshub.publish.release import Folder

    return Folder(options.root / Path(address).expanduser(), options.kept)


def without_password(address: str) -> str:
    """The address, or PublishError when it carries a password: settings and logs are no place for one."""
    parts = urlsplit(address.removeprefix("git+"))
    if parts.password is not None:
        shown = address.replace(parts.password, "***") if parts.password else address
        raise PublishError(
            f"{shown}: carries a password; leave it out and set it in the environment instead, as docs/deploy.md says"
        )
    return address


def compared(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Changes:
    """Two sites, as path -> digest."""
    return Changes(
        added=tuple(sorted(ours.keys() - theirs.keys())),
        changed=tuple(sorted(path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path])),
        removed=tuple(sorted(theirs.keys() - ours.keys())),
    )


def before(ready: Iterable[Release], name: str) -> Release:
    """The release to go back to. `ready` is newest first."""
    every = list(ready)
    at = next((number for number, release in enumerate(every) if release.current), None)
    if at is None or at + 1 >= len(every):
        raise PublishError(f"{name}: there is no earlier release to go back to")
    return every[at + 1]


def free_name(wanted: str, ready: Iterable[Release]) -> str:
    """A name that sorts after all there are: two publications within a second, or a clock that was put back."""
    newest = max((release.name for release in ready), default="")
    return wanted if wanted > newest else f"{newest}a"


def refuse_no_site(built: Path) -> None:
    """Raise PublishError unless `built` looks like a site."""
    if not (built / "index.html").is_file():
        raise PublishError(f"{built}: no index.html in here, so this is not a built site; nothing was published")
