"""`./hub status`: how the hub is doing, on one screen."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newshub.cli.runs import last_runs, runs_beside
from newshub.core.source_health import source_statuses
from newshub.files import read_registry
from newshub.store.store import Store

RUNS = 5  # shown
_MOST = 10  # sources of a sort
_LOOKED_THROUGH = 1000  # for the last publication


def show(registry: Path, store: Path, *, as_json: bool, now: datetime | None = None) -> bool:
    """Print the summary; returns whether somebody should look after something."""
    found = summary(registry, store, now=now or datetime.now(UTC))
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            print(line)
    return bool(found["trouble"])


def summary(registry: Path, store: Path, *, now: datetime) -> dict[str, Any]:
    """The state of store, sources and publication in plain values, and in `trouble` what is wrong in words."""
    runs = [run for run in last_runs(runs_beside(store), _LOOKED_THROUGH) if not run.get("dry_run")]
    kept, trouble = _store(store)
    sources = _sources(registry, store, now) if kept else []
    published = next((run for run in runs if run["command"] in ("publish", "rollback") and run.get("release")), None)
    latest = {
        command: next((run for run in runs if run["command"] == command), None) for command in ("fetch", "publish")
    }
    trouble += [
        f"the last {command} {run['outcome']}: {(run.get('error') or 'see its report').splitlines()[-1]}"
        for command, run in latest.items()
        if run and run["outcome"] != "done"
    ]
    return {
        "store": kept,
        "sources": len(sources),
        "needing_care": [
            {"source_id": each.source_id, "state": each.state, "action": each.action}
            for each in sources
            if each.needs_care
        ],
        "moved": [{"source_id": each.source_id, "url": each.moved_to} for each in sources if each.moved_to],
        "published": published,
        "runs": runs[:RUNS],
        "trouble": trouble,
    }


def _store(store: Path) -> tuple[dict[str, Any] | None, list[str]]:
    if not store.is_file():
        return None, [f"{store}: no store here yet; `./hub fetch` makes one"]
    with Store.open(store, read_only=True) as opened:
        damage = opened.damage()
        size = sum(path.stat().st_size for path in store.parent.glob(f"{store.name}*"))
        kept = {"path": str(store), "bytes": size, "items": sum(opened.counts().values()), "sound": damage is None}
    return kept, [f"{store}: the store is damaged ({damage}); `./hub restore` a backup"] if damage else []


def _sources(registry: Path, store: Path, now: datetime) -> list[Any]:
    with Store.open(store, read_only=True) as opened:
        return list(source_statuses(read_registry(registry), opened.states(), opened.counts(), now=now))


def _lines(found: dict[str, Any]) -> list[str]:
    lines = []
    if store := found["store"]:
        sound = "sound" if store["sound"] else "DAMAGED"
        lines.append(f"store      {store['items']} items, {store['bytes'] / 1e6:.1f} MB, {sound}")
    lines.append(f"sources    {found['sources']}, {len(found['needing_care'])} need care (`./hub sources` says more)")
    lines += [
        f"           {each['source_id']} is {each['state']}: {each['action']}" for each in found["needing_care"][:_MOST]
    ]
    lines += [f"moved      {each['source_id']}: update the address to {each['url']}" for each in found["moved"][:_MOST]]
    lines.append(f"published  {_publication(found['published'])}")
    lines += [f"{'runs' if not number else '':<10} {_run(run)}" for number, run in enumerate(found["runs"])]
    lines += [f"trouble    {each}" for each in found["trouble"]] or ["all is well"]
    return lines


def _publication(run: dict[str, Any] | None) -> str:
    if run is None:
        return "nothing yet"
    stories = f", {run['stories']} stories" if "stories" in run else ""
    return f"{run['release']} at {run['target']}{stories}"


def _run(run: dict[str, Any]) -> str:
    told = (
        f"{run['started_at'][:16].replace('T', ' ')}  {run['command']:<8} {run['outcome']:<11} {run['seconds']:>6.1f} s"
    )
    if run["command"] == "fetch" and "sources" in run:
        counts = run["sources"]
        told += (
            f"  {counts['kept'] + counts['unchanged']} sources well, {counts['failed']} failed; {run['new']} new items"
        )
    elif "added" in run:
        told += f"  {run['added']} files added, {run['changed']} changed, {run['removed']} removed"
    return told
