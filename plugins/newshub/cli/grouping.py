"""Bringing the groups of copies and translations up to date after a fetch, or altogether."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from newshub.core.copies import COPY_DAYS, digest_of, find_groups
from newshub.core.likeness import Digest
from newshub.core.registry import Registry
from newshub.store.store import Membership, Store

RECENT_DAYS = 60  # after a fetch only items this new are compared again; `./hub classify` compares all


def regroup(store: Store, registry: Registry, *, now: datetime, oldest: datetime | None = None) -> int:
    """Find copies and translations among the items; returns how many memberships came, went or changed.

    `oldest` is the date of the oldest item that changed since the last time. When that is recent, only recent items
    are compared and older groups stay as they are; otherwise, and without it, everything is compared.
    """
    settled = now - timedelta(days=RECENT_DAYS - COPY_DAYS - 1)
    recent_only = oldest is not None and oldest >= settled
    since = now - timedelta(days=RECENT_DAYS) if recent_only else None
    published: dict[str, datetime] = {}

    def digests() -> Iterator[Digest]:
        for item in store.items(oldest_first=True, since=since):
            published[item.id] = item.published_at
            yield digest_of(item)

    found = find_groups(digests(), corrections=registry.corrections)
    fresh = [
        Membership(member, group.kind, group.leader)
        for group in found
        for member in group.members
        if not recent_only or published[group.leader] >= settled
    ]
    # A group that begins before the settled day may have members we did not look at: it stays as it is.
    old = [each for each in store.groups() if recent_only and not _led_since(store, each, settled)]
    taken = {(each.item_id, each.kind) for each in old}
    return store.save_groups([*old, *(each for each in fresh if (each.item_id, each.kind) not in taken)])


def _led_since(store: Store, membership: Membership, at: datetime) -> bool:
    leader = store.item(membership.leader_id)
    return leader is not None and leader.published_at >= at
