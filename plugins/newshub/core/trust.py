"""Which of a feed's dates can be believed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newshub.core.model import Entry

EARLIEST = datetime(1993, 1, 1, tzinfo=UTC)  # before the web had news; 1970 and 1900 are empty fields of databases
AHEAD = timedelta(days=1)  # clocks and zones go wrong by this much; further ahead is an event's date or a mistake
STAMPED_WITHIN = timedelta(days=2)  # a document that stamps all its entries does so when it is made

_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/-])")


@dataclass(frozen=True, slots=True)
class Dates:
    """When an entry was published and updated, as far as can be believed. ``note``: why not the feed's own date."""

    published_at: datetime
    updated_at: datetime | None
    note: str | None


def trusted_dates(entry: Entry, now: datetime) -> Dates:
    """The entry's dates, else the best there is: its update, the date in its address, the first time it is seen."""
    published_at, updated_at = entry.published_at, entry.updated_at
    if updated_at is not None and _fault(updated_at, now):
        updated_at = None
    note = _published_fault(entry, now)
    if note is None and published_at is not None:
        if updated_at is not None and updated_at <= published_at:
            updated_at = None  # an edit before its publication says nothing
        return Dates(published_at, updated_at, None)
    if updated_at is not None and not entry.stamped:
        return Dates(updated_at, None, f"{note}; its update date is used" if published_at else None)
    if (day := _date_in_address(entry.link, now)) is not None:
        return Dates(day, None, f"{note}; the date in its address is used")
    return Dates(now, None, f"{note}; the time it was first seen is used")


def _published_fault(entry: Entry, now: datetime) -> str | None:
    if entry.published_at is None:
        return "the feed gives no date that can be understood"
    if fault := _fault(entry.published_at, now):
        return f"the feed says {entry.published_at:%Y-%m-%d}, which is {fault}"
    if entry.stamped and abs(now - entry.published_at) <= STAMPED_WITHIN:
        return "the feed gives all its entries one and the same time"
    return None


def _fault(moment: datetime, now: datetime) -> str | None:
    if moment < EARLIEST:
        return f"before {EARLIEST.year}"
    return "in the future" if moment > now + AHEAD else None


def _date_in_address(link: str | None, now: datetime) -> datetime | None:
    match = _DATE_IN_ADDRESS.search(link or "")
    if match is None:
        return None
    try:
        day = datetime(int(match[1]), int(match[2]), int(match[3] or 1), tzinfo=UTC)
    except ValueError:
        return None
    return None if _fault(day, now) or day > now else day
