"""Pictures for shared links (Open Graph): an own article's title, or what an edition is, in its language.

Drawn with the site's own letters, cut for this (theme/cut_fonts.py). The same words give the same bytes with the same
Pillow; the address has a hash of all that the picture shows, because social networks keep what they have once fetched.
"""

import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from newshub.site.build import Output
from newshub.site.leftovers import forget_unused

FOLDER = "social"
WIDTH, HEIGHT = 1200, 630
_VERSION = 2  # raise it when a picture would be drawn otherwise
_EDGE = 28  # the coloured edge, as on the cards of own articles
_LEFT, _RIGHT, _TOP, _BOTTOM = 92, 92, 72, 70
_TITLE_TOP, _TITLE_BOTTOM = 160, 500
_SIZES = range(84, 39, -4)  # of the title's letters, largest first
_LEADING = 1.17
_SMALL = 34
_GROUND, _TEXT, _MUTED, _OWN = map(bytes.fromhex, ("ffffff", "17212b", "4f5d6b", "0f6b5c"))
_FULL, _HALF = 255, 186  # how dark a letter is drawn: as text, as muted (so far is its grey from ground to text)
_STEPS = 13  # from ground to text, at the rims of letters
_MUTED_INDEX, _OWN_INDEX = _STEPS + 1, _STEPS + 2
_KEPT_DAYS = 30  # a picture that no build uses stays in the cache for so long


@dataclass(frozen=True, slots=True)
class Social:
    """What a picture says."""

    title: str
    site: str
    label: str  # below: who says it, or in which language
    language: str

    @property
    def path(self) -> str:
        """Its site path."""
        shown = f"{_VERSION}\0{self.title}\0{self.site}\0{self.label}\0{self.language}"
        return f"/{FOLDER}/{hashlib.sha256(shown.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.png"

    @property
    def alt(self) -> str:
        """The same for those who do not see it."""
        return f"{self.title} – {self.site}"


def outputs(pictures: Iterable[Social], *, theme: Path, cache: Path) -> Iterator[Output]:
    """The files of pictures, each once; drawn when they are neither in place nor in the cache."""
    forget_unused(cache / FOLDER, days=_KEPT_DAYS)
    for picture in dict.fromkeys(pictures):
        yield Output(picture.path.lstrip("/"), picture.path, partial(_cached, picture, theme / "fonts", cache))


def _cached(picture: Social, fonts: Path, cache: Path) -> bytes:
    from PIL import __version__ as pillow

    file = cache / FOLDER / f"{Path(picture.path).stem}-{pillow}.png"
    try:
        data = file.read_bytes()
        os.utime(file)
    except OSError:
        data = draw(picture, fonts)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(data)
        fresh.replace(file)
    return data


def draw(picture: Social, fonts: Path) -> bytes:
    """The picture as PNG."""
    from PIL import Image, ImageDraw

    font = partial(_font, fonts)
    # How much of each point is covered by letters; its colours follow when all is drawn.
    image = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    known = _letters(fonts).known
    lines, size = fit(known(picture.title), partial(font, "bold"))
    # Short titles stand in the middle of their room, a little above it.
    room = _TITLE_BOTTOM - _TITLE_TOP
    top = _TITLE_TOP + max(0, room - len(lines) * size * _LEADING) * 0.45
    for number, line in enumerate(lines):
        pen.text((_LEFT, top + number * size * _LEADING), line, font=font("bold", size), fill=_FULL)
    site = known(picture.site)
    pen.text((_LEFT, _TOP), site, font=_fitting(site, partial(font, "bold"), _SMALL), fill=_FULL)
    label = known(picture.label)
    pen.text((_LEFT, HEIGHT - _BOTTOM), label, font=font("regular", _SMALL), fill=_HALF, anchor="ls")
    indexes, palette = _colours()
    image = image.point(indexes)
    image.putpalette(palette)
    ImageDraw.Draw(image).rectangle((0, 0, _EDGE - 1, HEIGHT), fill=_OWN_INDEX)
    data = io.BytesIO()
    # Measured with a long title: level 6 takes twice as long for 2 % less, 9 and `optimize` twenty times for 9 %.
    image.save(data, "PNG", compress_level=4)
    return data.getvalue()


def _colours() -> tuple[list[int], bytes]:
    """For each measure of cover the index of its colour, and the colours.

    Sixteen: they fit in four bits a point, which halves the work of packing. The rims of muted letters share the steps
    from ground to text, of which muted is nearly one.
    """
    steps = [
        bytes(round(ground + (text - ground) * step / _STEPS) for ground, text in zip(_GROUND, _TEXT, strict=True))
        for step in range(_STEPS + 1)
    ]
    indexes = [round(cover * _STEPS / _FULL) for cover in range(256)]
    indexes[_HALF] = _MUTED_INDEX
    return indexes, b"".join([*steps, _MUTED, _OWN])


@cache
def _font(fonts: Path, name: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(fonts / f"news-sans-{name}.ttf"), size)


@cache
def _letters(fonts: Path) -> "Letters":
    return Letters(_font(fonts, "bold", 20))


def _fitting(text: str, font: Any, size: int) -> Any:
    while size > 12 and font(size).getlength(text) > WIDTH - _LEFT - _RIGHT:
        size -= 2
    return font(size)


class Letters:
    """Which letters a font has: a sign it lacks is left out rather than drawn as a box."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self._none = bytes(font.getmask("\uffff"))
        self._has = {" ": True, "\u00a0": True}  # drawn once each to find out: Pillow does not tell

    def known(self, text: str) -> str:
        """A text without the letters that are not there; no-break spaces hold their words together."""
        for letter in set(text) - self._has.keys():
            self._has[letter] = bytes(self._font.getmask(letter)) != self._none
        return " ".join(filter(None, "".join(each for each in text if self._has[each]).split(" ")))


def fit(text: str, font: Any) -> tuple[list[str], int]:
    """A title in lines that fill its room, and the size of its letters: the largest that fits.

    What does not fit in the smallest size ends with an ellipsis.
    """
    wide, high = WIDTH - _LEFT - _RIGHT, _TITLE_BOTTOM - _TITLE_TOP
    text = re.sub(r"\b(\w) ", "\\1\u00a0", text)  # no line ends with a lone letter: Polish "w", "i", "o"
    words = text.split(" ")
    for size in _SIZES:
        measure = cache(font(size).getlength)
        # Without trying: its lines would be too many even if they were full to the edge.
        if measure(text) / (wide + measure(" ")) * size * _LEADING > high:
            continue
        lines = wrap(words, wide, measure)
        if len(lines) * size * _LEADING <= high and max(map(measure, words)) <= wide:
            return _even(words, len(lines), wide, measure), size
    most = int(high / (size * _LEADING))
    lines = wrap(list(_pieces(words, wide, measure)), wide, measure)
    if len(lines) > most:
        last = lines[most - 1]
        while measure(f"{last}…") > wide:
            last = last.rpartition(" ")[0] or last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" ,;:–-") + "…"]
    return lines, size


def wrap(words: list[str], wide: float, measure: Any) -> list[str]:
    """Words in lines, each as full as it can be."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _even(words: list[str], count: int, wide: float, measure: Any) -> list[str]:
    """The same number of lines, but of like length: no word is left alone on the last."""
    best = wrap(words, wide, measure)
    for percent in range(98, 40, -2):
        lines = wrap(words, wide * percent / 100, measure)
        if len(lines) > count or max(map(measure, lines)) > wide:
            break
        best = lines
    return best


def _pieces(words: list[str], wide: float, measure: Any) -> Iterator[str]:
    """Words, those that are wider than a line cut in pieces."""
    for word in words:
        while measure(word) > wide:
            cut = next(n for n in range(len(word) - 1, 0, -1) if measure(word[:n] + "-") <= wide)
            yield word[:cut] + "-"
            word = word[cut:]
        yield word
