"""A small hub in a folder of its own, and servers on loopback that take letters and messages."""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "site"))

from site_fakes import ROOT, Mini, item, same_size_and_time

__all__ = ["ROOT", "Letters", "Posts", "item", "letters", "posts", "same_size_and_time", "small_hub"]


def small_hub(folder: Path, **settings: object) -> Mini:
    """Two editions, an article, three items; settings files as in a checkout."""
    hub = Mini(folder)
    values = {
        **hub.values(NEWSHUB_LANGUAGES=("da", "en")),
        "NEWSHUB_ROOT": str(folder),
        "NEWSHUB_FETCH_SECONDS": 2,
        **settings,
    }
    (folder / "pelicanconf.py").write_text(
        f"import runpy\nglobals().update(runpy.run_path({str(ROOT / 'pelicanconf.py')!r}))\n"
        f"globals().update({values!r})\n"
    )
    (folder / "publishconf.py").write_text(
        "import runpy\nfrom pathlib import Path\n"
        "globals().update(runpy.run_path(str(Path(__file__).with_name('pelicanconf.py'))))\n"
    )
    hub.article()
    hub.keep(*(item(number) for number in range(1, 4)))
    return hub


class Posts:
    """What was posted: path, content type, body."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []
        self.status = 204
        self.url = ""

    @property
    def objects(self) -> list[dict[str, object]]:
        return [json.loads(body) for _, _, body in self.found]


@contextmanager
def posts() -> Iterator[Posts]:
    """A web server that takes every POST."""
    kept = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kept.found.append((self.path, self.headers["Content-Type"], body))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Letters:
    """What a mail server took: whole conversations, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.port = 0
        self.refuse = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@contextmanager
def letters() -> Iterator[Letters]:
    """A mail server that speaks as much SMTP as it must."""
    kept = Letters()
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept.port = server.getsockname()[1]
        thread = threading.Thread(target=_take_letters, args=(server, kept), daemon=True)
        thread.start()
        yield kept
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _take_letters(server: socket.socket, kept: Letters) -> None:
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line, line.makefile("rwb") as talk:
            _talk(talk, kept)


def _talk(talk: object, kept: Letters) -> None:
    def say(text: str) -> None:
        talk.write(f"{text}\r\n".encode())  # type: ignore[attr-defined]
        talk.flush()  # type: ignore[attr-defined]

    say("220 here")
    in_message = False
    for raw in talk:  # type: ignore[attr-defined]
        text = raw.decode().rstrip("\r\n")
        kept.lines.append(text)
        if in_message:
            if text == ".":
                in_message = False
                say("250 taken")
        elif text.upper() == "QUIT":
            say("221 bye")
            return
        elif kept.refuse and text.upper().startswith("MAIL"):
            say("550 not from you")
        elif text.upper() == "DATA":
            in_message = True
            say("354 go on")
        else:
            say("250 ok")
