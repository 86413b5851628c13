"""What a search reads and writes (search.py), apart from the kernel, whose compiler a start does without."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .geo import Floats
from .snapping import Ints

NOWHERE: Final = -1
"""No edge, no row."""


class Network(NamedTuple):
    """What the search reads of the graph."""

    turn_start: Ints
    turn_before: Ints
    turn_seconds: Floats
    edge_seconds: Floats
    closed: NDArray[np.bool_]


class Memory(NamedTuple):
    """What the search writes, sized once per graph and its largest fleet; one search at a time uses it."""

    generation: Ints
    stamp: Ints
    label: Floats
    """seconds from the end of an edge to the target"""
    after: Ints
    """edge driven next, or ~t when that is the target's edge t"""
    unit_stamp: Ints
    best: Floats
    """least seconds seen so far, per unit"""
    leg: Ints
    """2 * row, plus 1 when that row's edge is the target's and is driven straight to it"""
    heap_key: Floats
    heap_id: Ints
    """an edge, or edges + u for unit u"""


class Rows(NamedTuple):
    """Where units stand. Unit u has rows 2u and 2u + 1: the edge that it stands on and its twin, NOWHERE
    where it has none. The rows of an edge are a list, `first` its head, so that a search finds them when it
    gets there, and a unit is moved at the same cost whatever their number.
    """

    first: Ints
    edge: Ints
    along: Floats
    next: Ints
    before: Ints


class Target(NamedTuple):
    """One edge, or two, and how far along."""

    edge: Ints
    along: Floats
