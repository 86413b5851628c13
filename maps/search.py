"""The compiled kernel: one bounded Dijkstra on the reversed edge-based graph, out of a destination.

Dijkstra 1959 with a binary heap and lazy deletion. A label belongs to the *end* of an edge: seconds from
there to the destination. Entries are ordered by (seconds, id), so equal times settle in one fixed order.
Memory is stamped with a generation instead of being cleared, so a search costs what it visits.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

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
def move(rows: Any, units: Any, edges: Any, alongs: Any, twins: Any) -> None:
    """Take each of the units from where it stood to where it stands now; an edge NOWHERE is off the roads."""
    first, row_edge, row_along, row_next, row_before = rows
    for at in range(units.size):
        for side in range(2):
            row = 2 * units[at] + side
            old, new = row_edge[row], edges[at] if side == 0 else twins[at]
            row_along[row] = alongs[at] if side == 0 else 1.0 - alongs[at]
            if old == new:
                continue
            if old != NOWHERE:
                before, after = row_before[row], row_next[row]
                if before == NOWHERE:
                    first[old] = after
                else:
                    row_next[before] = after
                if after != NOWHERE:
                    row_before[after] = before
            row_edge[row] = new
            if new != NOWHERE:
                after = first[new]
                row_before[row], row_next[row], first[new] = NOWHERE, after, row
                if after != NOWHERE:
                    row_before[after] = row


@compiled
def _offer(stamp: Any, best: Any, leg: Any, generation: int, row: int, total: float, direct: int) -> bool:
    """Row `row` of a unit can arrive in `total` seconds; whether that is news."""
    unit = row >> 1
    if stamp[unit] == generation and total >= best[unit]:
        return False
    stamp[unit] = generation
    best[unit] = total
    leg[unit] = 2 * row + direct
    return True


@compiled
def crowd(
    edges: Any,
    alongs: Any,
    twins: Any,
    target: Any,
    edge_seconds: Any,
    stamp: Any,
    label: Any,
    generation: int,
    seconds: Any,
) -> None:
    """Fill `seconds` for every unit at once, from the labels that a finished search left."""
    target_edge, target_along = target
    for unit in range(seconds.size):
        best = np.inf
        for side in range(2):
            edge = edges[unit] if side == 0 else twins[unit]
            along = alongs[unit] if side == 0 else 1.0 - alongs[unit]
            if edge != NOWHERE:
                if stamp[edge] == generation:
                    best = min(best, label[edge] + (1.0 - along) * edge_seconds[edge])
                for t in range(target_edge.size):
                    ahead = target_along[t] - along
                    if edge == target_edge[t] and ahead >= 0.0:
                        best = min(best, ahead * edge_seconds[edge])
        seconds[unit] = best


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
def search(network: Any, memory: Any, rows: Any, target: Any, bound: float, units: Any, seconds: Any) -> int:
    """Fill `units` and `seconds` with the nearest within `bound` seconds, nearest first, as many as they
    hold. Returns how many. With no room for any the search goes on to the bound: it is done for its labels.

    Arrays are taken out of their tuples once: to hand a tuple to an inner function costs more than its work.
    """
    turn_start, turn_before, turn_seconds, edge_seconds, closed = network
    generations, stamp, label, after, unit_stamp, best, leg, keys, ids = memory
    first, row_along, row_next = rows.first, rows.along, rows.next
    target_edge, target_along = target
    generations[0] += 1
    generation, edges, size, settled, want = generations[0], stamp.size, 0, 0, units.size
    for t in range(target_edge.size):
        edge = target_edge[t]
        if edge == NOWHERE:
            continue
        row = first[edge] if want else NOWHERE
        while row != NOWHERE:
            ahead = target_along[t] - row_along[row]
            if ahead >= 0.0:
                total = ahead * edge_seconds[edge]
                if _offer(unit_stamp, best, leg, generation, row, total, 1):
                    size = _push(keys, ids, size, total, edges + (row >> 1))
            row = row_next[row]
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
    while size > 0 and (settled < want or not want):
        key, name = keys[0], ids[0]
        size = _pop(keys, ids, size)
        if key > bound:
            break
        if name >= edges:
            if key == best[name - edges]:
                units[settled], seconds[settled] = name - edges, key
                settled += 1
        elif key == label[name]:
            row = first[name] if want else NOWHERE
            while row != NOWHERE:
                total = key + (1.0 - row_along[row]) * edge_seconds[name]
                if _offer(unit_stamp, best, leg, generation, row, total, 0):
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
    return settled
