"""What is measured, and in which turns: each run of the hub beside one of Hugo's, A B A B.

    a round of one mode:   hub cold, Hugo, hub unchanged, hub 20 new, hub one tag, hub one template
    a round of one peer:   the peer, Hugo

A round's ratios are to the Hugo build in it, because it ran on the machine as it was in those minutes.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.hub import ENVIRONMENT, MINIMAL, REAL, ROOT, SEARCH, Hub
from bench.peers import eleventy, hugo, pelican
from bench.process import RunError, run
from bench.results import Run
from bench.written import written

LIMIT_SECONDS = 1800.0  # for one run of any program
PEERS_UP_TO = 10_000  # stories; the others than Hugo take an hour and more for a hundred thousand

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program with its site, written once."""

    name: str
    folder: Path
    command: list[str]

    @property
    def output(self) -> Path:
        """Where it builds to."""
        return self.folder / "public"


SCENARIOS: tuple[tuple[str, Callable[[Hub], None]], ...] = (
    ("unchanged", lambda hub: None),
    ("new", Hub.add_stories),
    ("tag", Hub.retag),
    ("template", Hub.change_template),
)


def rounds(made: Path, stories: int, pairs: int, peers: tuple[str, ...], work: Path, say: Say) -> Iterator[Run]:
    """All runs over one corpus. A program that fails or takes too long is told of and left out."""
    reference = peer("hugo", made, work) if "hugo" in peers else None
    for mode in (MINIMAL, REAL, SEARCH):
        hub = Hub(made, work / f"hub-{mode.name}", mode)
        beside = None if mode is SEARCH else reference  # search is compared with the hub itself
        most = pairs if mode is not SEARCH else 3 if stories <= PEERS_UP_TO else 1
        several = range(1, min(pairs, most) + 1)
        yield from _told(f"{stories} stories, {mode.name}", several, partial(_hub_round, hub, stories, beside), say)
        shutil.rmtree(hub.folder)
    others = [name for name in peers if name != "hugo"] if stories <= PEERS_UP_TO else []
    if reference and stories <= PEERS_UP_TO:
        others.insert(0, "adapter")
    for name in others:
        other = peer(name, made, work)
        one = partial(_peer_round, other, stories, reference)
        yield from _told(f"{stories} stories, {name}", range(1, pairs + 1), one, say)
        shutil.rmtree(other.folder)
    if reference:
        shutil.rmtree(reference.folder)


def _told(what: str, several: range, one: Callable[[int], Iterator[Run]], say: Say) -> Iterator[Run]:
    """Rounds one after another, until one fails."""
    for pair in several:
        say(f"{what}, round {pair}")
        try:
            yield from one(pair)
        except RunError as error:
            say(f"left out: {error}")
            return


def peer(name: str, made: Path, work: Path) -> Peer:
    """Write a corpus as another program's site."""
    folder = work / name
    if name in ("hugo", "adapter"):
        hugo.write(made, folder, adapter=name == "adapter")
        return Peer(name, folder, hugo.command(folder, folder / "public"))
    module = {"pelican": pelican, "eleventy": eleventy}[name]
    module.write(made, folder)
    return Peer(name, folder, module.command(folder, folder / "public"))


def _hub_round(hub: Hub, stories: int, reference: Peer | None, pair: int) -> Iterator[Run]:
    hub.reset()
    if hub.mode.pictures_kept and not (hub.folder / "cache" / "social").exists():
        run(hub.command(), folder=ROOT, log=_log(hub), environment=ENVIRONMENT, limit=LIMIT_SECONDS)
        hub.reset()
    yield _hub_run(hub, stories, pair, "cold")
    if reference:
        yield _peer_run(reference, stories, hub.mode.name, pair)
    for scenario, change in SCENARIOS[: 2 if hub.mode is SEARCH else None]:
        change(hub)
        yield _hub_run(hub, stories, pair, scenario)


def _peer_round(other: Peer, stories: int, reference: Peer | None, pair: int) -> Iterator[Run]:
    yield _peer_run(other, stories, other.name, pair)
    if reference:
        yield _peer_run(reference, stories, other.name, pair)


def _hub_run(hub: Hub, stories: int, pair: int, scenario: str) -> Run:
    return _measured(hub.command(), ROOT, hub.output, _log(hub), (stories, hub.mode.name, pair, "hub", scenario))


def _peer_run(other: Peer, stories: int, series: str, pair: int) -> Run:
    for name in ("public", "cache", "resources", ".hugo_build.lock"):
        path = other.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    about = (stories, series, pair, other.name, "cold")
    return _measured(other.command, other.folder, other.output, other.folder.with_suffix(".log"), about)


def _measured(words: list[str], folder: Path, output: Path, log: Path, about: tuple[int, str, int, str, str]) -> Run:
    used = run(words, folder=folder, log=log, environment=ENVIRONMENT, limit=LIMIT_SECONDS)
    fresh, whole = written(output, since_ns=used.began_ns), written(output)
    stories, series, pair, program, scenario = about
    return Run(
        stories=stories,
        series=series,
        pair=pair,
        program=program,
        scenario=scenario,
        wall=round(used.wall, 3),
        cpu=round(used.cpu, 3),
        peak_largest=round(used.peak_largest, 1),
        peak_together=round(used.peak_together, 1),
        files_written=fresh.files,
        bytes_written=fresh.bytes,
        pages=whole.pages,
        alike=whole.alike,
        feeds=whole.feeds,
        bytes=whole.bytes,
    )


def _log(hub: Hub) -> Path:
    return hub.folder.with_suffix(".log")
