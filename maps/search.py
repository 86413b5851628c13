"""The compiled kernel: one bounded Dijkstra on the reversed edge-based graph, out of a destination.

Dijkstra 1959 with a binary heap and lazy deletion. A label belongs to the *end* of an edge: seconds from
there to the destination. Entries are ordered by (seconds, id), so equal times settle in one fixed order.
Memory is stamped with a generation instead of being cleared, so a search costs what it visits.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from .geo import Floats
from .snapping import Ints

NOWHERE: Final = -1
"""`leg` of an origin that was not reached."""


class Network(NamedTuple):
    """What the search reads of the graph."""

    turn_start: Ints
    turn_before: Ints
    turn_seconds: Floats
    edge_seconds: Floats
    closed: NDArray[np.bool_]


class Memory(NamedTuple):
    """What the search writes, sized once per graph; one search at a time uses it."""

    generation: Ints
    stamp: Ints
    label: Floats
    after: Ints
    """edge driven next, or ~t when that is the target's edge t"""
    row_stamp: Ints
    row_first: Ints
    """the first origin row on an edge"""
    heap_key: Floats
    heap_id: Ints
    """an edge, or edges + i for origin i"""


class Ends(NamedTuple):
    """Target and origin rows: an edge (-1: none) and the fraction along it. Origin i has rows 2i, 2i + 1."""

    target_edge: Ints
    target_along: Floats
    row_edge: Ints
    row_along: Floats
    row_next: Ints
    best: Floats
    """least seconds seen so far, per origin"""
    leg: Ints
    """2 * row, plus 1 when that row's edge is the target's and is driven straight to it; NOWHERE"""
    seconds: Floats
    """the answer per origin; stays infinite when not reached"""


def compiled(function: Any) -> Any:
    """Compile to machine code that holds no interpreter lock, kept on disk between runs."""
    return numba.njit(function, nogil=True, cache=True)


@compiled
def _push(memory: Any, size: int, key: float, name: int) -> int:
    keys, ids, at = memory.heap_key, memory.heap_id, size
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] < key or (keys[up] == key and ids[up] <= name):
            break
        keys[at], ids[at] = keys[up], ids[up]
        at = up
    keys[at], ids[at] = key, name
    return size + 1


@compiled
def _pop(memory: Any, size: int) -> int:
    """Remove the least entry, which the caller has read at index 0."""
    keys, ids, size = memory.heap_key, memory.heap_id, size - 1
    key, name = keys[size], ids[size]
    at, down = 0, 1
    while down < size:
        right = down + 1
        if right < size and (
            keys[right] < keys[down] or (keys[right] == keys[down] and ids[right] < ids[down])
        ):
            down = right
        if key < keys[down] or (key == keys[down] and name <= ids[down]):
            break
        keys[at], ids[at] = keys[down], ids[down]
        at, down = down, 2 * down + 1
    keys[at], ids[at] = key, name
    return size


@compiled
def _offer(memory: Any, ends: Any, size: int, row: int, total: float, direct: int) -> int:
    """Origin row `row` can arrive in `total` seconds."""
    origin = row >> 1
    if total < ends.best[origin]:
        ends.best[origin] = total
        ends.leg[origin] = 2 * row + direct
        size = _push(memory, size, total, memory.stamp.size + origin)
    return size


@compiled
def _place_origins(network: Any, memory: Any, ends: Any, generation: int) -> int:
    """Hang each origin row on its edge; those with the target ahead of them on it can arrive at once."""
    size = 0
    for row in range(ends.row_edge.size):
        edge = ends.row_edge[row]
        if edge < 0:
            continue
        if memory.row_stamp[edge] != generation:
            memory.row_stamp[edge] = generation
            memory.row_first[edge] = -1
        ends.row_next[row] = memory.row_first[edge]
        memory.row_first[edge] = row
        for t in range(ends.target_edge.size):
            ahead = ends.target_along[t] - ends.row_along[row]
            if edge == ends.target_edge[t] and ahead >= 0.0:
                size = _offer(memory, ends, size, row, ahead * network.edge_seconds[edge], 1)
    return size


@compiled
def _relax(
    network: Any, memory: Any, size: int, edge: int, through: float, after: int, generation: int
) -> int:
    """Every edge from which one may turn into `edge` ends `through` + the turn away from the destination."""
    for turn in range(network.turn_start[edge], network.turn_start[edge + 1]):
        before = network.turn_before[turn]
        cost = through + network.turn_seconds[turn]
        if memory.stamp[before] != generation or cost < memory.label[before]:
            memory.stamp[before] = generation
            memory.label[before] = cost
            memory.after[before] = after
            size = _push(memory, size, cost, before)
    return size


@compiled
def search(network: Any, memory: Any, ends: Any, bound: float, want: int) -> int:
    """Fill `ends.seconds` for the `want` nearest origins within `bound` seconds. Returns how many settled."""
    memory.generation[0] += 1
    generation, edges, settled = memory.generation[0], memory.stamp.size, 0
    size = _place_origins(network, memory, ends, generation)
    for t in range(ends.target_edge.size):
        edge = ends.target_edge[t]
        if edge >= 0:
            partial = ends.target_along[t] * network.edge_seconds[edge]
            size = _relax(network, memory, size, edge, partial, ~edge, generation)
    while size > 0 and settled < want:
        key, name = memory.heap_key[0], memory.heap_id[0]
        size = _pop(memory, size)
        if key > bound:
            break
        if name >= edges:
            if key == ends.best[name - edges]:
                ends.seconds[name - edges] = key
                settled += 1
        elif key == memory.label[name]:
            if memory.row_stamp[name] == generation:
                row = memory.row_first[name]
                while row >= 0:
                    rest = (1.0 - ends.row_along[row]) * network.edge_seconds[name]
                    size = _offer(memory, ends, size, row, key + rest, 0)
                    row = ends.row_next[row]
            if not network.closed[name]:
                through = key + network.edge_seconds[name]
                size = _relax(network, memory, size, name, through, name, generation)
    return settled
