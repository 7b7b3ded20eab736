"""Pictures for shared links: every letter of six languages, titles of any length, the same bytes each time."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageFont
from site_fakes import ROOT, Mini

from newshub.site.social import HEIGHT, WIDTH, Letters, Social, draw, fit

FONTS = ROOT / "theme" / "fonts"
LONG = (
    "Norweskie klastry: najpierw u siebie, potem w świecie – dlaczego zamówienia publiczne i badania w rodzimych "
    "szpitalach decydują o eksporcie technologii medycznych"
)
LETTERS = {
    "da": "æøåÆØÅé»«",
    "de": "äöüßÄÖÜẞ„“–",
    "en": "“”’—é£€",
    "nb": "æøåÆØÅéòô«»",
    "pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”",
    "sv": "åäöÅÄÖé”’",
}


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "news-sans-bold.ttf"), size)


def picture(title: str) -> Social:
    return Social(title, "Cluster News Hub", "Fra redaktionen", "da")


@pytest.mark.parametrize("name", ["regular", "bold"])
@pytest.mark.parametrize("language", LETTERS)
def test_the_letters_of_every_language_are_there(name: str, language: str) -> None:
    letters = Letters(ImageFont.truetype(str(FONTS / f"news-sans-{name}.ttf"), 20))

    assert letters.known(LETTERS[language]) == LETTERS[language]


def test_a_sign_the_font_lacks_is_left_out() -> None:
    assert Letters(font(20)).known("Nyt 🎉 fra 東京 Odense") == "Nyt fra Odense"


def test_a_picture_has_the_size_that_networks_ask_for() -> None:
    with Image.open(io.BytesIO(draw(picture("Ni millioner til Odense"), FONTS))) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))


def test_a_picture_shows_the_look_s_colours_in_four_bits_a_point() -> None:
    data = draw(picture("Ni millioner til Odense"), FONTS)

    with Image.open(io.BytesIO(data)) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors()}
    assert data[24] == 4  # the depth in PNG's header
    assert colours > {(255, 255, 255), (0x17, 0x21, 0x2B), (0x4F, 0x5D, 0x6B), (0x0F, 0x6B, 0x5C)}


def test_a_picture_of_usual_length_is_small() -> None:
    assert len(draw(picture("Ni millioner til Odense"), FONTS)) < 10_000


def test_the_same_words_give_the_same_bytes() -> None:
    assert draw(picture(LONG), FONTS) == draw(picture(LONG), FONTS)


def test_other_words_have_another_address() -> None:
    assert picture("Et").path != picture("To").path


@pytest.mark.parametrize("title", ["Ja", "Ni millioner til Odense", LONG, "Żółć " * 60, "Ord" * 80, "W " * 70])
def test_a_title_fits_its_room(title: str) -> None:
    lines, size = fit(title.strip(), font)

    assert len(lines) * size * 1.17 <= 340
    assert max(map(font(size).getlength, lines)) <= WIDTH - 184


def test_a_short_title_is_large_and_a_long_one_loses_no_word() -> None:
    short, large = fit("Ni millioner", font)
    long, small = fit(LONG, font)

    assert (short, large) == (["Ni millioner"], 84)
    assert small < large
    assert " ".join(long).replace("\u00a0", " ") == LONG


def test_no_line_ends_with_a_lone_letter() -> None:
    lines, _ = fit(LONG, font)

    assert not [line for line in lines if re.search(r"(^|\s)\w$", line)]


def test_what_is_far_too_long_ends_with_an_ellipsis() -> None:
    lines, _ = fit("Żółć " * 200, font)

    assert lines[-1].endswith("Żółć…")


def test_an_article_and_an_edition_name_their_pictures(mini: Mini) -> None:
    mini.article("da", "first", Title="Vi & de <andre>")

    mini.build()

    for page in ("da/news/first/index.html", "da/index.html", "index.html"):
        html = mini.text(page)
        address = re.search(r'og:image" content="https://news.example.org/(social/\w+\.png)"', html)
        assert address, page
        assert (mini.output / address[1]).read_bytes().startswith(b"\x89PNG")
        assert '<meta property="og:image:width" content="1200">' in html
        assert '<meta property="og:image:height" content="630">' in html
    assert 'og:image:alt" content="Vi &amp; de &lt;andre&gt; – Cluster News Hub"' in mini.text(
        "da/news/first/index.html"
    )
    assert '"image":"https://news.example.org/social/' in mini.text("da/news/first/index.html")


def test_a_picture_is_drawn_once_and_goes_with_its_title(mini: Mini, tmp_path: Path) -> None:
    mini.article("da", "first")
    mini.build()
    before = {path.name: path.stat().st_mtime_ns for path in (mini.folder / "cache/social").iterdir()}
    mini.article("da", "second")
    mini.article("da", "first", Title="Ny overskrift")

    mini.build()

    after = {path.name: path.stat().st_mtime_ns for path in (mini.folder / "cache/social").iterdir()}
    assert len(after.keys() - before.keys()) == 2
    assert len(list((mini.output / "social").iterdir())) == 6 + 2


def test_an_article_with_a_picture_of_its_own_is_shared_with_that(mini: Mini) -> None:
    images = mini.folder / "content" / "images"
    images.mkdir()
    Image.new("RGB", (800, 400), "navy").save(images / "quay.png")
    mini.article("da", "first", **{"Image": "{static}/images/quay.png", "Image-Alt": "En kaj"})

    mini.build()

    html = mini.text("da/news/first/index.html")
    assert 'og:image" content="https://news.example.org/images/quay.png"' in html
    assert 'og:image:alt" content="En kaj"' in html
