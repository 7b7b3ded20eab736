"""What a build reads of items that have changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from test_store_store import TAGS, attempt, item

from newshub.store.outlines import extent, outlines
from newshub.store.store import Store


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A store of which the first and the last item have changed since."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        attempt(store, *(item(n) for n in range(1, 401)))
        store.retag([(item(n).id, "nb", TAGS, False) for n in (1, 400)])
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as opened:
        yield opened


def read(db: sqlite3.Connection, after: int, numbers: range | None = None) -> tuple[set[str], int]:
    """The ids found, and how many steps SQLite took."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    db.set_progress_handler(count, 1)
    wanted = extent(db, after).numbers if numbers is None else numbers
    return {each.id for each in outlines(db, whole=(), after=after, numbers=wanted)}, steps


def test_few_changed_ones_are_found_without_going_through_all_between_them(db: sqlite3.Connection):
    everything, steps_of_all = read(db, 0)
    changed, steps = read(db, 1)

    assert everything == {item(n).id for n in range(1, 401)}
    assert changed == {item(1).id, item(400).id}
    assert steps < steps_of_all / 20


def test_pieces_have_each_item_once(db: sqlite3.Connection):
    for after, ids in ((0, range(1, 401)), (1, (1, 400))):
        pieces = [read(db, after, numbers)[0] for numbers in extent(db, after).pieces(150)]

        assert sorted(id_ for piece in pieces for id_ in piece) == [item(n).id for n in ids]
