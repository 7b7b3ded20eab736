"""Reading documents in processes that can be stopped."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import fetch_jobs
import pytest
from fetch_fakes import NOW, entry, feed, registry, source

from newshub.core.errors import FeedError
from newshub.core.registry import Registry
from newshub.fetch.jobs import ReadFeed
from newshub.fetch.workers import Workers

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def jobs_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets worker processes import fetch_jobs, which stands beside this file."""
    monkeypatch.setattr("newshub.fetch.workers.EXTRA_PATH", (str(Path(fetch_jobs.__file__).parent),), raising=False)


def working(
    talk: Callable[[Workers], Awaitable[Any]], *, most: int = 1, seconds: float = 10.0, known: Registry | None = None
) -> Any:
    async def go() -> Any:
        async with Workers(known or registry(), most=most, seconds=seconds) as workers:
            return await talk(workers)

    return asyncio.run(go())


def test_a_feed_is_read_to_items_in_another_process() -> None:
    job = ReadFeed(feed(entry(1), entry(2)), "https://partner.example/feed", None, source(), NOW)

    reading = working(lambda workers: workers.do(job), known=registry(source()))

    assert [item.guid for item in reading.items] == ["urn:x:1", "urn:x:2"]


def test_one_process_serves_many_jobs_and_two_work_side_by_side() -> None:
    async def many(workers: Workers) -> list[int]:
        return await asyncio.gather(*(workers.do(fetch_jobs.Pid("x")) for _ in range(40)))

    assert len(set(working(many, most=1))) == 1
    assert os.getpid() not in set(working(many, most=2))
    assert len(set(working(many, most=2))) <= 2


def test_what_a_job_refuses_arrives_as_its_feed_error() -> None:
    with pytest.raises(FeedError, match="https://x/: is bad") as caught:
        working(lambda workers: workers.do(fetch_jobs.Refuse("https://x/")))

    assert caught.value.reason == "is bad"


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (fetch_jobs.Hang("u"), "could not be read within 0.7 seconds"),
        (fetch_jobs.Spin("u"), "could not be read within 0.7 seconds"),
        (fetch_jobs.Crash("u"), "made its reader process end"),
        (fetch_jobs.Leave("u"), "made its reader process end"),
        (fetch_jobs.Recurse("u"), "nested too deeply"),
        (fetch_jobs.Bug("u"), "a fault of our own while reading the document: ZeroDivisionError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_hostile_document_ends_with_its_process_and_the_next_is_read(job: Any, words: str) -> None:
    async def both(workers: Workers) -> int:
        await workers.do(fetch_jobs.Pid("warm"))
        workers.seconds = 0.7
        with pytest.raises(FeedError, match=words):
            await workers.do(job)
        workers.seconds = 10
        return await workers.do(fetch_jobs.Pid("x"))

    assert working(both) != os.getpid()


def test_a_document_that_wants_gigabytes_is_refused() -> None:
    with pytest.raises(FeedError, match=r"memory|process end"):
        working(lambda workers: workers.do(fetch_jobs.Hoard("u")))


def test_a_job_nobody_waits_for_any_more_is_ended() -> None:
    async def cancel(workers: Workers) -> int:
        pid = await workers.do(fetch_jobs.Pid("x"))
        task = asyncio.create_task(workers.do(fetch_jobs.Hang("u")))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return pid

    pid = working(cancel)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_print_does_not_end_up_among_the_answers() -> None:
    assert working(lambda workers: workers.do(fetch_jobs.Chatter("x"))) == "fine"


def test_no_process_is_begun_for_nothing_and_none_is_left() -> None:
    async def nothing(workers: Workers) -> None:
        return None

    started = time.monotonic()
    working(nothing)

    assert time.monotonic() - started < 0.2


def test_a_registry_of_read_only_views_can_travel() -> None:
    known = registry(source())
    views = Registry(
        MappingProxyType(dict(known.clusters)), MappingProxyType({}), MappingProxyType(dict(known.countries))
    )

    assert working(lambda workers: workers.do(fetch_jobs.Clusters("x")), known=views) == ["partner"]
