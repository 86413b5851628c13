"""Boundaries as the deploying authority draws them: read from its own file, checked, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .geo import Bounds
from .mapfile import MapFileError
from .sectors import Sectors, sectors_of

KINDS: Final = ("country", "region", "province", "commune", "district")
"""Widest first."""
_LEVELS: Final = {"2": 0, "3": 1, "4": 1, "5": 2, "6": 2, "7": 3, "8": 3, "9": 4, "10": 4}
"""OSM `admin_level` (wiki: Tag:boundary=administrative, Morocco) → place in KINDS."""


class BoundaryFileError(MapFileError):
    """A boundary file that cannot be used."""

    SENTENCES = {
        "missing": "The boundary file {file} does not exist.",
        "unreadable": "The boundary file {file} is neither GeoJSON nor GeoPackage ({fault}).",
        "no_reference": "The boundary file {file} does not say in which coordinates it is drawn.",
        "empty": "The boundary file {file} holds no boundary.",
        "no_kind": "Boundary {number} in {file} has no kind (one of {kinds}, or an admin_level).",
        "other_kind": "Boundary {number} in {file} is of the kind {kind!r}; {kinds} are known.",
        "no_shape": "Boundary {number} in {file} is neither a line nor an area.",
        "elsewhere": "The boundaries in {file} lie elsewhere than the roads in {roads}.",
        "no_areas": "The boundary file {file} holds no area of the kind {kind} to make sectors of.",
    }

    def __init__(self, code: str, file: str | Path, **facts: object) -> None:
        super().__init__(code, file, **{"kinds": ", ".join(KINDS), **facts})


@dataclass(frozen=True, slots=True)
class Boundary:
    """A border, or an area with one, as its file draws it."""

    kind: str
    """one of KINDS"""
    geometry: BaseGeometry
    """lines or areas, EPSG:4326"""
    properties: dict[str, Any]
    """as the file gives them"""


def read_boundaries(path: Path) -> list[Boundary]:
    """All boundaries of a GeoJSON or GeoPackage file, in its order.

    Each feature is a line or an area with a property `kind` (KINDS) or `admin_level`. Raises
    BoundaryFileError.
    """
    if not path.exists():
        raise BoundaryFileError("missing", path)
    try:
        frame = geopandas.read_file(path, engine="pyogrio")
    except (RuntimeError, ValueError) as fault:  # GDAL's refusals are RuntimeErrors
        raise BoundaryFileError("unreadable", path, fault=str(fault).splitlines()[0].rstrip(".")) from None
    if frame.empty or "geometry" not in frame:
        raise BoundaryFileError("empty", path)
    if frame.crs is None:
        raise BoundaryFileError("no_reference", path)
    frame = frame.to_crs(4326)
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    pairs = zip(rows, frame.geometry, strict=True)
    return [_boundary(path, number, row, shape) for number, (row, shape) in enumerate(pairs, start=1)]


def _boundary(path: Path, number: int, row: dict[Any, Any], shape: BaseGeometry | None) -> Boundary:
    known = {str(key): value for key, value in row.items() if not _is_blank(value)}
    kind = str(known.get("kind") or "").strip()
    if not kind:
        level = str(known.get("admin_level", "")).removesuffix(".0")
        if level not in _LEVELS:
            raise BoundaryFileError("no_kind", path, number=number)
        kind = KINDS[_LEVELS[level]]
    if kind not in KINDS:
        raise BoundaryFileError("other_kind", path, number=number, kind=kind)
    if (
        shape is None
        or shape.is_empty
        or shapely.get_dimensions(shape) < 1
        or not np.isfinite(shape.bounds).all()
    ):
        raise BoundaryFileError("no_shape", path, number=number)
    return Boundary(kind, shape, known)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def border_lines(boundaries: Sequence[Boundary], box: Bounds) -> dict[str, BaseGeometry]:
    """What is drawn of each kind within the box; a line that several share once, as the widest of them."""
    window = shapely.box(*box.lonlat_box)
    drawn: dict[str, BaseGeometry] = {}
    above: BaseGeometry = shapely.MultiLineString()
    for kind in KINDS:
        shapes = [boundary.geometry for boundary in boundaries if boundary.kind == kind]
        edges = [shape.boundary if shapely.get_dimensions(shape) == 2 else shape for shape in shapes]
        if not edges:
            continue
        lines = shapely.union_all(edges)
        own = shapely.difference(lines, above).intersection(window)
        if not own.is_empty:
            drawn[kind] = own
        above = shapely.union(above, lines)
    return drawn


def concerns(boundaries: Sequence[Boundary], box: Bounds) -> bool:
    """Whether any of them crosses or covers the box."""
    window = shapely.box(*box.lonlat_box)
    return any(boundary.geometry.intersects(window) for boundary in boundaries)


def boundary_sectors(path: Path, boundaries: Sequence[Boundary], kind: str) -> Sectors:
    """The areas of one kind as sectors; raises BoundaryFileError, or SectorFileError as those do."""
    areas = [
        boundary
        for boundary in boundaries
        if boundary.kind == kind and shapely.get_dimensions(boundary.geometry) == 2
    ]
    if not areas:
        raise BoundaryFileError("no_areas", path, kind=kind)
    features = [
        {"type": "Feature", "properties": it.properties, "geometry": shapely.geometry.mapping(it.geometry)}
        for it in areas
    ]
    return sectors_of(path, features)
