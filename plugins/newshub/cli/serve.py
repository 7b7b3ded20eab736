"""`./hub serve`: an editor's preview, built again after every change and reloaded in the open page by itself.

files change -> (Python changed: a fresh worker) -> build -> good: open pages reload
                                                    faulty: every page shows what is wrong, and so does the terminal;
                                                            the next change is another try
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from newshub.cli.build import BuildOptions
from newshub.cli.builder import Builder, Outcome
from newshub.cli.handler import PreviewHandler, SiteHandler, State
from newshub.core.errors import HubError

DEBOUNCE_MS = 400  # changes that come together (a checkout, an editor's save in three steps) make one build
_WAKE_MS = 100


@contextmanager
def serving(folder: Path, *, port: int = 8000, state: State | None = None) -> Iterator[str]:
    """Serve `folder` on localhost while the block runs; gives the address. Port 0 takes a free one.

    With a `state` the pages reload when it says so, and give way to its faults.
    """
    handler: Callable[..., SiteHandler] = partial(SiteHandler, directory=str(folder))
    if state is not None:
        handler = partial(PreviewHandler, directory=str(folder), state=state)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise HubError(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        if state is not None:
            state.end()
        server.shutdown()
        server.server_close()
        thread.join()


def serve_and_watch(
    options: BuildOptions,
    root: Path,
    *,
    port: int,
    stop: threading.Event | None = None,
    say: Callable[[str], None] | None = None,
) -> None:
    """Build, serve, and build again after every change below what a build reads, until interrupted.

    A build that fails has said why; the next change is another try, and the last good site is shown again after it.
    """
    from watchfiles import watch

    say = say or partial(print, flush=True)
    content = options.content or root / "content"
    state = State((content.parent, options.registry or content / "registry", root))
    output = options.output or root / "output"
    output.mkdir(parents=True, exist_ok=True)
    with Builder() as builder, serving(output, port=port, state=state) as address:
        options = replace(options, site_url=address, drafts=True)
        say(f"\n  Read it at {address}/   (Ctrl-C ends it)\n")
        first = True  # built once the watch is on, so that no change is missed
        for changes in watch(
            *_watched(options, root),
            debounce=DEBOUNCE_MS,
            rust_timeout=_WAKE_MS,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            paths = [Path(path) for _, path in changes]
            if paths:
                say(f"{_named(paths, root)} changed")
            if any(path.suffix == ".py" for path in paths):
                builder.renew()
            if paths or first:
                _build(builder, options, state, say)
                first = False


def _watched(options: BuildOptions, root: Path) -> list[Path]:
    """Everything that a build reads, but the store: partners' news comes in by `./hub fetch`."""
    wanted = [options.content or root / "content", root / "theme", root / "plugins", root / "pelicanconf.py"]
    if options.registry and not any(options.registry.is_relative_to(path) for path in wanted):
        wanted.append(options.registry)
    return [path for path in wanted if path.exists()]


def _named(paths: Iterable[Path], root: Path) -> str:
    names = sorted(str(path.relative_to(root) if path.is_relative_to(root) else path) for path in paths)
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _build(builder: Builder, options: BuildOptions, state: State, say: Callable[[str], None]) -> Outcome:
    outcome = builder.build(options)
    state.built(outcome)
    if outcome.ok:
        say(f"built in {outcome.seconds:.1f} s")
    else:
        say("\n".join([*outcome.text.splitlines(), "mend what is named above; the page shows it too"]))
    return outcome
