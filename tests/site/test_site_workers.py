"""Work shared among processes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newshub.core.errors import HubError
from newshub.site.workers import WorkerError, _start, beside, orphaned, share


def doubled(chunks: Iterator[int]) -> tuple[int, list[int]]:
    return os.getpid(), [2 * each for each in chunks]


def test_every_chunk_is_taken_once_by_processes_of_their_own():
    found = share([range(100)], doubled, workers=3)

    assert sorted(number for _, numbers in found for number in numbers) == [2 * n for n in range(100)]
    assert len({process for process, _ in found}) == 3
    assert found[0][0] == os.getpid()


def test_each_other_process_prepares_itself_first():
    state: list[int] = []

    found = share([[1]], lambda chunks: [*state, *list(chunks)[:0]], workers=3, prepare=lambda: state.append(7))

    assert found == [[], [7], [7]]
    assert state == []


def test_a_process_begins_with_a_lane_of_its_own_and_goes_on_with_those_after_it():
    for _ in range(5):
        (_, here), (_, there) = share([range(50), range(50, 100), range(100, 150)], doubled, workers=2)

        assert sorted(here + there) == [2 * n for n in range(150)]
        assert here == sorted(here)
        assert there == sorted(there)
        assert not set(there) & {2 * n for n in range(50)}


def test_no_chunks_are_no_work():
    assert share([[]], lambda chunks: list(chunks), workers=2) == [[], []]


def test_a_fault_in_a_process_is_raised_here_with_its_traceback():
    here = os.getpid()

    def work(_: Iterator[int]) -> float:
        return 1 / (os.getpid() == here)

    with pytest.raises(WorkerError, match="ZeroDivisionError"):
        share([[1, 0, 2]], work, workers=2)


def test_a_fault_in_this_process_is_raised_after_the_others_have_ended(tmp_path: Path):
    here = os.getpid()

    def work(chunks: Iterator[int]) -> int:
        if os.getpid() == here:
            raise KeyError("here")
        (tmp_path / "ended").write_text(str(sum(chunks)))
        return 0

    with pytest.raises(KeyError, match="here"):
        share([range(3)], work, workers=2)

    assert (tmp_path / "ended").read_text() == "3"


def test_an_error_for_the_person_at_the_terminal_keeps_its_words():
    here = os.getpid()

    def work(_: Iterator[str]) -> None:
        if os.getpid() != here:
            raise HubError("file: is not there; make it")

    with pytest.raises(HubError, match=r"^file: is not there; make it$"):
        share([["file"]], work, workers=2)


class _Deadly:
    """Cannot be handed over alive."""

    def __reduce__(self) -> str:
        os.kill(os.getpid(), 9)
        raise AssertionError


def test_a_process_that_is_killed_while_it_answers_is_told_of():
    with pytest.raises(WorkerError, match="status -9"):
        beside(lambda: ["x" * 1_000_000, _Deadly()])()


def test_a_process_that_is_killed_is_told_of():
    with pytest.raises(WorkerError, match="ended with status -9"):
        beside(lambda: os.kill(os.getpid(), 9))()


def test_more_chunks_than_a_byte_can_name_are_a_fault_of_ours():
    with pytest.raises(ValueError, match="300 chunks"):
        share([range(300)], doubled, workers=1)


def test_a_large_answer_comes_whole():
    assert len(beside(lambda: "x" * 5_000_000)()) == 5_000_000


def test_something_beside_is_waited_for_when_it_is_wanted():
    wait = beside(lambda: {"a", "b"})

    assert wait() == {"a", "b"}


def test_a_process_knows_when_who_started_it_is_gone():
    reading, writing = os.pipe()

    def orphan() -> None:
        while not orphaned():
            os.sched_yield()
        os.write(writing, b"alone")

    def parent() -> bool:
        _start(orphan, lambda: None)  # and ends without waiting for it
        return orphaned()

    assert not orphaned()
    assert beside(parent)() is False
    assert os.read(reading, 5) == b"alone"
