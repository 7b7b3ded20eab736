"""Every typical mistake of an editor is found by `./hub check`, at its file and line: mistakes.toml lists them."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newshub.cli.check import check, find
from newshub.core.errors import Problem
from newshub.core.model import FetchRecord, SourceState
from newshub.store.store import Store
from tests.site.site_fakes import CLUSTERS, PLACES, ROOT, THEMES, item

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MISTAKES = tomllib.loads((Path(__file__).parent / "mistakes.toml").read_text("utf-8"))["mistake"]
ARTICLE = """\
Title: Telemedicin når ud
Date: 2026-11-20 09:30
Lang: da
Slug: telemedicine
Countries: DK, NO
Clusters: oslo-cancer-cluster
Themes: ehealth
Summary: Kort og godt.
Authors: Redaktionen
Status: published

Første afsnit med **fede ord**, et [link](https://www.example.org/) og en note.[^1]

## En mellemrubrik

- punkt
- punkt

### Dybere

Se [den anden]({filename}/da/other.md) og [temaet](/da/themes/ehealth/).

![Et kort over Odense]({static}/images/map.png)

| a | b |
|---|---|
| 1 | 2 |

```
# kode, ikke en overskrift
```

Se også hvad de andre klynger har gjort, og hvordan patienterne har oplevet det hele.

[^1]: Noten.
"""
ENGLISH = ARTICLE.split("\n\n")[0].replace("Lang: da", "Lang: en") + "\n\nA first paragraph.\n"
OTHER = ENGLISH.replace("telemedicine", "other").replace("Themes: ehealth", "Themes: ehealth, medtech")
MORE_THEMES = "".join(
    f"[themes.{name}]\nlabels = {{ da = '{name} d', de = '{name} e', en = '{name} f', nb = '{name} g', "
    f"pl = '{name} h', sv = '{name} i' }}\n[themes.{name}.terms.mul]\nstrong = ['{name}-x']\n"
    for name in ("medtech", "data-ai")
)
FILES = {
    "pelicanconf.py": 'NEWSHUB_NAME = "Mini"\nSITEURL = "https://news.example.org"\n',
    "content/registry/clusters.toml": CLUSTERS,
    "content/registry/themes.toml": THEMES + MORE_THEMES,
    "content/registry/places.toml": PLACES,
    "content/da/telemedicine.md": ARTICLE,
    "content/en/telemedicine.md": ENGLISH,
    "content/da/other.md": OTHER.replace("Lang: en", "Lang: da"),
    "content/en/other.md": OTHER,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "content" / "images").mkdir()
    Image.new("RGB", (30, 20)).save(tmp_path / "content" / "images" / "map.png")
    return tmp_path


def found(root: Path) -> list[Problem]:
    return find(root, registry=root / "content/registry", store=root / "no", output=root / "no", quick=True, now=NOW)[0]


def make(mistake: dict[str, Any], root: Path) -> None:
    path = root / mistake.get("file", "content/da/telemedicine.md")
    path.parent.mkdir(exist_ok=True)
    if "photo" in mistake:
        exif = Image.Exif()
        exif[0x8825] = {1: "N"}
        Image.new("RGB", (30, 20)).save(path, exif=exif)
    elif "size" in mistake:
        path.write_bytes(bytes(mistake["size"]))
    elif "encoding" in mistake:
        path.write_bytes(path.read_text("utf-8").encode(mistake["encoding"]))
    elif "copy" in mistake:
        path.write_text((root / mistake["copy"]).read_text("utf-8"), "utf-8")
    elif "write" in mistake:
        path.write_text(mistake["write"].lstrip("\n"), "utf-8")
    else:
        text = path.read_text("utf-8")
        assert mistake["replace"] in text
        path.write_text(text.replace(mistake["replace"], mistake["with"], 1), "utf-8")


def test_there_is_nothing_to_say_of_a_site_that_is_right(root: Path) -> None:
    assert [str(problem) for problem in found(root)] == []


def test_the_list_has_the_mistakes_that_editors_make() -> None:
    assert len(MISTAKES) >= 30


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["name"])
def test_a_mistake_is_found_where_it_is(root: Path, mistake: dict[str, Any]) -> None:
    make(mistake, root)

    problems = found(root)

    told = [str(each) for each in problems]
    here = [
        each
        for each in problems
        if (f"{each.file}:{each.line}" if each.line else each.file) == mistake["at"] and mistake["says"] in str(each)
    ]
    assert here, told
    assert here[0].level == mistake.get("level", "error")
    if not mistake.get("more"):
        assert len(problems) == 1, told


def test_all_mistakes_are_told_in_one_run(root: Path) -> None:
    """Also those in the text of an article whose front matter is faulty."""
    names = (
        "a date as people write it", "a cluster that is not registered", "a status that does not exist",
        "bold words that never end", "a headline in the text", "a picture without alternative text",
        "a link without its slash", "a table with a cell too few", "a file called .md.txt",
        "a key of the registry mistyped",
    )  # fmt: skip
    chosen = [mistake for mistake in MISTAKES if mistake["name"] in names]
    for mistake in chosen:
        make(mistake, root)

    told = "\n".join(map(str, found(root)))

    assert len(chosen) == len(names)
    for mistake in chosen:
        assert f"{mistake['at']}: " in told
        assert mistake["says"] in told


def test_the_command_prints_every_fault_and_counts_warnings_apart(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "content/da/telemedicine.md"
    text = (
        path.read_text("utf-8").replace("### Dybere", "#### Dybere").replace("Title: Telemedicin når ud", 'Title: "x"')
    )
    path.write_text(text, "utf-8")

    errors = check(root, registry=root / "content/registry", store=root / "no", output=root / "no", quick=True)

    assert len(errors) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("content/da/telemedicine.md:1: warning: Title: stands in quotation marks")
    assert lines[1].startswith("content/da/telemedicine.md:19: “#### Dybere” skips a level")
    assert lines[2] == "1 fault and 1 warning in the settings, the registry, the articles"


def test_json_has_a_file_a_line_a_message_and_a_level(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/da/telemedicine.md").write_text(ARTICLE.replace("Lang: da", "Lang: xx"), "utf-8")

    check(
        root, registry=root / "content/registry", store=root / "no", output=root / "no", quick=True, as_json=True
    )  # fmt: skip

    assert json.loads(capsys.readouterr().out) == [
        {
            "file": "content/da/telemedicine.md",
            "message": "“xx” is not a language of this hub; expected one of da, de, en, nb, pl, sv",
            "line": 3,
            "where": "Lang",
            "level": "error",
        }
    ]


def test_a_correction_of_an_item_that_is_not_kept_is_a_warning(root: Path) -> None:
    with Store.open(root / "store.sqlite3") as store:
        kept = item(1, link="https://partner.example/news/1")
        store.save(SourceState(kept.source_id), FetchRecord(kept.source_id, NOW, "kept"), [kept])
    (root / "content/registry/corrections.toml").write_text(
        '[[items]]\nitem = "http://www.partner.example/news/1/"\nhide = true\n\n'
        '[[items]]\nitem = "https://partner.example/news/2"\nhide = true\n\n'
        '[[join]]\nitems = [\n  "https://partner.example/news/1",\n  "https://partner.example/news/3",\n]\n',
        "utf-8",
    )

    problems, _ = find(
        root, registry=root / "content/registry", store=root / "store.sqlite3", output=root / "no", quick=True, now=NOW
    )

    assert [(each.file, each.line, each.level) for each in problems] == [
        ("content/registry/corrections.toml", 6, "warning"),
        ("content/registry/corrections.toml", 12, "warning"),
    ]


def test_articles_are_looked_over_beside_a_faulty_registry(root: Path) -> None:
    (root / "content/registry/places.toml").write_text("[countries.DK\n", "utf-8")
    (root / "content/da/other.md").write_text(OTHER.replace("Lang: en", "Lang: da").replace("2026-11-20", "x"), "utf-8")

    told = [str(problem) for problem in found(root)]

    assert any(line.startswith("content/registry/places.toml:1: ") for line in told)
    assert any(line.startswith("content/da/other.md:2: Date") for line in told)
    assert not any("Countries" in line for line in told)


def test_the_hubs_own_articles_are_right() -> None:
    told = find(ROOT, registry=ROOT / "content/registry", store=ROOT / "no", output=ROOT / "no", quick=True)[0]

    assert [str(problem) for problem in told if problem.file.endswith(".md")] == []
