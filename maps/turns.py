"""Which edge may follow which, and what the turn costs: the arcs of the edge-based graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .geo import Floats
from .snapping import Ints
from .speeds import LEFT_TURN_S, RIGHT_TURN_S, STRAIGHT_DEGREES, U_TURN_S


class Turns(NamedTuple):
    """Turns into edge e are rows `start[e]:start[e + 1]`: `before` is the edge left, `seconds` the cost."""

    start: Ints
    before: Ints
    seconds: Floats


class TurnBan(NamedTuple):
    """At `vertex`, coming from way `from_way`: not into `to_way`, or with `only` into nothing else."""

    from_way: int
    vertex: int
    to_way: int
    only: bool


def find_turns(
    tail: Ints,
    head: Ints,
    twin: Ints,
    leaving_deg: Floats,
    arriving_deg: Floats,
    way: Ints,
    bans: Iterable[TurnBan],
) -> Turns:
    """All legal turns. Arrays are per edge: vertices, the reverse edge or -1, headings at both ends, OSM way.

    Turning round is legal only where nothing else is: at a dead end.
    """
    edges = tail.size
    vertices = int(max(tail.max(), head.max())) + 1
    into = np.argsort(head, kind="stable")
    into_start = np.concatenate([[0], np.cumsum(np.bincount(head, minlength=vertices))])
    counts = np.diff(into_start)[tail]
    after = np.repeat(np.arange(edges), counts)
    first = np.cumsum(counts) - counts
    before = into[np.arange(after.size) - np.repeat(first, counts) + np.repeat(into_start[tail], counts)]

    legal = ~_banned(bans, tail, way, before, after, first, counts)
    turning_round = twin[after] == before
    onward = np.bincount(before[legal & ~turning_round], minlength=edges) > 0
    keep = np.where(turning_round, ~onward[before], legal)
    before, after, turning_round = before[keep], after[keep], turning_round[keep]
    seconds = np.where(
        turning_round,
        U_TURN_S,
        _turn_seconds(leaving_deg[after] - arriving_deg[before], _arms(tail, head, twin)[tail[after]]),
    )
    start = np.concatenate([[0], np.cumsum(np.bincount(after, minlength=edges))])
    return Turns(start.astype(np.int64), before.astype(np.int64), seconds.astype(np.float64))


def _banned(
    bans: Iterable[TurnBan], tail: Ints, way: Ints, before: Ints, after: Ints, first: Ints, counts: Ints
) -> NDArray[np.bool_]:
    banned = np.zeros(after.size, dtype=bool)
    out = np.argsort(tail, kind="stable")
    sorted_tail = tail[out]
    for ban in bans:
        lo, hi = np.searchsorted(sorted_tail, [ban.vertex, ban.vertex + 1])
        for edge in out[lo:hi]:
            rows = slice(first[edge], first[edge] + counts[edge])
            if (way[edge] == ban.to_way) != ban.only:
                banned[rows] |= way[before[rows]] == ban.from_way
    return banned


def _arms(tail: Ints, head: Ints, twin: Ints) -> Ints:
    """Roads that meet at each vertex; a two-way road is one."""
    vertices = int(max(tail.max(), head.max())) + 1
    once = (twin < 0) | (np.arange(tail.size) < twin)
    return np.bincount(np.concatenate([tail[once], head[once]]), minlength=vertices)


def _turn_seconds(change_deg: Floats, arms: Ints) -> Floats:
    clockwise = (change_deg + 180.0) % 360.0 - 180.0
    turn = np.where(clockwise > 0, RIGHT_TURN_S, LEFT_TURN_S)
    seconds: Floats = np.where((arms < 3) | (np.abs(clockwise) <= STRAIGHT_DEGREES), 0.0, turn)
    return seconds
