"""Own articles' Markdown."""

import struct
from pathlib import Path

import pytest

from newshub.site.markdown import BrokenLink, Renderer, picture_size, resolver
from newshub.site.pictures import Picture


def html(text: str, **sizes: tuple[int, int]) -> str:
    return Renderer().render(text, resolve=lambda link: link, sizes=lambda path: sizes.get(path.strip("/")))


def test_headings_begin_below_the_pages_own():
    assert html("# A\n\n## B") == "<h2>A</h2>\n<h3>B</h3>"
    assert html("## A\n\n### B") == "<h2>A</h2>\n<h3>B</h3>"
    assert html("###### A\n\n# B") == "<h6>A</h6>\n<h2>B</h2>"


def test_one_article_leaves_nothing_behind_for_the_next():
    renderer = Renderer()
    once = [renderer.render("A[^1]\n\n[^1]: B", resolve=str, sizes=lambda _: None) for _ in range(2)]

    assert once[0] == once[1]


def test_local_pictures_get_their_size():
    assert 'height="4" src="/a" width="3"' in html("![x](/a)", a=(3, 4))
    assert "width" not in html("![x](/b)", a=(3, 4))


def test_all_pictures_but_the_first_load_when_they_are_near():
    first, second = html("![x](/a) ![y](/b)").split("<img")[1:]

    assert "loading" not in first
    assert 'loading="lazy"' in second


def test_a_picture_with_versions_offers_them_all():
    picture = Picture("images/Havn ved nat.jpg", "1a2b", 900, 600, "jpg")

    found = Renderer().render("![Havn](/x)", resolve=str, sizes=lambda _: None, pictures=lambda _: picture)

    assert found == (
        "<p><picture>"
        '<source sizes="(min-width: 44rem) 41rem, 100vw" srcset="/pictures/havn-ved-nat-1a2b-480.avif 480w, '
        "/pictures/havn-ved-nat-1a2b-820.avif 820w, "
        '/pictures/havn-ved-nat-1a2b-900.avif 900w" type="image/avif">'
        '<source sizes="(min-width: 44rem) 41rem, 100vw" srcset="/pictures/havn-ved-nat-1a2b-480.webp 480w, '
        "/pictures/havn-ved-nat-1a2b-820.webp 820w, "
        '/pictures/havn-ved-nat-1a2b-900.webp 900w" type="image/webp">'
        '<img alt="Havn" decoding="async" height="600" src="/pictures/havn-ved-nat-1a2b-820.jpg" width="900">'
        "</picture></p>"
    )


def test_a_table_scrolls_in_a_box_of_its_own():
    found = html("Før.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEfter.")

    assert '<div class="scroll" tabindex="0">' in found
    assert found.index("<div") < found.index("<table>") < found.index("</table>") < found.index("</div>")
    assert found.startswith("<p>Før.</p>")
    assert found.endswith("<p>Efter.</p>")


def test_columns_are_aligned_by_classes_because_the_policy_refuses_styles():
    found = html("| a | b |\n|--:|:-:|\n| 1 | 2 |")

    assert '<th class="right">a</th>' in found
    assert '<td class="center">2</td>' in found
    assert "style" not in found


def test_the_way_back_from_a_footnote_speaks_the_articles_language():
    found = Renderer().render(
        "A[^x] B[^y]\n\n[^x]: X\n[^y]: Y", resolve=str, sizes=lambda _: None, backlink="Tilbage til %(number)s"
    )

    assert 'title="Tilbage til 1"' in found
    assert 'aria-label="Tilbage til 2"' in found
    assert "Jump" not in found


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "da").mkdir()
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a b.png").write_bytes(b"x")
    (tmp_path / "da" / "draft.md").write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("{filename}other.md", "/da/news/other/"),
        ("{filename}/da/other.md#part", "/da/news/other/#part"),
        ("|filename|other.md", "/da/news/other/"),
        ("%7Bfilename%7Dother.md", "/da/news/other/"),
        ("{static}/images/a b.png", "/images/a%20b.png"),
        ("{static}../images/a b.png", "/images/a%20b.png"),
        ("https://example.org/", "https://example.org/"),
        ("/da/themes/", "/da/themes/"),
        ("#part", "#part"),
    ],
)
def test_links_are_resolved(content: Path, link: str, expected: str):
    other = (content / "da" / "other.md").resolve()
    resolve = resolver(content=content, folder=content / "da", addresses={other: "/da/news/other/"}, used={})

    assert resolve(link) == expected


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("{filename}gone.md", "is not there"),
        ("{filename}draft.md", "is a draft"),
        ("{static}/images/gone.png", "is not there"),
        ("{static}/../../etc/passwd", "leads out of the content folder"),
    ],
)
def test_broken_links_say_why(content: Path, link: str, said: str):
    resolve = resolver(content=content, folder=content / "da", addresses={}, used={})

    with pytest.raises(BrokenLink, match=said):
        resolve(link)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480), (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 10, 5), (10, 5)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x7f\x02\0\xdf\x01\0", (640, 480)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + bytes(9), (640, 480)),
        (b'<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 640 480">', (640, 480)),
        (b"\x89PNG\r\n\x1a\n\0", None),
        (b"", None),
        (b"text", None),
    ],
)
def test_sizes_of_pictures(tmp_path: Path, data: bytes, size: tuple[int, int] | None):
    path = tmp_path / "picture"
    path.write_bytes(data)

    assert picture_size(path) == size
