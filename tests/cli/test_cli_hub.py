"""The launcher prepares the environment when it must, and says plainly when it cannot."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Stands in for Python: as old as $OLD says, with or without venv, noting when it makes an environment.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
  *version_info*) exit "${OLD:-0}" ;;
  *ensurepip*) exit "${NO_VENV:-0}" ;;
  "-m venv "*)
    mkdir -p "$3/bin"; cp "$0" "$3/bin/python"
    printf '#!/bin/sh\\necho "invoke $*"\\n' > "$3/bin/invoke"; chmod +x "$3/bin/invoke"
    echo made >> "$3/../made.txt" ;;
  "-m pip install "*) exit "${NO_NETWORK:-0}" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a checkout"
    folder.mkdir()
    shutil.copy(ROOT / "hub", folder / "hub")
    (folder / "requirements.txt").write_text("pelican\n")
    (folder / "constraints.txt").write_text("pelican==4.12.0\n")
    python = folder / "python"
    python.write_text(FAKE_PYTHON)
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    return folder


def hub(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(checkout / "hub"), *arguments],
        env={"PATH": os.environ["PATH"], "HUB_PYTHON": "./python"} | environment,
        cwd=checkout, capture_output=True, text=True, check=False,
    )  # fmt: skip


def times_made(checkout: Path) -> int:
    return len((checkout / "made.txt").read_text().splitlines())


def test_the_first_run_prepares_an_environment_and_then_runs_the_task(checkout: Path) -> None:
    ran = hub(checkout, "demo", "--no-serve")

    assert ran.returncode == 0
    assert ran.stdout == f"invoke --search-root {checkout} demo --no-serve\n"
    assert "preparing the environment" in ran.stderr


def test_later_runs_use_what_is_there_whatever_the_files_dates(checkout: Path) -> None:
    hub(checkout)
    (checkout / "requirements.txt").touch()

    assert hub(checkout).stderr == ""
    assert times_made(checkout) == 1


def test_changed_requirements_prepare_it_anew(checkout: Path) -> None:
    hub(checkout)
    (checkout / "constraints.txt").write_text("pelican==4.13.0\n")

    hub(checkout)

    assert times_made(checkout) == 2


def test_an_interrupted_preparation_is_begun_again(checkout: Path) -> None:
    failed = hub(checkout, NO_NETWORK="1")
    assert failed.returncode == 1
    assert "could not install" in failed.stderr

    assert hub(checkout).returncode == 0
    assert times_made(checkout) == 2


def test_an_environment_of_somebody_else_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "own-tool").write_text("mine")

    ran = hub(checkout)

    assert ran.returncode == 1
    assert "was not made by this script" in ran.stderr
    assert (checkout / ".venv" / "bin" / "own-tool").read_text() == "mine"


def test_an_old_python_is_refused_in_a_sentence(checkout: Path) -> None:
    ran = hub(checkout, OLD="1")

    assert ran.returncode == 1
    assert "not a Python 3.11 or newer" in ran.stderr


def test_a_python_without_venv_is_refused_with_the_remedy(checkout: Path) -> None:
    ran = hub(checkout, NO_VENV="1")

    assert ran.returncode == 1
    assert "apt install python3-venv" in ran.stderr
