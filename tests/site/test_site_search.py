"""The search page and its indexes: what is found, how little is made anew, and what happens without Pagefind."""

import gzip
import json
import re
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from site_fakes import Mini, item, tree

from newshub.core.model import Item
from newshub.site.search_canon import canonical
from newshub.site.search_index import Record, SearchError, program, without_program, write_index
from newshub.site.search_kept import Wanted, indexes

SEARCH = {"NEWSHUB_SEARCH": True}
PARTS = {**SEARCH, "NEWSHUB_SEARCH_SIZE": 2}
NB_PARTS = ("search-index/nb", "search-index/nb/2026-02", "search-index/nb/0000-01")


def fragments(folder: Path) -> dict[str, dict[str, Any]]:
    """What can be found, by address."""
    found = {}
    for path in folder.rglob("*.pf_fragment"):
        record = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[record["url"]] = record
    return found


def records(count: int) -> list[Record]:
    return [
        Record(
            f"/de/x/{n}/", f"Wort{n} Wort", "de", {"title": f"Nummer {n}"}, {"theme": [f"t{n % 7}"], "kind": ["story"]}
        )
        for n in range(count)
    ]


def dated(number: int, day: str, cluster: str = "oslo-cancer-cluster") -> Item:
    """A partner's item of a day."""
    at = datetime.fromisoformat(f"{day}T10:00+00:00")
    return item(number, cluster, published_at=at, first_seen_at=at)


def times(folder: Path) -> dict[str, int]:
    """When each file of a folder was written."""
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*.*")}


def stories(mini: Mini, language: str = "nb") -> list[dict[str, Any]]:
    """What can be found of partners' stories in a language."""
    found = fragments(mini.output / "search-index" / language).values()
    return [each for each in found if "story" in each["filters"]["kind"]]


@pytest.fixture
def parted(mini: Mini) -> Mini:
    """Norwegian stories in parts of two: from October 2026, from February and older."""
    days = ("2026-01-05", "2026-01-09", "2026-05-01", "2026-05-02", "2026-05-03", "2026-10-03", "2026-11-04")
    mini.keep(*(dated(n, day) for n, day in enumerate(days)))
    mini.build(**PARTS)
    return mini


@pytest.fixture
def filled(mini: Mini) -> Mini:
    """An article and items of every policy, searchable."""
    mini.article("da", "first", body="## Afsnit\n\nOm sygehusene.\n")
    mini.keep(
        item(1, content_html="<p>Hele <b>teksten</b> her.</p>"),
        item(2, "lubelska-medycyna", content_html="<p>Tajny tekst.</p>"),
        item(3, "abelia", summary="Ikke vis dette."),
        item(4, hidden=True),
    )
    mini.build(**SEARCH)
    return mini


def test_a_story_is_found_by_no_more_than_its_source_lets_us_show(filled: Mini) -> None:
    nb, pl = fragments(filled.output / "search-index/nb"), fragments(filled.output / "search-index/pl")

    assert nb["/nb/items/item000000000001/"]["content"] == "Sammendrag 1. Hele teksten her."
    assert pl["https://partner.example/lubelska-medycyna/2"]["content"] == "Sammendrag 2."
    assert nb["https://partner.example/abelia/3"]["content"] == "Nyhet nummer 3"
    assert not any("item000000000004" in url or url.endswith("/4") for url in nb)


def test_own_articles_clusters_themes_and_countries_are_found_in_their_edition(filled: Mini) -> None:
    found = fragments(filled.output / "search-index/da")

    assert "sygehusene" in found["/da/news/first/"]["content"]
    assert found["/da/clusters/oslo-cancer-cluster/"]["content"] == "Oslo, Norge"
    assert found["/da/themes/ehealth/"]["meta"]["title"] == "Digital sundhed"
    assert found["/da/countries/no/"]["meta"]["label"] == "Land"


def test_a_story_carries_its_filters(filled: Mini) -> None:
    filters = fragments(filled.output / "search-index/nb")["/nb/items/item000000000001/"]["filters"]

    assert filters == {
        "cluster": ["oslo-cancer-cluster"],
        "country": ["NO"],
        "kind": ["story"],
        "theme": ["ehealth"],
    }


def test_the_page_offers_the_filters_in_its_language_and_says_what_to_do_without_scripts(filled: Mini) -> None:
    page = filled.text("pl/search/index.html")

    assert '<option value="ehealth">E-zdrowie</option>' in page
    assert re.search(r"<noscript>.*JavaScript.*</noscript>", page)
    assert '<form role="search" hidden>' in page
    assert '<a href="/pl/archive/">' in page
    words = json.loads(re.search(r"data-words=\"(.*?)\"", page)[1].replace("&#34;", '"'))  # type: ignore[index]
    assert set(words["count"]) == {"one", "few", "many"}
    assert words["count"]["few"] == "%(count)s wyniki"


def test_a_story_in_one_language_leaves_the_other_indexes_alone(filled: Mini) -> None:
    before = tree(filled.output / "search-index")
    filled.keep(replace(item(5, "lubelska-medycyna"), title="Nowa wiadomość"))

    filled.build(**SEARCH)

    after = tree(filled.output / "search-index")
    changed = {path.split("/")[0] for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == {"pl"}


def test_a_build_from_nothing_gives_the_same_index(filled: Mini) -> None:
    before = tree(filled.output / "search-index")

    filled.build(**SEARCH, NEWSHUB_FULL=True)

    assert tree(filled.output / "search-index") == before


def test_each_story_stands_in_the_part_of_its_month_and_pages_in_the_oldest(parted: Mini) -> None:
    newest, middle, oldest = (fragments(parted.output / each / "fragment") for each in NB_PARTS)

    assert {url[-3:-1] for url in newest} == {"05", "06"}
    assert {url[-3:-1] for url in middle} == {"02", "03", "04"}
    assert {url[-3:-1] for url in oldest if "/items/" in url} == {"00", "01"}
    assert "/nb/themes/ehealth/" in oldest
    assert 'data-parts="{&#34;nb&#34;: [&#34;2026-02&#34;, &#34;0000-01&#34;]}"' in parted.text("da/search/index.html")


def test_only_the_newest_part_has_a_program_and_the_others_say_where(parted: Mini) -> None:
    programs = [path for path in tree(parted.output / "search-index/nb") if path.endswith((".js", ".pagefind"))]
    entry = json.loads(parted.text("search-index/nb/2026-02/pagefind-entry.json"))

    assert sorted(programs) == ["pagefind-worker.js", "pagefind.js", "wasm.nb.pagefind"]
    assert entry["languages"]["nb"]["wasm"] == "/../../wasm.nb"


def test_a_new_story_leaves_the_files_of_other_parts_and_stories_alone(parted: Mini) -> None:
    before = times(parted.output / "search-index")
    parted.keep(dated(20, "2026-11-20"))

    parted.build(**PARTS)

    after = times(parted.output / "search-index")
    written = [path for path in after if after[path] != before.get(path)]
    assert written
    assert not [path for path in written if not path.startswith("nb/") or path.startswith(("nb/2026-02", "nb/0000"))]
    assert len([path for path in written if path.endswith(".pf_fragment")]) == 1
    assert not [path for path in written if path.endswith((".js", ".pagefind"))]


def test_a_story_that_comes_late_changes_the_part_of_its_month(parted: Mini) -> None:
    before = tree(parted.output / "search-index")
    parted.keep(dated(20, "2026-04-20"))

    parted.build(**PARTS)

    after = tree(parted.output / "search-index")
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path.rsplit("/", 2 if path.count("/") > 2 else 1)[0] for path in changed} == {"nb/2026-02"}


def test_what_a_source_no_longer_lets_us_show_is_no_longer_found_in_any_part(mini: Mini) -> None:
    mini.keep(*(dated(n, day, "lubelska-medycyna") for n, day in enumerate(("2026-01-05", "2026-01-06", "2026-11-04"))))
    mini.build(**PARTS)
    registry = mini.folder / "content" / "registry" / "clusters.toml"
    registry.write_text(registry.read_text("utf-8").replace('republish = "excerpt"', 'republish = "headline"'), "utf-8")
    before = [each["content"] for each in stories(mini, "pl")]

    mini.build(**PARTS)

    assert sorted(before) == ["Sammendrag 0.", "Sammendrag 1.", "Sammendrag 2."]
    assert not any("Sammendrag" in str(each["content"]) for each in stories(mini, "pl"))


def test_a_cluster_is_found_in_every_part_by_the_name_it_has_now(parted: Mini) -> None:
    registry = parted.folder / "content" / "registry" / "clusters.toml"
    (name,) = {each["meta"]["publisher"] for each in stories(parted)}
    registry.write_text(registry.read_text("utf-8").replace(f'name = "{name}"', 'name = "Helseklyngen"'), "utf-8")

    parted.build(**PARTS)

    assert {each["meta"]["publisher"] for each in stories(parted)} == {"Helseklyngen"}


def test_a_new_month_settles_an_older_one_and_leaves_no_file_behind(parted: Mini) -> None:
    parted.keep(dated(20, "2026-12-01"))

    parted.build(**PARTS)

    assert len(fragments(parted.output / NB_PARTS[0] / "fragment")) == 2
    assert len(fragments(parted.output / NB_PARTS[1] / "fragment")) == 3
    assert {url[-3:-1] for url in fragments(parted.output / "search-index/nb/2026-06")} == {"05"}
    after = tree(parted.output / "search-index")
    parted.build(**PARTS, NEWSHUB_FULL=True)
    assert tree(parted.output / "search-index") == after


@pytest.mark.parametrize("workers", [1, 2])
def test_parts_made_one_by_one_or_at_once_have_the_same_bytes(parted: Mini, workers: int) -> None:
    parted.keep(dated(20, "2026-11-20"), dated(21, "2026-02-20"))
    parted.build(**PARTS)
    before = tree(parted.output / "search-index")

    parted.build(**PARTS, NEWSHUB_FULL=True, NEWSHUB_WORKERS=workers)

    assert tree(parted.output / "search-index") == before


def test_an_index_is_made_once_however_many_processes_there_are(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def made(n: int) -> list[Record]:
        with log.open("a") as file:
            file.write(f"{n}\n")
        return records(n)

    wanted = [Wanted(f"de-{n}", str(n), n, lambda n=n: made(n)) for n in range(1, 6)]  # type: ignore[misc]

    folders = indexes(wanted, tmp_path / "search", workers=3)

    assert sorted(log.read_text().split()) == ["1", "2", "3", "4", "5"]
    assert [len(fragments(folder)) for folder in folders] == [1, 2, 3, 4, 5]
    assert indexes(wanted, tmp_path / "search") == folders
    assert len(log.read_text().split()) == 5


def test_a_part_asks_for_the_program_one_folder_up() -> None:
    entry = {"languages": {"de": {"hash": "x", "wasm": "de"}, "xx": {"hash": "y", "wasm": None}}}

    found = json.loads(without_program(json.dumps(entry).encode()))

    assert [each["wasm"] for each in found["languages"].values()] == ["/../../wasm.de", "/../../wasm.unknown"]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    place, _ = program()

    for name in ("a", "b", "c"):
        assert write_index(records(60), tmp_path / name, program=place) == 60

    assert tree(tmp_path / "a") == tree(tmp_path / "b") == tree(tmp_path / "c")


def test_files_in_order_stay_as_they_are(tmp_path: Path) -> None:
    write_index(records(300), tmp_path / "a", program=program()[0])
    files = tree(tmp_path / "a")

    assert canonical(files) == files


def test_an_index_holds_only_what_our_page_needs(tmp_path: Path) -> None:
    write_index(records(3), tmp_path / "a", program=program()[0])

    names = {path.name for path in (tmp_path / "a").iterdir()}
    assert {re.sub(r"_\w+", "", name) for name in names} == {
        "filter", "fragment", "index", "pagefind-entry.json", "pagefind-worker.js", "pagefind.de.pf", "pagefind.js",
        "wasm.de.pagefind",
    }  # fmt: skip


def test_without_search_there_is_neither_page_nor_link_nor_index(mini: Mini) -> None:
    mini.article()
    mini.build(**SEARCH)

    mini.build(NEWSHUB_SEARCH=False)

    assert not (mini.output / "da/search").exists()
    assert not (mini.output / "search-index").exists()
    assert "/da/search/" not in mini.text("da/index.html")


def test_a_program_that_is_not_there_is_named_with_its_remedy(
    mini: Mini, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mini.article()
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)

    with pytest.raises(SearchError, match=r"pip install -r requirements.txt.*NEWSHUB_SEARCH = False"):
        mini.build(**SEARCH)


def test_a_program_that_dies_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="ended without an answer"):
        write_index(records(1), tmp_path / "a", program=Path("/bin/true"))


def test_a_program_that_hangs_is_ended_and_told(tmp_path: Path) -> None:
    program = tmp_path / "hangs"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)

    with pytest.raises(SearchError, match=r"not done after 0\.1 s and was ended; build again.*NEWSHUB_SEARCH = False"):
        write_index(records(1), tmp_path / "a", program=program, longest_seconds=0.1)


def test_what_pagefind_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    bad = replace(records(1)[0], filters={"theme": "no list"})  # type: ignore[arg-type]

    with pytest.raises(SearchError, match="Pagefind refused AddRecord"):
        write_index([bad], tmp_path / "a", program=program()[0])


def test_an_editors_preview_keeps_the_index_it_has(filled: Mini) -> None:
    filled.build(NEWSHUB_DRAFTS=True, **SEARCH)
    before = tree(filled.output / "search-index")

    filled.article("da", "first", body="Andre ord.\n")
    built = filled.build(NEWSHUB_DRAFTS=True, **SEARCH)

    assert built.written
    assert tree(filled.output / "search-index") == before
    filled.build(**SEARCH)
    assert "Andre ord" in str(fragments(filled.output / "search-index/da")["/da/news/first/"]["content"])


def test_an_editors_preview_keeps_every_part_it_has(parted: Mini) -> None:
    parted.build(NEWSHUB_DRAFTS=True, **PARTS)
    before = tree(parted.output / "search-index")
    parted.keep(dated(20, "2026-11-20"), dated(21, "2026-05-20"))

    parted.build(NEWSHUB_DRAFTS=True, **PARTS)

    assert tree(parted.output / "search-index") == before
