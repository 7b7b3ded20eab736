"""Dictionaries that hold only so much of what came last."""

from itertools import islice
from typing import Any


def forget(kept: dict[Any, Any], most: int) -> None:
    """Make room: what came first is wanted least, because stories are shown in the order of time."""
    if len(kept) > most:
        for old in list(islice(kept, most // 4)):
            del kept[old]
