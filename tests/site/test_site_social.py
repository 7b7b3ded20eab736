"""Pictures for shared links: every letter of six languages, titles of any length, the same bytes each time."""

import io
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont, features
from site_fakes import ROOT, Mini

from newshub.site.lettering import Face, Letters
from newshub.site.social import HEIGHT, WIDTH, Social, draw, fit, outputs

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


TITLES = ["Ja", "Ni millioner til Odense", LONG, "Żółć " * 60, "Ord" * 80, "W " * 70, "jÅjÅ „Țğj” " * 9]
BOLD = Face(FONTS / "news-sans-bold.ttf")
font = BOLD.at


def ink(letters: Letters, text: str) -> tuple[int, int, int, int]:
    """Where a line puts something: left, top, right, bottom, from where it starts and stands."""
    image = Image.new("L", (3000, 400))
    letters.put(image, 200, 200, text, 255)
    left, top, right, bottom = image.getbbox() or (200, 200, 200, 200)
    return left - 200, top - 200, right - 200, bottom - 200


def picture(title: str) -> Social:
    return Social(title, "Cluster News Hub", "Fra redaktionen", "da")


@pytest.mark.parametrize("name", ["regular", "bold"])
@pytest.mark.parametrize("language", LETTERS)
def test_the_letters_of_every_language_are_there(name: str, language: str) -> None:
    face = Face(FONTS / f"news-sans-{name}.ttf")

    assert face.known(LETTERS[language]) == LETTERS[language]


def test_a_sign_the_font_lacks_is_left_out() -> None:
    assert BOLD.known("Nyt 🎉 fra 東京 Odense") == "Nyt fra Odense"


def test_where_a_word_might_break_no_hyphen_is_drawn() -> None:
    assert BOLD.known("Klynge\u00adnyt") == "Klyngenyt"


@pytest.mark.parametrize("size", [34, 40, 84])
@pytest.mark.parametrize("text", ["To AVATAR", "„Type” L’", *LETTERS.values(), "11,111 % – 2026/27"])
def test_a_line_ends_where_it_is_measured_to_end(text: str, size: int) -> None:
    letters = font(size)

    measured = letters.getlength(f"{text} H") - letters.getlength("H")

    assert ink(letters, f"{text} H")[2] == pytest.approx(measured + ink(letters, "H")[2], abs=1)
    assert ink(letters, text)[2] <= letters.getlength(text) + size / 20


@pytest.mark.parametrize("size", [34, 84])
def test_no_letter_is_cut(size: int) -> None:
    plain = ImageFont.truetype(str(FONTS / "news-sans-bold.ttf"), size, layout_engine=ImageFont.Layout.BASIC)
    for letter in sorted(set("ÅjgQ@ŹÇ§–“,^_fĽ" + "".join(LETTERS.values()))):
        image = Image.new("L", (400, 400))
        ImageDraw.Draw(image).text((200, 200), letter, font=plain, fill=255, anchor="ls")
        box = image.getbbox()

        assert box is not None
        assert ink(font(size), letter) == tuple(each - 200 for each in box), letter


@pytest.mark.skipif(not features.check("raqm"), reason="libraqm is what reads a font's kerning itself")
def test_letters_are_kerned_as_the_font_says() -> None:
    large = ImageFont.truetype(str(FONTS / "news-sans-bold.ttf"), 1000, layout_engine=ImageFont.Layout.RAQM)
    kerned = BOLD.at(1000)
    letters = "AFJLPTVWYÅŁŻacegijortvwyłż17 .,:-–’„“«»()"

    wrong = {
        a + b: (kerned.getlength(a + b), large.getlength(a + b))
        for a in letters
        for b in letters
        if abs(kerned.getlength(a + b) - large.getlength(a + b)) > 2  # widths are rounded
    }

    assert not wrong
    assert kerned.getlength("To") < kerned.getlength("T") + kerned.getlength("o") - 50


def test_letters_stand_where_they_stand_without_libraqm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it, without = tmp_path / "with", tmp_path / "without"
    with_it.symlink_to(FONTS)
    without.symlink_to(FONTS)
    before = draw(picture("To Avatars – „Żółć”"), with_it)

    monkeypatch.setattr(ImageFont.core, "HAVE_RAQM", False)

    assert draw(picture("To Avatars – „Żółć”"), without) == before


@pytest.mark.parametrize("title", TITLES)
def test_nothing_is_drawn_on_the_margins(title: str) -> None:
    said = Social(title, "Nyheder fra alle klynger " * 3, "Fra redaktionen · " * 4, "da")

    with Image.open(io.BytesIO(draw(said, FONTS))) as image:
        points = image.convert("L")

    margins = [
        (28, 0, 84, HEIGHT),
        (WIDTH - 84, 0, WIDTH, HEIGHT),
        (28, 0, WIDTH, 72),
        (28, HEIGHT - 56, WIDTH, HEIGHT),
    ]
    assert [points.crop(each).getextrema() for each in margins] == [(255, 255)] * 4


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


@pytest.mark.parametrize("title", TITLES)
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


def test_a_picture_is_drawn_again_when_it_would_look_otherwise(tmp_path: Path) -> None:
    fonts = tmp_path / "theme" / "fonts"
    shutil.copytree(FONTS, fonts)
    (before,) = outputs([picture("Ja")], theme=fonts.parent, cache=tmp_path)
    kerning = fonts / "news-sans-bold.kern.json"
    kerning.write_text(kerning.read_text("utf-8").replace("-10", "-20"), "utf-8")
    (after,) = outputs([picture("Ja")], theme=fonts.parent, cache=tmp_path)

    before.render()
    after.render()

    assert before.inputs != after.inputs
    assert len(list((tmp_path / "social").iterdir())) == 2


def test_an_article_with_a_picture_of_its_own_is_shared_with_that(mini: Mini) -> None:
    images = mini.folder / "content" / "images"
    images.mkdir()
    Image.new("RGB", (800, 400), "navy").save(images / "quay.png")
    mini.article("da", "first", **{"Image": "{static}/images/quay.png", "Image-Alt": "En kaj"})

    mini.build()

    html = mini.text("da/news/first/index.html")
    assert 'og:image" content="https://news.example.org/images/quay.png"' in html
    assert 'og:image:alt" content="En kaj"' in html
