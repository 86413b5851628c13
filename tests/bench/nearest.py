"""Nearest units to a call: our reversed search beside the peers, on one city in one run.

    python -m tests.bench.nearest [--roads CITY.osm.pbf] [--calls 200]

Every contender gets the same fleets and the same calls; the road contenders must give the same seconds.
The last line is one JSON line; compare ratios, not microseconds of another machine.
"""

import argparse
import importlib
import importlib.util
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]

from maps.candidates import candidate_frame
from maps.city import write_city
from maps.eta import travel_seconds, warm
from maps.geo import LatLon
from maps.roadbuilder import read_roads
from maps.roads import RoadGraph
from maps.sectors import Sectors
from maps.snapping import Snap, Snaps

FLEETS = (1_000, 10_000, 50_000)
WANT = 20

Timing = dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    graph = _graph(options.roads)
    warm(graph)
    chance = np.random.default_rng(20)
    print(f"{options.roads or 'demo city'}: {graph.vertex_count} junctions, {graph.edge_count} edges")
    rows = [_bench_fleet(graph, fleet, options.calls, chance) for fleet in options.fleets]
    facts = {"roads": options.roads.name if options.roads else "demo", "edges": graph.edge_count}
    print(json.dumps({"bench": "nearest", **facts, "want": WANT, "fleets": rows}))
    return 0 if all(row["equal"] for row in rows) else 1


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nearest", description="Nearest units by road, beside the peers.")
    parser.add_argument("--roads", type=Path, help="an .osm.pbf file; the demo city without it")
    parser.add_argument("--calls", type=int, default=200, help="calls per fleet (peers get fewer)")
    parser.add_argument("--fleets", type=int, nargs="+", default=list(FLEETS))
    return parser.parse_args(argv)


def _graph(roads: Path | None) -> RoadGraph:
    if roads:
        return read_roads(roads)
    with tempfile.TemporaryDirectory() as folder:
        return read_roads(write_city(Path(folder))[0])


def _bench_fleet(graph: RoadGraph, fleet: int, calls: int, chance: np.random.Generator) -> dict[str, Any]:
    positions, units = _on_streets(graph, fleet, chance)
    places, targets = _on_streets(graph, calls, chance)
    few, fewer = targets[: max(5, calls // 10)], targets[:5]
    frame = _units_frame(positions)
    x, y = graph.grid.to_metres(places[:, 0], places[:, 1])
    crs = graph.grid.crs
    here = [
        geopandas.GeoDataFrame(geometry=geopandas.points_from_xy([x[at]], [y[at]]), crs=crs)
        for at in range(len(few))
    ]
    scipy = _SciPy(graph)
    moved = frame.to_crs(crs)
    row: dict[str, Any] = {
        "units": fleet,
        "ours_k": _time(lambda at: travel_seconds(graph, units, targets[at], want=WANT), calls),
        "ours_all": _time(lambda at: travel_seconds(graph, units, few[at], bound_s=np.inf), len(few)),
        "ours_table": _time(lambda at: _table(graph, positions, units, few[at], places[at]), len(few)),
        "sjoin_nearest": _time(lambda at: here[at].sjoin_nearest(moved), len(few)),
        "sjoin_nearest_after_moving": _time(
            lambda at: here[at].sjoin_nearest(_units_frame(positions).to_crs(crs)), len(fewer)
        ),
        "scipy_full": _time(lambda at: scipy.seconds(units, fewer[at]), len(fewer)),
    }
    if importlib.util.find_spec("networkx"):
        peer = _NetworkX(scipy)
        row["networkx_full"] = _time(lambda at: peer.seconds(units, fewer[at]), len(fewer))
    row["equal"] = all(_agree(graph, units, targets[at], scipy) for at in range(len(fewer)))
    _say(row)
    return row


def _on_streets(graph: RoadGraph, count: int, chance: np.random.Generator) -> tuple[np.ndarray, Snaps]:
    """Positions on random streets and their snaps."""
    edges = chance.choice(np.flatnonzero(graph.edge_connected), count)
    along = chance.random(count)
    tail, head = graph.edge_tail[edges], graph.edge_head[edges]
    lat = graph.vertex_lat[tail] * (1 - along) + graph.vertex_lat[head] * along
    lon = graph.vertex_lon[tail] * (1 - along) + graph.vertex_lon[head] * along
    return np.column_stack([lat, lon]), Snaps(edges, along, graph.edge_twin[edges], np.zeros(count))


def _units_frame(positions: np.ndarray) -> geopandas.GeoDataFrame:
    points = geopandas.points_from_xy(positions[:, 1], positions[:, 0])
    return geopandas.GeoDataFrame({"unit": np.arange(len(positions))}, geometry=points, crs="EPSG:4326")


def _table(graph: RoadGraph, positions: np.ndarray, units: Snaps, target: Snap, place: np.ndarray) -> Any:
    """The whole answer: search, then the candidate table of the nearest."""
    seconds = travel_seconds(graph, units, target, want=WANT)
    nearest = np.flatnonzero(np.isfinite(seconds))
    placed = [(int(unit), LatLon(*positions[unit]), units[int(unit)]) for unit in nearest]
    return candidate_frame(graph, Sectors(), placed, target, destination_at=LatLon(*place))


class _SciPy:
    """The same question to SciPy: a full search of the edge-based graph out of the call."""

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        self.after = np.repeat(np.arange(graph.edge_count), np.diff(graph.turn_start))

    def arcs(self, target: Snap) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Reversed arcs and their seconds; the node beyond the last edge is the call."""
        graph, call = self._graph, self._graph.edge_count
        first: dict[int, float] = {}
        for edge, along in ((target.edge, target.along), (target.twin, 1 - target.along)):
            for turn in range(graph.turn_start[edge], graph.turn_start[edge + 1]) if edge >= 0 else ():
                before = int(graph.turn_before[turn])
                cost = along * graph.edge_seconds[edge] + graph.turn_seconds[turn]
                first[before] = min(first.get(before, np.inf), cost)
        through = graph.edge_seconds[self.after] + graph.turn_seconds
        return (
            np.concatenate([self.after, np.full(len(first), call)]),
            np.concatenate([graph.turn_before, np.fromiter(first, dtype=np.int64)]),
            np.concatenate([through, np.fromiter(first.values(), dtype=np.float64)]),
        )

    def seconds(self, units: Snaps, target: Snap) -> np.ndarray:
        start, end, cost = self.arcs(target)
        size = self._graph.edge_count + 1
        labels = dijkstra(csr_matrix((cost, (start, end)), shape=(size, size)), indices=size - 1)
        return self.at_units(labels, units, target)

    def at_units(self, labels: np.ndarray, units: Snaps, target: Snap) -> np.ndarray:
        best = np.full(len(units), np.inf)
        seconds = self._graph.edge_seconds
        for edge, along in ((units.edge, units.along), (units.twin, 1 - units.along)):
            there = edge >= 0
            best[there] = np.minimum(
                best[there], labels[edge[there]] + (1 - along[there]) * seconds[edge[there]]
            )
            for goal, at in ((target.edge, target.along), (target.twin, 1 - target.along)):
                ahead = there & (edge == goal) & (along <= at)
                best[ahead] = np.minimum(best[ahead], (at - along[ahead]) * seconds[edge[ahead]])
        return best


class _NetworkX:
    """The same question to NetworkX."""

    def __init__(self, scipy: _SciPy) -> None:
        self._networkx = importlib.import_module("networkx")
        self._scipy = scipy
        self._graph: Any = None

    def seconds(self, units: Snaps, target: Snap) -> np.ndarray:
        start, end, cost = self._scipy.arcs(target)
        if self._graph is None:
            self._graph = self._networkx.DiGraph()
            self._graph.add_weighted_edges_from(zip(start.tolist(), end.tolist(), cost.tolist(), strict=True))
        call = int(start.max())
        found = self._networkx.single_source_dijkstra_path_length(self._graph, call)
        labels = np.full(call + 1, np.inf)
        labels[list(found)] = list(found.values())
        return self._scipy.at_units(labels, units, target)


def _agree(graph: RoadGraph, units: Snaps, target: Snap, scipy: _SciPy) -> bool:
    full = scipy.seconds(units, target)
    ours = travel_seconds(graph, units, target, bound_s=np.inf)
    nearest = travel_seconds(graph, units, target, bound_s=np.inf, want=WANT)
    kth = np.sort(nearest[np.isfinite(nearest)])
    return bool(np.allclose(ours, full, rtol=0, atol=1e-6) and np.allclose(kth, np.sort(full)[: kth.size]))


def _time(ask: Callable[[int], Any], times: int) -> Timing:
    ask(0)
    taken = []
    for at in range(times):
        start = time.perf_counter()
        ask(at)
        taken.append((time.perf_counter() - start) * 1e6)
    return {"p50_us": round(float(np.median(taken)), 1), "p99_us": round(float(np.quantile(taken, 0.99)), 1)}


def _say(row: dict[str, Any]) -> None:
    print(f"{row['units']:>7} units   same seconds as the full search: {'yes' if row['equal'] else 'NO'}")
    for name, timing in row.items():
        if isinstance(timing, dict):
            print(f"        {name:<28}{timing['p50_us']:>12,.1f} µs p50 {timing['p99_us']:>12,.1f} µs p99")


if __name__ == "__main__":
    raise SystemExit(main())
