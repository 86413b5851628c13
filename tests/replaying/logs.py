"""The mappings that come with the house, the real logs where there are any, and a small log of the town."""

from pathlib import Path

import pytest

from command.replaying.mapping import Mapping, read_mapping

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "docs" / "mappings"
CALLS = ROOT.parent / "shared" / "data" / "calls"

REAL = {
    "seattle_police_2015": "seattle_police_911_2015.csv.gz",
    "nashville_police_2024": "nashville_police_2024.csv.gz",
    "san_diego_police_2023": "san_diego_police_2023-01.csv.gz",
    "san_francisco_fire_2018": "sf_fire_ems_units_2018-01-13_18.csv.gz",
}

TOWN = """
one_row_per = "id"
empty = ["NULL"]

[time]
columns = ["day", "hour"]
format = "%d/%m/%Y %H:%M"
zone = "Africa/Casablanca"

[columns]
place = [["no", "street"], "quarter"]
lat = "lat"
lon = "lon"
phone = ["phone"]

[constants]
language = "fr"

[type]
columns = ["what"]

[type.words]
"Vol" = "theft"
"Bagarre" = "brawl"

[ending]
columns = ["end"]

[ending.words]
"Doublon" = "duplicate"
"""

HEADER = "id,day,hour,what,no,street,quarter,lat,lon,phone,end"


def town_mapping(folder: Path) -> Mapping:
    """The mapping of the town's log."""
    path = folder / "town.toml"
    path.write_text(TOWN, encoding="utf-8")
    return read_mapping(path)


def town_log(folder: Path, *rows: str | bytes) -> Path:
    """A log of the town with these rows."""
    path = folder / "town.csv"
    lines = [HEADER.encode(), *(row if isinstance(row, bytes) else row.encode() for row in rows)]
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    return path


def real_log(name: str) -> Path:
    """The real log of this mapping, or a skip that says so."""
    path = CALLS / REAL[name]
    if not path.exists():
        pytest.skip(f"{path} is absent: the real log of {name} was NOT read")
    return path
