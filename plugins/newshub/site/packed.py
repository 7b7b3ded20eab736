"""Stories as bytes, each made anew when somebody looks at it.

A process that looks at an object writes to it, because it counts who holds it. Processes that share a hundred thousand
of them would soon have a copy each. Bytes they go on sharing, and these take a third of the room.
"""

import marshal
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import overload

from newshub.site.held import Held, as_held
from newshub.site.recent import forget

_KNOWN = 2_000  # most are looked at several times at about the same time


class Packed(Sequence[Held]):
    """Stories that take little more room than what they say."""

    def __init__(self, stories: Sequence[Held]) -> None:
        rows = [marshal.dumps(tuple(each)) for each in stories]
        self._rows = b"".join(rows)
        self._ends = array("I", accumulate(map(len, rows), initial=0))
        self._when = array("q", [each.at for each in stories])
        self._known: dict[int, Held] = {}

    def __len__(self) -> int:
        return len(self._when)

    @overload
    def __getitem__(self, index: int) -> Held: ...
    @overload
    def __getitem__(self, index: slice) -> list[Held]: ...
    def __getitem__(self, index: int | slice) -> Held | list[Held]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        found = self._known.get(index)
        if found is None:
            index = range(len(self))[index]
            start, end = self._ends[index], self._ends[index + 1]
            found = self._known[index] = as_held(marshal.loads(self._rows[start:end]))  # noqa: S302 - packed here
            forget(self._known, _KNOWN)
        return found

    def when(self, index: int) -> int:
        """`Held.at` of a story."""
        return self._when[index]


def when(stories: Sequence[Held], index: int) -> int:
    """`Held.at` of one of some stories, packed or not."""
    return stories.when(index) if isinstance(stories, Packed) else stories[index].at
