"""Editors' corrections are validated like the rest of the registry, win over the machine and keep their evidence."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newshub.core.corrections import correct
from newshub.core.errors import RegistryError
from newshub.core.model import Evidence, Item, Tag, Tags
from newshub.core.registry import Registry, parse_registry

THEMES = "".join(
    f"""
[themes.{theme}]
[themes.{theme}.labels]
da = "x"
de = "x"
en = "x"
nb = "x"
pl = "x"
sv = "x"
"""
    for theme in ("ehealth", "medtech", "data-ai")
)
PLACES = "[countries.NO]\n[countries.DK]\n"
CLUSTERS = """
[clusters.oslo-cancer-cluster]
name = "Oslo Cancer Cluster"
country = "NO"
city = "Oslo"
coordinates = [59.9, 10.7]
homepage = "https://oslocancercluster.no/"
languages = ["nb"]
[[clusters.oslo-cancer-cluster.sources]]
kind = "feed"
url = "https://oslocancercluster.no/feed"
[[clusters.oslo-cancer-cluster.sources]]
name = "events"
kind = "feed"
url = "https://oslocancercluster.no/events"
"""
AT = datetime(2026, 5, 4, tzinfo=UTC)
FOUND = Tag("ehealth", (Evidence("e-helse", "title", 9.0),))
ITEM = Item(
    id="abcdefgh01234567",
    source_id="oslo-cancer-cluster",
    cluster="oslo-cancer-cluster",
    guid=None,
    link="https://oslocancercluster.no/news/1",
    title="Ledig stilling innen e-helse",
    summary="Vi søker en rådgiver.",
    content_html=None,
    author=None,
    language="nb",
    published_at=AT,
    updated_at=None,
    first_seen_at=AT,
    categories=("Jobb",),
    tags=Tags(countries=(Tag("NO"),), themes=(FOUND,)),
)


def registry(corrections: str) -> Registry:
    return parse_registry(
        {"clusters.toml": CLUSTERS, "themes.toml": THEMES, "places.toml": PLACES, "corrections.toml": corrections}
    )


def themes(item: Item) -> list[str]:
    return [tag.id for tag in item.tags.themes]


def test_without_corrections_an_item_stays_as_it_is() -> None:
    assert correct(ITEM, registry("# nothing yet\n")) is ITEM


@pytest.mark.parametrize("name", ["http://www.oslocancercluster.no/news/1/?utm_source=x", ITEM.id])
def test_an_item_is_meant_by_its_address_in_any_form_or_by_its_id(name: str) -> None:
    toml = f'[[items]]\nitem = "{name}"\nadd = {{ themes = ["medtech"] }}\nwhy = "about a device"\n'

    item = correct(ITEM, registry(toml))

    assert item.tags.themes == (FOUND, Tag("medtech", (Evidence("about a device", "editor", 0),)))


def test_set_gives_exactly_these_tags_in_the_editors_order_and_keeps_what_was_found() -> None:
    toml = f'[[items]]\nitem = "{ITEM.id}"\nset = {{ themes = ["data-ai", "ehealth"], countries = [] }}\n'

    item = correct(ITEM, registry(toml))

    assert item.tags.themes == (Tag("data-ai", (Evidence("corrections.toml", "editor", 0),)), FOUND)
    assert item.tags.countries == ()


def test_an_item_is_hidden_and_given_another_language() -> None:
    item = correct(ITEM, registry(f'[[items]]\nitem = "{ITEM.id}"\nlanguage = "nn"\nhide = true\n'))

    assert (item.language, item.hidden) == ("nn", True)


def test_an_item_that_no_correction_hides_any_more_is_shown_again() -> None:
    assert not correct(replace(ITEM, hidden=True), registry("")).hidden


def test_an_items_own_correction_wins_over_rules() -> None:
    toml = f"""
    [[rules]]
    sources = ["oslo-cancer-cluster"]
    remove = {{ themes = ["ehealth"] }}
    hide = true
    [[items]]
    item = "{ITEM.id}"
    add = {{ themes = ["ehealth"] }}
    hide = false
    """

    item = correct(ITEM, registry(toml))

    assert (themes(item), item.hidden) == (["ehealth"], False)


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ('sources = ["oslo-cancer-cluster"]', True),
        ('sources = ["oslo-cancer-cluster/events"]', False),
        ('words = ["ledig* stilling*"]', True),
        ('words = ["rådgiver", "konkurs"]', True),
        ('words = ["konkurs"]', False),
        ('categories = ["JOBB"]', True),
        ('categories = ["Nyheter"]', False),
        ('languages = ["da"]', False),
        ('words = ["rådgiver"]\nlanguages = ["da"]', False),
        ('sources = ["oslo-cancer-cluster"]\nunless_words = ["kreft*"]', True),
        ('sources = ["oslo-cancer-cluster"]\nunless_words = ["e-helse"]', False),
        ('sources = ["oslo-cancer-cluster"]\nunless_categories = ["jobb"]', False),
    ],
)
def test_a_rule_changes_the_items_for_which_all_its_conditions_hold(conditions: str, holds: bool) -> None:
    item = correct(ITEM, registry(f"[[rules]]\n{conditions}\nhide = true\n"))

    assert item.hidden is holds


def test_a_rule_for_a_cluster_covers_all_of_its_sources() -> None:
    toml = '[[rules]]\nsources = ["oslo-cancer-cluster"]\nhide = true\n'

    assert correct(replace(ITEM, source_id="oslo-cancer-cluster/events"), registry(toml)).hidden


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[[items]]\nitem = "nowhere"\nhide = true', "no address"),
        ("[[items]]\nhide = true", "is missing"),
        ('[[items]]\nitem = "https://a.org/1"', "changes nothing"),
        ('[[items]]\nitem = "https://a.org/1"\nadd = { themes = ["e-health"] }', "did you mean “ehealth”"),
        ('[[items]]\nitem = "https://a.org/1"\nadd = { countries = ["NX"] }', "no ISO 3166-1"),
        ('[[items]]\nitem = "https://a.org/1"\nadd = { clusters = ["oslo"] }', "not a cluster of the registry"),
        ('[[items]]\nitem = "https://a.org/1"\nhide = "yes"', "expected true or false"),
        ('[[items]]\nitem = "https://a.org/1"\nhid = true', "did you mean “hide”"),
        (
            '[[items]]\nitem = "https://a.org/1"\nset = { themes = [] }\nadd = { themes = ["ehealth"] }',
            "says all there is to say of themes",
        ),
        (
            '[[items]]\nitem = "https://a.org/1"\nadd = { themes = ["ehealth"] }\nremove = { themes = ["ehealth"] }',
            "is in add too",
        ),
        ('[[items]]\nitem = "https://a.org/1"\nhide = true\n' * 2, "a correction further up"),
        ("[[rules]]\nhide = true", "would change every item"),
        ('[[rules]]\nsources = ["oslo-cancer-cluster/event"]\nhide = true', "did you mean"),
        ('[[rules]]\nwords = ["*"]\nhide = true', "nothing but"),
        ("[[rules]]\nwords = []\nhide = true", "at least 1"),
        ('[[join]]\nitems = ["https://a.org/1"]', "at least 2"),
        (
            '[[join]]\nitems = ["https://a.org/1", "https://b.org/2"]\n'
            '[[split]]\nitems = ["http://b.org/2/", "https://a.org/1"]',
            "joined further up",
        ),
        ("merge = 1", "unknown key"),
    ],
)
def test_faults_are_named_with_their_line(toml: str, message: str) -> None:
    with pytest.raises(RegistryError) as raised:
        registry(toml)

    (problem,) = raised.value.problems
    assert message in str(problem)
    assert problem.file == "corrections.toml"
    assert problem.line


def test_joined_and_split_items_are_named_by_what_makes_an_address_one() -> None:
    toml = '[[join]]\nitems = ["https://www.a.org/1/", "abcdefgh01234567"]\n[[split]]\nitems = ["https://a.org/2", "https://b.org/3"]\n'

    corrections = registry(toml).corrections

    assert corrections.joined == (("a.org/1", "abcdefgh01234567"),)
    assert corrections.split == (("a.org/2", "b.org/3"),)
