"""The map's projection, and places gathered into marks."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.projection import HEIGHT, WIDTH, gather, inside, project, unproject

places = st.tuples(st.floats(35, 75), st.floats(-25, 45))
points = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))


def test_north_is_up_and_east_is_right():
    aalborg, odense, gdansk = project(57.05, 9.92), project(55.4, 10.39), project(54.35, 18.65)

    assert aalborg[1] < odense[1]
    assert odense[0] < gdansk[0]


@given(places)
def test_every_place_can_be_found_again(place: tuple[float, float]):
    assert unproject(*project(*place)) == pytest.approx(place, abs=1e-6)


@given(places)
def test_equal_areas_are_equal_everywhere(place: tuple[float, float]):
    """A hundredth of a degree each way, against its size on the globe."""
    latitude, longitude = place
    x, y = project(latitude, longitude)
    east, north = project(latitude, longitude + 0.01), project(latitude + 0.01, longitude)
    drawn = abs((east[0] - x) * (north[1] - y) - (north[0] - x) * (east[1] - y))

    assert drawn == pytest.approx((3600 * radians(0.01)) ** 2 * cos(radians(latitude)), rel=0.01)


@pytest.mark.parametrize(
    "place", [(69.68, 18.97), (43.61, 3.88), (48.83, 2.38), (62.9, 27.64), (54.72, 25.29), (58.97, 5.73)]
)
def test_the_partners_corners_are_on_the_map(place: tuple[float, float]):
    assert inside(*project(*place))


def test_far_places_are_not():
    assert not inside(*project(64.1, -21.9))
    assert not inside(*project(40.7, -74.0))


def test_neighbours_share_a_mark_where_most_of_them_are():
    spots = gather([(100, 100), (500, 500), (505, 501), (530, 500)], 60)

    assert [(spot.x, spot.y, spot.members) for spot in spots] == [(100, 100, (0,)), (500, 500, (1, 2, 3))]


@given(st.lists(points, max_size=40))
def test_every_place_has_one_mark_and_marks_keep_apart(found: list[tuple[int, int]]):
    spots = gather(found, 80)

    assert sorted(member for spot in spots for member in spot.members) == list(range(len(found)))
    for n, one in enumerate(spots):
        for other in spots[n + 1 :]:
            assert hypot(one.x - other.x, one.y - other.y) >= 80
