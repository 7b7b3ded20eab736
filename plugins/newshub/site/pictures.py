"""Pictures of own articles for every screen: a few widths in AVIF and WebP, and one for old browsers; each made once.

    content/images/harbour.jpg -> /pictures/harbour-1a2b3c4d5e-480.avif, -820.avif, ..., -820.jpg

The address has a hash of the file's bytes: a changed picture is another picture, and browsers may keep each for ever.
Drawings (SVG) and moving pictures (GIF) stay as they are. Where and when a photo was taken is not passed on.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from newshub.core.slugs import kebab
from newshub.site.leftovers import forget_unused
from newshub.site.output import Output
from newshub.site.put import put

FOLDER = "pictures"
SIZES = "(min-width: 44rem) 41rem, 100vw"  # the width of an article's text in site.css
VERSION = 1  # part of the cache's names and of fingerprints: raise it when a picture would be made otherwise
_WIDTHS = (480, 820, 1312)  # a phone, the text's width, the same on a screen with two dots to a pixel
_SAVED: dict[str, dict[str, Any]] = {
    "avif": {"quality": 60, "speed": 6},
    "webp": {"quality": 80, "method": 5},
    "jpg": {"quality": 82, "optimize": True, "progressive": True},
    "png": {"optimize": True},
}
_FALLBACK = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}  # the format of old browsers' picture
_TYPES = {"avif": "image/avif", "webp": "image/webp"}
_MOST_PIXELS = 60_000_000  # a camera's; more is a mistake, or meant to use up the memory
_KEPT_DAYS = 30  # a picture that no build uses stays in the cache for so long


class UnreadablePicture(Exception):
    """A file that is called a picture is none, or too large. Its text says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a page shows it."""

    source: str  # below the content folder
    digest: str
    width: int  # of the original, upright
    height: int
    fallback: str  # jpg, png, webp, avif

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths it is made in, never wider than it is."""
        smaller = tuple(width for width in _WIDTHS if width < self.width)
        return (*smaller, self.width) if len(smaller) < len(_WIDTHS) else smaller

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats beside the fallback's, the smallest first."""
        return tuple(each for each in _TYPES if each != self.fallback)

    @property
    def middle(self) -> int:
        """The width for browsers that cannot choose."""
        return self.widths[min(1, len(self.widths) - 1)]

    def address(self, width: int, format_: str) -> str:
        """The site path of one version."""
        name = kebab(Path(self.source).stem, limit=40) or "picture"
        return f"/{FOLDER}/{name}-{self.digest}-{width}.{format_}"

    def sets(self) -> Iterator[tuple[str, str]]:
        """(type, srcset) for each format that comes before the fallback."""
        for format_ in self.formats:
            yield _TYPES[format_], ", ".join(f"{self.address(width, format_)} {width}w" for width in self.widths)

    def files(self) -> Iterator[tuple[int, str]]:
        """(width, format) of every version."""
        for format_ in self.formats:
            for width in self.widths:
                yield width, format_
        yield self.middle, self.fallback


def look_at(path: Path, content: Path) -> Picture | None:
    """The picture in a file; None for kinds that stay as they are. Raises UnreadablePicture."""
    if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp", ".avif"):
        return None
    from PIL import Image

    data = path.read_bytes()
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
            if image.getexif().get(0x0112) in (5, 6, 7, 8):  # taken with the camera on its side
                width, height = height, width
            kind, moves = image.format or "", getattr(image, "is_animated", False)
    except Exception as error:  # Pillow raises a dozen kinds for damaged files
        raise UnreadablePicture(f"is no picture that can be read: {error}") from error
    if kind not in _FALLBACK or moves:
        return None
    if width * height > _MOST_PIXELS:
        raise UnreadablePicture(f"has {width} x {height} pixels; make it at most 2400 wide")
    digest = hashlib.sha256(data).hexdigest()[:10]
    return Picture(path.relative_to(content).as_posix(), digest, width, height, _FALLBACK[kind])


def tells_where(path: Path) -> bool:
    """Whether a photo says where it was taken, to whoever opens the file."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            return bool(image.getexif().get_ifd(0x8825))
    except Exception:  # noqa: BLE001 - Pillow raises a dozen kinds for damaged files; `look_at` tells of those
        return False


def outputs(pictures: Iterable[Picture], content: Path, cache: Path) -> Iterator[Output]:
    """The files of all pictures. What was made once is taken from the cache."""
    folder = cache / FOLDER
    wanted = set()
    for picture in sorted(set(pictures), key=lambda each: (each.digest, each.source)):
        for width, format_ in picture.files():
            wanted.add(_kept(folder, picture, width, format_).name)
            yield Output(
                picture.address(width, format_).lstrip("/"),
                ("picture", VERSION, picture.digest, width, format_),
                partial(made, picture, width, format_, content, folder),
            )
    forget_unused(folder, days=_KEPT_DAYS, but=wanted)


def made(picture: Picture, width: int, format_: str, content: Path, folder: Path) -> bytes:
    """One version's bytes, from the folder of the cache or made now."""
    kept = _kept(folder, picture, width, format_)
    if kept.is_file():
        return kept.read_bytes()
    data = _make(content / picture.source, width, format_)
    put(kept, data)
    return data


def svg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a drawing, by its attributes or its viewBox."""
    head = re.search(rb"<svg\b[^>]*>", data[:20_000])
    if not head:
        return None
    numbers = {name: float(value) for name, value in re.findall(rb'\s(width|height)="([\d.]+)(?:px)?"', head[0])}
    if len(numbers) == 2:
        return round(numbers[b"width"]), round(numbers[b"height"])
    box = re.search(rb'viewBox="[\d.-]+[\s,]+[\d.-]+[\s,]+([\d.]+)[\s,]+([\d.]+)"', head[0])
    return (round(float(box[1])), round(float(box[2]))) if box else None


def _kept(folder: Path, picture: Picture, width: int, format_: str) -> Path:
    return folder / f"{picture.digest}-{VERSION}-{width}.{format_}"


def _make(path: Path, width: int, format_: str) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        profile = opened.info.get("icc_profile")
        image = ImageOps.exif_transpose(opened)
    if image.mode not in ("RGB", "RGBA", "L"):
        has_alpha = "A" in image.mode or "transparency" in image.info
        image = image.convert("RGBA" if has_alpha else "RGB")
        profile = None  # of another space, such as print's
    if format_ == "jpg" and image.mode == "RGBA":
        image = image.convert("RGB")
    if width < image.width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    for note in ("exif", "xmp", "comment"):
        image.info.pop(note, None)
    saved = io.BytesIO()
    options = _SAVED[format_] | ({"icc_profile": profile} if profile else {})
    image.save(saved, format={"jpg": "JPEG"}.get(format_, format_.upper()), **options)
    return saved.getvalue()
