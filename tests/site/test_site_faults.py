"""A faulty file stops the build, with everything that is wrong on standard error."""

from pathlib import Path

import pytest
from site_fakes import Mini, pelican

from newshub.core.errors import ArticleError, RegistryError, SettingsError

pytestmark = pytest.mark.build


def test_pelican_ends_with_a_fault_and_says_every_one(mini: Mini):
    mini.article(slug="one", Themes="nope", Date="soon")
    mini.article("en", slug="two", Lang="de")

    done = pelican(mini)

    assert done.returncode != 0
    assert done.stderr.splitlines() == [
        "content/da/one.md:2: Date: “soon” is not a date; "
        "expected 2026-11-22, 2026-11-22 08:30 or 2026-11-22T08:30+01:00",
        "content/da/one.md:7: Themes: “nope” is not in content/registry/themes.toml; "
        "known are cancer-precision, ehealth",
        "content/en/two.md:3: Lang: “de” in the folder of “en”; expected en, or move the file to de/",
        "3 faults; nothing was built",
    ]
    assert "Traceback" not in done.stdout
    assert not (mini.output / "index.html").exists()


def test_a_faulty_registry_stops_the_build(mini: Mini):
    path = mini.folder / "content" / "registry" / "clusters.toml"
    path.write_text(path.read_text("utf-8").replace('country = "PL"', 'country = "XX"'), "utf-8")

    with pytest.raises(RegistryError, match="XX"):
        mini.build()


def test_a_link_to_a_file_that_is_not_there_is_a_fault_with_its_line(mini: Mini):
    mini.article(body="Hej.\n\nSe [her]({filename}gone.md).\n")

    with pytest.raises(ArticleError) as caught:
        mini.build()

    assert str(caught.value) == (
        "content/da/first.md:14: link: “{filename}gone.md” is not there; expected a published article or page"
    )


def test_a_link_out_of_the_content_folder_is_a_fault(mini: Mini):
    mini.article(body="![x]({static}/../store.sqlite3)\n")

    with pytest.raises(ArticleError, match="leads out of the content folder"):
        mini.build()


def test_a_link_that_breaks_later_is_found_although_the_body_is_cached(mini: Mini):
    mini.article(body="Se [her]({filename}second.md).\n")
    second = mini.article(slug="second", Clusters="")
    mini.build()

    second.unlink()

    with pytest.raises(ArticleError, match=r"second\.md” is not there"):
        mini.build()


def test_an_article_that_is_not_utf_8_is_a_fault(mini: Mini):
    path = mini.article()
    path.write_bytes(path.read_bytes() + "æ".encode("latin-1"))

    with pytest.raises(ArticleError, match=r"first\.md:15: is not UTF-8"):
        mini.build()


def test_a_missing_store_is_an_edition_of_own_articles(mini: Mini):
    mini.article()

    mini.build()

    assert "Overskrift first da" in mini.text("da/index.html")


def test_a_site_without_any_story_builds(mini: Mini):
    mini.build()

    assert (mini.output / "pl" / "index.html").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NEWSHUB_PAGESIZE", 3, "NEWSHUB_PAGESIZE: there is no such setting; did you mean NEWSHUB_PAGE_SIZE?"),
        ("NEWSHUB_PAGE_SIZE", 0, "NEWSHUB_PAGE_SIZE: 0 is not a whole number from 1 to 1000"),
        ("NEWSHUB_PAGE_SIZE", True, "NEWSHUB_PAGE_SIZE: True is not a whole number from 1 to 1000"),
        ("NEWSHUB_LANGUAGES", "da", "NEWSHUB_LANGUAGES: 'da' is not a list of ISO 639-1 codes"),
        ("NEWSHUB_DEFAULT_LANGUAGE", "fr", "NEWSHUB_DEFAULT_LANGUAGE: 'fr' is not one of NEWSHUB_LANGUAGES"),
        ("NEWSHUB_TIMEZONE", "Mars/Base", "NEWSHUB_TIMEZONE: 'Mars/Base' is not a time zone"),
        ("SITEURL", "", "SITEURL: '' is not an address like https://news.example.org"),
        ("SITEURL", "https://a.example/sub", "SITEURL: 'https://a.example/sub' is not an address like"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, name: str, value: object, said: str):
    mini = Mini(tmp_path)

    with pytest.raises(SettingsError) as caught:
        mini.settings(**{name: value})

    assert said in str(caught.value)
