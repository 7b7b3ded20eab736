"""How fast `./hub fetch` is: N sources of 20 entries on loopback.

    python bench/fetch_bench.py [--sources 1000] [--entries 20] [--latency-ms 0]

Three runs over one store: everything new, everything 304, everything 200 with the same bytes (a server without
validators). Prints a line for each, and the same as JSON with --json. CPU is that of the hub and its worker processes;
memory is the peak of the hub's own process and of the largest worker. The server runs in a process of its own.
"""

import argparse
import asyncio
import hashlib
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

WORDS = (  # noqa: SIM905 - a sentence is easier to read
    "Regionen og klyngen har indgået en aftale om velfærdsteknologi kunstig intelligens telemedicin sundhedsdata "
    "hospitaler kommuner virksomheder borgere udvikling løsninger rehabilitering forskning projekt partnere"
).split()


def document(source: int, entries: int) -> bytes:
    """A feed of some 50 kB, as partners' WordPress sites send them: every entry with its whole text."""
    items = []
    for number in range(entries):
        seed = hashlib.sha256(f"{source}/{number}".encode()).digest()
        text = " ".join(WORDS[seed[at % 32] % len(WORDS)] for at in range(220))
        at = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=number, minutes=source)
        items.append(
            f"<item><title>{' '.join(WORDS[byte % len(WORDS)] for byte in seed[:7])} {source}-{number}</title>"
            f"<link>https://p{source}.example/news/{number}/</link><guid isPermaLink='false'>p{source}-{number}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate><category>Nyheder</category><description>{text[:300]}</description>"
            f"<content:encoded><![CDATA[<p>{text}</p><p><a href='/mere'>Læs mere</a> <img src='/b.jpg'></p>]]>"
            "</content:encoded></item>"
        )
    head = "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
    return f"{head}<channel><title>Partner {source}</title><link>https://p{source}.example/</link>{''.join(items)}</channel></rss>".encode()


def serve(pipe: Connection, sources: int, entries: int, latency: float) -> None:
    """Answer for ever; with validators under /v/, without under /n/."""
    bodies = [document(number, entries) for number in range(sources)]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                kind, number = head.split(b" ", 2)[1].decode().strip("/").split("/")
                if latency:
                    await asyncio.sleep(latency)
                body = bodies[int(number)]
                if kind == "v" and b"if-none-match" in head.lower():
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                else:
                    tag = b'ETag: "1"\r\n' if kind == "v" else b""
                    writer.write(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (tag, len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def go() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=2000)
        pipe.send((server.sockets[0].getsockname()[1], sum(map(len, bodies)) / len(bodies)))
        await server.serve_forever()

    asyncio.run(go())


def one_run(port: int, sources: int, kind: str, store_path: Path, result: Connection) -> None:
    """One `fetch` in a fresh process, as a cron job has it."""
    from newshub.core.registry import parse_registry
    from newshub.fetch.run import FetchOptions, fetch
    from newshub.fetch.transport import AiohttpTransport
    from newshub.store.store import Store

    started, cpu = time.monotonic(), _cpu()
    registry = parse_registry(_registry_files(port, sources, kind))
    ready = time.monotonic() - started
    with Store.open(store_path) as store:
        report = fetch(
            registry,
            store,
            transport=lambda: AiohttpTransport(user_agent="bench", allow_private=True, per_host=64),
            now=lambda: datetime.now(UTC),
            options=FetchOptions(force=True, only=tuple(f"p{number}" for number in range(sources))),
        )
    kinds = {outcome: count for outcome in ("kept", "unchanged", "failed") if (count := report.count(outcome))}
    result.send(
        {
            "wall_seconds": round(time.monotonic() - started, 2),
            "registry_seconds": round(ready, 2),
            "cpu_seconds": round(_cpu() - cpu, 2),
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "peak_worker_mib": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
            "new": report.new,
            **kinds,
        }
    )


def _registry_files(port: int, sources: int, kind: str) -> dict[str, str]:
    files = {path.name: path.read_text("utf-8") for path in (ROOT / "content" / "registry").glob("*.toml")}
    files["clusters.toml"] += "\n".join(
        f'[clusters.p{number}]\nname = "Partner {number} i prøven"\ncountry = "DK"\ncity = "Odense"\n'
        f'coordinates = [55.4, 10.4]\nhomepage = "https://p{number}.example/"\nlanguages = ["da"]\n'
        f'[[clusters.p{number}.sources]]\nkind = "feed"\nurl = "http://127.0.0.1:{port}/{kind}/{number}"\n'
        for number in range(sources)
    )
    return files


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(sources: int, entries: int, latency_ms: float) -> dict[str, Any]:
    """The four runs, each in a process of its own; prints a line for each."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    server = spawn.Process(target=serve, args=(theirs, sources, entries, latency_ms / 1000), daemon=True)
    server.start()
    port, size = ours.recv()
    results: dict[str, Any] = {
        "sources": sources,
        "entries": entries,
        "bytes_per_feed": round(size),
        "cpus": os.cpu_count(),
    }
    with tempfile.TemporaryDirectory() as folder:
        runs = (
            ("first time", "v", "v"),
            ("all 304", "v", "v"),
            ("first, no validators", "n", "n"),
            ("all 200, same bytes", "n", "n"),
        )
        for name, kind, store in runs:
            mine, its = spawn.Pipe()
            process = spawn.Process(target=one_run, args=(port, sources, kind, Path(folder) / store, its))
            process.start()
            results[name] = mine.recv()
            process.join()
            print(f"{name:22} {results[name]}", flush=True)
    server.terminate()
    return results


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    results = measure(chosen.sources, chosen.entries, chosen.latency_ms)
    if chosen.json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
