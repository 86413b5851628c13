"""What sending a unit leaves behind, on cases that were designed so that one weight decides."""

import math
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.rules.coverage import LEAST_BUSY, MOST_BUSY, Reached, busy_fraction, cover
from dispatch.rules.demand import WEEK_HOURS, Demand, Happened, learn
from dispatch.rules.policy import Policy
from dispatch.rules.price import Price, Situation, move_up, pick, price

POLICY = Policy()
MONDAY_NINE = 9.0


def even(*sectors: str, an_hour: float = 1.0) -> Demand:
    """So many urgent incidents an hour in each sector, at any hour."""
    rates = {code: [an_hour] * WEEK_HOURS for code in sectors}
    return Demand(rates, [0] * WEEK_HOURS, incidents=0, weeks=0.0)


def room(sectors: dict[str, dict[int, float]], policy: Policy = POLICY, **known: object) -> Situation:
    """Sectors with their units' seconds; from one to another it is ten minutes, unless told otherwise."""
    far = {(a, b): 0.0 if a == b else 600.0 for a in sectors for b in sectors}
    facts: dict[str, object] = {"demand": even(*sectors), "between": far, "busy": 0.3, "task_s": 2400.0}
    reached = [Reached(code, seconds) for code, seconds in sectors.items()]
    return Situation(reached, hour=MONDAY_NINE, policy=policy, **(facts | known))  # type: ignore[arg-type]


def prices(situation: Situation, drives: dict[int, float], priority: int = 1) -> dict[int, Price]:
    found = {unit: price(unit, seconds, priority, situation) for unit, seconds in drives.items()}
    return {unit: one for unit, one in found.items() if one}


#: Unit 1 is nearest to the incident and alone in A; 2 and 3 share B, a minute farther.
ALONE_IN_A = {"A": {1: 60.0, 2: 900.0, 3: 900.0}, "B": {1: 900.0, 2: 60.0, 3: 90.0}}
DRIVES = {1: 120.0, 2: 180.0, 3: 200.0}


def test_the_next_one_waits_as_long_as_the_independent_units_let_it() -> None:
    """MEXCLP by hand: 0.7 come with 100 s, 0.3 × 0.7 with 200 s, and 0.09 find nobody for half an hour."""
    found = cover([100.0, 200.0], 0.3, POLICY)
    assert found.seconds == pytest.approx(0.7 * 100 + 0.21 * 200 + 0.09 * 1800)
    assert found.within == 2 and found.chance == pytest.approx(0.91)
    assert cover([], 0.3, POLICY).seconds == POLICY.nobody_s
    assert cover([math.inf], 0.3, POLICY).seconds == pytest.approx(POLICY.nobody_s)


def test_the_one_that_is_alone_in_its_sector_leaves_it_bare() -> None:
    found = prices(room(ALONE_IN_A), DRIVES)
    assert (found[1].sector, found[1].uncovered_s) == ("A", 120 + 2400)
    assert (found[2].sector, found[2].uncovered_s) == ("B", 0.0)
    assert found[1].added_s > 2 * found[2].added_s


def test_each_weight_decides_alone_and_without_both_the_clock_does() -> None:
    nothing = replace(POLICY, price_delay=0.0, price_uncovered_s=0.0)
    for policy, expected in (
        (nothing, 1),
        (replace(nothing, price_delay=1.0), 2),
        (replace(nothing, price_uncovered_s=600.0), 2),
    ):
        found = prices(room(ALONE_IN_A, policy), DRIVES)
        assert pick(DRIVES, found) == expected, policy
        assert (found[1].uncovered_s, found[1].sector) == (2520.0, "A"), "what is left behind is told anyway"


def test_where_nothing_is_to_be_expected_the_nearest_goes() -> None:
    quiet = room(ALONE_IN_A, demand=even("A", "B", an_hour=0.0))
    assert pick(DRIVES, prices(quiet, DRIVES)) == 1


def test_the_more_urgent_the_incident_the_less_the_others_count() -> None:
    situation = room(ALONE_IN_A, demand=even("A", "B", an_hour=0.08))
    costs = [prices(situation, DRIVES, priority)[1].cost_s for priority in range(5)]
    assert costs == pytest.approx([costs[1] / 2, costs[1], 2 * costs[1], 4 * costs[1], 8 * costs[1]])
    picks = [pick(DRIVES, prices(situation, DRIVES, priority)) for priority in range(5)]
    assert picks == [1, 1, 2, 2, 2]


def test_the_hour_decides_where_a_unit_is_missed() -> None:
    """A is busy on Monday mornings, B at night."""
    rates = {
        "A": [2.0 if hour == 9 else 0.0 for hour in range(WEEK_HOURS)],
        "B": [2.0 if hour == 23 else 0.0 for hour in range(WEEK_HOURS)],
    }
    demand = Demand(rates, [0] * WEEK_HOURS, 0, 0.0)
    lonely = {"A": {1: 60.0, 2: 900.0}, "B": {1: 900.0, 2: 60.0}}
    morning = room(lonely, demand=demand)
    night = replace(morning, hour=23.0)
    drives = {1: 120.0, 2: 120.0}
    assert pick(drives, prices(morning, drives)) == 2
    assert pick(drives, prices(night, drives)) == 1


def test_a_room_without_sectors_has_no_prices() -> None:
    assert price(1, 60.0, 1, room({})) is None
    assert pick({2: 60.0, 1: 60.0}, {}) == 1
    assert pick({}, {}) is None


SECONDS = st.floats(0, 3000) | st.just(math.inf)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(1, 8), st.tuples(SECONDS, SECONDS, st.floats(0, 1200)), min_size=1), st.data()
)
def test_a_price_is_never_below_nothing_and_without_weights_the_order_is_the_clocks(
    units: dict[int, tuple[float, float, float]], data: st.DataObject
) -> None:
    sectors = {code: {unit: row[at] for unit, row in units.items()} for at, code in enumerate("AB")}
    drives = {unit: row[2] for unit, row in units.items()}
    busy = data.draw(st.floats(LEAST_BUSY, MOST_BUSY))
    priority = data.draw(st.integers(0, 4))
    found = prices(room(sectors, busy=busy), drives, priority)
    assert all(min(one.added_s, one.cost_s, one.uncovered_s) >= 0 for one in found.values())
    free = replace(POLICY, price_delay=0.0, price_uncovered_s=0.0)
    nearest = min(drives, key=lambda unit: (drives[unit], unit))
    assert pick(drives, prices(room(sectors, free, busy=busy), drives, priority)) == nearest


def test_the_unit_that_fills_the_hole_leaves_none() -> None:
    """1 leaves A bare. 2 and 3 share B, so one of them can move; 4 is nearer to A and alone in C."""
    sectors = {
        "A": {1: 60.0, 2: 700.0, 3: 720.0, 4: 650.0},
        "B": {1: 800.0, 2: 60.0, 3: 60.0, 4: 900.0},
        "C": {1: 800.0, 2: 900.0, 3: 900.0, 4: 60.0},
    }
    found = move_up(1, "A", room(sectors))
    assert found and (found.unit, found.sector, found.seconds) == (2, "A", 700.0)
    assert found.gains_s > POLICY.move_up_least_s


def test_nobody_moves_for_little_or_where_others_would_lose_more() -> None:
    hole = {"A": {1: 60.0, 2: 700.0}, "B": {1: 700.0, 2: 60.0}}
    needed = Demand({"A": [0.1] * WEEK_HOURS, "B": [5.0] * WEEK_HOURS}, [0] * WEEK_HOURS, 0, 0.0)
    assert move_up(1, "A", room(hole, demand=needed)) is None
    assert move_up(1, "A", room({"A": {1: 60.0, 2: 70.0}})) is None
    assert move_up(1, "A", room({"A": {1: 60.0}})) is None


def test_without_a_past_demand_is_even_and_says_so() -> None:
    demand = learn([], ["A", "B"], 0.0, POLICY)
    assert not demand.learned
    rates = [rate for of_sector in demand.urgent.values() for rate in of_sector]
    assert rates == pytest.approx([POLICY.demand_even_an_hour] * 2 * WEEK_HOURS)
    assert demand.expected("A", MONDAY_NINE, 7200) == pytest.approx(2 * POLICY.demand_even_an_hour)


def test_a_long_past_speaks_for_itself_and_a_short_one_is_shrunk() -> None:
    def rates(weeks: int) -> Demand:
        past = [Happened("A", 9, 1)] * weeks + [Happened("B", 9, 3)] * weeks + [Happened(None, 9, 0)]
        return learn(past, ["A", "B"], float(weeks), POLICY)

    long, short = rates(400), rates(1)
    assert long.urgent["A"][9] == pytest.approx(1.0, rel=0.05)
    assert long.urgent["A"][10] < 0.02 and long.urgent["B"][9] < 0.05
    assert 0.05 < short.urgent["A"][9] < 0.5
    assert (long.incidents, long.happened[9], long.learned) == (400, 801, True)


def test_an_hour_between_two_others_and_the_week_after_sunday_are_counted() -> None:
    rates = [0.0] * WEEK_HOURS
    rates[0], rates[167] = 6.0, 3.0
    demand = Demand({"A": rates}, [0] * WEEK_HOURS, 0, 0.0)
    assert demand.expected("A", 167.5, 3600) == pytest.approx(3.0 / 2 + 6.0 / 2)
    assert demand.expected("A", 167.0, 0.0) == 0.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("AB"), max_size=20), st.floats(0, 10))
def test_more_of_the_past_in_a_sector_never_lowers_what_is_expected_there(
    past: list[str], weeks: float
) -> None:
    known = [Happened(code, 9, 1) for code in past]
    before = learn(known, ["A", "B"], weeks, POLICY)
    after = learn([*known, Happened("A", 9, 1)], ["A", "B"], weeks, POLICY)
    assert after.urgent["A"][9] > before.urgent["A"][9] > 0
    assert all(rate > 0 for rates in after.urgent.values() for rate in rates)


def test_units_are_as_busy_as_their_work() -> None:
    """Ten tasks of half an hour in the same hour of ten weeks: with two units, a quarter of their time."""
    patient = replace(POLICY, demand_prior_weeks=0.001)
    assert busy_fraction(10 * 1800, 2, 10.0, patient) == pytest.approx(0.25, abs=0.001)
    assert busy_fraction(0.0, 2, 0.0, POLICY) == POLICY.busy_fraction
    assert busy_fraction(0.0, 0, 0.0, POLICY) == POLICY.busy_fraction
    assert busy_fraction(1e9, 1, 10.0, POLICY) == MOST_BUSY
    assert busy_fraction(0.0, 5, 1e6, POLICY) == LEAST_BUSY


def test_who_is_missed_is_never_better_for_anybody() -> None:
    """Taking a unit away never shortens a wait, whichever it is."""
    times = [30.0, 90.0, 400.0, 1500.0, math.inf]
    whole = cover(times, 0.4, POLICY)
    assert all(cover(left, 0.4, POLICY).seconds >= whole.seconds for left in combinations(times, 4))
