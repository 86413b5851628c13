"""Many incidents and many units at once, beside the queue worked from the top."""

import math
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.joint import solve
from dispatch.rules import joint
from dispatch.rules.joint import Unmatched, Wanted, alone, cost, costs, pairs, unmatched
from dispatch.rules.policy import PRIORITIES, Policy
from maps.pairing import cheapest_pairs

one_by_one = partial(joint.one_by_one, pairing=cheapest_pairs)
POLICY = Policy()
UNITS = (1, 2, 3, 4)


@st.composite
def queues(draw: st.DrawFn) -> list[Wanted]:
    """Up to four incidents that want up to two units for each of up to two needs."""
    found = []
    for incident in range(draw(st.integers(0, 4))):
        priority, further = draw(st.sampled_from(PRIORITIES)), draw(st.booleans())
        for need in draw(st.sampled_from([("car",), ("car", "dog")])):
            seconds = draw(st.dictionaries(st.sampled_from(UNITS), st.floats(0, POLICY.bound_s)))
            for _ in range(draw(st.integers(1, 2))):
                found.append(Wanted(incident, priority, seconds, need, further))
                further = True
    return found


def test_the_second_in_the_queue_need_not_pay_for_the_first() -> None:
    """Both are nearest to unit 1; the first can as well have unit 2, for the second it is far."""
    queue = [Wanted(7, 1, {1: 60.0, 2: 90.0}), Wanted(8, 1, {1: 80.0, 2: 600.0})]
    first, second = pairs(queue, solve(queue, UNITS), one_by_one(queue))
    assert (first.unit, first.seconds, first.one_by_one, first.one_by_one_s) == (2, 90.0, 1, 60.0)
    assert (second.unit, second.seconds, second.one_by_one, second.one_by_one_s) == (1, 80.0, 2, 600.0)
    assert first.differs and second.differs
    assert cost(queue, {0: 1, 1: 2}, POLICY) - cost(queue, {0: 2, 1: 1}, POLICY) == 660 - 170


def test_a_life_weighs_more_than_a_report() -> None:
    """Of two reports the first takes the farther unit; a life keeps the nearest."""
    seconds = {1: 60.0, 2: 90.0}, {1: 80.0, 2: 180.0}
    both = [Wanted(7, 4, seconds[0]), Wanted(8, 4, seconds[1])]
    assert solve(both, UNITS) == {0: 2, 1: 1}
    graver = [Wanted(7, 0, seconds[0]), Wanted(8, 4, seconds[1])]
    assert solve(graver, UNITS) == {0: 1, 1: 2}


def test_with_fewer_units_than_incidents_the_least_urgent_wait() -> None:
    queue = [Wanted(number, number, {1: 300.0, 2: 300.0}) for number in range(5)]
    assert set(solve(queue, (1, 2))) == {0, 1}
    assert unmatched(queue, {0: 1, 1: 2}, (1, 2)) == [
        Unmatched(number, "unit", "needed_elsewhere", 1) for number in (2, 3, 4)
    ]


def test_the_second_car_of_one_goes_without_before_the_only_car_of_the_other() -> None:
    """Both cars are nearer to the first, which wants two."""
    near, far = {1: 60.0, 2: 70.0}, {1: 500.0, 2: 500.0}
    queue = [Wanted(7, 1, near, "car"), Wanted(7, 1, near, "car", further=True), Wanted(8, 1, far)]
    assert solve(queue, (1, 2)) == {0: 1, 2: 2}
    assert one_by_one(queue) == {0: 1, 1: 2}
    graver = [Wanted(7, 0, near, "car"), Wanted(7, 0, near, "car", further=True), Wanted(8, 3, far)]
    assert set(solve(graver, (1, 2))) == {0, 1}, "a life needs both"


def test_who_stand_for_each_other_are_no_difference() -> None:
    near = {1: 60.0, 2: 70.0}
    queue = [Wanted(7, 1, near, "car"), Wanted(7, 1, near, "car", further=True)]
    found = pairs(queue, {0: 2, 1: 1}, {0: 1, 1: 2})
    assert [(one.unit, one.one_by_one, one.differs) for one in found] == [(1, 1, False), (2, 2, False)]


def test_from_the_top_each_incident_is_served_as_it_would_be_alone() -> None:
    """The nearest car is also the only dog."""
    queue = [Wanted(7, 1, {1: 60.0, 2: 90.0}, "car"), Wanted(7, 1, {1: 60.0}, "dog", further=True)]
    assert one_by_one([*queue, Wanted(8, 1, {1: 5.0, 2: 5.0, 3: 9.0})]) == {0: 2, 1: 1, 2: 3}


def test_why_nobody_goes() -> None:
    def why(wanted: list[Wanted], together: dict[int, int], units: tuple[int, ...]) -> list[tuple[str, str]]:
        return [(one.need, one.reason) for one in unmatched(wanted, together, units)]

    assert why([Wanted(7, 1, {})], {}, ()) == [("unit", "nobody_free")]
    assert why([Wanted(7, 1, {})], {}, (1,)) == [("unit", "nobody_can")]
    only, two = {1: 60.0}, {1: 60.0, 2: 90.0}
    cars = [Wanted(7, 1, only, "car"), Wanted(7, 1, only, "car"), Wanted(7, 1, {}, "dog")]
    assert why(cars, {0: 1}, (1,)) == [("car", "nobody_can"), ("dog", "nobody_can")]
    assert why([Wanted(7, 1, two, "car"), Wanted(7, 1, two, "car")], {0: 1}, (1, 2)) == [
        ("car", "needed_elsewhere")
    ]
    [twice] = unmatched([Wanted(7, 1, {}, "car"), Wanted(7, 1, {}, "car")], {}, (1,))
    assert twice.missing == 2


def test_equally_near_units_are_taken_by_their_ids() -> None:
    queue = [Wanted(7, 1, {2: 60.0, 1: 60.0}), Wanted(8, 1, {2: 60.0, 1: 60.0})]
    assert one_by_one(queue) == {0: 1, 1: 2}


def test_what_cannot_be_is_infinite_and_to_stay_alone_has_its_price() -> None:
    queue = [Wanted(7, 1, {1: 60.0}), Wanted(8, 3, {2: 100.0}), Wanted(8, 3, {}, "dog", further=True)]
    assert costs(queue, (1, 2), POLICY) == [[60.0, math.inf], [math.inf, 25.0], [math.inf, math.inf]]
    assert alone(queue, POLICY) == [POLICY.nobody_s, POLICY.nobody_s / 4, POLICY.nobody_s / 8]
    assert POLICY.nobody_s >= POLICY.bound_s, "to go is never worse than not to"


@settings(max_examples=150, deadline=None)
@given(queues())
def test_the_joint_answer_never_costs_more_than_the_queue_and_sends_each_unit_once(
    queue: list[Wanted],
) -> None:
    together, queued = solve(queue, UNITS), one_by_one(queue)
    assert cost(queue, together, POLICY) <= cost(queue, queued, POLICY) + 1e-6
    for answer in (together, queued):
        assert len(set(answer.values())) == len(answer)
    for place, one in enumerate(queue):
        assert together.get(place) in {None, *one.seconds}
        left = set(one.seconds) - set(together.values())
        assert place in together or not left, "nobody waits while a unit that can go stands idle"


@settings(max_examples=100, deadline=None)
@given(queues())
def test_all_that_is_wanted_is_once_in_the_answer(queue: list[Wanted]) -> None:
    together = solve(queue, UNITS)
    found, left = pairs(queue, together, one_by_one(queue)), unmatched(queue, together, UNITS)
    for asked in {(one.incident, one.need) for one in queue}:
        wanted = [one for one in queue if (one.incident, one.need) == asked]
        here = [one for one in found if (one.incident, one.need) == asked]
        going = {one.unit for one in here}
        missing = sum(one.missing for one in left if (one.incident, one.need) == asked)
        assert len(going) == len(here) == len(wanted) - missing and going <= set(wanted[0].seconds)
        others = [one.one_by_one for one in here if one.one_by_one is not None]
        assert len(set(others)) == len(others)
        assert not {one.one_by_one for one in here if one.differs} & going


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(UNITS), st.floats(0, POLICY.bound_s)))
def test_alone_in_the_queue_the_nearest_goes(seconds: dict[int, float]) -> None:
    together = solve([Wanted(7, 1, seconds)], UNITS)
    expected = min(seconds.values(), default=None)
    found = seconds[together[0]] if together else None
    assert found == pytest.approx(expected) if expected is not None else found is None
