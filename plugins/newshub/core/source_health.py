"""The state of every source: for `./hub sources`, which says what to do about it, and for the page readers see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from newshub.core.model import SourceState
from newshub.core.registry import Registry, Source

_QUIET = timedelta(days=120)  # longer than any summer break
_FAILING_FOR_LONG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source as an editor wants to see it."""

    source_id: str
    cluster: str
    kind: str
    url: str  # the registry's
    state: str  # new, well, quiet, failing, dead, gone
    items: int  # kept of it
    feed_url: str | None = None  # where its feed was found or has moved to for good
    next_due_at: datetime | None = None  # None: at once, or never when it is gone
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    quiet_since: datetime | None = None  # when it last brought something new
    failures: int = 0  # in a row
    error: str | None = None
    http_status: int | None = None  # of the last attempt; None when there was no answer
    action: str | None = None  # what an editor should do about what is wrong; None: nothing is
    moved_to: str | None = None  # where it is read now and for good: no fault, but the registry should say so

    @property
    def needs_care(self) -> bool:
        """Whether somebody should look at it."""
        return self.action is not None

    @property
    def cause(self) -> str | None:
        """What keeps us from reading it, as one of CAUSES; None: nothing."""
        if self.state == "gone":
            return "gone"
        return _cause(self.http_status) if self.failures else None


# refused: it does not let us in; missing: nothing is there; gone: for good; often: it finds us too frequent;
# broken: the server has a fault; silent: it is not to be reached; unreadable: what it sends cannot be read
CAUSES = ("refused", "missing", "gone", "often", "broken", "silent", "unreadable")


def source_statuses(
    registry: Registry, states: Mapping[str, SourceState], counts: Mapping[str, int], *, now: datetime
) -> tuple[SourceStatus, ...]:
    """The status of every registered source, in the registry's order. `counts`: items kept per source id."""
    return tuple(_status(source, states.get(source.id), counts.get(source.id, 0), now) for source in registry.sources())


def forgotten_sources(registry: Registry, states: Iterable[str]) -> tuple[str, ...]:
    """Ids of sources that were fetched once and are no longer in the registry; their items stay kept."""
    return tuple(sorted(set(states) - {source.id for source in registry.sources()}))


def _status(source: Source, kept: SourceState | None, items: int, now: datetime) -> SourceStatus:
    state = begin(source, kept)
    name, action = _judge(source, state, items, now)
    return SourceStatus(
        source_id=source.id,
        cluster=source.cluster,
        kind=source.kind,
        url=source.url,
        state=name,
        items=items,
        feed_url=state.feed_url,
        next_due_at=state.next_due_at,
        last_attempt_at=state.last_attempt_at,
        last_success_at=state.last_success_at,
        quiet_since=state.last_item_at,
        failures=state.failures,
        error=state.last_error,
        http_status=state.last_status,
        action=action,
        moved_to=None if source.kind == "auto" else state.feed_url,  # of that kind it is what was looked for
    )


def as_of(states: Iterable[SourceState]) -> datetime | None:
    """When we last looked at any source; None: never. What a build takes for now, so that builds agree."""
    return max((state.last_attempt_at for state in states if state.last_attempt_at), default=None)


def begin(source: Source, state: SourceState | None) -> SourceState:
    """The state to go on from: the kept one, or a fresh one when the registry now names another address."""
    if state is None:
        return SourceState(source.id, url=source.url)
    if state.url == source.url:
        return state
    return SourceState(
        source.id, url=source.url, last_success_at=state.last_success_at, last_item_at=state.last_item_at
    )


def _cause(status: int | None) -> str:
    if status is None:
        return "silent"
    if status >= 500:
        return "broken"
    known = {401: "refused", 402: "refused", 403: "refused", 451: "refused", 404: "missing", 410: "gone", 429: "often"}
    return known.get(status, "unreadable")


def _judge(source: Source, state: SourceState, items: int, now: datetime) -> tuple[str, str | None]:
    if state.retired_at is not None:
        return "gone", "the server says 410 Gone: find the new address, or take the source out of the registry"
    if state.last_attempt_at is None:
        return "new", None
    if state.failures:
        return _judge_failing(source, state, now)
    if not items:
        return "quiet", "it has never brought an item: look whether it is the right address"
    if state.last_item_at is not None and now - state.last_item_at > _QUIET:
        return "quiet", "nothing new for months: look whether the partner publishes somewhere else now"
    return "well", None


def _judge_failing(source: Source, state: SourceState, now: datetime) -> tuple[str, str | None]:
    if state.last_success_at is not None and now - state.last_success_at <= _FAILING_FOR_LONG:
        return "failing", None  # it may pass; the next attempts are further and further apart
    if state.last_success_at is None and state.failures < 3:
        return "failing", None
    return "dead", _advice(source, state)


def _advice(source: Source, state: SourceState) -> str:
    status = state.last_status
    if status in (401, 403):
        return "ask the partner to let the hub's user agent through"
    if status == 404:
        return f"run `./hub discover {source.url}` or look for the feed's new address, and write it into the registry"
    if status == 429:
        return "it finds us too frequent; raise the shortest interval between two fetches"
    if source.kind == "html-list" and "selector" in (state.last_error or ""):
        return "the page was rebuilt: mend the selectors in the registry"
    if status is None:
        return "the server is not to be reached: look whether the site still exists"
    return f"open {state.feed_url or source.url} in a browser, and tell the partner what is wrong with it"
