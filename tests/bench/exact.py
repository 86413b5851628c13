"""Whether the reversed search is exact: beside a full forward search from each unit, pair by pair.

    python -m tests.bench.exact [--roads CITY.osm.pbf] [--units 100] [--calls 100]

SciPy drives out of each unit over the edge-based graph, ours comes out of each call; some streets are closed.
The last line counts the pairs, those without a way, and the worst difference in seconds; any makes it fail.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]

from maps.eta import travel_seconds
from maps.geo import Floats
from maps.roads import RoadGraph
from maps.snapping import Snap, Snaps
from tests.bench.nearest import city_graph, on_streets
from tests.roads import sides

CLOSED_PART = 0.02
TOLERANCE_S = 1e-6


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="exact", description=__doc__)
    parser.add_argument("--roads", type=Path, help="an .osm.pbf file; the demo city without it")
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--calls", type=int, default=100)
    options = parser.parse_args(argv)
    ours, forward = both_ways(city_graph(options.roads), options.units, options.calls)
    worst = worst_s(ours, forward)
    facts = {"pairs": ours.size, "no_way": int(np.isinf(forward).sum()), "worst_s": worst}
    print(json.dumps({"bench": "exact", "roads": options.roads.name if options.roads else "demo", **facts}))
    return int(worst > TOLERANCE_S)


def both_ways(graph: RoadGraph, units: int, calls: int, seed: int = 20) -> tuple[Floats, Floats]:
    """Seconds from units to calls on random streets, some of them closed: ours, and each unit's own forward
    search. Both have shape (calls, units), infinite where there is no way.
    """
    chance = np.random.default_rng(seed)
    graph.close(chance.choice(graph.edge_count, int(graph.edge_count * CLOSED_PART), replace=False))
    (_, crews), (_, places) = on_streets(graph, units, chance), on_streets(graph, calls, chance)
    ours = [travel_seconds(graph, crews, places[at], bound_s=np.inf) for at in range(calls)]
    out = [
        [_arrives(graph, label, crew, places[at]) for at in range(calls)]
        for crew, label in _labels(graph, crews)
    ]
    return np.array(ours), np.array(out).T


def worst_s(ours: Floats, forward: Floats) -> float:
    """The greatest difference in seconds; infinite where only one of them found a way."""
    known = np.isfinite(ours) & np.isfinite(forward)
    if (np.isfinite(ours) != np.isfinite(forward)).any():
        return float("inf")
    return float(np.abs(ours[known] - forward[known]).max(initial=0.0))


def _labels(graph: RoadGraph, crews: Snaps) -> Iterator[tuple[Snap, Floats]]:
    """Each unit with the seconds until it is at the end of each edge."""
    after = np.repeat(np.arange(graph.edge_count), np.diff(graph.turn_start))
    cost = graph.turn_seconds + graph.edge_seconds[after]
    # Whoever stands in a closed street leaves it; nobody drives through it.
    through = np.where(graph.closed[graph.turn_before], np.inf, cost)
    size = (graph.edge_count + 1,) * 2
    for at in range(len(crews)):
        crew = crews[at]
        best = np.full(graph.edge_count, np.inf)
        for edge, along in sides(crew):
            turns = np.flatnonzero(graph.turn_before == edge)
            leaves = (1 - along) * graph.edge_seconds[edge]
            open_ones = np.isfinite(through)
            arcs = np.concatenate([cost[turns] + leaves, through[open_ones]])
            rows = np.concatenate([np.full(len(turns), graph.edge_count), graph.turn_before[open_ones]])
            columns = np.concatenate([after[turns], after[open_ones]])
            label = dijkstra(csr_matrix((arcs, (rows, columns)), shape=size), indices=graph.edge_count)[:-1]
            label[edge] = min(label[edge], leaves)
            best = np.minimum(best, label)
        yield crew, best


def _arrives(graph: RoadGraph, label: Floats, crew: Snap, call: Snap) -> float:
    best = np.inf
    for goal, at in sides(call):
        for turn in range(graph.turn_start[goal], graph.turn_start[goal + 1]):
            before = int(graph.turn_before[turn])
            mine = [(1 - along) * graph.edge_seconds[edge] for edge, along in sides(crew) if edge == before]
            ready = min([np.inf if graph.closed[before] else label[before], *mine])
            best = min(best, ready + graph.turn_seconds[turn] + at * graph.edge_seconds[goal])
        for edge, along in sides(crew):
            if edge == goal and along <= at:
                best = min(best, (at - along) * graph.edge_seconds[edge])
    return float(best)


if __name__ == "__main__":
    raise SystemExit(main())
