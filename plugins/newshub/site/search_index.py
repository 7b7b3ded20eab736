"""The search index of one language: Pagefind's program fed with records; kept until they change.

    records -> Pagefind (a child process; lines of base64 on its standard input) -> files in the cache -> the site

A bundle per language, because Pagefind has one stemmer for each, and because news in one language then leaves the
others' indexes as they are.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from newshub.core.errors import HubError
from newshub.site.leftovers import forget_unused
from newshub.site.search_canon import canonical

# Pagefind writes its own user interfaces, too; ours is theme/static/search.js.
_WANTED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_FOLDERS = ("fragment", "index", "filter")
_LONGEST_SECONDS = 1800  # a program that hangs must not hold up every later build
_KEPT_DAYS = 14  # an index that no build uses stays in the cache for so long


@dataclass(frozen=True, slots=True)
class Record:
    """Something to be found."""

    url: str
    content: str  # plain text
    language: str
    meta: dict[str, str] = field(default_factory=dict)
    filters: dict[str, list[str]] = field(default_factory=dict)
    sort: dict[str, str] = field(default_factory=dict)


class SearchError(HubError):
    """Raised when the index cannot be made. Its text says what to do."""


def program() -> tuple[Path, str]:
    """Where Pagefind's program is, and its version. Raises SearchError when it is not installed."""
    from importlib import metadata

    try:
        from pagefind_bin import get_executable

        found = Path(get_executable())
        version = metadata.version("pagefind_bin")
    except (ImportError, FileNotFoundError) as error:
        raise SearchError(_missing(str(error))) from error
    if not os.access(found, os.X_OK):
        raise SearchError(_missing(f"{found} cannot be run"))
    return found, version


def _missing(reason: str) -> str:
    return (
        f"search: Pagefind's program is not there ({reason}); `pip install -r requirements.txt` brings it, "
        "NEWSHUB_SEARCH = False in pelicanconf.py builds a site without a search page"
    )


def bundle(
    make: Callable[[], Iterable[Record]], *, language: str, fingerprint: str, cache: Path, anew: bool = False
) -> Path:
    """The folder with the index of one language. `make` is called only when there is none for this fingerprint."""
    place, version = program()
    name = hashlib.sha256(f"{version}\0{fingerprint}\0{_code()}".encode()).hexdigest()[:16]
    folder = cache / "search" / f"{language}-{name}"
    if folder.is_dir() and not anew:
        os.utime(folder)
        return folder
    forget_unused(folder.parent, days=_KEPT_DAYS)
    with tempfile.TemporaryDirectory(dir=_made(folder.parent), prefix="making-") as making:
        write_index(make(), Path(making) / "index", program=place)
        if folder.exists():
            shutil.rmtree(folder)
        (Path(making) / "index").rename(folder)
    return folder


def last_bundle(language: str, cache: Path) -> Path | None:
    """The latest index of a language, whatever has changed since; None when there is none yet."""
    found = [path for path in (cache / "search").glob(f"{language}-*") if path.is_dir()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def _code() -> str:
    """The fingerprint of how an index is made."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("search_*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_index(records: Iterable[Record], folder: Path, *, program: Path) -> int:
    """Make an index of records in one language; returns how many. The same records give the same bytes."""
    count = 0
    with tempfile.TemporaryDirectory(prefix="newshub-search-") as raw, _Pagefind(program, Path(raw)) as pagefind:
        index = pagefind.ask("NewIndex", config={"output_path": raw})["index_id"]
        for record in records:
            pagefind.ask("AddRecord", index_id=index, **asdict(record))
            count += 1
        # Not WriteFiles: it answers before the last bytes are on disk, and may end without having written them.
        answer = pagefind.ask("GetFiles", index_id=index)
        _choose({each["path"]: base64.b64decode(each["content"]) for each in answer["files"]}, folder)
    return count


def _choose(files: dict[str, bytes], folder: Path) -> None:
    """Write what our page needs, put in one order."""
    folder.mkdir(parents=True)
    entry = json.loads(files["pagefind-entry.json"])
    programs = {f"wasm.{each['wasm'] or 'unknown'}.pagefind" for each in entry["languages"].values()}
    wanted = {
        name: data
        for name, data in files.items()
        if name in _WANTED or name in programs or name.startswith(_FOLDERS) or name.endswith(".pf_meta")
    }
    for name, data in canonical(wanted).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


class _Pagefind:
    """Pagefind's service: asks one thing at a time and waits for the answer."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own argument, no shell
            [str(program), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        self._watch = threading.Timer(_LONGEST_SECONDS, self._process.kill)
        self._watch.daemon = True
        self._watch.start()
        self._asked = 0
        self._read = b""

    def __enter__(self) -> "_Pagefind":
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=5)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def ask(self, kind: str, **values: Any) -> dict[str, Any]:
        """Ask for one thing. Raises SearchError with Pagefind's own words when it is refused."""
        assert self._process.stdin is not None
        self._asked += 1
        message = json.dumps({"message_id": self._asked, "payload": {"type": kind, **values}}).encode()
        try:
            self._process.stdin.write(base64.b64encode(message) + b",")
            self._process.stdin.flush()
            answer = self._answer()
        except (OSError, ValueError) as error:
            raise SearchError(f"search: Pagefind ended without an answer ({error}); build again") from error
        if answer.get("type") == "Error":
            raise SearchError(f"search: Pagefind refused {kind}: {answer.get('message')}")
        return answer

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        pieces = [self._read]
        while b"," not in pieces[-1]:
            more = os.read(self._process.stdout.fileno(), 1 << 20)
            if not more:
                raise OSError(f"exit status {self._process.wait()}")
            pieces.append(more)
        end, _, self._read = pieces.pop().partition(b",")
        one = b"".join([*pieces, end])
        payload: dict[str, Any] = json.loads(base64.b64decode(one))["payload"]
        return payload
