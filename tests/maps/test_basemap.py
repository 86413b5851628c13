from pathlib import Path

import geopandas
import numpy as np
import osmium
import pytest
import shapely
from shapely import LineString

from maps.basemap import KINDS, LAYER, basemap_frame, sea_areas
from maps.geo import Bounds
from maps.importing import LoadedCity
from maps.places import Places
from maps.roadbuilder import read_roads
from tests.maps.conftest import shared_file

BOX = Bounds(33.0, -9.0, 34.0, -8.0)


def tiles(city: LoadedCity, zoom: int) -> geopandas.GeoDataFrame:
    return geopandas.read_file(city.basemap, layer=LAYER, ZOOM_LEVEL=zoom)


def test_the_tiles_hold_every_kind_of_thing_under_its_own_name(demo: LoadedCity) -> None:
    assert list(geopandas.list_layers(demo.basemap)["name"]) == [LAYER]
    drawn = tiles(demo, 14)
    assert set(drawn["kind"]) == set(KINDS) - {"border"}, "borders are the authority's, and it gave none"
    assert {"kind", "class", "name", "name_ar"} <= set(drawn.columns)
    corniche = drawn[drawn["name"] == "Boulevard de la Corniche"]
    assert set(corniche["name_ar"]) == {"شارع الكورنيش"}
    assert set(corniche["class"]) == {2}
    assert set(drawn.loc[drawn["kind"] == "road", "class"]) == {0, 2, 3, 4, 5}


@pytest.mark.parametrize("zoom", [9, 11])
def test_far_out_the_main_roads_are_still_there(demo: LoadedCity, zoom: int) -> None:
    drawn = tiles(demo, zoom)
    assert {0, 2, 3} <= set(drawn.loc[drawn["kind"] == "road", "class"])


def test_what_lies_lowest_is_drawn_first(demo_files: tuple[Path, Path], demo: LoadedCity) -> None:
    frame = basemap_frame(demo_files[0], demo.graph.bounds, demo.places)
    order = [KINDS.index(kind) for kind in frame["kind"]]
    assert order == sorted(order)
    roads = frame.loc[frame["kind"] == "road", "class"].to_numpy()
    assert (roads[1:] <= roads[:-1]).all()


def test_the_sea_is_to_the_north_west_and_holds_no_street(
    demo: LoadedCity, demo_files: tuple[Path, Path]
) -> None:
    frame = basemap_frame(demo_files[0], demo.graph.bounds, Places())
    sea = frame.loc[frame["kind"] == "sea"].geometry.union_all()
    assert sea.contains(shapely.Point(demo.graph.bounds.west, demo.graph.bounds.north))
    assert not sea.intersects(
        shapely.multipoints(np.column_stack([demo.graph.vertex_lon, demo.graph.vertex_lat]))
    )


def test_water_is_on_the_right_of_a_coastline() -> None:
    southward = LineString([(-8.5, 35), (-8.5, 32)])
    (sea,) = sea_areas([southward], BOX)
    assert sea.contains(shapely.Point(-8.9, 33.5))
    assert not sea.contains(shapely.Point(-8.1, 33.5))
    (other,) = sea_areas([LineString(southward.coords[::-1])], BOX)
    assert other.contains(shapely.Point(-8.1, 33.5))


def test_where_the_extract_ends_the_coast_it_leads_on_beside_the_city() -> None:
    (sea,) = sea_areas([LineString([(-8.5, 33.99), (-8.5, 33.5), (-8.5, 33.01)])], BOX)
    for lat in (34.4, 33.5, 32.6):
        assert sea.contains(shapely.Point(-8.9, lat))
        assert not sea.contains(shapely.Point(-8.1, lat))


def test_an_island_is_not_sea() -> None:
    coast = LineString([(-8.5, 35), (-8.5, 32)])
    ring = [(-8.9, 33.4), (-8.8, 33.4), (-8.8, 33.5), (-8.9, 33.5), (-8.9, 33.4)]
    sea = shapely.union_all(sea_areas([coast, LineString(ring)], BOX))
    assert not sea.contains(shapely.Point(-8.85, 33.45))
    assert sea.contains(shapely.Point(-8.7, 33.45))


def test_without_a_coastline_there_is_no_sea() -> None:
    assert sea_areas([], BOX) == []
    assert sea_areas([LineString([(1, 1), (2, 2)])], BOX) == []


def test_the_ways_of_one_street_are_one_line_where_they_meet(casablanca: LoadedCity) -> None:
    """Its name then has a part to lie on that is as long as the street is straight."""
    path = casablanca.folder / "roads.osm.pbf"
    frame = basemap_frame(path, casablanca.graph.bounds, Places())
    named = frame[(frame["kind"] == "road") & (frame["name"] == "Boulevard Mohamed Zerktouni")]
    signed = osmium.filter.TagFilter(("name", "Boulevard Mohamed Zerktouni"))
    ways = len(list(osmium.FileProcessor(str(path)).with_filter(signed)))
    assert 0 < len(named) < ways / 2
    assert (shapely.get_type_id(named.geometry) == shapely.GeometryType.LINESTRING).all()


@pytest.mark.parametrize("name", ["helsinki", "baltimore"])
def test_an_extract_with_cut_or_unsorted_ways_is_drawn(name: str) -> None:
    path = shared_file(f"roads/{name}.osm.pbf")
    frame = basemap_frame(path, read_roads(path).bounds, Places())
    assert (frame["kind"] == "road").sum() > 1500
    assert (frame["kind"] == "park").sum() > 100
    assert frame.geometry.is_empty.sum() == 0
