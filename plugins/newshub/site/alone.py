"""One build at a time in one output folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FRESH = ".newshub-writing"  # in the output folder: the file being written, until it is renamed to its place


@contextmanager
def alone(lock: Path, output: Path) -> Iterator[None]:
    """Wait until nobody else who takes this lock writes to an output folder, then keep others waiting."""
    import fcntl  # not on Windows, where the hub does not run

    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the system lets go of it even when we are killed
        for left in output.glob(f"{FRESH}*"):  # of a build that was killed
            left.unlink(missing_ok=True)
        yield
