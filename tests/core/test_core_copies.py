"""Copies of one press release and translations of one text become one story; what is merely alike does not."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newshub.core.copies import COPY, TRANSLATION, Group, digest_of, find_groups
from newshub.core.corrections import Corrections
from newshub.core.likeness import Digest
from newshub.core.model import Item, Tag, Tags

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
TEXT = (
    "Sensio and Bergen municipality start a trial with fall sensors in 240 flats. The Norwegian Directorate of Health "
    "pays 12.5 million kroner, and Professor Kari Solheim of the Western Norway University leads the evaluation. "
    "Residents of Fyllingsdalen are asked in June whether they want to take part, and the first results are expected "
    "a year later. Alarms go to the night patrol, who can see at once which flat needs help."
)
BOKMAL = (
    "Sensio og Bergen kommune begynner en utprøving av fallsensorer i 240 leiligheter. Helsedirektoratet gir 12,5 "
    "millioner kroner, og professor Kari Solheim leder evalueringen. Beboere i Fyllingsdalen blir spurt i juni om de "
    "vil være med, og de første resultatene ventes et år senere."
)


def digest(id_: str, **changes: object) -> Digest:
    plain = Digest(id_, "one", "en", "Fall sensors for 240 flats in Bergen", TEXT, AT)
    return replace(plain, **changes)  # type: ignore[arg-type]


def noise(number: int, rng: random.Random, words: Sequence[str]) -> Digest:
    text = " ".join(rng.choice(words) for _ in range(90))
    return Digest(
        f"n{number:06}",
        f"cluster{rng.randrange(60)}",
        rng.choice(["da", "de", "en"]),
        " ".join(rng.choice(words) for _ in range(7)),
        text,
        AT + timedelta(hours=rng.randrange(24 * 365)),
    )


def pairs(groups: Sequence[Group]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(group.kind, group.leader, group.members) for group in groups}


def test_the_same_release_at_two_clusters_is_one_story_led_by_who_was_first() -> None:
    later = digest("a", cluster="two", title="Bergen tries fall sensors", published_at=AT + timedelta(days=2))

    assert pairs(find_groups([later, digest("b")])) == {(COPY, "b", ("b", "a"))}


def test_an_excerpt_is_a_copy_of_the_full_text() -> None:
    excerpt = digest("b", cluster="two", text=TEXT[:290])

    assert pairs(find_groups([digest("a"), excerpt])) == {(COPY, "a", ("a", "b"))}


def test_headlines_alone_are_copies_when_they_are_the_same() -> None:
    one, other = digest("a", text=""), digest("b", cluster="two", text="")

    assert pairs(find_groups([one, other])) == {(COPY, "a", ("a", "b"))}
    assert not find_groups([one, replace(other, title="Welcome, new members")])


def test_after_a_fortnight_it_is_another_story() -> None:
    assert not find_groups([digest("a"), digest("b", cluster="two", published_at=AT + timedelta(days=15))])


def test_an_article_of_its_own_on_the_same_matter_is_no_copy() -> None:
    own = (
        "What happens when somebody falls at night and nobody hears it? We visited Fyllingsdalen in Bergen, where Kari "
        "Solheim tests sensors from Sensio together with those who will live with them, and asked what they think."
    )

    assert not find_groups([digest("a"), digest("b", cluster="two", title="A night in Fyllingsdalen", text=own)])


def test_a_clusters_monthly_invitations_are_no_copies_of_each_other() -> None:
    may = digest("a", title="Member breakfast 5 May", text="Join us for coffee and talks. " + TEXT)
    june = replace(may, id="b", title="Member breakfast 2 June", published_at=AT + timedelta(days=10))

    assert not find_groups([may, june])
    assert find_groups([may, replace(june, title=may.title)])


def test_a_translation_is_found_by_names_and_numbers() -> None:
    english = digest("a")
    bokmal = digest("b", language="nb", title="Fallsensorer i 240 leiligheter i Bergen", text=BOKMAL)

    assert pairs(find_groups([bokmal, english])) == {(TRANSLATION, "a", ("a", "b"))}


def test_two_other_items_of_the_same_cluster_and_day_are_no_translations() -> None:
    bokmal = digest(
        "b",
        language="nb",
        title="Bergen kommune søker rådgiver",
        text="Vil du jobbe med velferdsteknologi i Bergen? Helsedirektoratet og Bergen kommune lyser ut en stilling.",
    )

    assert not find_groups([digest("a"), bokmal])


def test_copies_lead_to_one_translation_only() -> None:
    items = [
        digest("a"),
        digest("b", cluster="two", published_at=AT + timedelta(hours=1)),
        digest("c", language="nb", title="Fallsensorer i 240 leiligheter i Bergen", text=BOKMAL),
    ]

    assert pairs(find_groups(items)) == {(COPY, "a", ("a", "b")), (TRANSLATION, "a", ("a", "c"))}


def test_editors_join_and_split_by_address_or_id() -> None:
    items = [
        digest("a", link="https://one.org/1"),
        digest("b", cluster="two", link="https://two.org/1"),
        digest("c", cluster="three", title="Something else", text="Nothing of the kind was ever said.", link="x"),
        digest("d", language="nb", title="Noe annet", text="Ikke noe slikt.", link="https://one.org/nb"),
    ]
    corrections = Corrections(joined=(("a", "c", "one.org/nb"),), split=(("one.org/1", "two.org/1"),))

    assert pairs(find_groups(items, corrections=corrections)) == {
        (COPY, "a", ("a", "c")),
        (TRANSLATION, "a", ("a", "d")),
    }


def test_split_holds_through_a_third_item() -> None:
    items = [digest("a"), digest("b", cluster="two"), digest("c", cluster="three")]

    found = find_groups(items, corrections=Corrections(split=(("a", "b"),)))

    assert len(found) == 1
    assert not {"a", "b"} <= set(found[0].members)


def test_a_kept_item_is_digested_without_clutter() -> None:
    item = Item(
        id="abcdefgh01234567",
        source_id="one",
        cluster="one",
        guid=None,
        link="https://one.org/1",
        title="Fall sensors",
        summary="A summary.",
        content_html=f"<p>Skip to content</p><p>{TEXT}</p>",
        author=None,
        language="en",
        published_at=AT,
        updated_at=None,
        first_seen_at=AT,
        tags=Tags(clusters=(Tag("two"),)),
    )

    assert digest_of(item) == Digest(
        item.id, "one", "en", "Fall sensors", TEXT, AT, clusters=("two",), link="https://one.org/1"
    )
    assert digest_of(replace(item, content_html=None)).text == "A summary."


words = [
    f"{start}{end}" for start in ("hospi", "sund", "Kli", "tech", "Nord", "med", "Bio", "care") for end in range(40)
]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_items_makes_no_difference(seed: int, shuffler: random.Random) -> None:
    rng = random.Random(seed)
    items = [noise(number, rng, words) for number in range(12)]
    items += [replace(each, id=f"copy{each.id}", cluster="x") for each in items[:5]]
    items += [replace(each, id=f"more{each.id}", cluster="y", text=each.text[:300]) for each in items[:3]]
    shuffled = list(items)
    shuffler.shuffle(shuffled)

    assert find_groups(items) == find_groups(shuffled)


def test_planted_copies_are_found_among_many_and_no_others() -> None:
    rng = random.Random(7)
    many = [f"{rng.choice(words)}{number % 977}" for number in range(4_000)]
    items = [noise(number, rng, many) for number in range(2_000)]
    for each in items[:100]:
        kept = each.text.split()
        for place in rng.sample(range(len(kept)), 15):
            kept[place] = rng.choice(many)
        moved = each.published_at + timedelta(days=rng.uniform(-6, 6))
        items.append(replace(each, id=f"c{each.id}", cluster="x", text=" ".join(kept), published_at=moved))

    groups = [group for group in find_groups(items) if group.kind == COPY]

    assert all(len({member.removeprefix("c") for member in group.members}) == 1 for group in groups)
    assert len(groups) >= 98


@pytest.mark.slow
def test_a_thousand_identical_items_cost_no_more_than_a_thousand_others() -> None:
    items = [digest(f"{number:05}", cluster=f"c{number}") for number in range(2_000)]
    started = time.process_time()

    (group,) = find_groups(items)

    assert len(group.members) == 2_000
    assert time.process_time() - started < 15
