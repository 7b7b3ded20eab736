"""Lines of letters for pictures: each letter is drawn once, then put beside others.

Pillow draws and measures single letters only. Where they stand follows from their widths and from the kerning that
theme/cut_fonts.py reads from the font: Pillow alone would kern where it finds libraqm, and not elsewhere, and would
draw every letter of every title anew.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_UNITS = 1000  # widths and kerning are in thousandths of a letter's size
_SOFT_HYPHEN = "\u00ad"  # the font has it, as a hyphen; nothing here breaks a word at it
_NONE = "\uffff"  # in no font


class Face:
    """A font in any size."""

    def __init__(self, font: Path) -> None:
        """Reads `font`, and its kerning from the file beside it that ends with .kern.json."""
        self._font = font
        kerning = json.loads(font.with_suffix(".kern.json").read_text("utf-8"))
        self._first = {letter: row for row, each in enumerate(kerning["first"]) for letter in each}
        self._second = {letter: column for column, each in enumerate(kerning["second"]) for letter in each}
        self._kerning = kerning["kerning"]
        self._large = self._open(_UNITS)
        self._width: dict[str, int] = {}
        small = self._open(20)
        none = bytes(small.getmask(_NONE))
        # Drawn once each to find out: Pillow does not tell.
        self._has = cache(lambda letter: letter != _SOFT_HYPHEN and bytes(small.getmask(letter)) != none)
        self.at = cache(self._at)

    def known(self, text: str) -> str:
        """A text without the letters that are not there, which would be boxes; no-break spaces hold words together."""
        return " ".join(filter(None, "".join(filter(self._has, text)).split(" ")))

    def stations(self, text: str) -> Iterator[int]:
        """Where each letter begins and the last one ends, in thousandths of their size."""
        place, row, width = 0, None, self._width
        for letter in text:
            if row is not None and (column := self._second.get(letter)) is not None:
                place += self._kerning[row][column]
            yield place
            if letter not in width:
                width[letter] = round(self._large.getlength(letter))
            place += width[letter]
            row = self._first.get(letter)
        yield place

    def _at(self, size: int) -> "Letters":
        return Letters(self, self._open(size), size)

    def _open(self, size: int) -> Any:
        from PIL import ImageFont

        return ImageFont.truetype(str(self._font), size, layout_engine=ImageFont.Layout.BASIC)


class Letters:
    """The letters of a face in one size, each kept as it was drawn first."""

    def __init__(self, face: Face, font: Any, size: int) -> None:
        self._face, self._font, self._size = face, font, size
        self.ascent: int = font.getmetrics()[0]  # from a line's top to the foot of its letters
        self._drawn = cache(self._draw)  # at most what the font has: some three hundred

    def getlength(self, text: str) -> float:
        """How wide a line is."""
        *_, end = self._face.stations(text)
        return end * self._size / _UNITS

    def put(self, image: Any, left: int, foot: int, text: str, shade: int) -> None:
        """Draw a line on a grey image; `foot` is what its letters stand on."""
        for letter, station in zip(text, self._face.stations(text), strict=False):
            mask, x, y = self._drawn(letter)
            if mask is not None:
                image.paste(shade, (left + x + round(station * self._size / _UNITS), foot + y), mask)

    def _draw(self, letter: str) -> tuple[Any, int, int]:
        """How much a letter covers of each point, and where that is from the place it stands; None for a space."""
        from PIL import Image, ImageDraw

        left, top, right, bottom = map(int, self._font.getbbox(letter, anchor="ls"))
        whole = Image.new("L", (max(1, right - left), max(1, bottom - top)))
        ImageDraw.Draw(whole).text((-left, -top), letter, font=self._font, fill=255, anchor="ls")
        box = whole.getbbox()
        return (whole.crop(box), left + box[0], top + box[1]) if box else (None, 0, 0)
