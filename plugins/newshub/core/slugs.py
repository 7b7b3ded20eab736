"""Names as parts of addresses and ids: ASCII kebab case."""

import re
import unicodedata
from collections.abc import Container

# Letters that Unicode does not take apart into a base letter and a mark, as our languages write them in ASCII.
_APART = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def kebab(text: str, *, limit: int = 60) -> str:
    """The text in lower-case ASCII letters and digits with hyphens between words, cut at a word's end; may be ""."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_APART)).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain)
    while len("-".join(words)) > limit and len(words) > 1:
        words.pop()
    return "-".join(words)[:limit]


def free_id(text: str, taken: Container[str], *, otherwise: str = "partner") -> str:
    """`kebab` of the text, numbered when it is taken."""
    wanted = found = kebab(text) or otherwise
    number = 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found
