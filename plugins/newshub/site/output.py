"""What a build can make: files of the site, and parts of it, each with all that it depends on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf


@dataclass(slots=True)  # not frozen, which makes it twice as dear: there are some hundred thousand
class Output:
    """A file of the site. `inputs` is all that its bytes depend on, beside what the whole site depends on."""

    path: str  # relative to the output folder, with /
    inputs: object  # its repr() is hashed: plain data, bytes, frozen dataclasses
    render: Callable[[], str | bytes]
    at: int = 0  # its place in time; what shows the same stories is best rendered close together


@dataclass(frozen=True, slots=True)
class Part:
    """Files that depend on the same things. While `inputs` stay as they are, `outputs` is not called."""

    name: str
    inputs: object  # stands for the inputs of all its files
    outputs: Callable[[], Iterable[Output]]  # best by `at`, ascending
    span: Callable[[], tuple[int, float]] = lambda: (0, inf)  # none of its files comes before that, or later
    size: int = 1  # how many files, about
