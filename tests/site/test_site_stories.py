"""Articles and items as stories."""

import subprocess
import sys

import pytest
from site_fakes import NOW, ROOT, Mini, item

from newshub.core.model import Story, Tag, Tags
from newshub.files import read_registry
from newshub.site.library import read_library
from newshub.site.own import Own, read_own
from newshub.site.stories import all_stories
from newshub.site.summary import PAGES
from newshub.store.store import Membership, Store


def stories(mini: Mini) -> dict[str, Story]:
    settings = mini.settings()
    registry = read_registry(settings.registry)
    with Store.open(mini.store_path, read_only=True) as store:
        return {story.title: story for story in all_stories(settings, store, registry, NOW)}


def test_the_policy_decides_what_of_an_item_is_shown(mini: Mini):
    mini.keep(item(1, title="full"), item(2, "lubelska-medycyna", title="excerpt"), item(3, "abelia", title="headline"))

    found = stories(mini)

    assert found["full"].content_html == "<p>Hele teksten 1.</p>"
    assert found["full"].link == "/nb/items/item000000000001/"
    assert found["full"].original == "https://partner.example/oslo-cancer-cluster/1"
    assert (found["excerpt"].content_html, found["excerpt"].summary) == (None, "Sammendrag 2.")
    assert found["excerpt"].link == found["excerpt"].original
    assert (found["headline"].content_html, found["headline"].summary) == (None, None)


def test_an_item_without_text_has_no_page_even_where_it_might(mini: Mini):
    mini.keep(item(1, content_html=None))

    assert next(iter(stories(mini).values())).link.startswith("https://")


def test_a_page_of_an_item_in_a_language_without_an_edition_is_in_the_default_one(mini: Mini):
    mini.keep(item(1, language="fi"))

    assert next(iter(stories(mini).values())).link == "/en/items/item000000000001/"


def test_a_copy_is_no_story_of_its_own(mini: Mini):
    mini.keep(item(1, title="first"), item(2, "lubelska-medycyna", title="copy"))
    with Store.open(mini.store_path) as store:
        ids = {each.title: each.id for each in store.items()}
        store.save_groups([Membership(each, "copy", ids["first"]) for each in ids.values()])

    found = stories(mini)

    assert list(found) == ["first"]
    assert [version.publisher for version in found["first"].also_published_by] == ["Lubelska Medycyna"]


def test_a_copy_keeps_its_page_and_stands_in_no_list(mini: Mini):
    mini.keep(item(1, title="copy"), item(2, "lubelska-medycyna", title="first"))
    settings = mini.settings()
    registry = read_registry(settings.registry)
    with Store.open(mini.store_path) as store:
        ids = {each.title: each.id for each in store.items()}
        store.save_groups([Membership(each, "copy", ids["first"]) for each in ids.values()])

        library, maker = read_library(settings, registry, Own(), store)
        (first,) = library
        assert maker is not None
        story = maker.story(store.item(first.id))  # type: ignore[arg-type]

    copies = [held for held in library.slots(PAGES) if held is not None and held.copy]
    assert [(held.id, held.page, held.shown) for held in copies] == [("item000000000001", True, False)]
    assert story.title == "first"
    assert story.also_published_by[0].link == "/nb/items/item000000000001/"


def test_a_reader_gets_the_own_language_else_the_common_one_else_the_first(mini: Mini):
    for language in ("de", "en", "sv"):
        mini.article(language, "five", Title=language)
    mini.article("de", "alone", Title="allein")
    settings = mini.settings()
    own = read_own(settings, read_registry(settings.registry), NOW)

    library, _ = read_library(settings, read_registry(settings.registry), own, None)

    alone, first = library.stories()
    assert [library.version(first, each).language for each in ("sv", "pl", "de")] == ["sv", "en", "de"]
    assert library.version(alone, "pl").language == "de"


def test_when_the_leader_of_copies_is_hidden_the_next_one_speaks(mini: Mini):
    mini.keep(item(1, title="first"), item(2, "lubelska-medycyna", title="copy"), item(3, "abelia", title="third"))
    with Store.open(mini.store_path) as store:
        ids = {each.title: each.id for each in store.items()}
        store.save_groups([Membership(each, "copy", ids["first"]) for each in ids.values()])
        store.retag([(ids["first"], "nb", Tags(), True)])

    found = stories(mini)

    assert list(found) == ["copy"]
    assert [version.title for version in found["copy"].also_published_by] == ["third"]


def test_translations_stay_stories_and_know_each_other(mini: Mini):
    mini.keep(item(1, title="norsk"), item(2, "lubelska-medycyna", title="polsk"))
    with Store.open(mini.store_path) as store:
        ids = {each.title: each.id for each in store.items()}
        store.save_groups([Membership(each, "translation", ids["norsk"]) for each in ids.values()])

    found = stories(mini)

    assert [version.title for version in found["norsk"].translations] == ["polsk"]
    assert [version.link for version in found["polsk"].translations] == ["/nb/items/item000000000001/"]


def test_own_articles_with_one_slug_are_translations_in_the_switchers_order(mini: Mini):
    for language in ("pl", "en", "da"):
        mini.article(language)
    mini.keep()
    Store.open(mini.store_path).close()

    found = stories(mini)

    assert [version.language for version in found["Overskrift first en"].translations] == ["da", "pl"]
    assert found["Overskrift first da"].id == "own-da-first"


def test_an_item_whose_cluster_or_theme_left_the_registry_stays(mini: Mini):
    tags = Tags((Tag("XX"), Tag("NO")), (Tag("gone"),), (Tag("gone"), Tag("ehealth")))
    mini.keep(item(1, "gone-cluster", tags=tags))

    story = next(iter(stories(mini).values()))

    assert (story.cluster, story.publisher) == (None, "partner.example")
    assert [tag.id for tag in (*story.tags.countries, *story.tags.clusters, *story.tags.themes)] == ["NO", "ehealth"]


@pytest.mark.parametrize("withdrawn_by", ["oslo-cancer-cluster", "abelia"])
def test_withdrawn_items_stay_unless_their_source_says_hide(mini: Mini, withdrawn_by: str):
    mini.keep(item(1, withdrawn_by, withdrawn_at=NOW))

    assert bool(stories(mini)) == (withdrawn_by == "oslo-cancer-cluster")


def test_export_does_not_pay_for_pelican():
    code = "import sys, newshub.site.stories, newshub.site.settings; sys.exit('pelican' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "plugins", check=False)

    assert done.returncode == 0
