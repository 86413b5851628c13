"""Any evening at all: whatever people do in whatever order, what must hold holds."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from command.feed import unit_cards
from dispatch import (
    assignment,
    closing,
    diverting,
    incidents,
    intake,
    promise,
    stacking,
    swapping,
    worklist,
)
from dispatch.models import Assignment, Disposition, Incident
from dispatch.rules.lifecycle import ENDS, FOLLOWS, NEXT, RUNNING, IncidentStage, Stage, incident_stage
from dispatch.rules.policy import POLICY
from patrols import clock, journal, orders, tablet
from patrols.duty import book_off, book_on
from patrols.models import JournalEntry, Order, Unit
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused
from patrols.status import set_status
from tests.builders import (
    FRIDAY_EVENING,
    Hands,
    head,
    log,
    make_cast,
    open_incident,
    report,
    take_call,
    watch,
)
from tests.dispatch.test_snapshot_and_entries import applied, picture

UNITS = st.integers(0, 2)
PICK = st.integers(0, 5)
STATUSES = st.sampled_from(Status)
REASONS = st.sampled_from(["nearer", "flat tyre", ""])
WAITING = (IncidentStage.QUEUED, IncidentStage.HELD, IncidentStage.CLEAR)
DISPOSITIONS = st.sampled_from([None, "report", "arrest", "no_report", "nonsense"])


class Evening(RuleBasedStateMachine):
    """Three units, a few calls and incidents, and people who try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.hands = Hands(FRIDAY_EVENING)
        self.real = clock.replace(self.hands.now)
        self.cast = make_cast()
        self.units = [self.cast.p1, self.cast.p2, self.cast.m3]
        self.officers = [self.cast.karim, self.cast.nadia, self.cast.youssef]
        self.calls, self.incidents = 0, 0
        self.stages: dict[int, Stage] = {}
        self.by_room = False
        self.seen, self.number = picture(self.cast.room), head(self.cast.room)
        self.away = (self.seen, self.number)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        clock.replace(self.real)

    def attempt(self, act: Any, *, told_as: str = "") -> None:
        """Somebody tries something; a refusal changes nothing that a screen shows. What is `told_as` an entry
        of its own is told so once, first.
        """
        self.hands.move(3)
        self.by_room = False
        before = head(self.cast.room)
        try:
            act()
        except Refused:
            assert head(self.cast.room) == before
        else:
            told = log(self.cast.room, before)
            assert not told_as or (told[0], told.count(told_as)) == (told_as, 1)

    def pick(self, which: int) -> int:
        return 1 + which % max(1, self.incidents)

    @rule(kind=st.sampled_from(["theft", "robbery", "noise"]))
    def queue(self, kind: str) -> None:
        if self.incidents < 4:
            self.attempt(lambda: open_incident(self.cast, type=kind))
            self.calls, self.incidents = self.calls + 1, self.incidents + 1

    @rule(text=st.text(max_size=5))
    def say_more(self, text: str) -> None:
        def act() -> None:
            intake.amend_call(self.cast.room, max(1, self.calls), {"text": text}, by=self.cast.amina)

        self.attempt(act)

    @rule()
    def end_a_call(self) -> None:
        def act() -> None:
            intake.close_call(self.cast.room, take_call(self.cast), "information", by=self.cast.amina)

        if self.calls < 8:
            self.attempt(act)
            self.calls += 1

    @rule(which=PICK, units=st.lists(UNITS, min_size=1, max_size=3))
    def send(self, which: int, units: list[int]) -> None:
        chosen = [self.units[unit] for unit in units]
        self.attempt(lambda: assignment.assign(self.cast.room, self.pick(which), chosen, by=self.cast.samir))

    @rule(which=PICK, unit=UNITS)
    def recall(self, which: int, unit: int) -> None:
        def act() -> None:
            assignment.recall(self.cast.room, self.pick(which), self.units[unit], by=self.cast.leila)

        self.attempt(act)

    @rule(which=PICK, unit=UNITS, reason=REASONS)
    def preempt(self, which: int, unit: int, reason: str) -> None:
        def act() -> None:
            who = self.units[unit]
            assignment.preempt(self.cast.room, self.pick(which), who, by=self.cast.samir, reason=reason)

        self.attempt(act)

    @rule(which=PICK, units=st.lists(UNITS, min_size=1, max_size=2))
    def add(self, which: int, units: list[int]) -> None:
        def act() -> None:
            assignment.add(
                self.cast.room, self.pick(which), [self.units[unit] for unit in units], by=self.cast.samir
            )

        self.attempt(act, told_as="assignment.added")

    @rule(which=PICK, unit=UNITS, instead=st.none() | UNITS)
    def divert(self, which: int, unit: int, instead: int | None) -> None:
        def act() -> None:
            goes = None if instead is None else self.units[instead]
            who, where = self.units[unit], self.pick(which)
            diverting.divert(self.cast.room, where, who, by=self.cast.samir, reason="nearer", instead=goes)

        self.attempt(act, told_as="assignment.diverted")

    @rule(which=PICK, unit=UNITS, other=UNITS)
    def swap(self, which: int, unit: int, other: int) -> None:
        def act() -> None:
            who, whose = self.units[unit], self.units[other]
            swapping.swap(self.cast.room, self.pick(which), who, other=whose, by=self.cast.samir)

        self.attempt(act, told_as="assignment.swapped")

    @rule(call=PICK)
    def promise_a_patrol(self, call: int) -> None:
        def act() -> None:
            promise.say(self.cast.room, 1 + call % max(1, self.calls), 5, 9, by=self.cast.amina)

        self.attempt(act)

    @rule()
    def everything_starts_again(self) -> None:
        """The watch goes on where it was, who was away catches up, each tablet is told what it does."""
        room = self.cast.room
        watch()
        now, (before, number) = picture(room), self.away
        assert applied(before, room, number) == now
        self.away = (now, head(room))
        lost = {
            card["number"] for card in now.values() if card["card"] == "incident" and card["promise_lost"]
        }
        found = {
            card["incident"] for card in now.values() if card["card"] == "alarm" and "promise" in card["rule"]
        }
        assert lost <= found
        for officer, unit in zip(self.officers, self.units, strict=True):
            task = tablet.welcome(officer, self.cast.fresh(unit))["task"]
            running = Assignment.objects.filter(unit=unit, ended_at=None, started_at__isnull=False).first()
            assert (task["body"]["incident"]["number"] if task else None) == (
                running.incident.number if running else None
            )

    @rule(which=PICK, unit=UNITS)
    def stack(self, which: int, unit: int) -> None:
        def act() -> None:
            stacking.stack(self.cast.room, self.pick(which), self.units[unit], by=self.cast.samir)

        self.attempt(act)

    @rule(which=PICK, unit=UNITS)
    def free(self, which: int, unit: int) -> None:
        def act() -> None:
            assignment.free(self.cast.room, self.pick(which), self.units[unit], by=self.cast.leila)

        self.attempt(act)

    @rule(which=PICK, unit=UNITS, reason=REASONS)
    def decline_by_radio(self, which: int, unit: int, reason: str) -> None:
        def act() -> None:
            who = self.units[unit]
            assignment.decline(self.cast.room, self.pick(which), who, by=self.cast.leila, reason=reason)

        self.attempt(act)

    @rule(unit=UNITS, back=st.integers(0, 2), reason=REASONS)
    def the_officer_declines(self, unit: int, back: int, reason: str) -> None:
        who = self.cast.fresh(self.units[unit])
        last = max(0, who.order_head - back)
        self.attempt(lambda: orders.decline(who, last, by=self.officers[unit], reason=reason))

    @rule(unit=UNITS)
    def come_or_leave(self, unit: int) -> None:
        officer = self.officers[unit]
        off = self.cast.fresh(self.units[unit]).status == Status.OFF_DUTY
        self.attempt(lambda: book_on(officer, self.units[unit]) if off else book_off(officer))

    @rule(unit=UNITS, status=STATUSES, disposition=DISPOSITIONS)
    def the_officer_reports(self, unit: int, status: Status, disposition: str | None) -> None:
        self.attempt(lambda: report(self.cast, self.units[unit], status, disposition=disposition))

    @rule(unit=UNITS, status=STATUSES, disposition=DISPOSITIONS)
    def the_dispatcher_speaks_for_it(self, unit: int, status: Status, disposition: str | None) -> None:
        def act() -> None:
            self.by_room = True
            who = self.units[unit]
            set_status(who, status, by=self.cast.samir, reason="radio", disposition=disposition)

        self.attempt(act)

    @rule(unit=UNITS, delivered=st.integers(0, 9), seen=st.integers(0, 9))
    def the_tablet_confirms(self, unit: int, delivered: int, seen: int) -> None:
        self.attempt(
            lambda: orders.confirm([orders.Receipt(self.cast.fresh(self.units[unit]), delivered, seen)])
        )

    @rule(which=PICK, minutes=st.sampled_from([0, 10, -1]))
    def hold(self, which: int, minutes: int) -> None:
        self.attempt(lambda: incidents.hold(self.cast.room, self.pick(which), minutes, by=self.cast.samir))

    @rule(which=PICK, priority=st.integers(-1, 5))
    def amend(self, which: int, priority: int) -> None:
        def act() -> None:
            incidents.amend_incident(
                self.cast.room, self.pick(which), {"priority": priority}, by=self.cast.samir
            )

        self.attempt(act)

    @rule(which=PICK, disposition=st.sampled_from(["cancelled", "arrest", "duplicate"]))
    def close(self, which: int, disposition: str) -> None:
        def act() -> None:
            closing.close_incident(self.cast.room, self.pick(which), disposition, by=self.cast.samir)

        self.attempt(act)

    @invariant()
    def no_unit_runs_twice_and_who_runs_is_tasked(self) -> None:
        began = Assignment.objects.filter(ended_at=None, started_at__isnull=False)
        running = list(began.values_list("unit", "stage"))
        assert len({unit for unit, _ in running}) == len(running)
        tasked = {
            (unit.pk, FOLLOWS[Status(unit.status)].value)
            for unit in Unit.objects.filter(room=self.cast.room, status__in=TASKED)
        }
        assert set(running) == tasked

    @invariant()
    def the_stage_is_computed(self) -> None:
        for found in Incident.objects.prefetch_related("assignments"):
            stages = [Stage(one.stage) for one in found.assignments.all()]
            held, closed = found.held_until is not None, found.closed_at is not None
            off = found.disposition is not None and found.disposition.cancels
            expected = incident_stage(stages, held=held, closed=closed, cancelled=off)
            assert worklist.incident_card(self.cast.room, found.number)["stage"] == expected
            assert not (closed or held) or not set(stages) & set(RUNNING)
            assert not closed or Stage.STACKED not in stages
            assert (closed or expected in WAITING) != bool(set(stages) & set(RUNNING))

    @invariant()
    def no_incident_is_lost_from_the_queue(self) -> None:
        still = Incident.objects.filter(room=self.cast.room, closed_at=None)
        shown = {card["number"]: card for card in worklist.open_incidents(self.cast.room)}
        assert set(shown) == set(still.values_list("number", flat=True))
        for found in still:
            left = [one.ended_at for one in found.assignments.all() if one.started_at and one.ended_at]
            if left and shown[found.number]["stage"] == "queued":
                assert found.queued_at >= max(left)

    @invariant()
    def what_a_unit_does_and_what_it_does_next_is_on_its_card(self) -> None:
        for card in unit_cards(self.cast.room, [unit.pk for unit in self.units]):
            ones = Assignment.objects.filter(unit=card["id"], ended_at=None).order_by("pk")
            now = [one.incident.number for one in ones if one.started_at]
            following = [one.incident.number for one in ones if not one.started_at]
            assert ([card["incident"]] if card["incident"] else []) == now
            assert card["stacked"] == following
            assert not following or card["status"] != Status.OFF_DUTY

    @invariant()
    def only_legal_edges_were_taken(self) -> None:
        now = {pk: Stage(stage) for pk, stage in Assignment.objects.values_list("pk", "stage")}
        for pk, stage in now.items():
            before = self.stages.get(pk, stage if stage is Stage.STACKED else Stage.DISPATCHED)
            spoken = self.by_room and before in RUNNING and stage in (*RUNNING, Stage.CLEARED)
            assert stage is before or stage in NEXT[before] or spoken, (before, stage)
        for one in Assignment.objects.all():
            assert (one.ended_at is not None) == (Stage(one.stage) in ENDS)
            times = [getattr(one, f"{stage.value}_at") for stage in RUNNING[1:]]
            assert one.started_at or not any([*times, one.delivered_at, one.seen_at])
        self.stages = now

    @invariant()
    def every_tablet_is_told_without_a_gap(self) -> None:
        for unit in Unit.objects.filter(room=self.cast.room):
            numbers = list(
                Order.objects.filter(unit=unit).order_by("number").values_list("number", flat=True)
            )
            assert numbers == list(range(1, unit.order_head + 1))
            task = Order.objects.filter(unit=unit).exclude(kind="status_set").last()
            if unit.status in TASKED:
                assert task and task.kind in ("task", "change")
                running = Assignment.objects.get(unit=unit, ended_at=None, started_at__isnull=False)
                assert task.body["incident"]["number"] == running.incident.number
                beside = Assignment.objects.filter(
                    incident=running.incident, ended_at=None, started_at__isnull=False
                ).exclude(unit=unit)
                assert set(task.body["with"]) == {one.unit.call_sign for one in beside}

    @invariant()
    def whoever_was_promised_a_patrol_that_was_taken_away_is_flagged(self) -> None:
        """As the journal has it: it was queued again after the promise, and nobody had come."""
        room = self.cast.room
        entries = JournalEntry.objects.filter(room=room, kind__in=["promise.said", "incident.requeued"])
        told = [(one.kind, json.loads(one.facts)) for one in entries.order_by("number")]
        for found in Incident.objects.filter(room=room, closed_at=None):
            card = worklist.incident_card(room, found.number)
            numbers = set(found.calls.values_list("number", flat=True))
            said = {
                facts["call"]: at
                for at, (kind, facts) in enumerate(told)
                if kind == "promise.said" and facts["call"] in numbers
            }
            again = [
                at
                for at, (kind, facts) in enumerate(told)
                if kind == "incident.requeued" and facts["incident"] == found.number
            ]
            came = found.assignments.filter(on_scene_at__isnull=False)
            kept = {
                call.number
                for call in found.calls.filter(promised_at__isnull=False)
                if came.filter(Q(ended_at=None) | Q(ended_at__gte=call.promised_at)).exists()
            }
            lost = any(at > said[call] for at in again for call in said if call not in kept)
            waits = card["stage"] in (IncidentStage.QUEUED, IncidentStage.HELD)
            assert card["promise_lost"] == (lost and waits), card

    @invariant()
    def the_screens_follow_and_the_journal_verifies(self) -> None:
        now = picture(self.cast.room)
        assert applied(self.seen, self.cast.room, self.number) == now
        self.seen, self.number = now, head(self.cast.room)
        assert journal.verify(self.cast.room) == []


class SelfStarting(Evening):
    """The same where the force let what is stacked begin by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.switch = pytest.MonkeyPatch()
        self.switch.setattr(stacking, "POLICY", replace(POLICY, start_stacked=True))

    def teardown(self) -> None:
        self.switch.undo()
        super().teardown()


@pytest.mark.django_db(databases=["default", "tracks"])
@pytest.mark.parametrize("evening", [Evening, SelfStarting])
def test_whatever_people_do_what_must_hold_holds(evening: type[Evening]) -> None:
    assert Disposition.objects.filter(code="report").exists()
    run_state_machine_as_test(
        evening,
        settings=settings(
            max_examples=4,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
