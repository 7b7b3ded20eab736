"""The mini site, really built once per run by Pelican itself."""

from pathlib import Path

import pytest
from site_fakes import Mini, item, pelican

from newshub.store.store import Membership, Store


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    """An empty mini site of one's own."""
    return Mini(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mini:
    """A mini site with a bit of everything, built by Pelican. Look, do not touch."""
    mini = Mini(tmp_path_factory.mktemp("site"))
    fill(mini)
    done = pelican(mini)
    assert done.returncode == 0, done.stderr + done.stdout
    return mini


def fill(mini: Mini) -> None:
    """Own articles in two languages, items of every policy, a pair of copies, a pair of translations."""
    images = mini.folder / "content" / "images"
    images.mkdir(parents=True)
    (images / "map.gif").write_bytes(b"GIF89a\x0a\x00\x05\x00" + bytes(20))
    body = "# Afsnit\n\nSe [den anden]({filename}../en/first.md) og ![kort]({static}/images/map.gif).\n"
    mini.article("da", "first", body=body, Title="Vi & de <andre>")
    mini.article("en", "first", Title="Us & them", Date="2026-11-21")
    mini.article("de", "alone", Themes="cancer-precision")
    mini.article("da", "draft", Status="draft")
    mini.article("da", "later", Date="2099-01-01")
    page = mini.folder / "content" / "da" / "pages" / "about.md"
    page.parent.mkdir()
    page.write_text("Title: Om os\nLang: da\nSlug: about\n\nHvem vi er.\n", encoding="utf-8")
    mini.keep(
        *(item(n) for n in range(1, 9)),
        *(item(n, "lubelska-medycyna") for n in range(11, 14)),
        item(21, "abelia", title="Bare <overskriften> & ikke mer\u0007"),
        item(22, "abelia", hidden=True),
        item(31, title="Samme pressemelding", language="en"),
        item(32, "lubelska-medycyna", title="Den sama informacja", language="en"),
        item(41, title="Oversatt", language="nb"),
        item(42, "lubelska-medycyna", title="Przetłumaczone", language="pl"),
    )
    with Store.open(mini.store_path) as store:
        ids = {each.title: each.id for each in store.items()}
        first, copy = ids["Samme pressemelding"], ids["Den sama informacja"]
        one, two = ids["Oversatt"], ids["Przetłumaczone"]
        store.save_groups(
            [
                Membership(first, "copy", first),
                Membership(copy, "copy", first),
                Membership(one, "translation", one),
                Membership(two, "translation", one),
            ]
        )
