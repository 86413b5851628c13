"""What is overdue at a moment, and who must know of it next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.clocks import (
    LADDERS,
    Rule,
    Rung,
    assignment_late,
    hold_ended,
    incident_late,
    next_due,
    promise_late,
    rung_above,
    rung_time,
    stacked_late,
    unit_late,
)
from dispatch.rules.lifecycle import IncidentStage, Stage
from dispatch.rules.policy import POLICY, PRIORITIES
from patrols.rules.lifecycle import Status

SENT = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
PRIORITY = st.sampled_from(PRIORITIES)
SECONDS = st.floats(0, 100_000)


def after(seconds: float) -> datetime:
    return SENT + timedelta(seconds=seconds)


@given(priority=PRIORITY, seconds=SECONDS)
def test_an_order_that_no_tablet_stored_is_late_after_ten_seconds(priority: int, seconds: float) -> None:
    late = assignment_late(
        Stage.DISPATCHED, priority, started_at=SENT, delivered_at=None, now=after(seconds), policy=POLICY
    )
    assert (late is Rule.UNDELIVERED) == (after(seconds) - SENT >= timedelta(seconds=10))
    assert late in (None, Rule.UNDELIVERED)


@given(priority=PRIORITY, delivered=SECONDS, seconds=SECONDS)
def test_one_that_was_stored_is_late_when_nobody_accepts_it_in_its_priority_s_time(
    priority: int, delivered: float, seconds: float
) -> None:
    now = after(delivered) + timedelta(seconds=seconds)
    late = assignment_late(
        Stage.DISPATCHED, priority, started_at=SENT, delivered_at=after(delivered), now=now, policy=POLICY
    )
    target = timedelta(seconds=POLICY.acknowledge_target_s[priority])
    assert (late is Rule.UNACKNOWLEDGED) == (now - after(delivered) >= target)
    assert late in (None, Rule.UNACKNOWLEDGED)


@given(stage=st.sampled_from([s for s in Stage if s is not Stage.DISPATCHED]), seconds=SECONDS)
def test_a_task_that_was_accepted_or_has_ended_is_never_late(stage: Stage, seconds: float) -> None:
    for delivered in (None, SENT):
        assert not assignment_late(
            stage, 0, started_at=SENT, delivered_at=delivered, now=after(seconds), policy=POLICY
        )


@given(stage=st.sampled_from(IncidentStage), priority=PRIORITY, seconds=SECONDS)
def test_only_an_incident_in_queue_waits_too_long(
    stage: IncidentStage, priority: int, seconds: float
) -> None:
    late = incident_late(stage, priority, SENT, after(seconds), POLICY)
    beyond = after(seconds) - SENT >= POLICY.queue_target(priority)
    assert (late is Rule.WAITING) == (stage is IncidentStage.QUEUED and beyond)


@given(status=st.sampled_from(Status), stage=st.sampled_from(IncidentStage))
def test_a_free_unit_is_asked_for_while_what_is_stacked_on_it_waits(
    status: Status, stage: IncidentStage
) -> None:
    free = status in (Status.AVAILABLE, Status.AT_STATION)
    expected = Rule.STACKED if free and stage is IncidentStage.QUEUED else None
    assert stacked_late(status, stage) is expected


@given(until=SECONDS, now=SECONDS, there=st.lists(st.tuples(SECONDS, st.none() | SECONDS)))
def test_a_promise_is_broken_at_its_moment_unless_a_unit_was_there_since_it_was_said(
    until: float, now: float, there: list[tuple[float, float | None]]
) -> None:
    """It was said 1,000 s after the first unit could be there."""
    said_at = after(1000)
    on_scene = [(after(since), None if left is None else after(since + left)) for since, left in there]
    came = any(left is None or left >= said_at for _, left in on_scene)
    promised, moment = said_at + timedelta(seconds=until), said_at + timedelta(seconds=now)
    late = promise_late(said_at, promised, on_scene, moment)
    assert (late is Rule.PROMISE) == (moment >= promised and not came)


def test_a_unit_that_had_left_before_the_promise_keeps_none() -> None:
    was_there, still_there = (after(-600), after(-1)), (after(-600), None)
    assert promise_late(SENT, after(60), [], after(59.9)) is None
    assert promise_late(SENT, after(60), [], after(60)) is Rule.PROMISE
    assert promise_late(SENT, after(60), [was_there], after(60)) is Rule.PROMISE
    assert promise_late(SENT, after(60), [still_there], after(60)) is None
    assert promise_late(SENT, after(60), [(after(30), after(40))], after(60)) is None
    assert promise_late(None, None, [], after(60)) is None, "nothing was promised"


def test_a_hold_ends_at_its_moment_and_what_is_not_held_never_does() -> None:
    assert not hold_ended(SENT, after(-0.001))
    assert hold_ended(SENT, SENT)
    assert not hold_ended(None, SENT)


@given(status=st.sampled_from(Status), stayed=SECONDS, unheard=st.none() | SECONDS)
def test_a_unit_is_late_in_its_status_or_in_being_heard_or_in_both(
    status: Status, stayed: float, unheard: float | None
) -> None:
    heard_at = None if unheard is None else after(-unheard)
    late = unit_late(status, after(-stayed), heard_at, SENT, POLICY)
    if status is Status.OFF_DUTY:
        assert late == []
        return
    limit = POLICY.status_limit_s.get(status)
    assert (Rule.OVERSTAYED in late) == (
        limit is not None and SENT - after(-stayed) >= timedelta(seconds=limit)
    )
    silent = heard_at is not None and SENT - heard_at >= timedelta(seconds=POLICY.silent_after_s)
    assert (Rule.SILENT in late) == silent


@given(status=st.sampled_from([Status.AVAILABLE, Status.AT_STATION, Status.POST, Status.OUT_OF_SERVICE]))
def test_nobody_asks_a_unit_that_waits_for_work_how_long(status: Status) -> None:
    assert unit_late(status, after(-1_000_000), None, SENT, POLICY) == []


@given(rule=st.sampled_from(Rule))
def test_every_ladder_is_climbed_in_order_and_ends_at_the_commander(rule: Rule) -> None:
    climbed: list[Rung] = []
    while (rung := rung_above(rule, climbed[-1] if climbed else None)) not in climbed:
        climbed.append(rung)
    assert rung is climbed[-1], "above the top is the top"
    assert tuple(climbed) == LADDERS[rule]
    assert climbed[-1] is Rung.COMMANDER and len(set(climbed)) == len(climbed)
    assert climbed == sorted(climbed, key=list(Rung).index)


@given(rule=st.sampled_from(Rule), data=st.data())
def test_the_next_rung_is_due_later_unless_this_is_the_top(rule: Rule, data: st.DataObject) -> None:
    rung = data.draw(st.sampled_from(LADDERS[rule]))
    priority = data.draw(st.none() | PRIORITY)
    due = next_due(rule, rung, priority, SENT, POLICY)
    assert (due is None) == (rung is LADDERS[rule][-1])
    assert due is None or due == SENT + rung_time(priority, POLICY) > SENT


def test_a_graver_incident_climbs_at_least_as_fast() -> None:
    assert list(POLICY.rung_s) == sorted(POLICY.rung_s) and len(POLICY.rung_s) == len(PRIORITIES)


def test_a_rung_of_another_ladder_is_a_programmer_s_mistake() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        rung_above(Rule.SILENT, Rung.TABLET)
