"""Reading documents in processes of their own, which can be stopped.

A hostile document may run for minutes or ask for gigabytes; no thread could be taken back from it. So whatever reads
other people's bytes is a Job, and runs in a worker process with a limit of time and memory. When it oversteps, the
process is ended and the document refused; the run goes on with a new process.

    fetch_all ──job──> Workers ──pickle over a pipe──> python -m newshub.fetch.worker ──> job.run(registry)
"""

import asyncio
import contextlib
import logging
import os
import pickle
import signal
import struct
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Protocol, Self, TypeVar

from newshub.core.errors import FeedError
from newshub.core.registry import Registry

_log = logging.getLogger(__name__)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

SECONDS = 20.0  # for one document; the slowest honest one measured took a tenth
MEMORY_BYTES = 224 * 1024 * 1024  # for one document, beyond the some 160 MiB that the process has when idle
HEADER = struct.Struct(">BQ")  # kind of message, length of the pickle after it
DONE, REFUSED, FAULT, READY = range(4)
EXTRA_PATH: tuple[str, ...] = ()  # where processes find jobs beside the hub's own
_QUEUE_PER_WORKER = 4  # documents waiting before another process is worth its start


class Job(Protocol[T_co]):
    """Something to do with one document: picklable, pure, with the registry at hand. Raises FeedError only."""

    @property
    def url(self) -> str: ...

    def run(self, registry: Registry) -> T_co: ...


class Reader(Protocol):
    """Where jobs are done: `Workers` in earnest, `Inline` in tests and for documents of our own."""

    async def do(self, job: Job[T]) -> T: ...


class Inline:
    """Does jobs on the spot, without any limit."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def do(self, job: Job[T]) -> T:
        return job.run(self._registry)


@dataclass(slots=True)
class _Process:
    process: asyncio.subprocess.Process
    jobs: int = 0


class Workers:
    """Up to `most` worker processes, begun when first needed. Use as an async context manager."""

    def __init__(self, registry: Registry, *, most: int | None = None, seconds: float = SECONDS) -> None:
        self._registry_pickle = dump(registry)
        self._most = most or max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
        self.seconds = seconds
        self._idle: list[_Process] = []
        self._running = 0
        self._waiting = 0
        self._freed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None
    ) -> None:
        for worker in self._idle:
            await _end(worker.process)
        self._idle.clear()

    async def do(self, job: Job[T]) -> T:
        """The job's result. Raises what the job raised (FeedError), and FeedError when it had to be stopped."""
        worker = await self._take()
        healthy = False
        try:
            kind, result = await self._converse(worker, job)
            healthy = kind in (DONE, REFUSED)
        finally:
            # Cancelled in the middle, too: the process is busy with something nobody waits for.
            await asyncio.shield(self._give_back(worker, healthy=healthy))
        if kind == DONE:
            return result  # type: ignore[no-any-return]
        if kind == REFUSED:
            reason, url = result
            raise FeedError(reason, url=url)
        raise FeedError(result, url=job.url)

    async def _converse(self, worker: _Process, job: Job[T]) -> tuple[int, Any]:
        stdin, stdout = worker.process.stdin, worker.process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            async with asyncio.timeout(self.seconds):
                data = dump(job)
                stdin.write(HEADER.pack(DONE, len(data)))
                stdin.write(data)
                del data  # up to the largest body we take; it is not needed twice
                await stdin.drain()
                kind, size = HEADER.unpack(await stdout.readexactly(HEADER.size))
                result = pickle.loads(await stdout.readexactly(size))  # noqa: S301 - our own process wrote it
        except TimeoutError:
            return FAULT, f"the document could not be read within {self.seconds:g} seconds; it was given up"
        except (asyncio.IncompleteReadError, ConnectionError):
            return FAULT, f"the document made its reader process end ({await _cause(worker.process)})"
        if kind == FAULT:
            _log.error("reader fault url=%s %s", job.url, result)
            return FAULT, f"a fault of our own while reading the document: {result.strip().splitlines()[-1]}"
        return kind, result

    async def _take(self) -> _Process:
        async with self._freed:
            self._waiting += 1
            try:
                await self._freed.wait_for(self._may_go)
            finally:
                self._waiting -= 1
            if self._idle:
                return self._idle.pop()
            self._running += 1
        try:
            return _Process(await _begin(self._registry_pickle))
        except BaseException:
            async with self._freed:
                self._running -= 1
                self._freed.notify()
            raise

    def _may_go(self) -> bool:
        if self._idle:
            return True
        return self._running < self._most and self._waiting > self._running * _QUEUE_PER_WORKER

    async def _give_back(self, worker: _Process, *, healthy: bool) -> None:
        if not healthy:
            await _end(worker.process, kill=True)
        async with self._freed:
            if healthy:
                self._idle.append(worker)
            else:
                self._running -= 1
            self._freed.notify_all()


async def _begin(registry_pickle: bytes) -> asyncio.subprocess.Process:
    plugins = str(Path(__file__).resolve().parents[2])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # no module of the folder we happen to stand in
        "-m",
        "newshub.fetch.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((plugins, *EXTRA_PATH)),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
        start_new_session=True,  # Ctrl-C is for us; we end our workers ourselves
    )
    assert process.stdin is not None
    process.stdin.write(HEADER.pack(READY, len(registry_pickle)) + registry_pickle)
    return process


async def _end(process: asyncio.subprocess.Process, *, kill: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError):
        if kill:
            process.kill()
        elif process.stdin is not None:
            process.stdin.close()  # its sign to go
    await process.wait()


async def _cause(process: asyncio.subprocess.Process) -> str:
    code = await process.wait()
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit status {code}"


def _view(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, MappingProxyType):  # read-only views, which pickle does not know
            return _view, (dict(value),)
        return NotImplemented


def dump(value: object) -> bytes:
    """A pickle of what travels to and from workers."""
    buffer = BytesIO()
    _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()
