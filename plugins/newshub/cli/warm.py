"""The worker of `cli.builder`: reads a build's arguments from each line of standard input, forks, builds, answers."""

import json
import os
import sys
import tempfile


def main() -> None:
    """Until standard input ends."""
    _import_everything()
    for line in sys.stdin:
        words = json.loads(line)
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            child = os.fork()
            if child == 0:
                _build(words, said.fileno())
            _, status = os.waitpid(child, 0)
            said.seek(0)
            print("said", json.dumps(said.read()))
        print("status", os.waitstatus_to_exitcode(status), flush=True)


def _build(words: list[str], said: int) -> None:
    """In the fork: everything it prints goes to the file, then the process ends without its parent's clean-up."""
    from newshub.cli.builder import pelican_in_this_process

    status = 1
    try:
        os.dup2(said, 1)
        os.dup2(said, 2)
        status = pelican_in_this_process(words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _import_everything() -> None:
    """What every build would otherwise import."""
    import importlib

    for name in (
        "pelican.generators", "pelican.readers", "pelican.plugins._utils", "jinja2.ext", "markdown.extensions.extra",
        "newshub.site.plugin", "newshub.site.run", "newshub.site.pages", "newshub.site.press", "newshub.site.markdown",
        "babel.dates", "babel.lists", "babel.numbers", "babel.messages.pofile",
    ):  # fmt: skip
        importlib.import_module(name)
    from babel import Locale

    for language in ("da", "de", "en", "nb", "pl", "sv"):  # the usual ones; others are read when they are wanted
        _ = Locale.parse(language).languages["da"]


if __name__ == "__main__":
    main()
