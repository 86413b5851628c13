import copy
import json
from pathlib import Path
from typing import Any

import pytest

from maps.geo import LatLon
from maps.importing import LoadedCity
from maps.roads import RoadGraph
from maps.sectors import SectorFileError, Sectors, read_sectors
from tests.maps.conftest import shared_file
from tests.town import CORNERS, draw_sectors, place, write_town


def write(folder: Path, features: Any) -> Path:
    path = folder / "sectors.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def features() -> list[dict[str, Any]]:
    return copy.deepcopy(draw_sectors())


@pytest.fixture
def town_sectors(tmp_path: Path) -> Sectors:
    return read_sectors(write_town(tmp_path)[1])


def test_every_corner_of_the_town_is_in_its_sector(town_sectors: Sectors) -> None:
    assert town_sectors.at(CORNERS["garden_market"]) == "A"
    assert town_sectors.at(CORNERS["bridge_station"]) == "B"
    assert town_sectors.at(CORNERS["mosque"]) == "C"
    assert town_sectors.at((CORNERS["mosque"].lat, CORNERS["mosque"].lon)) == "C"
    assert town_sectors.at(LatLon(40, 0)) is None


def test_a_point_on_a_shared_border_is_in_the_sector_of_the_lowest_code(town_sectors: Sectors) -> None:
    assert town_sectors.at(place(-75, 300)) == "A"


def test_a_sector_bears_its_name_in_both_languages(town_sectors: Sectors) -> None:
    first = town_sectors[0]
    assert (first.code, first.name_fr, first.name_ar) == ("A", "Médina", "المدينة")
    assert list(town_sectors.frame["code"]) == ["A", "B", "C"]
    assert town_sectors.frame.crs == "EPSG:4326"


def test_no_sectors_hold_nothing() -> None:
    assert Sectors().at(LatLon(33, -8)) is None
    assert len(Sectors().frame) == 0


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"code": 7, "name": "Centre"}, ("7", "Centre", "Centre")),
        ({"ref": "07", "name:fr": "Centre", "name:ar": "الوسط"}, ("07", "Centre", "الوسط")),
        ({"CODE": "X", "NAME": "Centre"}, ("X", "Centre", "Centre")),
        ({"code": "Z"}, ("Z", "Z", "Z")),
    ],
)
def test_property_names_are_accepted_in_every_usual_spelling(
    tmp_path: Path, features: list[Any], properties: Any, expected: tuple[str, str, str]
) -> None:
    features[0]["properties"] = properties
    (sector,) = read_sectors(write(tmp_path, features[:1]))
    assert (sector.code, sector.name_fr, sector.name_ar) == expected


def test_what_is_written_is_read_back(tmp_path: Path, town_sectors: Sectors) -> None:
    again = read_sectors(write(tmp_path, town_sectors.geojson()["features"]))
    assert [(it.code, it.name_ar, it.area.wkt) for it in again] == [
        (it.code, it.name_ar, it.area.wkt) for it in town_sectors
    ]


def test_a_border_that_crosses_itself_is_healed(tmp_path: Path, features: list[Any]) -> None:
    bow_tie = [[-8.8, 33.3], [-8.7, 33.4], [-8.7, 33.3], [-8.8, 33.4], [-8.8, 33.3]]
    features[0]["geometry"]["coordinates"] = [bow_tie]
    sectors = read_sectors(write(tmp_path, features[:1]))
    assert sectors[0].area.is_valid
    assert sectors.at(LatLon(33.35, -8.79)) == "A"


def test_a_missing_sector_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SectorFileError, match="does not exist"):
        read_sectors(tmp_path / "none.geojson")


@pytest.mark.parametrize("text", ["", "hello", "[]", "{}", '{"features": 3}', "\ufeff{"])
def test_what_is_not_geojson_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(SectorFileError, match=r"odd\.geojson is not a GeoJSON feature collection \(.+\)"):
        read_sectors(tmp_path / "odd.geojson")


def spoil(features: list[Any], fault: str) -> None:
    first = features[0]
    ring = first["geometry"]["coordinates"][0]
    if fault == "code_twice":
        features[1]["properties"]["code"] = "A"
    elif fault == "no_code":
        del first["properties"]["code"]
    elif fault == "open_ring":
        ring[-1] = [-8.5, 33.5]
    elif fault == "not_area":
        first["geometry"] = {"type": "Point", "coordinates": [-8.8, 33.3]}
    elif fault == "bad_position":
        ring[0][1] = 133.3
    elif fault == "no_sectors":
        features.clear()
    elif fault == "not_geojson":
        features[0] = "A"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("code_twice", "uses the code A twice"),
        ("no_code", r"Sector 1 in .* has no code \(one of the properties code, CODE, ref, id is expected\)"),
        ("open_ring", "Sector A in .* has a ring that does not close"),
        ("not_area", "Sector A in .* is not an area"),
        ("bad_position", r"Sector A in .* has a point off the globe \(lat must be between -90 and 90"),
        ("no_sectors", "holds no sector"),
        ("not_geojson", "feature 1 is not an object"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, features: list[Any], fault: str, sentence: str) -> None:
    spoil(features, fault)
    with pytest.raises(SectorFileError, match=sentence) as refusal:
        read_sectors(write(tmp_path, features))
    assert refusal.value.code == fault


def test_only_sectors_with_a_street_in_them_are_kept(
    tmp_path: Path, features: list[Any], town: RoadGraph
) -> None:
    far = copy.deepcopy(features[0])
    far["properties"]["code"] = "FAR"
    far["geometry"]["coordinates"] = [[[1, 1], [2, 1], [2, 2], [1, 1]]]
    kept = read_sectors(write(tmp_path, [*features, far])).overlapping(town)
    assert [sector.code for sector in kept] == ["A", "B", "C"]


def test_sixteen_of_the_forty_one_arrondissements_are_casablancas(casablanca: LoadedCity) -> None:
    assert len(read_sectors(shared_file("morocco/arrondissements.geojson"))) == 41
    assert len(casablanca.sectors) == 16
    assert len(casablanca.city.left_out_sectors) == 25
    anfa = casablanca.sectors.at(LatLon(33.5905, -7.6520))
    assert {it.code: it.name_fr for it in casablanca.sectors}[str(anfa)] == "Anfa"
