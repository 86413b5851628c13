import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.geo import EARTH_RADIUS_M, LatLon, around, bearing, distance_m
from maps.grid import AreaCrossesAntimeridian, Grid, area_bounds

LATS = st.floats(-85, 85)
LONS = st.floats(-179, 179)
POINTS = st.builds(LatLon, LATS, LONS)
CASABLANCA = LatLon(33.5731, -7.5898)
RABAT = LatLon(34.0209, -6.8416)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_position_that_is_not_a_number_is_refused_by_field(bad: float) -> None:
    with pytest.raises(ValueError, match="lat must be a finite number"):
        LatLon(bad, 0)
    with pytest.raises(ValueError, match="lon must be a finite number"):
        LatLon(0, bad)


def test_a_position_off_the_globe_is_refused_by_field() -> None:
    with pytest.raises(ValueError, match="lat must be between -90 and 90 degrees, not 91"):
        LatLon(91, 0)
    with pytest.raises(ValueError, match=r"lon must be between -180 and 180 degrees, not -180\.5"):
        LatLon(0, -180.5)


def test_axis_order_is_latitude_first_and_geojson_goes_through_one_door() -> None:
    assert tuple(CASABLANCA) == (33.5731, -7.5898)
    assert CASABLANCA.lonlat == (-7.5898, 33.5731)
    assert LatLon.from_lonlat(-7.5898, 33.5731) == CASABLANCA


def test_casablanca_to_rabat_is_85_km_to_the_north_east() -> None:
    assert distance_m(CASABLANCA, RABAT) == pytest.approx(85_300, rel=0.005)
    assert bearing(CASABLANCA, RABAT) == pytest.approx(54, abs=1)


@given(POINTS, POINTS)
def test_distance_is_symmetric_and_never_negative(a: LatLon, b: LatLon) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)
    assert distance_m(a, b) >= 0
    assert 0 <= bearing(a, b) < 360


@given(LATS, st.floats(-178, 178), st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_the_grid_goes_to_metres_and_back(lat: float, lon: float, dlat: float, dlon: float) -> None:
    grid = Grid.at(LatLon(lat, lon))
    x, y = grid.to_metres([lat + dlat], [lon + dlon])
    back_lat, back_lon = grid.to_degrees(x, y)
    assert back_lat[0] == pytest.approx(lat + dlat, abs=1e-8)
    assert back_lon[0] == pytest.approx(lon + dlon, abs=1e-8)


def test_the_grid_measures_what_the_globe_measures() -> None:
    near = LatLon(33.60, -7.55)
    x, y = Grid.at(CASABLANCA).to_metres([near.lat], [near.lon])
    assert math.hypot(x[0], y[0]) == pytest.approx(distance_m(CASABLANCA, near), rel=3e-3)


def test_an_area_across_the_antimeridian_is_refused() -> None:
    with pytest.raises(AreaCrossesAntimeridian, match="antimeridian"):
        area_bounds([-17, -17], [179.9, -179.9])


@given(POINTS, POINTS, st.floats(1, 5000), st.floats(0, 2 * math.pi))
def test_a_box_around_points_holds_all_that_is_so_near(
    one: LatLon, other: LatLon, metres: float, course: float
) -> None:
    north = math.degrees(metres * math.cos(course) / EARTH_RADIUS_M)
    east = math.degrees(metres * math.sin(course) / EARTH_RADIUS_M) / math.cos(math.radians(one.lat))
    assert around([one, other], metres).contains(LatLon(one.lat + north * 0.99, one.lon + east * 0.99))
