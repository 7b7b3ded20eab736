"""One index: Pagefind's program fed with records in one language.

    records -> Pagefind (a child process; base64 with a comma after each piece on its standard input) -> files

What is in which index is decided in search_parts.py, which are made anew in search_kept.py.
"""

import base64
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from newshub.core.errors import HubError
from newshub.site.search_canon import canonical

# Pagefind writes its own user interfaces, too; ours is theme/static/search.js.
_WANTED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_FOLDERS = ("fragment", "index", "filter")
# What its allocator need not keep for later it gives back: a fifth less memory at the peak.
_ENVIRONMENT = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}


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


def write_index(records: Iterable[Record], folder: Path, *, program: Path, longest_seconds: float = 900) -> int:
    """Make an index of records in one language; returns how many. The same records give the same bytes.

    Raises SearchError when the program fails, or takes longer altogether than it may.
    """
    count = 0
    with (
        tempfile.TemporaryDirectory(prefix="newshub-search-") as raw,
        _Pagefind(program, Path(raw), longest_seconds) as pagefind,
    ):
        index = pagefind.ask("NewIndex", config={"output_path": raw})["index_id"]
        for record in records:
            pagefind.ask("AddRecord", index_id=index, **asdict(record))
            count += 1
        # Not WriteFiles: it answers before the last bytes are on disk, and may end without having written them.
        files = pagefind.ask("GetFiles", index_id=index)["files"]
    _choose({each["path"]: base64.b64decode(each.pop("content")) for each in files}, folder)
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


def without_program(entry: bytes) -> bytes:
    """The pagefind-entry.json of an index in a folder of another one, whose program it shares.

    Pagefind asks for `wasm.{name}.pagefind` beside the entry, 70 kB for each index. A browser takes the dots out of an
    address before it asks, so that this name leads one folder up, to the file that it has already.
    """
    found = json.loads(entry)
    for language in found["languages"].values():
        language["wasm"] = f"/../../wasm.{language['wasm'] or 'unknown'}"
    return json.dumps(found, sort_keys=True, ensure_ascii=False).encode()


class _Pagefind:
    """Pagefind's service: asks one thing at a time and waits for the answer."""

    def __init__(self, program: Path, folder: Path, longest_seconds: float) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own argument, no shell
            [str(program), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=os.environ | _ENVIRONMENT,
        )
        self._longest = longest_seconds
        self._watch = threading.Timer(longest_seconds, self._give_up)  # ends reading and writing alike
        self._watch.daemon = True
        self._gave_up = False
        self._watch.start()
        self._asked = 0
        self._read = b""

    def __enter__(self) -> "_Pagefind":
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.cancel()
        self._watch.join()  # a process that is started next should find no thread
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=5)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _give_up(self) -> None:
        self._gave_up = True
        self._process.kill()

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
            if self._gave_up:
                raise SearchError(
                    f"search: Pagefind was not done after {self._longest:g} s and was ended; build again, and if it "
                    "happens again, NEWSHUB_SEARCH = False in pelicanconf.py builds a site without a search page"
                ) from error
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
        text = b"".join([*pieces, end])
        pieces.clear()  # files come as one answer of some megabytes
        text = base64.b64decode(text)
        payload: dict[str, Any] = json.loads(text)["payload"]
        return payload
