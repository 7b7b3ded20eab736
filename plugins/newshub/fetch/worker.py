"""The other end of `newshub.fetch.workers`: does one job after another until its input ends.

Run as `python -m newshub.fetch.worker`; it speaks pickles on standard input and output with the process that began
it, and with nobody else.
"""

import os
import pickle
import resource
import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from newshub.core.errors import FeedError
from newshub.core.registry import Registry
from newshub.fetch.jobs import ReadFeed
from newshub.fetch.workers import DONE, FAULT, HEADER, MEMORY_BYTES, REFUSED, SECONDS, dump

_SAMPLE = b"<rss version='2.0'><channel><item><title>Telemedicin</title><link>https://x.example/1</link></item></channel></rss>"
_RECURSION = 5_000  # deeply nested documents are refused by the parser, not by a crash of the interpreter


def main() -> int:
    """Take the registry, then jobs; answer each with its result, its FeedError or our own fault's traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    take, give = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's print must not end up among the pickles
    registry = _read(take)
    _warm_up(registry)
    _limit_memory()
    while (job := _read(take)) is not None:
        # Should the hub itself be killed, nobody is left to stop us: the alarm is.
        signal.alarm(int(SECONDS * 3))
        kind, data = _answer(job, registry)
        give.write(HEADER.pack(kind, len(data)))
        give.write(data)
        give.flush()
        signal.alarm(0)
    return 0


def _answer(job: Any, registry: Registry) -> tuple[int, bytes]:
    try:
        return DONE, dump(job.run(registry))
    except FeedError as error:
        return REFUSED, dump((error.reason, error.url))
    except MemoryError:
        return REFUSED, dump(("takes more memory to read than a document may", job.url))
    except RecursionError:
        return REFUSED, dump(("is nested too deeply to be read", job.url))
    except Exception:  # noqa: BLE001 - a bug shown by one document must not stop the others; it is logged in full
        return FAULT, dump(traceback.format_exc(limit=-8))


def _read(take: BinaryIO) -> Any:
    header = take.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    return pickle.loads(take.read(HEADER.unpack(header)[1]))  # noqa: S301 - written by the process that began us


def _warm_up(registry: Registry) -> None:
    # What every document needs (the language model, the compiled vocabulary) is loaded before the limits apply.
    source = next(registry.sources(), None)
    if source is not None:
        ReadFeed(_SAMPLE, source.url, None, source, datetime.now(UTC)).run(registry)


def _limit_memory() -> None:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return  # no such file, and mostly no working limit either, outside Linux
    most = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    sys.setrecursionlimit(_RECURSION)
    sys.exit(main())
