"""What only a whole document shows about its entries: one guid on all, one address for all, an entry twice, one date.

Settled here so that identity (`core.identity`), which sees one entry at a time, can rely on guids and addresses.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newshub.core.identity import guid_key, keys
from newshub.core.model import Entry
from newshub.core.urls import link_key

_STAMPED_FROM = 3  # entries with one and the same second
_STAMPED_FROM_MIDNIGHT = 10  # and when it is midnight, which is what a day without a time becomes


def settle(entries: Sequence[Entry], *, page: str | None = None) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Entries as they can be told apart, and what was found, in words. ``page``: the homepage the feed names.

    - an entry without title, text, address and file: dropped
    - a guid on entries with different addresses says nothing: dropped
    - an address on entries with different titles is not theirs: those without a guid get one of their title
    - an entry repeated is taken once, in its latest version
    - all entries at the same second: marked as stamped
    """
    problems: list[str] = []
    settled = [entry for entry in entries if _says_something(entry)]
    if len(settled) < len(entries):
        problems.append(f"{len(entries) - len(settled)} empty entries were skipped")
    settled = _without_shared_guids(settled, page, problems)
    settled = _with_guids_for_shared_links(settled, problems)
    settled = _once_each(settled, problems)
    return tuple(_marked_if_stamped(settled, problems)), tuple(problems)


def _without_shared_guids(entries: list[Entry], page: str | None, problems: list[str]) -> list[Entry]:
    links_of: dict[str, set[str]] = {}
    for entry in entries:
        if entry.id:
            links_of.setdefault(guid_key(entry.id) or "", set()).add(_page_of(entry))
    shared = {guid for guid, links in links_of.items() if len(links) > 1}
    if page:
        shared.add(link_key(page))
    if not any(guid_key(entry.id) in shared for entry in entries if entry.id):
        return entries
    problems.append("one guid stands on several entries; their addresses tell them apart")
    return [replace(entry, id=None) if entry.id and guid_key(entry.id) in shared else entry for entry in entries]


def _with_guids_for_shared_links(entries: list[Entry], problems: list[str]) -> list[Entry]:
    names_of: dict[str, set[str]] = {}
    for entry in entries:
        if entry.link:
            names_of.setdefault(link_key(entry.link), set()).add(guid_key(entry.id) or entry.title.casefold())
    shared = {link for link, names in names_of.items() if len(names) > 1}
    if not shared:
        return entries
    problems.append("several entries have the same address; their guids or titles tell them apart")
    return [
        replace(entry, id=f"title:{entry.title}")
        if not entry.id and entry.link and link_key(entry.link) in shared
        else entry
        for entry in entries
    ]


def _once_each(entries: list[Entry], problems: list[str]) -> list[Entry]:
    kept: list[Entry] = []
    place_of: dict[tuple[str, str], int] = {}
    for entry in entries:
        found = [key for key in keys(entry).items() if key[0] != "link" or not entry.id]
        twin = next((place_of[key] for key in found if key in place_of and _close(kept[place_of[key]], entry)), None)
        if twin is None:
            twin = len(kept)
            kept.append(entry)
        elif _stamp(entry) > _stamp(kept[twin]):
            kept[twin] = entry
        for key in found:
            place_of.setdefault(key, twin)
    if len(kept) < len(entries):
        problems.append(f"{len(entries) - len(kept)} repeated entries were taken once")
    return kept


def _marked_if_stamped(entries: list[Entry], problems: list[str]) -> list[Entry]:
    moments = Counter(entry.published_at or entry.updated_at for entry in entries)
    if len(moments) != 1:
        return entries
    (moment,) = moments
    if moment is None:
        return entries
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    if len(entries) < (_STAMPED_FROM_MIDNIGHT if midnight else _STAMPED_FROM):
        return entries
    problems.append("all entries carry the same time")
    return [replace(entry, stamped=True) for entry in entries]


def _says_something(entry: Entry) -> bool:
    return bool(entry.title or entry.link or entry.summary_html or entry.content_html or entry.enclosures)


def _page_of(entry: Entry) -> str:
    return link_key(entry.link) if entry.link else f"title:{entry.title.casefold()}"


def _close(one: Entry, other: Entry) -> bool:
    """Equal words months apart are two entries."""
    if one.published_at is None or other.published_at is None:
        return True
    return abs(one.published_at - other.published_at).days < 3 or (one.id is not None and one.id == other.id)


def _stamp(entry: Entry) -> float:
    moment: datetime | None = entry.updated_at or entry.published_at
    return moment.timestamp() if moment else 0.0
