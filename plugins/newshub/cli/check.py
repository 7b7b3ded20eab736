"""`invoke check`: everything an editor or a partner can get wrong, and the built site, looked over in one run."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from newshub.cli.translate import check_catalogues
from newshub.core.errors import Faulty, Problem
from newshub.files import read_registry
from newshub.publish.check import check_site
from newshub.site.own import read_own
from newshub.site.settings import SiteSettings, load_settings


def check(root: Path, *, registry: Path, store: Path, output: Path, as_json: bool) -> list[Problem]:
    """Look over settings, registry, articles, catalogues and the built site where there is one; print every fault."""
    problems, looked_at = find(root, registry=registry, store=store, output=output)
    if as_json:
        print(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2))
        return problems
    for problem in problems:
        print(problem)
    print(f"{'no faults' if not problems else f'{len(problems)} faults'} in {', '.join(looked_at)}")
    return problems


def find(root: Path, *, registry: Path, store: Path, output: Path) -> tuple[list[Problem], list[str]]:
    """All faults, and what was looked at."""
    settings = load_settings(root / "pelicanconf.py", NEWSHUB_REGISTRY=str(registry), NEWSHUB_STORE=str(store))
    problems: list[Problem] = []
    looked_at = ["the settings", "the registry"]
    try:
        clusters = read_registry(registry)
        looked_at.append("the articles")
        read_own(settings, clusters, datetime.now(UTC))
    except Faulty as faulty:
        problems += faulty.problems
    problems += check_catalogues(root, settings.languages)
    looked_at.append("the translations")
    if (output / "index.html").is_file():
        problems += check_site(output, site_url=_built_for(output, settings))
        looked_at.append(f"the site in {output}")
    return problems, looked_at


def _built_for(output: Path, settings: SiteSettings) -> str:
    """The address a built site calls its own, as its robots.txt names it; a demo differs from the settings."""
    robots = output / "robots.txt"
    lines = robots.read_text("utf-8").splitlines() if robots.is_file() else []
    found = next((line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sitemap:")), None)
    return found.rsplit("/", 1)[0] if found else settings.site_url
