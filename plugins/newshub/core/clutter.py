"""Take away what a page puts around its text: skip links, cookie notices, bylines, contact blocks, archive links.

Whatever remains is what words are looked for in: a contact block names places, a cookie notice is often in another
language than the story, and what a publisher says of itself stands under each of its stories.
"""

import re

from newshub.core.clutter_words import (
    ABOUT_A_NAME,
    ABOUT_US,
    ADDED,
    ADDED_BEGINNINGS,
    BEGINNINGS,
    CONSENT,
    CONTACT_WORDS,
    CONTACTS,
    COOKIES,
    WHOLE_LINES,
)

_SHORT = 120  # characters; clutter is hardly ever longer, prose nearly always is
_HEADING = 70
_PROSE = 140  # a line this long ends a block of contacts
_LONGEST_ADDED = 300  # "The post ... appeared first on ..." holds the whole title
_AROUND = " \t\u00a0.:;!|><»«›‹→←↑·•*–—-_/[](){}…#"  # what stands around a link's words
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ADDRESS = re.compile(r"\S@\S+\.\w|\b(?:tel|tlf|phone|telefon|mobil|mob|puh|gsm)\b[.:]? ?\+?[\d(]", re.IGNORECASE)
_PHONE_FIRST = re.compile(r"\+?\d[\d ()/-]{6,18}\d(?=\s|$)(?! ?(?:%|kr|mio|mill|euro|zł))")
_CODE = re.compile(r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{8,}=?")
_CRUMBS = re.compile(r" [>»›] .* [>»›] ")
_MINUTES = re.compile(r"\d+(?:[.,]\d+)? ?min(?:\.|\b|ut)[^.]{0,25}$", re.IGNORECASE)  # how long reading takes
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg)$", re.IGNORECASE)


def remove_clutter(text: str) -> str:
    """Plain text, one line a paragraph, without the lines and sentences that do not belong to the story.

    Works on text in any of the hub's languages; linear in the text's length.
    """
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    if _any_of(COOKIES, text.lower()):
        lines = [line for line in map(_without_consent, lines) if line]
    kept: list[str] = []
    in_contacts = False
    for number, line in enumerate(lines):
        if len(line) > (_PROSE if in_contacts else _SHORT):
            in_contacts = False
            if len(line) > _LONGEST_ADDED or not _is_added(line.lower()):
                kept.append(line)
            continue
        folded = line.lower().strip(_AROUND)
        if len(line) <= _HEADING:
            if kept and _opens_about(line, folded) and _is_the_end(kept, lines[number + 1 :]):
                break
            if folded in CONTACT_WORDS or folded.startswith(CONTACTS):
                in_contacts = True
        if not in_contacts and not _is_clutter(line, folded):
            kept.append(line)
    while len(kept) > 1 and len(kept[-1]) <= 3:  # a stray letter or two that a template left behind
        kept.pop()
    return "\n".join(kept)


def _any_of(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


def _is_clutter(line: str, folded: str) -> bool:
    if not folded or folded in WHOLE_LINES or folded.startswith(BEGINNINGS) or _is_added(folded):
        return True
    if " " not in line and (_CODE.fullmatch(line) or _IMAGE_FILE.search(line)):
        return True
    return bool(_ADDRESS.search(line) or _PHONE_FIRST.match(line) or _CRUMBS.search(line) or _MINUTES.match(line))


def _is_added(folded: str) -> bool:
    """Whether blog software put the line under the story."""
    return folded.startswith(ADDED_BEGINNINGS) and _any_of(ADDED, folded)


def _opens_about(line: str, folded: str) -> bool:
    """Whether a line is the heading of what a publisher says of itself."""
    if folded in ABOUT_US:
        return True
    if line[-1] in ".?!,:" or not folded.startswith(ABOUT_A_NAME):
        return False
    return len(words := line.split()) > 1 and words[1][0].isupper()


def _is_the_end(before: list[str], behind: list[str]) -> bool:
    return 2 * sum(map(len, behind)) <= sum(map(len, before))


def _without_consent(line: str) -> str:
    """The line without the sentences in which a page asks for cookies."""
    if not _any_of(COOKIES, line.lower()):
        return line
    return " ".join(sentence for sentence in _SENTENCE.split(line) if not _asks_for_cookies(sentence.lower()))


def _asks_for_cookies(sentence: str) -> bool:
    return _any_of(COOKIES, sentence) and _any_of(CONSENT, sentence)
