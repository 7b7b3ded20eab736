"""Where a place lies on the map of the clusters: coordinates to the map's own units, and places too near to tell apart.

The map is Lambert's azimuthal equal-area projection, which European statistics use: no country looks larger than it is.
`tools/draw_map.py` draws the countries with the same function, so that dots and shapes agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt

WIDTH, HEIGHT = 1200, 1790  # of the drawing, in its own units; one is about 1.8 km
_LATITUDE, _LONGITUDE = radians(57.3), radians(13.2)  # what the drawing's middle shows
_SCALE = 3600.0  # units to the Earth's radius
_EDGE = 12  # a dot nearer to the edge than this would be cut


@dataclass(frozen=True, slots=True)
class Spot:
    """Places of the map that share one mark: `members` are their positions in what was given, first the middle."""

    x: int
    y: int
    members: tuple[int, ...]


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees to units of the drawing, from its upper left corner; anywhere but the far side of the Earth."""
    north, east = radians(latitude), radians(longitude) - _LONGITUDE
    sine, cosine = sin(_LATITUDE), cos(_LATITUDE)
    stretch = sqrt(2 / (1 + sine * sin(north) + cosine * cos(north) * cos(east)))
    x = stretch * cos(north) * sin(east)
    y = stretch * (cosine * sin(north) - sine * cos(north) * cos(east))
    return (WIDTH / 2 + _SCALE * x, HEIGHT / 2 - _SCALE * y)


def unproject(x: float, y: float) -> tuple[float, float]:
    """Units of the drawing to degrees: the reverse of `project`."""
    right, up = (x - WIDTH / 2) / _SCALE, (HEIGHT / 2 - y) / _SCALE
    distance = sqrt(right * right + up * up)
    if distance == 0:
        return (degrees(_LATITUDE), degrees(_LONGITUDE))
    angle = 2 * asin(distance / 2)
    north = asin(cos(angle) * sin(_LATITUDE) + up * sin(angle) * cos(_LATITUDE) / distance)
    east = atan2(right * sin(angle), distance * cos(_LATITUDE) * cos(angle) - up * sin(_LATITUDE) * sin(angle))
    return (degrees(north), degrees(east + _LONGITUDE))


def inside(x: float, y: float) -> bool:
    """Whether a dot at this place can be seen whole."""
    return _EDGE <= x <= WIDTH - _EDGE and _EDGE <= y <= HEIGHT - _EDGE


def gather(places: Sequence[tuple[float, float]], apart: float) -> list[Spot]:
    """Places (in units) as marks that lie at least `apart` from each other, from north to south.

    A mark stands where most of its places are. It first takes the place with most others near it, so that a capital
    gathers its surroundings and not the other way round; equal ones in the order given, so that builds agree.
    """
    left = set(range(len(places)))
    near = {one: {two for two in left if _distance(places[one], places[two]) < apart} for one in left}
    spots: list[Spot] = []
    while left:
        middle = max(left, key=lambda one: (_same(places, one, left), len(near[one] & left), -one))
        x, y = places[middle]
        members = near[middle] & left
        left -= members
        # A place whose mark would touch one that is drawn already joins it instead.
        touched = next((n for n, spot in enumerate(spots) if _distance((spot.x, spot.y), (x, y)) < apart), None)
        if touched is not None:
            spot = spots[touched]
            spots[touched] = Spot(spot.x, spot.y, (*spot.members, *sorted(members)))
            continue
        spots.append(Spot(round(x), round(y), (middle, *sorted(members - {middle}))))
    return sorted(spots, key=lambda spot: (spot.y, spot.x))


def _same(places: Sequence[tuple[float, float]], one: int, left: set[int]) -> int:
    """How many places are in the same town."""
    return sum(1 for two in left if _distance(places[one], places[two]) < 8)


def _distance(one: tuple[float, float], two: tuple[float, float]) -> float:
    return sqrt((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2)
