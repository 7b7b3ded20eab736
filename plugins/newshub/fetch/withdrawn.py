"""Which items a partner has taken back, as far as a feed can show it.

A feed is a window that slides: what is missing is nearly always just too old for it. Only an item that lies inside the
window, between entries that are still there, is missing because somebody removed it.
"""

from collections.abc import Iterable, Sequence

from newshub.core.identity import guid_key
from newshub.core.model import Item
from newshub.core.urls import link_key

_OLDER_ONES = 2  # entries older than a missing one that must still be there; a single old one may be pinned
_MOST_SHARE = 0.5  # of the window; when more is missing at once the feed was rearranged, not cleaned up


def window_start(fresh: Sequence[Item]) -> Item | None:
    """The entry that marks the window's reliable end, or None when the feed does not show one.

    A feed shows one when all its dates are its own and its entries are in their order.
    """
    dates = [item.published_at for item in fresh]
    if len(fresh) <= _OLDER_ONES or any(item.date_note for item in fresh):
        return None
    if dates not in (sorted(dates), sorted(dates, reverse=True)):
        return None
    return sorted(fresh, key=lambda item: item.published_at)[_OLDER_ONES - 1]


def withdrawn(kept: Iterable[Item], fresh: Sequence[Item]) -> tuple[str, ...]:
    """Ids of those kept items of the same source that the partner has certainly taken back.

    `kept` may hold any items of the source; those outside the window are passed over.
    """
    start = window_start(fresh)
    if start is None:
        return ()
    guids = {guid_key(item.guid) for item in fresh if item.guid}
    links = {link_key(item.link) for item in fresh}
    titles = {item.title for item in fresh}
    inside = missing = 0
    ids = []
    for item in kept:
        if item.published_at <= start.published_at or item.date_note or item.withdrawn_at:
            continue
        inside += 1
        if guid_key(item.guid) not in guids and link_key(item.link) not in links and item.title not in titles:
            missing += 1
            ids.append(item.id)
    return tuple(ids) if inside and missing / inside <= _MOST_SHARE else ()
