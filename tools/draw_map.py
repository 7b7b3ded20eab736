"""Draw the countries of the map page, once: Natural Earth's borders, simplified, as theme/map/europe.svg.

    npm install world-atlas@2          (anywhere outside the repository)
    .venv/bin/python tools/draw_map.py NODE_MODULES/world-atlas/countries-50m.json

Natural Earth is in the public domain; the package world-atlas, which holds it as TopoJSON, has the ISC licence. The
result is committed, so that neither a build nor a new checkout needs the package.

arcs of the topology -> projected -> simplified, each arc once, so that neighbours still share their border
                     -> rings -> clipped to the frame -> specks dropped -> whole units -> one path per country
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

from newshub.core.projection import HEIGHT, WIDTH, project  # noqa: E402

TARGET = ROOT / "theme" / "map" / "europe.svg"
LICENCE = "Made with Natural Earth. Free vector map data @ naturalearthdata.com, in the public domain."
TOLERANCE = 1.4  # units by which a line may leave its true course
SPECK = 24.0  # square units; smaller islands are dropped unless they are all there is of a country
OVER = 12  # units the shapes reach beyond the frame, so that no border is drawn along it

# ISO 3166-1, numeric as Natural Earth has it -> alpha-2 as the registry has it: every country that reaches the frame.
COUNTRIES = {
    "008": "AL", "020": "AD", "040": "AT", "056": "BE", "070": "BA", "100": "BG", "112": "BY", "191": "HR",
    "203": "CZ", "208": "DK", "233": "EE", "234": "FO", "246": "FI", "248": "AX", "250": "FR", "276": "DE",
    "348": "HU", "352": "IS", "372": "IE", "380": "IT", "428": "LV", "438": "LI", "440": "LT", "442": "LU",
    "492": "MC", "498": "MD", "499": "ME", "528": "NL", "578": "NO", "616": "PL", "642": "RO", "643": "RU",
    "674": "SM", "688": "RS", "703": "SK", "705": "SI", "724": "ES", "752": "SE", "756": "CH", "804": "UA",
    "807": "MK", "826": "GB", "833": "IM", "336": "VA", "831": "GG", "832": "JE", "300": "GR", "792": "TR",
}  # fmt: skip

Point = tuple[float, float]


def main(source: Path) -> None:
    """Read the topology, write the drawing."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [_simplified(each) for each in _arcs(topology)]
    paths = []
    for shape in topology["objects"]["countries"]["geometries"]:
        code = COUNTRIES.get(shape.get("id", ""))
        if code and (path := _path(_rings(shape, arcs))):
            paths.append((code, path))
    lines = [f'<path data-country="{code}" d="{path}"/>' for code, path in sorted(paths)]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(
        "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
                f"<metadata>{LICENCE}</metadata>",
                *lines,
                "</svg>",
                "",
            ]
        ),
        encoding="utf-8",
    )
    print(f"{TARGET.relative_to(ROOT)}: {len(lines)} countries, {TARGET.stat().st_size:,} bytes")  # noqa: T201 - a script


def _arcs(topology: dict) -> list[list[Point]]:  # type: ignore[type-arg]
    """The arcs in units of the drawing; TopoJSON holds differences of whole numbers."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(_projected(x * scale_x + move_x, y * scale_y + move_y))
        found.append(points)
    return found


def _projected(longitude: float, latitude: float) -> Point:
    """Far from the frame the projection runs wild; what lies there is cut away all the same."""
    return project(max(latitude, 20.0), min(max(longitude, -60.0), 90.0))


def _simplified(line: list[Point]) -> list[Point]:
    """Douglas and Peucker's: leave out what lies nearly on the straight way. Both ends stay."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        best, at = 0.0, None
        for n in range(first + 1, last):
            off = _off(line[n], line[first], line[last])
            if off > best:
                best, at = off, n
        if at is not None and best > TOLERANCE:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return ((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5
    return abs(dx * (start[1] - point[1]) - dy * (start[0] - point[0])) / length


def _rings(shape: dict, arcs: Sequence[list[Point]]) -> list[list[Point]]:  # type: ignore[type-arg]
    polygons = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}[shape["type"]]
    rings = []
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for number in ring:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                points += arc if not points else arc[1:]
            rings.append(points[:-1])
    return rings


def _path(rings: list[list[Point]]) -> str:
    clipped = [ring for ring in (_clipped(each) for each in rings) if len(ring) > 2]
    large = [ring for ring in clipped if abs(_area(ring)) > SPECK]
    if not large and clipped:
        large = [max(clipped, key=lambda ring: abs(_area(ring)))]
    return "".join(_drawn(ring) for ring in large if abs(_area(ring)) > 2)


def _clipped(ring: list[Point]) -> list[Point]:
    """Sutherland and Hodgman's, on the four sides of the frame."""
    for axis, limit, sign in ((0, -OVER, 1), (0, WIDTH + OVER, -1), (1, -OVER, 1), (1, HEIGHT + OVER, -1)):
        kept: list[Point] = []
        for n, point in enumerate(ring):
            before = ring[n - 1]
            here, there = (point[axis] - limit) * sign >= 0, (before[axis] - limit) * sign >= 0
            if here != there:
                part = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append((before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1])))
            if here:
                kept.append(point)
        ring = kept
    return ring


def _area(ring: list[Point]) -> float:
    return sum(ring[n - 1][0] * y - x * ring[n - 1][1] for n, (x, y) in enumerate(ring)) / 2


def _drawn(ring: list[Point]) -> str:
    points = [(round(x), round(y)) for x, y in ring]
    path, at = f"M{points[0][0]} {points[0][1]}", points[0]
    steps = ""
    for point in points[1:]:
        if point != at:
            dx, dy = point[0] - at[0], point[1] - at[1]
            steps += (f" {dx}" if steps and dx >= 0 else str(dx)) + (f" {dy}" if dy >= 0 else str(dy))
            at = point
    return f"{path}l{steps}z"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say where world-atlas' countries-50m.json is")
    main(Path(sys.argv[1]))
