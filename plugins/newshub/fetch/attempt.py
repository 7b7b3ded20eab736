"""One attempt at one source, from its address to what the store should keep."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime

from newshub.core.errors import FeedError, FetchError, HubError
from newshub.core.model import FetchRecord, Item, SourceState
from newshub.core.registry import Source
from newshub.core.urls import link_key
from newshub.fetch import decide
from newshub.fetch.decide import Limits, Verdict
from newshub.fetch.jobs import ReadFeed, Reading
from newshub.fetch.transport import Response, Transport
from newshub.fetch.workers import Reader
from newshub.store.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to: exactly what `Store.save` takes, and what to say about it."""

    source: Source
    state: SourceState
    record: FetchRecord
    items: tuple[Item, ...] = ()
    withdrawn_ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What an attempt works with. The store is read only here."""

    store: Store
    transport: Transport
    reader: Reader
    limits: Limits
    languages: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


async def attempt(source: Source, state: SourceState, tools: Tools, *, now: datetime) -> Outcome:
    """Ask, read, decide. Never raises for what the source did; bugs come through."""
    tools = replace(tools, notes=[])
    answers: list[Response] = []
    try:
        outcome = await _by_kind(source, state, tools, now, answers)
    except HubError as error:
        answer = answers[-1] if answers else None
        after = decide.failed(state, error, now=now, limits=tools.limits, answer=answer)
        outcome = Outcome(source, after, decide.record(after, "failed", now=now, answer=answer))
    return replace(outcome, notes=tuple(tools.notes))


async def _by_kind(source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]) -> Outcome:
    return await _feed(source, state, tools, now, answers)


async def _feed(source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]) -> Outcome:
    asked = decide.request(source, state, tools.limits)
    answer = await tools.transport.get(asked)
    answers.append(answer)
    what = decide.verdict(source, state, asked, answer, tools.limits)
    if what is Verdict.GONE:
        if state.feed_url:  # the registry's own address has not been asked
            raise FetchError("the feed's address is gone for good (410)", url=answer.url, status=410)
        after = decide.retired(state, now=now)
        return Outcome(source, after, decide.record(after, "retired", now=now, answer=answer))
    if what is Verdict.UNCHANGED:
        after = decide.went_well(
            source, state, answer, now=now, limits=tools.limits, last_item_at=state.last_item_at, read=False
        )
        return Outcome(source, after, decide.record(after, "unchanged", now=now, answer=answer))
    return await read(source, state, answer, tools, now)


async def read(source: Source, state: SourceState, answer: Response, tools: Tools, now: datetime) -> Outcome:
    """The outcome of a feed document that is there to be read."""
    content_type = answer.headers.get("content-type")
    reading = await tools.reader.do(ReadFeed(answer.body, answer.url, content_type, source, now))
    known = tools.store.known_links(source.id)
    if not reading.entries and known:
        raise FeedError(
            f"the feed is empty although it brought {len(known)} items before; everything kept stays", url=answer.url
        )
    after = decide.went_well(
        source,
        state,
        answer,
        now=now,
        limits=tools.limits,
        last_item_at=_last_item_at(state, reading, known, now),
        read=True,
        ttl_minutes=reading.ttl_minutes,
    )
    record = decide.record(after, "kept", now=now, answer=answer, entries=reading.entries)
    return Outcome(source, after, record, reading.items)


def _last_item_at(state: SourceState, reading: Reading, known: dict[str, str], now: datetime) -> datetime | None:
    # The store notes when something new came; the schedule wants to know now. Of a source met for the first time,
    # its newest date says more than the moment we met it.
    if not known:
        dated = [item.published_at for item in reading.items if item.date_note is None]
        return min(max(dated), now) if dated else state.last_item_at
    if any(link_key(item.link) not in known for item in reading.items):
        return now
    return state.last_item_at
