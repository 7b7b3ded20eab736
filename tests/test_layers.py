"""The layers hold: imports point one way, and only one layer each has the network, SQL and Pelican."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "plugins" / "newshub"

# Layer -> the layers it may import besides itself. `files` is the one module beside them: it reads the registry.
MAY_IMPORT = {
    "core": set(),
    "store": {"core"},
    "files": {"core"},
    "publish": {"core"},
    "fetch": {"core", "store"},
    "site": {"core", "store", "files"},
    "cli": {"core", "store", "files", "publish", "fetch", "site"},
}
# What reaches outside -> the only layers that may.
ONLY = {
    "sqlite3": {"store"},
    "aiohttp": {"fetch"},
    "socket": {"fetch"},
    "ssl": {"fetch"},
    "http": {"fetch", "cli"},  # cli serves the built site on this machine
    "urllib.request": set(),
    "requests": set(),
    "feedparser": {"fetch"},
    "pelican": {"site"},
    "jinja2": {"site"},
    "markdown": {"site"},
    "rich": {"cli"},
    "subprocess": {"cli", "publish", "site"},  # publishing goes by git, rsync and ssh; Pagefind makes the search index
    "minio": {"publish"},  # storage for the built site; loaded when one publishes there
    "smtplib": {"fetch"},
}
EXCEPT = {
    ("cli", "pelican.main"),  # the live preview keeps Pelican's command warm
    ("core", "pathlib.PurePosixPath"),  # touches no disk
}
CORE_IS_PURE = {"os", "pathlib", "time", "random", "tempfile", "shutil", "asyncio", "logging"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if path != PACKAGE / "__init__.py":
            yield parts[0].removesuffix(".py"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("layer", "path"), [pytest.param(*each, id=each[1].stem) for each in modules()])
def test_a_module_imports_only_what_its_layer_may(layer: str, path: Path) -> None:
    for name in imports(path):
        if (layer, name) in EXCEPT:
            continue
        parts = name.split(".")
        if parts[0] == "newshub" and len(parts) > 1:
            assert parts[1] in MAY_IMPORT[layer] | {layer}, f"{layer} imports {name}"
        for outside, layers in ONLY.items():
            if name == outside or name.startswith(f"{outside}."):
                assert layer in layers, f"{layer} imports {name}"
        assert layer != "core" or parts[0] not in CORE_IS_PURE, f"core imports {name}"


def test_every_layer_is_named_here() -> None:
    assert {layer for layer, _ in modules()} <= MAY_IMPORT.keys()
