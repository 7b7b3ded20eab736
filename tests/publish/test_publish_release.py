"""Publishing to a folder is all or nothing."""

import os
from pathlib import Path

import pytest

from newshub.core.errors import PublishError
from newshub.publish.release import Folder
from newshub.publish.targets import KEPT, Release

NOW, LATER = "20261122T083000Z", "20261123T083000Z"


def place(built: Path, target: Path, *, now: str) -> Release:
    return Folder(target).place(built, now=now)


def releases(target: Path) -> list[Release]:
    return Folder(target).releases()


def rollback(target: Path) -> Release:
    return Folder(target).rollback()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    (folder / "da").mkdir(parents=True)
    (folder / "index.html").write_text("first")
    (folder / "da" / "index.html").write_text("hej")
    return folder


def test_a_first_publication_makes_the_folder_readable_under_its_own_name(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)

    assert (tmp_path / "www" / "da" / "index.html").read_text() == "hej"


def test_a_later_build_does_not_change_what_was_published(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)

    (built / "index.html").write_text("second")

    assert (tmp_path / "www" / "index.html").read_text() == "first"


def test_rolling_back_brings_the_release_before(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)
    (built / "index.html").write_text("second")
    place(built, tmp_path / "www", now=LATER)
    assert (tmp_path / "www" / "index.html").read_text() == "second"

    rollback(tmp_path / "www")

    assert (tmp_path / "www" / "index.html").read_text() == "first"
    assert [release.current for release in releases(tmp_path / "www")] == [False, True]


def test_there_is_nothing_to_go_back_to_after_one_publication(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)

    with pytest.raises(PublishError, match="no earlier release"):
        rollback(tmp_path / "www")


def test_only_the_last_releases_are_kept_even_within_one_second(built: Path, tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        (built / "index.html").write_text(str(number))
        place(built, tmp_path / "www", now=NOW)

    assert len(releases(tmp_path / "www")) == KEPT
    assert (tmp_path / "www" / "index.html").read_text() == str(KEPT + 2)


def test_a_folder_that_is_not_ours_is_left_alone(built: Path, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "thesis.odt").write_text("years of work")

    with pytest.raises(PublishError, match="not a release of ours"):
        place(built, tmp_path / "www", now=NOW)
    with pytest.raises(PublishError, match="not a release of ours"):
        Folder(tmp_path / "www").changes(built)

    assert (tmp_path / "www" / "thesis.odt").read_text() == "years of work"


def test_a_folder_without_a_site_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(PublishError, match=r"no index\.html"):
        place(tmp_path / "empty", tmp_path / "www", now=NOW)


def test_what_an_interrupted_publication_left_is_swept_away(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)
    half = tmp_path / "www.releases" / ".half-20261122T083100Z"
    half.mkdir()
    (half / "index.html").write_text("torn")

    place(built, tmp_path / "www", now=LATER)

    assert not half.exists()
    assert len(releases(tmp_path / "www")) == 2


def test_a_publication_that_fails_while_copying_leaves_the_old_site(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)
    (built / "index.html").write_text("second")
    (built / "broken").symlink_to(tmp_path / "nowhere")

    with pytest.raises(PublishError, match="untouched"):
        place(built, tmp_path / "www", now=LATER)

    assert (tmp_path / "www" / "index.html").read_text() == "first"


def test_files_that_did_not_change_are_shared_between_releases_and_keep_their_date(built: Path, tmp_path: Path) -> None:
    first = Folder(tmp_path / "www").path(place(built, tmp_path / "www", now=NOW)) / "da" / "index.html"
    os.utime(built / "da" / "index.html", (1, 1))
    (built / "index.html").write_text("second")

    second = Folder(tmp_path / "www").path(place(built, tmp_path / "www", now=LATER)) / "da" / "index.html"

    assert second.samefile(first)
    assert not second.samefile(built / "da" / "index.html")
    assert (tmp_path / "www" / "index.html").read_text() == "second"


def test_folders_and_files_are_for_the_web_server_to_read(built: Path, tmp_path: Path) -> None:
    (built / "da").chmod(0o700)
    (built / "index.html").chmod(0o600)

    place(built, tmp_path / "www", now=NOW)

    assert oct((tmp_path / "www" / "da").stat().st_mode)[-3:] == "755"
    assert oct((tmp_path / "www" / "index.html").stat().st_mode)[-3:] == "644"


def test_a_full_disk_leaves_no_half_release(built: Path, tmp_path: Path) -> None:
    place(built, tmp_path / "www", now=NOW)
    (built / "broken").symlink_to(tmp_path / "nowhere")

    with pytest.raises(PublishError):
        place(built, tmp_path / "www", now=LATER)

    assert [path.name for path in (tmp_path / "www.releases").iterdir()] == [NOW]
