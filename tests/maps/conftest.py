"""The town and the demo city, read once a run; real extracts where shared data lie beside the repository."""

from pathlib import Path

import pytest

from maps.city import write_city
from maps.importing import LoadedCity, import_city, load_city
from maps.roadbuilder import read_roads
from maps.roads import RoadGraph
from tests.town import write_town

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_file(name: str) -> Path:
    """A file of the shared data; the test is skipped, and says so, where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name}")
    return path


@pytest.fixture
def town(tmp_path: Path) -> RoadGraph:
    return read_roads(write_town(tmp_path)[0])


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_city(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo(demo_files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> LoadedCity:
    data = tmp_path_factory.mktemp("data")
    import_city(*demo_files, name="Madinat Dawriya", slug="madinat-dawriya", data_dir=data)
    return load_city(data, "madinat-dawriya")


@pytest.fixture(scope="session")
def casablanca(tmp_path_factory: pytest.TempPathFactory) -> LoadedCity:
    roads = shared_file("morocco/casablanca_streets.osm.pbf")
    sectors = shared_file("morocco/arrondissements.geojson")
    data = tmp_path_factory.mktemp("casablanca")
    import_city(roads, sectors, name="Casablanca", slug="casablanca", data_dir=data)
    return load_city(data, "casablanca")
