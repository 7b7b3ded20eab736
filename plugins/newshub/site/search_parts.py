"""Where the index of a language is cut, so that what is new costs the newest part and nothing else.

    months, and how many stories each has -> parts, the newest first

Stories of the last month or two are one part. Before them, months are gathered from the oldest on into parts that are
closed at the end of a month. Nothing here asks for today: the same stories are always cut in the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NEWEST = ""  # its name: it lies where the language does, the others in folders of their own
OLDEST = "0000-01"  # a story that comes late may be older than all


@dataclass(frozen=True, slots=True)
class IndexPart:
    """A piece of one language's index."""

    name: str  # the first month it may hold, "2026-11"; NEWEST for the one that new stories go to
    months: tuple[str, ...]  # those in which it has stories, oldest first
    stories: int
    oldest: bool = False  # has the pages that are no stories, too: where the newest come first, they come last


def cut(counts: Mapping[str, int], *, believed: str, size: int) -> list[IndexPart]:
    """The parts of a language, the newest first; one without stories where there are none.

    `counts` says how many stories each month has, `believed` up to which month dates are believed: a story that a
    partner dated into the future moves no cut. A part is closed by the month in which it reaches `size` stories.
    """
    months = sorted(month for month, count in counts.items() if count)
    latest = max((month for month in months if month <= believed), default=None)
    border = _before(latest) if latest else ""
    settled = [month for month in months if month < border]
    parts: list[IndexPart] = []
    name, begin, stories = OLDEST, 0, 0
    for end, month in enumerate(settled, 1):
        stories += counts[month]
        if stories >= size or end == len(settled):
            parts.append(IndexPart(name, tuple(settled[begin:end]), stories, not parts))
            name, begin, stories = _after(month), end, 0
    recent = months[len(settled) :]
    parts.append(IndexPart(NEWEST, tuple(recent), sum(counts[month] for month in recent), not parts))
    return parts[::-1]


def _before(month: str) -> str:
    return _named(_number(month) - 1)


def _after(month: str) -> str:
    return _named(_number(month) + 1)


def _number(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _named(number: int) -> str:
    year, month = divmod(number, 12)
    return f"{year:04}-{month + 1:02}"
