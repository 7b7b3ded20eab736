"""From entries to items, and items tagged anew."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newshub.core.identity import merge
from newshub.core.items import make_item, retag
from newshub.core.model import Enclosure, Entry, Item, SchemeTerm
from newshub.core.registry import Cluster, Country, Registry, Source, Theme

NOW = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)
LONG = (
    "The trial with telemedicine for heart patients in Denmark has begun, and nurses say that it saves them time. " * 5
)
SOURCE = Source(id="care", cluster="care", kind="feed", url="https://care.example/feed")
CARE = Cluster(
    id="care",
    name="Nordic Care Cluster",
    country="DK",
    city="Odense",
    latitude=55.4,
    longitude=10.4,
    homepage="https://care.example/",
    languages=("da", "en"),
    sources=(SOURCE,),
)
THEME = Theme(id="ehealth", labels={"en": "Digital health"}, terms={"mul": (("telemedicin*", 3.0),)})
REGISTRY = Registry(
    clusters={"care": CARE},
    themes={"ehealth": THEME},
    countries={"DK": Country("DK", words={"en": ("Denmark", "Danish")})},
    categories={"telecare": "ehealth"},
)
ENTRY = Entry(
    id="urn:1",
    link="https://www.care.example/news/heart?utm_source=rss#top",
    title="Telemedicine for heart patients",
    summary_html="<p>Short and to the point.</p>",
    content_html=f'<h1>Trial</h1><p>{LONG}</p><p><a href="/more">More</a></p><script>x</script>',
    author="Eva Lind",
    language="en-gb",
    published_at=datetime(2025, 6, 9, 8, 30, tzinfo=UTC),
)


def made(source: Source = SOURCE, cluster: Cluster | None = CARE, **changes: object) -> Item:
    return make_item(replace(ENTRY, **changes), source=source, cluster=cluster, registry=REGISTRY, now=NOW)  # type: ignore[arg-type]


def test_an_item_is_clean_canonical_and_tagged() -> None:
    item = made()

    assert item.link == "https://www.care.example/news/heart"
    assert (item.source_id, item.cluster, item.guid, item.author) == ("care", "care", "urn:1", "Eva Lind")
    assert item.title == "Telemedicine for heart patients"
    assert item.summary == "Short and to the point."
    assert item.content_html is not None
    assert item.content_html.startswith("<h3>Trial</h3>")
    assert 'href="https://www.care.example/more"' in item.content_html
    assert (item.language, item.published_at, item.date_note) == ("en", ENTRY.published_at, None)
    assert (item.first_seen_at, item.revision, item.hidden) == (NOW, 1, False)
    assert [tag.id for tag in item.tags.themes] == ["ehealth"]
    assert "DK" in [tag.id for tag in item.tags.countries]
    assert len(item.id) == 16


def test_an_item_is_the_same_whenever_it_is_made() -> None:
    assert made().id == made(title="Edited", published_at=None, link="http://care.example/moved").id


def test_the_summary_is_the_beginning_of_the_text_where_there_is_none() -> None:
    item = made(summary_html=None)

    assert item.summary is not None
    assert len(item.summary) <= 300
    assert item.summary.endswith("…")
    assert "telemedicine for heart patients" in item.summary


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"title": ""}, "Short and to the point."),
        ({"title": "", "summary_html": None, "content_html": None}, "Heart"),
        ({"title": "", "summary_html": None, "content_html": None, "link": "https://care.example/"}, "care.example"),
        ({"title": "word " * 200}, "word " * 59 + "word…"),
    ],
)
def test_every_item_has_a_title(changes: dict[str, object], title: str) -> None:
    assert made(**changes).title == title


def test_an_entry_without_an_address_leads_to_its_file_or_the_sources_page() -> None:
    with_file = made(link=None, enclosures=(Enclosure("https://care.example/report.pdf"),))
    without = made(link=None)

    assert with_file.link == "https://care.example/report.pdf"
    assert without.link.startswith("https://care.example/feed#")
    assert made(link=None, id="urn:2").link != without.link


def test_text_that_the_summary_says_already_is_not_kept_twice() -> None:
    plain = made(content_html=None, summary_html="<p>Short.</p>")
    with_link = made(content_html=None, summary_html='<p>Short <a href="/x">x</a>.</p>')

    assert (plain.summary, plain.content_html) == ("Short.", None)
    assert with_link.content_html is not None


@pytest.mark.parametrize(
    "added",
    [
        '<p>The post <a href="https://care.example/x">Heart</a> appeared first on <a href="https://care.example/">Care</a>.</p>',
        "<p>Indlægget <a href='/x'>Hjerte</a> blev først udgivet på <a href='/'>Care</a>.</p>",
    ],
)
def test_what_a_system_adds_at_the_end_goes(added: str) -> None:
    item = made(content_html=f"<p>{LONG}</p>{added}")

    assert item.content_html == f"<p>{LONG.strip()}</p>" or item.content_html == f"<p>{LONG}</p>"
    assert item.content_html == made(content_html=f"<p>{LONG}</p>").content_html


@pytest.mark.parametrize("mark", [" [&#8230;]", " [...]", "...", "&hellip;", " (...)"])
def test_a_systems_mark_of_an_excerpt_becomes_ours(mark: str) -> None:
    assert made(summary_html=f"<p>A trial has begun{mark}</p>").summary == "A trial has begun…"


def test_an_entry_of_nothing_but_a_title_is_an_item() -> None:
    item = made(summary_html=None, content_html=None, id=None, author=None, published_at=None)

    assert (item.summary, item.content_html, item.author) == (None, None, None)
    assert item.published_at == NOW
    assert item.date_note is not None


@pytest.mark.parametrize(
    ("author", "shown"), [("eva@care.example", None), ("Eva Lind", "Eva Lind"), ("", None), ("Admin", None)]
)
def test_a_bare_mail_address_is_not_shown(author: str, shown: str | None) -> None:
    assert made(author=author).author == shown


def test_the_editors_word_on_a_sources_language_counts() -> None:
    assert made(source=replace(SOURCE, language="da")).language == "da"


@pytest.mark.parametrize(
    ("language", "languages", "expected"),
    [("no", ("da",), "nb"), (None, ("pl",), "pl"), ("xyz", (), "en"), ("DE", (), "de")],
)
def test_where_no_text_tells_the_language_the_source_does(
    language: str | None, languages: tuple[str, ...], expected: str
) -> None:
    bare = {"title": "2025", "summary_html": None, "content_html": None, "language": language}

    assert made(cluster=replace(CARE, languages=languages), **bare).language == expected


def test_categories_and_schemes_count() -> None:
    by_category = made(title="X", summary_html="Y", content_html=None, categories=("Telecare",))
    by_scheme = made(
        title="X", summary_html="Y", content_html=None, schemes=(SchemeTerm("https://elsewhere.example/", "telecare"),)
    )

    assert [tag.id for tag in by_category.tags.themes] == ["ehealth"]
    assert [tag.id for tag in by_scheme.tags.themes] == ["ehealth"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"summary_html": None},
        {"content_html": None},
        {"content_html": None, "summary_html": "<p>Short.</p>"},
        {"summary_html": f"<p>{LONG}</p>"},
        {"summary_html": None, "content_html": None},
        {"language": None},
    ],
)
def test_tagging_anew_changes_nothing_by_itself(changes: dict[str, object]) -> None:
    item = made(**changes)

    assert retag(item, REGISTRY) == item


def test_tagging_anew_uses_todays_words() -> None:
    item = made()
    other = Registry(clusters=REGISTRY.clusters, themes={}, countries={})

    again = retag(item, other)

    assert again.tags.themes == ()
    assert replace(again, tags=item.tags) == item


def test_an_item_of_a_source_that_is_gone_can_be_tagged_anew() -> None:
    item = replace(made(), source_id="gone/news", cluster=None)

    assert retag(item, REGISTRY).link == item.link


def test_an_item_whose_feed_gives_no_text_any_more_keeps_the_tags_that_its_kept_text_earned() -> None:
    kept = made(title="Heart patients", enclosures=())
    without_text = made(
        title="Heart patients", content_html=None, enclosures=(Enclosure("https://care.example/x.pdf"),)
    )
    assert (len(kept.tags.themes), len(without_text.tags.themes)) == (1, 0)

    merged = merge(kept, without_text, now=NOW)

    assert merged is not None
    assert (merged.content_html, merged.tags) == (kept.content_html, kept.tags)
    assert retag(merged, REGISTRY) == merged
