"""Where the bars of a chart stand and where the words of a map fit: sums only, the templates draw."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole units, from the upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: "Box") -> bool:
        """Whether two rectangles share more than an edge."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A round mark on a map with the words that may stand beside it."""

    x: int
    y: int
    radius: int
    letters: int  # length of its words
    weight: int  # heavier marks choose their side first


SIDES = ("right", "left", "above", "below")


def columns(counts: Sequence[int], *, top: int, width: int, height: int, gap: int) -> tuple[Box, ...]:
    """Upright bars over the whole width. A count that is not zero can always be seen."""
    step = width / max(len(counts), 1)
    boxes = []
    for n, count in enumerate(counts):
        tall = max(round(height * count / top), 1) if count else 0
        left, right = round(n * step + gap / 2), round((n + 1) * step - gap / 2)
        boxes.append(Box(left, height - tall, max(right - left, 1), tall))
    return tuple(boxes)


def rows(counts: Sequence[int], *, top: int, width: int, row: int, thick: int) -> tuple[Box, ...]:
    """Lying bars, one below the other, each in the middle of its row."""
    return tuple(
        Box(0, n * row + (row - thick) // 2, max(round(width * count / top), 1) if count else 0, thick)
        for n, count in enumerate(counts)
    )


def stems(counts: Sequence[int], *, height: int, step: int) -> str:
    """A sparkline: one upright stroke for each count, as the `d` of an SVG path; a zero is a dot on the ground."""
    top = max([*counts, 1])
    strokes = []
    for n, count in enumerate(counts):
        tall = max(round((height - 1) * count / top), 2) if count else 1
        strokes.append(f"M{n * step + step // 2} {height}v-{tall}")
    return "".join(strokes)


def place_words(
    marks: Sequence[Mark], *, size: int, width: int, height: int, taken: Sequence[Box] = ()
) -> tuple[tuple[str | None, ...], tuple[Box, ...]]:
    """The side of each mark on which its words fit without touching a mark, other words or the edge; None: on none.

    `size` is the height of the letters. Gives the boxes of all words that were placed, too.
    """
    discs = [Box(mark.x - mark.radius, mark.y - mark.radius, 2 * mark.radius, 2 * mark.radius) for mark in marks]
    boxes = list(taken)
    sides: list[str | None] = [None] * len(marks)
    for n in sorted(range(len(marks)), key=lambda n: (-marks[n].weight, n)):
        for side in SIDES:
            box = _words(marks[n], side, size)
            fits = box.x >= 0 and box.x + box.width <= width and box.y >= 0 and box.y + box.height <= height
            others = (disc for m, disc in enumerate(discs) if m != n)
            if fits and not any(box.meets(other) for other in (*boxes, *others)):
                sides[n] = side
                boxes.append(box)
                break
    return tuple(sides), tuple(boxes)


def _words(mark: Mark, side: str, size: int) -> Box:
    wide, tall, near = round(mark.letters * size * 0.56), round(size * 1.2), round(size * 0.3)
    if side == "right":
        return Box(mark.x + mark.radius + near, mark.y - tall // 2, wide, tall)
    if side == "left":
        return Box(mark.x - mark.radius - near - wide, mark.y - tall // 2, wide, tall)
    if side == "above":
        return Box(mark.x - wide // 2, mark.y - mark.radius - near - tall, wide, tall)
    return Box(mark.x - wide // 2, mark.y + mark.radius + near, wide, tall)
