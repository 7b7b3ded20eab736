"""The files that Pelican itself copies into the output: those of the look, and those of STATIC_PATHS."""

import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from newshub.site.looks import Looks, look, within

# Settings of Pelican with which it makes nothing of the site beside these copies.
_COPIES_ONLY: dict[str, object] = {
    "OUTPUT_SOURCES": False,
    "PAGE_PATHS": [],
    "PELICAN_CLASS": "pelican.Pelican",
    "PLUGINS": ["newshub"],
    "TEMPLATE_PAGES": {},
    "THEME_STATIC_PATHS": ["static"],
}


def looks_of_copies(settings: Mapping[str, Any], static: Sequence[tuple[str, str]]) -> Looks | None:
    """How all copies look. `static`: of files of STATIC_PATHS, where they come from and lie in the output.

    None when Pelican may have made other files, too, or a file did not come through: then it says so, and goes on.
    """
    if any(settings[name] != value for name, value in _COPIES_ONLY.items()):
        return None
    output, source = str(settings["OUTPUT_PATH"]), os.path.join(settings["THEME"], "static")  # noqa: PTH118
    theme = os.path.join(output, settings["THEME_STATIC_DIR"])  # noqa: PTH118
    copies = [os.path.join(output, to) for _, to in static]  # noqa: PTH118
    looks = Looks([theme, f"{output}/images"], copies)

    wanted = {name: size for name, size in _sizes(source).items() if not _ignored(name, settings["IGNORE_FILES"])}
    for (origin, _), copy in zip(static, copies, strict=True):
        if _size(os.path.join(settings["PATH"], origin)) != _size(copy):  # noqa: PTH118
            return None
    return looks if wanted.items() <= _sizes(theme).items() else None


def _sizes(folder: str) -> dict[str, int]:
    return {os.path.relpath(path, folder): size for path, _, size, *_ in within(folder)}


def _size(path: str) -> int | None:
    found = look(path)
    return found[2] if found else None


def _ignored(name: str, patterns: Sequence[str]) -> bool:
    """As Pelican sees it: by the name of a file or of a folder above it."""
    return any(fnmatch(part, pattern) for part in Path(name).parts for pattern in patterns)
