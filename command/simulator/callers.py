"""The callers of a city: when they call, from where, and what they say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

import numpy as np

from command.simulator import lines
from maps.geo import distances_m
from maps.importing import LoadedCity
from maps.places import Place

T = TypeVar("T")

BY_HOUR: Final = (
    0.84, 0.64, 0.57, 0.50, 0.46, 0.47, 0.70, 1.15, 1.22, 1.29, 1.37, 1.31,
    1.26, 1.18, 1.21, 1.37, 1.34, 1.25, 1.06, 1.04, 1.03, 1.02, 0.93, 0.79,
)  # fmt: skip
"""Calls of each hour of the day as a multiple of the mean hour: the 26,595 calls for service of the San Diego
Police in January 2023 (City of San Diego, open data).
"""
NEED_A_PATROL: Final = 0.25
IN_ARABIC: Final = 0.65
WITHHELD: Final = 0.1


@dataclass(frozen=True)
class Contact:
    """A call: everything that the call-taker will hear. `disposition` None: a patrol is needed."""

    type: str | None
    place: str
    lat: float | None
    lon: float | None
    text: str
    phone: str
    caller: str
    language: str
    disposition: str | None


def hourly(calls_per_hour: float, hour: int) -> float:
    """Calls in this hour of the day (0-23); a day's mean is `calls_per_hour`."""
    return calls_per_hour * BY_HOUR[hour]


class Callers:
    """Everybody who may call. The same city, words and seed make the same calls."""

    def __init__(
        self, city: LoadedCity, types: Collection[str], endings: Collection[str], rng: Random
    ) -> None:
        self.rng = rng
        self._places = list(city.places)
        self._reached = list(accumulate(_weights(city, self._places, rng)))
        self._grave = {code: weight for code, (weight, _) in lines.TYPES.items() if code in types}
        self._slight = {code: weight for code, (_, weight) in lines.TYPES.items() if code in types}
        self._endings = {code: weight for code, weight in lines.ENDINGS.items() if code in endings}

    def gap_s(self, calls_per_hour: float, hour: int) -> float:
        """Seconds until the next call (a Poisson process at the rate of this hour)."""
        return self.rng.expovariate(hourly(calls_per_hour, hour) / 3600)

    def next(self) -> Contact:
        """Who calls next."""
        language = "ar" if self.rng.random() < IN_ARABIC else "fr"
        if self.rng.random() < NEED_A_PATROL:
            return self._contact(language, self._pick(self._grave), None)
        ending = self._pick(self._endings)
        kind = None if ending in lines.ABOUT_NOTHING else self._pick(self._slight)
        return self._contact(language, kind, ending)

    def _contact(self, language: str, kind: str | None, disposition: str | None) -> Contact:
        place = self._place() if kind else None
        name = (place.name_ar if language == "ar" else place.name) or place.name if place else ""
        known = self.rng.random() >= WITHHELD
        return Contact(
            type=kind,
            place=name,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            text=self.rng.choice(lines.said(kind or disposition or "", language)),
            phone=f"06{self.rng.randrange(10**8):08d}" if known else "",
            caller=self.rng.choice(lines.CALLERS[language]) if known and kind else "",
            language=language,
            disposition=disposition,
        )

    def _place(self) -> Place | None:
        if not self._places:
            return None
        return self.rng.choices(self._places, cum_weights=self._reached)[0]

    def _pick(self, weights: dict[str, float]) -> str:
        return self.rng.choices(list(weights), list(weights.values()))[0]


def _weights(city: LoadedCity, places: Sequence[Place], rng: Random) -> list[float]:
    """Most calls come from around the centre, and some sectors are busier than others."""
    away = distances_m([p.lat for p in places], [p.lon for p in places], city.city.centre)
    central = 1.0 / (1.0 + (away / (np.median(away) or 1.0)) ** 2) if places else away
    busy = {sector.code: rng.lognormvariate(0.0, 0.5) for sector in city.sectors}
    return [
        float(w) * busy.get(city.sectors.at(p.position) or "", 0.2)
        for w, p in zip(central, places, strict=True)
    ]
