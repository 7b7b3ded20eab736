"""Where the hub's folders meet its pure core: reading content/registry from disk."""

from pathlib import Path

from newshub.core.errors import Problem, RegistryError
from newshub.core.registry import Registry, parse_registry


def registry_texts(folder: Path) -> dict[str, str]:
    """The registry's files by name. Raises RegistryError when the folder or a file cannot be read."""
    texts = {}
    problems = []
    if not folder.is_dir():
        problems.append(Problem(str(folder), "no such folder; name the folder with clusters.toml by --registry"))
    for path in sorted(folder.glob("*.toml")):
        try:
            texts[path.name] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(path), f"cannot be read as UTF-8 text: {error}"))
    if problems:
        raise RegistryError(problems)
    return texts


def read_registry(folder: Path) -> Registry:
    """The registry in a folder. Raises RegistryError with every fault found."""
    return parse_registry(registry_texts(folder))
