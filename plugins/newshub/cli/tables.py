"""Tables for people: drawn by rich, as wide as the terminal, whole lines where there is none."""

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDE = 180  # columns of output that goes to a file or a log


def console() -> "Console":
    """Where tables are printed."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, alarming: Collection[str] = ()) -> "Table":
    """A table with a head; numbers to the right; cells that are in `alarming` stand out."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = [tuple(row) for row in rows]
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        is_number = bool(cells) and all(isinstance(row[number], int) or row[number] == "-" for row in cells)
        drawn.add_column(column, justify="right" if is_number else "left", no_wrap=number == 0, overflow="fold")
    for row in cells:
        # Text, not markup: a partner's error message may contain square brackets.
        drawn.add_row(*(Text(str(cell), style="bold red" if cell in alarming else "") for cell in row))
    return drawn
