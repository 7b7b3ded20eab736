"""kill -9 at 250 random moments of fetch, classify, build, search, publish: nothing is lost, the site stays whole."""

import gzip
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
PATHS = [str(TESTS.parent / "plugins"), str(TESTS), str(TESTS / "fetch"), str(TESTS / "site")]
sys.path[:0] = [path for path in PATHS if path not in sys.path]

from kill_jobs import ENTRIES, SEARCHED, SOURCES, TWO, Hub, items  # noqa: E402
from site_fakes import item, tree  # noqa: E402

KILLS = 50  # of each job
SEED = 20261122


class Jobs:
    """Does jobs in processes that can be killed, and knows how long each takes when it is not."""

    def __init__(self, folder: Path) -> None:
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(PATHS)}
        command = [sys.executable, str(TESTS / "kill_jobs.py"), str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ)
        self._random = random.Random(SEED)
        self.killed = 0

    def __call__(self, job: str, number: int, *, after: int = -1) -> int:
        """Do it, killed after so many milliseconds or not at all; returns the milliseconds it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(job, number, after, file=self._process.stdin, flush=True)
        outcome, milliseconds = self._process.stdout.readline().split()
        assert outcome == "done" or (after >= 0 and outcome == "killed")
        self.killed += outcome == "killed"
        return int(milliseconds)

    def kill_often(self, job: str, sound: Callable[[], None], *, first: int = 1) -> None:
        """Kill the job at KILLS random moments of its life and look after each whether all is sound.

        A round is tried again until it comes through, on what the killed ones left.
        """
        self(job, first)
        life = self(job, first + 1)
        sound()
        number, killed = first + 2, 0
        while killed < KILLS:
            before = self.killed
            self(job, number, after=self._random.randint(0, life))
            sound()
            killed += self.killed - before
            number += self.killed == before
        self(job, number)
        sound()

    def end(self) -> None:
        """Let the process go."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout:
            self._process.stdout.close()


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    # In memory where there is such a folder: a kill, other than a power cut, does not ask what the disk holds, and
    # waiting for the disk would take most of the time.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        hub = Hub(Path(folder))
        hub.keep(*(item(number) for number in range(1, 4)))
        yield hub


@pytest.fixture(scope="module")
def jobs(hub: Hub) -> Iterator[Jobs]:
    jobs = Jobs(hub.folder)
    yield jobs
    jobs.end()


@pytest.mark.slow
def test_a_killed_fetch_loses_nothing_it_had_kept(hub: Hub, jobs: Jobs) -> None:
    ever = dict.fromkeys(items(hub.store_path))

    def sound() -> None:
        kept = items(hub.store_path)
        assert ever.keys() <= kept.keys()
        ever.update(dict.fromkeys(kept))
        for line in hub.acknowledged.read_text().splitlines():  # what was told to be kept is kept
            source, number = line.split()
            expected = range(max(0, int(number) - 1) * ENTRIES, (int(number) + 1) * ENTRIES)
            assert {f"https://{source}.example/{each}" for each in expected} <= kept.keys()
        for source in range(SOURCES):  # of a source's document all or nothing
            of_source = [link for link in kept if link.startswith(f"https://p{source}.example/")]
            assert len(of_source) % ENTRIES == 0

    jobs.kill_often("fetch", sound)

    assert len(ever) > 3 + SOURCES * ENTRIES


@pytest.mark.slow
def test_a_killed_classification_has_tagged_all_or_nothing(hub: Hub, jobs: Jobs) -> None:
    before = items(hub.store_path).keys()

    def sound() -> None:
        kept = items(hub.store_path)
        assert kept.keys() == before
        assert len({each.language for each in kept.values()}) == 1

    jobs.kill_often("classify", sound)


@pytest.mark.slow
def test_a_killed_build_is_mended_by_the_next_and_never_touches_the_published_site(hub: Hub, jobs: Jobs) -> None:
    jobs("build", 0)
    jobs("publish", 0)
    published = tree(hub.www)
    kept = items(hub.store_path)

    def sound() -> None:
        assert tree(hub.www) == published

    jobs.kill_often("build", sound)

    assert items(hub.store_path) == kept
    mended = hub.tree()
    assert not [name for name in mended if name.endswith(".new")]
    hub.build(NEWSHUB_FULL=True, **TWO)
    assert hub.tree() == mended


@pytest.mark.slow
def test_a_build_killed_while_it_makes_its_search_index_is_mended_by_the_next(hub: Hub, jobs: Jobs) -> None:
    jobs("search", 0)

    jobs.kill_often("search", lambda: None)

    mended = hub.tree()
    assert any(name.startswith("search-index/da/fragment/") for name in mended)
    hub.build(NEWSHUB_FULL=True, **SEARCHED)
    assert hub.tree() == mended


@pytest.mark.slow
def test_a_killed_publication_leaves_the_old_site_or_the_new_one(hub: Hub, jobs: Jobs) -> None:
    jobs("build", 0)
    jobs("publish", 1)
    seen = [tree(hub.www)]

    def sound() -> None:
        now = tree(hub.www)
        if now != seen[-1]:  # a new release: it is exactly what was meant
            assert sorted(now) == (hub.folder / "intended").read_text("utf-8").split("\n")
            seen.append(now)
        for name, data in now.items():
            if name.endswith(".gz"):
                assert gzip.decompress(data) == now[name.removesuffix(".gz")]
        number = now["index.html"].split()[1]
        assert now[f"new-{number.decode()}.html"].split()[1] == number

    jobs.kill_often("publish", sound, first=2)

    assert len(seen) > 2
    assert len(list((hub.folder / "www" / "hub.releases").iterdir())) <= 5
    assert jobs.killed >= KILLS
