"""Front matter, and the faults an editor can make in it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newshub.core.articles import check_together, comes_out_at, parse_article, parse_page, publishable
from newshub.core.errors import ArticleError
from newshub.core.model import Article
from newshub.core.registry import Cluster, Country, Registry, Theme

REGISTRY = Registry(
    clusters={
        "oslo-cancer-cluster": Cluster(
            "oslo-cancer-cluster", "Oslo Cancer Cluster", "NO", "Oslo", 59.9, 10.7, "https://o.example/", ("nb",)
        )
    },
    themes={"ehealth": Theme("ehealth", {"en": "Digital health"}), "medtech": Theme("medtech", {"en": "Medtech"})},
    countries={"NO": Country("NO"), "DK": Country("DK")},
)
LANGUAGES = ("da", "en")
GOOD = {
    "Title": "Telemedicin når ud til Bornholm",
    "Date": "2026-11-20 09:30",
    "Lang": "da",
    "Slug": "telemedicine-bornholm",
    "Countries": "DK, NO",
    "Clusters": "oslo-cancer-cluster",
    "Themes": "ehealth; medtech",
    "Summary": "En sætning.",
    "Authors": "Anna Nowak, Bo Holm",
    "Status": "published",
}


def source(body: str = "Brødtekst.\n", **fields: str | None) -> str:
    values = {**GOOD, **{name.replace("_", "-"): value for name, value in fields.items()}}
    lines = [f"{name}: {value}".rstrip() for name, value in values.items() if value is not None]
    return "\n".join([*lines, "", body])


def parse(text: str, folder: str = "da") -> Article:
    return parse_article(
        text,
        path="content/da/x.md",
        language_of_folder=folder,
        registry=REGISTRY,
        languages=LANGUAGES,
        zone=ZoneInfo("Europe/Copenhagen"),
    )


def faults(text: str, folder: str = "da") -> list[str]:
    with pytest.raises(ArticleError) as caught:
        parse(text, folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_article_is_read_whole():
    article = parse(source())

    assert article.title == "Telemedicin når ud til Bornholm"
    assert article.slug == "telemedicine-bornholm"
    assert article.countries == ("DK", "NO")
    assert article.themes == ("ehealth", "medtech")
    assert article.authors == ("Anna Nowak", "Bo Holm")
    assert article.body_markdown == "Brødtekst.\n"
    assert article.body_line == 12


def test_a_date_without_offset_is_in_the_hubs_zone():
    assert parse(source()).published_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_when_an_article_comes_out_can_be_told_from_its_text_alone():
    assert (
        comes_out_at(source(Themes="nope", Status="draft"), ZoneInfo("Europe/Copenhagen"))
        == parse(source()).published_at
    )
    assert comes_out_at(source(Date="soon"), UTC) is None
    assert comes_out_at("", UTC) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC)),
        ("2026-07-01 12:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-11-20T09:30:15Z", datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC)),
        ("2026-11-20 09:30 +02:00", datetime(2026, 11, 20, 7, 30, tzinfo=UTC)),
    ],
)
def test_dates_are_iso(written: str, expected: datetime):
    assert parse(source(Date=written)).published_at == expected


@pytest.mark.parametrize(
    "written", ["20.11.2026", "2026-13-01", "2026-02-30", "20261120", "2026-W47-5", "i går", "2026-11-20 25:00"]
)
def test_other_dates_are_faults_that_say_the_form(written: str):
    assert faults(source(Date=written)) == [
        f"content/da/x.md:2: Date: “{written}” is not a date; "
        "expected 2026-11-22, 2026-11-22 08:30 or 2026-11-22T08:30+01:00"
    ]


@pytest.mark.parametrize("name", sorted(GOOD))
def test_every_field_must_be_there(name: str):
    found = faults(source(**{name: None}))

    assert any(f"{name}: is missing" in fault for fault in found)


@pytest.mark.parametrize("name", ["Title", "Date", "Lang", "Slug", "Themes", "Summary", "Authors", "Status"])
def test_most_fields_must_say_something(name: str):
    assert any(f"{name}: is empty" in fault for fault in faults(source(**{name: ""})))


def test_countries_and_clusters_may_be_empty():
    article = parse(source(Countries="", Clusters=""))

    assert article.countries == article.clusters == ()


def test_unknown_ids_are_named_with_the_nearest_known_ones():
    found = faults(source(Countries="dk, XX", Clusters="oslo-cancer-clutser", Themes="Ehealth"))

    assert found == [
        "content/da/x.md:5: Countries: “dk” is not in content/registry/places.toml; did you mean DK?",
        "content/da/x.md:5: Countries: “XX” is not in content/registry/places.toml; known are DK, NO",
        "content/da/x.md:6: Clusters: “oslo-cancer-clutser” is not in content/registry/clusters.toml; "
        "did you mean oslo-cancer-cluster?",
        "content/da/x.md:7: Themes: “Ehealth” is not in content/registry/themes.toml; did you mean ehealth?",
    ]


def test_unknown_fields_are_faults():
    assert faults(source(Sumary="x"))[-1] == (
        "content/da/x.md:11: Sumary: there is no such field; did you mean Summary?"
    )


def test_a_field_twice_is_a_fault():
    assert "content/da/x.md:1: Title: stands twice; it is already in line 1" not in faults("Title: a\n" + source())
    assert "content/da/x.md:2: Title: stands twice; it is already in line 1" in faults("Title: a\n" + source())


def test_the_language_must_be_the_folders():
    assert faults(source(Lang="en")) == [
        "content/da/x.md:3: Lang: “en” in the folder of “da”; expected da, or move the file to en/"
    ]
    assert "“xx” is not a language of this hub; expected one of da, en" in faults(source(Lang="xx"))[0]


@pytest.mark.parametrize("slug", ["Med-Stort", "æble", "a--b", "-a", "a/b", "../x", "page", "a" * 101])
def test_odd_slugs_are_faults(slug: str):
    assert faults(source(Slug=slug))[0].startswith("content/da/x.md:4: Slug: ")


def test_an_empty_body_is_a_fault():
    assert any("has no text" in fault for fault in faults(source(body=" \n\n")))


def test_a_line_that_is_no_field_is_a_fault_with_its_line():
    assert any(
        fault.startswith("content/da/x.md:11: “bare words” is not front matter")
        for fault in faults(source().replace("\n\n", "\nbare words\n\n", 1))
    )


def test_all_faults_of_a_file_come_at_once_in_the_order_of_lines():
    found = faults(source(Date="x", Slug="X Y", Themes="nope", Status="done"))

    assert [fault.split(":")[1] for fault in found] == ["2", "4", "7", "10"]


def test_an_indented_line_continues_the_one_above():
    assert parse(source(Summary="En sætning\n    og en til.")).summary == "En sætning og en til."


@pytest.mark.parametrize("dress", ["\ufeff{}", "---\n{}"])
def test_byte_order_marks_and_fences_do_no_harm(dress: str):
    text = source() if "---" not in dress else source().replace("\n\n", "\n---\n\n", 1)

    assert parse(dress.format(text)).title == GOOD["Title"]


def test_windows_line_ends_do_no_harm():
    assert parse(source().replace("\n", "\r\n")).body_markdown == "Brødtekst.\n"


def test_modified_before_date_is_a_fault():
    assert "is before Date" in faults(source(Modified="2026-11-01"))[0]


def test_a_page_needs_less():
    page = parse_page(
        "Title: Om\nLang: da\nSlug: about\n\nTekst.\n", path="p.md", language_of_folder="da", languages=LANGUAGES
    )

    assert (page.title, page.slug, page.status) == ("Om", "about", "published")


def test_one_address_twice_is_a_fault():
    first = parse(source())
    second = parse_article(
        source(), path="content/da/y.md", language_of_folder="da", registry=REGISTRY, languages=LANGUAGES
    )

    problems = check_together([first, second])

    assert [str(problem) for problem in problems] == [
        "content/da/y.md:4: Slug: “telemedicine-bornholm” is already the address of content/da/x.md; "
        "give one of them another slug"
    ]


def test_translations_must_agree_on_what_they_are_about():
    danish = parse(source())
    english = parse_article(
        source(Lang="en", Themes="medtech"),
        path="content/en/x.md",
        language_of_folder="en",
        registry=REGISTRY,
        languages=LANGUAGES,
    )

    problems = check_together([danish, english])

    assert len(problems) == 1
    assert "Themes: medtech, but its translation content/da/x.md has ehealth, medtech" in str(problems[0])


def test_drafts_and_articles_to_come_are_left_out():
    out = parse(source())
    draft = parse(source(Status="draft"))
    later = parse(source(Date="2026-12-24"))
    now = datetime(2026, 11, 22, tzinfo=UTC)

    assert list(publishable([out, draft, later], now)) == [out]
    assert list(publishable([out, draft, later], datetime(2027, 1, 1, tzinfo=UTC))) == [out, later]


def test_a_text_without_front_matter_is_one_fault_for_all_its_missing_lines() -> None:
    told = faults("# Kun tekst\n\nHej\n")

    assert len(told) == 2
    assert "begins with no front matter; expected the lines “Title: ...”, “Date: ...”" in told[1]
