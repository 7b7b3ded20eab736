"""Telling whoever runs the hub about trouble, by e-mail or webhook: once when it comes, once when it is over.

What is known to be wrong is remembered in trouble.state beside the reports, so that a job that runs every half hour
does not send a letter every half hour.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newshub.cli.runs import runs_beside
from newshub.core.model import SourceState
from newshub.core.registry import Registry
from newshub.core.settings import RunSettings

WEBHOOK = "NEWSHUB_ALERT_WEBHOOK"
_STATE = "trouble.state"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that somebody should look at. `what` is its identity, `why` may change from run to run."""

    what: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.why}" if self.why else self.what


def silent_sources(registry: Registry, states: Mapping[str, SourceState], *, days: int, now: datetime) -> list[Trouble]:
    """Sources that have brought nothing new for so long."""
    found = []
    for source in registry.sources():
        state = states.get(source.id)
        last = state.last_item_at if state else None
        if state and last is not None and now - last > timedelta(days=days):
            why = f"nothing new since {last:%Y-%m-%d}"
            found.append(
                Trouble(f"source silent: {source.id}", f"{why}; {state.last_error}" if state.last_error else why)
            )
    return found


def raise_alarm(
    store: Path,
    run: RunSettings,
    troubles: Sequence[Trouble],
    *,
    about: str,
    environ: Mapping[str, str] = os.environ,
) -> list[str]:
    """Tell about troubles that are new, and about those of the same kind of run that are over; returns warnings.

    Does nothing unless NEWSHUB_ALERT_EMAIL or the webhook is set.
    """
    webhook = environ.get(WEBHOOK)
    if not (run.alert_email or webhook):
        return []
    state = runs_beside(store) / _STATE
    known = _known(state)
    had, has = set(known.get(about, ())), {trouble.what for trouble in troubles}
    lines = [str(trouble) for trouble in troubles if trouble.what not in had]
    lines += [f"over: {what}" for what in sorted(had - has)]
    if not lines:
        return []
    warnings = _send(run, environ, lines, webhook)
    if len(warnings) < bool(run.alert_email) + bool(webhook):  # told at least once; else the next run tries again
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps(known | {about: sorted(has)}), "utf-8")
    for warning in warnings:
        print(f"warning: an alert could not be sent: {warning}", flush=True)
    return warnings


def _send(run: RunSettings, environ: Mapping[str, str], lines: Sequence[str], webhook: str | None) -> list[str]:
    warnings: list[str] = []
    text = "\n".join(lines)
    if run.alert_email:
        from newshub.fetch.mail import MailServer, send_mail

        host, _, port = run.smtp.rpartition(":")
        server = MailServer(host, int(port), environ.get("NEWSHUB_SMTP_USER"), environ.get("NEWSHUB_SMTP_PASSWORD"))
        subject = f"news hub: {lines[0].splitlines()[0]}"[:120]
        sender = run.alert_from or run.alert_email
        if fault := send_mail(server, sender=sender, to=run.alert_email, subject=subject, text=f"{text}\n"):
            warnings.append(fault)
    if webhook:
        from newshub.fetch.announce import Message, tell

        message = Message(
            "webhook", webhook, body={"text": f"news hub: {text}"}
        )  # Slack's, Mattermost's and Teams' key
        # The address is the deployer's own, and may well be a server of their own network.
        warnings += tell([message], user_agent="ClusterNewsHub/1.0", allow_private=True)
    return warnings


def _known(state: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(state.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
