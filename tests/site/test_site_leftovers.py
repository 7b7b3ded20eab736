"""What lies in the cache for no build any more."""

import os
import time
from pathlib import Path

from newshub.site.leftovers import forget_unused


def aged(path: Path, days: float) -> None:
    at = time.time() - days * 86_400
    os.utime(path, (at, at))


def test_files_and_folders_that_no_build_touched_for_long_go(tmp_path: Path):
    for name, days in (("old", 15), ("young", 13), ("wanted", 99)):
        (tmp_path / name).write_text("x")
        aged(tmp_path / name, days)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "words").write_text("x")
    aged(tmp_path / "index", 15)

    forget_unused(tmp_path, days=14, but={"wanted"})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["wanted", "young"]


def test_a_folder_that_is_not_there_has_nothing_to_forget(tmp_path: Path):
    forget_unused(tmp_path / "none", days=1)

    assert list(tmp_path.iterdir()) == []
