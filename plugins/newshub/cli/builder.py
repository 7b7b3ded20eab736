"""Builds one after another without paying for imports each time.

    serve  --a line of JSON-->  worker (Pelican and the hub imported)  --fork-->  one build, then gone
    serve  <--its exit status--  worker

Each build runs in a fork of its own, so that nothing of one is left for the next. Changed Python code needs a fresh
worker: `Builder.renew`. Where there is no fork, each build is a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from newshub.cli.build import ROOT, BuildOptions, arguments


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a build went."""

    ok: bool
    text: str  # what it said on standard error: faults as file:line: what, one a line
    seconds: float


class Builder:
    """Builds on demand; a context manager, because its worker must end with it."""

    def __init__(self) -> None:
        self._worker: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Builder":
        return self

    def __exit__(self, *_: object) -> None:
        self.renew()

    def renew(self) -> None:
        """Let the worker go; the next build has a new one, with the Python code as it then is."""
        worker, self._worker = self._worker, None
        if worker is not None:
            if worker.stdin:
                worker.stdin.close()  # it ends when nobody can ask it any more
            worker.wait()
            if worker.stdout:
                worker.stdout.close()

    def build(self, options: BuildOptions) -> Outcome:
        """Build the site once."""
        started = time.monotonic()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            words = arguments(options)
            status = self._ask(words, said) if hasattr(os, "fork") else _run(words, said)
            said.seek(0)
            text = said.read()
        return Outcome(status == 0, text, time.monotonic() - started)

    def _ask(self, words: list[str], said: IO[str]) -> int:
        for _ in range(2):  # a worker that was killed, or that could not import a half-written module, gets a successor
            worker = self._started(said)
            assert worker.stdin is not None
            assert worker.stdout is not None
            try:
                worker.stdin.write(json.dumps(words) + "\n")
                worker.stdin.flush()
                while answer := worker.stdout.readline():
                    kind, value = answer.split(" ", 1)
                    if kind == "status":
                        return int(value)
                    said.write(json.loads(value))
            except (OSError, ValueError):
                pass
            self.renew()
        return 1

    def _started(self, said: IO[str]) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self.renew()
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "newshub.cli.warm"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,  # an import that fails says so there
                text=True,
                env=os.environ | {"PYTHONPATH": _path()},
                start_new_session=True,  # Ctrl-C is for the command, which then lets the worker go
            )
        return self._worker


def _run(words: list[str], said: IO[str]) -> int:
    command = [sys.executable, "-m", "pelican", *words]
    return subprocess.run(command, cwd=ROOT, check=False, stdout=said, stderr=said).returncode  # noqa: S603


def _path() -> str:
    before = os.environ.get("PYTHONPATH")
    ours = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([ours, before]) if before else ours


def pelican_in_this_process(words: list[str]) -> int:
    """Run Pelican here. Returns its exit status."""
    from pelican import main

    found: Any = None
    try:
        found = main(words)
    except SystemExit as end:
        found = end.code
    return found if isinstance(found, int) else (1 if found else 0)
