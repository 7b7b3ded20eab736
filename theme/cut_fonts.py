"""Cuts Source Sans 3 down to the letters, weights and features the site shows; writes static/fonts/news-sans-*.woff2,
and fonts/news-sans-*.ttf, with their kerning in fonts/news-sans-*.kern.json, for the pictures that the build draws.

usage: python theme/cut_fonts.py SourceSans3VF-Upright.ttf    (from npm: source-sans; needs fonttools and brotli)

The licence (OFL) reserves the name “Source”, so what comes out bears another. Change a cut and its unicode-range in
static/site.css together.
"""

import json
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
        (DRAWN / f"news-sans-{name}.kern.json").write_text(_kerning(font), "utf-8")


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


def _kerning(font: TTFont) -> str:
    """How much nearer letters stand to each other, in thousandths of their size, for those who cannot read GPOS.

    Letters that are kerned alike stand together: those of `first` share a row of `kerning`, those of `second` a column.
    """
    pairs = _pairs(font)
    names = dict(sorted(font.getBestCmap().items()))
    rows = _alike(
        {chr(code): [pairs.get((name, other), 0) for other in names.values()] for code, name in names.items()}
    )
    columns = _alike({chr(code): [row[n] for row in rows] for n, code in enumerate(names)})
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in zip(*columns, strict=True))
    first, second = (json.dumps(list(each.values()), ensure_ascii=False) for each in (rows, columns))
    return f'{{"first":{first},\n"second":{second},\n"kerning":[\n{lines}\n]}}\n'


def _alike(cells: dict[str, list[int]]) -> dict[tuple[int, ...], str]:
    """The letters that have the same cells, of those that have any."""
    found: dict[tuple[int, ...], str] = {}
    for letter, each in cells.items():
        if any(each):
            found[tuple(each)] = found.get(tuple(each), "") + letter
    return found


def _pairs(font: TTFont) -> dict[tuple[str, str], int]:
    """The kerning of each pair of glyphs. Of tables that tell of a pair the first counts, even if it says 0."""
    table = font["GPOS"].table
    kerning = {
        n for each in table.FeatureList.FeatureRecord if each.FeatureTag == "kern" for n in each.Feature.LookupListIndex
    }
    found: dict[tuple[str, str], int] = {}
    for part in (part for n in sorted(kerning) for part in table.LookupList.Lookup[n].SubTable):
        for row, first in enumerate(part.Coverage.glyphs):
            if part.Format == 1:
                for each in part.PairSet[row].PairValueRecord:
                    found.setdefault((first, each.SecondGlyph), _advance(each.Value1))
            else:
                cells = part.Class1Record[part.ClassDef1.classDefs.get(first, 0)].Class2Record
                for second in font.getGlyphOrder():
                    cell = cells[part.ClassDef2.classDefs.get(second, 0)]
                    found.setdefault((first, second), _advance(cell.Value1))
    return found


def _advance(value: object) -> int:
    return getattr(value, "XAdvance", 0)


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
