"""What a build's process does before Pelican is loaded, which would take longer than all of this.

words, environment, settings, versions -> key
a record of the last build with these words has this key, and everything looks as it did then -> nothing happened
anything else -> Pelican, with the same words; when it has gone well, a new record

The settings file is run each time: what it says counts, and it may read whatever it wants to say it.
Few imports: every build pays for them.
"""

import io
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from newshub.site.alone import alone
from newshub.site.looks import Looks, Record, digest_of

_CODE = str(Path(__file__).resolve().parents[1])
_OPTIONS = {"-s", "--fatal", "-o", "-t", "-e"}  # with any other, Pelican may be asked for more than a build
# Variables that say which run this is, and nothing of what it is to do.
_PASSING = {"_", "SHLVL", "PWD", "OLDPWD", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID"}


class Early:
    """A build to come, as it is known before Pelican is loaded."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str], began: int) -> None:
        """`words`: those for Pelican. `began`: when the process began, in ns since 1970."""
        self._key = ""  # "": nothing can be known
        self._file = Path()
        self._record: Record | None = None
        if len(words) > 1 and words[0] == "-s" and all(each in _OPTIONS for each in words if each.startswith("-")):
            with suppress(OSError, ValueError):
                self._know(words, environ, began)

    def _know(self, words: Sequence[str], environ: Mapping[str, str], began: int) -> None:
        conf = Path(words[1])
        files = Looks([_CODE], sorted(map(str, {conf, *conf.parent.glob("*.py")})))  # loaded before a build looks
        variables = sorted(each for each in environ.items() if each[0] not in _PASSING)
        packages = [(each, Path(each).stat().st_mtime_ns) for each in sys.path[2:] if Path(each).exists()]
        loaded = "pelican" in sys.modules
        settings = _said_by(conf)
        hooked = "pelican" in sys.modules and not loaded  # a settings file may have Pelican do more than we know of
        if settings is None or hooked or not files.certain(began):
            return
        known = (list(words), str(Path.cwd()), files.digest, settings, variables, sys.version, sys.prefix, packages)
        self._file = _cache(words, settings) / "glances" / f"{digest_of(list(words))}.early"
        self._key = digest_of(known)

    def nothing_happened(self, now: float) -> str | None:
        """What a build at `now`, in seconds since 1970, would say when it has nothing to do; None when it may have."""
        with suppress(OSError, ValueError):  # no record yet, or none that can be read: nothing is known
            record = Record.load(self._file)
            with alone(Path(record.lock), Path(record.output)):
                if self._key and record.holds(self._key, record.looks(), now):
                    return f"built written=0 kept={record.kept} removed=0"
        return None

    def note(self, record: Record) -> None:
        """Hear from a build; see `newshub.site.glance.settled`."""
        self._record = record

    def remember(self) -> None:
        """Keep what was noted, now that Pelican itself has ended well."""
        if self._record is None or not self._key:
            return
        self._record.key = self._key
        with suppress(OSError):  # where the cache is another than we took it for, there is no such folder
            self._record.save(self._file)
            _forget_others(self._file)


def _said_by(conf: Path) -> list[tuple[str, object]] | None:
    """The settings in a settings file; None when Pelican had better say what is wrong with it."""
    names: dict[str, object] = {"__name__": conf.stem, "__file__": str(conf)}
    path = sys.path[:]
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):  # Pelican will have it say that again
            exec(compile(conf.read_bytes(), str(conf), "exec", dont_inherit=True), names)  # noqa: S102 - as Pelican does
    except (Exception, SystemExit):  # noqa: BLE001 - it is a program
        return None
    finally:
        sys.path[:] = path
    return sorted((name, value) for name, value in names.items() if name.isupper())


def _cache(words: Sequence[str], settings: list[tuple[str, object]]) -> Path:
    """The cache's folder; where it is wrong, nothing is remembered, and nothing else happens."""
    said = dict(settings)
    place = str(said.get("NEWSHUB_CACHE", "var/cache"))
    for each in words:
        if each.startswith("NEWSHUB_CACHE="):
            place = each.partition("=")[2].strip('"')
            if "\\" in place:  # as JSON has what is not ASCII
                import json

                place = str(json.loads(f'"{place}"'))
    return Path(str(said.get("NEWSHUB_ROOT") or Path.cwd()), place)


def _forget_others(file: Path) -> None:
    """Records of output folders that are no more."""
    for old in file.parent.glob("*.early"):
        try:
            gone = not Path(Record.load(old).manifest).exists()
        except ValueError:
            gone = True
        if gone:
            old.unlink(missing_ok=True)
