"""Keeping the interface's catalogues in step with the templates and the code."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from newshub.core.errors import HubError, Problem

MAPPING = "theme/babel.cfg"
CATALOGUES = "theme/translations"


@dataclass(frozen=True, slots=True)
class Progress:
    """How complete one language's catalogue is."""

    language: str
    messages: int
    translated: int


def extract(root: Path) -> Catalog:
    """Every message of the templates and the code, as found now."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", MAPPING, "-k", "N_"]
        command += ["--no-location", "--sort-output", "-o", str(template), "."]
        if subprocess.run(command, cwd=root, check=False).returncode:  # noqa: S603 - our own arguments, no shell
            raise HubError(f"the messages could not be extracted; is {MAPPING} right?")
        with template.open("rb") as file:
            return read_po(file)


def update(root: Path, languages: tuple[str, ...]) -> list[Progress]:
    """Bring each language's catalogue up to date: new messages come in empty, unused ones leave.

    Nothing is guessed: a message whose English changed is a new message.
    """
    template = extract(root)
    progress = []
    for language in languages:
        path = catalogue_path(root, language)
        catalogue = _read(path, language) if path.is_file() else Catalog(locale=language, domain="messages")
        created = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.creation_date = created  # else every run would change every file
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, ignore_obsolete=True, omit_header=False)
        missing = len(list(_missing(catalogue)))
        progress.append(Progress(language, len(catalogue), len(catalogue) - missing))
    return progress


def check_catalogues(root: Path, languages: tuple[str, ...]) -> list[Problem]:
    """Every message that a language lacks, that is marked fuzzy, or whose placeholders differ from the English."""
    template = extract(root)
    problems = []
    for language in languages:
        path = catalogue_path(root, language)
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            problems.append(Problem(name, f"there is no catalogue for {language}; `./hub translate` makes one"))
            continue
        catalogue = _read(path, language)
        for message in template:
            if message.id and catalogue.get(message.id, message.context) is None:
                problems.append(Problem(name, f"“{_english(message.id)}” is missing; run `./hub translate`"))
        problems += [Problem(name, f"“{text}” has no translation", line) for line, text in _missing(catalogue)]
        problems += [
            Problem(name, f"“{_english(message.id)}”: {error}", message.lineno)
            for message, errors in catalogue.check()
            for error in errors
        ]
    return problems


def catalogue_path(root: Path, language: str) -> Path:
    """Where a language's catalogue lies."""
    return root / CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _missing(catalogue: Catalog) -> Iterator[tuple[int | None, str]]:
    for message in catalogue:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message.lineno, _english(message.id)


def _english(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]
