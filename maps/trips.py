"""Trips that were driven: from where to where, in which hour, and how long it took."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .geo import Floats, LatLon
from .snapping import Ints

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Texts = NDArray[np.str_]


class TripsUnreadable(ValueError):
    """A file of trips that cannot be used; the sentence names the file, the line and what is expected."""


class Trip(NamedTuple):
    """One row. `day` is an ISO date or the English name of a weekday, `hour` local, `district` may be ""."""

    day: str
    hour: int
    district: str
    origin: LatLon
    destination: LatLon
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Trips:
    """Trips as arrays of one length; `origin` and `destination` are (n, 2) lat, lon in degrees."""

    day: Texts
    weekday: Ints
    """0 is Monday"""
    hour: Ints
    district: Texts
    origin: Floats
    destination: Floats
    seconds: Floats

    @classmethod
    def of(cls, trips: list[Trip]) -> Trips:
        return cls(
            day=np.array([trip.day for trip in trips], dtype=np.str_),
            weekday=np.array([weekday_of(trip.day) for trip in trips], dtype=np.int64),
            hour=np.array([trip.hour for trip in trips], dtype=np.int64),
            district=np.array([trip.district for trip in trips], dtype=np.str_),
            origin=np.array([trip.origin for trip in trips], dtype=np.float64).reshape(-1, 2),
            destination=np.array([trip.destination for trip in trips], dtype=np.float64).reshape(-1, 2),
            seconds=np.array([trip.seconds for trip in trips], dtype=np.float64),
        )

    def __len__(self) -> int:
        return int(self.seconds.size)

    def __getitem__(self, rows: NDArray[np.bool_] | Ints) -> Trips:
        return Trips(*(getattr(self, name)[rows] for name in self.__slots__))

    @property
    def slot(self) -> Ints:
        """The hour of the week, 0 is Monday's first."""
        return self.weekday * 24 + self.hour

    def days(self) -> list[str]:
        """Its days in order: dates as the calendar has them, names as the week has them."""
        return sorted(set(self.day.tolist()), key=lambda day: (WEEK.index(day) if day in WEEK else 7, day))

    def rows(self) -> set[tuple[object, ...]]:
        """What tells one trip from another."""
        return set(
            zip(
                self.day.tolist(),
                self.hour.tolist(),
                map(tuple, self.origin.tolist()),
                map(tuple, self.destination.tolist()),
                self.seconds.tolist(),
                strict=True,
            )
        )


def weekday_of(day: str) -> int:
    """0 for a Monday. Raises ValueError unless `day` is an ISO date or the English name of a weekday."""
    return WEEK.index(day) if day in WEEK else date.fromisoformat(day).weekday()


def read_trips(path: Path) -> Trips:
    """A CSV with a header, `.gz` or plain: day, hour, origin_lat, origin_lon, dest_lat, dest_lon,
    travel_time_min and, if known, district (or commune) of the destination. Raises TripsUnreadable.
    """
    try:
        trips = list(_read(path))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as fault:
        raise TripsUnreadable(f"{path} cannot be read: {fault}.") from fault
    if not trips:
        raise TripsUnreadable(f"{path} holds no trips.")
    return Trips.of(trips)


def _read(path: Path) -> Iterator[Trip]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as handle:
        for row in (lines := csv.DictReader(handle)):
            try:
                yield _trip(row)
            except KeyError as missing:
                raise TripsUnreadable(f"{path} has no column {missing}.") from None
            except (ValueError, TypeError) as fault:
                raise TripsUnreadable(f"{path}, line {lines.line_num}: {fault}.") from None


def _trip(row: dict[str, str]) -> Trip:
    day, hour, seconds = row["day"].strip().lower(), int(row["hour"]), 60 * float(row["travel_time_min"])
    weekday_of(day)
    if not 0 <= hour <= 23:
        raise ValueError(f"hour must be 0 to 23, not {hour}")
    if not 0 < seconds < np.inf:
        raise ValueError(f"travel_time_min must be more than 0, not {row['travel_time_min']}")
    return Trip(
        day,
        hour,
        (row.get("district") or row.get("commune") or "").strip(),
        LatLon(float(row["origin_lat"]), float(row["origin_lon"])),
        LatLon(float(row["dest_lat"]), float(row["dest_lon"])),
        seconds,
    )
