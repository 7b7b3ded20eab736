"""Where Pelican and the hub meet: one generator, made for each run.

Pelican gives the settings, the Jinja environment, the static files and the run itself; the rest is `run.build`.
"""

import logging
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator, StaticGenerator
from pelican.log import console

from newshub.core.errors import Faulty, HubError
from newshub.site.build import Built
from newshub.site.copies import looks_of_copies
from newshub.site.glance import unless_nothing_happened
from newshub.site.looks import Looks, build_time
from newshub.site.settings import SiteSettings, read_settings


def connect() -> None:
    """Join Pelican's run. Receivers are module-level functions, because Pelican's signals hold them weakly."""
    signals.get_generators.connect(_generators)
    signals.article_generator_init.connect(_leave_alone)
    signals.all_generators_finalized.connect(_copy_in_time)
    logging.getLogger("pelican").addFilter(_not_ours)


def _generators(_pelican: Any) -> type[Generator]:
    return HubGenerator


def _leave_alone(generator: Any) -> None:
    """Pelican's own generator has no article to write, but would compile its templates for them at every run."""
    generator.generate_output = lambda _writer: None


def _copy_in_time(generators: Any) -> None:
    """Static files are copied when our generator says so, while no other build writes to the output folder."""
    for hub in generators:
        if isinstance(hub, HubGenerator):
            hub.static = next(each for each in generators if isinstance(each, StaticGenerator))
            hub.copy_static, hub.static.generate_output = hub.static.generate_output, lambda _writer: None


def _not_ours(record: logging.LogRecord) -> bool:
    """A fault in our own files is told already; where in Pelican it was raised is no help to who mends it."""
    return not (record.exc_info and isinstance(record.exc_info[1], HubError))


class HubGenerator(Generator):
    """Builds every page and feed of the hub."""

    def generate_context(self) -> None:
        """Note the time, after which Pelican lists static files; what the hub shows never becomes Pelican content."""
        self.began = time.time_ns()

    def generate_output(self, writer: Any) -> None:
        """Build. Raises HubError after saying every fault on standard error, as file:line: what is wrong."""
        try:
            root = Path(self.settings.get("NEWSHUB_ROOT") or Path.cwd())
            settings = read_settings(self.settings, root=root)
            now = datetime.fromtimestamp(build_time(os.environ), UTC)
            built = unless_nothing_happened(
                settings,
                now,
                lambda: self._build(settings, now),
                lambda: self._copy(settings, writer),
                began=self.began,
            )
        except HubError as error:
            sys.stderr.write(_report(error))
            raise
        console.print(str(built))

    def _build(self, settings: SiteSettings, now: datetime) -> Built:
        from newshub.site.run import build  # only now: most runs of a server find nothing to do

        return build(settings, self.env, now=now)

    def _copy(self, settings: SiteSettings, writer: Any) -> Looks | None:
        """Let Pelican copy what it copies. Returns how it looks now, None when that cannot be told for sure."""
        _forget(settings.output / self.settings["THEME_STATIC_DIR"], settings.theme / "static")
        _forget(settings.output / "images", settings.content / "images")
        self.copy_static(writer)
        return looks_of_copies(self.settings, [(each.source_path, each.save_as) for each in self.static.staticfiles])


def _forget(output: Path, source: Path) -> None:
    """Remove static files whose source is gone; Pelican only ever copies."""
    for path in output.rglob("*"):
        if path.is_file() and not (source / path.relative_to(output)).exists():
            path.unlink()


def _report(error: HubError) -> str:
    if isinstance(error, Faulty):
        count = len(error.problems)
        return f"{error}\n{count} fault{'s' if count != 1 else ''}; nothing was built\n"
    return f"{error}\nthe build was stopped; the next one makes what is missing\n"
