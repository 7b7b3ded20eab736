"""Ctrl-C in the middle of a run, in a process of its own."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fetch_fakes import entry, feed
from fetch_servers import path_of, response, serve

from newshub.store.store import Store

PROGRAM = """
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from fetch_fakes import registry, source
from newshub.fetch.run import fetch
from newshub.fetch.transport import AiohttpTransport
from newshub.store.store import Store

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
base, path = sys.argv[1:]
known = registry(*(source(f"{base}/{number}", cluster=f"p{number}") for number in range(20)))
with Store.open(Path(path)) as store:
    report = fetch(
        known, store,
        transport=lambda: AiohttpTransport(user_agent="x", allow_private=True, per_host=20),
        now=lambda: datetime.now(UTC),
        progress=lambda record, source: print(record.source_id, record.outcome, flush=True),
    )
print("interrupted" if report.interrupted else "done", len(report.records))
sys.exit(report.exit_code)
"""


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_says_so_without_a_traceback(tmp_path: Path) -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        number = int(path_of(head)[1:])
        if number >= 5:
            await asyncio.sleep(60)
        writer.write(response(feed(entry(1, link=f"https://p{number}.example/1"))))

    async def go() -> tuple[int | None, str, str]:
        async with serve(answer) as base:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROGRAM, base, str(tmp_path / "store.sqlite3"),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env={"PYTHONPATH": f"{Path('plugins').resolve()}:{Path(__file__).parent}", "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
            assert process.stdout is not None
            lines = [await asyncio.wait_for(process.stdout.readline(), 20) for _ in range(5)]
            process.send_signal(signal.SIGINT)
            out, err = await asyncio.wait_for(process.communicate(), 20)
            return process.returncode, b"".join([*lines, out]).decode(), err.decode()

    code, out, err = asyncio.run(go())

    assert (code, err) == (130, "")
    assert out.splitlines()[-1] == "interrupted 5"
    with Store.open(tmp_path / "store.sqlite3", read_only=True) as store:
        assert len(list(store.items())) == 5
        assert sorted(store.states()) == ["p0", "p1", "p2", "p3", "p4"]
