"""Jobs that behave as hostile documents do, for the tests of worker processes."""

import ctypes
import os
import time
from dataclasses import dataclass
from typing import Any

from newshub.core.errors import FeedError
from newshub.core.registry import Registry


@dataclass(frozen=True, slots=True)
class _Job:
    url: str


class Pid(_Job):
    """Says which process does it."""

    def run(self, registry: Registry) -> int:
        """The process id."""
        return os.getpid()


class Clusters(_Job):
    """Says what registry it was given."""

    def run(self, registry: Registry) -> list[str]:
        """The cluster ids."""
        return list(registry.clusters)


class Refuse(_Job):
    """Is no feed."""

    def run(self, registry: Registry) -> None:
        """Raises FeedError."""
        raise FeedError("is bad", url=self.url)


class Hang(_Job):
    """Never ends."""

    def run(self, registry: Registry) -> None:
        """Sleeps."""
        time.sleep(60)


class Spin(_Job):
    """Never ends and never lets go."""

    def run(self, registry: Registry) -> None:
        """Computes something enormous in one step."""
        pow(7, 10**8)


class Crash(_Job):
    """Breaks the interpreter."""

    def run(self, registry: Registry) -> None:
        """Reads where nothing is."""
        ctypes.string_at(0)


class Leave(_Job):
    """Ends its process."""

    def run(self, registry: Registry) -> None:
        """Ends at once."""
        os._exit(3)


class Recurse(_Job):
    """Is nested without end."""

    def run(self, registry: Registry) -> Any:
        """Calls itself."""
        return self.run(registry)


class Bug(_Job):
    """Shows a fault of ours."""

    def run(self, registry: Registry) -> float:
        """Divides by zero."""
        return 1 / 0


class Hoard(_Job):
    """Wants gigabytes."""

    def run(self, registry: Registry) -> int:
        """Asks for more and more."""
        return len([bytes(10_000_000) for _ in range(300)])


class Chatter(_Job):
    """Uses a library that prints."""

    def run(self, registry: Registry) -> str:
        """Prints to standard output, in Python and below it."""
        print("hello")  # noqa: T201 - what the test is about
        os.write(1, b"hello\\n")
        return "fine"
