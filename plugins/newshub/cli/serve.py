"""Showing a built site on this machine, with the headers it would be served with in public."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from newshub.cli.build import BuildError, BuildOptions, build_site
from newshub.core.errors import HubError

# The policy of docs/deploy.md: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@contextmanager
def serving(folder: Path, *, port: int = 8000) -> Iterator[str]:
    """Serve `folder` on localhost while the block runs; gives the address. Port 0 takes a free one."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise HubError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve_and_watch(options: BuildOptions, root: Path, *, port: int) -> None:
    """Build, serve, and build again after every change below what a build reads, until interrupted.

    A build that fails has said why; the last good site stays up and the next change is another try.
    """
    from watchfiles import watch

    options = replace(options, site_url=f"http://localhost:{port}")
    output = options.output or root / "output"
    _try_build(options)
    watched = [root / name for name in ("content", "theme", "plugins", "pelicanconf.py")]
    if options.registry and root not in options.registry.parents:
        watched.append(options.registry)
    with serving(output, port=port) as address:
        print(f"\n  Read it at {address}/   (Ctrl-C ends it)\n", flush=True)
        for _ in watch(*watched, raise_interrupt=False):
            _try_build(options)


def _try_build(options: BuildOptions) -> None:
    try:
        build_site(options)
    except BuildError as error:
        print(error, flush=True)


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8",
        ".xml": "application/xml; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
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
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet: the terminal belongs to the build."""
