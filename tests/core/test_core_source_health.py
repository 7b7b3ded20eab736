"""The state of sources in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newshub.core.model import SourceState
from newshub.core.registry import Cluster, Country, Registry, Selectors, Source
from newshub.core.source_health import CAUSES, as_of, forgotten_sources, source_statuses

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://partner.example/feed"
GOOD = SourceState(
    "partner",
    url=URL,
    last_status=200,
    last_attempt_at=NOW - DAY,
    last_success_at=NOW - DAY,
    last_item_at=NOW - 3 * DAY,
)


def source(url: str = URL, *, kind: str = "feed", **more: object) -> Source:
    return Source(id="partner", cluster="partner", kind=kind, url=url, **more)  # type: ignore[arg-type]


def registry(of: Source) -> Registry:
    cluster = Cluster(
        "partner", "Partner", "DK", "Odense", 55.4, 10.4, "https://partner.example/", ("da",), sources=(of,)
    )
    return Registry({"partner": cluster}, {}, {"DK": Country("DK")})


LIST = source(URL, kind="html-list", selectors=Selectors("li", "a"))


def status(state: SourceState | None, *, items: int = 5, of: Source | None = None):  # type: ignore[no-untyped-def]
    states = {"partner": state} if state else {}
    (found,) = source_statuses(registry(of or source()), states, {"partner": items}, now=NOW)
    return found


def failing(count: int, *, last_success: timedelta | None = timedelta(days=30), **more: object) -> SourceState:
    last = NOW - last_success if last_success is not None else None
    return replace(GOOD, failures=count, last_success_at=last, **{"last_error": "down", "last_status": 500, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "name", "action"),
    [
        (None, "new", None),
        (GOOD, "well", None),
        (replace(GOOD, last_item_at=NOW - 200 * DAY), "quiet", "nothing new for months"),
        (replace(GOOD, feed_url="https://new.example/"), "well", None),
        (replace(GOOD, feed_url="https://new.example/", last_item_at=NOW - 200 * DAY), "quiet", "nothing new"),
        (replace(GOOD, retired_at=NOW), "gone", "410"),
        (failing(2, last_success=2 * DAY), "failing", None),
        (failing(1, last_success=None), "failing", None),
        (failing(3, last_success=None), "dead", "open https://partner.example/feed in a browser"),
        (failing(9), "dead", "open https"),
        (failing(9, last_status=404), "dead", "./hub discover"),
        (failing(9, last_status=403), "dead", "user agent"),
        (failing(9, last_status=429), "dead", "interval"),
        (failing(9, last_status=None), "dead", "still exists"),
        (replace(GOOD, url="https://old.example/", failures=9), "new", None),
    ],
)
def test_a_source_is_judged_and_an_action_named(state: SourceState | None, name: str, action: str | None) -> None:
    found = status(state)

    assert found.state == name
    assert (action in (found.action or "")) if action else found.action is None
    assert found.needs_care is (action is not None)


def test_a_source_that_never_brought_an_item_is_looked_at() -> None:
    assert "never brought" in (status(GOOD, items=0).action or "")


def test_selectors_that_find_nothing_are_named() -> None:
    state = failing(9, last_error='the selector item = "li" finds nothing in the page any more', last_status=200)

    assert "mend the selectors" in (status(state, of=LIST).action or "")


def test_a_found_feed_is_nothing_to_write_down() -> None:
    found = status(replace(GOOD, feed_url="https://partner.example/rss"), of=source(URL, kind="auto"))

    assert (found.action, found.moved_to, found.feed_url) == (None, None, "https://partner.example/rss")


def test_a_move_is_told_when_it_is_believed_and_is_no_fault() -> None:
    first_redirect = status(replace(GOOD, moved_to="https://new.example/", moved_count=1))
    believed = status(replace(GOOD, feed_url="https://new.example/"))

    assert (first_redirect.moved_to, first_redirect.needs_care) == (None, False)
    assert (believed.moved_to, believed.needs_care) == ("https://new.example/", False)


def test_times_and_counts_are_passed_on() -> None:
    found = status(replace(GOOD, next_due_at=NOW + DAY))

    assert (found.next_due_at, found.last_success_at, found.quiet_since) == (NOW + DAY, NOW - DAY, NOW - 3 * DAY)
    assert (found.items, found.failures, found.error, found.kind, found.url) == (5, 0, None, "feed", URL)


def test_sources_that_left_the_registry_are_named() -> None:
    assert forgotten_sources(registry(source()), {"partner": GOOD, "old": GOOD}) == ("old",)


@pytest.mark.parametrize(
    ("status_code", "cause"),
    [(None, "silent"), (403, "refused"), (404, "missing"), (429, "often"), (503, "broken"), (200, "unreadable")],
)
def test_a_failing_source_has_a_cause_that_readers_can_be_told(status_code: int | None, cause: str) -> None:
    assert status(failing(2, last_status=status_code)).cause == cause
    assert cause in CAUSES


def test_a_source_that_does_well_has_none() -> None:
    assert status(GOOD).cause is None
    assert status(None).cause is None
    assert status(replace(GOOD, retired_at=NOW, last_status=410)).cause == "gone"


def test_the_last_look_at_any_source_is_what_a_build_takes_for_now() -> None:
    assert as_of([GOOD, replace(GOOD, last_attempt_at=NOW), SourceState("new")]) == NOW
    assert as_of([]) is None
