"""When a source is due again: pure decisions, with the time as an argument.

went well   a tenth of the time it has been quiet, within bounds; longer when its publisher asks for it
failed      twice as long each time
asked us to wait (Retry-After)   so long
gone (410)  never
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newshub.core.model import SourceState

# A source that has been silent for ten days is asked once a day, one that spoke this morning every half hour: the
# same rule of thumb by which HTTP caches guess how long a page stays fresh (RFC 9111, 4.2.2).
_QUIET_SHARE = 0.1
# A job that runs every half hour must not miss a source that is due twelve seconds later, and so halve its pace.
_GRACE = timedelta(minutes=2)
_DAYS_A_MOVE_MUST_STAND = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often at most and at least a source is asked."""

    shortest: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=24)
    longest_after_failures: timedelta = timedelta(days=3)
    longest_retry_after: timedelta = timedelta(days=7)


def is_due(state: SourceState, now: datetime) -> bool:
    """Whether the source is to be asked in this run."""
    if state.retired_at is not None:
        return False
    return state.next_due_at is None or state.next_due_at <= now + _GRACE


def next_due(
    *,
    now: datetime,
    last_item_at: datetime | None,
    max_age: timedelta | None = None,
    ttl: timedelta | None = None,
    bounds: Bounds = Bounds(),
) -> datetime:
    """When to ask again a source that answered well.

    `last_item_at` is when it last brought something new, None when it never did; `max_age` what its server,
    `ttl` what its feed says about how long an answer may be kept.
    """
    quiet = now - last_item_at if last_item_at is not None else bounds.longest
    wanted = max(quiet * _QUIET_SHARE, max_age or timedelta(), ttl or timedelta())
    return now + min(max(wanted, bounds.shortest), bounds.longest)


def due_after_failure(
    *,
    now: datetime,
    failures: int,
    retry_after: timedelta | None = None,
    bounds: Bounds = Bounds(),
) -> datetime:
    """When to ask again a source that failed for the `failures`th time in a row."""
    back_off = min(bounds.shortest * (1 << min(failures - 1, 16)), bounds.longest_after_failures)
    asked = min(retry_after or timedelta(), bounds.longest_retry_after)
    return now + max(back_off, asked)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """A Retry-After header: seconds or an HTTP date. None when it says nothing that can be understood."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 10**8))
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta() else None


def max_age(cache_control: str | None) -> timedelta | None:
    """How long Cache-Control lets an answer be kept; None when it does not say."""
    for part in (cache_control or "").lower().split(","):
        name, _, value = part.strip().partition("=")
        value = value.strip('" ')
        if name.strip() == "max-age" and value.isascii() and value.isdigit():
            return timedelta(seconds=min(int(value[:9]), 10**8))
    return None


def after_move(state: SourceState, moved_to: str | None, now: datetime) -> SourceState:
    """Take note of where permanent redirects led this time (None: nowhere); called once the answer proved good.

    A move is believed when it has stood on three different days in a row, never on less: a mistaken 301 for an
    afternoon must not take a source away. Then `feed_url` is the new address.
    """
    if moved_to is None:
        return replace(state, moved_to=None, moved_count=0)
    if moved_to != state.moved_to:
        return replace(state, moved_to=moved_to, moved_count=1)
    if state.last_attempt_at is not None and state.last_attempt_at.date() == now.date():
        return state
    if state.moved_count + 1 < _DAYS_A_MOVE_MUST_STAND:
        return replace(state, moved_count=state.moved_count + 1)
    return replace(state, feed_url=moved_to, moved_to=None, moved_count=0, etag=None, last_modified=None)
