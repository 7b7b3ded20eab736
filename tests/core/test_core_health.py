"""The vocabulary's health says what is found too often, never, or not at all."""

import json
from datetime import UTC, datetime

from newshub.core.health import ENOUGH_STORIES, health
from newshub.core.model import Item, Tag, Tags
from newshub.core.registry import Registry, Theme

AT = datetime(2026, 5, 4, tzinfo=UTC)
REGISTRY = Registry(
    clusters={},
    themes={
        "ehealth": Theme("ehealth", {}, terms={"da": (("telemedicin*", 3.0), ("faks*", 2.0)), "pl": (("tele*", 3.0),)}),
        "medtech": Theme("medtech", {}, terms={"mul": (("sundhed*", 0.5), ("MDR", 2.0))}),
    },
    countries={},
)


def item(number: int, title: str, *themes: str) -> Item:
    return Item(
        id=f"{number:016}",
        source_id="a",
        cluster="a",
        guid=None,
        link=f"https://a.org/{number}",
        title=title,
        summary=None,
        content_html=None,
        author=None,
        language="da",
        published_at=AT,
        updated_at=None,
        first_seen_at=AT,
        tags=Tags(countries=(Tag("DK"),), themes=tuple(map(Tag, themes))),
    )


def stories(number: int) -> list[tuple[Item, str]]:
    tagged = [(item(n, "Telemedicin", "ehealth"), "Mere sundhed til alle") for n in range(number)]
    return [*tagged, *((item(number + n, "Drivhuset åbner"), "Et drivhus for sundhed") for n in range(5))]


def test_everything_is_counted() -> None:
    found = health(stories(ENOUGH_STORIES), REGISTRY)

    assert (found.stories, found.without_theme) == (55, 5)
    assert found.themes == {"ehealth": 50, "medtech": 0}
    assert found.countries == {"DK": 55}
    assert found.languages == {"da": 55}


def test_silent_and_loud_terms_are_named_where_there_was_enough_to_search() -> None:
    found = health(stories(ENOUGH_STORIES), REGISTRY)

    assert {(term.theme, term.language, term.pattern) for term in found.silent} == {
        ("ehealth", "da", "faks*"),
        ("medtech", "mul", "MDR"),
    }
    assert [(term.pattern, term.stories) for term in found.loud] == [("sundhed*", 55), ("telemedicin*", 50)]
    assert not health(stories(1), REGISTRY).silent


def test_words_that_only_stories_without_a_theme_share_are_suggested_first() -> None:
    found = health(stories(ENOUGH_STORIES), REGISTRY)

    assert [each.word for each in found.suggestions][:2] == ["drivhus", "drivhuset"]


def test_it_is_plain_data_too() -> None:
    found = health(stories(3), REGISTRY).to_json()

    assert json.loads(json.dumps(found)) == found
