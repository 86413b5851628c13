"""A city from files: checked whole, built apart, put in place in one step; and loaded again in a moment.

`<data>/cities/<slug>` is a link to the folder that is in force, so a reader sees the old city or the new one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .geo import Bounds, LatLon
from .places import Places, PlacesUnreadable
from .roadcache import file_key, open_roads
from .roadfile import ATTRIBUTION
from .roads import RoadGraph
from .sectors import SectorFileError, Sectors, read_sectors

if TYPE_CHECKING:
    from .boundaries import Boundary

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ROADS, _SECTORS, _PLACES, BASEMAP, _FACTS = (
    "roads.osm.pbf",
    "sectors.geojson",
    "places.json",
    "base.pmtiles",
    "city.json",
)


class CityNotFound(LookupError):
    """No city of that name was imported."""


@dataclass(frozen=True, slots=True)
class City:
    """What there is to know of an imported city without loading it."""

    slug: str
    name: str
    version: str
    """begins with the sha256 of the roads; changes with every import of other files"""
    bounds: Bounds
    centre: LatLon
    attribution: str
    vertex_count: int
    edge_count: int
    place_count: int
    sector_count: int
    left_out_sectors: tuple[str, ...]
    """names of the sectors in the file that hold no road of this city"""
    border_kinds: tuple[str, ...] = ()
    """kinds of the borders that its map shows, as the authority's file draws them"""

    def facts(self) -> dict[str, Any]:
        """As JSON values; `City.of` reads them back."""
        return {
            "slug": self.slug,
            "name": self.name,
            "version": self.version,
            "bounds": list(self.bounds),
            "centre": list(self.centre),
            "attribution": self.attribution,
            "vertex_count": self.vertex_count,
            "edge_count": self.edge_count,
            "place_count": self.place_count,
            "sector_count": self.sector_count,
            "left_out_sectors": list(self.left_out_sectors),
            "border_kinds": list(self.border_kinds),
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> City:
        shapes = {
            "bounds": Bounds(*facts["bounds"]),
            "centre": LatLon(*facts["centre"]),
            "left_out_sectors": tuple(facts["left_out_sectors"]),
            "border_kinds": tuple(facts.get("border_kinds", ())),
        }
        return cls(**{**facts, **shapes})


@dataclass(frozen=True, eq=False)
class LoadedCity:
    """A city in memory. One instance is shared by all threads of the process."""

    city: City
    folder: Path
    graph: RoadGraph
    sectors: Sectors
    places: Places

    @property
    def slug(self) -> str:
        return self.city.slug

    @property
    def basemap(self) -> Path:
        return self.folder / BASEMAP

    def facts(self) -> dict[str, Any]:
        return self.city.facts()

    def street_points(self, per_sector: int) -> dict[str, list[LatLon]]:
        """Some junctions of each sector, spread evenly over it and the same each time, by sector code."""
        return {
            code: points[:: max(1, len(points) // per_sector)][:per_sector]
            for code, points in self._junctions.items()
        }

    @cached_property
    def _junctions(self) -> dict[str, list[LatLon]]:
        graph, found = self.graph, dict[str, list[LatLon]]()
        for vertex in np.unique(graph.edge_tail[graph.edge_connected]):
            at = LatLon(float(graph.vertex_lat[vertex]), float(graph.vertex_lon[vertex]))
            if code := self.sectors.at(at):
                found.setdefault(code, []).append(at)
        return found


def city_folder(data_dir: Path, slug: str) -> Path:
    """Where the city is, imported or not. Raises ValueError for a slug that is not one."""
    if len(slug) > 50 or not SLUG.fullmatch(slug):
        raise ValueError(
            f"A city's short name is made of a-z, 0-9 and single hyphens, at most 50: not {slug!r}."
        )
    return data_dir / "cities" / slug


@dataclass(frozen=True, slots=True)
class Drawing:
    """Whose lines a city is drawn with: its sectors, and its borders or none."""

    sectors: Path | None
    boundaries: Path | None
    sectors_from: str | None

    def read(self) -> tuple[Sectors, list[Boundary]]:
        """Raises SectorFileError or BoundaryFileError."""
        from .boundaries import boundary_sectors, read_boundaries  # what a start does without

        drawn = read_boundaries(self.boundaries) if self.boundaries else []
        if self.sectors_from and self.boundaries:
            return boundary_sectors(self.boundaries, drawn, self.sectors_from), drawn
        return read_sectors(self.sectors) if self.sectors else Sectors(), drawn


def import_city(
    roads: Path,
    sectors: Path | None,
    name: str,
    slug: str,
    data_dir: Path,
    *,
    attribution: str = ATTRIBUTION,
    boundaries: Path | None = None,
    sectors_from: str | None = None,
) -> City:
    """Make the city `slug` of these files, or make it anew; `attribution` is shown on its map.

    `boundaries` are drawn as borders; with `sectors_from` their areas of that kind are the sectors, and
    `sectors` is left out. Raises ValueError (slug), RoadFileError, SectorFileError or BoundaryFileError, each
    one sentence; then nothing has changed.
    """
    place = city_folder(data_dir, slug)
    place.parent.mkdir(parents=True, exist_ok=True)
    with _building(place) as folder:
        drawing = Drawing(sectors, boundaries, sectors_from)
        city = _build(folder, roads, drawing, name, slug, attribution)
        _put_in_place(folder, place)
    return city


def _build(folder: Path, roads: Path, drawing: Drawing, name: str, slug: str, attribution: str) -> City:
    from .basemap import drawn_box, write_basemap  # what a start does without
    from .boundaries import BoundaryFileError, border_lines, concerns
    from .gazetteer import build_places

    key = file_key(roads)
    shutil.copyfile(roads, folder / _ROADS)
    drawn, boundaries = drawing.read()
    graph = open_roads(roads, folder)
    kept = drawn.overlapping(graph)
    source = drawing.sectors or drawing.boundaries
    if source and len(drawn) and not len(kept):
        raise SectorFileError("no_overlap", source, roads=roads)
    if drawing.boundaries and not concerns(boundaries, graph.bounds):
        raise BoundaryFileError("elsewhere", drawing.boundaries, roads=roads)
    # Sectors are a layer of their own: their lines are not drawn twice.
    others = [it for it in boundaries if it.kind != drawing.sectors_from]
    borders = border_lines(others, drawn_box(graph.bounds))
    places = build_places(graph, roads)
    places.save(folder / _PLACES)
    (folder / _SECTORS).write_text(json.dumps(kept.geojson(), ensure_ascii=False), encoding="utf-8")
    write_basemap(roads, graph.bounds, places, folder / BASEMAP, borders)
    here = {sector.code for sector in kept}
    city = City(
        slug=slug,
        name=name,
        version=f"{key[:12]}{folder.name[-6:]}",
        bounds=graph.bounds,
        centre=_middle(graph),
        attribution=attribution,
        vertex_count=graph.vertex_count,
        edge_count=graph.edge_count,
        place_count=len(places),
        sector_count=len(kept),
        left_out_sectors=tuple(sector.name_fr for sector in drawn if sector.code not in here),
        border_kinds=tuple(borders),
    )
    facts = json.dumps(city.facts(), ensure_ascii=False, allow_nan=False, indent=1)
    (folder / _FACTS).write_text(facts, encoding="utf-8")
    return city


def _middle(graph: RoadGraph) -> LatLon:
    """Where the streets are, not where the box is: a motorway that leaves town does not move it."""
    return LatLon(round(float(np.median(graph.vertex_lat)), 6), round(float(np.median(graph.vertex_lon)), 6))


@contextmanager
def _building(place: Path) -> Iterator[Path]:
    """A new folder beside the city's; removed unless it was put in place."""
    folder = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if not (place.is_symlink() and place.resolve() == folder.resolve()):
            shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(folder: Path, place: Path) -> None:
    link = folder.with_name(folder.name + "-link")
    link.symlink_to(folder.name)
    before = place.resolve()
    if place.is_dir() and not place.is_symlink():  # a copy that followed links, such as a restored backup
        before = folder.with_name(folder.name + "-before")
        place.rename(before)
    os.replace(link, place)
    if before != place.resolve() and before.parent == place.parent.resolve():
        shutil.rmtree(before, ignore_errors=True)


_loaded: dict[Path, LoadedCity] = {}
_loading = threading.Lock()


def load_city(data_dir: Path, slug: str) -> LoadedCity:
    """The city in force, kept in memory until another is imported. Raises CityNotFound."""
    place = city_folder(data_dir, slug)
    try:
        folder = place.resolve(strict=True)
    except OSError:
        raise CityNotFound(f"No city {slug!r} has been imported.") from None
    known = _loaded.get(place)
    if known is not None and known.folder == folder:
        return known
    with _loading:
        known = _loaded.get(place)
        if known is None or known.folder != folder:
            known = _loaded[place] = _load(folder)
    return known


def _load(folder: Path) -> LoadedCity:
    try:
        city = City.of(json.loads((folder / _FACTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        raise CityNotFound(f"The stored city in {folder} cannot be read; import it again.") from None
    graph = open_roads(folder / _ROADS, folder)
    try:
        places = Places.load(folder / _PLACES)
    except PlacesUnreadable:
        from .gazetteer import build_places

        places = build_places(graph, folder / _ROADS)
        with suppress(OSError):
            places.save(folder / _PLACES)
    sectors = read_sectors(folder / _SECTORS) if city.sector_count else Sectors()
    return LoadedCity(city, folder, graph, sectors, places)
