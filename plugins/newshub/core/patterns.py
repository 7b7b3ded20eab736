"""The one pattern syntax of the registry: how editors write words to look for.

    telemedicine     these whole words, in any case
    telemedicin*     words that begin so (declined forms: "Lubelsk* Medycyn*")
    *teknologi       words that end so; *sundhed* also inside compounds
    AI, MDR          no lower-case letter in it: the case counts

A space stands for any white space or hyphen.
"""

import re
from dataclasses import dataclass

_FAULTS = (
    (re.compile(r"^\s*$"), "is empty"),
    (re.compile(r"^\s|\s$"), "begins or ends with a space"),
    (re.compile(r"^[*\s]+$"), "is nothing but *"),
    (re.compile(r"^-|-\*?$"), "begins or ends with a hyphen; leave it out: words are found beside hyphens too"),
    (re.compile(r"\s\*|\w\*\w|\*\*|^\*[\s-]"), "has a * that is neither at a word's end nor at the very beginning"),
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern taken apart. ``words`` keep their trailing ``*`` except the last, whose openness is ``open_end``."""

    text: str  # as the editor wrote it
    words: tuple[str, ...]
    open_start: bool
    open_end: bool
    case_sensitive: bool


def pattern_fault(text: str) -> str | None:
    """What is wrong with a pattern, in words that follow its name, or None."""
    return next((fault for regex, fault in _FAULTS if regex.search(text)), None)


def parse_pattern(text: str) -> Pattern:
    """Take a pattern apart. Raises ValueError where `pattern_fault` finds something."""
    if fault := pattern_fault(text):
        raise ValueError(f"pattern “{text}” {fault}")
    core = text.removeprefix("*").removesuffix("*")
    return Pattern(
        text=text,
        words=tuple(re.split(r"[\s-]+", core)),
        open_start=text.startswith("*"),
        open_end=text.endswith("*"),
        case_sensitive=core == core.upper() and core != core.lower(),
    )
