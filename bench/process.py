"""One program run and measured whole: from the start of its process to its end, everything it started included."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_SECONDS = 0.05
_REST = 20  # times as long as a sample took: asking for the memory of several large processes takes some of their time


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took."""

    wall: float  # seconds
    cpu: float  # seconds of user and system time, of the process and of all its children that it waited for
    peak_largest: float  # MiB: the greatest resident set of any one of its processes, as the kernel kept it (VmHWM)
    peak_together: float  # MiB: of all its processes at once, what they share counted once; sampled
    began_ns: int  # time.time_ns() at the start, to tell the files it wrote


class RunError(RuntimeError):
    """A measured program ended with a fault or took longer than it may; the text says what it wrote last."""


def run(words: Sequence[str], *, folder: Path, log: Path, environment: Mapping[str, str], limit: float) -> Usage:
    """Run a program in a folder for at most `limit` seconds. Raises RunError when it fails.

    What it prints goes to the file `log`, so that no pipe is waited for. Writes of earlier runs are brought to the
    disk first, or this one would wait for them. To be called from the main thread.
    """
    os.sync()
    with log.open("wb") as said:
        began, started = time.time_ns(), time.monotonic()
        process = subprocess.Popen(
            list(words),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that all of it can be ended at once
        )
        watch = _Watch(process.pid, limit)
        watch.start()
        before = signal.signal(signal.SIGTERM, _stop)
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:  # whoever stops the benchmark stops what it measures
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            signal.signal(signal.SIGTERM, before)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.end()
    if process.returncode or watch.too_long:
        tail = log.read_text("utf-8", "replace")[-2000:]
        why = f"took longer than {limit:.0f} s" if watch.too_long else f"ended with {process.returncode}"
        raise RunError(f"{' '.join(words[:4])} … {why}:\n{tail}")
    # Not ru_maxrss: it remembers the size of the process that started it, before the program took its place.
    return Usage(wall, used.ru_utime + used.ru_stime, watch.largest / 2**20, watch.peak / 2**20, began)


def _stop(number: int, _: object) -> None:
    raise SystemExit(128 + number)


class _Watch(threading.Thread):
    """Looks at a process and its descendants until told to end, and ends them when they take too long."""

    def __init__(self, pid: int, limit: float) -> None:
        super().__init__(daemon=True)
        self._pid, self._until = pid, time.monotonic() + limit
        self._over = threading.Event()
        self.peak = self.largest = 0  # bytes
        self.too_long = False

    def run(self) -> None:
        pause = _SAMPLE_SECONDS
        while not self._over.wait(pause):
            began = time.monotonic()
            together, largest = memory(self._pid)
            pause = max(_SAMPLE_SECONDS, _REST * (time.monotonic() - began))
            self.peak, self.largest = max(self.peak, together), max(self.largest, largest)
            if time.monotonic() > self._until:
                self.too_long = True
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._pid, signal.SIGKILL)
                return

    def end(self) -> None:
        self._over.set()
        self.join()


def memory(pid: int) -> tuple[int, int]:
    """Bytes that a process and its descendants hold now, and the most that any one of them ever held; 0 when gone.

    Of a single process the resident set; of several the proportional set sizes, so that pages shared by a fork count
    once. The proportional size of a process of gigabytes takes longer to ask for than the time between two samples.
    """
    family = list(_family(pid))
    found = [_sizes(each) for each in family]
    now = found[0][0] if len(family) == 1 else sum(_proportional(each) for each in family)
    return now, max(most for _, most in found)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return
    for child in " ".join(children).split():
        yield from _family(int(child))


def _sizes(pid: int) -> tuple[int, int]:
    """Resident set now and at most."""
    lines = _lines(Path(f"/proc/{pid}/status"))
    return lines.get("VmRSS", 0), lines.get("VmHWM", 0)


def _proportional(pid: int) -> int:
    return _lines(Path(f"/proc/{pid}/smaps_rollup")).get("Pss", 0)


def _lines(path: Path) -> dict[str, int]:
    """The sizes in a file of /proc, in bytes."""
    try:
        rows = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return {}  # it has ended meanwhile
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if row[-1:] == ["kB"]}
