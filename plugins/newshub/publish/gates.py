"""What a built site must pass before it may replace the one in place."""

import re
from collections.abc import Mapping
from pathlib import Path

from newshub.core.errors import Problem, PublishError

SHOWN = 20  # problems told before the rest is only counted
_CARD = re.compile(rb'<article class="card[^>]*>.*?<h3[^>]*><a href="([^"]*)"', re.DOTALL)


def count_stories(site: Path, language: str) -> int:
    """How many stories one edition's archive shows: counted on the pages, whatever the build believes."""
    found: set[bytes] = set()
    for page in (site / language / "archive").rglob("index.html"):
        found.update(_CARD.findall(page.read_bytes()))
    return len(found)


def refuse_faults(problems: list[Problem]) -> None:
    """Raise PublishError when the check of the built site found anything."""
    if not problems:
        return
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"... and {len(problems) - SHOWN} more")
    raise PublishError("\n".join([*lines, "not published: the built site has the faults above"]))


def refuse_shrinking(before: Mapping[str, int] | None, after: Mapping[str, int]) -> None:
    """Raise PublishError when stories are missing that no rule has set aside.

    A record has "stories", as counted on the pages, and "set_aside": items that are kept and not shown by themselves
    because they were hidden, withdrawn, or found to be copies or translations of others. What moves from one to the
    other is no loss.
    """
    if before is None or not {"stories", "set_aside"} <= before.keys():
        return
    lost = before["stories"] + before["set_aside"] - after["stories"] - after["set_aside"]
    if lost > 0:
        raise PublishError(
            f"not published: the site would lose {lost} of its {before['stories']} stories. Is it the right store and "
            "registry? If they are meant to go, publish with --allow-shrink"
        )
