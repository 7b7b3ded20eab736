"""What is killed in test_kills.py: fetch, classify, build and publish on a small hub, each in a forked process.

Run as a program, so that everything is imported once and a job begins at once. Reads a line "JOB ROUND MILLISECONDS",
does that job in a child, kills the child after so long (-1: never), answers "killed" or "done" and the milliseconds.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import fetch_fakes
from site_fakes import NOW, Mini

from newshub.core.items import retag
from newshub.core.model import Item
from newshub.files import read_registry
from newshub.publish.files import compress, paths
from newshub.publish.release import Folder
from newshub.store.store import Store

SOURCES, ENTRIES = 4, 3  # entries a source brings in each round
TWO = {"NEWSHUB_LANGUAGES": ("da", "en"), "NEWSHUB_SEARCH": False}
SEARCHED = TWO | {"NEWSHUB_SEARCH": True}


class Hub(Mini):
    """A mini site with partners that answer from memory."""

    @property
    def acknowledged(self) -> Path:
        """Ids of items that a fetch said it had kept, as far as it came."""
        return self.folder / "acknowledged"

    @property
    def www(self) -> Path:
        """What readers are served."""
        return self.folder / "www" / "hub"

    def fetch(self, number: int) -> None:
        """Every source brings new entries, and edits of those of the round before."""
        known = fetch_fakes.registry(
            *(fetch_fakes.source(f"https://p{each}.example/feed", cluster=f"p{each}") for each in range(SOURCES))
        )
        bodies: dict[str, fetch_fakes.Answer] = {
            f"https://p{each}.example/feed": fetch_fakes.feed(*_entries(each, number)) for each in range(SOURCES)
        }
        log = os.open(self.acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with Store.open(self.store_path) as store:
            fetch_fakes.run(
                known,
                store,
                fetch_fakes.FakeTransport(bodies),
                now=NOW + timedelta(hours=number),
                options=fetch_fakes.FetchOptions(force=True),
                progress=lambda record, source: _say(log, f"{source.id} {number}\n"),
            )

    def classify(self, number: int) -> None:
        """Every item is tagged anew, in every second round with a vocabulary that knows none of it."""
        words = read_registry(self.folder / "content" / "registry") if number % 2 else fetch_fakes.registry()
        with Store.open(self.store_path, read_only=True) as reading, Store.open(self.store_path) as writing:
            tagged = (retag(item, words) for item in reading.items(include_hidden=True))
            writing.retag((item.id, "da" if number % 2 else "sv", item.tags, False) for item in tagged)

    def build_once(self, number: int) -> None:
        """One article is edited and its translation comes or goes."""
        self._edit(number)
        self.build(**TWO)

    def build_searched(self, number: int) -> None:
        """The same, on a site with a search index, most of whose time goes into that."""
        self._edit(number)
        self.build(**SEARCHED)

    def _edit(self, number: int) -> None:
        self.article(body=f"Udgave {number}.\n")
        translation = self.article("en", body=f"Edition {number}.\n")
        if number % 2:
            translation.unlink()

    def publish(self, number: int) -> None:
        """The built site with something new, something changed and something gone."""
        site = self.folder / "publishing"
        if not site.exists():
            shutil.copytree(self.output, site)
        (site / "index.html").write_text(f"edition {number} {'x' * 600}", "utf-8")
        (site / f"new-{number}.html").write_text(f"page {number} {'x' * 600}", "utf-8")
        (site / f"new-{number - 2}.html").unlink(missing_ok=True)
        compress(site)
        (self.folder / "intended").write_text("\n".join(paths(site)), "utf-8")
        Folder(self.www).place(site, now=f"20261122T{number:06}Z")


def _entries(source: int, number: int) -> list[str]:
    numbers = range(max(0, number - 1) * ENTRIES, (number + 1) * ENTRIES)
    return [
        fetch_fakes.entry(
            each,
            title=f"Nyhed {each} fra p{source}{' (rettet)' if each // ENTRIES < number else ''}",
            link=f"https://p{source}.example/{each}",
        )
        for each in numbers
    ]


def _say(log: int, line: str) -> None:
    os.write(log, line.encode())  # at once, so that it outlives the process


def items(store: Path) -> dict[str, Item]:
    """What is kept."""
    with Store.open(store, read_only=True) as opened:
        assert opened.damage() is None
        return {item.link: item for item in opened.items(include_hidden=True)}


def _jobs(hub: Hub) -> dict[str, Callable[[int], None]]:
    return {
        "fetch": hub.fetch,
        "classify": hub.classify,
        "build": hub.build_once,
        "search": hub.build_searched,
        "publish": hub.publish,
    }


def _warm() -> None:
    """Do everything once elsewhere: models and templates are loaded here, and not again in every child."""
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(Path(folder))
        for job in _jobs(hub).values():
            job(0)


def main() -> None:
    """Do jobs until nobody asks for more."""
    hub = Hub.__new__(Hub)
    hub.folder = Path(sys.argv[1])
    jobs = _jobs(hub)
    _warm()
    for line in sys.stdin:
        job, number, milliseconds = line.split()
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                jobs[job](int(number))
            except BaseException:  # noqa: BLE001 - a child must not go on as its parent
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if int(milliseconds) >= 0:
            time.sleep(int(milliseconds) / 1000)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        outcome = "killed" if os.WIFSIGNALED(status) else "failed" if os.waitstatus_to_exitcode(status) else "done"
        sys.stdout.write(f"{outcome} {round((time.monotonic() - started) * 1000)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
