"""The commands of the Cluster News Hub: `invoke --list` shows them, `./hub TASK` runs one in an environment of its own.

Stdlib and invoke only up here: the rest is imported by the task that needs it, so that `--list` answers at once.
"""

import functools
import inspect
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from invoke import Context, Exit, task

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "plugins"))

REGISTRY = "content/registry"
STORE = "var/newshub.sqlite3"
OUTPUT = "output"
BACKUPS = "var/backups"


EVERYWHERE = {
    "registry": f"the folder of the registry (default: {REGISTRY})",
    "store": f"the file of the store (default: {STORE})",
    "output": f"the folder of the built site (default: {OUTPUT})",
    "allow_private": "read addresses of this machine and of private networks too",
    "json": "print as JSON, for machines",
}


def command(body: Callable[..., None] | None = None, **options: Any) -> Any:
    """A task whose foreseen errors end it with their text and exit status 1 instead of a traceback."""
    if body is None:
        return functools.partial(command, **options)

    @functools.wraps(body)
    def run(*args: Any, **kwargs: Any) -> None:
        from newshub.core.errors import HubError

        try:
            body(*args, **kwargs)
        except HubError as error:
            raise Exit(f"{error}", code=1) from error
        except BrokenPipeError:  # whoever read our output has had enough: `./hub sources | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    known = {name: text for name, text in EVERYWHERE.items() if name in inspect.signature(body).parameters}
    return task(run, **options | {"help": known | options.get("help", {})})


def _at(path: str) -> Path:
    """A path as given: ours from the checkout, the caller's from where the caller stands."""
    return ROOT / path if path in (REGISTRY, STORE, OUTPUT, BACKUPS) else Path(path).absolute()


# --- collecting ---


@command(help={
    "only": "ids of clusters or sources, comma between", "force": "also those that are not due yet",
    "json": "print the report of the run", "verbose": "log to standard error",
})  # fmt: skip
def fetch(
    _: Context,
    registry: str = REGISTRY,
    store: str = STORE,
    only: str = "",
    force: bool = False,
    allow_private: bool = False,
    json: bool = False,
    verbose: bool = False,
) -> None:
    """Collect what the partners published: every due source into the store."""
    from newshub.cli.conf import log_to_stderr
    from newshub.cli.fetch import fetch as run

    log_to_stderr(verbose=verbose)
    options = {"only": _listed(only), "force": force, "allow_private": allow_private, "as_json": json}
    if status := run(ROOT, _at(registry), _at(store), **options):
        raise Exit(code=status)


@command
def sources(_: Context, registry: str = REGISTRY, store: str = STORE, json: bool = False) -> None:
    """Show every registered source and how it is doing."""
    from newshub.cli.sources import show

    show(_at(registry), _at(store), as_json=json)


@command(help={"url": "a partner's homepage or news page"})
def discover(_: Context, url: str, allow_private: bool = False) -> None:
    """Find the feeds of a site."""
    from newshub.cli.sources import find_feeds

    find_feeds(ROOT, url, allow_private=allow_private)


@command(help={
    "url": "a partner's homepage or news page", "cluster": "its id; one that is registered gets one more source",
    "name": "the cluster's name, if the feed's title is not it", "country": "such as DK", "city": "where it sits",
    "coordinates": "latitude and longitude: 55.4,10.4", "language": "of its news, if the feed does not say",
})  # fmt: skip
def add(_: Context, url: str, cluster: str = "", name: str = "", country: str = "", city: str = "",
        coordinates: str = "", language: str = "", registry: str = REGISTRY,
        allow_private: bool = False) -> None:  # fmt: skip
    """Find a site's feed and write it into the registry."""
    from newshub.cli.add import NewCluster
    from newshub.cli.add import add as run

    given = NewCluster(cluster, name, country, city, coordinates, language)
    run(ROOT, _at(registry), url, given, allow_private=allow_private)


@command(help={"import_": "an OPML file to make registry entries from", "export": "the OPML file to write"})
def opml(_: Context, import_: str = "", export: str = "", registry: str = REGISTRY, store: str = STORE) -> None:
    """Exchange lists of feeds with other readers: print an OPML file's feeds as registry entries, or write our own."""
    from newshub.cli.sources import export_opml, import_opml

    if bool(import_) == bool(export):
        raise Exit("say either --import FILE or --export FILE", code=2)
    if import_:
        import_opml(_at(registry), _at(store), Path(import_).absolute())
    else:
        export_opml(ROOT, _at(registry), _at(store), Path(export).absolute())


# --- building and showing ---


@command(help={"full": "build everything anew, whatever the last build left"})
def build(_: Context, registry: str = REGISTRY, store: str = STORE, output: str = OUTPUT, full: bool = False) -> None:
    """Build the site from the store and the articles into output/. No network."""
    from newshub.cli.build import BuildOptions, build_site

    build_site(BuildOptions(registry=_at(registry), store=_at(store), output=_at(output), full=full))


@command(help={
    "no_serve": "end after the build", "port": "where to serve",
    "output": "the folder of the built site (default: var/demo/output)",
})  # fmt: skip
def demo(_: Context, port: int = 8000, no_serve: bool = False, output: str = "var/demo/output") -> None:
    """The whole hub on this machine, nothing to configure: demo partners, fetch, build, serve."""
    from newshub.cli.demo import demo as run

    run(ROOT, output=_at(output), port=port, serve=not no_serve)


@command(auto_shortflags=False, help={
    "lang": "its language: da", "title": "the headline", "countries": "whom it is about: DK,PL",
    "clusters": "ids or names", "themes": "one to three ids or names", "summary": "at most 300 characters",
    "authors": "who signs", "slug": "its address, if the title's is not right",
    "translate": "the slug of an article to translate", "to": "the language to translate it to",
})  # fmt: skip
def new(_: Context, lang: str | None = None, title: str | None = None, countries: str | None = None,
        clusters: str | None = None, themes: str | None = None, summary: str | None = None,
        authors: str | None = None, slug: str | None = None, translate: str = "", to: str = "",
        registry: str = REGISTRY) -> None:  # fmt: skip
    """Begin an article or a translation: its file with valid front matter, asking for what no option says."""
    from newshub.cli.new import NewArticle, run

    if bool(translate) != bool(to):
        raise Exit("a translation needs both: --translate SLUG --to LANGUAGE", code=2)
    given = NewArticle(lang, title, countries, clusters, themes, summary, authors, slug)
    run(ROOT, _at(registry), given, translate_slug=translate, to=to)


@command(help={"port": "where to serve"})
def serve(_: Context, registry: str = REGISTRY, store: str = STORE, output: str = OUTPUT, port: int = 8000) -> None:
    """Build, serve at localhost with drafts, and build again whenever an article, the registry or the theme changes."""
    from newshub.cli.build import BuildOptions
    from newshub.cli.serve import serve_and_watch

    options = BuildOptions(registry=_at(registry), store=_at(store), output=_at(output))
    serve_and_watch(options, ROOT, port=port)


@command(help={"quick": "only registry and articles", "json": "print a list of problems as JSON"})
def check(
    _: Context,
    registry: str = REGISTRY,
    store: str = STORE,
    output: str = OUTPUT,
    quick: bool = False,
    json: bool = False,
) -> None:
    """Check registry, articles, translations and the built site; name every fault with file, line and remedy."""
    from newshub.cli.check import check as run

    if run(ROOT, registry=_at(registry), store=_at(store), output=_at(output), as_json=json, quick=quick):
        raise Exit(code=1)


_TO = "a folder, ssh://host/folder, git+https://repository#branch or s3://bucket; not NEWSHUB_PUBLISH_TO"


@command(help={
    "to": _TO, "no_fetch": "take the store as it is", "full": "build everything anew",
    "dry_run": "fetch and publish nothing, list the files that would be added, changed, removed",
    "allow_shrink": "also when stories are missing", "adopt": "on top of a git branch's commits that are not ours",
    "json": "print the report of the run", "verbose": "log to standard error",
})  # fmt: skip
def publish(_: Context, registry: str = REGISTRY, store: str = STORE, to: str = "", no_fetch: bool = False,
            full: bool = False, dry_run: bool = False, allow_shrink: bool = False, adopt: bool = False,
            json: bool = False, verbose: bool = False) -> None:  # fmt: skip
    """Fetch, build for the public, check, and put the new site in place all at once."""
    from newshub.cli.conf import log_to_stderr
    from newshub.cli.publish import PublishOptions
    from newshub.cli.publish import publish as run

    log_to_stderr(verbose=verbose)
    options = PublishOptions(
        ROOT, _at(registry), _at(store), _target(to), not no_fetch, full, dry_run, allow_shrink, adopt, json
    )
    run(options)


@command(help={"to": _TO})
def releases(_: Context, to: str = "") -> None:
    """Show the releases that lie ready where the site is published to, newest first."""
    from newshub.cli.publish import show_releases

    show_releases(ROOT, to=_target(to))


@command(help={"to": _TO})
def rollback(_: Context, store: str = STORE, to: str = "") -> None:
    """Put the release before the current one back in place."""
    from newshub.cli.publish import go_back

    go_back(ROOT, store=_at(store), to=_target(to))


@command
def status(_: Context, registry: str = REGISTRY, store: str = STORE, json: bool = False) -> None:
    """Show how the hub is doing: the last runs, the store, sources that need care, the last publication."""
    from newshub.cli.status import show

    if show(_at(registry), _at(store), as_json=json):
        raise Exit(code=1)


@command(help={"to": "the file to write"})
def export(_: Context, to: str, registry: str = REGISTRY, store: str = STORE) -> None:
    """Write every story as one JSON object a line."""
    from newshub.cli.export import export as run

    run(ROOT, Path(to).absolute(), registry=_at(registry), store=_at(store))


@command(help={"folder": "where backups are kept", "keep": "how many of them (default: NEWSHUB_BACKUPS_KEPT)"})
def backup(_: Context, store: str = STORE, folder: str = BACKUPS, keep: int = 0) -> None:
    """Write a compressed, dated copy of the store, while it is in use."""
    from datetime import UTC, datetime

    from newshub.cli.conf import settings_of
    from newshub.store.backup import backup as run

    keep = keep or settings_of(ROOT / "pelicanconf.py")[1].backups_kept
    print(f"backed up to {run(_at(store), _at(folder), now=datetime.now(UTC), keep=keep)}")


@command(help={"copy": "the backup to put in the store's place"})
def restore(_: Context, copy: str, store: str = STORE) -> None:
    """Put a backup in the store's place; the store that was there is set aside."""
    from datetime import UTC, datetime

    from newshub.store.backup import restore as run

    aside = run(Path(copy).absolute(), _at(store), now=datetime.now(UTC))
    print(f"{store} is restored from {copy}{f'; what was there is now {aside}' if aside else ''}")


# --- words ---


@command(help={"dry_run": "only show what would change"})
def classify(_: Context, registry: str = REGISTRY, store: str = STORE, dry_run: bool = False) -> None:
    """Tag every kept item anew with today's vocabulary. No network."""
    from newshub.cli.classify import classify as run

    run(_at(registry), _at(store), dry_run=dry_run)


@command(help={"item": "an item's id or address"})
def explain(_: Context, item: str, registry: str = REGISTRY, store: str = STORE) -> None:
    """Say why an item has its tags: which words, and where they stood."""
    from newshub.cli.classify import explain as run

    run(_at(registry), _at(store), item)


@command
def translate(_: Context) -> None:
    """Bring the interface's translations in step with templates and code, and say what is missing."""
    from newshub.cli.translate import update
    from newshub.site.settings import load_settings

    for each in update(ROOT, load_settings(ROOT / "pelicanconf.py").languages):
        print(f"{each.language}  {each.translated} of {each.messages} messages translated")


@command
def tags(_: Context, registry: str = REGISTRY, store: str = STORE, json: bool = False) -> None:
    """Show the vocabulary's health: stories per tag, terms that never or always hit, stories without a theme."""
    from newshub.cli.words import show_tags

    show_tags(_at(registry), _at(store), as_json=json)


@command(help={"file": "a CSV file: url,title,text,language,source_country,countries,clusters,themes"})
def evaluate(_: Context, file: str, registry: str = REGISTRY, json: bool = False) -> None:
    """Compare the hub's tags with those people gave, in a CSV file of labelled items."""
    from newshub.cli.words import show_evaluation

    show_evaluation(_at(registry), Path(file).absolute(), as_json=json)


# --- the house ---


@command(help={"quick": "leave out what takes more than a moment", "k": "only tests whose name matches"})
def test(c: Context, quick: bool = False, k: str = "") -> None:
    """Run the tests."""
    options = (' -m "not slow and not browser and not build"' if quick else "") + (f' -k "{k}"' if k else "")
    _run(c, f"pytest{options}")


@command
def lint(c: Context) -> None:
    """Check style and types."""
    _run(c, "ruff check .", "ruff format --check .", "mypy")


@command(help={
    "stories": "sizes of the corpora, comma between", "pairs": "rounds, each with a build by Hugo in it",
    "peers": "the programs to compare with", "only": "parts to measure, the others stay as they are in the file",
    "to": "the file of the results; tables and chart are written beside it",
    "work": "the folder to build in; one in memory measures the programs, not the disk (default: var/bench/work)",
})  # fmt: skip
def bench(
    _: Context,
    stories: str = "1000,10000,100000",
    pairs: int = 5,
    peers: str = "hugo,pelican,eleventy",
    only: str = "build,fetch,classify",
    to: str = "bench/results/results.json",
    work: str = "",
) -> None:
    """Measure builds, fetching and tagging on made-up corpora, beside other generators. Takes hours for everything."""
    sys.path.insert(0, str(ROOT))
    from bench.measure import measure, numbers

    file = ROOT / to if to == "bench/results/results.json" else Path(to).absolute()
    at = Path(work).absolute() if work else ROOT / "var" / "bench" / "work"
    measure(sizes=numbers(stories), pairs=pairs, peers=_listed(peers), only=_listed(only), to=file, work=at)


@command
def lock(_: Context) -> None:
    """Write constraints.txt anew with the latest versions that requirements.txt allows."""
    from newshub.cli.lock import lock as run

    print(f"constraints.txt: {len(run(ROOT))} versions")


@command
def clean(_: Context) -> None:
    """Remove what can be made again: the built site, caches, the demo. The store stays."""
    for path in map(ROOT.joinpath, (OUTPUT, "var/cache", "var/demo", "var/publish/site", "var/publish/cache")):
        if path.exists():
            shutil.rmtree(path)
            print(f"removed {path.relative_to(ROOT)}")


def _target(to: str) -> str:
    """A folder from where the caller stands; other addresses as they are."""
    return to if not to or "://" in to or to.startswith("git+") else str(_at(to))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _run(c: Context, *commands: str) -> None:
    with c.cd(ROOT):
        results = [c.run(f'"{sys.executable}" -m {each}', pty=sys.stdout.isatty(), warn=True) for each in commands]
    if not all(results):
        raise Exit(code=1)
