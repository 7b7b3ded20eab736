"""`./hub demo`: the main job with nothing to configure, on feeds served by this machine itself."""

import importlib
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from newshub.cli.build import BuildOptions, build_site
from newshub.cli.serve import serving
from newshub.files import registry_texts


def demo(root: Path, *, output: Path, port: int, serve: bool) -> None:
    """serve partners on loopback -> fetch -> build -> say what happened -> serve the site until interrupted.

    Everything lands in var/demo; the hub's own store and output are not touched. Each run starts afresh.
    """
    from newshub.cli.fetch import fetch

    started = time.monotonic()
    folder = root / "var" / "demo"
    registry, store = folder / "registry", folder / "newshub.sqlite3"
    if folder.exists():
        shutil.rmtree(folder)
    registry.mkdir(parents=True)
    partners, server = _partners(root)
    with server.serve() as base_url:
        for name, text in partners.demo_registry(registry_texts(root / "content" / "registry"), base_url).items():
            (registry / name).write_text(text, "utf-8")
        print(f"serving the demo's partners at {base_url}; the site's news and most of its partners are made up")
        fetch(root, registry, store, only=partners.partner_ids(), allow_private=True)
    site_url = f"http://localhost:{port}"
    options = BuildOptions(registry=registry, store=store, output=output, cache=folder / "cache", site_url=site_url)
    build_site(options)
    pages = sum(1 for _ in output.rglob("*.html"))
    feeds = sum(1 for name in ("feed.xml", "atom.xml", "feed.json") for _ in output.rglob(name))
    print(f"built {pages} pages and {feeds} feeds in {output}; {time.monotonic() - started:.0f} seconds in all")
    if serve:
        with serving(output, port=port) as address:
            print(f"\n  Read it at {address}/   (Ctrl-C ends it)\n", flush=True)
            _until_interrupted()


def _partners(root: Path) -> tuple[Any, Any]:
    # They belong to the tests, which use them too; nothing of the hub itself depends on them.
    sys.path.insert(0, str(root))
    return importlib.import_module("tests.partners.registry"), importlib.import_module("tests.partners.server")


def _until_interrupted() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print("ended")
