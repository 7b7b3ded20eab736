"""What a run makes of what servers say; the transport is a function, the store in memory."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fetch_fakes import NOW, FakeTransport, entry, feed, registry, run, source

from newshub.core.errors import FetchError, HubError, StoreError, TimedOut
from newshub.core.model import FetchRecord, SourceState
from newshub.core.registry import Registry, Source
from newshub.fetch.run import FetchOptions, fetch, fetch_all
from newshub.fetch.transport import AiohttpTransport, Request, Response
from newshub.fetch.workers import Inline
from newshub.store.store import Kept, Store

URL = "https://partner.example/feed"
DAY = timedelta(days=1)
FORCE = FetchOptions(force=True)


@pytest.fixture
def store() -> Store:
    return Store.in_memory()


@pytest.fixture
def one() -> Registry:
    return registry(source())


def state(store: Store, source_id: str = "partner") -> SourceState:
    return store.states()[source_id]


# --- the good day ---


def test_what_a_feed_brings_is_kept(store: Store, one: Registry) -> None:
    report = run(one, store, FakeTransport({URL: feed(entry(3), entry(2), entry(1))}))

    (record,) = report.records
    assert (record.outcome, record.status, record.entries, record.new, record.changed) == ("kept", 200, 3, 3, 0)
    assert next(store.items()).title == "Nyhed nummer 3 om sundhed"
    assert report.exit_code == 0
    assert store.fetches("partner") == [record]


def test_a_second_run_finds_nothing_due(store: Store, one: Registry) -> None:
    transport = FakeTransport({URL: feed(entry(1))})
    run(one, store, transport)

    report = run(one, store, transport, now=NOW + timedelta(minutes=5))

    assert (report.records, report.not_due, report.exit_code) == ((), 1, 0)
    assert len(transport.requests) == 1


def test_force_asks_although_it_is_not_due_and_only_narrows_the_choice(store: Store) -> None:
    known = registry(source(), source("https://other.example/feed", cluster="other"))
    transport = FakeTransport({URL: feed(entry(1)), "https://other.example/feed": feed(entry(2))})
    run(known, store, transport)

    run(known, store, transport, options=FetchOptions(force=True, only=("other",)))

    assert transport.urls[2:] == ["https://other.example/feed"]


def test_an_id_that_does_not_exist_is_named(store: Store, one: Registry) -> None:
    with pytest.raises(HubError, match="nobody"):
        run(one, store, FakeTransport({}), options=FetchOptions(only=("nobody",)))


# --- nothing changed ---


def test_validators_are_sent_back_and_304_keeps_everything(store: Store, one: Registry) -> None:
    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return Response(request.url, 304)
        return Response(
            request.url, 200, {"etag": '"v1"', "last-modified": "Sat, 21 Nov 2026 08:00:00 GMT"}, feed(entry(1))
        )

    transport = FakeTransport(answer)
    run(one, store, transport)
    report = run(one, store, transport, options=FORCE, now=NOW + DAY)

    assert transport.requests[1].headers["If-Modified-Since"] == "Sat, 21 Nov 2026 08:00:00 GMT"
    assert (report.records[0].outcome, report.records[0].status) == ("unchanged", 304)
    assert state(store).last_success_at == NOW + DAY
    assert len(list(store.items())) == 1


def test_equal_bytes_are_not_read_again_although_the_server_lies(store: Store, one: Registry) -> None:
    tags = iter(['"a"', '"b"', '"c"'])
    transport = FakeTransport(lambda request: Response(request.url, 200, {"etag": next(tags)}, feed(entry(1))))
    run(one, store, transport)
    before = store.generation()

    report = run(one, store, transport, options=FORCE)

    assert (report.records[0].outcome, report.records[0].status, report.records[0].entries) == ("unchanged", 200, 0)
    assert store.generation() == before
    assert state(store).etag == '"b"'


def test_again_reads_unchanged_bytes_anew(store: Store, one: Registry) -> None:
    transport = FakeTransport(lambda request: Response(request.url, 200, {"etag": '"v1"'}, feed(entry(1))))
    run(one, store, transport)

    report = run(one, store, transport, options=FetchOptions(force=True, again=True))

    assert "If-None-Match" not in transport.requests[1].headers
    assert (report.records[0].outcome, report.records[0].new) == ("kept", 0)


def test_304_to_a_first_request_is_a_failure(store: Store, one: Registry) -> None:
    report = run(one, store, FakeTransport({URL: 304}))

    assert report.records[0].outcome == "failed"


@pytest.mark.parametrize("tag", ["x" * 5000, "bad\udcff", "ü", "a\tb\x07", ""])
def test_a_validator_that_cannot_be_carried_is_dropped(store: Store, one: Registry, tag: str) -> None:
    run(one, store, FakeTransport(lambda request: Response(request.url, 200, {"etag": tag}, feed(entry(1)))))

    assert state(store).etag is None


def test_another_registry_entry_for_the_source_is_read_with_unchanged_bytes(store: Store) -> None:
    transport = FakeTransport(lambda request: Response(request.url, 200, {"etag": '"v1"'}, feed(entry(1))))
    run(registry(source()), store, transport)

    report = run(registry(source(language="sv")), store, transport, options=FORCE)

    assert "If-None-Match" not in transport.requests[1].headers
    assert report.records[0].outcome == "kept"


# --- failures ---


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (404, "nothing at this address"),
        (403, "refuses us"),
        (500, "internal error"),
        (418, "status 418"),
        (300, "without saying where"),
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><head><title>Domain for sale</title></head><body>Buy</body></html>", "page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), ""),
        (TimedOut("gave no complete answer within 30 seconds", url=URL), "30 seconds"),
    ],
)
def test_a_failing_source_is_recorded_in_words_and_loses_nothing(
    store: Store, one: Registry, answer: object, words: str
) -> None:
    run(one, store, FakeTransport({URL: feed(entry(1), entry(2))}))

    report = run(one, store, FakeTransport({URL: answer}), options=FORCE)  # type: ignore[dict-item]

    assert report.records[0].outcome == "failed"
    assert words in (report.records[0].error or "").lower() or words in (report.records[0].error or "")
    assert state(store).failures == 1
    assert state(store).last_success_at == NOW
    assert len(list(store.items())) == 2


def test_one_bad_source_does_not_stop_the_others(store: Store) -> None:
    known = registry(*(source(f"https://p{number}.example/feed", cluster=f"p{number}") for number in range(20)))
    transport = FakeTransport(lambda request: 500 if "p7." in request.url else feed(entry(1, link=f"{request.url}/1")))

    report = run(known, store, transport)

    assert (report.count("kept"), report.count("failed"), report.exit_code) == (19, 1, 0)


def test_all_failed_is_an_exit_status_a_cron_job_can_use(store: Store, one: Registry) -> None:
    assert run(one, store, FakeTransport({})).exit_code == 1


def test_failures_wait_longer_each_time_and_a_success_forgets_them(store: Store, one: Registry) -> None:
    waits = []
    for _ in range(3):
        run(one, store, FakeTransport({}), options=FORCE)
        waits.append(state(store).next_due_at - NOW)  # type: ignore[operator]
    run(one, store, FakeTransport({URL: feed(entry(1))}), options=FORCE)

    assert waits == [timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)]
    assert (state(store).failures, state(store).last_error) == (0, None)


def test_retry_after_is_kept(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport(lambda request: Response(request.url, 429, {"retry-after": "7200"})))

    assert state(store).next_due_at == NOW + timedelta(hours=2)


def test_a_feed_that_was_emptied_is_a_failure_and_its_items_stay(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(entry(1), entry(2))}))

    report = run(one, store, FakeTransport({URL: feed()}), options=FORCE)

    assert "empty although it brought 2 items" in (report.records[0].error or "")
    assert not [item for item in store.items() if item.withdrawn_at]


def test_a_feed_that_has_nothing_yet_is_fine(store: Store, one: Registry) -> None:
    assert run(one, store, FakeTransport({URL: feed()})).records[0].outcome == "kept"


def test_a_bug_of_ours_is_recorded_and_the_others_go_on(store: Store) -> None:
    known = registry(source(), source("https://other.example/feed", cluster="other"))

    def answer(request: Request) -> bytes:
        if request.url == URL:
            raise ZeroDivisionError("oops")
        return feed(entry(1))

    report = run(known, store, FakeTransport(answer))

    assert {record.source_id: record.outcome for record in report.records} == {"partner": "failed", "other": "kept"}
    assert "fault of our own: ZeroDivisionError" in (state(store).last_error or "")


def test_whatever_a_server_puts_into_an_error_can_be_kept(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: FetchError("bad \udcff\x00 " + "x" * 9000, url=URL)}))

    assert len(state(store).last_error or "") <= 500


# --- moving and ending ---


def moved(status: int) -> FakeTransport:
    def answer(request: Request) -> Response:
        redirects = ((status, "https://new.example/feed"),) if request.url == URL else ()
        return Response("https://new.example/feed", 200, body=feed(entry(1)), redirects=redirects)

    return FakeTransport(answer)


def test_a_permanent_redirect_is_remembered_after_three_days(store: Store, one: Registry) -> None:
    transport = moved(301)
    for day in range(4):
        run(one, store, transport, now=NOW + day * DAY, options=FORCE)

    assert transport.urls == [URL, URL, URL, "https://new.example/feed"]
    assert state(store).feed_url == "https://new.example/feed"


def test_a_temporary_redirect_is_not(store: Store, one: Registry) -> None:
    transport = moved(302)
    for day in range(5):
        run(one, store, transport, now=NOW + day * DAY, options=FORCE)

    assert transport.urls == [URL] * 5


def test_a_move_away_from_encryption_is_followed_but_not_remembered(store: Store, one: Registry) -> None:
    target = "http://partner.example/feed"
    answer = Response(target, 200, body=feed(entry(1)), redirects=((301, target),))
    for day in range(5):
        run(one, store, FakeTransport({URL: answer}), now=NOW + day * DAY, options=FORCE)

    assert (state(store).feed_url, state(store).moved_to) == (None, None)


def test_a_feed_in_which_nothing_is_known_any_more_is_pointed_out(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(*map(entry, (3, 2, 1)))}))
    spam = feed(
        *(entry(number, link=f"https://casino.example/{number}", title=f"Casino {number}") for number in (90, 91, 92))
    )

    report = run(one, store, FakeTransport({URL: spam}), options=FORCE)

    assert "somebody else its domain" in report.notes[0][1]


def test_a_redirect_to_what_is_no_feed_is_never_remembered(store: Store, one: Registry) -> None:
    page = Response(
        "https://parked.example/", 200, body=b"<html>for sale</html>", redirects=((301, "https://parked.example/"),)
    )
    for day in range(5):
        run(one, store, FakeTransport({URL: page}), now=NOW + day * DAY, options=FORCE)

    assert (state(store).feed_url, state(store).moved_to) == (None, None)


def test_a_remembered_address_that_dies_is_forgotten(store: Store, one: Registry) -> None:
    store.save(replace(SourceState("partner", url=URL), feed_url="https://new.example/feed"), _record())

    run(one, store, FakeTransport({}), options=FORCE)
    transport = FakeTransport({URL: feed(entry(1))})
    run(one, store, transport, options=FORCE)

    assert transport.urls == [URL]


def test_gone_for_good_retires_a_source_until_the_registry_names_another_address(store: Store, one: Registry) -> None:
    report = run(one, store, FakeTransport({URL: 410}))
    transport = FakeTransport({"https://partner.example/new": feed(entry(1))})

    assert report.records[0].outcome == "retired"
    assert run(one, store, transport, now=NOW + 400 * DAY).not_due == 1
    assert run(registry(source("https://partner.example/new")), store, transport).records[0].outcome == "kept"


def _record():  # type: ignore[no-untyped-def]
    from newshub.core.model import FetchRecord

    return FetchRecord("partner", NOW, "kept")


# --- the schedule ---


def test_an_old_feed_is_asked_seldom_from_the_first_day(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(entry(1))}))

    assert state(store).next_due_at == NOW + DAY


def test_a_source_with_news_is_asked_soon_again(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(entry(1))}))
    run(one, store, FakeTransport({URL: feed(entry(2), entry(1))}), now=NOW + DAY)

    assert state(store).next_due_at == NOW + DAY + timedelta(minutes=30)


def test_the_feeds_ttl_and_the_servers_cache_control_are_respected(store: Store, one: Registry) -> None:
    body = feed(entry(99, at=NOW), entry(98, at=NOW)).replace(b"</title>", b"</title><ttl>180</ttl>", 1)
    run(one, store, FakeTransport({URL: body}))
    by_ttl = state(store).next_due_at
    run(one, store, FakeTransport({URL: Response(URL, 200, {"cache-control": "max-age=21600"}, body)}), options=FORCE)

    assert by_ttl == NOW + timedelta(hours=3)
    assert state(store).next_due_at == NOW + timedelta(hours=6)


# --- withdrawn ---


def test_an_item_missing_between_others_is_withdrawn_and_kept(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(*map(entry, (6, 5, 4, 3, 2, 1)))}))
    run(one, store, FakeTransport({URL: feed(*map(entry, (6, 5, 3, 2, 1)))}), options=FORCE)

    gone = [item for item in store.items() if item.withdrawn_at]
    assert [item.guid for item in gone] == ["urn:x:4"]


def test_items_that_are_only_too_old_for_the_window_are_not_withdrawn(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(*map(entry, (6, 5, 4, 3, 2, 1)))}))
    run(one, store, FakeTransport({URL: feed(*map(entry, (9, 8, 7, 6, 5)))}), options=FORCE)

    assert not [item for item in store.items() if item.withdrawn_at]


def test_a_withdrawn_item_that_comes_back_is_there_again(store: Store, one: Registry) -> None:
    whole, without = feed(*map(entry, (6, 5, 4, 3, 2, 1))), feed(*map(entry, (6, 5, 3, 2, 1)))
    for body in (whole, without, whole):
        run(one, store, FakeTransport({URL: body}), options=FORCE)

    assert not [item for item in store.items() if item.withdrawn_at]


def test_a_feed_rearranged_or_without_dates_withdraws_nothing(store: Store, one: Registry) -> None:
    run(one, store, FakeTransport({URL: feed(*map(entry, (6, 5, 4, 3, 2, 1)))}))
    run(one, store, FakeTransport({URL: feed(*map(entry, (2, 6, 3, 1)))}), options=FORCE)
    run(one, store, FakeTransport({URL: feed(*map(entry, (6, 2, 1)))}), options=FORCE)

    assert not [item for item in store.items() if item.withdrawn_at]


# --- when the run itself ends early ---


class FullDisk(Store):
    """A store that can be written twice."""

    written = 0

    def save(self, *given: Any, **more: Any) -> Kept:
        """Fails from the third time on."""
        self.written += 1
        if self.written > 2:
            raise StoreError("var/newshub.sqlite3: the store cannot be written: database or disk is full")
        return super().save(*given, **more)


def many(count: int) -> Registry:
    return registry(*(source(f"https://p{number}.example/feed", cluster=f"p{number}") for number in range(count)))


def test_a_full_disk_ends_the_run_with_its_reason() -> None:
    store = FullDisk.in_memory()
    transport = FakeTransport(lambda request: feed(entry(1, link=f"{request.url}/1")))

    with pytest.raises(StoreError, match="disk is full"):
        run(many(60), store, transport)

    assert len(list(store.items())) == 2
    assert len(transport.requests) <= 60


def test_a_cancelled_run_keeps_what_has_come() -> None:
    store = Store.in_memory()

    class Slow(FakeTransport):
        async def get(self, request: Request) -> Response:
            if request.url in ("https://p3.example/feed", "https://p7.example/feed"):
                await asyncio.sleep(60)
            return await super().get(request)

    transport = Slow(lambda request: feed(entry(1, link=f"{request.url}/1")))
    known = many(12)

    async def go() -> None:
        kept: list[str] = []

        def progress(record: FetchRecord, source: Source) -> None:
            kept.append(source.id)
            if len(kept) == 10:
                task.cancel()

        coming = fetch_all(known, store, transport=transport, now=lambda: NOW, progress=progress, reader=Inline(known))
        task = asyncio.ensure_future(coming)
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(go())
    assert len(list(store.items())) == 10


def test_sources_of_one_host_are_spread_over_the_run(store: Store) -> None:
    known = registry(
        *(source(f"https://big.example/{number}", cluster=f"big{number}") for number in range(3)),
        *(source(f"https://small{number}.example/", cluster=f"small{number}") for number in range(3)),
    )
    transport = FakeTransport({})
    run(known, store, transport, options=FetchOptions(concurrency=1))

    assert [url.split("/")[2] for url in transport.urls[:4]] == [
        "big.example", "small0.example", "small1.example", "small2.example",
    ]  # fmt: skip


def test_progress_is_told_source_by_source(store: Store) -> None:
    told: list[tuple[str, int]] = []
    transport = FakeTransport(lambda request: feed(entry(1, link=f"{request.url}/1")))

    report = run(many(3), store, transport, progress=lambda record, source: told.append((source.id, record.new)))

    assert sorted(told) == [("p0", 1), ("p1", 1), ("p2", 1)]
    assert (report.new, report.changed, report.interrupted) == (3, 0, False)


def test_fetch_runs_with_real_worker_processes_and_the_real_transport(store: Store) -> None:
    told: list[int] = []

    known = registry(source("http://127.0.0.1:1/feed"))
    report = fetch(
        known,
        store,
        transport=lambda: AiohttpTransport(user_agent="x", allow_private=True),
        now=lambda: NOW,
        on_start=told.append,
    )

    assert (told, report.exit_code) == ([1], 1)
    assert "nothing listens" in (report.records[0].error or "")
