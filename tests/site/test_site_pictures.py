"""Pictures of own articles: every size and format, made once, and nothing of where a photo was taken."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from site_fakes import Mini

from newshub.core.errors import ArticleError
from newshub.site.pictures import UnreadablePicture, look_at, made, svg_size


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    mini = Mini(tmp_path)
    (tmp_path / "content" / "images").mkdir()
    return mini


def photo(mini: Mini, name: str = "havn.jpg", size: tuple[int, int] = (1000, 600), **options: object) -> Path:
    path = mini.folder / "content" / "images" / name
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def exif(**tags: object) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = tags.get("orientation", 1)
    found[0x0110] = "Camera of Anna"
    return found


def shown(mini: Mini, body: str = "![En havn]({static}/images/havn.jpg)\n") -> str:
    mini.article("da", "first", body=body)
    mini.build()
    return mini.text("da/news/first/index.html")


def test_an_article_offers_its_picture_in_widths_and_formats_that_are_all_there(mini: Mini) -> None:
    photo(mini)

    html = shown(mini)

    addresses = re.findall(r"(/pictures/[\w.-]+) \d+w", html)
    assert [re.sub(".*-", "", each) for each in addresses] == [
        "480.avif", "820.avif", "1000.avif", "480.webp", "820.webp", "1000.webp",
    ]  # fmt: skip
    fallback = re.search(r'<img [^>]*src="(/pictures/[^"]+-820\.jpg)"', html)
    assert fallback
    for address in (*addresses, fallback[1]):
        width = int(re.sub(r".*-(\d+)\.\w+", r"\1", address))
        with Image.open(mini.output / address.lstrip("/")) as image:
            assert image.size == (width, round(600 * width / 1000))
    assert 'width="1000"' in html
    assert 'height="600"' in html


def test_a_second_build_makes_nothing_and_another_output_takes_it_from_the_cache(mini: Mini) -> None:
    photo(mini)
    shown(mini)
    kept = mini.folder / "cache" / "pictures"
    for path in kept.iterdir():
        path.write_bytes(b"from the cache")

    assert mini.build().written == 0
    mini.build(OUTPUT_PATH=str(mini.folder / "elsewhere"))

    assert {each.read_bytes() for each in (mini.folder / "elsewhere" / "pictures").iterdir()} == {b"from the cache"}


def test_a_changed_picture_has_another_address_and_the_old_one_goes(mini: Mini) -> None:
    photo(mini)
    shown(mini)
    before = {each.name for each in (mini.output / "pictures").iterdir()}

    photo(mini, size=(500, 500))
    mini.build()

    after = {each.name for each in (mini.output / "pictures").iterdir()}
    assert len(before) == 7
    assert len(after) == 5
    assert not before & after


def test_a_photo_taken_on_its_side_stands_upright_and_keeps_nothing_of_its_camera(mini: Mini) -> None:
    path = photo(mini, exif=exif(orientation=6))

    picture = look_at(path, mini.folder / "content")
    assert picture is not None
    assert (picture.width, picture.height) == (600, 1000)
    for width, format_ in picture.files():
        data = made(picture, width, format_, mini.folder / "content", mini.folder / "cache")
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (width, round(1000 * width / 600))
        assert b"Anna" not in data


def test_a_small_picture_is_never_made_larger(mini: Mini) -> None:
    picture = look_at(photo(mini, "lille.png", (200, 100)), mini.folder / "content")

    assert picture is not None
    assert picture.widths == (200,)
    assert list(picture.files()) == [(200, "avif"), (200, "webp"), (200, "png")]


@pytest.mark.parametrize(("mode", "name"), [("P", "a.png"), ("RGBA", "b.png"), ("CMYK", "c.jpg"), ("I;16", "d.png")])
def test_every_kind_of_colour_can_be_shown(mini: Mini, mode: str, name: str) -> None:
    path = mini.folder / "content" / "images" / name
    Image.new(mode, (500, 50)).save(path)

    picture = look_at(path, mini.folder / "content")

    assert picture is not None
    for width, format_ in picture.files():
        assert made(picture, width, format_, mini.folder / "content", mini.folder / "cache")


def test_drawings_and_moving_pictures_stay_as_they_are(mini: Mini) -> None:
    images = mini.folder / "content" / "images"
    (images / "kort.svg").write_text('<svg xmlns="x" viewBox="0 0 720 300"></svg>', "utf-8")
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(images / "film.gif", save_all=True, append_images=frames[1:])

    html = shown(mini, "![a]({static}/images/kort.svg)\n\n![b]({static}/images/film.gif)\n")

    assert 'height="300" src="/images/kort.svg" width="720"' in html
    assert 'src="/images/film.gif" width="9"' in html
    assert "<picture" not in html


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('<svg width="30" height="20.4px">', (30, 20)),
        ('<?xml version="1.0"?><svg viewBox="0 0 7 8" width="100%">', (7, 8)),
        ("<svg>", None),
        ("<html>", None),
    ],
)
def test_a_drawing_says_its_size(head: str, size: tuple[int, int] | None) -> None:
    assert svg_size(head.encode()) == size


def test_a_file_that_is_no_picture_stops_the_build_with_its_line(mini: Mini) -> None:
    (mini.folder / "content" / "images" / "havn.jpg").write_bytes(b"no picture")

    with pytest.raises(ArticleError, match=r"content/da/first.md:12: link: “havn.jpg” is no picture that can be read"):
        shown(mini)


def test_a_picture_made_to_use_up_memory_is_refused(mini: Mini) -> None:
    path = mini.folder / "content" / "images" / "bombe.png"
    Image.new("1", (9000, 9000)).save(path)

    with pytest.raises(UnreadablePicture, match="9000 x 9000 pixels"):
        look_at(path, mini.folder / "content")


def test_feeds_have_the_picture_for_every_reader(mini: Mini) -> None:
    photo(mini)
    shown(mini)

    feed = mini.text("da/feed.json")

    assert "<source" not in feed
    assert re.search(r'src=\\"https://news.example.org/pictures/havn-\w+-820.jpg', feed)


def test_a_correction_is_told_on_the_page_in_the_articles_language(mini: Mini) -> None:
    mini.article("da", "first", Modified="2026-11-21 10:00", Note="Tallet var <forkert>.")
    mini.build()

    html = mini.text("da/news/first/index.html")

    assert "<strong>Rettelse, 21. november 2026</strong> Tallet var &lt;forkert&gt;." in html
    assert '"correction":{"@type":"CorrectionComment","text":"Tallet var' in html
    assert "Tallet" not in mini.text("da/index.html")


def test_footnotes_lead_back_in_the_articles_language(mini: Mini) -> None:
    mini.article("pl", "first", body="Tekst[^1].\n\n[^1]: Przypis.\n")
    mini.build()

    assert 'title="Wróć do przypisu 1 w tekście"' in mini.text("pl/news/first/index.html")
