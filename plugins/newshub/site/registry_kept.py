"""The registry as pages show it: parsed and checked once, and found again by the hash of its files."""

import importlib.metadata
import os
import pickle
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path

from newshub.core import errors
from newshub.core.registry import Registry, parse_registry, without_words
from newshub.files import registry_texts
from newshub.site.leftovers import forget_unused
from newshub.site.put import put
from newshub.site.workers import beside

_KEPT_DAYS = 14  # what no build uses stays in the cache for so long


def kept_registry(folder: Path, cache: Path, *, anew: bool = False) -> Registry:
    """The registry in a folder, without the words to tag by; `cache` is where it is kept, `anew` parses it in any case.

    Raises RegistryError with every fault found; what has faults is not kept.
    """
    texts = registry_texts(folder)
    file = cache / f"{_hash(texts)}.bin"
    if not anew:
        # Nearly any exception may come of a damaged one.
        with suppress(Exception):
            found = pickle.loads(file.read_bytes())  # noqa: S301 - our own cache, as safe as .pyc files
            if isinstance(found, Registry):
                os.utime(file)
                return found
    try:
        # By a process of its own: what parsing leaves behind takes ten megabytes that no build wants.
        registry = beside(partial(_parsed, texts))()
    except errors.HubError:
        registry = _parsed(texts)  # raises it with all its faults
    put(file, pickle.dumps(registry, pickle.HIGHEST_PROTOCOL))
    forget_unused(cache, days=_KEPT_DAYS)
    return registry


def _parsed(texts: Mapping[str, str]) -> Registry:
    return without_words(parse_registry(texts))


def _hash(texts: Mapping[str, str]) -> str:
    """Of all that a registry is made from: its files, the rules, and Babel's lists of countries and languages."""
    digest = blake2b(f"{sys.version}\0{importlib.metadata.version('babel')}".encode(), digest_size=16)
    for name, text in texts.items():
        digest.update(f"\0{name}\0{len(text)}\0{text}".encode())
    for path in sorted(Path(str(errors.__file__)).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
