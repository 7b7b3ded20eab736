"""Writing only what changed, and ending up with the same bytes as writing everything."""

import math
import os
import shutil
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_fakes import NOW, Mini, item, tree

from newshub.core.model import FetchRecord, SourceState, Tag, Tags
from newshub.site import build
from newshub.site.alone import alone
from newshub.site.build import Sharing, write_site
from newshub.site.manifest import Manifest
from newshub.site.output import Output, Part
from newshub.site.workers import WorkerError
from newshub.store.store import Membership, Store


def write(folder: Path, files: dict[str, str], *, world: str = "w", full: bool = False) -> tuple[list[str], str]:
    """One build of plain files. Returns which were rendered, and what the build says of itself."""
    rendered: list[str] = []

    def output(path: str, text: str) -> Output:
        def render() -> str:
            rendered.append(path)
            return text

        return Output(path, text, render)

    manifest = Manifest(folder / "cache", folder / "output")
    built = write_site(
        (output(*each) for each in files.items()), folder / "output", world=world, manifest=manifest, full=full
    )
    return rendered, str(built)


def test_an_unchanged_file_is_neither_rendered_nor_written(tmp_path: Path):
    write(tmp_path, {"a.html": "A", "b/c.html": "C"})
    before = (tmp_path / "output/a.html").stat().st_mtime_ns

    rendered, said = write(tmp_path, {"a.html": "A", "b/c.html": "new"})

    assert rendered == ["b/c.html"]
    assert said == "built written=1 kept=1 removed=0"
    assert (tmp_path / "output/a.html").stat().st_mtime_ns == before


def test_a_file_no_longer_made_goes_with_its_empty_folder(tmp_path: Path):
    write(tmp_path, {"a.html": "A", "b/c/d.html": "D"})
    (tmp_path / "output/kept.txt").write_text("not ours")

    write(tmp_path, {"a.html": "A"})

    assert set(tree(tmp_path / "output")) == {"a.html", "kept.txt"}
    assert not (tmp_path / "output/b").exists()


def test_a_missing_or_meddled_file_is_written_again(tmp_path: Path):
    write(tmp_path, {"a.html": "A", "b.html": "B"})
    (tmp_path / "output/a.html").unlink()
    (tmp_path / "output/b.html").write_text("meddled")

    write(tmp_path, {"a.html": "A", "b.html": "B"})

    assert tree(tmp_path / "output") == {"a.html": b"A", "b.html": b"B"}


def test_another_world_writes_everything(tmp_path: Path):
    write(tmp_path, {"a.html": "A"})

    assert write(tmp_path, {"a.html": "A"}, world="other")[0] == ["a.html"]


def test_full_ignores_what_was_there_but_still_removes(tmp_path: Path):
    write(tmp_path, {"a.html": "A", "b.html": "B"})

    rendered, said = write(tmp_path, {"a.html": "A"}, full=True)

    assert rendered == ["a.html"]
    assert said.endswith("removed=1")


def test_an_interrupted_build_repairs_itself(tmp_path: Path):
    write(tmp_path, {"a.html": "old", "b.html": "old"})

    def killed() -> str:
        raise KeyboardInterrupt

    manifest = Manifest(tmp_path / "cache", tmp_path / "output")
    outputs = [Output("a.html", "new", lambda: "new"), Output("b.html", "new", killed)]
    with pytest.raises(KeyboardInterrupt):
        write_site(outputs, tmp_path / "output", world="w", manifest=manifest)
    write(tmp_path, {"a.html": "old", "b.html": "old"})  # what was new is taken back before the next build

    assert tree(tmp_path / "output") == {"a.html": b"old", "b.html": b"old"}


@pytest.mark.parametrize("full", [False, True])
def test_a_page_of_a_build_that_was_cut_off_goes_when_nobody_wants_it(tmp_path: Path, *, full: bool):
    def killed() -> str:
        raise KeyboardInterrupt

    files = {"da/a.html": "A", "da/b.html": "B"}
    parts(tmp_path, {"one": files})
    with pytest.raises(KeyboardInterrupt):
        write_site(
            [Output("da/new.html", "new", lambda: "new"), Output("da/other.html", "new", killed)],
            tmp_path / "output",
            world="w",
            manifest=Manifest(tmp_path / "cache", tmp_path / "output"),
        )
    (tmp_path / "output/theme.css").touch()  # Pelican's
    assert (tmp_path / "output/da/new.html").exists()

    _, said = parts(tmp_path, {"one": files}, full=full)

    assert said.endswith("removed=1")
    assert sorted(tree(tmp_path / "output")) == ["da/a.html", "da/b.html", "theme.css"]
    assert parts(tmp_path, {"one": files})[1] == "built written=0 kept=2 removed=0"


def test_what_a_killed_build_left_half_written_goes(tmp_path: Path):
    write(tmp_path, {"a.html": "A"})
    (tmp_path / "output/.newshub-writing-4711").write_text("hal")

    with alone(tmp_path / "lock", tmp_path / "output"):
        pass

    assert tree(tmp_path / "output") == {"a.html": b"A"}


def test_a_build_waits_for_the_one_before_it(tmp_path: Path):
    order: list[str] = []

    def second() -> None:
        with alone(tmp_path / "lock", tmp_path / "output"):
            order.append("second")

    with alone(tmp_path / "lock", tmp_path / "output"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        order.append("first")
    thread.join()

    assert order == ["first", "second"]


def test_what_processes_put_aside_goes_with_the_build_and_what_killed_ones_left_with_the_next(tmp_path: Path):
    write(tmp_path, {"a.html": "A"})
    (manifest,) = (tmp_path / "cache").glob("manifest-*")
    left = [manifest.with_suffix(".4711.made"), manifest.with_name("manifest-0123456789abcdef.4711.made")]
    beside = manifest.with_name("manifest-fedcba9876543210.4711.made")  # of a build that may be going on
    for path in (*left, beside):
        path.write_bytes(b"cut o")
    os.utime(left[1], (0, 0))

    write(tmp_path, {"a.html": "new"})

    assert sorted((tmp_path / "cache").glob("manifest-*")) == sorted([manifest, beside])


@pytest.mark.parametrize("damage", ["", "newshub manifest 3", "newshub manifest 3\nx\ny\nz\ncut off", "other\n\n"])
def test_a_damaged_manifest_is_as_none(tmp_path: Path, damage: str):
    write(tmp_path, {"a.html": "A"})
    for path in (tmp_path / "cache").glob("manifest-*"):
        path.write_text(damage)

    write(tmp_path, {"a.html": "A"})

    assert tree(tmp_path / "output") == {"a.html": b"A"}


@pytest.mark.build
def test_without_a_manifest_an_old_builds_pages_go(mini: Mini):
    mini.article()
    mini.build()
    shutil.rmtree(mini.folder / "cache")
    (mini.folder / "content" / "da" / "first.md").unlink()
    (mini.output / "mine.txt").write_text("not in a folder of ours")

    mini.build()

    assert not (mini.output / "da/news").exists()
    assert (mini.output / "mine.txt").exists()


def test_two_makers_of_one_file_are_a_fault_of_ours(tmp_path: Path):
    manifest = Manifest(tmp_path / "cache", tmp_path / "output")
    twice = [Output("a.html", 1, lambda: "1"), Output("a.html", 2, lambda: "2")]

    with pytest.raises(ValueError, match=r"a\.html is made twice"):
        write_site(twice, tmp_path / "output", world="w", manifest=manifest)


def parts(
    folder: Path, files: dict[str, dict[str, str]], *, workers: int = 1, loose: int = 0, full: bool = False
) -> tuple[set[str], str]:
    """One build of parts, each a few files. Returns which parts were opened, and what the build says of itself."""
    opened = folder / "opened"
    opened.mkdir(parents=True, exist_ok=True)
    for each in opened.iterdir():
        each.unlink()

    def part(name: str, found: dict[str, str]) -> Part:
        def outputs() -> list[Output]:
            (opened / name).touch()
            return [Output(path, text, partial(str, text), n * 7 % 50) for n, (path, text) in enumerate(found.items())]

        until = max((n * 7 % 50 for n in range(len(found))), default=0) if len(name) % 2 else math.inf
        return Part(name, sorted(found.items()), outputs, lambda: (0, until), size=len(found))

    made = [part(*each) for each in files.items()]
    others = [Output(f"loose/{n}.html", n, partial(str, n)) for n in range(loose)]
    built = write_site(
        [*made, *others],
        folder / "output",
        world="w",
        manifest=Manifest(folder / "cache", folder / "output"),
        full=full,
        folders=["da"],
        sharing=Sharing(workers, moments=range(5, 50, 5)),
    )
    return {each.name for each in opened.iterdir()}, str(built)


def test_a_part_that_stays_is_not_opened(tmp_path: Path):
    parts(tmp_path, {"one": {"a.html": "A", "b.html": "B"}, "two": {"c.html": "C"}})

    opened, said = parts(tmp_path, {"one": {"a.html": "A", "b.html": "new"}, "two": {"c.html": "C"}})

    assert opened == {"one"}
    assert said == "built written=1 kept=2 removed=0"


def test_a_part_with_a_meddled_file_is_opened_and_only_that_file_written(tmp_path: Path):
    parts(tmp_path, {"one": {"a.html": "A", "b.html": "B"}, "two": {"c.html": "C"}})
    (tmp_path / "output/b.html").write_text("meddled")

    opened, said = parts(tmp_path, {"one": {"a.html": "A", "b.html": "B"}, "two": {"c.html": "C"}})

    assert (opened, said) == ({"one"}, "built written=1 kept=2 removed=0")
    assert (tmp_path / "output/b.html").read_text() == "B"


def test_a_file_may_move_from_part_to_part_and_a_part_may_go(tmp_path: Path):
    parts(tmp_path, {"one": {"a.html": "A", "b.html": "B"}, "two": {"c.html": "C"}, "three": {"d.html": "D"}})

    _, said = parts(tmp_path, {"one": {"a.html": "A"}, "two": {"b.html": "B", "c.html": "C"}})

    assert said.endswith("removed=1")
    assert tree(tmp_path / "output") == {"a.html": b"A", "b.html": b"B", "c.html": b"C"}


def test_a_full_build_knows_at_its_end_what_was_there(tmp_path: Path):
    parts(tmp_path, {"one": {"a.html": "A", "b.html": "B"}, "two": {"c.html": "C"}, "three": {"d.html": "D"}})

    _, said = parts(tmp_path, {"one": {"a.html": "A"}, "two": {"b.html": "B", "c.html": "C"}}, full=True)

    assert said == "built written=3 kept=0 removed=1"
    assert tree(tmp_path / "output") == {"a.html": b"A", "b.html": b"B", "c.html": b"C"}


def test_several_processes_write_the_same_site(tmp_path: Path):
    files = {f"part {n}": {f"{n}/{m}.html": f"{n} {m}" for m in range(100)} for n in range(40)}

    _, said = parts(tmp_path / "1", files, loose=200)
    _, shared = parts(tmp_path / "3", files, workers=3, loose=200)

    assert said == shared == "built written=4200 kept=0 removed=0"
    assert tree(tmp_path / "1/output") == tree(tmp_path / "3/output")
    assert parts(tmp_path / "3", files, workers=3, loose=200) == (set(), "built written=0 kept=4200 removed=0")


def test_many_files_of_no_part_are_shared_in_pieces_that_can_be_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(build, "_FEW", 1)

    _, said = parts(tmp_path, {"one": {"a.html": "A"}}, workers=2, loose=700)

    assert said == "built written=701 kept=0 removed=0"


def test_a_fault_in_one_of_several_processes_leaves_the_manifest(tmp_path: Path):
    def broken() -> str:
        raise ZeroDivisionError

    write(tmp_path, {"a.html": "A"})
    outputs = [Output(f"{n}.html", n, partial(str, n)) for n in range(2_000)]
    manifest = Manifest(tmp_path / "cache", tmp_path / "output")
    with pytest.raises((WorkerError, ZeroDivisionError)):  # in whichever it was
        write_site(
            [*outputs, Output("b.html", "B", broken)],
            tmp_path / "output",
            world="w",
            manifest=manifest,
            sharing=Sharing(2),
        )

    write(tmp_path, {"a.html": "A"})

    assert (tmp_path / "output/a.html").read_text() == "A"


@pytest.mark.build
def test_a_second_build_with_nothing_changed_does_nothing(mini: Mini):
    mini.article()
    mini.keep(item(1), item(2))
    first = mini.build()

    assert mini.build().written == 0
    assert mini.build().kept == first.written


@pytest.mark.build
def test_a_new_story_touches_no_full_numbered_page(mini: Mini):
    mini.keep(*(item(n) for n in range(1, 8)))
    mini.build()
    before = mini.tree()

    mini.keep(item(8))
    mini.build()

    after = mini.tree()
    changed = {name for name in before if "/page/" in name and before[name] != after.get(name)}
    assert changed
    assert all("/page/1/" not in name for name in changed)


@pytest.mark.build
def test_a_scheduled_article_appears_when_its_time_has_come(mini: Mini):
    mini.article(slug="soon", Date="2026-11-23 08:00")
    mini.build()
    assert not (mini.output / "da/news/soon").exists()

    mini.build(now=NOW + timedelta(days=1))

    assert (mini.output / "da/news/soon/index.html").exists()


@pytest.mark.build
def test_no_byte_depends_on_the_day_or_the_folder(tmp_path: Path):
    trees = []
    for name, now in (("one", NOW), ("another/place", NOW + timedelta(days=300))):
        mini = Mini(tmp_path / name)
        mini.article()
        mini.keep(item(1), item(2, "lubelska-medycyna"))
        mini.build(now=now)
        trees.append(mini.tree())

    assert trees[0] == trees[1]


@pytest.mark.build
def test_several_processes_build_the_same_site(mini: Mini, monkeypatch: pytest.MonkeyPatch):
    mini.article()
    mini.keep(*(item(n, CLUSTERS[n % 3]) for n in range(1, 40)))
    mini.build(NEWSHUB_WORKERS=1, NEWSHUB_PAGE_SIZE=3)
    alone = mini.tree()
    monkeypatch.setattr(build, "_WORTH_SHARING", 20)

    built = mini.build(NEWSHUB_WORKERS=3, NEWSHUB_PAGE_SIZE=3, NEWSHUB_FULL=True)

    assert built.written == len(alone)
    assert mini.tree() == alone


@pytest.mark.build
def test_what_a_cluster_says_of_its_sources_changes_with_them(tmp_path: Path):
    mini = Mini(tmp_path)
    mini.keep(item(1))
    few = {"NEWSHUB_LANGUAGES": ("da", "pl"), "NEWSHUB_DEFAULT_LANGUAGE": "da"}
    mini.build(**few)
    id_, before = "oslo-cancer-cluster", NOW - timedelta(days=9)
    said = []
    for state in (
        SourceState(id_, failures=2),
        SourceState(id_, failures=2, last_success_at=before),
        SourceState(id_, last_success_at=before + timedelta(days=1)),
        SourceState(id_, last_success_at=before + timedelta(days=1), feed_url="https://example.org/moved.xml"),
    ):
        with Store.open(mini.store_path) as store:
            store.save(state, FetchRecord(id_, NOW, "kept"))

        mini.build(**few)

        mini.build(**few, OUTPUT_PATH=str(tmp_path / "whole"), NEWSHUB_FULL=True)
        assert mini.tree() == tree(tmp_path / "whole")
        said.append(mini.text(f"da/clusters/{id_}/index.html"))
    assert len(set(said)) == 4


# --- random histories ---

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "add", "edit", "retag", "hide", "withdraw", "group", "article", "draft", "rename", "break"]
        ),
        st.integers(1, 12),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.build
@pytest.mark.slow
@given(histories=STEPS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_incremental_and_full_builds_give_the_same_bytes(histories: list[tuple[str, int]]):
    with TemporaryDirectory() as folder:
        mini = Mini(Path(folder))
        mini.article()
        mini.keep(*(item(n, CLUSTERS[n % 3]) for n in range(1, 6)))
        few = {"NEWSHUB_LANGUAGES": ("da", "pl"), "NEWSHUB_DEFAULT_LANGUAGE": "da", "NEWSHUB_PAGE_SIZE": 2}
        mini.build(**few)
        for step, number in histories:
            happen(mini, step, number)
            mini.build(**few)

        whole = Path(folder) / "whole"
        mini.build(**few, OUTPUT_PATH=str(whole), NEWSHUB_FULL=True)

        assert mini.tree() == tree(whole)


CLUSTERS = ("oslo-cancer-cluster", "lubelska-medycyna", "abelia")  # full, excerpt, headline


def happen(mini: Mini, step: str, number: int) -> None:
    cluster = CLUSTERS[number % 3]
    if step == "add":
        mini.keep(item(number, cluster))
    elif step == "withdraw":
        with Store.open(mini.store_path) as store:
            ids = [each.id for each in store.items(include_hidden=True) if each.source_id == cluster]
            state, record = SourceState(cluster), FetchRecord(cluster, NOW, "kept")
            store.save(state, record, withdrawn_ids=ids[:1])
    elif step == "edit":
        mini.keep(item(number, cluster, title=f"Anderledes {number}", updated_at=NOW))
    elif step in ("retag", "hide"):
        with Store.open(mini.store_path) as store:
            ids = [each.id for each in store.items(include_hidden=True)]
            chosen = ids[number % len(ids)]
            tags = Tags((Tag("DK"),), (Tag("abelia"),), (Tag("cancer-precision"),))
            store.retag([(chosen, "da", tags, step == "hide")])
    elif step == "group":
        with Store.open(mini.store_path) as store:
            ids = [each.id for each in store.items()][:2]
            kind = "copy" if number % 2 else "translation"
            store.save_groups([Membership(each, kind, ids[0]) for each in ids] if len(ids) == 2 else [])
    elif step == "article":
        mini.article(("da", "pl")[number % 2], f"a{number % 3}")
    elif step == "draft":
        mini.article(Status="draft" if number % 2 else "published")
    elif step == "rename":
        shutil.rmtree(mini.folder / "content" / "da")
        mini.article(slug=f"renamed-{number}")
    elif step == "break":
        files = [path for path in sorted(mini.output.rglob("*")) if path.is_file()]
        files[number % len(files)].unlink()
