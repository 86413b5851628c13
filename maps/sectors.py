"""Sectors: the named areas a city is divided into, read from GeoJSON, and which of them a point is in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from .geo import LatLon
from .mapfile import MapFileError
from .roads import RoadGraph

if TYPE_CHECKING:
    import geopandas

_CODE_KEYS: Final = ("code", "CODE", "ref", "id")
_FRENCH_KEYS: Final = ("name_fr", "name:fr", "nom", "name", "NAME")
_ARABIC_KEYS: Final = ("name_ar", "name:ar", "nom_ar")


class SectorFileError(MapFileError):
    """A sector file that cannot be used."""

    SENTENCES = {
        "missing": "The sector file {file} does not exist.",
        "unreadable": "The sector file {file} cannot be read ({fault}).",
        "not_geojson": "The sector file {file} is not a GeoJSON feature collection ({fault}).",
        "no_sectors": "The sector file {file} holds no sector.",
        "no_code": "Sector {number} in {file} has no code (one of the properties {keys} is expected).",
        "code_twice": "The sector file {file} uses the code {sector} twice.",
        "not_area": "Sector {sector} in {file} is not an area: a Polygon or MultiPolygon is expected.",
        "open_ring": "Sector {sector} in {file} has a ring that does not close: first and last point differ.",
        "bad_position": "Sector {sector} in {file} has a point off the globe ({fault}).",
        "no_overlap": "The sectors in {file} do not overlap the roads in {roads}.",
    }


@dataclass(frozen=True, slots=True)
class Sector:
    """A named area. `area` is in degrees, longitude first (EPSG:4326)."""

    code: str
    name_fr: str
    name_ar: str
    area: Polygon | MultiPolygon


class Sectors(Sequence[Sector]):
    """Sectors in order of their codes."""

    def __init__(self, sectors: Sequence[Sector] = ()) -> None:
        self._sectors = sorted(sectors, key=lambda sector: sector.code)
        self._areas = np.array([sector.area for sector in self._sectors], dtype=object)
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)

    def __len__(self) -> int:
        return len(self._sectors)

    def __getitem__(self, which: Any) -> Any:
        return self._sectors[which]

    @cached_property
    def frame(self) -> geopandas.GeoDataFrame:
        """Columns code, name_fr, name_ar, geometry (EPSG:4326)."""
        import geopandas  # what a start does without

        rows = {key: [getattr(sector, key) for sector in self] for key in ("code", "name_fr", "name_ar")}
        return geopandas.GeoDataFrame(rows, geometry=list(self._areas), crs="EPSG:4326")

    @cached_property
    def points(self) -> dict[str, LatLon]:
        """By code, a point inside each sector, not far from its middle."""
        inside = shapely.point_on_surface(self._areas)
        return {one.code: LatLon(at.y, at.x) for one, at in zip(self, inside, strict=True)}

    def at(self, position: LatLon | tuple[float, float]) -> str | None:
        """The code of the sector a point is in; on a shared border the lowest code; None outside all."""
        lat, lon = position
        found = self._tree.query(shapely.Point(lon, lat))
        for which in np.sort(found):
            if shapely.intersects_xy(self._areas[which], lon, lat):
                return str(self._sectors[which].code)
        return None

    def overlapping(self, graph: RoadGraph) -> Sectors:
        """The sectors that hold at least one junction of the graph."""
        junctions = shapely.STRtree(np.asarray(shapely.points(graph.vertex_lon, graph.vertex_lat)))
        holding = np.unique(junctions.query(self._areas, predicate="intersects")[0])
        return Sectors([self._sectors[which] for which in holding])

    def geojson(self) -> dict[str, Any]:
        """A FeatureCollection with properties code, name_fr, name_ar; what `read_sectors` reads."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": it.code, "name_fr": it.name_fr, "name_ar": it.name_ar},
                    "geometry": mapping(it.area),
                }
                for it in self._sectors
            ],
        }


def read_sectors(path: Path) -> Sectors:
    """Read and check a GeoJSON file. Raises SectorFileError naming the file, the sector and the fault."""
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
        features = collection["features"]
        assert isinstance(features, list)
    except FileNotFoundError:
        raise SectorFileError("missing", path) from None
    except OSError as fault:
        raise SectorFileError("unreadable", path, fault=fault.strerror) from None
    except (ValueError, KeyError, TypeError, AssertionError) as fault:
        raise SectorFileError("not_geojson", path, fault=_why(fault)) from None
    return sectors_of(path, features)


def sectors_of(path: Path, features: Sequence[Any]) -> Sectors:
    """Check the GeoJSON features of a file. Raises SectorFileError naming file, sector and fault."""
    if not features:
        raise SectorFileError("no_sectors", path)
    sectors = [_read_sector(path, number, feature) for number, feature in enumerate(features, start=1)]
    seen: set[str] = set()
    for sector in sectors:
        if sector.code in seen:
            raise SectorFileError("code_twice", path, sector=sector.code)
        seen.add(sector.code)
    return Sectors(sectors)


def _why(fault: Exception) -> str:
    return f"no {fault}" if isinstance(fault, KeyError) else str(fault) or "features is not a list"


def _read_sector(path: Path, number: int, feature: Any) -> Sector:
    if not isinstance(feature, dict):
        raise SectorFileError("not_geojson", path, fault=f"feature {number} is not an object")
    properties = feature.get("properties") or {}
    code = _first(properties, _CODE_KEYS) or str(feature.get("id") or "").strip()
    if not code:
        raise SectorFileError("no_code", path, number=number, keys=", ".join(_CODE_KEYS))
    french = _first(properties, _FRENCH_KEYS) or code
    return Sector(code, french, _first(properties, _ARABIC_KEYS) or french, _read_area(path, code, feature))


def _first(properties: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The first property of these that holds text or a number."""
    values = (properties.get(key) for key in keys)
    return next((str(value).strip() for value in values if isinstance(value, (str, int)) and str(value)), "")


def _read_area(path: Path, code: str, feature: Mapping[str, Any]) -> Polygon | MultiPolygon:
    geometry = feature.get("geometry") or {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not coordinates:
        raise SectorFileError("not_area", path, sector=code)
    try:
        for polygon in coordinates if kind == "MultiPolygon" else [coordinates]:
            for ring in polygon:
                points = [LatLon.from_lonlat(*point[:2]) for point in ring]
                if len(points) < 4 or points[0] != points[-1]:
                    raise SectorFileError("open_ring", path, sector=code)
    except SectorFileError:
        raise
    except (TypeError, ValueError) as fault:
        raise SectorFileError("bad_position", path, sector=code, fault=fault) from None
    return _valid_area(path, code, shape(geometry))


def _valid_area(path: Path, code: str, drawn: Any) -> Polygon | MultiPolygon:
    """The area with self-crossings healed, stray lines and points dropped."""
    healed = drawn if drawn.is_valid else shapely.make_valid(drawn)
    polygons = [part for part in shapely.get_parts(healed) if isinstance(part, (Polygon, MultiPolygon))]
    area = shapely.union_all(polygons) if len(polygons) > 1 else next(iter(polygons), None)
    if not isinstance(area, (Polygon, MultiPolygon)) or area.is_empty or area.area == 0:
        raise SectorFileError("not_area", path, sector=code)
    return area
