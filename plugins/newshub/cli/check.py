"""`./hub check`: everything an editor or a partner can get wrong, and the built site, looked over in one run."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from newshub.cli.check_articles import check_articles, stand_in
from newshub.cli.check_corrections import check_corrections
from newshub.cli.conf import settings_of
from newshub.cli.translate import check_catalogues
from newshub.core.errors import Faulty, Problem
from newshub.core.registry import Registry
from newshub.files import read_registry
from newshub.publish.check import check_site
from newshub.site.settings import SiteSettings, load_settings


def check(
    root: Path, *, registry: Path, store: Path, output: Path, as_json: bool = False, quick: bool = False
) -> list[Problem]:
    """Look over settings, registry, articles, catalogues and the built site where there is one; print every fault.

    `quick`: only what editors write. Returns the errors; warnings are printed and nothing else.
    """
    problems, looked_at = find(root, registry=registry, store=store, output=output, quick=quick)
    errors = [problem for problem in problems if problem.level == "error"]
    if as_json:
        print(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2))
        return errors
    for problem in problems:
        print(problem)
    print(f"{_counted(len(errors), len(problems) - len(errors))} in {', '.join(looked_at)}")
    return errors


def find(
    root: Path, *, registry: Path, store: Path, output: Path, quick: bool = False, now: datetime | None = None
) -> tuple[list[Problem], list[str]]:
    """All faults and warnings, ordered by file and line, and what was looked at."""
    looked_at = ["the settings"]
    try:
        conf = root / "pelicanconf.py"
        settings = load_settings(conf, NEWSHUB_REGISTRY=str(registry), NEWSHUB_STORE=str(store))
        if (public := root / "publishconf.py").is_file():
            settings_of(public)
    except Faulty as faulty:
        return list(faulty.problems), looked_at
    problems = list(_editors(settings, now or datetime.now(UTC)))
    looked_at += ["the registry", "the articles"]
    if not quick:
        problems += check_catalogues(root, settings.languages)
        looked_at.append("the translations")
        if (output / "index.html").is_file():
            problems += check_site(output, site_url=_built_for(output, settings))
            looked_at.append(f"the site in {output}")
    return sorted(problems, key=lambda each: (each.file, each.line or 0, each.level)), looked_at


def _editors(settings: SiteSettings, now: datetime) -> Iterator[Problem]:
    """What editors write. Articles are looked over even beside a registry with faults."""
    registry: Registry
    try:
        registry = read_registry(settings.registry)
    except Faulty as faulty:
        registry = stand_in(settings.registry)
        for problem in faulty.problems:
            yield replace(problem, file=_from_root(settings.registry / problem.file, settings))
    for problem in check_corrections(settings.registry, settings.store):
        yield replace(problem, file=_from_root(Path(problem.file), settings))
    yield from check_articles(settings, registry, now)


def _from_root(file: Path, settings: SiteSettings) -> str:
    """A file of the registry as an editor would open it."""
    base = settings.content.parent
    return file.relative_to(base).as_posix() if file.is_relative_to(base) else str(file)


def _counted(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "no faults"
    parts = [(errors, "fault"), (warnings, "warning")]
    return " and ".join(f"{count} {name}{'s' if count != 1 else ''}" for count, name in parts if count)


def _built_for(output: Path, settings: SiteSettings) -> str:
    """The address a built site calls its own, as its robots.txt names it; a demo differs from the settings."""
    robots = output / "robots.txt"
    lines = robots.read_text("utf-8").splitlines() if robots.is_file() else []
    found = next((line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sitemap:")), None)
    return found.rsplit("/", 1)[0] if found else settings.site_url
