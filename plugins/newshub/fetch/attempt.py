"""One attempt at one source, from its address to what the store should keep."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from newshub.core.errors import FeedError, FetchError, HubError
from newshub.core.model import FetchRecord, Item, SourceState
from newshub.core.registry import Source
from newshub.core.urls import link_key
from newshub.fetch import decide
from newshub.fetch.decide import Limits, Verdict
from newshub.fetch.discover import chosen, discover
from newshub.fetch.hub import not_ours
from newshub.fetch.jobs import ReadFeed, Reading
from newshub.fetch.pages import PageTools, read_list, robots_for, without_memory
from newshub.fetch.transport import Response, Transport
from newshub.fetch.withdrawn import window_start, withdrawn
from newshub.fetch.workers import Reader
from newshub.store.store import Store

_ENOUGH = 3  # entries, to wonder why none of them is known


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
    agent: str = "ClusterNewsHub"  # our product token for robots.txt
    languages_of: Callable[[Source], tuple[str, ...]] = lambda source: ()
    site_url: str | None = None  # our own
    notes: list[str] = field(default_factory=list)  # what to tell the editor about the attempt under way


async def attempt(source: Source, state: SourceState, tools: Tools, *, now: datetime) -> Outcome:
    """Ask, read, decide. Never raises for what the source did; bugs come through."""
    tools = replace(tools, notes=[])
    answers: list[Response] = []
    started = time.monotonic()
    try:
        outcome = await _by_kind(source, state, tools, now, answers)
    except HubError as error:
        answer = answers[-1] if answers else None
        after = decide.failed(state, error, now=now, limits=tools.limits, answer=answer)
        milliseconds = round((time.monotonic() - started) * 1000)
        record = decide.record(after, "failed", now=now, answer=answer, milliseconds=milliseconds)
        outcome = Outcome(source, after, record)
    return replace(outcome, notes=tuple(tools.notes))


async def _by_kind(source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]) -> Outcome:
    if source.kind == "auto":
        return await _auto(source, state, tools, now, answers)
    if source.kind == "html-list":
        return await _list(source, state, tools, now, answers)
    return await _feed(source, state, tools, now, answers)


async def _auto(source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]) -> Outcome:
    """The feed that was found before, or a search for one when there is none or it is dead."""
    if state.feed_url:
        try:
            return await _feed(source, state, tools, now, answers)
        except HubError as error:
            if not decide.is_dead(error):
                raise
            tools.notes.append(f"{state.feed_url} is no feed any more ({decide.reason(error)}); looking for another")
            state = replace(state, feed_url=None, etag=None, last_modified=None, moved_to=None, moved_count=0)
            answers.clear()
    candidates = await discover(
        source.url,
        transport=tools.transport,
        reader=tools.reader,
        languages=(source.language,) if source.language else tools.languages_of(source),
        max_bytes=tools.limits.max_bytes,
        deadline_seconds=tools.limits.deadline_seconds,
    )
    if not candidates:
        raise FetchError(
            'no feed found on this site; name its feed\'s address in the registry (kind = "feed"), '
            'or describe its list of news (kind = "html-list")',
            url=source.url,
        )
    tools.notes.append(chosen(candidates))
    best = candidates[0]
    answers.append(best.response)
    return await read(source, replace(state, feed_url=best.url), best.response, tools, now)


async def _feed(source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]) -> Outcome:
    outcome, answer = await _ask(source, state, tools, now, answers)
    return outcome or await read(source, state, answer, tools, now)


async def _ask(
    source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]
) -> tuple[Outcome | None, Response]:
    """The answer, and the outcome when there is nothing to read in it."""
    asked = decide.request(source, state, tools.limits)
    answer = await tools.transport.get(asked)
    answers.append(answer)
    what = decide.verdict(source, state, asked, answer, tools.limits)
    if what is Verdict.GONE:
        if state.feed_url:  # the registry's own address has not been asked
            raise FetchError("the feed's address is gone for good (410)", url=answer.url, status=410)
        after = decide.retired(state, now=now)
        return Outcome(source, after, decide.record(after, "retired", now=now, answer=answer)), answer
    if what is Verdict.UNCHANGED:
        after = decide.went_well(
            source, state, answer, now=now, limits=tools.limits, last_item_at=state.last_item_at, read=False
        )
        return Outcome(source, after, decide.record(after, "unchanged", now=now, answer=answer)), answer
    return None, answer


async def _list(source: Source, state: SourceState, tools: Tools, now: datetime, answers: list[Response]) -> Outcome:
    pages = PageTools(tools.transport, tools.reader, tools.agent, tools.limits.max_bytes, tools.limits.deadline_seconds)
    robots = await robots_for(source, pages)
    outcome, answer = await _ask(source, state, tools, now, answers)
    if outcome:
        return outcome
    known = tools.store.known_links(source.id)
    deep = state.body_hash is None
    reading = await read_list(source, answer, known, robots, pages, now=now, deep=deep)
    tools.notes.extend(reading.notes)
    found = Reading(reading.items, reading.entries)
    outcome = _kept(source, state, answer, found, known, tools, now)
    return outcome if reading.complete else replace(outcome, state=without_memory(outcome.state))


async def read(source: Source, state: SourceState, answer: Response, tools: Tools, now: datetime) -> Outcome:
    """The outcome of a feed document that is there to be read."""
    content_type = answer.headers.get("content-type")
    reading = await tools.reader.do(ReadFeed(answer.body, answer.url, content_type, source, now))
    known = tools.store.known_links(source.id)
    if not reading.entries and known:
        raise FeedError(
            f"the feed is empty although it brought {len(known)} items before; everything kept stays", url=answer.url
        )
    if source.kind == "hub":
        taken = not_ours(reading.items, site_url=tools.site_url, own_links=known, has_link=tools.store.has_link)
        return _kept(source, state, answer, replace(reading, items=taken), known, tools, now)
    outcome = _kept(source, state, answer, reading, known, tools, now)
    if _is_another(reading, known):
        tools.notes.append(
            f"none of its {reading.entries} entries was there before: "
            "has the partner rebuilt its site, or has somebody else its domain now?"
        )
    if known and (start := window_start(reading.items)):
        kept = tools.store.items_of_source(source.id, since=start.published_at)
        return replace(outcome, withdrawn_ids=withdrawn(kept, reading.items))
    return outcome


def _is_another(reading: Reading, known: dict[str, str]) -> bool:
    enough = len(known) >= _ENOUGH and reading.entries >= _ENOUGH
    return enough and not any(link_key(item.link) in known for item in reading.items)


def _kept(
    source: Source,
    state: SourceState,
    answer: Response,
    reading: Reading,
    known: dict[str, str],
    tools: Tools,
    now: datetime,
) -> Outcome:
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
