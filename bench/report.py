"""Results as tables and as a drawing."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.chart import Bar, Panel, draw
from bench.results import (
    BAR,
    GROWTH,
    MEMORY_MIB,
    Demand,
    Run,
    Spread,
    chosen,
    cpu,
    disagreement,
    growth,
    peak,
    ratios,
    wall,
)

_SERIES: tuple[tuple[str | None, str, str], ...] = (  # kind of round (None: all), program, how it is called
    ("minimal", "hub", "hub, like for like"),
    ("real", "hub", "hub, real theme, six editions"),
    ("search", "hub", "hub, real theme, with search"),
    (None, "hugo", "Hugo, from Markdown"),
    ("adapter", "adapter", "Hugo, content adapter over HTML"),
    ("eleventy", "eleventy", "Eleventy"),
    ("pelican", "pelican", "Pelican, stock"),
)
_SCENARIOS = (
    ("cold", "cold"),
    ("unchanged", "nothing changed"),
    ("new", "20 new stories"),
    ("tag", "one story's theme changed"),
    ("template", "one template changed"),
)
_ABOUT = Path(__file__).with_name("about.md")


def as_markdown(found: dict[str, Any]) -> str:
    """The whole report, for people."""
    runs = runs_of(found)
    parts = ["# How fast the hub is", "", "Written by `./hub bench`.", "", "![Seconds of a build](chart.svg)", ""]
    parts += ["## The bar", "", *_bar(runs), ""]
    parts += ["## The machine", "", *_table(("", ""), list((found["machine"] | found["versions"]).items())), ""]
    parts += ["## How it was measured", "", _ABOUT.read_text("utf-8")]
    for stories in sizes_of(runs):
        parts += [f"## {stories:,} stories", "", *_times(runs, stories), "", *_ratios(runs, stories), ""]
        parts += ["What lies in the output after a cold build:", "", *_made(runs, stories), ""]
        parts += [f"Pages that all make like for like differ by {disagreement(runs, stories):.1%} at most.", ""]
    if "fetch" in found:
        parts += ["## Fetching", "", *_fetch(found["fetch"]), ""]
    if "classify" in found:
        rows = [
            (name, f"{each['items_per_second']:,}", each["microseconds"]) for name, each in found["classify"].items()
        ]
        head = ("full texts of 3,000 characters, one core", "a second", "µs each")
        parts += ["## Tagging", "", *_table(head, rows), ""]
    return "\n".join(parts)


def as_text(found: dict[str, Any]) -> str:
    """The bar and the main figures, for a terminal."""
    runs = runs_of(found)
    lines = _bar(runs)
    for stories in sizes_of(runs):
        lines += ["", f"{stories:,} stories", *_times(runs, stories), "", *_made(runs, stories)]
    return "\n".join(lines)


def as_chart(found: dict[str, Any]) -> str:
    """Seconds of the builds, a panel for each size."""
    runs = runs_of(found)
    panels = []
    for stories in sizes_of(runs):
        bars = []
        for series, program, name in _SERIES:
            for scenario, what in _SCENARIOS if (series, program) == ("minimal", "hub") else _SCENARIOS[:1]:
                if spread := Spread.of([run.wall for run in chosen(runs, stories, series, program, scenario)]):
                    label = name if scenario == "cold" else f"the same, {what}"
                    bars.append(Bar(label, spread.median, f"{_number(spread.median)} s", ours=program == "hub"))
        panels.append(Panel(f"{stories:,} stories", tuple(bars)))
    told = "; ".join(f"{panel.title}: " + ", ".join(f"{bar.name} {bar.text}" for bar in panel.bars) for panel in panels)
    return draw("Seconds of a build", told, panels)


def runs_of(found: dict[str, Any]) -> list[Run]:
    """The builds of a results file."""
    return [Run(**each) for each in found.get("runs", [])]


def sizes_of(runs: Iterable[Run]) -> list[int]:
    """The numbers of stories that were measured."""
    return sorted({run.stories for run in runs})


# --- tables ---


def _bar(runs: Sequence[Run]) -> list[str]:
    rows = []
    for demand in BAR:
        for stories, most in demand.most.items():
            rows.append((demand.name, f"{stories:,}", f"≤ {most:.2f}", *_met(runs, demand, stories, most)))
    for series, name in (("minimal", "like for like"), ("real", "real theme")):
        times = growth(runs, series, 10_000, 100_000)
        verdict = ("–", "not measured") if times is None else (f"{times:.1f}", _verdict(times, GROWTH))
        rows.append((f"cold build, {name}, times longer for ten times the stories", "", f"≤ {GROWTH:.0f}", *verdict))
    held = Spread.of([peak(run) for run in chosen(runs, 100_000, "real", "hub")])
    verdict = ("–", "not measured") if held is None else (f"{held.median:.0f} MiB", _verdict(held.median, MEMORY_MIB))
    rows.append(("peak memory, cold, real theme", "100,000", "≤ 250 MB", *verdict))
    return _table(("ratio to Hugo's full build", "stories", "bar", "median (least–most)", ""), rows)


def _met(runs: Sequence[Run], demand: Demand, stories: int, most: float) -> tuple[str, str]:
    found = ratios(runs, stories, demand.series, demand.measure, scenario=demand.scenario)
    spread = Spread.of(found)
    return ("–", "not measured") if spread is None else (_ratio(spread), _verdict(spread.median, most))


def _verdict(value: float, most: float) -> str:
    return "met" if value <= most else f"**not met**: {value / most:.2f} times the bar"


def _times(runs: Sequence[Run], stories: int) -> list[str]:
    rows = []
    for series, program, name in _SERIES:
        for scenario, what in _SCENARIOS:
            some = chosen(runs, stories, series, program, scenario)
            if some:
                rows.append(
                    (
                        name,
                        what,
                        _spread([run.wall for run in some]),
                        _spread([run.cpu for run in some]),
                        _spread([peak(run) for run in some]),
                        f"{_median(run.files_written for run in some):,.0f}",
                        f"{_median(run.bytes_written for run in some) / 1e6:,.1f}",
                    )
                )
    return _table(("", "build", "wall, s", "CPU, s", "memory, MiB", "files written", "MB written"), rows)


def _ratios(runs: Sequence[Run], stories: int) -> list[str]:
    rows = []
    for series, program, name in _SERIES:
        if series is None:
            continue
        for scenario, what in _SCENARIOS:
            values = [
                Spread.of(ratios(runs, stories, series, measure, program=program, scenario=scenario))
                for measure in (wall, cpu, peak)
            ]
            if all(values):
                rows.append((name, what, *(_ratio(each) for each in values if each)))
    return _table(("ratio to the Hugo build of the same round", "build", "wall", "CPU", "memory"), rows)


def _made(runs: Sequence[Run], stories: int) -> list[str]:
    rows = []
    for series, program, name in _SERIES:
        for run in chosen(runs, stories, series, program)[:1]:
            rows.append((name, f"{run.pages:,}", f"{run.alike:,}", f"{run.feeds:,}", f"{run.bytes / 1e6:,.0f}"))
    return _table(("", "pages", "of them made by all", "feeds", "MB"), rows)


def _fetch(found: dict[str, Any]) -> list[str]:
    rows = [
        (name, run["wall_seconds"], run["cpu_seconds"], run["peak_mib"], run["peak_worker_mib"])
        for name, run in found.items()
        if isinstance(run, dict)
    ]
    head = (f"{found['sources']:,} sources of {found['entries']} entries", "wall, s", "CPU, s", "MiB", "MiB, a worker")
    return _table(head, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [head, ["---"] + ["---:" if len(head) > 2 else "---"] * (len(head) - 1), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def _median(values: Iterable[float]) -> float:
    spread = Spread.of(list(values))
    return spread.median if spread else 0.0


def _spread(values: Sequence[float]) -> str:
    spread = Spread.of(values)
    if spread is None:
        return "–"
    return _ranged(spread, _number)


def _ratio(spread: Spread) -> str:
    return _ranged(spread, _small)


def _ranged(spread: Spread, text: Callable[[float], str]) -> str:
    """The median; with the range where there is one."""
    if spread.least == spread.most:
        return text(spread.median)
    return f"{text(spread.median)} ({text(spread.least)}–{text(spread.most)})"


def _small(value: float) -> str:
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
