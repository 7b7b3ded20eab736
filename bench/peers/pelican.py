"""Stock Pelican's part of the comparison: a corpus as a Pelican site, a Markdown file for each story."""

import json
import shutil
import sys
from pathlib import Path

from bench.peers.records import ZONE, Record, names_of, records
from newshub.files import read_registry

SITE = Path(__file__).parent / "sites" / "pelican"


def write(corpus: Path, folder: Path) -> None:
    """A corpus as a Pelican site in a new folder. Lists are tags, but for months, which are Pelican's own archives."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, folder)
    names = names_of(read_registry(corpus / "registry"))
    labels = {f"{kind}/{ident}": name for (kind, ident), name in names.items()}
    (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")
    for section in ("items", "news"):
        (folder / "content" / section).mkdir(parents=True)
    for record in records(corpus):
        (folder / "content" / f"{record.path}.md").write_text(_text(record), encoding="utf-8")


def command(folder: Path, output: Path) -> list[str]:
    """A whole build, from nothing."""
    return [sys.executable, "-m", "pelican", "-s", str(folder / "pelicanconf.py"), "-o", str(output), "--quiet"]


def _text(record: Record) -> str:
    tags = [f"{kind}/{each}" for kind in ("themes", "countries", "clusters") for each in record.lists[kind]]
    lines = [
        f"Title: {record.title}",
        f"Date: {record.at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}",
        f"Slug: {record.path}",
        f"Tags: {', '.join(tags)}",
        f"Tongue: {record.language}",
        f"Status: {'published' if record.listed else 'hidden'}",
    ]
    if record.summary:
        lines.append(f"Summary: {record.summary}")
    if record.publisher:
        lines.append(f"Publisher: {record.publisher[0]}")
    if record.author:
        lines.append(f"Authors: {record.author}")
    return "\n".join([*lines, "", record.markdown, ""])
