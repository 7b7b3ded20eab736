"""`./hub fetch`: a run over the due sources, told to whoever started it, a person or a cron job."""

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newshub.cli.alerts import Trouble, raise_alarm, silent_sources
from newshub.cli.conf import settings_of
from newshub.cli.grouping import regroup
from newshub.cli.runs import recorded, runs_beside
from newshub.cli.tables import console, table
from newshub.core.errors import StoreError
from newshub.core.model import FetchRecord
from newshub.core.registry import Registry, Source
from newshub.core.schedule import Bounds
from newshub.core.settings import RunSettings
from newshub.fetch import run
from newshub.fetch.transport import AiohttpTransport
from newshub.files import read_registry
from newshub.site.settings import SiteSettings
from newshub.store.store import Store

_COLUMNS = ("source", "outcome", "HTTP", "entries", "new", "changed", "kB", "ms", "what happened")


def fetch(
    root: Path,
    registry: Path,
    store: Path,
    *,
    only: tuple[str, ...] = (),
    force: bool = False,
    allow_private: bool = False,
    as_json: bool = False,
    quiet: bool = False,
    conf: str = "pelicanconf.py",
) -> int:
    """Fetch into the store; returns the exit status: 0 unless all sources failed (1) or Ctrl-C came (130).

    Leaves a report in the folder `runs` beside the store. Raises HubError when the registry is faulty or the store is
    damaged or cannot be written: then nothing more is fetched.
    """
    settings, how = settings_of(root / conf)
    with recorded(runs_beside(store), "fetch", keep=how.runs_kept) as told:
        clusters = read_registry(registry)
        options = run.FetchOptions(only=only, force=force, site_url=settings.site_url, **_bounds(how))
        report = _fetch(clusters, store, options, settings, how, _Shown(quiet=as_json or quiet), allow_private)
        told |= _told(report)
        if not (only or allow_private):  # a whole run on the real network
            raise_alarm(store, how, _troubles(report, clusters, store, how), about="fetch")
    if as_json:
        print(json.dumps(_plain(report), ensure_ascii=False, indent=2))
    elif not quiet:
        _show(report)
    return report.exit_code


def _fetch(
    clusters: Registry,
    store: Path,
    options: run.FetchOptions,
    settings: SiteSettings,
    how: RunSettings,
    shown: "_Shown",
    allow_private: bool,
) -> run.Report:
    agent = user_agent(settings)
    with Store.open(store) as kept, shown:
        if damage := kept.damage():
            raise StoreError(f"{store}: the store is damaged ({damage}); nothing was fetched. `./hub restore` a backup")
        before = kept.generation()
        report = run.fetch(
            clusters,
            kept,
            transport=lambda: AiohttpTransport(
                user_agent=agent, allow_private=allow_private, per_host=how.fetch_per_host
            ),
            now=lambda: datetime.now(UTC),
            options=options,
            progress=shown.one,
            on_start=shown.start,
        )
        if kept.generation() > before:
            touched = [item.published_at for item in kept.items_since(before)]
            regroup(kept, clusters, now=datetime.now(UTC), oldest=min(touched, default=None))
    return report


def _bounds(how: RunSettings) -> dict[str, Any]:
    return {
        "concurrency": how.fetch_concurrency,
        "max_bytes": how.fetch_max_mb * 1024 * 1024,
        "deadline_seconds": float(how.fetch_seconds),
        "bounds": Bounds(
            shortest=timedelta(minutes=how.fetch_shortest_minutes), longest=timedelta(hours=how.fetch_longest_hours)
        ),
    }


def _told(report: run.Report) -> dict[str, Any]:
    """What the run's report says; which sources did well can be asked of the store."""
    outcomes = {each: report.count(each) for each in ("kept", "unchanged", "failed", "retired")}
    failed = {record.source_id: record.error for record in report.records if record.outcome == "failed"}
    return {
        "outcome": "interrupted" if report.interrupted else "done",
        "sources": outcomes | {"not_due": report.not_due},
        "new": report.new,
        "changed": report.changed,
        "failed": failed,
    }


def _troubles(report: run.Report, clusters: Registry, store: Path, how: RunSettings) -> list[Trouble]:
    found = []
    if report.exit_code == 1:
        found.append(Trouble("every source fails", f"{len(report.records)} were asked; is the network there?"))
    with Store.open(store, read_only=True) as kept:
        states = kept.states()
    return found + silent_sources(clusters, states, days=how.silent_days, now=datetime.now(UTC))


def user_agent(settings: SiteSettings) -> str:
    """Who we say we are to a partner's server, and where to complain (RFC 9110, section 10.1.5)."""
    contact = f"; {settings.contact}" if settings.contact else ""
    return f"ClusterNewsHub/1.0 (+{settings.site_url}{contact})"


class _Shown(AbstractContextManager["_Shown"]):
    """Progress: a bar on a terminal, a line per source elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._lines = not quiet and not sys.stdout.isatty()
        self._bar: Any = nullcontext()
        if not quiet and sys.stdout.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("fetching"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, TextColumn("{task.description}"), console=console(), transient=True)
        self._task: Any = None

    def __enter__(self) -> "_Shown":
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)

    def start(self, due: int) -> None:
        if hasattr(self._bar, "add_task"):
            self._task = self._bar.add_task("", total=due)

    def one(self, record: FetchRecord, source: Source) -> None:
        if self._task is not None:
            self._bar.update(self._task, advance=1, description=source.id)
        elif self._lines:
            told = f"fetched source={record.source_id} outcome={record.outcome} status={record.status or '-'}"
            counted = f"entries={record.entries} new={record.new} changed={record.changed} ms={record.milliseconds}"
            print(f"{told} {counted}{f' error={record.error!r}' if record.error else ''}", flush=True)


def _show(report: run.Report) -> None:
    notes: dict[str, list[str]] = {}
    for source_id, note in report.notes:
        notes.setdefault(source_id, []).append(note)
    rows = [
        (
            record.source_id,
            record.outcome,
            record.status or "-",
            record.entries,
            record.new,
            record.changed,
            round(record.bytes / 1000),
            record.milliseconds,
            "; ".join([*([record.error] if record.error else []), *notes.get(record.source_id, ())]),
        )
        for record in sorted(report.records, key=lambda record: record.source_id)
    ]
    if rows:
        console().print(table(_COLUMNS, rows, alarming={"failed", "retired"}))
    counts = ", ".join(
        f"{n} {what}" for what in ("kept", "unchanged", "failed", "retired") if (n := report.count(what))
    )
    print(f"{len(rows)} sources: {counts or 'none was due'}; {report.not_due} not due yet")
    print(f"{report.new} new items, {report.changed} changed, in {report.seconds:.1f} s")
    if report.exit_code == 1:
        print("every source failed; is the network there?")
    if report.interrupted:
        print("interrupted; what was done is kept, the rest is fetched next time")


def _plain(report: run.Report) -> dict[str, Any]:
    return {
        "sources": [asdict(record) | {"at": record.at.isoformat()} for record in report.records],
        "not_due": report.not_due,
        "new": report.new,
        "changed": report.changed,
        "seconds": round(report.seconds, 3),
        "notes": [{"source_id": source_id, "note": note} for source_id, note in report.notes],
        "interrupted": report.interrupted,
    }
