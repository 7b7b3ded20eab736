"""`./hub publish`, `releases` and `rollback`: from sources to a release in place, or nothing changed at all.

fetch -> production build -> check -> no fewer stories -> what would change -> compressed twins -> release -> announce
"""

import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from newshub.cli.alerts import Trouble, raise_alarm
from newshub.cli.build import BuildOptions, build_site
from newshub.cli.conf import settings_of
from newshub.cli.runs import recorded, runs_beside, without_secrets
from newshub.core.errors import HubError, Problem, PublishError, SettingsError
from newshub.core.settings import RunSettings
from newshub.files import read_registry
from newshub.publish.check import check_site
from newshub.publish.files import RECORD, compress, read_record, write_record
from newshub.publish.gates import count_stories, refuse_faults, refuse_shrinking
from newshub.publish.targets import Changes, Target, TargetOptions, target_of
from newshub.site.settings import SiteSettings
from newshub.store.store import Store

CONF = "publishconf.py"
_UNSET = "https://news.example.org"  # what SITEURL says before anybody has said more
_SHOWN = 30  # paths of each kind that a dry run lists
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """What a publication may be told. `work` is where the site is built; None: var/publish."""

    root: Path
    registry: Path
    store: Path
    to: str = ""  # "": NEWSHUB_PUBLISH_TO
    fetch_first: bool = True
    full: bool = False
    dry_run: bool = False
    allow_shrink: bool = False
    adopt: bool = False
    as_json: bool = False
    work: Path | None = None
    content: Path | None = None


def publish(options: PublishOptions) -> dict[str, Any]:
    """Bring what the store and the articles hold before the readers; returns the report of the run.

    Partners that fail do not stop it; a fault in our own files, the build or the built site does. Raises HubError,
    and the published site is as it was.
    """
    site, run = settings_of(options.root / CONF)
    target = _target(options, run)
    say = partial(print, flush=True) if not options.as_json else _log.info
    with _alone(_work(options)), recorded(runs_beside(options.store), "publish", keep=run.runs_kept) as report:
        report |= {"target": str(target), "dry_run": options.dry_run}
        try:
            _Publication(options, site, run, target, report, say).go()
        except HubError as error:
            if not options.dry_run:
                raise_alarm(
                    options.store, run, [Trouble("publish refused", without_secrets(str(error)))], about="publish"
                )
            raise
        if not options.dry_run:
            raise_alarm(options.store, run, [], about="publish")
    if options.as_json:
        print(without_secrets(json.dumps(report, ensure_ascii=False, indent=2)))
    return report


def show_releases(root: Path, *, to: str) -> None:
    """Print what lies ready at the target, newest first."""
    _, run = settings_of(root / CONF)
    target = _target(PublishOptions(root, root, root, to), run)
    for release in target.releases():
        print(f"{release.name}{'  in place' if release.current else ''}")


def go_back(root: Path, *, store: Path, to: str) -> None:
    """Make the release before the current one current again."""
    _, run = settings_of(root / CONF)
    target = _target(PublishOptions(root, root, store, to), run)
    with _alone(root / "var" / "publish"), recorded(runs_beside(store), "rollback", keep=run.runs_kept) as report:
        release = target.rollback()
        report |= {"target": str(target), "release": release.name}
    print(f"{target} is release {release.name} again")


@dataclass(frozen=True, slots=True)
class _Publication:
    options: PublishOptions
    site: SiteSettings
    run: RunSettings
    target: Target
    report: dict[str, Any]
    say: Any

    def go(self) -> None:
        options, built = self.options, _work(self.options) / "site"
        if options.fetch_first and not options.dry_run:
            with self._step("fetch"):
                self._fetch()
        with self._step("build"):
            self._build(built)
        with self._step("check"):
            self._check(built)
        with self._step("compare"):
            changes = self.target.changes(built)
        self._tell(changes)
        if self.site.site_url == _UNSET:
            self.say(f"warning: the site calls itself {_UNSET}; set SITEURL in {CONF}")
        if options.dry_run:
            return
        if not changes and self.target.releases():
            self.say(f"nothing changed; {self.target} stays as it is")
            return
        if self.target.negotiates:
            with self._step("compress"):
                compress(built)
        with self._step("release"):
            release = self.target.place(built, now=f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        self.report["release"] = release.name
        self.say(f"published {release.name} to {self.target}")
        self._announce(changes)

    def _fetch(self) -> None:
        from newshub.cli.fetch import fetch

        fetch(self.options.root, self.options.registry, self.options.store, quiet=self.options.as_json, conf=CONF)

    def _build(self, built: Path) -> None:
        # The build is incremental and repairs itself, except that it does not know files of a build that was ended
        # in the middle: after one it starts from nothing.
        whole = built.with_name("whole")
        if self.options.full or not whole.exists():
            shutil.rmtree(built, ignore_errors=True)
        whole.unlink(missing_ok=True)
        build_site(
            BuildOptions(
                str(self.options.root / CONF), registry=self.options.registry, store=self.options.store, output=built,
                cache=built.with_name("cache"), full=self.options.full, content=self.options.content,
            )
        )  # fmt: skip
        whole.touch()

    def _check(self, built: Path) -> None:
        refuse_faults(check_site(built, site_url=self.site.site_url))
        stories = count_stories(built, self.site.default_language)
        record = {"stories": stories, "set_aside": self._set_aside()}
        if not self.options.allow_shrink:
            refuse_shrinking(read_record(self.target.read(RECORD)), record)
        write_record(built, record)
        if self.run.indexnow:
            (built / f"{self.run.indexnow}.txt").write_text(self.run.indexnow, "ascii")
        self.report["stories"] = stories

    def _set_aside(self) -> int:
        if not self.options.store.exists():
            return 0
        sources = read_registry(self.options.registry).sources()
        with Store.open(self.options.store, read_only=True) as store:
            return store.set_aside(tuple(source.id for source in sources if source.withdrawn == "hide"))

    def _tell(self, changes: Changes) -> None:
        kinds = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
        self.report.update({kind: len(found) for kind, found in kinds.items()})
        if self.options.dry_run:
            self.report.update({f"{kind}_paths": list(found) for kind, found in kinds.items()})
            for kind, found in kinds.items():
                for path in found[:_SHOWN]:
                    self.say(f"{kind:<8} {path}")
                if len(found) > _SHOWN:
                    self.say(f"{kind:<8} ... and {len(found) - _SHOWN} more")
        counts = ", ".join(f"{len(found)} {kind}" for kind, found in kinds.items())
        self.say(f"{self.report['stories']} stories; files: {counts}")

    def _announce(self, changes: Changes) -> None:
        if not (self.site.websub or self.run.indexnow):
            return
        from newshub.cli.announce import announce

        with self._step("announce"):
            warnings = announce(self.site, self.run, [*changes.added, *changes.changed])
        self.report["warnings"] = warnings
        for warning in warnings:
            self.say(f"warning: {warning}")

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """One line in the log and one number in the report for each step."""
        started = time.monotonic()
        try:
            yield
        finally:
            seconds = round(time.monotonic() - started, 2)
            self.report.setdefault("steps", {})[name] = seconds
            self.say(f"publish step={name} seconds={seconds:.1f}")


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Two publications at once would build into one folder. The lock goes with the process, however that ends."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishError("another publication from this checkout is under way; this one did nothing") from error
        yield


def _work(options: PublishOptions) -> Path:
    return options.work or options.root / "var" / "publish"


def _target(options: PublishOptions, run: RunSettings) -> Target:
    address = options.to or run.publish_to
    if not address:
        message = "is not set; say where to publish to there, or with --to"
        raise SettingsError([Problem(CONF, message, where="NEWSHUB_PUBLISH_TO")])
    return target_of(
        address,
        TargetOptions(
            options.root, _work(options), os.environ, kept=run.releases_kept, ssh=run.publish_ssh, adopt=options.adopt
        ),
    )
