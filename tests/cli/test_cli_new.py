"""`./hub new`: a file an editor can go on with, or a word about what is missing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newshub.cli.new import NewArticle, new, translate
from newshub.core.errors import HubError
from newshub.files import read_registry
from newshub.site.own import read_own
from tests.site.site_fakes import Mini

NOW = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)  # nine o'clock in Copenhagen
GIVEN = NewArticle("da", "Æbler & pærer på Ærø: 3 nye", "dk", "Oslo Cancer Cluster", "Kræft, ehealth", "Kort.", "Anna")


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    return Mini(tmp_path)


def begin(mini: Mini, given: NewArticle = GIVEN, answers: list[str] | None = None) -> str:
    settings = mini.settings()
    replies = iter(answers or [])

    def answer(_: str) -> str:
        try:
            return next(replies)
        except StopIteration:
            raise EOFError from None

    path = new(settings, read_registry(settings.registry), given, now=NOW, answer=answer if answers else None)
    return path.read_text("utf-8")


def translated(mini: Mini, slug: str, to: str) -> str:
    settings = mini.settings()
    return translate(settings, read_registry(settings.registry), slug, to).read_text("utf-8")


def test_a_new_article_has_everything_in_its_place(mini: Mini) -> None:
    text = begin(mini)

    assert text.splitlines()[:11] == [
        "Title: Æbler & pærer på Ærø: 3 nye",
        "Date: 2026-11-22 09:05",
        "Lang: da",
        "Slug: aebler-paerer-pa-aero-3-nye",
        "Countries: DK",
        "Clusters: oslo-cancer-cluster",
        "Themes: cancer-precision, ehealth",
        "Summary: Kort.",
        "Authors: Anna",
        "Status: draft",
        "",
    ]
    assert (mini.folder / "content/da/aebler-paerer-pa-aero-3-nye.md").is_file()


def test_what_is_written_can_be_built(mini: Mini) -> None:
    begin(mini)
    settings = mini.settings(NEWSHUB_DRAFTS=True)

    own = read_own(settings, read_registry(settings.registry), NOW)

    assert [article.title for article, _ in own.articles] == ["[draft] Æbler & pærer på Ærø: 3 nye"]


def test_without_a_terminal_the_missing_options_are_named(mini: Mini) -> None:
    with pytest.raises(HubError, match="give --title, --themes as well"):
        begin(mini, NewArticle(lang="da"))


def test_without_a_terminal_countries_clusters_and_summary_may_wait(mini: Mini) -> None:
    text = begin(mini, NewArticle("da", "Kort nyt", themes="ehealth"))

    assert "\nCountries:\nClusters:\n" in text
    assert "\nSummary: TODO: " in text
    assert "\nAuthors: Cluster News Hub\n" in text


def test_a_terminal_is_asked_until_the_answer_will_do(mini: Mini, capsys: pytest.CaptureFixture[str]) -> None:
    text = begin(mini, NewArticle(), ["dansk", "", "Kort nyt", "Danmark, PL", "lubel", "ehelth", "E", "ehealth"])

    assert "Lang: da\n" in text
    assert "Countries: DK, PL\nClusters: lubelska-medycyna\nThemes: ehealth\n" in text
    said = capsys.readouterr().out
    assert "  is needed\n" in said
    assert "“ehelth” is not known; did you mean ehealth (Digital sundhed)?" in said


def test_choices_are_shown_in_the_articles_language(mini: Mini, capsys: pytest.CaptureFixture[str]) -> None:
    begin(mini, NewArticle(title="x y"), ["da", "", "", "ehealth"])

    said = capsys.readouterr().out
    assert "NO  Norge" in said
    assert "ehealth           Digital sundhed" in said
    assert "lubelska-medycyna    Lubelska Medycyna, Lublin, PL" in said


def test_who_leaves_halfway_has_written_nothing(mini: Mini) -> None:
    with pytest.raises(HubError, match="nothing was written"):
        begin(mini, NewArticle(), ["da"])

    assert not (mini.folder / "content" / "da").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (NewArticle("dk", "x", themes="ehealth"), "Language: “dk” is not known; .*da"),
        (NewArticle("da", "x", themes="ehelth"), r"Themes: “ehelth” is not known; did you mean ehealth"),
        (NewArticle("da", "x", "Danemark", themes="ehealth"), "Countries: “Danemark” is not known"),
        (NewArticle("da", "!!!", themes="ehealth"), "gives no address; name one with --slug"),
        (NewArticle("da,en", "x", themes="ehealth"), "2 are too many; expected at most 1"),
    ],
)
def test_wrong_options_are_refused_with_what_was_expected(mini: Mini, given: NewArticle, message: str) -> None:
    with pytest.raises(HubError, match=message):
        begin(mini, given)


def test_nothing_is_overwritten(mini: Mini) -> None:
    path = mini.article("da", "kort-nyt")
    before = path.read_text("utf-8")

    with pytest.raises(HubError, match=r"content/da/kort-nyt.md is there already"):
        begin(mini, NewArticle("da", "Kort nyt", themes="ehealth"))

    assert path.read_text("utf-8") == before


def test_a_slug_taken_in_another_file_is_refused(mini: Mini) -> None:
    mini.article("da", "kort-nyt", name="andet-navn")

    with pytest.raises(HubError, match=r"content/da/andet-navn.md is there already"):
        begin(mini, NewArticle("da", "Kort nyt", themes="ehealth"))


def test_a_slug_of_another_language_would_be_a_translation(mini: Mini) -> None:
    mini.article("en", "kort-nyt")

    with pytest.raises(HubError, match="say --translate kort-nyt --to da"):
        begin(mini, NewArticle("da", "Kort nyt", themes="ehealth"))


def test_line_breaks_in_options_cannot_add_fields(mini: Mini) -> None:
    text = begin(mini, NewArticle("da", "Kort\nStatus: published", themes="ehealth", summary="a\n\nb"))

    assert text.startswith("Title: Kort Status: published\n")
    assert "Summary: a b\n" in text
    assert "\nStatus: draft\n" in text


def test_a_translation_begins_as_its_original(mini: Mini) -> None:
    mini.article("nb", "first", Authors="Redaksjonen")
    mini.article(
        "da", "first", Countries="DK, NO", Themes="ehealth, cancer-precision", Date="2026-11-20 09:30",
        body="## Afsnit\n\nSe [her](https://a.example/).\n",
    )  # fmt: skip
    mini.article("pl", "other", Authors="Redakcja")

    text = translated(mini, "first", "pl")

    assert text.splitlines() == [
        "Title: TODO: Overskrift first da",
        "Date: 2026-11-20 09:30",
        "Lang: pl",
        "Slug: first",
        "Countries: DK, NO",
        "Clusters: oslo-cancer-cluster",
        "Themes: ehealth, cancer-precision",
        "Summary: TODO: Et resumé.",
        "Authors: Redakcja",
        "Status: draft",
        "",
        "TODO: translate this into Polish, then remove this line.",
        "",
        "## Afsnit",
        "",
        "Se [her](https://a.example/).",
    ]


def test_an_english_original_is_preferred(mini: Mini) -> None:
    mini.article("da", "first")
    mini.article("en", "first")

    assert "Title: TODO: Overskrift first en\n" in translated(mini, "first", "pl")


def test_a_translation_that_is_there_stays(mini: Mini) -> None:
    mini.article("da", "first")

    with pytest.raises(HubError, match=r"content/da/first.md is there already"):
        translated(mini, "first", "da")


def test_an_unknown_slug_is_named_with_its_neighbours(mini: Mini) -> None:
    mini.article("da", "first")

    with pytest.raises(HubError, match=r"no article with the slug “frist”; did you mean first\?"):
        translated(mini, "frist", "pl")
