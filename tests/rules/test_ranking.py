"""Who could go, nearest first; who could not, and why."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.policy import Policy
from dispatch.rules.ranking import Candidate, Ranking, Reason, Timed, rank, why_not
from patrols.rules.lifecycle import Status

POLICY = Policy()

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        unit=st.integers(1, 40),
        call_sign=st.just("P"),
        status=st.sampled_from(Status),
        running=st.none() | st.integers(1, 5),
        position_age_s=st.none() | st.floats(0, 10_000),
        home_sector=st.sampled_from([None, "A", "B"]),
    ),
    max_size=25,
    unique_by=lambda c: c.unit,
)
TIMES = st.builds(
    Timed,
    seconds=st.floats(0, 3000) | st.just(math.inf) | st.integers(1, 4).map(float),
    by=st.sampled_from(["road", "straight_line"]),
    sector=st.sampled_from([None, "A", "B"]),
    farther=st.booleans(),
)


def car(unit: int = 1, **known: object) -> Candidate:
    facts: dict[str, object] = {"call_sign": f"P-{unit}", "status": Status.AVAILABLE, "position_age_s": 5.0}
    return Candidate(unit=unit, **(facts | known))  # type: ignore[arg-type]


def by_road(seconds: float, sector: str | None = None) -> Timed:
    return Timed(seconds, "road", sector)


def reasons_out(ranking: Ranking) -> dict[int, Reason]:
    return {one.candidate.unit: one.reason for one in ranking.left_out}


@given(CANDIDATES, st.data())
def test_every_unit_is_in_exactly_one_list(candidates: list[Candidate], data: st.DataObject) -> None:
    times = {c.unit: data.draw(TIMES) for c in candidates if why_not(c) is None}
    ranking = rank(candidates, times, "A", POLICY)
    ranked = [one.candidate.unit for one in ranking.ranked]
    left_out = [one.candidate.unit for one in ranking.left_out]
    assert len(ranked) + len(left_out) == len(candidates)
    assert {*ranked, *left_out} == {c.unit for c in candidates}
    assert [one.rank for one in ranking.ranked] == list(range(1, len(ranked) + 1))
    order = [(times[unit].seconds, unit) for unit in ranked]
    assert order == sorted(order)
    assert all(math.isfinite(seconds) and seconds <= POLICY.bound_s for seconds, _ in order)


@given(CANDIDATES, st.data())
def test_the_order_in_which_units_are_named_does_not_matter(
    candidates: list[Candidate], data: st.DataObject
) -> None:
    times = {c.unit: data.draw(TIMES) for c in candidates if why_not(c) is None}
    assert rank(candidates, times, "A", POLICY) == rank(candidates[::-1], times, "A", POLICY)


def test_the_nearest_goes_first_and_equal_times_are_ordered_by_unit() -> None:
    times = {1: by_road(300), 2: by_road(120), 3: by_road(120)}
    ranking = rank([car(3), car(1), car(2)], times, None, POLICY)
    assert [one.candidate.unit for one in ranking.ranked] == [2, 3, 1]
    assert [r.code for r in ranking.ranked[0].reasons] == ["nearest"]
    assert ranking.ranked[1].reasons == ()


def test_each_unit_left_out_is_told_why() -> None:
    candidates = [
        car(1, status=Status.OFF_DUTY),
        car(2, status=Status.BREAK),
        car(3, status=Status.OUT_OF_SERVICE),
        car(4, status=Status.POST),
        car(5, status=Status.ON_SCENE, running=412),
        car(6, position_age_s=None),
        car(7),
        car(8),
        car(9),
    ]
    times = {
        7: by_road(math.inf),
        8: Timed(math.inf, "road", None, farther=True),
        9: by_road(60.0),
    }
    ranking = rank(candidates, times, None, POLICY)
    assert [one.candidate.unit for one in ranking.ranked] == [9]
    assert reasons_out(ranking) == {
        1: Reason("off_duty"),
        2: Reason("break"),
        3: Reason("out_of_service"),
        4: Reason("not_available", {"status": "post"}),
        5: Reason("on_incident", {"number": 412}),
        6: Reason("no_position"),
        7: Reason("beyond", {"minutes": 20}),
        8: Reason("farther", {"ranked": 20}),
    }


def test_an_old_position_is_a_reason_to_be_careful_not_to_leave_the_unit_out() -> None:
    ranking = rank([car(1, position_age_s=95.4)], {1: by_road(60)}, None, POLICY)
    assert ranking.ranked[0].reasons[-1] == Reason("position_stale", {"age_s": 95})


def test_a_unit_that_knows_the_sector_says_so_and_a_guess_is_called_one() -> None:
    times = {1: by_road(60, "B"), 2: Timed(70, "straight_line", "A")}
    ranking = rank([car(1, home_sector="A"), car(2)], times, "A", POLICY)
    assert [[r.code for r in one.reasons] for one in ranking.ranked] == [
        ["nearest", "home_sector"],
        ["in_sector", "straight_line"],
    ]
