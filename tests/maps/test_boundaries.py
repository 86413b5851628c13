"""Borders are drawn as the authority's own file draws them, or not at all."""

import json
from pathlib import Path
from typing import Any

import geopandas
import osmium
import pytest
import shapely
from osmium import osm
from osmium.osm.mutable import Node, Way

from maps.basemap import LAYER, basemap_frame
from maps.boundaries import BoundaryFileError, border_lines, read_boundaries
from maps.geo import Bounds
from maps.importing import City, import_city, load_city
from maps.places import Places
from maps.roadbuilder import read_roads
from maps.sectors import SectorFileError
from tests.maps.conftest import shared_file
from tests.town import CORNERS, place, write_town

SHORE, WEST, EAST = place(0, 0).lat, place(-1200, 0).lon, place(1200, 0).lon
NORTH_BANK = [[WEST, SHORE], [EAST, SHORE], [EAST, SHORE + 0.02], [WEST, SHORE + 0.02], [WEST, SHORE]]
SOUTH_BANK = [[WEST, SHORE - 0.02], [EAST, SHORE - 0.02], [EAST, SHORE], [WEST, SHORE], [WEST, SHORE - 0.02]]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write_town(tmp_path / "files")


def feature(coordinates: Any, shape: str = "Polygon", **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": [coordinates] if shape == "Polygon" else coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


BANKS = (
    feature(NORTH_BANK, kind="commune", code="N", name_fr="Rive Nord", name_ar="الضفة الشمالية"),
    feature(SOUTH_BANK, kind="commune", code="S", name_fr="Rive Sud"),
)
FRONTIER = feature([[WEST, SHORE], [EAST, SHORE]], "LineString", kind="country")


def take_town(files: tuple[Path, Path], data: Path, boundaries: Path, **more: Any) -> City:
    sectors = None if more.get("sectors_from") else files[1]
    return import_city(
        files[0], sectors, name="Oued Sghir", slug="town", data_dir=data, boundaries=boundaries, **more
    )


def test_the_map_shows_the_borders_of_the_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    city = take_town(files, tmp_path / "data", write(tmp_path / "b.geojson", *BANKS, FRONTIER))
    assert city.border_kinds == ("country", "commune")
    assert City.of(city.facts()) == city
    drawn = geopandas.read_file(load_city(tmp_path / "data", "town").basemap, layer=LAYER, ZOOM_LEVEL=14)
    assert set(drawn.loc[drawn["kind"] == "border", "class"]) == {0, 3}


def test_a_line_that_several_share_is_drawn_once_as_the_widest(tmp_path: Path) -> None:
    drawn = border_lines(
        read_boundaries(write(tmp_path / "b.geojson", *BANKS, FRONTIER)), Bounds(33, -9, 34, -8)
    )
    frontier = shapely.LineString([(WEST, SHORE), (EAST, SHORE)])
    assert drawn["country"].equals(frontier)
    assert drawn["commune"].intersection(frontier).length == pytest.approx(0)
    without = border_lines(read_boundaries(write(tmp_path / "b.geojson", *BANKS)), Bounds(33, -9, 34, -8))
    assert list(without) == ["commune"]
    shared = without["commune"].intersection(frontier)
    assert shared.length == pytest.approx(frontier.length), "two banks share the river, and it is one line"


def test_no_border_is_taken_from_the_road_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    spiked = tmp_path / "spiked.osm.pbf"
    with osmium.SimpleWriter(str(spiked)) as writer:
        for thing in osmium.FileProcessor(str(files[0])):
            if isinstance(thing, osm.Node):
                writer.add(thing)
        for number, lon in ((90_001, WEST), (90_002, EAST)):
            writer.add_node(Node(id=number, location=(lon, SHORE)))
        for thing in osmium.FileProcessor(str(files[0])):
            if not isinstance(thing, osm.Node):
                writer.add(thing)
        tags = {"boundary": "administrative", "admin_level": "2", "name": "Frontière"}
        writer.add_way(Way(id=90_001, nodes=[90_001, 90_002], tags=tags))
    frame = basemap_frame(spiked, read_roads(spiked).bounds, Places())
    assert "border" not in set(frame["kind"])
    assert "Frontière" not in set(frame["name"])


def test_the_areas_of_one_kind_become_the_sectors(files: tuple[Path, Path], tmp_path: Path) -> None:
    boundaries = write(tmp_path / "b.geojson", *BANKS, FRONTIER)
    city = take_town(files, tmp_path / "data", boundaries, sectors_from="commune")
    sectors = load_city(tmp_path / "data", "town").sectors
    assert city.sector_count == 2
    assert city.border_kinds == ("country",), "sectors are a layer of their own"
    assert [(it.code, it.name_fr, it.name_ar) for it in sectors] == [
        ("N", "Rive Nord", "الضفة الشمالية"),
        ("S", "Rive Sud", "Rive Sud"),
    ]
    assert sectors.at(CORNERS["mosque"]) == "S"


def test_a_geopackage_in_the_metres_of_the_country_is_read_too(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    metres = geopandas.read_file(write(tmp_path / "b.geojson", *BANKS)).to_crs(26191)
    metres.to_file(tmp_path / "b.gpkg", driver="GPKG")
    drawn = read_boundaries(tmp_path / "b.gpkg")
    assert [it.kind for it in drawn] == ["commune", "commune"]
    assert drawn[0].geometry.contains(shapely.Point(CORNERS["oven_market"].lonlat))


def test_a_level_of_openstreetmap_says_the_kind(tmp_path: Path) -> None:
    levels = [feature(NORTH_BANK, admin_level=level) for level in (2, "4", 6, 8, 9)]
    drawn = read_boundaries(write(tmp_path / "b.geojson", *levels))
    assert [it.kind for it in drawn] == ["country", "region", "province", "commune", "district"]


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([], "holds no boundary"),
        ([BANKS[0], feature(SOUTH_BANK, name="Sud")], "Boundary 2 in .* has no kind"),
        ([feature(SOUTH_BANK, kind="kingdom")], "Boundary 1 in .* is of the kind 'kingdom'; country, region"),
        ([feature([WEST, SHORE], "Point", kind="country")], "Boundary 1 in .* is neither a line nor an area"),
        ([feature([[10, 50], [11, 50]], "LineString", kind="country")], "lie elsewhere than the roads in"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_one_sentence(
    files: tuple[Path, Path], tmp_path: Path, features: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(BoundaryFileError, match=said) as fault:
        take_town(files, tmp_path / "data", write(tmp_path / "b.geojson", *features))
    assert str(fault.value).endswith(".") and "\n" not in str(fault.value)
    assert list((tmp_path / "data" / "cities").iterdir()) == [], "nothing has changed"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_file_that_is_not_there_or_no_map_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="does not exist"):
        read_boundaries(tmp_path / "none.geojson")
    (tmp_path / "b.geojson").write_text("nonsense")
    with pytest.raises(BoundaryFileError, match="is neither GeoJSON nor GeoPackage"):
        read_boundaries(tmp_path / "b.geojson")
    (tmp_path / "b.csv").write_text("kind\ncountry\n")
    with pytest.raises(BoundaryFileError, match="holds no boundary"):
        read_boundaries(tmp_path / "b.csv")
    frame = geopandas.GeoDataFrame({"kind": ["country"]}, geometry=[shapely.LineString([(0, 0), (1, 1)])])
    frame.to_file(tmp_path / "b.gpkg", driver="GPKG")
    with pytest.raises(BoundaryFileError, match="does not say in which coordinates"):
        read_boundaries(tmp_path / "b.gpkg")


def test_sectors_need_areas_of_their_kind_and_codes(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="no area of the kind country"):
        take_town(files, tmp_path / "data", write(tmp_path / "a.geojson", FRONTIER), sectors_from="country")
    nameless = write(tmp_path / "b.geojson", feature(NORTH_BANK, kind="commune"))
    with pytest.raises(SectorFileError, match=r"Sector 1 in .* has no code"):
        take_town(files, tmp_path / "data", nameless, sectors_from="commune")


def test_the_country_as_morocco_draws_it_lies_around_casablanca(tmp_path: Path) -> None:
    provinces = geopandas.read_file(shared_file("morocco/provinces.topojson")).set_crs(
        4326, allow_override=True
    )
    provinces["kind"] = "province"
    provinces[["kind", "geometry"]].to_file(tmp_path / "p.gpkg", driver="GPKG")
    drawn = read_boundaries(tmp_path / "p.gpkg")
    assert len(drawn) == 75
    assert "province" in border_lines(drawn, Bounds(33.4, -7.8, 33.7, -7.4))
