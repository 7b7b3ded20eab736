"""S3-compatible storage as target: buckets at AWS, Scaleway, OVH, Hetzner, a MinIO of one's own ...

A bucket cannot change all at once, so the order matters: what pages need, then pages, then feeds and the front, and
last the removal of what is gone - only of what an earlier publication put there, as a list in the bucket says. Only
what differs travels (ETag, the MD5 of an object).

The last releases are kept on this machine (hard-linked, as `release.py` does); a rollback puts an earlier one up.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from newshub.core.errors import PublishError
from newshub.publish.files import batches, digests, paths
from newshub.publish.headers import cache_control, content_type
from newshub.publish.release import Folder
from newshub.publish.targets import Changes, Release, TargetOptions, compared, refuse_no_site

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_UPLOADED = ".newshub-uploaded.json"  # every path we ever put there and did not remove
_AT_ONCE = 8
_WHOLE = 5 * 1024**3  # one request an object: only then its ETag is its MD5


@dataclass(frozen=True)  # without slots, for cached_property
class Bucket:
    """A bucket, or the part of one below a prefix."""

    address: str
    bucket: str
    prefix: str  # "" or ending in /
    endpoint: str
    region: str | None
    secure: bool
    options: TargetOptions

    negotiates = False

    @classmethod
    def parse(cls, address: str, options: TargetOptions) -> Self:
        """From s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-north-1."""
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        endpoint = urlsplit(query.pop("endpoint", ["https://s3.amazonaws.com"])[0])
        region = query.pop("region", [""])[0] or None
        if query or not parts.netloc or endpoint.scheme not in ("http", "https") or endpoint.path not in ("", "/"):
            raise PublishError(f"{address}: expected s3://bucket/prefix?endpoint=https://host&region=name")
        prefix = parts.path.strip("/")
        return cls(
            address, parts.netloc, f"{prefix}/" if prefix else "", endpoint.netloc, region,
            endpoint.scheme == "https", options,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.address

    def releases(self) -> list[Release]:
        """What lies ready on this machine, newest first."""
        return self._here.releases()

    def changes(self, built: Path) -> Changes:
        """How `built` differs from what is in place; of what others put there we take no notice."""
        ours, theirs = digests(built, paths(built, twins=False)), self._there()
        known = self._uploaded() | ours.keys()
        return compared(ours, {path: etag for path, etag in theirs.items() if path in known})

    def read(self, path: str) -> bytes | None:
        """One file of what is in place."""
        client = self._client
        from minio.error import S3Error

        with self._told(f"{path} could not be read"):
            try:
                answer = client.get_object(self.bucket, self.prefix + path)
            except S3Error as error:
                if error.code == "NoSuchKey":
                    return None
                raise
            try:
                data: bytes = answer.read()
            finally:
                answer.close()
                answer.release_conn()
        return data

    def place(self, built: Path, *, now: str) -> Release:
        """Keep the release here, then bring the bucket up to it."""
        refuse_no_site(built)
        self._there()  # no key, no bucket: say so before anything is written
        release = self._here.place(built, now=now)
        try:
            self._bring(self._here.path(release))
        except PublishError:
            self._here.withdraw(
                release
            )  # an upload that fails every half hour must not push out what can be gone back to
            raise
        return release

    def rollback(self) -> Release:
        """Bring the bucket back to the release before the current one."""
        release = self._here.rollback()
        self._bring(self._here.path(release))
        return release

    def _bring(self, site: Path) -> None:
        ours, theirs, before = digests(site, paths(site, twins=False)), self._there(), self._uploaded()
        differing = [path for path, digest in ours.items() if theirs.get(path) != digest]
        fresh = {path for path in differing if path not in theirs}
        if not before >= ours.keys():
            self._put_uploaded(before | ours.keys())  # first, so that a crash forgets nothing that is to go one day
        for batch in batches(differing):
            # Within a batch new files before changed ones: a changed page may lead to a new one.
            self._put_all(site, [path for path in batch if path in fresh])
            self._put_all(site, [path for path in batch if path not in fresh])
        gone = sorted((before & theirs.keys()) - ours.keys())
        with self._told("what is gone could not be removed"):
            for path in gone:
                self._client.remove_object(self.bucket, self.prefix + path)
        if before - ours.keys():
            self._put_uploaded(ours.keys())

    def _put_all(self, site: Path, batch: list[str]) -> None:
        if len(batch) == 1:
            self._put(batch[0], (site / batch[0]).read_bytes())
        elif batch:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for _ in pool.map(lambda path: self._put(path, (site / path).read_bytes()), batch):
                    pass

    def _put(self, path: str, data: bytes, *, cache: str | None = None) -> None:
        with self._told(f"{path} could not be uploaded"):
            self._client.put_object(
                self.bucket, self.prefix + path, io.BytesIO(data), len(data),
                content_type=content_type(path), part_size=_WHOLE, num_parallel_uploads=1,
                metadata={"Cache-Control": cache or cache_control(path)},
            )  # fmt: skip

    def _there(self) -> dict[str, str]:
        with self._told("what is in the bucket could not be listed"):
            found = self._client.list_objects(self.bucket, prefix=self.prefix, recursive=True)
            return {each.object_name.removeprefix(self.prefix): (each.etag or "").strip('"') for each in found}

    def _uploaded(self) -> set[str]:
        try:
            return set(json.loads(self.read(_UPLOADED) or b"[]"))
        except ValueError:
            return set()  # then something may stay too long, and nothing of anybody's is lost

    def _put_uploaded(self, known: Iterable[str]) -> None:
        self._put(_UPLOADED, json.dumps(sorted(known)).encode(), cache="no-store")

    @property
    def _here(self) -> Folder:
        name = hashlib.sha256(f"{self.endpoint}/{self.bucket}/{self.prefix}".encode()).hexdigest()[:12]
        return Folder(self.options.work / f"s3-{name}", self.options.kept)

    @cached_property
    def _client(self) -> Any:
        try:
            from minio import Minio
        except ImportError as error:
            raise PublishError(
                f"{self.address}: publishing to S3 needs one more library: .venv/bin/pip install -r requirements-s3.txt"
            ) from error
        key, secret = (self.options.environ.get(name) for name in KEYS)
        if not key or not secret:
            raise PublishError(
                f"{self.address}: {' and '.join(KEYS)} are not set in the environment; they let us write there"
            )
        return Minio(
            self.endpoint, access_key=key, secret_key=secret, secure=self.secure, region=self.region,
            session_token=self.options.environ.get("AWS_SESSION_TOKEN"),
        )  # fmt: skip

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Faults of the library and the network, in our words and without anything secret in them."""
        _ = self._client  # says it when the library is not there
        from minio.error import MinioException
        from urllib3.exceptions import HTTPError

        try:
            yield
        except (MinioException, HTTPError, OSError, ValueError) as error:
            reason = getattr(error, "code", None) or type(error).__name__
            said = getattr(error, "message", None) or str(error).splitlines()[0][:200]
            raise PublishError(
                f"{self.address}: {what}: {reason}: {said}; publishing again goes on from here"
            ) from error
