"""Eleventy's part of the comparison: a corpus as an Eleventy site, a Markdown file for each story.

Templates are JavaScript, the fastest language that Eleventy has; Markdown is not run through another one first.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from bench.peers.records import LISTS, ROOT, ZONE, Record, months, names_of, records
from newshub.files import read_registry

SITE = Path(__file__).parent / "sites" / "eleventy"


def write(corpus: Path, folder: Path) -> None:
    """A corpus as an Eleventy site in a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, folder)
    seen: Counter[str] = Counter()
    for record in records(corpus):
        seen.update(record.lists["months"])
        text = f"---json\n{json.dumps(_matter(record), ensure_ascii=False)}\n---\n\n{record.markdown}\n"
        (folder / "site" / f"{record.path}.md").write_text(text, encoding="utf-8")
    names = names_of(read_registry(corpus / "registry")) | months(seen)
    plain = {f"{kind}/{ident}": name for (kind, ident), name in names.items()}
    (folder / "names.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")


def command(_: Path, output: Path) -> list[str]:
    """A whole build, from nothing; to be run in the site's folder."""
    program = ROOT / "var" / "bench" / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    return ["node", str(program), f"--output={output}", "--quiet"]


def _matter(record: Record) -> dict[str, Any]:
    publisher = record.publisher
    at = record.at.astimezone(ZONE)
    matter: dict[str, Any] = {
        "title": record.title,
        "date": record.at.isoformat(),
        "day": [f"{at:%Y-%m-%d}", record.day],
        "tongue": record.language,
        "summary": record.summary,
        "author": record.author or (publisher[1] if publisher else ""),
        "links": record.links,
        "lists": {name: record.lists[name] for name in LISTS},
        "listed": record.listed,
    }
    if publisher:
        matter["publisher"] = {"href": f"/clusters/{publisher[0]}/", "text": publisher[1]}
    return matter
