"""What goes where."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from newshub.core import select
from newshub.core.model import Story, Tags

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def story(id_: str, *, days_ago: float = 0, **changes: object) -> Story:
    values = {
        "id": id_,
        "kind": "partner",
        "link": f"https://p.example/{id_}",
        "original": f"https://p.example/{id_}",
        "title": id_,
        "summary": "A summary.",
        "language": "da",
        "published_at": NOON - timedelta(days=days_ago),
        "updated_at": None,
        "cluster": None,
        "publisher": "P",
        "authors": (),
        "tags": Tags(),
    }
    return Story(**(values | changes))  # type: ignore[arg-type]


def ids(stories: object) -> list[str]:
    return [each.id for each in stories]  # type: ignore[attr-defined]


def test_newest_first_and_equal_dates_by_id():
    found = select.newest([story("a"), story("c"), story("b", days_ago=1)], 3)

    assert ids(found) == ["c", "a", "b"]


def test_a_fresh_own_article_leads():
    front = select.front([story("p"), story("own", kind="own", days_ago=3)], [], 5)

    assert front.lead is not None
    assert front.lead.id == "own"
    assert ids(front.newest) == ["p"]


def test_a_stale_own_article_does_not_lead():
    front = select.front([story("p"), story("own", kind="own", days_ago=30)], [], 5)

    assert front.lead is not None
    assert front.lead.id == "p"


def test_a_story_with_a_summary_leads_before_a_bare_headline():
    front = select.front([story("bare", summary=None), story("full", days_ago=1)], [], 5)

    assert front.lead is not None
    assert front.lead.id == "full"


def test_an_edition_without_stories_has_no_lead():
    assert select.front([], [story("x", language="pl")], 5).lead is None


def test_no_publisher_floods_the_network_list():
    many = [story(f"m{n}", days_ago=n / 24, cluster="loud") for n in range(6)]
    few = [story("q", days_ago=2, cluster="quiet")]

    assert ids(select.spread([*many, *few], 3)) == ["m0", "m1", "q"]
    assert len(select.spread(many, 4)) == 4


class About(NamedTuple):
    """A story by what it is about."""

    id: str
    themes: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("NO",)
    cluster: str | None = None
    published: int = 100


def test_related_stories_share_most_and_are_never_the_story_itself_or_its_translation():
    one = About("one", ("ehealth",), ("k",))
    others = [
        About("two", ("ehealth",), ("k",)),
        About("theme", ("ehealth",)),
        About("by", cluster="k", published=80),
        About("both", ("ehealth",), ("k",), published=90),
        About("country"),
        one,
    ]

    assert [each.id for each in select.related(one, others, 4, but={"two"})] == ["both", "by", "theme"]
    assert [each.id for each in select.related(one, others, 1, but={"two"})] == ["both"]


def test_of_equally_related_stories_the_newer_come_first():
    one = About("one", ("ehealth",))
    others = [About(f"{n}", ("ehealth",), published=n) for n in (3, 5, 4)]

    assert [each.id for each in select.related(one, others, 4)] == ["5", "4", "3"]


def test_stories_without_tags_have_no_relatives():
    assert select.related(About("one"), [About("two"), About("three", ("ehealth",))], 4) == []


def test_a_short_list_needs_no_numbers():
    assert list(select.Numbered(list("abc"), 3)) == []


def test_pages_count_from_the_oldest_and_show_the_newest_first():
    pages = select.Numbered(list("abcde"), 2)

    assert list(pages) == [("b", "a"), ("d", "c"), ("e",)]
    assert (len(pages), pages[-1], pages[1:]) == (3, ("e",), [("d", "c"), ("e",)])


def test_what_is_gone_leaves_a_gap_and_moves_nothing():
    assert list(select.Numbered(["a", None, "c"], 2)) == [("a",), ("c",)]


@given(st.lists(st.integers(), max_size=60), st.lists(st.integers(), max_size=20), st.integers(1, 7))
def test_full_pages_never_change_when_stories_are_added(old: list[int], new: list[int], size: int):
    before, after = select.Numbered(old, size), select.Numbered(old + new, size)

    for number, shown in enumerate(before):
        if len(shown) == size:
            assert after[number] == shown


@given(st.lists(st.integers() | st.none(), max_size=60), st.integers(1, 7))
def test_every_story_is_on_exactly_one_numbered_page(slots: list[int | None], size: int):
    pages = select.Numbered(slots, size)

    if pages:
        assert sorted(each for shown in pages for each in shown) == sorted(s for s in slots if s is not None)
