"""How built-up the town is around each road: kilometres of street to the square kilometre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .geo import Floats

if TYPE_CHECKING:
    from .roads import RoadGraph

CELL_M: Final = 250.0
SPREAD_M: Final = 1500.0
"""One standard deviation of the surroundings that count: about a disc of 3 km."""


def street_density(graph: RoadGraph) -> Floats:
    """Per edge, kilometres of street a square kilometre around its middle, a street of two ways once."""
    from scipy.ndimage import gaussian_filter  # type: ignore[import-untyped]  # what a start does without

    x, y = graph.grid.to_metres(graph.vertex_lat, graph.vertex_lon)
    east = (x[graph.edge_tail] + x[graph.edge_head]) / 2
    north = (y[graph.edge_tail] + y[graph.edge_head]) / 2
    column, row = (((at - at.min()) // CELL_M).astype(np.int64) for at in (east, north))
    once = (graph.edge_twin < 0) | (np.arange(graph.edge_count) < graph.edge_twin)
    metres = np.zeros((int(column.max()) + 1, int(row.max()) + 1))
    np.add.at(metres, (column[once], row[once]), graph.edge_metres[once])
    around = gaussian_filter(metres, SPREAD_M / CELL_M, mode="constant")
    density: Floats = around[column, row] * 1000 / CELL_M**2
    return density
