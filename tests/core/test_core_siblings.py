"""What only a whole document shows about its entries."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newshub.core.model import Entry
from newshub.core.siblings import settle

DAY = datetime(2025, 6, 9, 8, 30, 5, tzinfo=UTC)


def entries(number: int, **same: object) -> list[Entry]:
    each = [
        Entry(
            id=f"urn:{n}",
            link=f"https://care.example/{n}",
            title=f"Title {n}",
            summary_html=f"Words of entry {n}, which are quite enough to tell them apart.",
            published_at=DAY + timedelta(hours=n),
        )
        for n in range(number)
    ]
    return [replace(entry, **same) for entry in each]  # type: ignore[arg-type]


def ids(settled: Iterable[Entry]) -> list[str | None]:
    return [entry.id for entry in settled]


def test_an_orderly_document_stays_as_it_is() -> None:
    given = entries(5)

    assert settle(given, page="https://care.example/") == (tuple(given), ())


def test_a_guid_on_different_pages_is_dropped() -> None:
    settled, problems = settle([*entries(3, id="care"), Entry(id="urn:x", link="https://care.example/x", title="X")])

    assert ids(settled) == [None, None, None, "urn:x"]
    assert problems == ("one guid stands on several entries; their addresses tell them apart",)


def test_a_guid_that_is_the_homepage_is_dropped() -> None:
    settled, _ = settle(entries(1, id="https://www.care.example/"), page="http://care.example")

    assert ids(settled) == [None]


def test_one_address_for_all_gives_those_without_a_guid_one_of_their_title() -> None:
    with_guids, _ = settle(entries(2, link="https://care.example/news"))
    without, problems = settle(entries(2, link="https://care.example/news", id=None))

    assert ids(with_guids) == ["urn:0", "urn:1"]
    assert ids(without) == ["title:Title 0", "title:Title 1"]
    assert problems == ("several entries have the same address; their guids or titles tell them apart",)


def test_a_repeated_entry_is_taken_once_in_its_latest_version() -> None:
    old, new = entries(2, id="urn:1", link="https://care.example/1")

    assert settle([old, new])[0] == (new,)
    assert settle([new, old]) == ((new,), ("1 repeated entries were taken once",))


def test_equal_words_on_two_pages_of_one_day_are_one_entry() -> None:
    one, two = entries(2, title="The same", summary_html="The very same words, more than enough of them to be sure.")

    settled, _ = settle([one, two])

    assert len(settled) == 1


def test_equal_words_months_apart_are_two() -> None:
    one, two = entries(2, title="The same", summary_html="The very same words, more than enough of them to be sure.")

    settled, _ = settle([one, replace(two, published_at=DAY + timedelta(days=31))])

    assert len(settled) == 2


def test_an_entry_that_says_nothing_is_skipped() -> None:
    settled, problems = settle([Entry(id="urn:1", link=None, title=""), *entries(1)])

    assert ids(settled) == ["urn:0"]
    assert problems == ("1 empty entries were skipped",)


def test_one_second_for_all_is_marked() -> None:
    settled, problems = settle(entries(3, published_at=DAY))

    assert all(entry.stamped for entry in settled)
    assert problems == ("all entries carry the same time",)
    assert not any(entry.stamped for entry in settle(entries(2, published_at=DAY))[0])


def test_a_few_entries_of_one_day_are_not_marked() -> None:
    midnight = datetime(2025, 6, 9, tzinfo=UTC)

    assert not any(entry.stamped for entry in settle(entries(9, published_at=midnight))[0])
    assert all(entry.stamped for entry in settle(entries(10, published_at=midnight))[0])
