"""What a build reads of items that have changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
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


def test_words_and_mark_follow_the_text_where_pages_show_it(tmp_path: Path):
    first = replace(item(1), content_html="<p>one two</p>", updated_at=None)
    with Store.open(tmp_path / "one.sqlite3") as store:
        attempt(store, first)
        shown, hidden = store.outlines(whole=[first.source_id]), store.outlines()
        before, before_unseen = next(shown), next(hidden)
        attempt(store, replace(first, content_html="<p>one two three</p>"))
        after, after_unseen = next(store.outlines(whole=[first.source_id])), next(store.outlines())

    assert (before.words, after.words) == (2, 3)
    assert before.mark != after.mark
    assert before_unseen.words is after_unseen.words is None


def test_words_are_those_of_the_text_that_is_kept(tmp_path: Path):
    with Store.open(tmp_path / "one.sqlite3") as store:
        attempt(store, replace(item(1), content_html="<p>one two</p>"), replace(item(2), content_html=None))
        attempt(store, replace(item(1), content_html=None, title="Another"))  # the feed gives it no more
        words = {each.id: each.words for each in store.outlines(whole=[item(1).source_id])}
        texts = {each.id: each.content_html for each in store.items()}

    assert texts == {item(1).id: "<p>one two</p>", item(2).id: None}
    assert words == {item(1).id: 2, item(2).id: None}


@pytest.mark.parametrize(("text", "words"), [("", None), ("<p>one</p><p>two</p>", 2), ('<img src="a.png" alt="">', 0)])
def test_a_text_without_words_is_a_text(tmp_path: Path, text: str, words: int | None):
    with Store.open(tmp_path / "one.sqlite3") as store:
        attempt(store, replace(item(1), content_html=text))

        assert [each.words for each in store.outlines(whole=[item(1).source_id])] == [words]
