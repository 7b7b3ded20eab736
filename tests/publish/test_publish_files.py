"""Compressed twins, the record of a site, the gates before a release, the order of an upload."""

import gzip
import os
from pathlib import Path

import brotli
import pytest

from newshub.core.errors import Problem, PublishError
from newshub.publish.files import batches, compress, digests, paths, read_record, write_record
from newshub.publish.gates import count_stories, refuse_faults, refuse_shrinking

PAGE = "<p>Telemedicin</p>\n" * 60


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {"index.html": PAGE, "da/index.html": PAGE, "tiny.txt": "x", "picture.png": PAGE}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_text_files_get_twins_that_unpack_to_them(site: Path) -> None:
    assert compress(site) == 4

    assert gzip.decompress((site / "da" / "index.html.gz").read_bytes()).decode() == PAGE
    assert brotli.decompress((site / "da" / "index.html.br").read_bytes()).decode() == PAGE
    assert not (site / "tiny.txt.gz").exists()
    assert not (site / "picture.png.br").exists()


def test_twins_are_made_again_only_when_their_file_changed(site: Path) -> None:
    compress(site)

    assert compress(site) == 0
    (site / "index.html").write_text(PAGE.upper())
    os.utime(site / "index.html", ns=(1, 1))
    assert compress(site) == 2
    assert gzip.decompress((site / "index.html.gz").read_bytes()).decode() == PAGE.upper()


def test_a_twin_that_was_only_half_written_is_made_again(site: Path) -> None:
    compress(site)
    (site / "index.html.gz").write_bytes(b"torn")

    assert compress(site) == 1


def test_twins_of_files_that_are_gone_go_too_and_leave_no_empty_folder(site: Path) -> None:
    compress(site)
    (site / "da" / "index.html").unlink()

    compress(site)

    assert not (site / "da").exists()


def test_twins_are_the_same_bytes_whenever_they_are_made(site: Path) -> None:
    compress(site)
    before = digests(site, paths(site))
    for path in site.rglob("*.gz"):
        path.unlink()

    compress(site)

    assert digests(site, paths(site)) == before


def test_the_record_comes_back_and_anything_else_is_none(site: Path) -> None:
    write_record(site, {"stories": 3, "set_aside": 1})

    assert read_record((site / "release.json").read_bytes()) == {"set_aside": 1, "stories": 3}
    for data in (None, b"", b"[1]", b'{"stories": "many"}', b"{", b"\xff"):
        assert read_record(data) is None


def test_stories_are_counted_once_over_all_months_and_pages(tmp_path: Path) -> None:
    card = '<article class="card partner">\n<p>x</p>\n<h3><a href="{}" lang="da">t</a></h3></article>'
    pages = {"2026/11": ["/a", "/b"], "2026/11/page/1": ["/b", "/c"], "2026/10": ["/d", "https://x.example/1"]}
    for folder, links in pages.items():
        path = tmp_path / "da" / "archive" / folder / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text("".join(card.format(link) for link in links))

    assert count_stories(tmp_path, "da") == 5
    assert count_stories(tmp_path, "sv") == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, (0, 0)),
        ({"something": 1}, (0, 0)),
        ({"stories": 10, "set_aside": 0}, (10, 0)),
        ({"stories": 10, "set_aside": 0}, (9, 1)),
        ({"stories": 9, "set_aside": 1}, (10, 0)),
    ],
)
def test_what_only_changed_its_place_is_no_loss(before: dict[str, int] | None, after: tuple[int, int]) -> None:
    refuse_shrinking(before, {"stories": after[0], "set_aside": after[1]})


def test_a_site_that_would_lose_stories_is_refused_with_their_number() -> None:
    with pytest.raises(PublishError, match=r"lose 3 of its 10 stories.*--allow-shrink"):
        refuse_shrinking({"stories": 10, "set_aside": 2}, {"stories": 8, "set_aside": 1})


def test_faults_are_told_up_to_a_limit() -> None:
    refuse_faults([])

    with pytest.raises(PublishError) as refused:
        refuse_faults([Problem(f"{number}.html", "is wrong") for number in range(25)])

    assert "19.html: is wrong\n... and 5 more\nnot published" in str(refused.value)


def test_an_upload_ends_with_what_leads_readers_to_the_rest() -> None:
    site = ["index.html", "feed.xml", "da/index.html", "da/feed.json", "theme/site.css", "robots.txt", "a.webp"]

    assert list(batches(site)) == [
        ("a.webp", "theme/site.css"),
        ("da/index.html",),
        ("da/feed.json", "feed.xml", "robots.txt"),
        ("index.html",),
    ]
