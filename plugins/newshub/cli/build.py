"""Running Pelican as its own process, so that a fault in a build can neither be missed nor take the caller along."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from newshub.core.errors import HubError

ROOT = Path(__file__).resolve().parents[3]  # the checkout
START = Path(__file__).with_name("start.py")  # Pelican, unless nothing happened


class BuildError(HubError):
    """Pelican ended with a fault; it has said which on standard error."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build may be told to do differently from the settings file. None leaves the setting alone."""

    conf: str = "pelicanconf.py"
    registry: Path | None = None
    store: Path | None = None
    output: Path | None = None
    cache: Path | None = None
    site_url: str | None = None
    full: bool = False
    drafts: bool = False  # show what is not published yet, marked as such
    content: Path | None = None


def build_site(options: BuildOptions) -> None:
    """Build the site once. Raises BuildError when Pelican reports any fault."""
    # What goes wrong is told on standard error; Pelican's own closing line would count articles it never saw.
    done = subprocess.run(command(options), cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        print(done.stdout, end="")
        raise BuildError("the site was not built; mend what is named above and build again")


def command(options: BuildOptions) -> list[str]:
    """What to run for a build. Its working folder is to be ROOT."""
    return [sys.executable, str(START), *arguments(options)]


def arguments(options: BuildOptions) -> list[str]:
    """The words that tell Pelican what to build. Its working folder is to be ROOT."""
    settings = {
        "PATH": options.content,
        "NEWSHUB_REGISTRY": options.registry,
        "NEWSHUB_STORE": options.store,
        "NEWSHUB_CACHE": options.cache,
        "SITEURL": options.site_url,
        "NEWSHUB_FULL": options.full or None,
        "NEWSHUB_DRAFTS": options.drafts or None,
    }
    words = ["-s", str(ROOT / options.conf), "--fatal", "errors"]
    if options.output:
        words += ["-o", str(options.output.absolute())]
    given = [f"{name}={_json(value)}" for name, value in settings.items() if value is not None]
    return [*words, "-e", *given] if given else words


def _json(value: object) -> str:
    return json.dumps(str(value.absolute()) if isinstance(value, Path) else value)
