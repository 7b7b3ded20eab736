"""README, docs and commands tell one story."""

import re
import sys
from pathlib import Path

import pytest
from invoke import Collection

from newshub.cli import lock

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


@pytest.fixture(scope="module")
def commands() -> Collection:
    sys.path.insert(0, str(ROOT))
    import tasks

    return Collection.from_module(tasks)


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_exists_with_its_options(page: Path, commands: Collection) -> None:
    for name, rest in re.findall(r"(?:\./hub|\binvoke) ([a-z]+)((?: --?[a-z-]+(?: [\w/.]+)?)*)", text_of(page)):
        assert name in commands.task_names, f"{page.name} speaks of `invoke {name}`"
        known = {flag for argument in commands[name].get_arguments() for flag in argument.names}
        for option in re.findall(r"--([a-z-]+)", rest):
            assert option.replace("-", "_") in known | {"list", "help"}, f"{page.name}: {name} --{option}"


def test_code_and_requirements_call_a_command_what_the_readme_calls_it(commands: Collection) -> None:
    for file in (*ROOT.glob("*.txt"), *ROOT.glob("*.py"), *(ROOT / "plugins").rglob("*.py")):
        named = set(re.findall(r"\binvoke ([a-z]+)", text_of(file)))
        assert not named & set(commands.task_names), f"{file.name}: say ./hub, as the README does"


def test_the_constraints_begin_as_the_command_that_writes_them_begins_them() -> None:
    assert text_of(ROOT / "constraints.txt").startswith(lock._HEADER)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|\{)([^)#]+)\)", text_of(page)):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_explains_itself_in_a_line(commands: Collection) -> None:
    for name in commands.task_names:
        assert (commands[name].__doc__ or "").count("\n") == 0
        assert (commands[name].__doc__ or "").endswith(".")


def test_the_readme_begins_with_the_two_commands() -> None:
    block = re.search(r"```sh\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)

    assert block is not None
    assert [line.split("#")[0].split() for line in block[1].splitlines()] == [["./hub", "demo"], ["./hub", "test"]]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    from newshub.core.settings import SECRETS, SETTINGS
    from newshub.site import settings

    page = text_of(ROOT / "docs" / "deploy.md")
    documented = re.findall(r"^\| `(NEWSHUB_\w+)` \|.+\|.+\|.+\|$", page, re.MULTILINE)

    assert len(documented) == len(set(documented))
    assert set(documented) == {*settings._DEFAULTS, *SETTINGS} - {"NEWSHUB_FULL", "NEWSHUB_DRAFTS"}
    assert all(f"`{name}`" in page for name in SECRETS)


def test_each_dependency_has_its_reason() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith(("#", "-c "))]

    assert named
    assert [line for line in named if "  # " not in line] == []
