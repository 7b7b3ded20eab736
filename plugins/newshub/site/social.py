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
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from newshub.site import lettering
from newshub.site.leftovers import forget_unused
from newshub.site.lettering import Face, Letters
from newshub.site.output import Output
from newshub.site.put import put

FOLDER = "social"
WIDTH, HEIGHT = 1200, 630
_VERSION = 3  # raise it when pictures shall look otherwise: networks fetch an address once
_EDGE = 28  # the coloured edge, as on the cards of own articles
_LEFT, _RIGHT, _TOP, _BOTTOM = 92, 92, 72, 70
_TITLE_TOP, _TITLE_BOTTOM = 160, 500
_SIZES = range(84, 39, -4)  # of the title's letters, largest first
_LEADING = 1.17
_SMALL = 34
_GROUND, _TEXT, _MUTED, _OWN = map(bytes.fromhex, ("ffffff", "17212b", "4f5d6b", "0f6b5c"))
_MUTED_INDEX, _TEXT_INDEX, _OWN_INDEX = 10, 14, 15  # from the ground, 0, to text are steps
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
    fonts, kept = theme / "fonts", cache / FOLDER
    forget_unused(kept, days=_KEPT_DAYS)
    way = _way_of_drawing(fonts)
    for picture in dict.fromkeys(pictures):
        file = kept / f"{Path(picture.path).stem}-{way}.png"
        yield Output(picture.path.lstrip("/"), (picture.path, way), partial(_cached, picture, fonts, file))


def _way_of_drawing(fonts: Path) -> str:
    """The fingerprint of what a picture's bytes depend on beside its words: letters, code, Pillow."""
    from PIL import __version__ as pillow

    digest = hashlib.sha256(pillow.encode())
    for file in (Path(__file__), Path(lettering.__file__), *sorted(fonts.glob("news-sans-*"))):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _cached(picture: Social, fonts: Path, file: Path) -> bytes:
    try:
        data = file.read_bytes()
        os.utime(file)
    except OSError:
        data = draw(picture, fonts)
        put(file, data)
    return data


def draw(picture: Social, fonts: Path) -> bytes:
    """The picture as PNG."""
    from PIL import Image

    bold = _face(fonts, "bold")
    image = _ground(fonts, picture.site).copy()
    lines, size = fit(bold.known(picture.title), bold.at)
    # Short titles stand in the middle of their room, a little above it.
    room = _TITLE_BOTTOM - _TITLE_TOP
    foot = _TITLE_TOP + max(0, room - len(lines) * size * _LEADING) * 0.45 + bold.at(size).ascent
    for number, line in enumerate(lines):
        bold.at(size).put(image, _LEFT, round(foot + number * size * _LEADING), line, _TEXT_INDEX)
    label, letters = _fitting(picture.label, _face(fonts, "regular"))
    letters.put(image, _LEFT, HEIGHT - _BOTTOM, label, _MUTED_INDEX)
    image.putpalette(_palette())
    data = io.BytesIO()
    # Looking for runs alone: level 4 of the usual way takes half as long again for 2 % less, level 6 twice for 4 %.
    image.save(data, "PNG", compress_type=Image.RLE)
    return data.getvalue()


@lru_cache(maxsize=8)
def _ground(fonts: Path, site: str) -> Any:
    """What is the same in all pictures of a site: each point is the index of its colour."""
    from PIL import Image

    image = Image.new("L", (WIDTH, HEIGHT))
    image.paste(_OWN_INDEX, (0, 0, _EDGE, HEIGHT))
    name, letters = _fitting(site, _face(fonts, "bold"))
    letters.put(image, _LEFT, _TOP + letters.ascent, name, _TEXT_INDEX)
    return image


def _palette() -> bytes:
    """Sixteen colours, which fit in four bits a point: from ground to text for the rims of letters, and the edge's.

    One of the steps is nearly that of muted text, and made that.
    """
    colours = [
        bytes(round(ground + (text - ground) * step / _TEXT_INDEX) for ground, text in zip(_GROUND, _TEXT, strict=True))
        for step in range(_TEXT_INDEX + 1)
    ]
    colours[_MUTED_INDEX] = _MUTED
    return b"".join([*colours, _OWN])


@lru_cache(maxsize=8)
def _face(fonts: Path, name: str) -> Face:
    return Face(fonts / f"news-sans-{name}.ttf")


def _fitting(text: str, face: Face) -> tuple[str, Letters]:
    """A short line without what cannot be drawn, and letters in which it is no wider than the picture."""
    text = face.known(text)
    sizes = range(_SMALL, 10, -2)
    fits = (size for size in sizes if face.at(size).getlength(text) <= WIDTH - _LEFT - _RIGHT)
    return text, face.at(next(fits, sizes[-1]))


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
