"""Hugo's part of the comparison: a corpus as a Hugo site, once from Markdown, once from ready HTML.

    markdown   a file for each story, front matter in JSON, the body in Markdown: how people use Hugo
    adapter    a content adapter that makes the pages from a JSON file with ready HTML: the least Hugo can do

Both with cards and feed entries cached by page (`partialCached`), which is faster than without.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.peers.records import LISTS, ROOT, ZONE, Record, months, names_of, records
from newshub.files import read_registry

SITE = Path(__file__).parent / "sites" / "hugo"
ADAPTER = """{{ range (resources.Get "stories.json" | transform.Unmarshal).stories }}
{{ $.AddPage (merge . (dict "dates" (dict "date" (time.AsTime .at)))) }}
{{ end }}
"""


def write(corpus: Path, folder: Path, *, adapter: bool = False) -> None:
    """A corpus as a Hugo site in a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, folder)
    seen: Counter[str] = Counter()
    made = _counted(records(corpus), seen)
    if adapter:
        _write_json(made, folder)
    else:
        _write_markdown(made, folder / "content")
    names = names_of(read_registry(corpus / "registry")) | months(seen)
    for (kind, ident), title in names.items():
        matter: dict[str, Any] = {"title": title}
        if kind == "months":
            matter["outputs"] = ["html"]
        _file(folder / "content" / kind / ident / "_index.md", matter, "")


def command(folder: Path, output: Path) -> list[str]:
    """A whole build, from nothing."""
    binary = next((ROOT / "var" / "bench" / "hugo-env").glob("lib/*/site-packages/hugo/binaries/hugo*"), None)
    hugo = str(binary) if binary else "hugo"
    return [hugo, "--source", str(folder), "--destination", str(output), "--cacheDir", str(folder / "cache"), "--quiet"]


def _counted(found: Iterator[Record], seen: Counter[str]) -> Iterator[Record]:
    for record in found:
        seen.update(record.lists["months"])
        yield record


def _write_markdown(found: Iterator[Record], content: Path) -> None:
    for record in found:
        _file(content / f"{record.path}.md", _matter(record) | _lists(record), record.markdown)


def _write_json(found: Iterator[Record], folder: Path) -> None:
    (folder / "assets").mkdir()
    (folder / "content").mkdir()
    (folder / "content" / "_content.gotmpl").write_text(ADAPTER)
    with (folder / "assets" / "stories.json").open("w", encoding="utf-8") as file:
        file.write('{"stories": [')
        for number, record in enumerate(found):
            matter = _matter(record)
            page = {
                "kind": "page",
                "path": record.path,
                "title": record.title,
                "at": matter.pop("date"),
                "params": matter["params"] | _lists(record),
                "content": {
                    "mediaType": "text/html" if record.html is not None else "text/markdown",
                    "value": record.html if record.html is not None else record.markdown,
                },
            }
            if "build" in matter:
                page["build"] = matter["build"]
            file.write(("," if number else "") + json.dumps(page, ensure_ascii=False))
        file.write("]}")


def _matter(record: Record) -> dict[str, Any]:
    publisher = record.publisher
    params: dict[str, Any] = {
        "tongue": record.language,
        "summary": record.summary,
        "author": record.author or (publisher[1] if publisher else ""),
        "tags": record.links,
    }
    if publisher:
        params["publisher"] = {"href": f"/clusters/{publisher[0]}/", "text": publisher[1]}
    matter: dict[str, Any] = {"title": record.title, "date": record.at.astimezone(ZONE).isoformat(), "params": params}
    if not record.listed:
        matter["build"] = {"list": "never", "render": "always", "publishResources": True}
    return matter


def _lists(record: Record) -> dict[str, tuple[str, ...]]:
    return {name: record.lists[name] for name in LISTS}


def _file(path: Path, matter: dict[str, Any], body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(matter, ensure_ascii=False)}\n\n{body}\n", encoding="utf-8")
