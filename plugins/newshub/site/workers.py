"""Work shared among processes that are copies of this one (fork), so that nothing need be handed to them.

A chunk is taken by whichever process is free. What each process returns comes back when it has no more to do.
"""

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from newshub.core.errors import HubError

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

MOST_CHUNKS = 255  # a chunk is a byte in a pipe
_MOST_WORKERS = 4  # more are waiting for the disk


class WorkerError(RuntimeError):
    """Raised when a process of ours ended before it had done its work. Its text is that process's traceback."""


def available() -> int:
    """How many processes this machine runs side by side."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(setting: int) -> int:
    """How many processes a build uses: as many as a setting says, or for 0 as many as run side by side, up to four."""
    return setting or min(available(), _MOST_WORKERS)


def share(
    chunks: Sequence[Chunk],
    work: Callable[[Iterator[Chunk]], Result],
    *,
    workers: int,
    prepare: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Call `work` in this process and others, each with an iterator over the chunks it takes; returns what they did.

    `prepare` runs first in each other process, to open anew what must not be shared. An error in one of them is raised
    here after all have ended: a HubError with its text, any other as WorkerError.
    """
    if len(chunks) > MOST_CHUNKS:
        raise ValueError(f"{len(chunks)} chunks; expected at most {MOST_CHUNKS}")
    queue = _queue(range(len(chunks)))
    gc.freeze()  # or looking for garbage would copy all that the processes share
    started = [_start(chunks, work, queue, prepare) for _ in range(workers - 1)]
    try:
        answers = [work(_taken(chunks, queue))]
    finally:
        os.close(queue)
        others = [_answer(*each) for each in started]
    for answer in others:
        if isinstance(answer, BaseException):
            raise answer
    return answers + others


def beside(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin something in a process of its own; call what is returned to wait for it."""
    queue = _queue([0])
    started = _start([None], lambda _: work(), queue, lambda: None)
    os.close(queue)

    def wait() -> Result:
        answer: Any = _answer(*started)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return wait


def _queue(numbers: Sequence[int] | range) -> int:
    """A pipe that holds a byte for each number and then ends; taking one is reading one."""
    reading, writing = os.pipe()
    os.write(writing, bytes(numbers))
    os.close(writing)
    return reading


def _start(
    chunks: Sequence[Chunk], work: Callable[[Iterator[Chunk]], Any], queue: int, prepare: Callable[[], None]
) -> tuple[int, int]:
    reading, writing = os.pipe()
    sys.stdout.flush()  # what waits there would be said by both
    sys.stderr.flush()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        _tell(writing, _outcome(chunks, work, queue, prepare))
        status = 0
    finally:
        os._exit(status)  # no handlers, no flushing: they are the first process's


def _outcome(
    chunks: Sequence[Chunk], work: Callable[[Iterator[Chunk]], Any], queue: int, prepare: Callable[[], None]
) -> object:
    try:
        prepare()
        return work(_taken(chunks, queue))
    except HubError as error:
        return HubError(str(error))  # its kind may not survive the way
    except BaseException:  # noqa: BLE001 - told to the first process, which raises it
        return WorkerError(traceback.format_exc())


def _taken(chunks: Sequence[Chunk], queue: int) -> Iterator[Chunk]:
    return (chunks[number[0]] for number in iter(lambda: os.read(queue, 1), b""))


def _tell(writing: int, outcome: object) -> None:
    with os.fdopen(writing, "wb") as file:
        pickle.dump(outcome, file, protocol=pickle.HIGHEST_PROTOCOL)


def _answer(process: int, reading: int) -> Any:
    with os.fdopen(reading, "rb") as file:
        data = file.read()
    _, status = os.waitpid(process, 0)
    if not data:
        return WorkerError(f"a process of the build ended with status {os.waitstatus_to_exitcode(status)}")
    return pickle.loads(data)  # noqa: S301 - from our own process
