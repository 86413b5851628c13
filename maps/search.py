"""The compiled kernel: one bounded Dijkstra on the reversed edge-based graph, out of a destination.

Dijkstra 1959 with a binary heap and lazy deletion. A label belongs to the *end* of an edge: seconds from
there to the destination. Entries are ordered by (seconds, id), so equal times settle in one fixed order.
Memory is stamped with a generation instead of being cleared, so a search costs what it visits.
"""

from __future__ import annotations

from typing import Any

import numba

from .workspace import NOWHERE


def compiled(function: Any) -> Any:
    """Compile to machine code that holds no interpreter lock, kept on disk between runs."""
    return numba.njit(function, nogil=True, cache=True)


@compiled
def _push(keys: Any, ids: Any, size: int, key: float, name: int) -> int:
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] < key or (keys[up] == key and ids[up] <= name):
            break
        keys[at], ids[at] = keys[up], ids[up]
        at = up
    keys[at], ids[at] = key, name
    return size + 1


@compiled
def _pop(keys: Any, ids: Any, size: int) -> int:
    """Remove the least entry, which the caller has read at index 0."""
    size -= 1
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
def _offer(best: Any, leg: Any, row: int, total: float, direct: int) -> bool:
    """Origin row `row` can arrive in `total` seconds; whether that is news."""
    origin = row >> 1
    if total >= best[origin]:
        return False
    best[origin] = total
    leg[origin] = 2 * row + direct
    return True


@compiled
def _go_straight(
    target_edge: Any, target_along: Any, row_edge: Any, row_along: Any, edge_seconds: Any, best: Any, leg: Any
) -> None:
    """Origins with the target ahead of them on their own edge."""
    for row in range(row_edge.size):
        for t in range(target_edge.size):
            ahead = target_along[t] - row_along[row]
            if row_edge[row] >= 0 and row_edge[row] == target_edge[t] and ahead >= 0.0:
                _offer(best, leg, row, ahead * edge_seconds[row_edge[row]], 1)


@compiled
def _hang(row_edge: Any, row_next: Any, row_stamp: Any, row_first: Any, generation: int) -> None:
    """Chain the origin rows of each edge, so that the search finds them when it settles the edge."""
    for row in range(row_edge.size):
        edge = row_edge[row]
        if edge >= 0:
            if row_stamp[edge] != generation:
                row_stamp[edge] = generation
                row_first[edge] = -1
            row_next[row] = row_first[edge]
            row_first[edge] = row


@compiled
def _settle_crowd(
    row_edge: Any,
    row_along: Any,
    edge_seconds: Any,
    stamp: Any,
    label: Any,
    generation: int,
    best: Any,
    leg: Any,
) -> None:
    """Every origin at once, from the labels that a finished search left."""
    for row in range(row_edge.size):
        edge = row_edge[row]
        if edge >= 0 and stamp[edge] == generation:
            _offer(best, leg, row, label[edge] + (1.0 - row_along[row]) * edge_seconds[edge], 0)


@compiled
def _relax(
    turn_start: Any,
    turn_before: Any,
    turn_seconds: Any,
    stamp: Any,
    label: Any,
    after: Any,
    keys: Any,
    ids: Any,
    size: int,
    edge: int,
    through: float,
    onward: int,
    generation: int,
) -> int:
    """Every edge from which one may turn into `edge` ends `through` + the turn away from the destination."""
    for turn in range(turn_start[edge], turn_start[edge + 1]):
        before = turn_before[turn]
        cost = through + turn_seconds[turn]
        if stamp[before] != generation or cost < label[before]:
            stamp[before] = generation
            label[before] = cost
            after[before] = onward
            size = _push(keys, ids, size, cost, before)
    return size


@compiled
def search(network: Any, memory: Any, ends: Any, bound: float, want: int) -> int:
    """Fill `ends.seconds` for the `want` nearest origins within `bound` seconds. Returns how many settled.

    Arrays are taken out of their tuples once: to hand a tuple to an inner function costs more than its work.
    """
    turn_start, turn_before, turn_seconds, edge_seconds, closed = network
    generations, stamp, label, after, row_stamp, row_first, keys, ids = memory
    target_edge, target_along, row_edge, row_along, row_next, best, leg, seconds = ends
    generations[0] += 1
    generation, edges, origins, size, settled = generations[0], stamp.size, seconds.size, 0, 0
    crowd = want >= origins and 4 * origins > edges  # all of so many: the whole area is searched anyway
    _go_straight(target_edge, target_along, row_edge, row_along, edge_seconds, best, leg)
    if not crowd:
        _hang(row_edge, row_next, row_stamp, row_first, generation)
        for origin in range(origins):
            if leg[origin] != NOWHERE:
                size = _push(keys, ids, size, best[origin], edges + origin)
    for t in range(target_edge.size):
        edge = target_edge[t]
        if edge >= 0:
            size = _relax(
                turn_start,
                turn_before,
                turn_seconds,
                stamp,
                label,
                after,
                keys,
                ids,
                size,
                edge,
                target_along[t] * edge_seconds[edge],
                ~edge,
                generation,
            )
    while size > 0 and settled < want:
        key, name = keys[0], ids[0]
        size = _pop(keys, ids, size)
        if key > bound:
            break
        if name >= edges:
            if key == best[name - edges]:
                seconds[name - edges] = key
                settled += 1
        elif key == label[name]:
            row = row_first[name] if row_stamp[name] == generation else -1
            while row >= 0:
                total = key + (1.0 - row_along[row]) * edge_seconds[name]
                if _offer(best, leg, row, total, 0):
                    size = _push(keys, ids, size, total, edges + (row >> 1))
                row = row_next[row]
            if not closed[name]:
                size = _relax(
                    turn_start,
                    turn_before,
                    turn_seconds,
                    stamp,
                    label,
                    after,
                    keys,
                    ids,
                    size,
                    name,
                    key + edge_seconds[name],
                    name,
                    generation,
                )
    if crowd:
        _settle_crowd(row_edge, row_along, edge_seconds, stamp, label, generation, best, leg)
        for origin in range(origins):
            if leg[origin] != NOWHERE and best[origin] <= bound:
                seconds[origin] = best[origin]
                settled += 1
    return settled
