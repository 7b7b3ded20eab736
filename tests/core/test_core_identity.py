"""Which items are one and the same, their ids, and what an edit changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newshub.core.identity import Keys, is_twin, keys, merge, new_id, publisher
from newshub.core.model import Entry, FirstPublisher, Item

NOW = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TEXT = "The trial with lifting robots has begun at the university hospital in Odense."
ITEM = Item(
    id="0123456789abcdef",
    source_id="care",
    cluster="care",
    guid="https://care.example/?p=1",
    link="https://care.example/news/robots",
    title="Robots lift patients",
    summary=TEXT,
    content_html=f"<p>{TEXT}</p>",
    author="Eva Lind",
    language="en",
    published_at=datetime(2025, 6, 9, 8, 30, 7, tzinfo=UTC),
    updated_at=None,
    first_seen_at=NOW,
)


def found_by(kept: Item, fresh: Item) -> str | None:
    """By which key the store would find the kept item again."""
    had = dict(keys(kept).items())
    shared = [kind for kind, value in keys(fresh).items() if had.get(kind) == value]
    return next((kind for kind in shared if is_twin(kept, fresh, by=kind)), None)


@pytest.mark.parametrize(
    ("what", "changes", "by"),
    [
        ("nothing", {}, "guid"),
        (
            "https to http everywhere",
            {"guid": "http://care.example/?p=1", "link": "http://care.example/news/robots"},
            "guid",
        ),
        ("www. and tracking", {"guid": None, "link": "https://www.care.example/news/robots/?utm_source=x"}, "link"),
        ("new guids", {"guid": "https://care.example/?post=99"}, "link"),
        ("new guids, edited title", {"guid": "urn:x:99", "title": "Robots lift all patients"}, "link"),
        ("no guid any more", {"guid": None}, "link"),
        ("edited title and address", {"title": "Other words", "link": "https://care.example/other"}, "guid"),
        ("another domain", {"guid": "https://new.example/?p=1", "link": "https://new.example/robots"}, "content"),
        ("another system: guid, address", {"guid": "tag:new,2025:1", "link": "https://care.example/a/1"}, "content"),
        (
            "all but the words, and the punctuation of these",
            {"guid": "a/1", "link": "https://new.example/1", "title": "Robots — lift patients!"},
            "content",
        ),
    ],
)
def test_an_item_is_recognised(what: str, changes: dict[str, str | None], by: str) -> None:
    assert found_by(ITEM, replace(ITEM, **changes)) == by, what  # type: ignore[arg-type]


OTHER_TEXT = "Sensors in every room shall warn nurses before somebody falls out of bed at night."


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        (
            "another entry",
            {
                "guid": "https://care.example/?p=2",
                "link": "https://care.example/b",
                "title": "B",
                "summary": OTHER_TEXT,
            },
        ),
        (
            "one page for all entries",
            {"guid": "urn:2", "title": "B", "summary": OTHER_TEXT, "published_at": NOW},
        ),
        (
            "the same invitation a month later",
            {"guid": "x/2", "link": "https://care.example/b", "published_at": ITEM.published_at + timedelta(days=30)},
        ),
    ],
)
def test_different_items_are_told_apart(what: str, changes: dict[str, object]) -> None:
    assert found_by(ITEM, replace(ITEM, **changes)) is None, what  # type: ignore[arg-type]


def test_a_guid_that_could_be_anybodys_needs_something_else_that_agrees() -> None:
    kept = replace(ITEM, guid="17")
    other = replace(
        kept,
        source_id="care/events",
        link="https://care.example/e/17",
        title="Event",
        summary=OTHER_TEXT,
        published_at=NOW,
    )

    assert not is_twin(kept, other, by="guid")
    assert is_twin(kept, replace(other, source_id="care"), by="guid")
    assert is_twin(kept, replace(other, title=kept.title), by="guid")
    assert is_twin(kept, replace(other, link=kept.link), by="guid")


def test_a_homepage_is_no_items_own_page() -> None:
    assert keys(replace(ITEM, link="https://care.example/")).link is None
    assert keys(replace(ITEM, link="https://care.example/index.html")).link is None
    assert keys(replace(ITEM, link="https://care.example/#a1b2")).link is None
    assert keys(replace(ITEM, link="https://care.example/?p=1")).link is not None


def test_little_text_needs_the_date_to_tell_items_apart() -> None:
    short = replace(ITEM, summary="Newsletter", title="Newsletter")

    assert keys(short).content != keys(replace(short, published_at=NOW)).content
    assert keys(replace(short, date_note="no date")).content is None


def test_an_entry_and_the_item_made_of_it_share_keys() -> None:
    entry = Entry(
        id=ITEM.guid, link=ITEM.link, title=ITEM.title, summary_html=f"<p>{TEXT}</p>", published_at=ITEM.published_at
    )

    assert keys(entry) == keys(ITEM)


def test_a_partner_that_copies_another_is_another_publisher() -> None:
    copied = replace(ITEM, cluster="copycat", source_id="copycat")

    assert publisher(copied) != publisher(ITEM)
    assert new_id(publisher(copied), keys(copied)) != new_id(publisher(ITEM), keys(ITEM))


def test_an_unregistered_publisher_is_known_by_its_site() -> None:
    by_one_hub = replace(ITEM, cluster=None, source_id="hub-a", first_publisher=FirstPublisher("Care"))
    by_another = replace(by_one_hub, source_id="hub-b", link="http://www.care.example/news/robots")

    assert publisher(by_one_hub) == publisher(by_another)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Edited", "summary": "Edited too", "link": "https://care.example/edited"},
        {"guid": "http://www.care.example/?p=1"},
    ],
)
def test_an_id_stands_on_the_guid(changes: dict[str, str]) -> None:
    edited = replace(ITEM, **changes)  # type: ignore[arg-type]

    assert new_id("care", keys(edited)) == new_id("care", keys(ITEM))


def test_an_id_stands_on_the_address_else_on_the_words() -> None:
    no_guid = keys(replace(ITEM, guid=None))
    same_page = keys(
        replace(ITEM, guid=None, link="http://www.care.example/news/robots/?utm_medium=rss", title="Edited")
    )
    words = Keys(None, None, no_guid.content)

    assert new_id("care", no_guid) == new_id("care", same_page)
    assert new_id("care", words) == new_id("care", Keys(None, None, keys(ITEM).content))
    assert len({new_id("care", each) for each in (no_guid, words, keys(ITEM))}) == 3


def test_an_id_is_sixteen_letters_and_digits() -> None:
    ids = {new_id("care", Keys(f"urn:{number}", None, None)) for number in range(2_000)}

    assert len(ids) == 2_000
    assert all(len(one) == 16 and one.isascii() and one.isalnum() and one == one.lower() for one in ids)


# --- edits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Robots  lift\u00a0patients"},
        {"content_html": f"<p>\n {TEXT.replace(' ', '  ')}</p>\n"},
        {"updated_at": LATER},
        {"published_at": LATER},
        {"first_seen_at": LATER},
        {"content_html": None},
        {"summary": None, "content_html": None, "author": None},
        {"revision": 7, "hidden": True},
    ],
)
def test_what_is_no_edit(changes: dict[str, object]) -> None:
    assert merge(ITEM, replace(ITEM, id="another", **changes), now=LATER) is None  # type: ignore[arg-type]


def test_an_edit_is_a_new_revision_in_place() -> None:
    fresh = replace(ITEM, id="another", title="Robots lift all patients", first_seen_at=LATER, published_at=LATER)

    merged = merge(ITEM, fresh, now=LATER)

    assert merged == replace(ITEM, title="Robots lift all patients", revision=2, updated_at=LATER)


def test_an_edit_is_dated_by_the_feed_where_it_says() -> None:
    said = NOW + timedelta(hours=3)

    merged = merge(ITEM, replace(ITEM, summary=OTHER_TEXT, content_html=None, updated_at=said), now=LATER)

    assert merged is not None
    assert merged.updated_at == said


def test_a_new_address_or_picture_is_no_new_revision() -> None:
    merged = merge(ITEM, replace(ITEM, link="https://care.example/moved"), now=LATER)

    assert merged == replace(ITEM, link="https://care.example/moved")


def test_a_trusted_date_replaces_one_that_was_not() -> None:
    kept = replace(ITEM, published_at=NOW, date_note="the feed gives no date")

    merged = merge(kept, ITEM, now=LATER)

    assert merged is not None
    assert (merged.published_at, merged.date_note, merged.revision) == (ITEM.published_at, None, 1)
    assert merge(ITEM, kept, now=LATER) is None


def test_an_item_that_comes_back_is_no_longer_withdrawn() -> None:
    merged = merge(replace(ITEM, withdrawn_at=NOW), ITEM, now=LATER)

    assert merged == ITEM


def test_an_editors_decision_to_hide_stays() -> None:
    merged = merge(replace(ITEM, hidden=True), replace(ITEM, title="Edited"), now=LATER)

    assert merged is not None
    assert merged.hidden


def rounds(kept: Item, readings: Sequence[Item], times: int = 4) -> list[Item]:
    """What is kept after each reading, when sources take turns."""
    history = []
    for reading in [*readings] * times:
        kept = merge(kept, reading, now=LATER) or kept
        history.append(kept)
    return history


def test_two_sources_of_one_item_do_not_take_turns() -> None:
    short = replace(ITEM, source_id="care/news", summary="Short words.", content_html=None, title="Robots")
    rich = replace(ITEM, source_id="care", content_html=f"<p>{TEXT} {OTHER_TEXT}</p>")

    from_short = rounds(short, [rich, short])
    from_rich = rounds(rich, [short, rich])

    assert {item.source_id for item in from_short} == {"care"}
    assert from_short[-1].revision == 2
    assert from_rich == [rich] * len(from_rich)


def test_equally_rich_sources_leave_the_first_alone() -> None:
    other = replace(ITEM, source_id="care/news", link="https://other.example/robots", title="Robots lift patients now")

    assert rounds(ITEM, [other, ITEM])[-1] == ITEM
