"""`./hub sources`, `discover` and `opml`: looking after what the hub reads."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newshub.cli.fetch import user_agent
from newshub.cli.tables import console, table
from newshub.core.errors import HubError
from newshub.core.model import SourceState
from newshub.core.registry import Registry
from newshub.core.source_health import SourceStatus, forgotten_sources, source_statuses
from newshub.fetch.discover import Candidate, chosen, discover
from newshub.fetch.opml import read_opml, registry_draft, write_opml
from newshub.fetch.transport import AiohttpTransport
from newshub.fetch.workers import Workers
from newshub.files import read_registry
from newshub.site.settings import load_settings
from newshub.store.store import Store


def show(registry: Path, store: Path, *, as_json: bool) -> None:
    """Print every registered source and how it is doing."""
    partners = read_registry(registry)
    states, counts = _kept(store)
    statuses = source_statuses(partners, states, counts, now=datetime.now(UTC))
    if as_json:
        print(json.dumps([_plain(status) for status in statuses], ensure_ascii=False, indent=2))
        return
    columns = ("source", "state", "items", "last success", "last new", "next due", "what is wrong; what to do")
    rows = [_row(status) for status in statuses]
    console().print(table(columns, rows, alarming={"failing", "dead", "gone"}))
    print(f"{len(rows)} sources of {len(partners.clusters)} clusters; {sum(s.needs_care for s in statuses)} need care")
    if forgotten := forgotten_sources(partners, states):
        print(f"no longer in the registry, their items are kept: {', '.join(forgotten)}")


def find_feeds(root: Path, url: str, *, allow_private: bool) -> None:
    """Print the feeds of a site, best first."""
    candidates = found_feeds(root, url, allow_private=allow_private)
    rows = [
        (each.url, each.format, each.language or "-", each.entries, _day(each.newest_at), each.why)
        for each in candidates
    ]
    console().print(table(("feed", "format", "language", "entries", "newest", "found"), rows))
    print(chosen(candidates))


def import_opml(registry: Path, store: Path, file: Path) -> None:
    """Print a registry entry for each feed of an OPML list that the registry does not have."""
    partners = read_registry(registry)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise HubError(f"{file}: cannot be read: {error.strerror}") from error
    subscriptions = read_opml(body, registry=partners, name=str(file))
    print(registry_draft(subscriptions, registry=partners, feed_urls=_found(store)), end="")


def export_opml(root: Path, registry: Path, store: Path, file: Path) -> None:
    """Write the partners' own feeds as OPML."""
    settings = load_settings(root / "pelicanconf.py")
    partners = read_registry(registry)
    file.write_bytes(write_opml(partners, title=settings.name, now=datetime.now(UTC), feed_urls=_found(store)))
    print(f"written to {file}")


def _found(store: Path) -> dict[str, str]:
    """Where the feeds of sources are that were looked for or have moved."""
    states, _ = _kept(store)
    return {source_id: state.feed_url for source_id, state in states.items() if state.feed_url}


def _kept(store: Path) -> tuple[Mapping[str, SourceState], Mapping[str, int]]:
    if not store.is_file():
        return {}, {}
    with Store.open(store, read_only=True) as kept:
        return kept.states(), kept.counts()


def _row(status: SourceStatus) -> tuple[object, ...]:
    moved = f"moved: update the address to {status.moved_to}" if status.moved_to else None
    told = "; ".join(filter(None, (status.error, status.action, moved)))
    due = "at once" if status.next_due_at is None else _minute(status.next_due_at)
    return (
        status.source_id,
        status.state,
        status.items,
        _minute(status.last_success_at),
        _day(status.quiet_since),
        "never" if status.state == "gone" else due,
        told,
    )


def _plain(status: SourceStatus) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(status).items()}


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "-"


def found_feeds(root: Path, url: str, *, allow_private: bool) -> tuple[Candidate, ...]:
    """The feeds of a site, best first; at least one. Raises HubError when there is none."""
    settings = load_settings(root / "pelicanconf.py")

    async def search() -> tuple[Candidate, ...]:
        partners = Registry(clusters={}, themes={}, countries={})
        agent = user_agent(settings)
        async with (
            AiohttpTransport(user_agent=agent, allow_private=allow_private) as transport,
            Workers(partners) as reader,
        ):
            return await discover(url, transport=transport, reader=reader, languages=settings.languages)

    candidates = asyncio.run(search())
    if not candidates:
        raise HubError(f'no feed was found at {url}; if it has a list of news, read that with kind = "html-list"')
    return candidates
