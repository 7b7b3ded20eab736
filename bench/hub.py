"""The hub as it is measured: a corpus and a look copied, built from outside as `./hub build` builds it."""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from bench import corpus  # noqa: E402
from bench.corpus_stories import NOW  # noqa: E402
from bench.peers.records import one_edition  # noqa: E402
from newshub.cli.build import START  # noqa: E402
from newshub.files import read_registry  # noqa: E402
from newshub.store.store import Store  # noqa: E402

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("NEWSHUB_", "PYTHON"))},
    "SOURCE_DATE_EPOCH": str(int(NOW.timestamp())),
}


@dataclass(frozen=True, slots=True)
class Mode:
    """How the hub is built."""

    name: str
    theme: Path
    languages: tuple[str, ...] | None = None  # None: those of the settings, six
    search: bool = False
    pictures_kept: bool = False  # pictures for shared links, which no other program draws, are there from earlier


REAL = Mode("real", ROOT / "theme")
SEARCH = Mode("search", ROOT / "theme", search=True)
MINIMAL = Mode("minimal", ROOT / "bench" / "theme", languages=("en",), pictures_kept=True)


class Hub:
    """One corpus, one mode, in a folder that is all its own."""

    def __init__(self, made: Path, folder: Path, mode: Mode) -> None:
        self.folder, self.mode, self._made = folder, mode, made
        self.output = folder / "output"
        self._store = folder / "store.sqlite3"
        self._days = 0
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copytree(made / "registry", folder / "registry")
        if mode.languages is None:
            shutil.copytree(made / "content", folder / "content")
        else:
            one_edition(made / "content", folder / "content")
        self._registry = read_registry(folder / "registry")

    def reset(self) -> None:
        """Store and look as at the beginning; no output, no cache but for kept pictures."""
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.rmtree(self.folder / "theme", ignore_errors=True)
        for path in (self.folder / "cache").glob("*"):
            if path.name == "social" and self.mode.pictures_kept:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.mode.theme, self.folder / "theme")
        shutil.copyfile(self._made / "store.sqlite3", self._store)
        self._days = 0

    def command(self) -> list[str]:
        """What `./hub build` runs. The working folder is to be the checkout."""
        settings: dict[str, object] = {
            "PATH": str(self.folder / "content"),
            "NEWSHUB_REGISTRY": str(self.folder / "registry"),
            "NEWSHUB_STORE": str(self._store),
            "NEWSHUB_CACHE": str(self.folder / "cache"),
            "NEWSHUB_SEARCH": self.mode.search,
        }
        if self.mode.languages:
            settings["NEWSHUB_LANGUAGES"] = self.mode.languages
        given = [f"{name}={json.dumps(value)}" for name, value in settings.items()]
        conf, look = str(ROOT / "pelicanconf.py"), str(self.folder / "theme")
        words = [str(START), "-s", conf, "--fatal", "errors", "-t", look, "-o", str(self.output)]
        return [sys.executable, *words, "-e", *given]

    def add_stories(self, count: int = 20) -> None:
        """What a fetch brings: so many new stories, newer than all."""
        self._days += 1
        with Store.open(self._store) as store:
            corpus.add_new(store, self._registry, count, seed=self._days)

    def retag(self) -> None:
        """One story in the middle of the archive gets another theme."""
        with Store.open(self._store) as store:
            corpus.retag_one(store, self._registry)

    def change_template(self) -> None:
        """Cards look different, and so does every page that has one."""
        path = self.folder / "theme" / "templates" / "parts" / "card.html"
        path.write_text(path.read_text("utf-8").replace("<article", '<article data-look="new"'), encoding="utf-8")
