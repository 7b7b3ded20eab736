"""docs/write-an-article.md: what it tells editors to write is right, and what it promises is so."""

import re
import shutil
import subprocess
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from newshub.cli.check import find
from newshub.core.articles import OPTIONAL, REQUIRED
from newshub.site.markdown import Renderer
from tests.site.site_fakes import ROOT

DOC = (ROOT / "docs" / "write-an-article.md").read_text("utf-8")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def example() -> str:
    found = re.search(r"^ *```markdown\n(.*?)^ *```$", DOC, re.DOTALL | re.MULTILINE)
    assert found
    return textwrap.dedent(found[1])


def faults(text: str, folder: Path) -> list[str]:
    (folder / "pelicanconf.py").write_text('SITEURL = "https://news.example.org"\n', "utf-8")
    for name in ("da", "images"):
        (folder / "content" / name).mkdir(parents=True)
    Image.new("RGB", (30, 20)).save(folder / "content" / "images" / "odense.jpg")
    (folder / "content" / "da" / "ny-klynge-i-odense.md").write_text(text, "utf-8")
    registry = ROOT / "content" / "registry"
    problems, _ = find(folder, registry=registry, store=folder / "no", output=folder / "no", quick=True, now=NOW)
    return [str(problem) for problem in problems]


def test_the_example_is_an_article_without_a_fault(tmp_path: Path) -> None:
    assert faults(example(), tmp_path) == []


def test_the_example_with_the_lines_of_a_correction_is_right_too(tmp_path: Path) -> None:
    found = re.search(r"```text\n(Modified: .*?)```", DOC, re.DOTALL)
    assert found

    text = example().replace("Status: published\n", f"Status: published\n{found[1]}")

    assert faults(text, tmp_path) == []


def test_the_file_the_browser_makes_is_called_like_its_slug() -> None:
    assert f"`{re.findall(r'Slug: (.*)', example())[0]}.md`" in DOC


def test_the_table_of_fields_has_them_all() -> None:
    table = DOC.split("## The lines at the top")[1].split("##")[0]
    listed = {
        name for row in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE) for name in re.findall("`(.+?)`", row)
    }

    assert listed == {*REQUIRED, *OPTIONAL}


@pytest.mark.parametrize(
    ("written", "tag"),
    [("## Words", "<h2>"), ("> Words", "<blockquote>"), ("- words", "<ul>"), ("a | b\n---|---\n1 | 2", "<table>"),
     ("Words.[^1]\n\n[^1]: The note.", 'class="footnote"')],
)  # fmt: skip
def test_what_the_table_of_the_text_promises_comes_about(written: str, tag: str) -> None:
    assert tag in Renderer().render(written, resolve=str, sizes=lambda _: None)


# --- the look before a commit ---


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with the hook and, in place of the hub, a command that finds a fault in everything."""
    shutil.copytree(ROOT / ".githooks", tmp_path / ".githooks")
    (tmp_path / "hub").write_text('#!/bin/sh\necho "hub $*"\nexit 1\n', "utf-8")
    (tmp_path / "hub").chmod(0o755)
    for words in (("init", "-q"), ("config", "core.hooksPath", ".githooks"), ("config", "user.email", "a@example.org"),
                  ("config", "user.name", "Anna"), ("config", "commit.gpgsign", "false")):  # fmt: skip
        git(tmp_path, *words)
    return tmp_path


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)


def test_a_commit_with_faulty_articles_is_refused(clone: Path) -> None:
    (clone / "content").mkdir()
    (clone / "content" / "x.md").write_text("x", "utf-8")
    git(clone, "add", "content")

    done = git(clone, "commit", "-m", "x")

    assert done.returncode == 1
    assert "hub check --quick" in done.stdout + done.stderr


def test_a_commit_of_anything_else_is_not_looked_at(clone: Path) -> None:
    (clone / "README").write_text("x", "utf-8")
    git(clone, "add", "README")

    assert git(clone, "commit", "-m", "x").returncode == 0
