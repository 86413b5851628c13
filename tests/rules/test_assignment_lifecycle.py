"""The assignment table, and the stage of an incident that is computed from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.lifecycle import (
    ENDS,
    FOLLOWS,
    NEXT,
    RUNNING,
    IncidentStage,
    Stage,
    follow,
    incident_stage,
    leave,
    meanings,
)
from patrols.rules import lifecycle as unit_table
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused

STAGES = st.lists(st.sampled_from(Stage), max_size=6)


def test_every_stage_is_either_waiting_running_or_ended() -> None:
    assert set(Stage) == {Stage.STACKED} | set(RUNNING) | ENDS
    assert set(NEXT) == set(Stage)


def test_what_has_ended_stays_ended() -> None:
    assert all(not NEXT[end] for end in ENDS)


def test_a_unit_with_a_task_is_exactly_one_whose_assignment_runs() -> None:
    assert set(FOLLOWS) == TASKED
    assert set(FOLLOWS.values()) == set(RUNNING)


@pytest.mark.parametrize("status", sorted(TASKED))
def test_the_assignment_allows_every_edge_that_the_unit_table_allows(status: Status) -> None:
    for wanted in unit_table.NEXT[status]:
        assert follow("P-1", FOLLOWS[status], wanted, by_room=False) is FOLLOWS.get(wanted, Stage.CLEARED)


@pytest.mark.parametrize("current", Stage)
@pytest.mark.parametrize("end", sorted(ENDS))
def test_what_ends_an_assignment_before_it_clears(current: Stage, end: Stage) -> None:
    """Declined until en route, diverted until on scene, swapped while nobody is aboard, cleared on scene,
    taken back at any time; what is stacked is forgotten.
    """
    allowed = {
        Stage.DIVERTED: {Stage.DISPATCHED, Stage.ACKNOWLEDGED, Stage.EN_ROUTE},
        Stage.SWAPPED: {Stage.DISPATCHED, Stage.ACKNOWLEDGED, Stage.EN_ROUTE, Stage.ON_SCENE},
        Stage.DECLINED: {Stage.DISPATCHED, Stage.ACKNOWLEDGED},
        Stage.CLEARED: {Stage.ON_SCENE, Stage.TRANSPORTING},
        Stage.FREED: {Stage.STACKED, *RUNNING},
    }.get(end, set(RUNNING))
    assert (end in NEXT[current]) == (current in allowed)
    if current in allowed:
        assert leave("P-1", current, end) is end
        return
    with pytest.raises(Refused) as caught:
        leave("P-1", current, end)
    late = {Stage.DECLINED: "too_late_to_decline", Stage.DIVERTED: "too_late_to_divert"}
    expected = late.get(end, "illegal_stage") if current in RUNNING else "illegal_stage"
    assert caught.value.code == expected


@pytest.mark.parametrize("stage", RUNNING)
@pytest.mark.parametrize("others", [(), (Stage.TRANSPORTING,), (Stage.ON_SCENE, Stage.TRANSPORTING)])
@pytest.mark.parametrize("stacked", [False, True])
def test_what_may_be_meant_is_what_the_table_allows(
    stage: Stage, others: tuple[Stage, ...], stacked: bool
) -> None:
    meant = meanings(stage, stacked=stacked, others=others)
    assert ("stack" in meant) != stacked
    assert "preempt" in meant
    assert ("divert" in meant) == (stage in (Stage.DISPATCHED, Stage.ACKNOWLEDGED, Stage.EN_ROUTE))
    assert ("swap" in meant) == (stage is not Stage.TRANSPORTING and Stage.ON_SCENE in others)


def test_what_is_stacked_only_starts_or_is_forgotten() -> None:
    assert NEXT[Stage.STACKED] == {Stage.DISPATCHED, Stage.FREED}
    assert not any(Stage.STACKED in following for following in NEXT.values())
    with pytest.raises(Refused):
        follow("P-1", Stage.STACKED, Status.ON_SCENE, by_room=True)


@pytest.mark.parametrize("current", RUNNING)
def test_who_speaks_for_a_unit_may_clear_it_from_anywhere(current: Stage) -> None:
    assert follow("P-1", current, Status.AVAILABLE, by_room=True) is Stage.CLEARED


def test_a_tablet_cannot_go_back_but_a_dispatcher_may_say_so() -> None:
    with pytest.raises(Refused) as caught:
        follow("P-1", Stage.ON_SCENE, Status.EN_ROUTE, by_room=False)
    assert caught.value.code == "illegal_stage"
    assert follow("P-1", Stage.ON_SCENE, Status.EN_ROUTE, by_room=True) is Stage.EN_ROUTE


@given(st.sampled_from(sorted(ENDS)), st.sampled_from(Status), st.booleans())
def test_nobody_moves_an_ended_assignment(end: Stage, status: Status, by_room: bool) -> None:
    wanted = FOLLOWS.get(status, Stage.CLEARED)
    if wanted is end:
        return
    with pytest.raises(Refused):
        follow("P-1", end, status, by_room=by_room)


@given(STAGES, st.booleans())
def test_a_closed_incident_is_closed_whatever_its_units_did(stages: list[Stage], held: bool) -> None:
    assert incident_stage(stages, held=held, closed=True) is IncidentStage.CLOSED


@given(STAGES, st.booleans())
def test_the_furthest_running_unit_speaks_for_the_incident(stages: list[Stage], held: bool) -> None:
    stage = incident_stage(stages, held=held, closed=False)
    running = [s for s in stages if s in RUNNING]
    if Stage.ON_SCENE in stages or Stage.TRANSPORTING in stages:
        assert stage is IncidentStage.ON_SCENE
    elif Stage.EN_ROUTE in stages:
        assert stage is IncidentStage.EN_ROUTE
    elif running:
        assert stage is IncidentStage.ASSIGNED
    elif held:
        assert stage is IncidentStage.HELD
    else:
        assert stage is (IncidentStage.CLEAR if Stage.CLEARED in stages else IncidentStage.QUEUED)


@given(STAGES)
def test_the_order_of_the_assignments_does_not_matter(stages: list[Stage]) -> None:
    shuffled = sorted(stages)
    assert incident_stage(stages, held=False, closed=False) is incident_stage(
        shuffled, held=False, closed=False
    )


@given(STAGES, st.booleans(), st.booleans())
def test_an_incident_that_was_called_off_or_merged_says_so(
    stages: list[Stage], held: bool, merged: bool
) -> None:
    closed = {"held": held, "closed": True, "merged": merged}
    assert incident_stage(stages, cancelled=True, **closed) is IncidentStage.CANCELLED
    assert incident_stage(stages, cancelled=False, **closed) is IncidentStage.CLOSED
    assert incident_stage(stages, held=held, closed=False, merged=True) is IncidentStage.MERGED
