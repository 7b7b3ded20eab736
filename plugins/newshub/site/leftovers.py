"""What lies in the cache for no build any more."""

import shutil
import time
from collections.abc import Container
from contextlib import suppress
from pathlib import Path


def forget_unused(folder: Path, *, days: int, but: Container[str] = ()) -> None:
    """Remove the files and folders in a folder that no build has touched for so many days, except those named in `but`.

    Several builds may do so at once: what another has removed first is not missed.
    """
    if not folder.is_dir():
        return
    oldest = time.time() - days * 86_400
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.name in but or path.stat().st_mtime >= oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
