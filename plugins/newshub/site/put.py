"""Files of the cache, put in place whole: several builds may read and write them at once."""

import os
from pathlib import Path


def put(file: Path, data: bytes) -> None:
    """Put `data` in place of what was there, if anything: who reads the file finds all of the one or of the other."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(file)
