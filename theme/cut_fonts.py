"""Cuts Source Sans 3 down to the letters, weights and features the site shows; writes static/fonts/news-sans-*.woff2,
and fonts/news-sans-*.ttf for the pictures that the build draws.

usage: python theme/cut_fonts.py SourceSans3VF-Upright.ttf    (from npm: source-sans; needs fonttools and brotli)

The licence (OFL) reserves the name “Source”, so what comes out bears another. Change a cut and its unicode-range in
static/site.css together.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

NAME = "Cluster News Sans"
FOLDER = Path(__file__).parent / "static" / "fonts"
DRAWN = Path(__file__).parent / "fonts"
CUTS = {
    # All letters of da, de, en, nb, pl, sv; with kerning and figures of equal width for tables.
    "latin": (
        "20-7E A0-FF 104-107 118-119 131 141-144 152-153 15A-15B 179-17C 2C6 2DA 2DC 2009-200A 2010-2014 2018-201E "
        "2020-2022 2026 202F 2030 2032-2033 2039-203A 20AC 2122 2212",
        ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum"],
    ),
    # What names from the rest of Europe need besides.
    "ext": (
        "100-103 10A-117 11A-11B 11E-123 126-127 12A-12B 12E-130 136-137 139-13E 145-148 14A-14D 150-151 154-159 "
        "15E-16B 16E-178 17D-17E 18F 218-21B 259 2C7 2D9 2DB 2DD 1E9E",
        ["mark", "ccmp", "locl"],
    ),
}
COPYRIGHT = "Copyright 2010-2024 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'. Cut down and renamed."


def main(source: Path) -> None:
    """Write every cut."""
    for cut, (codes, features) in CUTS.items():
        font = _cut(source, _points(codes), features)
        font = instantiateVariableFont(font, {"wght": (400, 400, 700)})
        _rename(font, cut)
        font.flavor = "woff2"
        font.save(FOLDER / f"news-sans-{cut}.woff2")
    every = set.union(*(_points(codes) for codes, _ in CUTS.values()))
    for name, weight in (("regular", 400), ("bold", 700)):
        font = _cut(source, every, ["kern", "mark", "ccmp", "locl"])
        font = instantiateVariableFont(font, {"wght": weight})
        _rename(font, name)
        DRAWN.mkdir(exist_ok=True)
        font.save(DRAWN / f"news-sans-{name}.ttf")


def _cut(source: Path, points: set[int], features: list[str]) -> TTFont:
    options = Options(
        layout_features=features,
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 6, 14],
        name_languages=[0x409],
    )
    options.drop_tables += ["STAT", "DSIG", "gasp", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    font = TTFont(source, recalcTimestamp=False)
    subsetter.subset(font)
    return font


def _points(codes: str) -> set[int]:
    ends = (part.partition("-") for part in codes.split())
    return {point for first, _, last in ends for point in range(int(first, 16), int(last or first, 16) + 1)}


def _rename(font: TTFont, cut: str) -> None:
    names = {0: COPYRIGHT, 1: NAME, 3: f"{NAME} {cut}", 4: NAME, 6: NAME.replace(" ", "")}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID > 14:  # the names of the axes' weights
            font["name"].names.remove(record)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
