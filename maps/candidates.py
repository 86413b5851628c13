"""The candidate table: who can be there in how many seconds, and in which sector each one is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from .eta import BOUND_S, travel_seconds
from .geo import Floats, LatLon, distances_m
from .learned import Pace
from .roads import RoadGraph
from .sectors import Sectors
from .snapping import Snap, Snaps

if TYPE_CHECKING:
    import geopandas

    from .fleet import Fleet

DETOUR: Final = 1.4
"""Road metres per straight metre: street grids and river crossings lie between 1.2 and 1.6
(Boeing 2019, "Urban street network orientation": average circuity; Levinson & El-Geneidy 2009)."""
STRAIGHT_KPH: Final = 25.0
"""A patrol car off the known roads: the residential class speed, rounded."""

COLUMNS: Final = ("unit_id", "seconds", "metres_straight", "by", "sector", "left_out", "geometry")


class Placed(NamedTuple):
    """A unit's id, where it is and where it was snapped to."""

    unit_id: str | int
    position: LatLon
    snap: Snap


def straight_seconds(metres: Floats) -> Floats:
    """An estimate of driving time from straight-line metres."""
    return metres * DETOUR / (STRAIGHT_KPH / 3.6)


def candidate_frame(
    graph: RoadGraph | None,
    sectors: Sectors,
    units: Sequence[tuple[str | int, LatLon, Snap]],
    destination: LatLon | Snap,
    bound_s: float = BOUND_S,
    want: int | None = None,
    *,
    destination_at: LatLon | None = None,
    pace: Pace | None = None,
    fleet: Fleet | None = None,
) -> geopandas.GeoDataFrame:
    """Every unit exactly once, nearest first, ties by unit id. EPSG:4326, columns COLUMNS:

    `seconds` infinite when left out; `by` "road" or "straight_line" (off the graph, or a city without
    roads); `sector` a code or None; `left_out` "" or "beyond_bound" (no way within `bound_s` seconds) or
    "beyond_want" (at least `want` others are nearer by road). A destination given as a Snap needs
    `destination_at`, the position it was snapped from. `pace` says what a path by road at the graph's
    speeds really takes; the bound counts in that. `fleet` is where the units are kept, by their ids.
    """
    import geopandas  # what a start does without

    at = destination if isinstance(destination, LatLon) else destination_at
    if at is None:
        raise TypeError("destination_at is needed when the destination is a Snap")
    placed = [Placed(*unit) for unit in units]
    lats = np.array([unit.position.lat for unit in placed], dtype=np.float64)
    lons = np.array([unit.position.lon for unit in placed], dtype=np.float64)
    metres = distances_m(lats, lons, at)
    seconds, by_road, left_out = _time(graph, placed, destination, metres, bound_s, want, pace, fleet)
    frame = geopandas.GeoDataFrame(
        {
            "unit_id": np.array([unit.unit_id for unit in placed], dtype=object),
            "seconds": seconds,
            "metres_straight": metres,
            "by": np.where(by_road, "road", "straight_line").astype(object),
            "left_out": left_out,
        },
        geometry=geopandas.points_from_xy(lons, lats),
        crs="EPSG:4326",
    )
    frame = _with_sectors(frame, sectors)
    return frame.sort_values(["seconds", "unit_id"], kind="stable", ignore_index=True)[list(COLUMNS)]


def _time(
    graph: RoadGraph | None,
    placed: Sequence[Placed],
    destination: LatLon | Snap,
    metres: Floats,
    bound_s: float,
    want: int | None,
    pace: Pace | None,
    fleet: Fleet | None,
) -> tuple[Floats, np.ndarray, np.ndarray]:
    seconds = straight_seconds(metres)
    by_road = np.zeros(len(placed), dtype=bool)
    crowded_out = np.zeros(len(placed), dtype=bool)
    if graph is not None:
        target = destination if isinstance(destination, Snap) else graph.snap_one(destination)
        if target.on_road:
            snaps = Snaps.of(unit.snap for unit in placed)
            by_road = snaps.on_road
            path_bound_s = pace.path_bound(bound_s) if pace else bound_s
            if fleet:
                ids = [int(unit.unit_id) for unit in placed]
                driven = fleet.seconds(graph, ids, snaps, target, bound_s=path_bound_s, want=want)
            else:
                driven = travel_seconds(graph, snaps, target, bound_s=path_bound_s, want=want)
            seconds = np.where(by_road, pace.trips(driven) if pace else driven, seconds)
            full = want is not None and np.isfinite(driven).sum() >= want
            crowded_out = by_road & ~np.isfinite(driven) & full
    seconds = np.where(seconds <= bound_s, seconds, np.inf)
    left_out = np.where(crowded_out, "beyond_want", np.where(np.isfinite(seconds), "", "beyond_bound"))
    return seconds, by_road, left_out.astype(object)


def _with_sectors(frame: geopandas.GeoDataFrame, sectors: Sectors) -> geopandas.GeoDataFrame:
    """One spatial join; a unit on a shared border gets the lowest code."""
    import geopandas

    if frame.empty or not len(sectors):
        return frame.assign(sector=None)
    joined = geopandas.sjoin(frame, sectors.frame[["code", "geometry"]], how="left", predicate="intersects")
    lowest = joined.sort_values("code", kind="stable")["code"]
    codes = lowest[~lowest.index.duplicated()].reindex(frame.index)
    return frame.assign(sector=codes.astype(object).where(codes.notna(), None))
