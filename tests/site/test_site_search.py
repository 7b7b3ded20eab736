"""The search page and its indexes: what is found, how little is made anew, and what happens without Pagefind."""

import gzip
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from site_fakes import Mini, item, tree

from newshub.site.search_canon import canonical
from newshub.site.search_index import Record, SearchError, program, write_index

SEARCH = {"NEWSHUB_SEARCH": True}


def fragments(folder: Path) -> dict[str, dict[str, object]]:
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
