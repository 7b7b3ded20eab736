"""Stories as bytes are the stories they were made of."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_fakes import NOW, Mini, item
from test_site_summaries import KEYS, gathered, stories

from newshub.files import read_registry
from newshub.site import packed
from newshub.site.held import Held
from newshub.site.library import Library, read_library
from newshub.site.own import read_own
from newshub.site.packed import Packed, when
from newshub.store.store import Membership, Store


@given(stories(), st.data())
def test_they_are_told_apart_by_their_place(held: list[Held], data: st.DataObject):
    found = Packed(held)

    assert len(found) == len(held)
    assert list(found) == held
    for n in data.draw(st.lists(st.integers(-len(held), len(held) - 1), max_size=9)) if held else []:
        assert found[n] == held[n]
        assert type(found[n]) is Held
        assert when(found, n) == when(held, n) == held[n].at
    assert found[1:-1] == held[1:-1]


def test_there_are_no_more_than_there_are():
    found = Packed([])

    with pytest.raises(IndexError):
        found[0]


@given(stories())
def test_few_of_them_are_remembered(held: list[Held]):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "_KNOWN", 4)
        found = Packed(held)

        assert [found[n] for n in (*range(len(held)), *range(len(held)))] == held * 2
        assert len(found._known) <= 4


@given(stories(), st.integers(1, 9))
def test_a_library_answers_from_bytes_as_from_objects(held: list[Held], size: int):
    whole = gathered(held, size)
    one = Library(whole, own={}, common_language="en")
    other = Library(replace(whole, held=Packed(held)), own={}, common_language="en")

    assert list(one) == list(other)
    assert one.ours() == other.ours()
    for key in KEYS:
        assert list(one.slots(key)) == list(other.slots(key))
        assert [one.slots(key).when(n) for n in range(len(one.slots(key)))] == [
            other.slots(key).when(n) for n in range(len(other.slots(key)))
        ]
        for language in (None, "da", "pl"):
            assert list(one.stories(key, language)) == list(other.stories(key, language))
            assert one.newest(3, key, language) == other.newest(3, key, language)
    ours, theirs = one.weeks(), other.weeks()
    assert {week: (list(its), its.marks, its.last) for week, its in ours.items()} == {
        week: (list(its), its.marks, its.last) for week, its in theirs.items()
    }


def grouped(mini: Mini) -> None:
    """Stories of two partners and our own, some of which belong together."""
    for language in ("da", "en"):
        mini.article(language, "both")
    mini.keep(item(1), item(2, "lubelska-medycyna"), item(3), item(4, "lubelska-medycyna"), item(5, "abelia"))
    with Store.open(mini.store_path) as store:
        store.save_groups([
            *(Membership(item(n).id, "copy", item(1).id) for n in (1, 2)),
            *(Membership(item(n).id, "translation", item(3).id) for n in (3, 4)),
        ])  # fmt: skip


def told(mini: Mini, *, packed: bool) -> list[object]:
    """What a library knows of a site, and how its stories are told."""
    settings = mini.settings()
    registry = read_registry(settings.registry)
    with Store.open(mini.store_path, read_only=True) as store:
        store.hold_still()
        library, maker = read_library(settings, registry, read_own(settings, registry, NOW), store, packed=packed)
        assert maker is not None
        found: list[object] = list(library)
        for held in library:
            found += [library.version(held, each) for each in settings.languages]
            line = store.headline(held.id)
            found += [library.own[held.id] if line is None else maker.told(held, line), library.mark(held.id)]
        return found


def test_what_another_process_gathers_is_what_this_one_would(mini: Mini):
    grouped(mini)

    assert told(mini, packed=True) == told(mini, packed=False)
    assert len(set(map(repr, told(mini, packed=True)))) > 6


def test_what_is_gathered_beside_a_writer_is_gathered_again(mini: Mini):
    grouped(mini)
    settings = mini.settings()
    registry = read_registry(settings.registry)
    with mini.opened_beside_a_writer(item(5)) as store:
        library, _ = read_library(settings, registry, read_own(settings, registry, NOW), store, packed=True)

    assert {held.language for held in library if held.id == item(5).id} == {"nb"}
