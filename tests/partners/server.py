"""The demo's partners on loopback: their feeds and pages as real servers send them, faults included.

    with serve() as base_url:
        ...  # http://127.0.0.1:PORT/{cluster}/...

Everything under sites/ is served as it lies there. The tables below say what differs from that: a wrong content type,
a server that sends no validators, and the endpoints that misbehave on purpose. Standard library only.
"""

import gzip
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

SITES = Path(__file__).parent / "sites"

# A file's type by its ending, where CONTENT_TYPES does not know better.
_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/feed+json",
    ".png": "image/png",
    ".rdf": "application/rdf+xml",
    ".rss": "application/rss+xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}

# What these servers say of their feeds, right or wrong. None: no Content-Type at all.
CONTENT_TYPES: dict[str, str | None] = {
    "bottenvikens-halsokluster/rss.rdf": "text/xml",  # right, if vague
    "elbmarsch-pflegetechnik/news.atom": "text/html; charset=utf-8",  # a cache in front of the CMS forgot the type
    "emajogi-health-valley/news.rdf": None,
    "kattegat-life-science-forum/feed.json": "application/json",  # JSON Feed's older, still common type
    "klaster-zdrowie-nad-odra/rss.xml": "text/xml; charset=utf-8",  # a lie: the bytes are windows-1250
    "nordlys-helseteknologi/feed.json": "text/plain; charset=utf-8",
    "polder-health-exchange/rss.xml": "application/octet-stream",
}

# Servers that send less than both validators: "etag", "date" or "none".
VALIDATORS = {
    "bursztynowy-klaster-zdrowia/atom.xml": "etag",
    "fjordhelse-innovasjon/feed.rss": "date",
    "klaster-zdrowie-nad-odra/rss.xml": "none",
}

MOVED = {"donau-medizintechnik/rss": "/donau-medizintechnik/rss.xml"}  # for good (301)
SLOW = {"saaletal-digitale-medizin/feed.rss"}  # sent in drips, complete after `slow_seconds`
ERRORS = {"lolland-sundhedsforum/feed.rss": HTTPStatus.NOT_FOUND}  # the site was relaunched, the feed forgotten
OVERSIZED = {"emscher-bildverbund/feed.rss"}  # written on the fly, some 12 MB
REFUSED_URL = "http://127.0.0.1:1/"  # nobody listens there

_SMALL = 512  # bytes; below this gzip is not worth it
_OVERSIZED_ITEMS = 12_000
_DRIPS = 8


@dataclass(frozen=True, slots=True)
class _Options:
    slow_seconds: float
    log: bool


@contextmanager
def serve(port: int = 0, *, slow_seconds: float = 2.0, log: bool = False) -> Iterator[str]:
    """Serve the partners on 127.0.0.1 while the context lasts; gives the base URL without a slash at its end.

    ``port`` 0 takes any free one. ``slow_seconds``: how long the slow one takes. ``log``: a line per request on stderr.
    """
    handler = type("PartnerHandler", (_Handler,), {"options": _Options(slow_seconds, log)})
    with _Server(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a reader that gave up on the slow partner must not hold the end of the context

    def handle_error(self, request: object, client_address: object) -> None:
        """Readers may hang up in the middle (they should, on the oversized feed): nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "partners"
    sys_version = ""
    disable_nagle_algorithm = True  # head and body go out in two writes; together they should not wait 40 ms
    options = _Options(2.0, False)

    def do_GET(self) -> None:
        """Answer one request: table first, then the file."""
        path = unquote(urlsplit(self.path).path).lstrip("/")
        if path in MOVED:
            self._plain(HTTPStatus.MOVED_PERMANENTLY, {"Location": MOVED[path]})
        elif path in ERRORS:
            self._plain(ERRORS[path])
        elif path in OVERSIZED:
            self._send_oversized()
        else:
            self._send_file(path)

    do_HEAD = do_GET  # noqa: N815 (the base class finds it by this name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        if self.options.log:
            super().log_message(format, *args)

    def _send_file(self, path: str) -> None:
        file = _file_of(path)
        if file is None:
            self._plain(HTTPStatus.NOT_FOUND)
            return
        name = file.relative_to(SITES).as_posix()
        body = file.read_bytes()
        headers = _validators(name, body, file.stat().st_mtime)
        if self._unchanged(headers):
            self._answer(HTTPStatus.NOT_MODIFIED, headers)
            return
        content_type = CONTENT_TYPES.get(name, _TYPES.get(file.suffix, "application/octet-stream"))
        if content_type is not None:
            headers["Content-Type"] = content_type
        if file.suffix != ".png" and len(body) > _SMALL and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
            headers["Vary"] = "Accept-Encoding"
        self._answer(HTTPStatus.OK, headers, body, drip=name in SLOW)

    def _unchanged(self, headers: dict[str, str]) -> bool:
        """Whether the reader has it already. An If-None-Match decides alone (RFC 9110, 13.2.2)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return "ETag" in headers and headers["ETag"] in (tag.strip() for tag in known.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or "Last-Modified" not in headers:
            return False
        try:
            return parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def _send_oversized(self) -> None:
        """More than 10 MB without a Content-Length, so that only counting the bytes helps."""
        self.close_connection = True
        self._answer(HTTPStatus.OK, {"Content-Type": "application/rss+xml; charset=utf-8", "Connection": "close"}, None)
        if self.command == "HEAD":
            return
        self.wfile.write(_OVERSIZED_HEAD.encode())
        for number in range(_OVERSIZED_ITEMS, 0, -1):
            self.wfile.write(_OVERSIZED_ITEM.format(number=number).encode())
        self.wfile.write(b"</channel></rss>\n")

    def _plain(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        body = f"<!DOCTYPE html><title>{status.value} {status.phrase}</title><h1>{status.phrase}</h1>\n".encode()
        self._answer(status, {"Content-Type": "text/html; charset=utf-8", **(headers or {})}, body)

    def _answer(
        self, status: HTTPStatus, headers: dict[str, str], body: bytes | None = b"", *, drip: bool = False
    ) -> None:
        """Send status, headers and body. ``body`` None: the caller streams it."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is None:
            self.end_headers()
            return
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD" or status is HTTPStatus.NOT_MODIFIED:
            return
        if drip:
            self._drip(body)
        else:
            self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        step = len(body) // _DRIPS + 1
        for start in range(0, len(body), step):
            time.sleep(self.options.slow_seconds / _DRIPS)
            self.wfile.write(body[start : start + step])
            self.wfile.flush()


def _file_of(path: str) -> Path | None:
    """The file an address means, or None; never one outside sites/."""
    file = (SITES / path).resolve()
    if file.is_dir():
        file = file / "index.html"
    return file if file.is_file() and file.is_relative_to(SITES) else None


def _validators(name: str, body: bytes, modified: float) -> dict[str, str]:
    kind = VALIDATORS.get(name, "both")
    headers = {}
    if kind in ("both", "etag"):
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if kind in ("both", "date"):
        headers["Last-Modified"] = formatdate(modified, usegmt=True)
    return headers


_OVERSIZED_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Emscher Bildverbund: Protokoll</title><link>https://www.emscher-bildverbund.example/</link>
<description>Das vollständige Prüfprotokoll der Bildarchive als Feed</description><language>de</language>
"""

_OVERSIZED_ITEM = """<item><title>Prüflauf {number}: Bildarchiv ohne Befund</title>
<link>https://www.emscher-bildverbund.example/protokoll/{number}</link>
<guid isPermaLink="false">emscher-protokoll-{number}</guid>
<description><![CDATA[<p>Der nächtliche Prüflauf {number} hat alle Bildserien des Verbunds gelesen, ihre Prüfsummen mit
denen des Vortags verglichen und keine Abweichung gefunden. Die Standorte sind erreichbar, die Spiegel vollständig, die
Fristen für die Löschung eingehalten. Wer ein Protokoll im Wortlaut braucht, wendet sich an den technischen Dienst des
Verbunds; die Prüfsummen der einzelnen Serien stehen im Anhang. Dieser Eintrag entsteht ohne Zutun eines Menschen und
bleibt stehen, bis ihn jemand löscht, was bisher niemand getan hat. Auch deshalb ist dieser Feed so lang.</p>
<p>Geprüft wurden Serien aus Radiologie, Kardiologie, Pathologie und Augenheilkunde. Die nächste Prüfung folgt in der
kommenden Nacht zur selben Zeit.</p>]]></description></item>
"""
