"""Plain text: out of HTML, on one line, cut at a word's end, free of characters that no page or feed may carry."""

import html
import re
import unicodedata

ELLIPSIS = "…"

# Not allowed in XML 1.0 (our own feeds must stay well-formed), plus what shows nothing but breaks words:
# C1 controls, soft hyphen, zero-width space, byte order mark, bidi embeddings and overrides (they turn titles around).
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
_TAG = re.compile(r"<[^>]*>")
_ENTITY_TAIL = re.compile(r"&#?\w{0,31}\Z")
_CLUSTER_JOINER = "\u200d"
_TRAILING = " \t\n,;:.!?–—-…(„“\"'«»/|&"


def without_invalid(text: str) -> str:
    """Drop characters that are not allowed in XML, lone surrogates among them. Everything else stays."""
    return _INVALID.sub("", text)


def without_invisible(text: str) -> str:
    """Drop invalid characters and those that only a search trips over. Joiners of scripts and emoji stay."""
    return _INVISIBLE.sub("", _INVALID.sub("", text))


def one_line(text: str) -> str:
    """Fold all white space to single spaces and drop what can't be seen: for titles and names."""
    return " ".join(without_invisible(text).split())


def _tidy_line(line: str) -> str:
    """Nearly all lines are tidy, which is cheap to find out: the only printable white space is the plain blank."""
    if line.isprintable() and "  " not in line:
        return line.strip()
    return one_line(line)


def tidy_lines(text: str) -> str:
    """Fold blanks inside lines, drop empty lines and what can't be seen."""
    return "\n".join(line for line in map(_tidy_line, text.split("\n")) if line)


def unescaped(text: str) -> str:
    """Decode character references, twice-escaped ones too (``&amp;nbsp;``), as writers of feeds often send them."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def excerpt(text: str, limit: int = 300) -> str:
    """The beginning of a plain text on one line, at most ``limit`` characters, "…" included where something was cut.

    Cuts at a word's end; a single word longer than the limit is cut between characters as readers see them (never
    inside a combined character, an emoji sequence, or what looks like an entity).
    """
    folded = one_line(text[: limit * 20 + 1000])  # folding a whole report for its first lines would be waste
    if len(folded) <= limit:
        return folded
    room = limit - len(ELLIPSIS)
    if room <= 0:
        return ELLIPSIS[: max(limit, 0)]
    end = room if folded[room] == " " else folded.rfind(" ", 0, room + 1)
    if end < room // 2:  # no word's end worth cutting at
        end = _cluster_end(folded, room)
    cut = folded[:end].rstrip(_TRAILING)
    return (cut or folded[:end].rstrip()) + ELLIPSIS


def _cluster_end(text: str, end: int) -> int:
    """The last place at or before ``end`` that is not inside a combined character or an entity."""
    if entity := _ENTITY_TAIL.search(text, max(0, end - 33), end):
        end = entity.start() or end
    start = end
    while end > max(0, start - 64) and _joined(text, end):
        end -= 1
    return end or start


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and after ``place`` are shown as one."""
    if place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if _CLUSTER_JOINER in (before, after):
        return True
    if _is_flag_half(before) and _is_flag_half(after):
        run = len(text[:place]) - len(text[:place].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return run % 2 == 1
    return (
        unicodedata.combining(after) != 0
        or unicodedata.category(after) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def words_in(markup: str) -> int:
    """How many words a reader of clean HTML meets. The store keeps the number: to count otherwise wants a migration."""
    return len(_TAG.sub(" ", markup).split())
