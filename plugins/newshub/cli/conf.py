"""What every command begins with: the settings of a settings file, and where logs go."""

import logging
import sys
from pathlib import Path

from newshub.core.settings import RunSettings, read_run_settings
from newshub.site.settings import SiteSettings, placed, read_settings, values_of


def settings_of(conf: Path) -> tuple[SiteSettings, RunSettings]:
    """Both kinds of settings. Raises SettingsError with every fault of both."""
    values = values_of(conf)
    with placed(conf):
        return read_settings(values, root=conf.resolve().parent), read_run_settings(values, file=conf.name)


def log_to_stderr(*, verbose: bool) -> None:
    """Warnings always; with `verbose` what is done and decided, one line each, time first."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    ours = logging.getLogger("newshub")
    ours.handlers[:] = [handler]
    ours.propagate = False
    ours.setLevel(logging.DEBUG if verbose else logging.WARNING)
