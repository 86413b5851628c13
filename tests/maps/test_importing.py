"""A city is imported whole or not at all, and replaced in one step."""

import shutil
import threading
from pathlib import Path

import pytest

from maps.importing import City, CityNotFound, LoadedCity, import_city, load_city
from maps.roadfile import RoadFileError
from maps.sectors import SectorFileError
from tests.maps.conftest import shared_file
from tests.town import CORNERS, write_town


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write_town(tmp_path / "files")


def take_town(files: tuple[Path, Path], data: Path, name: str = "Oued Sghir") -> City:
    return import_city(*files, name=name, slug="oued-sghir", data_dir=data)


def test_an_imported_city_is_there_with_all_its_parts(files: tuple[Path, Path], data: Path) -> None:
    city = take_town(files, data)
    loaded = load_city(data, "oued-sghir")
    assert loaded.city == city == City.of(city.facts())
    assert (city.name, city.vertex_count, city.sector_count) == ("Oued Sghir", 16, 3)
    assert city.attribution == "© OpenStreetMap contributors"
    assert city.bounds.contains(city.centre)
    assert loaded.sectors.at(CORNERS["mosque"]) == "C"
    assert loaded.places.search("gare")[0].name == "Avenue de la Gare"
    assert loaded.graph.snap_one(CORNERS["mill"]).on_road
    assert loaded.basemap.stat().st_size > 1000
    assert load_city(data, "oued-sghir") is loaded


def test_a_city_needs_no_sectors(files: tuple[Path, Path], data: Path) -> None:
    import_city(files[0], None, name="Town", slug="town", data_dir=data)
    assert len(load_city(data, "town").sectors) == 0


def test_a_city_that_was_not_imported_is_not_found(data: Path) -> None:
    with pytest.raises(CityNotFound, match="No city 'atlantis' has been imported"):
        load_city(data, "atlantis")


@pytest.mark.parametrize("slug", ["", "..", "a/b", "Rabat", "-a", "a--b", "a" * 51, "مدينة"])
def test_a_short_name_that_is_no_folder_name_is_refused(
    files: tuple[Path, Path], data: Path, slug: str
) -> None:
    with pytest.raises(ValueError, match="A city's short name is made of a-z"):
        import_city(*files, name="x", slug=slug, data_dir=data)
    assert not data.exists()


def test_a_failed_import_leaves_nothing_behind(files: tuple[Path, Path], data: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.osm.pbf"
    spoilt.write_bytes(files[0].read_bytes()[:-20])
    with pytest.raises(RoadFileError, match="cut short"):
        import_city(spoilt, files[1], name="x", slug="x", data_dir=data)
    assert list((data / "cities").iterdir()) == []


def test_sectors_of_another_city_are_refused_by_both_names(
    files: tuple[Path, Path], data: Path, demo_files: tuple[Path, Path]
) -> None:
    take_town(files, data)
    before = load_city(data, "oued-sghir")
    with pytest.raises(
        SectorFileError, match=r"The sectors in .*town\.sectors.* do not overlap the roads in .*madinat"
    ):
        import_city(demo_files[0], files[1], name="x", slug="oued-sghir", data_dir=data)
    assert load_city(data, "oued-sghir") is before
    assert len(list((data / "cities").iterdir())) == 2


def test_a_city_imported_again_replaces_the_old_one_at_once(files: tuple[Path, Path], data: Path) -> None:
    take_town(files, data)
    before = load_city(data, "oued-sghir")
    take_town(files, data, name="Renamed")
    after = load_city(data, "oued-sghir")
    assert (before.city.name, after.city.name) == ("Oued Sghir", "Renamed")
    assert before.city.version != after.city.version
    assert len(list((data / "cities").iterdir())) == 2, "the old folder is gone"


def test_a_restored_copy_without_links_is_replaced_too(files: tuple[Path, Path], data: Path) -> None:
    take_town(files, data)
    place = data / "cities" / "oued-sghir"
    shutil.copytree(place, data / "cities" / "copy")
    place.unlink()
    (data / "cities" / "copy").rename(place)
    assert load_city(data, "oued-sghir").city.name == "Oued Sghir"
    take_town(files, data, name="Renamed")
    assert load_city(data, "oued-sghir").city.name == "Renamed"


@pytest.mark.parametrize("pattern", ["roads-*.npz", "roads-*.json", "places.json"])
def test_a_spoilt_part_is_made_again_from_the_kept_roads(
    files: tuple[Path, Path], data: Path, pattern: str
) -> None:
    take_town(files, data)
    folder = (data / "cities" / "oued-sghir").resolve()
    (part,) = folder.glob(pattern)
    part.write_bytes(b"spoilt")
    loaded = load_city(data, "oued-sghir")
    assert loaded.graph.vertex_count == 16
    assert loaded.places.search("gare")[0].kind == "street"
    assert part.stat().st_size > 100


def test_a_spoilt_city_says_what_to_do(files: tuple[Path, Path], data: Path) -> None:
    take_town(files, data)
    (data / "cities" / "oued-sghir" / "city.json").write_text("{")
    with pytest.raises(CityNotFound, match="import it again"):
        load_city(data, "oued-sghir")


def test_threads_that_load_at_once_share_one_city(files: tuple[Path, Path], data: Path) -> None:
    take_town(files, data)
    loaded: list[LoadedCity] = []
    threads = [
        threading.Thread(target=lambda: loaded.append(load_city(data, "oued-sghir"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 8
    assert len(set(map(id, loaded))) == 1


@pytest.mark.parametrize("name", ["monaco", "helsinki", "baltimore"])
def test_a_real_extract_becomes_a_city(name: str, data: Path) -> None:
    import_city(shared_file(f"roads/{name}.osm.pbf"), None, name=name.title(), slug=name, data_dir=data)
    city = load_city(data, name)
    assert len(city.places) > 1000
    assert city.basemap.stat().st_size > 100_000


def test_casablanca_becomes_a_city_with_its_arrondissements(casablanca: LoadedCity) -> None:
    assert casablanca.city.vertex_count > 20_000
    assert casablanca.city.sector_count == 16
    assert "Souissi" in casablanca.city.left_out_sectors
