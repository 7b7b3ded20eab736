"""Answers of the local web server: the built site with the headers it has in public; for editors, live and with faults.

The preview adds one script, /__newshub/reload.js, to pages on their way out; nothing of it is ever in the built site.
"""

import threading
import time
from collections.abc import Sequence
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newshub.cli.builder import Outcome
from newshub.cli.faultpage import STYLE, fault_page
from newshub.publish.headers import CONTENT_SECURITY_POLICY

PREFIX = "/__newshub/"
# A hidden page closes its line: a browser keeps no more than six to one server, and an editor has many tabs.
_SCRIPT = """\
"use strict";
(() => {
  let seen = document.currentScript.dataset.version, source = null;
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource("/__newshub/events");
    source.onmessage = (event) => {
      if (seen !== event.data) location.reload();
      seen = event.data;
    };
  };
  const close = () => { if (source) source.close(); source = null; };
  document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
})();
"""
_ALIVE_SECONDS = 15  # a line is written at least so often, to find out that nobody listens any more


class State:
    """What the last build came to, shared by the builder and everyone who is looking at a page.

    `folders` are where the files that faults name are found.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self._changed = threading.Condition()
        self._started = time.time_ns()  # a page that outlived an earlier server reloads, too
        self._builds = 0
        self._ended = False
        self.faults: str | None = "the first build is under way"

    @property
    def version(self) -> str:
        """Differs after every build."""
        return f"{self._started}-{self._builds}"

    @property
    def ended(self) -> bool:
        """Whether the server is about to stop."""
        return self._ended

    def built(self, outcome: Outcome) -> None:
        """Tell everyone."""
        with self._changed:
            self.faults = None if outcome.ok else outcome.text
            self._builds += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Let everyone who waits go."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait(self, seen: str | None) -> str:
        """The version as soon as it is another than `seen`, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self.version != seen, timeout=_ALIVE_SECONDS)
            return self.version


class SiteHandler(SimpleHTTPRequestHandler):
    """The built site as it is."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8",
        ".xml": "application/xml; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
        ".avif": "image/avif",
        ".webp": "image/webp",
    }

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.answer(page.read_bytes(), "text/html; charset=utf-8", code)

    def answer(self, body: bytes, content_type: str, code: int = 200) -> None:
        """A whole answer."""
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet: the terminal belongs to the build."""


class PreviewHandler(SiteHandler):
    """The built site for its editor: pages reload after a build, and give way to its faults."""

    def __init__(self, *args: Any, state: State, **kwargs: Any) -> None:
        self._state = state
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        version = self._state.version  # before the page is read: rather one reload too many than a page that stays old
        if self._strange_host():
            super().send_error(403, "This preview is for this machine only")
        elif path == f"{PREFIX}events":
            self._tell()
        elif path == f"{PREFIX}reload.js":
            self.answer(_SCRIPT.encode(), "text/javascript; charset=utf-8")
        elif path == f"{PREFIX}fault.css":
            self.answer(STYLE.encode(), "text/css; charset=utf-8")
        elif self._state.faults is not None and self._is_page(path):
            style = f"{PREFIX}fault.css"
            body = fault_page(self._state.faults, self._state.folders, tag=_tag(version), style=style)
            self.answer(body.encode(), "text/html; charset=utf-8", 500)
        elif self._is_page(path) and (page := Path(self.translate_path(path)) / "index.html").is_file():
            self._page(page.read_bytes(), version)
        else:
            super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code == 404 and page.is_file():
            self._page(page.read_bytes(), self._state.version, code)
        else:
            super().send_error(code, message, explain)

    @staticmethod
    def _is_page(path: str) -> bool:
        return path.endswith(("/", ".html"))

    def _strange_host(self) -> bool:
        """Whether another site's name was pointed at this machine, to read drafts through the editor's browser."""
        host = urlsplit(f"//{self.headers.get('Host') or 'localhost'}").hostname
        return host not in ("localhost", "127.0.0.1", "::1")

    def _page(self, html: bytes, version: str, code: int = 200) -> None:
        html = html.replace(b"</head>", _tag(version).encode() + b"</head>", 1)
        self.answer(html, "text/html; charset=utf-8", code)

    def _tell(self) -> None:
        """Server-sent events: the version now, and again whenever it changes."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = None
        try:
            while not self._state.ended:
                version = self._state.wait(seen)
                self.wfile.write(f"data: {version}\n\n".encode())
                self.wfile.flush()
                seen = version
        except OSError:
            pass  # the page was closed
        self.close_connection = True


def _tag(version: str) -> str:
    return f'<script src="{PREFIX}reload.js" data-version="{version}" defer></script>'
