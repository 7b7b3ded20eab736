"""A whole run against hostile servers and documents: it ends, stays small, and the honest partners are kept."""

import asyncio
import gzip
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import pytest
from fetch_fakes import entry, feed
from fetch_servers import path_of, response, serve

MIB = 1024 * 1024
HONEST = 4
HEAD, TAIL = b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>", b"</channel></rss>"
ITEM = b"<item><title>t%d</title><link>https://x.example/%d</link></item>"


def laughs() -> bytes:
    entities = "".join(f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 12))
    return f"<!DOCTYPE x [<!ENTITY a0 'ha'>{entities}]>".encode() + feed(entry(1, title="AMP")).replace(
        b"AMP", b"&a11;"
    )


def quadratic() -> bytes:
    return (
        b"<!DOCTYPE x [<!ENTITY a '"
        + b"x" * 100_000
        + b"'>]>"
        + feed(entry(1, title="AMP")).replace(b"AMP", b"&a;" * 20_000)
    )


DOCUMENTS = {
    "laughs": laughs,
    "quadratic": quadratic,
    "external": lambda: (
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + feed(entry(1, title="AMP")).replace(b"AMP", b"&e;")
    ),
    "deep": lambda: HEAD + b"<item>" + b"<b>" * 50_000 + b"</b>" * 50_000 + b"</item>" + TAIL,
    "deeper": lambda: HEAD + b"<item><description>" + b"<div>" * 300_000 + b"</description></item>" + TAIL,
    "attributes": lambda: HEAD + b"<item " + b" ".join(b"a%d='x'" % number for number in range(100_000)) + b"/>" + TAIL,
    "white": lambda: b" " * 2_000_000 + feed(entry(1)),
    "author": lambda: HEAD + b"<item><author>" + b"a@" * 32_000 + b"</author></item>" + TAIL,
    "categories": lambda: HEAD + b"<item><title>t</title>" + b"<category>x</category>" * 100_000 + b"</item>" + TAIL,
    "entries": lambda: HEAD + b"".join(ITEM % (number, number) for number in range(90_000)) + TAIL,
    "title": lambda: feed(entry(1, title="sundhed " * 500_000)),
    "escaped": lambda: feed(entry(1, title="&lt;b&gt;" * 400_000)),
    "nul": lambda: feed(entry(1)).replace(b"Nyhed", b"\x00\x01\x0b\xed\xa0\x80\xc0\xaf&#0;&#xD800;&#x110000;"),
    "parked": lambda: b"<!doctype html><title>Domain for sale</title>" + b"<p>buy</p>" * 1000,
    "json": lambda: b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 500_000,
    "numbers": lambda: b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ' + b"9" * 4_000_000 + b"}]}",
    "random": lambda: bytes(range(256)) * 20_000,
    "huge": lambda: HEAD + b"<item><description>" + b"x" * (50 * MIB) + b"</description></item>" + TAIL,
    "utf-7": lambda: b"<?xml version='1.0' encoding='punycode'?>" + feed(entry(1))[21:],
    "selectors": lambda: feed(entry(1, extra="<description>" + "<a href='x'>" * 50_000 + "</description>")),
}
PACKED = {
    "gzip bomb": ("gzip", lambda: gzip.compress(bytes(300 * MIB), 1)),
    "brotli bomb": ("br", lambda: brotli.compress(bytes(300 * MIB), quality=1)),
}

PROGRAM = """
import json, resource, sys, time
from datetime import UTC, datetime
from fetch_fakes import registry, source
from newshub.fetch.run import FetchOptions, fetch
from newshub.fetch.transport import AiohttpTransport
from newshub.store.store import Store

def own_mib():
    # Not ru_maxrss, which begins with what the process that started this one had.
    status = open("/proc/self/status").read()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

base, names = sys.argv[1], json.loads(sys.argv[2])
known = registry(*(source(f"{base}/{number}", cluster=f"p{number}") for number in range(len(names))))
started = time.monotonic()
with Store.in_memory() as store:
    report = fetch(
        known, store,
        transport=lambda: AiohttpTransport(user_agent="x", allow_private=True, per_host=20),
        now=lambda: datetime.now(UTC),
        options=FetchOptions(deadline_seconds=12),
    )
    titles = [item.title for item in store.items()]
print(json.dumps({
    "seconds": time.monotonic() - started,
    "own_mib": own_mib(),
    "worker_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    "outcomes": {names[int(record.source_id[1:])]: [record.outcome, record.error] for record in report.records},
    "longest_title": max(map(len, titles)),
    "leak": any("root:" in title for title in titles),
}))
"""


@pytest.mark.slow
def test_a_run_against_everything_hostile_ends_small_and_keeps_the_honest() -> None:
    names = [*(f"honest {number}" for number in range(HONEST)), *DOCUMENTS, *PACKED, "endless", "drip", "reset"]
    answers = {str(number): answer_for(name) for number, name in enumerate(names)}

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        async for piece in answers[path_of(head)[1:]]():
            writer.write(piece)
            await writer.drain()
        if names[int(path_of(head)[1:])] == "reset":
            writer.transport.abort()

    async def go() -> tuple[bytes, bytes]:
        async with serve(answer) as base:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROGRAM, base, json.dumps(names),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env={"PYTHONPATH": f"{Path('plugins').resolve()}:{Path(__file__).parent}", "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
            return await asyncio.wait_for(process.communicate(), 240)

    out, err = asyncio.run(go())
    found = json.loads(out) if out else pytest.fail(err.decode())

    outcomes = found["outcomes"]
    assert [outcomes[f"honest {number}"][0] for number in range(HONEST)] == ["kept"] * HONEST
    assert {name for name, (outcome, _) in outcomes.items() if outcome == "failed"} >= {
        "parked", "json", "random", "huge", "gzip bomb", "brotli bomb", "endless", "drip", "reset",
    }  # fmt: skip
    assert all(error for outcome, error in outcomes.values() if outcome == "failed")
    assert not [error for _, error in outcomes.values() if error and "fault of our own" in error]
    assert not found["leak"]
    assert found["longest_title"] <= 301
    assert found["own_mib"] < 400
    assert found["worker_mib"] < 400


def answer_for(name: str):  # type: ignore[no-untyped-def]
    async def once(data: bytes) -> AsyncIterator[bytes]:
        yield data

    if name.startswith("honest"):
        return lambda: once(response(feed(entry(1, link=f"https://{name[-1]}.example/1"))))
    if name in DOCUMENTS:
        return lambda: once(response(DOCUMENTS[name](), Content_Type="application/rss+xml"))
    if name in PACKED:
        encoding, make = PACKED[name]
        return lambda: once(response(make(), Content_Encoding=encoding))
    return {"endless": endless, "drip": drip, "reset": lambda: once(response(b"<rss", content_length="1000"))}[name]


async def endless() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n<rss>"
    while True:
        yield b"<item/>" * 10_000


async def drip() -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n<rss>"
    while True:
        yield b"x"
        await asyncio.sleep(0.5)
