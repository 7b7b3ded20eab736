"""Stories summed up in chunks answer as stories counted one by one; what was summed up once is kept."""

import marshal
import os
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.weeks import Weeks
from newshub.site import summary
from newshub.site.chunks import Slots
from newshub.site.gathering import Gathered
from newshub.site.groups import Groups
from newshub.site.held import Held, by_arrival, merged
from newshub.site.library import Library
from newshub.site.summaries import Summaries
from newshub.site.summary import PAGES, nothing

ZONE = ZoneInfo("Europe/Copenhagen")
DAY = 86_400
START = 1_790_000_000
KINDS = {"country": ("themes", "clusters"), "cluster": ("themes", "countries"), "theme": ("countries", "clusters")}
KEYS = [
    *(("language", each) for each in ("da", "en", "pl")),
    *(("country", each) for each in ("DK", "NO")),
    *(("cluster", each) for each in ("abelia", "oslo")),
    *(("theme", each) for each in ("cancer", "ehealth")),
    *(("month", each) for each in ("2026-09", "2026-10", "2026-11")),
]


def tags(*ids: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(ids), unique=True, max_size=2).map(tuple)


@st.composite
def stories(draw: st.DrawFn) -> list[Held]:
    """Stories by arrival: shown, hidden, copies, translations, latecomers, ours."""
    found = []
    for number in range(draw(st.integers(0, 20))):
        published = START + draw(st.integers(0, 70)) * DAY + draw(st.sampled_from([0, 0, 3_600 * 11]))
        arrived = published + draw(st.sampled_from([0, 0, 9, 20, 40])) * DAY
        shown, head = draw(st.booleans()), draw(st.booleans())
        own = draw(st.integers(0, 5)) == 0
        found.append(
            Held(
                id=f"story{number:02}",
                kind="own" if own else "partner",
                language=draw(st.sampled_from(["da", "en", "pl"])),
                cluster=None if own else draw(st.sampled_from([None, "abelia", "oslo"])),
                published=published,
                arrived=arrived,
                day=arrived // DAY,
                month=f"{datetime.fromtimestamp(published, ZONE):%Y-%m}",
                countries=draw(tags("DK", "NO")),
                clusters=draw(tags("abelia", "oslo")),
                themes=draw(tags("cancer", "ehealth")),
                mark=bytes([number]) * 12,
                page=draw(st.booleans()),
                shown=shown,
                copy=not shown and draw(st.booleans()),
                head=head,
                slot=head or not own,
                out=draw(st.booleans()),
            )
        )
    return sorted(found, key=by_arrival)


def library(held: list[Held], size: int = 4, folder: Path | None = None, *, anew: bool = False) -> Library:
    return Library(gathered(held, size, folder, anew=anew), own={}, common_language="en")


def gathered(held: Sequence[Held], size: int = 4, folder: Path | None = None, *, anew: bool = False) -> Gathered:
    return Gathered.of(held, Summaries(ZONE, folder, size=size, anew=anew), groups=Groups.of((), bool))


def stands_in(held: Held, key: tuple[str, str]) -> bool:
    kind, id_ = key
    return {
        "language": held.language == id_,
        "month": held.month == id_,
        "country": id_ in held.countries,
        "theme": id_ in held.themes,
        "cluster": id_ == held.cluster or id_ in held.clusters,
    }[kind]


@given(stories(), st.integers(1, 9))
def test_lists_are_what_they_would_be_counted_one_by_one(held: list[Held], size: int):
    found = library(held, size)

    assert found.ids("theme") == {id_ for each in held for id_ in each.themes}
    for key in [None, *KEYS]:
        ours = [each for each in held if key is None or stands_in(each, key)]
        heads = [each for each in ours if each.shown and each.head]
        assert list(found.stories(key)) == heads
        for language in (None, "da", "pl"):
            shown = heads if language is None else [each for each in ours if each.shown and each.language == language]
            assert found.count(key, language) == len(shown)
            latest_first = shown[::-1]
            newest = sorted(latest_first, key=lambda each: -each.published)
            for count in (1, 3, 200):
                assert found.newest(count, key, language) == newest[:count]
        for many in KINDS.get(key[0], ()) if key else ():
            counted = Counter(id_ for each in heads for id_ in getattr(each, many))
            assert found.about(key, many) == sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


@given(stories(), st.integers(1, 9))
def test_what_stands_for_a_months_stories_does_not_depend_on_where_chunks_end(held: list[Held], size: int):
    found, whole = library(held, size), library(held, 1000)

    for month in {each.month for each in held}:
        for language in (None, "da", "pl"):
            assert found.stands(month, language) == whole.stands(month, language)
        shown = [each for each in held if each.month == month and each.shown and each.language == "da"]
        assert found.stands(month, "da") == sum(int.from_bytes(each.mark) for each in shown)


@given(stories(), st.integers(1, 9))
def test_slots_keep_a_gap_for_what_is_gone(held: list[Held], size: int):
    found = library(held, size)

    for key in KEYS:
        ours = [each for each in held if stands_in(each, key) and (each.slot or key[0] == "language")]
        once = [each if each.shown and (each.head or key[0] == "language") else None for each in ours]
        slots = found.slots(key)
        assert list(slots) == once
        assert [slots[start : start + 3] for start in range(len(slots))] == [
            once[start : start + 3] for start in range(len(once))
        ]
        assert [slots.when(slot) for slot in range(len(slots))] == [each.at for each in ours]
    has_page = [each.page and each.kind == "partner" and (each.shown or each.copy) for each in held]
    assert [each is not None for each in found.slots(PAGES)] == has_page


@given(stories(), stories(), st.integers(1, 9))
def test_slots_stand_for_other_stories_by_other_bytes(one: list[Held], other: list[Held], size: int):
    ours, theirs = (library(held, size).slots(KEYS[0]) for held in (one, other))

    def shown(slots: Slots) -> list[bytes | None]:
        return [each and each.mark for each in slots]

    assert (shown(ours) == shown(theirs)) == (ours.stands(0, len(ours)) == theirs.stands(0, len(theirs)))
    assert all(ours.stands(at, at + 2) == ours.stands(0, len(ours))[at * 12 : at * 12 + 24] for at in range(len(ours)))


@given(stories(), st.integers(1, 9))
def test_time_is_what_it_would_be_counted_one_by_one(held: list[Held], size: int):
    found = library(held, size)
    joined: dict[str | None, int] = {}
    for each in held:
        if each.shown:
            joined[each.cluster] = min(each.arrived, joined.get(each.cluster, each.arrived))
    weeks, expected = Weeks(ZONE), defaultdict(list)
    mondays: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for each in (each for each in held if each.shown and each.head):
        week = weeks.of(each.published, each.arrived, joined=joined[each.cluster])
        expected[week.year, week.number].append(each)
        day = datetime.fromtimestamp(each.published, ZONE)
        began = day.toordinal() - day.weekday()
        mondays[each.month].update({(cluster, began): 1 for cluster in {each.cluster, *each.clusters} - {None}})

    assert {week: sorted(stories, key=by_arrival) for week, stories in found.weeks().items()} == expected
    for _, month in KEYS[-3:]:
        counted = {
            (cluster, began): count for cluster, days in found.mondays(month).items() for began, count in days.items()
        }
        assert counted == mondays[month]
    assert found.arrived() == max((each.arrived for each in held if each.shown and each.out), default=None)


def some(count: int, **changes: object) -> list[Held]:
    """Stories a day apart."""
    return [
        Held(
            id=f"story{number:02}",
            kind="partner",
            language="da",
            cluster="oslo",
            published=START + number * DAY,
            arrived=START + number * DAY,
            day=START // DAY + number,
            month="2026-09",
            countries=("DK",),
            clusters=(),
            themes=("cancer",),
            mark=bytes([number]) * 12,
            page=False,
        )._replace(**changes)  # type: ignore[arg-type]
        for number in range(count)
    ]


@given(st.sets(st.integers(0, 63), max_size=8))
def test_stories_that_come_later_stand_where_they_would_have(later: set[int]):
    held = some(64)
    had = [each for place, each in enumerate(held) if place not in later]

    assert merged(had, [held[place] for place in sorted(later, reverse=True)]) == held


def lie(folder: Path) -> None:
    """Let what is kept of every chunk, and of all, say that nothing is in it."""
    (empty,) = [file for file in folder.iterdir() if len(marshal.loads(file.read_bytes())[1]) == len(nothing())]
    name, _ = marshal.loads(empty.read_bytes())
    empty.write_bytes(marshal.dumps((name, tuple(nothing()))))


def test_full_chunks_are_summed_up_once(tmp_path: Path):
    library(some(10), 4, tmp_path)
    kept = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    lie(tmp_path)

    again = library(some(11), 4, tmp_path)

    assert len(kept) == 3  # two chunks, and both together
    assert {file.name for file in tmp_path.iterdir()} == set(kept)
    assert again.count() == 3  # of the last chunk: what is kept of the others was believed
    assert len(list(again.stories())) == 11


def test_another_story_or_flag_is_another_chunk(tmp_path: Path):
    held = some(8)
    library(held, 4, tmp_path)
    for change in ({"mark": b"x" * 12}, {"shown": False}, {"head": False}, {"copy": True}, {"out": False}):
        before = len(list(tmp_path.iterdir()))
        held[1] = held[1]._replace(**change)  # type: ignore[arg-type]

        found = library(held, 4, tmp_path)

        assert len(list(tmp_path.iterdir())) == before + 2  # the chunk, and all together
        assert found.count() == sum(each.shown and each.head for each in held)


def test_what_stories_depend_on_makes_other_summaries(tmp_path: Path):
    for depends in ("a registry", "another one"):
        Summaries(ZONE, tmp_path, depends=depends, size=4).of([some(4)])

    assert len(list(tmp_path.iterdir())) == 4


def test_a_build_of_everything_anew_trusts_nothing_that_is_kept(tmp_path: Path):
    library(some(10), 4, tmp_path)
    lie(tmp_path)

    assert library(some(10), 4, tmp_path, anew=True).count() == 10
    assert library(some(10), 4, tmp_path).count() == 10  # and keeps what it found


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x00" * 50, marshal.dumps(("another name", ()))])
def test_damaged_summaries_are_as_none(tmp_path: Path, damage: bytes):
    library(some(10), 4, tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(damage)

    assert library(some(10), 4, tmp_path).count() == 10
    assert all(file.read_bytes() != damage for file in tmp_path.iterdir())


def test_summaries_that_no_build_used_for_long_go(tmp_path: Path):
    for name, days in (("old.bin", 3), ("younger.bin", 1)):
        (tmp_path / name).write_bytes(b"x")
        at = time.time() - days * DAY
        os.utime(tmp_path / name, (at, at))

    library(some(3), 4, tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["younger.bin"]


@pytest.mark.parametrize("anew", [False, True])
def test_several_processes_sum_up_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, anew: bool):
    held = some(40)
    chunks = [held[start : start + 4] for start in range(0, 40, 4)]
    ours, first = summary.summary, os.getpid()
    begun, beginning = os.pipe()

    def patient(*given: Any) -> Any:
        """The first process waits until another one has begun."""
        nonlocal waited
        if os.getpid() != first:
            os.write(beginning, b"!")
        elif not waited:
            waited = os.read(begun, 1)
        return ours(*given)

    waited = b""
    monkeypatch.setattr(summary, "summary", patient)
    shared = Summaries(ZONE, tmp_path, size=4, workers=3, anew=anew).of(chunks)
    monkeypatch.undo()
    again = Summaries(ZONE, tmp_path, size=4).of(chunks)

    os.close(beginning)
    assert waited + os.read(begun, 99)  # of the others, which may also have been through before the first one began
    assert shared == again == Summaries(ZONE, size=4).of(chunks)
