"""The settings of fetching, publishing and looking after the hub; those of the site are in site/settings.py.

One table: name, default, what is expected, and how to tell. Secrets are not among them: they come from the
environment, and a settings file that holds one is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from newshub.core.errors import Problem, SettingsError

# Names of the environment, with what they are for. Their contents never appear in output, log, report or store.
SECRETS = {
    "NEWSHUB_GIT_TOKEN": "pushes to a branch over https",
    "NEWSHUB_SMTP_USER": "sends alerts by e-mail",
    "NEWSHUB_SMTP_PASSWORD": "sends alerts by e-mail",
    "NEWSHUB_ALERT_WEBHOOK": "address that alerts are posted to",
    "AWS_ACCESS_KEY_ID": "writes to S3 storage",
    "AWS_SECRET_ACCESS_KEY": "writes to S3 storage",
    "AWS_SESSION_TOKEN": "writes to S3 storage",
}


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How the hub is run."""

    publish_to: str | None
    publish_ssh: str  # the ssh command with its options
    releases_kept: int
    backups_kept: int
    runs_kept: int  # reports in var/runs
    indexnow: str | None  # the key, which is public: it is published at /<key>.txt
    alert_email: str | None
    alert_from: str | None  # None: alert_email
    smtp: str  # host:port
    silent_days: int  # without anything new, before a source is trouble
    fetch_concurrency: int
    fetch_per_host: int
    fetch_max_mb: int
    fetch_seconds: int
    fetch_shortest_minutes: int
    fetch_longest_hours: int


@dataclass(frozen=True, slots=True)
class _Setting:
    field: str
    default: Any
    expected: str
    fits: Callable[[Any], bool]


def _number(field: str, default: int, least: int, most: int) -> _Setting:
    def fits(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return _Setting(field, default, f"a whole number from {least} to {most}", fits)


def _text(field: str, default: str | None, expected: str, pattern: str) -> _Setting:
    def fits(value: Any) -> bool:
        return (value is None and default is None) or (isinstance(value, str) and bool(re.fullmatch(pattern, value)))

    return _Setting(field, default, expected, fits)


_MAILBOX = r"[^@\s<>,]+@[^@\s<>,]+"
SETTINGS: dict[str, _Setting] = {
    "NEWSHUB_PUBLISH_TO": _text(
        "publish_to", None, "a folder, ssh://..., git+https://...#branch or s3://... (docs/deploy.md)", r"\S.*"
    ),
    "NEWSHUB_PUBLISH_SSH": _text("publish_ssh", "ssh", "the ssh command with its options, such as ssh -i key", r"\S.*"),
    "NEWSHUB_RELEASES_KEPT": _number("releases_kept", 5, 2, 1000),
    "NEWSHUB_BACKUPS_KEPT": _number("backups_kept", 14, 1, 10_000),
    "NEWSHUB_RUNS_KEPT": _number("runs_kept", 200, 1, 100_000),
    "NEWSHUB_INDEXNOW": _text(
        "indexnow", None, "a key of 8 to 128 letters, digits and hyphens", r"[A-Za-z0-9-]{8,128}"
    ),
    "NEWSHUB_ALERT_EMAIL": _text("alert_email", None, "an e-mail address", _MAILBOX),
    "NEWSHUB_ALERT_FROM": _text("alert_from", None, "an e-mail address", _MAILBOX),
    "NEWSHUB_SMTP": _text("smtp", "localhost:25", "host:port of a mail server", r"[\w.-]+:\d{1,5}"),
    "NEWSHUB_SILENT_DAYS": _number("silent_days", 120, 1, 10_000),
    "NEWSHUB_FETCH_CONCURRENCY": _number("fetch_concurrency", 32, 1, 1000),
    "NEWSHUB_FETCH_PER_HOST": _number("fetch_per_host", 2, 1, 100),
    "NEWSHUB_FETCH_MAX_MB": _number("fetch_max_mb", 8, 1, 1000),
    "NEWSHUB_FETCH_SECONDS": _number("fetch_seconds", 30, 1, 600),
    "NEWSHUB_FETCH_SHORTEST_MINUTES": _number("fetch_shortest_minutes", 30, 5, 1440),
    "NEWSHUB_FETCH_LONGEST_HOURS": _number("fetch_longest_hours", 24, 1, 720),
}


def read_run_settings(values: Mapping[str, Any], *, file: str) -> RunSettings:
    """The settings as one value. Raises SettingsError with all faults; names it does not know are not its business."""
    if problems := setting_faults(values, file=file):
        raise SettingsError(problems)
    return RunSettings(**{each.field: values.get(name, each.default) for name, each in SETTINGS.items()})


def setting_faults(values: Mapping[str, Any], *, file: str) -> list[Problem]:
    """What is wrong with those of our settings that are set."""
    faults = [
        Problem(file, f"{_shown(values[name])} is not {each.expected}", where=name)
        for name, each in SETTINGS.items()
        if name in values and not each.fits(values[name])
    ]
    faults += [
        Problem(file, "is a secret; take it out of the file and set it in the environment", where=name)
        for name in SECRETS
        if name in values
    ]
    return faults


def _shown(value: Any) -> str:
    text = repr(value)
    return "its value" if re.search(r":[^/\s]+@", text) else text  # what looks like user:password@host is not repeated
