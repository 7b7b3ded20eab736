"""Pages that differ in a few places only: rendered once, with marks where these are, and filled in as often as wanted.

    blank("number") -> template -> text with marks -> Form
    form.filled({"number": b"12"}, cards) -> the page's bytes

Marks are made of control characters, which no name of a list and no address has.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from newshub.core.errors import TemplateError
from newshub.site.views import Html

_MARK = re.compile("\x02([a-z]+)\x03")
_CARD, *_OTHERS = ("card", "second", "third")


def blank(name: str) -> str:
    """The mark of a place to be filled in later; it stands for a text that is neither looked at nor changed before."""
    return f"\x02{name}\x03"


# For the cards of a page: enough of them to show what a template puts between any two.
CARDS = tuple(Html(blank(name)) for name in (_CARD, *_OTHERS))


class Form:
    """A page with blanks."""

    def __init__(self, parts: Iterable[str]) -> None:
        """`parts` are a rendered page with marks, cut anywhere else. Raises TemplateError where one was changed."""
        self._pieces: list[bytes | str] = []  # fixed text, or the name of a blank
        for part in parts:
            text, *marked = _MARK.split(part)
            self._pieces.append(_encoded(text))
            for name, text in zip(marked[::2], marked[1::2], strict=True):
                self._pieces += (name, _encoded(text))
        self._between = b""
        if _CARD in self._pieces:
            at = self._pieces.index(_CARD) + 1
            between = self._pieces[at]
            shown = [piece for name in _OTHERS for piece in (between, name)]
            if self._pieces[at : at + len(shown)] != shown or not isinstance(between, bytes):
                raise _fault("the cards of a page one after another and all alike")
            self._between = between
            del self._pieces[at : at + len(shown)]

    def filled(self, values: Mapping[str, bytes], cards: Sequence[bytes] = ()) -> bytes:
        """The page, each blank with its value (HTML that is safe to show as it stands, in UTF-8)."""
        known = {**values, _CARD: self._between.join(cards)}
        return b"".join([each if isinstance(each, bytes) else known[each] for each in self._pieces])


@lru_cache(maxsize=256)
def _encoded(text: str) -> bytes:
    """As a file has it; what many pages share, once."""
    if "\x02" in text or "\x03" in text:
        raise _fault("numbers, links and titles of pages as they get them")
    return text.encode()


def _fault(what: str) -> TemplateError:
    return TemplateError(
        f"templates must show {what}: see pages/listing.html, parts/head.html and what they include."
        " Numbered pages are filled in from one that is rendered once."
    )
