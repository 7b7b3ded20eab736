"""Fetching everything that is due."""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from newshub.core.errors import HubError
from newshub.core.model import FetchRecord, SourceState
from newshub.core.registry import Registry, Source
from newshub.core.schedule import Bounds, is_due
from newshub.core.source_health import begin
from newshub.fetch import decide
from newshub.fetch.attempt import Outcome, Tools, attempt
from newshub.fetch.transport import AGENT, DEADLINE_SECONDS, MAX_BYTES, Transport
from newshub.fetch.workers import Reader, Workers
from newshub.store.store import Store

_LOOK_UPS = 64  # at a time
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How a run goes about it."""

    only: tuple[str, ...] = ()  # ids of clusters or sources; empty for all
    force: bool = False  # also those that are not due yet
    again: bool = False  # read unchanged documents anew, after a change of the hub's own rules
    concurrency: int = 24  # sources under way at a time; each may hold a body of max_bytes
    max_bytes: int = MAX_BYTES
    deadline_seconds: float = DEADLINE_SECONDS
    bounds: Bounds = field(default_factory=Bounds)
    site_url: str | None = None  # our own; what another hub took from us is not taken back


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. `records` in the order in which the sources were done."""

    records: tuple[FetchRecord, ...] = ()
    not_due: int = 0
    seconds: float = 0.0
    notes: tuple[tuple[str, str], ...] = ()  # (source id, what an editor should know about it)
    interrupted: bool = False

    def count(self, outcome: str) -> int:
        """How many sources ended so: kept, unchanged, failed, retired."""
        return sum(record.outcome == outcome for record in self.records)

    @property
    def new(self) -> int:
        """Items added."""
        return sum(record.new for record in self.records)

    @property
    def changed(self) -> int:
        """Items that partners edited."""
        return sum(record.changed for record in self.records)

    @property
    def exit_code(self) -> int:
        """For a cron job: 0 also when some sources failed, 1 when all did, 130 after Ctrl-C."""
        if self.interrupted:
            return 130
        return 1 if self.records and self.count("failed") == len(self.records) else 0


async def fetch_all(
    registry: Registry,
    store: Store,
    *,
    transport: Transport,
    now: Callable[[], datetime],
    options: FetchOptions = FetchOptions(),
    progress: Callable[[FetchRecord, Source], None] = lambda record, source: None,
    reader: Reader | None = None,
) -> Report:
    """Fetch every due source once and keep what it brought.

        due sources | get | unchanged? | parse, clean, classify | save
                      ^ many at once     ^ worker processes       ^ here, one after the other

    A source that fails is recorded and the others go on. Raises StoreError when the store cannot be written. When
    cancelled it saves what has already come, says so through `progress`, and raises CancelledError; `fetch` turns
    that into a report.

    `reader` is where documents are read, in worker processes unless told otherwise.
    """
    run = _Run(registry, store, transport, now, options, progress)
    await run.through(reader)
    return run.report()


def fetch(
    registry: Registry,
    store: Store,
    *,
    transport: Callable[[], contextlib.AbstractAsyncContextManager[Transport]],
    now: Callable[[], datetime],
    options: FetchOptions = FetchOptions(),
    progress: Callable[[FetchRecord, Source], None] = lambda record, source: None,
    on_start: Callable[[int], None] = lambda due: None,
) -> Report:
    """`fetch_all` for callers without an event loop. Ctrl-C ends it early with a report of what was done."""

    async def go(run: _Run) -> None:
        on_start(len(run.due))
        # Names are looked up in threads; a few that take half a minute to fail must not keep the others waiting.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_LOOK_UPS, "look-up"))
        async with transport() as network:
            run.transport = network
            await run.through(None)

    run = _Run(registry, store, None, now, options, progress)
    try:
        asyncio.run(go(run))
    except KeyboardInterrupt:
        return replace(run.report(), interrupted=True)
    return run.report()


class _Run:
    def __init__(
        self,
        registry: Registry,
        store: Store,
        transport: Transport | None,
        now: Callable[[], datetime],
        options: FetchOptions,
        progress: Callable[[FetchRecord, Source], None],
    ) -> None:
        self.registry, self.store, self.transport = registry, store, transport
        self.now, self.options, self.progress = now, options, progress
        self.limits = decide.Limits(options.max_bytes, options.deadline_seconds, options.bounds, options.again)
        self.started = time.monotonic()
        self.records: list[FetchRecord] = []
        self.notes: list[tuple[str, str]] = []
        states, at = store.states(), now()
        chosen = tuple(chosen_sources(registry, options.only))
        with_state = [(source, begin(source, states.get(source.id))) for source in chosen]
        self.due = [each for each in with_state if options.force or is_due(each[1], at)]
        self.not_due = len(chosen) - len(self.due)

    def report(self) -> Report:
        seconds = time.monotonic() - self.started
        return Report(tuple(self.records), self.not_due, seconds, tuple(self.notes))

    async def through(self, reader: Reader | None) -> None:
        async with AsyncExitStack() as stack:
            if reader is None:
                reader = await stack.enter_async_context(Workers(self.registry))
            assert self.transport is not None
            tools = Tools(
                self.store,
                self.transport,
                reader,
                self.limits,
                agent=AGENT,
                languages_of=self._languages_of,
                site_url=self.options.site_url,
            )
            async with contextlib.aclosing(self._outcomes(tools)) as outcomes:
                async for outcome in outcomes:
                    self._keep(outcome)

    def _languages_of(self, source: Source) -> tuple[str, ...]:
        return self.registry.clusters[source.cluster].languages

    async def _outcomes(self, tools: Tools) -> AsyncGenerator[Outcome, None]:
        """Outcomes as they come. Closed early, it stops the others and hands over those that had come."""
        waiting = deque(_spread(self.due))
        done: asyncio.Queue[Outcome | Exception] = asyncio.Queue(maxsize=self.options.concurrency)

        async def work() -> None:
            while waiting:
                source, state = waiting.popleft()
                try:
                    await done.put(await self._one(source, state, tools))
                except Exception as error:  # noqa: BLE001 - raised again where outcomes are taken
                    await done.put(error)

        tasks = [asyncio.create_task(work()) for _ in range(min(self.options.concurrency, len(waiting)))]
        try:
            for _ in range(len(self.due)):
                yield _or_raise(await done.get())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            while not done.empty():
                self._keep(_or_raise(done.get_nowait()))

    async def _one(self, source: Source, state: SourceState, tools: Tools) -> Outcome:
        try:
            return await attempt(source, state, tools, now=self.now())
        except Exception as error:  # noqa: BLE001 - a bug that one source brings to light must not stop the others
            _log.exception("fault source=%s", source.id)
            fault = HubError(f"a fault of our own: {type(error).__name__}: {error}")
            now = self.now()
            after = decide.failed(state, fault, now=now, limits=self.limits)
            return Outcome(source, after, decide.record(after, "failed", now=now))

    def _keep(self, outcome: Outcome) -> None:
        kept = self.store.save(outcome.state, outcome.record, outcome.items, withdrawn_ids=outcome.withdrawn_ids)
        record = replace(outcome.record, new=len(kept.new), changed=len(kept.changed))
        self.records.append(record)
        self.notes.extend((outcome.source.id, note) for note in outcome.notes)
        _log.info(
            "fetched source=%s outcome=%s status=%s ms=%d new=%d",
            record.source_id,
            record.outcome,
            record.status,
            record.milliseconds,
            record.new,
        )
        self.progress(record, outcome.source)


def chosen_sources(registry: Registry, only: Iterable[str]) -> Iterator[Source]:
    """The sources of these ids, of clusters or of sources; all when none is given.

    Raises HubError for an id that the registry does not have.
    """
    wanted = set(only)
    every = tuple(registry.sources())
    ids = {source.id for source in every} | set(registry.clusters)
    if unknown := sorted(wanted - ids):
        raise HubError(
            f"no cluster or source of the registry is called {', '.join(unknown)}; `./hub sources` lists them"
        )
    return (source for source in every if not wanted or source.id in wanted or source.cluster in wanted)


def _or_raise(outcome: Outcome | Exception) -> Outcome:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _spread(due: Iterable[tuple[Source, SourceState]]) -> Iterator[tuple[Source, SourceState]]:
    # Neighbours in the registry often live on one host; taken in turns, hosts are busy side by side.
    by_host: dict[str, deque[tuple[Source, SourceState]]] = defaultdict(deque)
    for source, state in due:
        by_host[urlsplit(state.feed_url or source.url).netloc].append((source, state))
    hosts = deque(by_host.values())
    while hosts:
        host = hosts.popleft()
        yield host.popleft()
        if host:
            hosts.append(host)
