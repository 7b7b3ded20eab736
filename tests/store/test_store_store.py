"""The store keeps everything, once, and survives what it must."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.errors import StoreError
from newshub.core.model import (
    Enclosure,
    Evidence,
    FetchRecord,
    FirstPublisher,
    Item,
    SchemeTerm,
    SourceState,
    Tag,
    Tags,
)
from newshub.store import rows, schema
from newshub.store.store import FETCHES_KEPT, Kept, Membership, Store

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TAGS = Tags(themes=(Tag("ehealth", (Evidence("telemedicin", "title", 3.0),)),), countries=(Tag("DK"),))


def item(number: int = 1, **changes: object) -> Item:
    plain = Item(
        id=f"item{number:012}",
        source_id="demo",
        cluster="demo",
        guid=f"https://demo.example/?p={number}",
        link=f"https://demo.example/news/{number}",
        title=f"Nyhed nummer {number}",
        summary="En klynge fortæller, hvad den har lært af et år med telemedicin i kommunerne.",
        content_html="<p>En klynge fortæller.</p>",
        author=None,
        language="da",
        published_at=NOW - timedelta(days=number),
        updated_at=None,
        first_seen_at=NOW,
        tags=TAGS,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def attempt(store: Store, *items: Item, at: datetime = NOW, withdrawn: tuple[str, ...] = ()) -> Kept:
    return store.save(SourceState("demo"), FetchRecord("demo", at, "kept"), items, withdrawn_ids=withdrawn)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        yield opened


def test_an_item_comes_back_as_it_was_kept(store: Store) -> None:
    whole = item(
        author="Redaktionen",
        updated_at=NOW,
        date_note="the feed gave no date",
        categories=("Velfærd", "AI"),
        enclosures=(Enclosure("https://demo.example/a.png", "image/png", 12),),
        schemes=(SchemeTerm("https://hub.example/schemes/theme", "ehealth"),),
        first_publisher=FirstPublisher("Another", "https://another.example/"),
    )

    attempt(store, whole)

    assert store.item(whole.id) == whole
    assert list(store.items()) == [whole]


names = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=20)
times = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
files = st.builds(Enclosure, names, st.none() | names, st.none() | st.integers(0, 9))
evidence = st.builds(Evidence, names, st.sampled_from(("title", "lead", "text")), st.floats(0, 10))
tags = st.lists(st.builds(Tag, names, st.lists(evidence, max_size=2).map(tuple)), max_size=3).map(tuple)


@given(
    st.builds(
        Item,
        id=names, source_id=names, cluster=st.none() | names, guid=st.none() | names, link=names, title=names,
        summary=st.none() | names, content_html=st.none() | names, author=st.none() | names, language=names,
        published_at=times, updated_at=st.none() | times, first_seen_at=times, date_note=st.none() | names,
        categories=st.lists(names, max_size=3).map(tuple), tags=st.builds(Tags, tags, tags, tags),
        enclosures=st.lists(files, max_size=2).map(tuple),
        schemes=st.lists(st.builds(SchemeTerm, names, names), max_size=2).map(tuple),
        first_publisher=st.none() | st.builds(FirstPublisher, names, st.none() | names),
        revision=st.integers(1, 9), withdrawn_at=st.none() | times, hidden=st.booleans(),
    )
)  # fmt: skip
def test_any_item_survives_the_round_trip(whole: Item) -> None:
    with Store.in_memory() as store:
        attempt(store, whole)

        assert store.item(whole.id) == whole


def test_the_same_item_read_again_changes_nothing(store: Store) -> None:
    attempt(store, item())
    before = store.generation()

    kept = attempt(store, item(), at=NOW + timedelta(hours=1))

    assert kept == Kept((), (), 1)
    assert len(list(store.items())) == 1
    assert list(store.items_since(before)) == []


def test_an_edit_replaces_the_words_and_sets_the_old_ones_aside(store: Store) -> None:
    attempt(store, item())
    edited = item(title="Nyhed nummer 1, rettet")

    kept = attempt(store, edited, at=NOW + timedelta(hours=1))

    found = store.item(item().id)
    assert kept == Kept((), (item().id,), 0)
    assert found is not None
    assert (found.title, found.revision, found.first_seen_at) == ("Nyhed nummer 1, rettet", 2, NOW)
    assert store.revisions(found.id) == [(1, "2026-11-22T09:30:00+00:00", "Nyhed nummer 1")]


def test_new_and_changed_are_counted_in_the_record(store: Store) -> None:
    attempt(store, item(1), item(2))
    attempt(store, item(1), item(2, title="Rettet"), item(3))

    newest, first = store.fetches("demo")
    assert (first.new, first.changed) == (2, 0)
    assert (newest.new, newest.changed) == (1, 1)


def test_an_item_with_a_new_guid_and_the_same_address_is_the_same_item(store: Store) -> None:
    attempt(store, item())

    kept = attempt(store, item(guid="urn:uuid:00000000-0000-4000-8000-000000000001", id="anotherid0000000"))

    assert kept.new == ()
    assert len(list(store.items())) == 1


def test_items_of_two_publishers_never_mix(store: Store) -> None:
    attempt(store, item())
    copycat = item(id="copycat000000001", cluster="other", title="Kopieret", source_id="other")

    store.save(SourceState("other"), FetchRecord("other", NOW, "kept"), (copycat,))

    found = store.item(item().id)
    assert found is not None
    assert found.title == "Nyhed nummer 1"
    assert len(list(store.items())) == 2


def test_items_stream_by_date_either_way_without_hidden_ones(store: Store) -> None:
    attempt(store, item(2), item(1), item(3, hidden=True))

    assert [each.id[-1] for each in store.items()] == ["1", "2"]
    assert [each.id[-1] for each in store.items(oldest_first=True)] == ["2", "1"]
    assert [each.id[-1] for each in store.items(include_hidden=True)] == ["1", "2", "3"]
    assert {each.content_html for each in store.items(with_content=False)} == {None}


def test_an_item_is_found_by_any_form_of_its_address(store: Store) -> None:
    attempt(store, item())

    found = store.item("http://www.demo.example/news/1/?utm_source=mail")

    assert found is not None
    assert found.id == item().id
    assert store.item("https://demo.example/news/2") is None


def test_a_withdrawn_item_stays_and_says_since_when(store: Store) -> None:
    attempt(store, item())

    attempt(store, withdrawn=(item().id,), at=NOW + timedelta(days=1))

    found = store.item(item().id)
    assert found is not None
    assert found.withdrawn_at == NOW + timedelta(days=1)


def test_the_state_of_a_source_comes_back(store: Store) -> None:
    state = SourceState("demo", etag='"x"', failures=2, last_error="no answer", next_due_at=NOW, ttl_minutes=60)

    store.save(state, FetchRecord("demo", NOW, "failed", error="no answer"))

    assert store.states() == {"demo": state}


def test_only_the_latest_attempts_are_remembered(store: Store) -> None:
    for number in range(FETCHES_KEPT + 5):
        store.save(SourceState("demo"), FetchRecord("demo", NOW + timedelta(hours=number), "unchanged"))

    remembered = store.fetches("demo", limit=1000)
    assert len(remembered) == FETCHES_KEPT
    assert remembered[0].at == NOW + timedelta(hours=FETCHES_KEPT + 4)


def test_tagging_anew_writes_only_what_differs(store: Store) -> None:
    attempt(store, item(1), item(2))
    before = store.generation()

    changed = store.retag([(item(1).id, "da", TAGS, False), (item(2).id, "nb", TAGS, True)])

    assert changed == 1
    assert [(each.language, each.hidden) for each in store.items_since(before)] == [("nb", True)]


def test_tagging_anew_is_all_or_nothing(store: Store) -> None:
    attempt(store, item(1), item(2))

    def changes() -> Iterator[tuple[str, str, Tags, bool]]:
        yield item(1).id, "sv", Tags(), False
        raise RuntimeError("killed half way")

    with pytest.raises(RuntimeError):
        store.retag(changes())

    assert {each.language for each in store.items()} == {"da"}


def test_groups_are_replaced_as_a_whole(store: Store) -> None:
    attempt(store, item(1), item(2), item(3))
    first = Membership(item(1).id, "copy", item(1).id), Membership(item(2).id, "copy", item(1).id)
    assert store.save_groups(first) == 2
    assert store.save_groups(first) == 0

    assert store.save_groups(first[:1]) == 1

    assert store.groups() == first[:1]


# --- the file ---


def test_a_reader_sees_what_a_writer_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path / "var" / "hub.sqlite3") as writer:
        attempt(writer, item())
        with Store.open(tmp_path / "var" / "hub.sqlite3", read_only=True) as reader:
            assert list(reader.items()) == [item()]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    Store.open(tmp_path / "hub.sqlite3").close()

    with Store.open(tmp_path / "hub.sqlite3", read_only=True) as reader, pytest.raises(StoreError, match="readonly"):
        attempt(reader, item())


def test_a_missing_store_is_named_when_only_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"\./hub fetch"):
        Store.open(tmp_path / "hub.sqlite3", read_only=True)


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE accounts (id INTEGER)")
    other.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match="not a store of the hub"):
        Store.open(path)

    assert path.read_bytes() == before


def test_a_store_from_the_future_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite3"
    Store.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()

    with pytest.raises(StoreError, match="update the hub"):
        Store.open(path)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite3"
    path.write_bytes(b"this is a letter, not a database" * 100)

    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(path)


def test_a_full_disk_keeps_what_was_kept_before(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite3"
    with Store.open(path) as store:
        attempt(store, item(1))
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(StoreError, match="full"):
            attempt(store, *(item(number, content_html="x" * 5000) for number in range(2, 50)))

        assert [each.id for each in store.items()] == [item(1).id]
    with Store.open(path) as store:
        assert store.damage() is None


def test_a_copy_made_while_in_use_is_complete(tmp_path: Path) -> None:
    with Store.open(tmp_path / "hub.sqlite3") as store:
        attempt(store, item())
        store.copy_to(tmp_path / "copy.sqlite3")

    with Store.open(tmp_path / "copy.sqlite3", read_only=True) as copy:
        assert list(copy.items()) == [item()]


# --- the schema ---


def test_every_field_of_a_state_and_a_record_has_its_column(store: Store) -> None:
    for table, kind in (("sources", SourceState), ("fetches", FetchRecord)):
        columns = {row["name"] for row in store._db.execute(f"PRAGMA table_info({table})")} - {"id"}
        assert columns == {field.name for field in fields(kind)}


def test_every_column_of_an_item_is_written(store: Store) -> None:
    columns = {row["name"] for row in store._db.execute("PRAGMA table_info(items)")}
    assert columns == {*rows.ITEM_COLUMNS, "words", "text_mark", "generation"}


def test_a_step_that_another_writer_took_meanwhile_is_not_taken_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setitem(schema.MIGRATIONS, schema.VERSION, lambda _: taken.append(1))
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as db:
        schema.migrate(db)
        answers = iter([schema.VERSION - 1])  # as it was before we waited for the other's lock
        told = schema.version
        monkeypatch.setattr(schema, "version", lambda db: next(answers, None) or told(db))

        schema.migrate(db)

        assert taken == [1]
        assert not db.in_transaction


def test_a_store_of_an_older_version_is_not_read_but_told_how_to_upgrade(tmp_path: Path) -> None:
    Store.open(tmp_path / "store.sqlite3").close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 1")

    with pytest.raises(StoreError, match=r"run `\./hub fetch` once to upgrade it"):
        Store.open(tmp_path / "store.sqlite3", read_only=True)


def test_a_store_of_the_first_version_learns_what_its_texts_weigh(tmp_path: Path) -> None:
    texts = ["<p>En <em>kort</em> text</p>", None, "<p>Zażółć gęślą jaźń</p><p>dwa</p>"]
    with Store.open(tmp_path / "new.sqlite3") as new:
        attempt(new, *(replace(item(n), content_html=text) for n, text in enumerate(texts, 1)))
        wanted = set(new.outlines(whole=[item(1).source_id]))
    with closing(sqlite3.connect(tmp_path / "new.sqlite3", isolation_level=None)) as db:  # as the first version had it
        second_version(db)
        db.execute("ALTER TABLE items DROP COLUMN words")
        db.execute("ALTER TABLE items DROP COLUMN text_mark")
        db.execute("PRAGMA user_version = 1")

    with Store.open(tmp_path / "new.sqlite3") as upgraded:
        found = set(upgraded.outlines(whole=[item(1).source_id]))

    assert found == wanted
    assert {each.words for each in found} == {3, None, 4}


def test_a_store_of_the_second_version_gets_its_texts_in_the_order_of_their_items(tmp_path: Path) -> None:
    some = [item(n, content_html=None if n == 4 else f"<p>Text {n}</p>") for n in range(9, 0, -1)]
    with Store.open(tmp_path / "store.sqlite3") as store:
        attempt(store, *some)
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as db:
        second_version(db)
        assert [row[0] for row in db.execute("SELECT item_id FROM bodies")] == sorted(
            each.id for each in some if each.content_html
        )

    with Store.open(tmp_path / "store.sqlite3") as upgraded:
        assert all(upgraded.content(each.id) == each.content_html for each in some)
        attempt(upgraded, replace(some[0], content_html="<p>Mended</p>"))
        assert upgraded.content(some[0].id) == "<p>Mended</p>"

        kept = [row[0] for row in upgraded._db.execute("SELECT item_id FROM bodies ORDER BY rowid")]
        assert kept == [each.id for each in some[1:] if each.content_html] + [some[0].id]


def second_version(db: sqlite3.Connection) -> None:
    """Put texts where stores of the second version had them."""
    db.execute("ALTER TABLE bodies RENAME TO anew")
    db.execute(
        "CREATE TABLE bodies (item_id TEXT NOT NULL PRIMARY KEY REFERENCES items (id), content_html TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("INSERT INTO bodies SELECT item_id, content_html FROM anew")
    db.execute("DROP TABLE anew")
    db.execute("PRAGMA user_version = 2")


def test_a_step_of_a_migration_that_fails_leaves_the_version_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE half (id INTEGER)")
        raise sqlite3.OperationalError("disk I/O error")

    db = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(db)
    monkeypatch.setitem(schema.MIGRATIONS, schema.VERSION + 1, broken)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(db)

    assert schema.version(db) == schema.VERSION - 1
    assert db.execute("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'").fetchone()[0] == 0
    db.close()
