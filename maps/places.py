"""Find a street, a crossing or a landmark by what a caller says."""

from __future__ import annotations

import bisect
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from .geo import LatLon, distances_m
from .snapping import Ints
from .spelling import GENERIC, JOINING, words

FORMAT: Final = 1
KINDS: Final = ("street", "crossing", "place", "point")
_COORDINATES: Final = re.compile(
    r"\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*"
)


class Place(NamedTuple):
    """A named spot. `kind` is one of KINDS; `detail` an OSM value such as hospital, or empty."""

    name: str
    name_ar: str
    kind: str
    lat: float
    lon: float
    detail: str = ""

    @property
    def position(self) -> LatLon:
        return LatLon(self.lat, self.lon)


class PlacesUnreadable(ValueError):
    """The stored gazetteer is absent or damaged; building it again mends that."""


class Places:
    """All places of a city, searchable by the beginnings of their words."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._places = list(places)
        self._lat = np.array([place.lat for place in self._places])
        self._lon = np.array([place.lon for place in self._places])
        holding: dict[str, list[int]] = {}
        weight: list[int] = []
        heads: list[list[str]] = []
        for which, place in enumerate(self._places):
            said = [words(name) for name in (place.name, place.name_ar)]
            weight.append(min((len(set(each) - GENERIC) for each in said if each), default=0))
            heads.append([next((word for word in each if word not in GENERIC), "") for each in said])
            for word in set(said[0] + said[1]):
                holding.setdefault(word, []).append(which)
        self._words = sorted(holding)
        self._heads = np.array(heads).reshape(-1, 2)
        self._holding = [np.array(holding[word]) for word in self._words]
        self._weight = np.array(weight)
        self._crossing = np.array([place.kind == "crossing" for place in self._places], dtype=bool)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places)

    def search(self, text: str, near: LatLon | None = None, limit: int = 8) -> list[Place]:
        """Places of which every typed word begins a word, best first; typed coordinates are a place too.

        Better: its first telling word is typed, fewer words left unsaid, more said in full, nearer to
        `near`. The names of two streets that meet find their crossing.
        """
        point = _typed_point(text)
        if point is not None:
            return [point]
        typed = words(text)
        telling = [word for word in typed if word not in JOINING] or typed
        if not telling or not self._places:
            return []
        found = np.arange(len(self._places))
        exact = np.zeros(len(self._places), dtype=np.int64)
        for word in telling:
            found = np.intersect1d(found, self._beginning_with(word, exact), assume_unique=True)
        return [self._places[which] for which in self._best(found, exact, telling, near)[:limit]]

    def _beginning_with(self, word: str, exact: Ints) -> Ints:
        """Places with a word that begins so; counts in `exact` those that say it in full."""
        low = bisect.bisect_left(self._words, word)
        high = bisect.bisect_left(self._words, word + "\U0010ffff")
        if low == high:
            return np.empty(0, dtype=np.int64)
        if self._words[low] == word:
            exact[self._holding[low]] += 1
        return np.unique(np.concatenate(self._holding[low:high]))

    def _best(self, found: Ints, exact: Ints, telling: Sequence[str], near: LatLon | None) -> Ints:
        said = sum(word not in GENERIC for word in telling)
        heads = self._heads[found]
        headless = ~np.logical_or.reduce([np.char.startswith(heads, word).any(axis=1) for word in telling])
        unsaid = np.maximum(self._weight[found] - said, 0)
        distance = np.zeros(found.size)
        if near is not None:
            distance = distances_m(self._lat[found], self._lon[found], near)
        return found[np.lexsort((found, distance, self._crossing[found], -exact[found], unsaid, headless))]

    def save(self, path: Path) -> None:
        """Write the gazetteer as JSON, whole or not at all."""
        unfinished = path.with_name(path.name + ".part")
        rows = {"format": FORMAT, "places": self._places}
        unfinished.write_text(json.dumps(rows, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        os.replace(unfinished, path)

    @classmethod
    def load(cls, path: Path) -> Places:
        """Raises PlacesUnreadable."""
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            if rows["format"] != FORMAT:
                raise PlacesUnreadable(f"{path} has another format")
            return cls(Place(*row) for row in rows["places"])
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise PlacesUnreadable(f"{path} cannot be read: {fault}") from fault


def _typed_point(text: str) -> Place | None:
    """Typed coordinates, latitude first, as "33.59, -7.61"."""
    match = _COORDINATES.fullmatch(text)
    if match is None or "." not in text:
        return None
    try:
        point = LatLon(float(match[1]), float(match[2]))
    except ValueError:
        return None
    label = f"{point.lat:.5f}, {point.lon:.5f}"
    return Place(label, label, "point", point.lat, point.lon)
