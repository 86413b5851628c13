"""A log of a town with three stations on one road, whose drives take a minute and 0.1 s a metre.

W-1 stands in the west, W-2 a kilometre from it, E-1 four kilometres. The first day teaches that with forty
calls; what a test writes for the second is scored.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from command.replaying.log import Log
from command.replaying.mapping import Mapping, read_mapping
from command.twin.sent import Record, read_record
from maps.geo import LatLon, distance_m
from tests.town import place

WEST, EAST = place(-2000, 0), place(2000, 0)
STATION = {"W-1": WEST, "W-2": place(-1000, 0), "E-1": EAST}
EASTING = {"W-1": -2000, "W-2": -1000, "E-1": 2000}
FIRST_DAY = datetime(2024, 1, 5, 0, 10, tzinfo=UTC)
SECOND_DAY = FIRST_DAY + timedelta(days=1)

MAPPING = """
one_row_per = "call"

[time]
columns = ["received"]
zone = "UTC"

[columns]
place = ["street"]
lat = "lat"
lon = "lon"

[type]
columns = ["what"]
default = "other"

[type.words]

[units]
unit = "unit"
kind = "kind"
sector = "sector"
queued = "queued"
sent = "sent"
there = "there"
free = "free"

[units.priority]
columns = ["code"]

[units.priority.words]
"3" = "1"
"2" = "2"
"""
HEADER = "call,what,street,lat,lon,received,unit,kind,sector,code,queued,sent,there,free"


def drive_s(start: LatLon, end: LatLon) -> float:
    """What a drive takes in this town."""
    return 60 + 0.1 * distance_m(start, end)


@dataclass(frozen=True)
class Went:
    """A row: the unit is sent 30 s after the call, and works there for ten minutes unless said otherwise."""

    call: str
    unit: str
    at: LatLon
    sent: datetime
    start: LatLon | None = None
    kind: str = "CAR"
    code: str = "3"
    arrives: bool = True
    stays_s: float = 600.0

    def row(self) -> str:
        began = self.start or STATION[self.unit]
        there = self.sent + timedelta(seconds=drive_s(began, self.at))
        free = (there if self.arrives else self.sent) + timedelta(seconds=self.stays_s)
        received = self.sent - timedelta(seconds=30)
        times = [received, self.sent, there if self.arrives else None, free]
        queued, sent, reached, done = (f"{at:%Y-%m-%dT%H:%M:%S.%f}" if at else "" for at in times)
        cells = [self.call, "x", "Road", self.at.lat, self.at.lon, queued, self.unit, self.kind]
        sector = "west" if self.at.lon < place(0, 0).lon else "east"
        return ",".join(map(str, [*cells, sector, self.code, queued, sent, reached, done]))


def teaching() -> list[Went]:
    """Forty calls of the first day, half an hour apart, each near the station of who goes."""
    return [
        Went(f"t{n}", unit, place(EASTING[unit] + 40 * (n % 7 - 3), 25 * n), at)
        for n in range(40)
        for unit in [("W-1", "E-1", "W-2")[n % 3]]
        for at in [FIRST_DAY + timedelta(minutes=30 * n)]
    ]


def mapping(folder: Path) -> Mapping:
    path = folder / "town.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return read_mapping(path)


def write_log(folder: Path, *rows: Went | str) -> Path:
    """A log of these rows."""
    path = folder / "units.csv"
    lines = [one if isinstance(one, str) else one.row() for one in rows]
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def record(folder: Path, *rows: Went | str) -> Record:
    """What a log of these rows says."""
    known = mapping(folder)
    return read_record(Log(write_log(folder, *rows), known), known)
