"""Where Pelican and the hub meet: one generator, made for each run.

    settings -> registry, own articles, store (read-only) -> library -> makers -> changed files written

Pelican gives the settings, the Jinja environment, the static files and the run itself.
"""

import hashlib
import importlib.metadata
import logging
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from newshub.core.errors import Faulty, HubError
from newshub.core.registry import Registry
from newshub.files import read_registry
from newshub.site.build import Built, Manifest, write_site
from newshub.site.library import read_library
from newshub.site.own import Own, read_own
from newshub.site.settings import SiteSettings, read_settings
from newshub.site.stories import StoryMaker
from newshub.site.translations import read_catalogues
from newshub.site.words import Words
from newshub.store.store import Store

log = logging.getLogger(__name__)

_CODE = Path(__file__).resolve().parents[1]
# Where things lie decides nothing about the site: the same inputs give the same bytes in any folder.
_PLACES = ("content", "registry", "store", "cache", "output", "theme")
_PACKAGES = ("babel", "jinja2", "markdown", "markupsafe", "pelican")


def connect() -> None:
    """Join Pelican's run. Receivers are module-level functions, because Pelican's signals hold them weakly."""
    signals.get_generators.connect(_generators)
    logging.getLogger("pelican").addFilter(_without_traceback)


def _generators(_pelican: Any) -> type[Generator]:
    return HubGenerator


def _without_traceback(record: logging.LogRecord) -> bool:
    """A fault in our own files is for an editor to mend; where in Pelican it was raised is no help to them."""
    if record.exc_info and isinstance(record.exc_info[1], HubError):
        record.exc_info = None
        if isinstance(record.args, tuple) and len(record.args) == 2:
            record.msg, record.args = "nothing was built", ()
    return True


class HubGenerator(Generator):
    """Builds every page and feed of the hub."""

    def generate_context(self) -> None:
        """Nothing: what the hub shows never becomes Pelican content."""

    def generate_output(self, _writer: Any) -> None:
        """Build. Raises HubError after saying every fault on standard error, as file:line: what is wrong."""
        try:
            built = self._build()
        except HubError as error:
            sys.stderr.write(_report(error))
            raise
        log.info("%s", built)

    def _build(self) -> Built:
        root = Path(self.settings.get("NEWSHUB_ROOT") or Path.cwd())
        settings = read_settings(self.settings, root=root)
        now = _now()
        registry, own = _sources(settings, now)
        store = Store.open(settings.store, read_only=True) if settings.store.exists() else None
        try:
            return self._write(settings, registry, own, store)
        finally:
            if store is not None:
                store.close()

    def _write(self, settings: SiteSettings, registry: Registry, own: Own, store: Store | None) -> Built:
        world = _world(settings, own)
        whole = _whole(world, own, store, settings)
        manifest = Manifest.load(settings.cache, settings.output)
        if not settings.full and manifest.whole == whole and manifest.untouched(settings.output):
            return Built(kept=len(manifest.entries))
        from newshub.site.pages import outputs
        from newshub.site.press import make_press
        from newshub.site.render import Renderer

        catalogues = read_catalogues(
            settings.theme / "translations", settings.languages, cache=settings.cache / "catalogues"
        )
        maker = StoryMaker(settings, registry, store) if store is not None else None
        self._tune(settings)
        press = make_press(
            settings,
            registry,
            read_library(settings, own, store, maker),
            own,
            maker=maker,
            item=store.item if store is not None else lambda _: None,
            states=store.states() if store is not None else {},
            words={each: Words(each, catalogue, settings.zone) for each, catalogue in catalogues.items()},
            renderer=Renderer(self.env, catalogues),
        )
        built = write_site(
            outputs(press), settings.output, world=world, manifest=manifest, whole=whole, full=settings.full
        )
        for language, catalogue in catalogues.items():
            if catalogue.missing:
                log.warning("untranslated language=%s messages=%d", language, len(catalogue.missing))
        return built

    def _tune(self, settings: SiteSettings) -> None:
        """Templates compiled once and kept, looked for once a build."""
        from jinja2 import FileSystemBytecodeCache

        folder = settings.cache / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        self.env.auto_reload = False
        self.env.bytecode_cache = FileSystemBytecodeCache(str(folder))


def _sources(settings: SiteSettings, now: datetime) -> tuple[Registry, Own]:
    registry = read_registry(settings.registry)
    return registry, read_own(settings, registry, now)


def _now() -> datetime:
    """The time of the build: it decides which dated articles are out, and nothing else. SOURCE_DATE_EPOCH fixes it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


def _world(settings: SiteSettings, own: Own) -> str:
    """The fingerprint of what every page depends on: settings, look, code, registry, names of our pages."""
    digest = hashlib.sha256()
    plain = {name: str(value) for name, value in asdict(settings).items() if name not in _PLACES and name != "full"}
    digest.update(repr(plain).encode())
    digest.update(repr([(page.language, page.slug, page.title) for page, _ in own.pages]).encode())
    digest.update(repr([importlib.metadata.version(each) for each in _PACKAGES]).encode())
    digest.update(sys.version.encode())
    theme = settings.theme
    for folder, pattern in (
        (_CODE / "site", "*.py"),
        (_CODE / "core", "select.py"),
        (theme / "templates", "*.html"),
        (theme / "translations", "*.po"),
        (theme / "static", "*.*"),
        (settings.registry, "*.toml"),
    ):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _whole(world: str, own: Own, store: Store | None, settings: SiteSettings) -> str:
    """The fingerprint of everything a build is made from: equal to the last build's, nothing needs looking at."""
    digest = hashlib.sha256(world.encode())
    digest.update(repr((own.articles, own.pages)).encode("utf-8", "surrogatepass"))
    if store is not None:
        found = settings.store.stat()
        states = sorted(map(repr, store.states().values()))
        digest.update(repr((str(settings.store), found.st_ino, store.generation(), states)).encode())
    return digest.hexdigest()


def _report(error: HubError) -> str:
    if isinstance(error, Faulty):
        count = len(error.problems)
        return f"{error}\n{count} fault{'s' if count != 1 else ''}; nothing was built\n"
    return f"{error}\nnothing was built\n"
