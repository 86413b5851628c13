"""What a search reads and writes (search.py), apart from the kernel, whose compiler a start does without."""

from __future__ import annotations

from typing import Final, NamedTuple

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
