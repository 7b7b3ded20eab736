"""Pagefind's files in one order, so that the same stories give the same bytes.

Pagefind keeps the values of a filter in a hash map, and writes them as they come; a file is named by its bytes, the
names stand in the .pf_meta file, and that one's name in pagefind-entry.json. So the order is put right from the filters
upwards. Words (index/) and texts (fragment/) come out the same by themselves.
"""

import gzip
import hashlib
import json
import struct
from collections.abc import Mapping
from typing import Any

_SIGN = b"pagefind_dcd"


def canonical(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A bundle's files by path, in one order."""
    found = dict(files)
    metas = [name for name in found if name.endswith(".pf_meta")]
    renamed: dict[str, str] = {}
    for name in sorted(name for name in found if name.startswith("filter/")):
        data = _packed(_encode(_sorted_filter(_decode(_unpacked(found.pop(name))))))
        old = name.removeprefix("filter/").removesuffix(".pf_filter")
        renamed[old] = f"{old.split('_')[0]}_{hashlib.sha256(data).hexdigest()[:10]}"
        found[f"filter/{renamed[old]}.pf_filter"] = data
    entry = json.loads(found["pagefind-entry.json"])
    for name in metas:
        data = _packed(_encode(_sorted_meta(_decode(_unpacked(found.pop(name))), renamed)))
        old = name.removeprefix("pagefind.").removesuffix(".pf_meta")
        language = old.rpartition("_")[0]
        hash_ = f"{language}_{hashlib.sha256(data).hexdigest()[:10]}"
        entry["languages"][language]["hash"] = hash_
        found[f"pagefind.{hash_}.pf_meta"] = data
    found["pagefind-entry.json"] = json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()
    return found


def _sorted_filter(value: list[Any]) -> list[Any]:
    """[name, [[value, pages], ...]]"""
    name, values = value
    return [name, sorted(values)]


def _sorted_meta(meta: list[Any], renamed: Mapping[str, str]) -> list[Any]:
    """[version, pages, index chunks, filters, sorts, meta fields]: the fields' order is what pages refer to."""
    version, pages, chunks, filters, sorts, fields = meta
    return [version, pages, chunks, sorted([name, renamed[hash_]] for name, hash_ in filters), sorted(sorts), fields]


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data).removeprefix(_SIGN)


def _packed(data: bytes) -> bytes:
    return gzip.compress(_SIGN + data, 9, mtime=0)


# --- CBOR (RFC 8949), as much of it as these files have: numbers, texts, lists ---


def _decode(data: bytes) -> Any:
    value, end = _value(data, 0)
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes too many")
    return value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    kind, count, at = _head(data, at)
    if kind == 0:
        return count, at
    if kind == 3:
        return data[at : at + count].decode(), at + count
    if kind != 4:
        raise ValueError(f"kind {kind} is not expected at byte {at}")
    found = []
    for _ in range(count):
        one, at = _value(data, at)
        found.append(one)
    return found, at


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    kind, small = divmod(data[at], 32)
    if small < 24:
        return kind, small, at + 1
    if small > 27:
        raise ValueError(f"a list without a length is not expected at byte {at}")
    size = 1 << (small - 24)
    return kind, int.from_bytes(data[at + 1 : at + 1 + size], "big"), at + 1 + size


def _encode(value: Any) -> bytes:
    if isinstance(value, int):
        return _opening(0, value)
    if isinstance(value, str):
        data = value.encode()
        return _opening(3, len(data)) + data
    return _opening(4, len(value)) + b"".join(map(_encode, value))


def _opening(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind * 32 + count])
    for small, (most, form) in enumerate(((0xFF, ">B"), (0xFFFF, ">H"), (0xFFFF_FFFF, ">I"), (2**64 - 1, ">Q")), 24):
        if count <= most:
            return bytes([kind * 32 + small]) + struct.pack(form, count)
    raise ValueError(f"{count} is too large")
