"""The look's files: light, self-contained, legible in both colour schemes."""

import gzip
import json
import re
from pathlib import Path

import pytest

THEME = Path(__file__).parents[2] / "theme"
STATIC = THEME / "static"
TEMPLATES = sorted((THEME / "templates").rglob("*.html"))
STYLES = sorted(STATIC.glob("*.css"))


def colours() -> dict[str, dict[str, str]]:
    """The custom properties that are colours, by colour scheme; dark ones stand over the light ones."""
    css = (STATIC / "site.css").read_text("utf-8")
    light, dark, _print = (
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", block)) for block in re.findall(r":root \{[^}]*\}", css)
    )
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "tint"])
def test_every_colour_of_words_can_be_read_on_every_ground(scheme, ground):
    found = colours()[scheme]

    for name in ("text", "muted", "link", "own", "partner", "ill"):
        assert contrast(found[name], found[ground]) >= 4.5, name
    assert contrast(found["control"], found["ground"]) >= 3


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_stylesheet_loads_only_files_of_our_own_that_are_there(path):
    css = path.read_text("utf-8")

    assert "@import" not in css
    for url in re.findall(r"url\(\"?([^)\"]+)\"?\)", css):
        assert (STATIC / url).is_file(), url


def test_the_stylesheet_is_small():
    assert len(gzip.compress((STATIC / "site.css").read_bytes())) <= 5_000


def test_the_font_comes_with_its_licence_and_both_cuts_are_small():
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts/OFL.txt").read_text("utf-8")
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 37_000


def test_the_manifest_names_pictures_that_are_there():
    manifest = json.loads((STATIC / "manifest.webmanifest").read_text("utf-8"))

    assert all((STATIC / icon["src"]).is_file() for icon in manifest["icons"])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(THEME / "templates").as_posix())
def test_a_template_holds_no_style_or_script_of_its_own_and_no_foreign_address(path):
    html = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.search(r"<script(?!( type=\"module\")? src=\"\{\{| type=\"application/ld\+json\")", html)
    assert "http://" not in html
    assert "https://" not in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(THEME / "templates").as_posix())
def test_every_word_of_a_template_goes_through_the_catalogue(path):
    html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    words = re.sub(r"<[^<>]*>|\s[a-z]+=\"[^\"]*\"", " ", html)

    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= {"RSS", "OPML"}
