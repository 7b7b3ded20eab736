"""Reports of what `fetch` and `publish` did: var/runs/*.json, one a run, the last ones kept.

{"command": "publish", "started_at": "2026-11-22T08:30:00+00:00", "seconds": 12.3, "outcome": "done", "error": null,
 ... what the command adds}
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newshub.core.errors import HubError
from newshub.core.settings import SECRETS


def runs_beside(store: Path) -> Path:
    """The folder of a store's reports: var/runs for var/newshub.sqlite3, another one for a demo's."""
    return store.parent / "runs"


@contextmanager
def recorded(folder: Path, command: str, *, keep: int) -> Iterator[dict[str, Any]]:
    """Write a report when the block ends, however it does; the block fills in what it did.

    `outcome` becomes done, failed (a HubError) or interrupted, unless the block says otherwise.
    """
    started, at = time.monotonic(), datetime.now(UTC)
    report: dict[str, Any] = {"command": command, "started_at": at.isoformat(timespec="seconds")}
    try:
        yield report
        report.setdefault("outcome", "done")
    except HubError as error:
        report |= {"outcome": "failed", "error": str(error)}
        raise
    except BaseException as error:
        report |= {"outcome": "interrupted", "error": f"{type(error).__name__}: {error}".rstrip(": ")}
        raise
    finally:
        report["seconds"] = round(time.monotonic() - started, 2)
        report.setdefault("error", None)
        _write(folder / f"{at:%Y%m%dT%H%M%S%fZ}-{command}.json", report)
        _forget(folder, keep)


def last_runs(folder: Path, limit: int) -> list[dict[str, Any]]:
    """The latest reports, newest first. What cannot be read is left out."""
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*Z-*.json"), reverse=True):
        if len(found) == limit:
            break
        try:
            report = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(report, dict):
            found.append(report)
    return found


def without_secrets(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Text without the content of any secret: the last line of defence, for reasons that other programs give."""
    for name in SECRETS:
        if len(secret := environ.get(name, "")) >= 4:  # anything shorter stands in every second word
            text = text.replace(secret, "***")
    return text


def _write(path: Path, report: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(without_secrets(json.dumps(report, ensure_ascii=False, indent=2)) + "\n", "utf-8")
    fresh.replace(path)


def _forget(folder: Path, keep: int) -> None:
    for path in sorted(folder.glob("*Z-*.json"), reverse=True)[keep:]:
        path.unlink(missing_ok=True)
