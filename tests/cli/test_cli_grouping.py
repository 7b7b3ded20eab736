"""Copies and translations become one story after a fetch, cheaply."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newshub.cli.grouping import RECENT_DAYS, regroup
from newshub.core.model import FetchRecord, Item, SourceState
from newshub.core.registry import Registry
from newshub.files import read_registry
from newshub.store.store import Membership, Store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
RELEASE = (
    "Seks kommuner ved Limfjorden har indgået en fælles aftale om skærmbesøg i hjemmeplejen. Aftalen løber i fire år "
    "og omfatter 2.400 borgere. Klyngen står for udbuddet, og de første skærme bliver sat op i januar i Aalborg, "
    "Thisted og Skive. Erfaringerne skal samles af universitetet og deles med alle landets kommuner."
)


def item(number: int, cluster: str, days_ago: float, text: str = RELEASE) -> Item:
    return Item(
        id=f"item{number:012}", source_id=cluster, cluster=cluster, guid=None, link=f"https://{cluster}.example/{number}",
        title="Seks kommuner køber skærmbesøg sammen", summary=text[:200], content_html=f"<p>{text}</p>", author=None,
        language="da", published_at=NOW - timedelta(days=days_ago), updated_at=None, first_seen_at=NOW,
    )  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> Registry:
    return read_registry(ROOT / "content" / "registry")


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        yield opened


def keep(store: Store, *items: Item) -> None:
    for each in items:
        store.save(SourceState(each.source_id), FetchRecord(each.source_id, NOW, "kept"), (each,))


def test_the_same_release_from_two_clusters_is_one_story_led_by_the_first(store: Store, registry: Registry) -> None:
    keep(store, item(1, "first", 3), item(2, "second", 2))

    regroup(store, registry, now=NOW, oldest=NOW - timedelta(days=3))

    assert store.groups() == (Membership(item(1, "", 0).id, "copy", item(1, "", 0).id),
                              Membership(item(2, "", 0).id, "copy", item(1, "", 0).id))  # fmt: skip


def test_grouping_again_changes_nothing(store: Store, registry: Registry) -> None:
    keep(store, item(1, "first", 3), item(2, "second", 2))
    regroup(store, registry, now=NOW)

    assert regroup(store, registry, now=NOW, oldest=NOW - timedelta(days=2)) == 0


def test_groups_of_long_ago_stay_when_only_recent_items_are_compared(store: Store, registry: Registry) -> None:
    keep(store, item(1, "first", RECENT_DAYS + 40), item(2, "second", RECENT_DAYS + 39))
    regroup(store, registry, now=NOW)
    before = store.groups()
    keep(store, replace(item(3, "third", 1, text="Noget helt andet."), title="Ny direktør i klyngen"))

    regroup(store, registry, now=NOW, oldest=NOW - timedelta(days=1))

    assert len(before) == 2
    assert store.groups() == before


def test_old_items_that_come_late_are_compared_too(store: Store, registry: Registry) -> None:
    keep(store, item(1, "first", RECENT_DAYS + 40), item(2, "second", RECENT_DAYS + 39))

    regroup(store, registry, now=NOW, oldest=NOW - timedelta(days=RECENT_DAYS + 40))

    assert len(store.groups()) == 2
