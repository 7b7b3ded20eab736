"""`python start.py WORDS` is `pelican WORDS`, unless nothing happened since the last build with these words."""

import os
import sys
import time


def main(words: list[str]) -> int:
    """Build, or say that there is nothing to build. Returns the exit status."""
    began = time.time_ns()
    _set_path()
    from newshub.cli.early import Early
    from newshub.site.looks import build_time

    early = Early(words, os.environ, began)
    try:
        said = early.nothing_happened(build_time(os.environ))
    except ValueError:  # SOURCE_DATE_EPOCH is no number: the build says so
        said = None
    if said is not None:
        print(said)
        return 0
    from newshub.cli.builder import pelican_in_this_process
    from newshub.site.glance import settled

    with settled.connected_to(early.note):
        status = pelican_in_this_process(words)
    if status == 0:
        early.remember()
    return status


def _set_path() -> None:
    """Modules are looked for in the working folder first, as `python -m pelican` does, then among ours."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - no import before the path is right
    if not sys.flags.safe_path:
        sys.path[0] = os.getcwd()  # noqa: PTH109
    sys.path.insert(1, os.path.dirname(os.path.dirname(here)))  # noqa: PTH120


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # all is written; to take a hundred thousand stories apart one by one would be of no use
