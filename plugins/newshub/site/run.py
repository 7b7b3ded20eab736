"""One build, from settings to written files.

registry, own articles, store (read-only) -> library -> makers -> what changed is written
nothing changed since the last build      -> nothing is read but the fingerprints
"""

import gc
import hashlib
import importlib.metadata
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from newshub.core.errors import HubError
from newshub.core.registry import Registry
from newshub.site.alone import alone
from newshub.site.build import Built, Sharing, write_site
from newshub.site.manifest import Manifest, lock_of, path_of
from newshub.site.own import Own, read_own
from newshub.site.registry_kept import kept_registry
from newshub.site.settings import SiteSettings
from newshub.site.translations import Catalogue, read_catalogues
from newshub.site.words import Words
from newshub.site.workers import WorkerError, beside, processes
from newshub.store import schema
from newshub.store.store import Store

log = logging.getLogger(__name__)

_CODE = Path(__file__).resolve().parents[1]
# Where things lie decides nothing about the site: the same inputs give the same bytes in any folder.
_PLACES = ("content", "registry", "store", "cache", "output", "theme", "workers")
# Folders of the output that are ours, beside those of the editions.
_FOLDERS = ("countries", "clusters", "themes", "sitemaps", "search-index", "social")
# Modules of core that decide what pages look like.
_SHOWING = ("charts", "counting", "projection", "republish", "select", "source_health", "text", "urls", "weeks")
_COLLECT = (50_000, 20, 100)  # see `gc.set_threshold`; memory stays the same, a tenth of the time goes
_SPANS = 12  # of time, shared among them
_PACKAGES = ("babel", "jinja2", "markdown", "markupsafe", "pillow")


def build(settings: SiteSettings, environment: Any, *, now: datetime) -> Built:
    """Bring the output folder up to date. `environment` is Jinja's, with autoescape on and the look's templates.

    Raises HubError (with all faults of registry or articles) before anything is written. A store that is not there
    is an edition of own articles only.
    """
    with alone(lock_of(settings.cache, settings.output), settings.output):
        return _read_and_build(settings, environment, now)


def _read_and_build(settings: SiteSettings, environment: Any, now: datetime) -> Built:
    _tune(environment, settings)
    with _kept_ready(settings, environment):
        registry = kept_registry(settings.registry, settings.cache / "registry", anew=settings.full)
        own = read_own(settings, registry, now)
    store = Store.open(settings.store, read_only=True) if settings.store.exists() else None
    before = gc.get_threshold()
    try:
        if store is not None:
            store.hold_still()
        return _build(settings, environment, registry, own, store)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        if store is not None:
            store.close()


@contextmanager
def _kept_ready(settings: SiteSettings, environment: Any) -> Iterator[None]:
    """Where a site is built for the first time, a process beside ours leaves in the cache what later builds find there.

    That is parsed catalogues and compiled templates. Whatever is wrong with them is told when they are wanted.
    """
    if processes(settings.workers) == 1 or path_of(settings.cache, settings.output).exists():
        yield
        return
    wait = beside(partial(_keep_ready, settings, environment))
    try:
        yield
    finally:
        with suppress(HubError, WorkerError):
            wait()


def _keep_ready(settings: SiteSettings, environment: Any) -> None:
    from newshub.site.render import Renderer

    templates = settings.theme / "templates"
    names = [path.relative_to(templates).as_posix() for path in sorted(templates.rglob("*.html"))]
    Renderer(environment, _catalogues(settings)).prepare(names)


def _catalogues(settings: SiteSettings) -> dict[str, Catalogue]:
    return read_catalogues(settings.theme / "translations", settings.languages, cache=settings.cache / "catalogues")


def _build(settings: SiteSettings, environment: Any, registry: Registry, own: Own, store: Store | None) -> Built:
    world = _world(settings, own, registry)
    whole = _whole(world, own, store, settings)
    manifest = Manifest(settings.cache, settings.output)
    if not settings.full and manifest.whole == whole and not manifest.cut_off() and not manifest.damaged():
        return Built(kept=len(manifest))
    anew = settings.full or not manifest.whole.startswith(world) or not settings.output.is_dir()
    damaged = None if anew else beside(manifest.damaged)  # while we read the stories
    # Only now, because a build with nothing to do should not pay for these.
    from newshub.site.frame import find_assets
    from newshub.site.library import read_library
    from newshub.site.pages import outputs
    from newshub.site.press import Press
    from newshub.site.render import Renderer

    catalogues = _catalogues(settings)
    with _no_garbage():
        library, maker = read_library(settings, registry, own, store, packed=anew)
    press = Press(
        settings=settings,
        registry=registry,
        library=library,
        own=own,
        maker=maker,
        headline=store.headline if store is not None else lambda _: None,
        content=store.content if store is not None else lambda _: None,
        reopen=store.reopen if store is not None else lambda: None,
        states=store.states() if store is not None else {},
        counts=store.counts() if store is not None else {},
        words={each: Words(each, catalogue, settings.zone) for each, catalogue in catalogues.items()},
        renderer=Renderer(environment, catalogues),
        assets=find_assets(settings.theme),
    )
    built = write_site(
        outputs(press),
        settings.output,
        world=world,
        manifest=manifest,
        damaged=damaged,
        whole=whole,
        full=anew,
        folders=(*settings.languages, *_FOLDERS),
        sharing=Sharing(
            processes(settings.workers),
            prepare=press.reopen,
            moments=library.moments(_SPANS),
        ),
    )
    _tell_untranslated(catalogues)
    return built


@contextmanager
def _no_garbage() -> Iterator[None]:
    """While a hundred thousand stories come in that all stay, looking for garbage among them is in vain.

    Pages are made of a great many short-lived objects, hardly any of which are tied in a circle: from now on it is
    looked for less often, and never among the stories, until the build is over.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
        gc.set_threshold(*_COLLECT)
    finally:
        gc.enable()


def _tune(environment: Any, settings: SiteSettings) -> None:
    """Templates compiled once and kept, looked for once a build."""
    from jinja2 import FileSystemBytecodeCache

    folder = settings.cache / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    environment.auto_reload = False
    environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def _tell_untranslated(catalogues: dict[str, Catalogue]) -> None:
    for language, catalogue in catalogues.items():
        if catalogue.missing:
            shown = "; ".join(list(catalogue.missing)[:3])
            log.warning("untranslated language=%s messages=%d first=%r", language, len(catalogue.missing), shown)


def _world(settings: SiteSettings, own: Own, registry: Registry) -> str:
    """The fingerprint of what every page depends on: settings, look, code, registry, names of our pages."""
    digest = hashlib.sha256()
    plain = {name: str(value) for name, value in asdict(settings).items() if name not in _PLACES and name != "full"}
    digest.update(repr(plain).encode())
    digest.update(repr([(page.language, page.slug, page.title) for page, _ in own.pages]).encode())
    digest.update(repr([importlib.metadata.version(each) for each in _PACKAGES]).encode())
    digest.update(sys.version.encode())
    digest.update(repr(_shown(registry)).encode())
    static = settings.theme / "static"
    digest.update(repr(sorted(path.relative_to(static).as_posix() for path in static.rglob("*"))).encode())
    theme = settings.theme
    for folder, pattern in (
        (_CODE / "site", "*.py"),
        *((_CODE / "core", f"{name}.py") for name in _SHOWING),
        (_CODE / "store", "outlines.py"),
        (theme / "templates", "*.html"),
        (theme / "translations", "*.po"),
        (theme / "static", "*.css"),
        (theme / "static", "*.js"),
        (theme / "map", "*.svg"),
        (theme / "fonts", "*"),
    ):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _shown(registry: Registry) -> tuple[object, ...]:
    """What pages show of the registry. Not the words we tag by: an editor who adds one rewrites no page."""
    clusters = tuple(registry.clusters.values())
    themes = tuple((theme.id, sorted(theme.labels.items())) for theme in registry.themes.values())
    return (clusters, themes, tuple(registry.countries))


def _whole(world: str, own: Own, store: Store | None, settings: SiteSettings) -> str:
    """The fingerprint of everything a build is made from: equal to the last build's, nothing needs looking at.

    It begins with `world`.
    """
    digest = hashlib.sha256(world.encode())
    digest.update(repr((own.articles, own.pages)).encode("utf-8", "surrogatepass"))
    if store is not None:
        found = settings.store.stat()
        states = sorted(map(repr, store.states().values()))
        digest.update(repr((str(settings.store), found.st_ino, schema.VERSION, store.generation(), states)).encode())
    return f"{world} {digest.hexdigest()}"
