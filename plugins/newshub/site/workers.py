"""Work shared among processes that are copies of this one (fork), so that nothing need be handed to them.

Chunks wait in lanes. A process begins with a lane of its own and goes on with what is left of those after it, so the
last lane is for all. What each process returns comes back when it has no more to do.
"""

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from newshub.core.errors import HubError

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

MOST_CHUNKS = 255  # a chunk is a byte in a pipe
_MOST_WORKERS = 4  # more are waiting for the disk
_parent: int | None = None  # in a process that we started: who started it


class WorkerError(RuntimeError):
    """Raised when a process of ours ended before it had done its work. Its text is that process's traceback."""


def available() -> int:
    """How many processes this machine runs side by side."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(setting: int) -> int:
    """How many processes a build uses: as many as a setting says, or for 0 as many as run side by side, up to four."""
    return setting or min(available(), _MOST_WORKERS)


def orphaned() -> bool:
    """Whether the process that started this one has ended. What it held for both, as locks on a store, is gone then."""
    return _parent is not None and os.getppid() != _parent


def share(
    lanes: Sequence[Sequence[Chunk]],
    work: Callable[[Iterator[Chunk]], Result],
    *,
    workers: int,
    prepare: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Call `work` in this process and others, each with an iterator over the chunks it takes; returns what they did.

    Every process takes the chunks of a lane in their order, and lanes in theirs. `prepare` runs first in each other
    process, to open anew what must not be shared. An error in one of them is raised here after all have ended: a
    HubError with its text, any other as WorkerError.
    """
    for lane in lanes:
        if len(lane) > MOST_CHUNKS:
            raise ValueError(f"{len(lane)} chunks in a lane; expected at most {MOST_CHUNKS}")
    queues = [_queue(lane) for lane in lanes]
    gc.freeze()  # or looking for garbage would copy all that the processes share
    started = [
        _start(partial(work, _taken(queues[min(number, len(lanes) - 1) :])), prepare) for number in range(1, workers)
    ]
    try:
        answers = [work(_taken(queues))]
    finally:
        for queue in queues:
            os.close(queue.reading)
        others = [_answer(*each) for each in started]
    for answer in others:
        if isinstance(answer, BaseException):
            raise answer
    return answers + others


def beside(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin something in a process of its own; call what is returned to wait for it."""
    started = _start(work, lambda: None)

    def wait() -> Result:
        answer: Any = _answer(*started)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return wait


class _Queue(NamedTuple, Generic[Chunk]):
    """A lane, and a pipe that holds a byte for each of its chunks and then ends: taking one is reading one."""

    lane: Sequence[Chunk]
    reading: int


def _queue(lane: Sequence[Chunk]) -> _Queue[Chunk]:
    reading, writing = os.pipe()
    os.write(writing, bytes(range(len(lane))))
    os.close(writing)
    return _Queue(lane, reading)


def _taken(queues: Sequence[_Queue[Chunk]]) -> Iterator[Chunk]:
    for queue in queues:
        while number := os.read(queue.reading, 1):
            yield queue.lane[number[0]]


def _start(work: Callable[[], Any], prepare: Callable[[], None]) -> tuple[int, int]:
    reading, writing = os.pipe()
    sys.stdout.flush()  # what waits there would be said by both
    sys.stderr.flush()
    ours = os.getpid()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    _set_parent(ours)
    status = 1
    try:
        os.close(reading)
        _tell(writing, _outcome(work, prepare))
        status = 0
    finally:
        os._exit(status)  # no handlers, no flushing: they are the first process's


def _set_parent(process: int) -> None:
    global _parent
    _parent = process


def _outcome(work: Callable[[], Any], prepare: Callable[[], None]) -> object:
    try:
        prepare()
        return work()
    except HubError as error:
        return HubError(str(error))  # its kind may not survive the way
    except BaseException:  # noqa: BLE001 - told to the first process, which raises it
        return WorkerError(traceback.format_exc())


def _tell(writing: int, outcome: object) -> None:
    with os.fdopen(writing, "wb") as file:
        pickle.dump(outcome, file, protocol=pickle.HIGHEST_PROTOCOL)


def _answer(process: int, reading: int) -> Any:
    with os.fdopen(reading, "rb") as file, suppress(EOFError, pickle.UnpicklingError):  # it was ended before its end
        answer = pickle.load(file)  # noqa: S301 - from our own process
        os.waitpid(process, 0)
        return answer
    _, status = os.waitpid(process, 0)
    return WorkerError(f"a process of the build ended with status {os.waitstatus_to_exitcode(status)}")
