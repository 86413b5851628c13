"""The pairs that together cost least."""

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.pairing import cheapest_pairs

COSTS = st.integers(0, 4).flatmap(
    lambda units: st.lists(
        st.lists(st.integers(0, 20).map(float) | st.just(math.inf), min_size=units, max_size=units),
        max_size=4,
    )
)


def brute(costs: list[list[float]], alone: list[float]) -> float:
    """The least cost over everything that could be done."""
    units = len(costs[0]) if costs else 0
    choices = [*range(units), *[None] * len(costs)]
    return min(
        (total(costs, alone, list(chosen)) for chosen in permutations(choices, len(costs))), default=0.0
    )


def total(costs: list[list[float]], alone: list[float], chosen: list[int | None]) -> float:
    rows = zip(costs, alone, chosen, strict=True)
    return sum(nobody if column is None else row[column] for row, nobody, column in rows)


@settings(max_examples=100, deadline=None)
@given(COSTS, st.data())
def test_nothing_costs_less_and_each_column_is_given_once(
    costs: list[list[float]], data: st.DataObject
) -> None:
    alone = [float(data.draw(st.integers(0, 30))) for _ in costs]
    chosen = cheapest_pairs(costs, alone)
    given_once = [column for column in chosen if column is not None]
    assert len(given_once) == len(set(given_once))
    assert total(costs, alone, chosen) == pytest.approx(brute(costs, alone))


def test_two_that_want_the_same_unit_are_better_off_together() -> None:
    assert cheapest_pairs([[10.0, 60.0], [20.0, 400.0]], [1800.0, 1800.0]) == [1, 0]


def test_nobody_goes_where_nobody_can() -> None:
    assert cheapest_pairs([[math.inf], [5.0]], [1.0, 1.0]) == [None, None]
    assert cheapest_pairs([[], []], [1.0, 1.0]) == [None, None]
    assert cheapest_pairs([], []) == []
