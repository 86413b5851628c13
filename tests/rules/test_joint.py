"""Many incidents and many units at once, beside the queue worked from the top."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.joint import solve
from dispatch.rules.joint import Waiting, alone, cost, costs, one_by_one, pairs, why_unmatched
from dispatch.rules.policy import PRIORITIES, Policy

POLICY = Policy()
UNITS = (1, 2, 3, 4)
QUEUES = st.lists(
    st.builds(
        Waiting,
        incident=st.integers(1, 99),
        priority=st.sampled_from(PRIORITIES),
        seconds=st.dictionaries(st.sampled_from(UNITS), st.floats(0, POLICY.bound_s)),
    ),
    max_size=6,
    unique_by=lambda one: one.incident,
)


def test_the_second_in_the_queue_need_not_pay_for_the_first() -> None:
    """Both are nearest to unit 1; the first can as well have unit 2, for the second it is far."""
    queue = [Waiting(7, 1, {1: 60.0, 2: 90.0}), Waiting(8, 1, {1: 80.0, 2: 600.0})]
    first, second = pairs(queue, solve(queue, UNITS), one_by_one(queue))
    assert (first.unit, first.seconds, first.one_by_one, first.one_by_one_s) == (2, 90.0, 1, 60.0)
    assert (second.unit, second.seconds, second.one_by_one, second.one_by_one_s) == (1, 80.0, 2, 600.0)
    assert first.differs and second.differs
    assert cost(queue, {7: 1, 8: 2}, POLICY) - cost(queue, {7: 2, 8: 1}, POLICY) == 660 - 170


def test_a_life_weighs_more_than_a_report() -> None:
    """Of two reports the first takes the farther unit; a life keeps the nearest."""
    seconds = {1: 60.0, 2: 90.0}, {1: 80.0, 2: 180.0}
    both = [Waiting(7, 4, seconds[0]), Waiting(8, 4, seconds[1])]
    assert solve(both, UNITS) == {7: 2, 8: 1}
    graver = [Waiting(7, 0, seconds[0]), Waiting(8, 4, seconds[1])]
    assert solve(graver, UNITS) == {7: 1, 8: 2}


def test_with_fewer_units_than_incidents_the_least_urgent_wait() -> None:
    queue = [Waiting(number, number, {1: 300.0, 2: 300.0}) for number in range(5)]
    assert set(solve(queue, (1, 2))) == {0, 1}
    assert {one.incident: why_unmatched(one, (1, 2)) for one in queue[2:]} == dict.fromkeys(
        (2, 3, 4), "needed_elsewhere"
    )


def test_why_nobody_goes() -> None:
    assert why_unmatched(Waiting(7, 1, {}), ()) == "nobody_free"
    assert why_unmatched(Waiting(7, 1, {}), (1,)) == "nobody_can"


def test_equally_near_units_are_taken_by_their_ids() -> None:
    queue = [Waiting(7, 1, {2: 60.0, 1: 60.0}), Waiting(8, 1, {2: 60.0, 1: 60.0})]
    assert one_by_one(queue) == {7: 1, 8: 2}


def test_what_cannot_be_is_infinite_and_to_stay_alone_has_its_price() -> None:
    queue = [Waiting(7, 1, {1: 60.0}), Waiting(8, 3, {2: 100.0})]
    assert costs(queue, (1, 2), POLICY) == [[60.0, math.inf], [math.inf, 25.0]]
    assert alone(queue, POLICY) == [POLICY.nobody_s, POLICY.nobody_s / 4]
    assert POLICY.nobody_s >= POLICY.bound_s, "to go is never worse than not to"


@settings(max_examples=150, deadline=None)
@given(QUEUES)
def test_the_joint_answer_never_costs_more_than_the_queue_and_sends_each_unit_once(
    queue: list[Waiting],
) -> None:
    together, queued = solve(queue, UNITS), one_by_one(queue)
    assert cost(queue, together, POLICY) <= cost(queue, queued, POLICY) + 1e-6
    for answer in (together, queued):
        assert len(set(answer.values())) == len(answer)
    for one in queue:
        assert together.get(one.incident) in {None, *one.seconds}
        left = set(one.seconds) - set(together.values())
        assert one.incident in together or not left, "nobody waits while a unit that can go stands idle"


@settings(max_examples=50, deadline=None)
@given(QUEUES.filter(lambda queue: len(queue) == 1))
def test_alone_in_the_queue_the_nearest_goes(queue: list[Waiting]) -> None:
    together = solve(queue, UNITS)
    expected = min(queue[0].seconds.values(), default=None)
    found = queue[0].seconds[together[queue[0].incident]] if together else None
    assert found == pytest.approx(expected) if expected is not None else found is None
