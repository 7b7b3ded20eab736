"""What an answer means for a source: data in, data out; `run` acts on it.

request      what to ask, and of whom
verdict      what to do with an answer: read it, note that nothing changed, fail, retire
went_well / failed / retired     the state and the record after it
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from newshub.core import schedule
from newshub.core.errors import FeedError, FetchError, HubError
from newshub.core.model import FetchRecord, SourceState
from newshub.core.registry import Source
from newshub.fetch.faults import status_fault
from newshub.fetch.transport import ACCEPT_FEED, ACCEPT_PAGE, PERMANENT, Request, Response

_LONGEST_VALIDATOR = 500  # characters of an ETag or Last-Modified we carry back
_LONGEST_ERROR = 500


class Verdict(Enum):
    """What an answer calls for."""

    READ = auto()
    UNCHANGED = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one attempt may cost and how often it is made."""

    max_bytes: int
    deadline_seconds: float
    bounds: schedule.Bounds
    again: bool = False  # read documents anew although they are unchanged


def request(source: Source, state: SourceState, limits: Limits) -> Request:
    """The request for a source's document, conditional when what we have of it was read as we would read it now."""
    headers = {"Accept": ACCEPT_PAGE if source.kind == "html-list" else ACCEPT_FEED}
    if not limits.again and (state.body_hash or "").startswith(_reading(source)):
        if state.etag:
            headers["If-None-Match"] = state.etag
        if state.last_modified:
            headers["If-Modified-Since"] = state.last_modified
    return Request(
        state.feed_url or source.url,
        headers=headers,
        max_bytes=limits.max_bytes,
        deadline_seconds=limits.deadline_seconds,
    )


def verdict(source: Source, state: SourceState, asked: Request, answer: Response, limits: Limits) -> Verdict:
    """What to do with an answer. Raises FetchError when it is none that we can use."""
    if answer.status == 304 and asked.headers.keys() & {"If-None-Match", "If-Modified-Since"}:
        return Verdict.UNCHANGED
    if answer.status == 410:
        return Verdict.GONE
    if answer.status != 200:
        raise status_fault(answer.status, answer.url)
    if not answer.body.strip():
        raise FetchError("the answer is empty", url=answer.url, status=answer.status)
    if not limits.again and state.body_hash == body_hash(source, answer.body):
        return Verdict.UNCHANGED
    return Verdict.READ


def body_hash(source: Source, body: bytes) -> str:
    """Equal for equal bytes read in the same way."""
    return f"{_reading(source)}{hashlib.sha256(body).hexdigest()}"


def went_well(
    source: Source,
    state: SourceState,
    answer: Response,
    *,
    now: datetime,
    limits: Limits,
    last_item_at: datetime | None,
    read: bool,
    ttl_minutes: int | None = None,
) -> SourceState:
    """The state after an answer that could be used. `read`: its body was parsed, so it is the one now known."""
    state = schedule.after_move(state, _moved_to(state.feed_url or source.url, answer), now)
    if answer.status == 200:
        state = replace(state, etag=_validator(answer, "etag"), last_modified=_validator(answer, "last-modified"))
    if read:
        state = replace(state, body_hash=body_hash(source, answer.body), ttl_minutes=ttl_minutes)
    return replace(
        state,
        failures=0,
        last_status=answer.status,
        last_error=None,
        last_attempt_at=now,
        last_success_at=now,
        retired_at=None,
        next_due_at=schedule.next_due(
            now=now,
            last_item_at=last_item_at,
            max_age=schedule.max_age(answer.headers.get("cache-control")),
            ttl=timedelta(minutes=min(state.ttl_minutes, 10**6)) if state.ttl_minutes else None,
            bounds=limits.bounds,
        ),
    )


def failed(
    state: SourceState, error: HubError, *, now: datetime, limits: Limits, answer: Response | None = None
) -> SourceState:
    """The state after an attempt that failed. A found or moved address that is dead is forgotten."""
    headers = answer.headers if answer else {}
    failures = state.failures + 1
    state = replace(
        state,
        failures=failures,
        last_status=status_of(error, answer),
        last_error=reason(error),
        last_attempt_at=now,
        next_due_at=schedule.due_after_failure(
            now=now,
            failures=failures,
            retry_after=schedule.retry_after(headers.get("retry-after"), now),
            bounds=limits.bounds,
        ),
    )
    if state.feed_url and is_dead(error):
        return replace(state, feed_url=None, etag=None, last_modified=None, moved_to=None, moved_count=0)
    return state


def retired(state: SourceState, *, now: datetime) -> SourceState:
    """The state after 410 Gone."""
    return replace(
        state,
        failures=state.failures + 1,
        last_status=410,
        last_error="the address is gone for good (410); the hub no longer asks for it",
        last_attempt_at=now,
        next_due_at=None,
        retired_at=now,
    )


def record(
    state: SourceState,
    outcome: str,
    *,
    now: datetime,
    answer: Response | None = None,
    entries: int = 0,
    milliseconds: int = 0,
) -> FetchRecord:
    """The record of an attempt, from the state after it. `milliseconds` is for one without an answer."""
    return FetchRecord(
        source_id=state.source_id,
        at=now,
        outcome=outcome,
        status=state.last_status,
        bytes=answer.wire_bytes if answer else 0,
        milliseconds=answer.milliseconds if answer else milliseconds,
        entries=entries,
        error=state.last_error,
    )


def is_dead(error: HubError) -> bool:
    """Whether an address is not merely ill: gone, or something that is no feed stands there now."""
    return isinstance(error, FeedError) or getattr(error, "status", None) in (404, 410)


def status_of(error: HubError, answer: Response | None) -> int | None:
    """The HTTP status to note for a failure."""
    return answer.status if answer else getattr(error, "status", None)


def reason(error: HubError) -> str:
    """An error's words without the address in front; fit for the store whatever a server put into them."""
    words = str(getattr(error, "reason", error))
    return " ".join(words.encode("utf-8", "replace").decode().split())[:_LONGEST_ERROR]


def _moved_to(url: str, answer: Response) -> str | None:
    # Only as far as every step so far was permanent: what a temporary one leads to is not the new address.
    moved_to = None
    for status, target in answer.redirects:
        if status not in PERMANENT:
            break
        moved_to = target
    if moved_to == url or ((moved_to or "").startswith("http:") and url.startswith("https:")):
        return None  # followed, but nobody's word is taken for giving up encryption
    return moved_to


def _validator(answer: Response, name: str) -> str | None:
    value = answer.headers.get(name, "")
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else None


def _reading(source: Source) -> str:
    # What the registry says about how to read a document is part of what was read.
    how = repr((source.kind, source.language, source.republish, source.selectors))
    return hashlib.sha256(how.encode()).hexdigest()[:12] + "-"
