"""Who could go, nearest first; who could not, and why."""

import math
from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.rules import ranking as rules
from dispatch.rules.candidate import Asked, Candidate, Reason, Timed, why_not
from dispatch.rules.plan import ANYBODY, Need, Plan
from dispatch.rules.policy import Policy
from dispatch.rules.ranking import Ranking
from maps.pairing import cheapest_pairs
from patrols.rules.lifecycle import Status

rank = partial(rules.rank, pairing=cheapest_pairs)
POLICY = Policy()
quick = settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        unit=st.integers(1, 40),
        call_sign=st.just("P"),
        status=st.sampled_from([*[Status.AVAILABLE] * 36, *Status]),
        kind=st.sampled_from(["car", "moto", "k9"]),
        skills=st.frozensets(st.sampled_from(["armed", "explosive_k9", "female_officer"])),
        crew=st.integers(1, 3),
        staffed=st.sampled_from([*[True] * 6, False]),
        running=st.sampled_from([*[None] * 12, 1, 3]),
        position_age_s=st.sampled_from([*[5.0] * 12, 90.0, 3000.0, math.nan, None]),
        home_sector=st.sampled_from([None, "A", "B"]),
        last_ended_at=st.none() | st.just(NOON - timedelta(minutes=10)),
        off_at=st.none() | st.just(NOON + timedelta(minutes=10)),
    ),
    max_size=25,
    unique_by=lambda c: c.unit,
)
CAR, DOG = Need("car", 2, ("car", "moto")), Need("k9", 1, ("k9",), ("explosive_k9",))
MORE = Need("more", 1, ("car",))
PLANS = st.none() | st.builds(
    Plan,
    code=st.just("bomb"),
    needs=st.sampled_from([(CAR,), (CAR, DOG), (Need("any", 30),), (Need("none", 1, ("boat",)),)]),
    backup=st.sampled_from([(), (Need("woman", 1, (), ("female_officer",)),)]),
    least_crew=st.integers(1, 2),
    rest_min=st.sampled_from([0, 30]),
    shift_min=st.sampled_from([0, 30]),
)
TIMES = st.builds(
    Timed,
    seconds=st.floats(0, 1300)
    | st.sampled_from([60.0, 240.0, math.inf, math.nan])
    | st.integers(1, 4).map(float),
    by=st.sampled_from(["road", "straight_line"]),
    sector=st.sampled_from([None, "A", "B"]),
    farther=st.sampled_from([False, False, False, True]),
)


def car(unit: int = 1, **known: object) -> Candidate:
    facts: dict[str, object] = {"call_sign": f"P-{unit}", "status": Status.AVAILABLE, "position_age_s": 5.0}
    return Candidate(unit=unit, **(facts | known))  # type: ignore[arg-type]


def by_road(seconds: float, sector: str | None = None) -> Timed:
    return Timed(seconds, "road", sector)


def reasons_out(ranking: Ranking) -> dict[int, Reason]:
    return {one.candidate.unit: one.reason for one in ranking.left_out}


@quick
@given(CANDIDATES, PLANS, st.data())
def test_every_unit_is_in_exactly_one_list(
    candidates: list[Candidate], plan: Plan | None, data: st.DataObject
) -> None:
    times = {c.unit: data.draw(TIMES) for c in candidates if why_not(c) is None}
    ranking = rank(candidates, times, Asked(sector="A", now=NOON, plan=plan, incident=3), POLICY)
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
    assert rank(candidates, times, Asked(sector="A"), POLICY) == rank(
        candidates[::-1], times, Asked(sector="A"), POLICY
    )


@quick
@given(CANDIDATES, PLANS, st.data())
def test_what_is_proposed_and_what_is_missing_add_up_to_the_plan(
    candidates: list[Candidate], plan: Plan | None, data: st.DataObject
) -> None:
    times = {c.unit: data.draw(TIMES) for c in candidates if why_not(c) is None}
    ranking = rank(candidates, times, Asked(now=NOON, plan=plan, incident=3), POLICY)
    if plan is None:
        assert [one.proposed for one in ranking.ranked] == [
            place == 0 for place in range(len(ranking.ranked))
        ]
        return
    proposed = [one.fills for one in ranking.ranked if one.proposed]
    for need in plan.needs:
        there = proposed.count(need.code) + ranking.sent[need.code]
        assert there == ranking.found[need.code] == need.count - ranking.missing.get(need, 0)
    for one in ranking.ranked:
        assert one.fills is None or one.fills in one.needs


@quick
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400), st.frozensets(st.sampled_from(["female_officer", "tamazight", "armed"]))
        ),
        min_size=2,
        max_size=6,
    )
)
def test_nothing_about_the_people_in_a_unit_moves_it_up_or_down(
    crews: list[tuple[int, frozenset[str]]],
) -> None:
    """Skills decide who can fill what a plan states, and no place among those who can."""
    units = [car(unit, skills=skills) for unit, (_, skills) in enumerate(crews)]
    times = {unit: by_road(float(seconds)) for unit, (seconds, _) in enumerate(crews)}
    by_time = sorted(times, key=lambda unit: (times[unit].seconds, unit))
    for plan in (None, Plan(code="cars", needs=(CAR,), backup=(Need("any", 2),))):
        ranking = rank(units, times, Asked(plan=plan), POLICY)
        assert [one.candidate.unit for one in ranking.ranked] == by_time
        assert [one.candidate.unit for one in ranking.ranked if one.proposed] == by_time[: 2 if plan else 1]
    women = Plan(code="women", needs=(Need("woman", 2, (), ("female_officer",)),))
    with_a_woman = [unit for unit in by_time if "female_officer" in units[unit].skills]
    ranking = rank(units, times, Asked(plan=women), POLICY)
    assert [one.candidate.unit for one in ranking.ranked if one.proposed] == with_a_woman[:2]


def test_the_nearest_goes_first_and_equal_times_are_ordered_by_unit() -> None:
    times = {1: by_road(300), 2: by_road(120), 3: by_road(120)}
    ranking = rank([car(3), car(1), car(2)], times, Asked(), POLICY)
    assert [one.candidate.unit for one in ranking.ranked] == [2, 3, 1]
    assert [r.code for r in ranking.ranked[0].reasons] == ["nearest"]
    assert ranking.ranked[1].reasons == ()


def test_each_unit_left_out_is_told_why() -> None:
    candidates = [
        car(1, status=Status.OFF_DUTY),
        car(2, status=Status.BREAK),
        car(3, status=Status.OUT_OF_SERVICE),
        car(4, status=Status.POST),
        car(5, status=Status.ON_SCENE, running=412, priority=2),
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
    ranking = rank(candidates, times, Asked(), POLICY)
    assert [one.candidate.unit for one in ranking.ranked] == [9]
    assert reasons_out(ranking) == {
        1: Reason("off_duty"),
        2: Reason("break"),
        3: Reason("out_of_service"),
        4: Reason("not_available", {"status": "post"}),
        5: Reason("on_incident", {"number": 412, "priority": 2}),
        6: Reason("no_position"),
        7: Reason("beyond", {"minutes": 20}),
        8: Reason("farther", {"ranked": 20}),
    }


def test_an_old_position_is_a_reason_to_be_careful_not_to_leave_the_unit_out() -> None:
    ranking = rank([car(1, position_age_s=95.4)], {1: by_road(60)}, Asked(), POLICY)
    assert ranking.ranked[0].reasons[-1] == Reason("position_stale", {"age_s": 95})


def test_a_unit_that_knows_the_sector_says_so_and_a_guess_is_called_one() -> None:
    times = {1: by_road(60, "B"), 2: Timed(70, "straight_line", "A")}
    ranking = rank([car(1, home_sector="A"), car(2)], times, Asked(sector="A"), POLICY)
    assert [[r.code for r in one.reasons] for one in ranking.ranked] == [
        ["nearest", "home_sector"],
        ["in_sector", "straight_line"],
    ]


BOMB = Plan(
    code="bomb",
    needs=(CAR, DOG),
    backup=(MORE,),
    least_crew=2,
    rest_min=30,
    shift_min=30,
)


def fresh(unit: int, kind: str = "car", *skills: str, **more: object) -> Candidate:
    return car(unit, kind=kind, skills=frozenset(skills), **({"crew": 2} | more))


def by_plan(*candidates: Candidate, plan: Plan | None = BOMB, incident: int | None = None) -> Ranking:
    """Unit n is n minutes away."""
    times = {c.unit: by_road(60.0 * c.unit) for c in candidates if why_not(c) is None}
    return rank(candidates, times, Asked(now=NOON, plan=plan, incident=incident), POLICY)


def fills(ranking: Ranking) -> dict[int, tuple[str | None, bool]]:
    return {one.candidate.unit: (one.fills, one.proposed) for one in ranking.ranked}


def test_a_plan_is_answered_by_who_fits_and_the_backup_stands_ready() -> None:
    ranking = by_plan(fresh(1), fresh(2, "k9", "explosive_k9"), fresh(3, "moto"), fresh(4), fresh(5))
    assert fills(ranking) == {
        1: ("car", True),
        2: ("k9", True),
        3: ("car", True),
        4: ("more", False),
        5: (None, False),
    }
    assert (ranking.missing, ranking.found) == ({}, {"car": 2, "k9": 1, "more": 1})
    assert Reason("skill", {"skill": "explosive_k9"}) in ranking.ranked[1].reasons


def test_who_does_not_fit_says_why() -> None:
    ranking = by_plan(
        fresh(1),
        fresh(2, "drone"),
        fresh(3, "k9", "drug_k9"),
        fresh(4, crew=1),
        fresh(5, last_ended_at=NOON - timedelta(minutes=10)),
        fresh(6, off_at=NOON + timedelta(minutes=20)),
        fresh(7, position_age_s=2400.0),
        fresh(8, staffed=False),
        fresh(9, running=7, priority=2, status=Status.ON_SCENE),
    )
    assert list(fills(ranking)) == [1]
    assert reasons_out(ranking) == {
        2: Reason("wrong_kind", {"unit_kind": "drone"}),
        3: Reason("lacks_skill", {"skills": ["explosive_k9"]}),
        4: Reason("understaffed", {"crew": 1, "needed": 2}),
        5: Reason("resting", {"until": NOON + timedelta(minutes=20)}),
        6: Reason("shift_ends", {"minutes": 20}),
        7: Reason("position_lost", {"age_s": 2400}),
        8: Reason("unstaffed"),
        9: Reason("on_incident", {"number": 7, "priority": 2}),
    }
    assert ranking.missing == {CAR: 1, DOG: 1, MORE: 1}


def test_who_is_on_the_incident_fills_its_plan() -> None:
    there = fresh(9, running=7, priority=0, status=Status.EN_ROUTE)
    ranking = by_plan(fresh(1), fresh(2), there, incident=7)
    assert fills(ranking) == {1: ("car", True), 2: ("more", False)}
    assert (ranking.found["car"], ranking.sent["car"]) == (2, 1)
    assert ranking.missing == {DOG: 1}


def test_where_every_position_is_lost_the_nearest_are_ranked_and_proposed_all_the_same() -> None:
    for plan in (None, BOMB):
        ranking = by_plan(fresh(1, position_age_s=4000.0), fresh(2, position_age_s=3000.0), plan=plan)
        assert [one.candidate.unit for one in ranking.ranked] == [1, 2]
        assert ranking.ranked[0].proposed
        assert Reason("position_lost", {"age_s": 4000}) in ranking.ranked[0].reasons
    known = by_plan(fresh(1, position_age_s=4000.0), fresh(2), plan=None)
    assert reasons_out(known) == {1: Reason("position_lost", {"age_s": 4000})}


def test_where_nobody_fits_the_nearest_are_ranked_and_none_is_proposed() -> None:
    ranking = by_plan(fresh(2, "drone"), fresh(1, "foot"))
    assert fills(ranking) == {1: (None, False), 2: (None, False)}
    assert Reason("wrong_kind", {"unit_kind": "foot"}) in ranking.ranked[0].reasons
    assert ranking.missing == {CAR: 2, DOG: 1, MORE: 1}


def test_an_empty_fleet_lacks_everything() -> None:
    assert by_plan().missing == {CAR: 2, DOG: 1, MORE: 1}
    assert by_plan(plan=None).missing == {ANYBODY: 1}
    assert by_plan(plan=None).ranked == []


def test_of_a_great_fleet_the_nearest_of_each_need_are_shown() -> None:
    cars = [fresh(unit) for unit in range(1, 101)]
    times = {unit: by_road(float(unit)) for unit in range(1, 201)}
    dog = fresh(200, "k9", "explosive_k9")
    ranking = rank([*cars, dog], times, Asked(now=NOON, plan=BOMB), POLICY)
    assert [one.candidate.unit for one in ranking.ranked] == [*range(1, 21), 200]
    assert fills(ranking)[200] == ("k9", True)
    assert {reason.code for reason in reasons_out(ranking).values()} == {"farther"}


def test_how_much_a_unit_worked_is_told() -> None:
    worked = car(1, tasks=3, last_ended_at=NOON - timedelta(minutes=25))
    (only,) = rank([worked], {1: by_road(60)}, Asked(now=NOON), POLICY).ranked
    assert only.reasons[1:] == (Reason("worked", {"tasks": 3}), Reason("rested", {"minutes": 25}))
