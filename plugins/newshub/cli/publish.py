"""`invoke publish` and `invoke rollback`: from sources to a release in place, or nothing changed at all."""

import runpy
import shutil
from datetime import UTC, datetime
from pathlib import Path

from newshub.cli.build import BuildOptions, build_site
from newshub.core.errors import Problem, PublishError, SettingsError
from newshub.publish.check import check_site
from newshub.publish.release import Release, place, rollback

SHOWN = 20  # problems printed before the rest is only counted


def publish(root: Path, *, registry: Path, store: Path, to: Path | None, fetch_first: bool) -> Release:
    """fetch -> production build from scratch -> check -> release -> in place.

    Partners that fail do not stop it; a fault in our own files, the build or the built site does.
    Raises HubError, and the published site is as it was.
    """
    conf = _conf(root)
    target = to or _target(conf, root)
    if fetch_first:
        from newshub.cli.fetch import fetch

        fetch(root, registry, store)
    built = root / "var" / "publish" / "site"
    if built.exists():
        shutil.rmtree(built)
    cache = root / "var" / "publish" / "cache"
    build_site(BuildOptions("publishconf.py", registry=registry, store=store, output=built, cache=cache, full=True))
    _refuse_faults(check_site(built, site_url=str(conf["SITEURL"])))
    release = place(built, target, now=datetime.now(UTC))
    print(f"published {release.name} to {target}")
    return release


def go_back(root: Path, *, to: Path | None) -> Release:
    """Make the release before the current one current again."""
    target = to or _target(_conf(root), root)
    release = rollback(target)
    print(f"{target} is release {release.name} again")
    return release


def _conf(root: Path) -> dict[str, object]:
    return runpy.run_path(str(root / "publishconf.py"))


def _target(conf: dict[str, object], root: Path) -> Path:
    setting = conf.get("NEWSHUB_PUBLISH_TO")
    if not isinstance(setting, str) or not setting:
        message = "is not set; name the folder to publish to there, or with --to"
        raise SettingsError([Problem("publishconf.py", message, where="NEWSHUB_PUBLISH_TO")])
    return root / Path(setting).expanduser()


def _refuse_faults(problems: list[Problem]) -> None:
    if not problems:
        return
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"... and {len(problems) - SHOWN} more")
    raise PublishError("\n".join([*lines, "not published: the built site has the faults above"]))
