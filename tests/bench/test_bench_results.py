"""Sums, tables and drawing over made-up measurements; and what counts as written."""

import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bench import report
from bench.process import RunError, memory, run
from bench.results import Run, Spread, disagreement, growth, ratios, wall, wall_per_page
from bench.written import written


def a_run(program: str, seconds: float, **about: Any) -> Run:
    values = {
        "stories": 10_000, "series": "minimal", "pair": 1, "program": program, "scenario": "cold", "wall": seconds,
        "cpu": seconds, "peak_largest": 60.0, "peak_together": 80.0, "files_written": 9, "bytes_written": 99,
        "pages": 10, "alike": 9, "feeds": 2, "bytes": 990,
    }  # fmt: skip
    return Run(**{**values, **about})


RUNS = [
    a_run("hugo", 10.0),
    a_run("hub", 1.0, pages=20),
    a_run("hugo", 8.0, pair=2),
    a_run("hub", 2.0, pair=2),
    a_run("hub", 0.4, scenario="unchanged"),
    a_run("hub", 3.0, pair=3),  # its Hugo build is missing
    a_run("hub", 12.0, stories=100_000),
    a_run("hub", 16.0, stories=100_000, pair=2),
]


def test_a_ratio_is_to_the_hugo_build_of_the_same_round() -> None:
    assert ratios(RUNS, 10_000, "minimal", wall) == [0.1, 0.25]
    assert ratios(RUNS, 10_000, "minimal", wall, scenario="unchanged") == [0.04]
    assert ratios(RUNS, 10_000, "minimal", wall_per_page) == [0.05, 0.25]
    assert ratios(RUNS, 10_000, "real", wall) == []


def test_a_spread_is_median_least_and_most() -> None:
    assert Spread.of([3.0, 1.0, 8.0]) == Spread(3.0, 1.0, 8.0)
    assert Spread.of([]) is None


def test_pages_that_all_make_are_compared_between_all() -> None:
    runs = [*RUNS, a_run("eleventy", 1.0, series="eleventy", alike=8), a_run("hub", 1.0, series="real", alike=90)]

    assert disagreement(runs, 10_000) == 9 / 8 - 1
    assert disagreement(runs, 1_000) == 0.0


def test_growth_is_between_medians() -> None:
    assert growth(RUNS, "minimal", 10_000, 100_000) == 7.0
    assert growth(RUNS, "real", 10_000, 100_000) is None


@pytest.fixture
def found() -> dict[str, Any]:
    fetched = {"wall_seconds": 1.0, "cpu_seconds": 1.0, "peak_mib": 50, "peak_worker_mib": 60}
    return {
        "machine": {"Cores": "2"},
        "versions": {"Hugo": "0.1"},
        "runs": [asdict(each) for each in RUNS],
        "fetch": {"sources": 1000, "entries": 20, "first time": fetched},
        "classify": {"language <&>": {"items_per_second": 1000, "microseconds": 1000, "median": 1001}},
    }


def test_tables_have_as_many_cells_in_every_row(found: dict[str, Any]) -> None:
    page = report.as_markdown(found)

    tables = re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE)
    assert len(tables) >= 8
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_bar_says_what_is_met_and_what_is_not(found: dict[str, Any]) -> None:
    page = report.as_markdown(found)

    assert "| cold build, like for like, wall | 10,000 | ≤ 0.20 | 0.17 (0.10–0.25) | met |" in page
    assert "| cold build, like for like, wall | 100,000 | ≤ 0.20 | – | not measured |" in page
    assert "| peak memory, cold, like for like | 10,000 | ≤ 0.20 | 1.00 | **not met**: 5.00 times" in page


def test_the_drawing_is_told_in_words(found: dict[str, Any]) -> None:
    root = ET.fromstring(report.as_chart(found))

    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    named = {root.find(f"{space}{each}").get("id") for each in ("title", "desc")}  # type: ignore[union-attr]
    assert named == set((root.get("aria-labelledby") or "").split())
    assert "Hugo, from Markdown 9.00 s" in (root.findtext(f"{space}desc") or "")
    bars = [each for each in root.iter(f"{space}rect") if each.get("class") in ("ours", "theirs")]
    assert len(bars) == 4


def test_nothing_measured_gives_a_report_all_the_same() -> None:
    assert "not measured" in report.as_markdown({"machine": {}, "versions": {}})


def test_pages_are_counted_by_kind(tmp_path: Path) -> None:
    for name in (
        "index.html", "en/index.html", "en/items/a/index.html", "news/b/index.html", "en/themes/x/index.html",
        "en/themes/x/page/1/index.html", "en/themes/x/page/2/index.html", "en/archive/2026/11/index.html",
        "months/2026-11/index.html", "en/page/2/index.html", "en/themes/index.html", "en/map/index.html", "feed.xml",
        "themes/x/english.xml", "sitemap.xml",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1234")

    found = written(tmp_path)
    assert (found.stories, found.lists, found.repeated, found.others, found.feeds) == (2, 7, 1, 3, 2)
    assert (found.pages, found.alike, found.files, found.bytes) == (12, 8, 15, 60)


def test_only_what_was_written_since_counts(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("1234")

    later = (tmp_path / "index.html").stat().st_ctime_ns + 1
    assert written(tmp_path, since_ns=later).files == 0


def test_a_program_that_fails_is_told_of_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="ended with 3:\nno such luck"):
        run(["sh", "-c", "echo no such luck; exit 3"], folder=tmp_path, log=tmp_path / "log", environment={}, limit=60)


def test_memory_is_that_of_a_process_now_and_at_most() -> None:
    now, most = memory(os.getpid())

    assert 0 < now <= most
