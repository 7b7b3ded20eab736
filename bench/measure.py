"""Measures the hub and its peers: the work behind `./hub bench`.

    python bench/measure.py [--stories 1000,10000,100000] [--pairs 5] [--peers hugo,pelican,eleventy]
                            [--only build,fetch,classify] [--to bench/results/results.json] [--work DIR]

Takes hours for everything, and some 10 GB under var/bench; a result is written down as soon as it is there. What is not
measured stays as it was in the file. Beside the file the same as tables (README.md) and as a drawing (chart.svg).
"""

import argparse
import hashlib
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from bench import classify_bench, corpus, fetch_bench, plan, report  # noqa: E402
from bench.machine import describe  # noqa: E402
from bench.peers import tools  # noqa: E402
from newshub.store.store import Store  # noqa: E402

PARTS = ("build", "fetch", "classify")
PEERS = ("hugo", "pelican", "eleventy")
SIZES = (1_000, 10_000, 100_000)
RESULTS = ROOT / "bench" / "results" / "results.json"
_WORK = ROOT / "var" / "bench"


def measure(
    *,
    sizes: tuple[int, ...] = SIZES,
    pairs: int = 5,
    peers: tuple[str, ...] = PEERS,
    only: tuple[str, ...] = PARTS,
    to: Path = RESULTS,
    work: Path = _WORK / "work",
) -> None:
    """Measure, and write results, tables and chart. `work` is where the sites are built: see about.md on disks."""
    for given, known in ((peers, PEERS), (only, PARTS)):
        if unknown := set(given) - set(known):
            raise SystemExit(f"{', '.join(sorted(unknown))}: expected {', '.join(known)}")
    found: dict[str, Any] = json.loads(to.read_text("utf-8")) if to.exists() else {}
    tools.install(peers if "build" in only else ())
    found |= {"machine": describe(), "versions": found.get("versions", {}) | tools.versions(peers)}
    if "build" in only:
        found["runs"] = [run for run in found.get("runs", []) if run["stories"] not in sizes]
        for stories in sizes:
            for run in plan.rounds(made(stories), stories, pairs, peers, work, _say):
                found["runs"].append(asdict(run))
                _say(f"  {run.program:9} {run.scenario:9} {run.wall:8.2f} s {run.cpu:8.2f} s cpu "
                     f"{run.peak_together:7.0f} MiB {run.files_written:7} files of {run.pages} pages")  # fmt: skip
                save(found, to)
    if "fetch" in only:
        found["fetch"] = fetch_bench.measure(1000, 20, 0)
    if "classify" in only:
        found["classify"] = classify_bench.measure_all(200)
    save(found, to)
    print(report.as_text(found))


def without(runs: list[dict[str, Any]], stories: int, series: str) -> list[dict[str, Any]]:
    """Runs but for those of one series over one corpus."""
    return [run for run in runs if (run["stories"], run["series"]) != (stories, series)]


def made(stories: int) -> Path:
    """A corpus of so many stories, written when it is not there or would be another today."""
    folder = _WORK / "corpora" / str(stories)
    sources = [*sorted(Path(corpus.__file__).parent.glob("corpus*.py")), *sorted((ROOT / "content/registry").iterdir())]
    mark = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    note = folder / "made-by.txt"
    if not note.exists() or note.read_text() != mark:
        _say(f"writing a corpus of {stories} stories")
        corpus.write(folder, stories)
        note.write_text(mark)
    with Store.open(folder / "store.sqlite3"):  # which brings one of an earlier version up to date
        return folder


def save(found: dict[str, Any], to: Path) -> None:
    """The results and what is made of them, put in place together."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (to.parent / "README.md").write_text(report.as_markdown(found), encoding="utf-8")
    (to.parent / "chart.svg").write_text(report.as_chart(found), encoding="utf-8")


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def numbers(text: str) -> tuple[int, ...]:
    """The sizes of corpora in a list with commas. Raises SystemExit where one is none."""
    if not all(part.isdecimal() and int(part) for part in listed(text)):
        raise SystemExit(f"--stories {text}: expected numbers of stories, comma between, such as 1000,10000")
    return tuple(map(int, listed(text)))


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stories", default=",".join(map(str, SIZES)))
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--to", type=Path, default=RESULTS)
    parser.add_argument("--work", type=Path, default=_WORK / "work")
    given = parser.parse_args()
    sizes = numbers(given.stories)
    peers, only = listed(given.peers), listed(given.only)
    to, work = given.to.absolute(), given.work.absolute()
    measure(sizes=sizes, pairs=given.pairs, peers=peers, only=only, to=to, work=work)


if __name__ == "__main__":
    main()
