"""What every command begins with: the settings of a settings file, and where logs go."""

import logging
import runpy
import sys
from pathlib import Path

from newshub.core.settings import RunSettings, read_run_settings
from newshub.site.settings import SiteSettings, read_settings


def settings_of(conf: Path) -> tuple[SiteSettings, RunSettings]:
    """Both kinds of settings. Raises SettingsError with every fault of both."""
    values = {name: value for name, value in runpy.run_path(str(conf)).items() if name.isupper()}
    site = read_settings(values, root=conf.resolve().parent)
    return site, read_run_settings(values, file=conf.name)


def log_to_stderr(*, verbose: bool) -> None:
    """Warnings always; with `verbose` what is done and decided, one line each, time first."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    ours = logging.getLogger("newshub")
    ours.handlers[:] = [handler]
    ours.propagate = False
    ours.setLevel(logging.DEBUG if verbose else logging.WARNING)
