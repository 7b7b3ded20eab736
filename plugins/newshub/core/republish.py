"""A partner's clean HTML as a page of ours shows it.

Works on the output of `core.clean.clean_html`, so that one regular expression reads it exactly; it only drops whole
elements and renumbers headings, and what was safe stays safe.
"""

import re

_FIGURE = re.compile(r"<figure[^>]*>(?:(?!</figure>).)*</figure>", re.DOTALL)
_PICTURE = re.compile(r"<img [^>]*>")
_EMPTIED = re.compile(r"<(p|div|a|figure)(?: [^>]*)?>\s*</\1>")
_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")

TOP_HEADING = 2  # the page's own title is h1


def on_our_page(clean: str) -> str:
    """Clean HTML without its pictures, headings from h2 down without a step left out. Idempotent.

    A picture would be fetched from the partner's server and tell it who reads what; the original, one link away, has
    them. A caption without its picture says nothing and goes with it.
    """
    without = _without_pictures(clean)
    return _renumbered(without) if "<h" in without else without


def _without_pictures(clean: str) -> str:
    if "<img" not in clean:
        return clean
    without = _FIGURE.sub(lambda figure: "" if "<img" in figure[0] else figure[0], clean)
    without = _PICTURE.sub("", without)
    while (emptied := _EMPTIED.sub("", without)) != without:
        without = emptied
    return without


def _renumbered(clean: str) -> str:
    """Each heading at most one step below the one before it: an outline that a screen reader can follow."""
    above: list[int] = []  # levels as the partner wrote them, of the headings that the current one stands under
    shown = TOP_HEADING

    def one(heading: re.Match[str]) -> str:
        nonlocal shown
        if not heading[1]:
            level = int(heading[2])
            while above and above[-1] >= level:
                above.pop()
            shown = min(TOP_HEADING + len(above), 6)
            above.append(level)
        return f"<{heading[1]}h{shown}"

    return _HEADING.sub(one, clean)
