"""What a build holds of every story, kept from build to build."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from site_fakes import NOW, Mini, item

from newshub.core.model import FetchRecord, SourceState, Tag, Tags
from newshub.files import read_registry
from newshub.site import held
from newshub.site.held import Held, of_partners
from newshub.store.store import Store


def read(mini: Mini) -> dict[str, Held]:
    settings = mini.settings()
    with Store.open(mini.store_path, read_only=True) as store:
        found = of_partners(
            store, read_registry(settings.registry), settings.zone, path=mini.store_path, cache=settings.cache
        )
    return {each.id: each for each in found}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The generations after which outlines were asked for."""
    asked: list[int] = []
    real = Store.outlines

    def outlines(self: Store, **wanted: object) -> object:
        asked.append(wanted["after"])  # type: ignore[arg-type]
        return real(self, **wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "outlines", outlines)
    return asked


def test_only_what_has_changed_is_read_again(mini: Mini, counted: list[int]):
    mini.keep(item(1), item(2))
    first = read(mini)
    mini.keep(item(3))

    second = read(mini)
    third = read(mini)

    assert counted[0] == -1
    assert counted[1] > 0
    assert {key: second[key] for key in first} == first
    assert len(second) == 3
    assert third == second


@pytest.mark.parametrize("workers", [2, 3])
def test_several_processes_read_what_one_reads(mini: Mini, monkeypatch: pytest.MonkeyPatch, workers: int):
    monkeypatch.setattr(held, "_WORTH_SHARING", 10)
    monkeypatch.setattr(held, "_BLOCK", 7)
    mini.keep(*(item(n) for n in range(1, 60)))
    settings = mini.settings()
    registry = read_registry(settings.registry)

    def found(**more: int) -> list[Held]:
        with Store.open(mini.store_path, read_only=True) as store:
            return of_partners(
                store, registry, settings.zone, path=mini.store_path, cache=settings.cache, anew=True, **more
            )

    assert found(workers=workers) == found()
    assert len(found()) == 59


def test_what_is_read_beside_a_writer_is_read_again_alone(mini: Mini, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(held, "_WORTH_SHARING", 10)
    mini.keep(*(item(n) for n in range(1, 60)))
    settings = mini.settings()

    with mini.opened_beside_a_writer(item(2)) as store:
        found = of_partners(
            store,
            read_registry(settings.registry),
            settings.zone,
            path=mini.store_path,
            cache=settings.cache,
            workers=2,
        )

    assert {each.id for each in found} == {item(n).id for n in range(1, 60)}
    assert {each.language for each in found if each.id == item(2).id} == {"nb"}


def test_few_changes_are_read_again_by_every_build_and_many_are_kept(mini: Mini, counted: list[int]):
    mini.keep(item(1))
    read(mini)
    mini.keep(item(2))
    few = [read(mini), read(mini)]
    mini.keep(*(item(n) for n in range(3, 510)))
    many = [read(mini), read(mini)]

    assert counted == [-1, counted[1], counted[1], counted[1]]  # no fifth time: all that had changed was kept
    assert [list(found) for found in few] == [[item(n).id for n in (1, 2)]] * 2
    assert [list(found) for found in many] == [[item(n).id for n in range(1, 510)]] * 2


def test_what_changed_stands_where_it_would_if_all_were_read(mini: Mini):
    mini.keep(*(item(n, published_at=NOW - timedelta(days=n)) for n in range(1, 9)))
    read(mini)
    mini.keep(*(item(n, published_at=NOW - timedelta(hours=50 - n), title="other") for n in (3, 5)))

    found = read(mini)
    shutil.rmtree(mini.settings().cache)

    assert list(found.items()) == list(read(mini).items())


def test_what_is_kept_is_what_would_be_read(mini: Mini):
    mini.keep(*(item(n) for n in range(1, 6)))
    read(mini)
    with Store.open(mini.store_path) as store:
        store.retag([(item(2).id, "pl", Tags(themes=(Tag("ehealth"),)), False)])
        store.retag([(item(3).id, "nb", Tags(), True)])

    kept = read(mini)
    shutil.rmtree(mini.settings().cache)

    assert list(kept.items()) == list(read(mini).items())
    assert kept[item(2).id].language == "pl"
    assert not kept[item(3).id].shown


def test_a_store_put_back_from_a_backup_is_read_whole(mini: Mini, tmp_path: Path):
    mini.keep(item(1, title="before"))
    shutil.copy(mini.store_path, tmp_path / "backup")
    mini.keep(item(1, title="lost with the disk"), item(2))
    read(mini)
    for path in mini.store_path.parent.glob(f"{mini.store_path.name}*"):
        path.unlink()
    with mini.store_path.open("wb") as file:
        file.write((tmp_path / "backup").read_bytes())
    with Store.open(mini.store_path) as store:
        for n in range(3, 6):  # another way since, and further
            record = FetchRecord("oslo-cancer-cluster", NOW.replace(year=2027), "kept")
            store.save(SourceState("oslo-cancer-cluster"), record, [item(n)])

    found = read(mini)
    shutil.rmtree(mini.settings().cache)

    assert found == read(mini)
    assert set(found) == {item(n).id for n in (1, 3, 4, 5)}


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x00" * 50])
def test_a_damaged_cache_is_as_none(mini: Mini, damage: bytes):
    mini.keep(item(1))
    first = read(mini)
    (kept,) = (mini.settings().cache / "stories").iterdir()
    kept.write_bytes(damage)

    assert read(mini) == first


def test_another_policy_of_a_source_is_another_cache(mini: Mini):
    mini.keep(item(1))
    assert read(mini)[item(1).id].page
    clusters = mini.settings().registry / "clusters.toml"
    clusters.write_text(clusters.read_text("utf-8").replace('republish = "full"', 'republish = "excerpt"'), "utf-8")

    assert not read(mini)[item(1).id].page


def test_the_mark_stands_for_the_text_where_it_is_shown(mini: Mini):
    mini.keep(item(1), item(2, "lubelska-medycyna"))
    before = read(mini)
    mini.keep(item(1, content_html="<p>Et annet.</p>"), item(2, "lubelska-medycyna", content_html="<p>Inny.</p>"))
    after = read(mini)

    assert before[item(1).id].mark != after[item(1).id].mark
    assert after[item(1).id].words == 2
    assert after[item(2).id].words == 0


def test_caches_that_no_build_used_for_long_go(mini: Mini):
    folder = mini.settings().cache / "stories"
    folder.mkdir(parents=True)
    for name, days in (("old.bin", 15), ("younger.bin", 13)):
        (folder / name).write_bytes(b"x")
        at = time.time() - days * 86_400
        os.utime(folder / name, (at, at))
    mini.keep(item(1))

    read(mini)

    assert not (folder / "old.bin").exists()
    assert len(list(folder.iterdir())) == 2


def test_an_orphan_keeps_nothing(mini: Mini, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(held, "orphaned", lambda: True)
    mini.keep(item(1))

    read(mini)

    assert not list((mini.folder / "cache").rglob("*.bin"))
