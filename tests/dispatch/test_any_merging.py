"""Any evening of calls about the same thing: joined, merged, parted, reopened; nothing is lost."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dispatch import assignment, closing, incidents, intake, merging, stacking, worklist
from dispatch.models import Assignment, Call, Incident
from dispatch.rules.lifecycle import RUNNING, IncidentStage, Stage
from patrols import clock, journal
from patrols.models import Order, Unit
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused
from tests.builders import (
    FRIDAY_EVENING,
    Hands,
    card_of,
    head,
    make_cast,
    open_incident,
    report,
    send,
    take_call,
    watch,
)
from tests.dispatch.test_snapshot_and_entries import applied, picture

UNIT = st.integers(0, 2)
PICK = st.integers(1, 6)


class Evening(RuleBasedStateMachine):
    """Three units, a few calls and incidents, and people who try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.hands = Hands(FRIDAY_EVENING)
        self.real = clock.replace(self.hands.now)
        self.cast = make_cast()
        self.room, self.samir, self.amina = self.cast.room, self.cast.samir, self.cast.amina
        self.units = [self.cast.p1, self.cast.p2, self.cast.m3]
        self.seen, self.number = picture(self.room), head(self.room)
        for _ in range(3):
            open_incident(self.cast, type="robbery")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        clock.replace(self.real)

    def attempt(self, act: Any) -> bool:
        """Somebody tries something; a refusal changes nothing that a screen shows."""
        self.hands.move(3)
        before = head(self.room)
        try:
            act()
        except Refused:
            assert head(self.room) == before
            return False
        return True

    @rule()
    def queue(self) -> None:
        if Incident.objects.count() < 6:
            self.attempt(lambda: open_incident(self.cast, type="robbery"))

    @rule(into=PICK)
    def take_and_join(self, into: int) -> None:
        if Call.objects.count() < 10:
            call = take_call(self.cast, text="I saw it")
            self.attempt(lambda: intake.join(self.room, call, into, by=self.amina))

    @rule(call=st.integers(1, 10))
    def leave(self, call: int) -> None:
        self.attempt(lambda: intake.leave(self.room, call, by=self.amina))

    @rule(call=st.integers(1, 10), text=st.sampled_from(["Armed", "A bag was taken", "Gone"]))
    def say_more(self, call: int, text: str) -> None:
        self.attempt(lambda: intake.amend_call(self.room, call, {"text": text}, by=self.amina))

    @rule(number=PICK, into=PICK)
    def merge(self, number: int, into: int) -> None:
        self.attempt(lambda: merging.merge(self.room, number, into, by=self.samir))

    @rule(number=PICK)
    def unmerge(self, number: int) -> None:
        self.attempt(lambda: merging.unmerge(self.room, number, by=self.samir))

    @rule(number=PICK, into=PICK)
    def merge_and_think_again(self, number: int, into: int) -> None:
        """What was merged by mistake is as it was, but for a hold and a unit that was meant for both."""
        found = Incident.objects.filter(number__in=[number, into], merged_into=None, closed_at=None)
        units = Counter(
            Assignment.objects.filter(incident__in=found, ended_at=None).values_list("unit", flat=True)
        )
        if max(units.values(), default=0) > 1 or found.exclude(held_until=None).exists():
            return
        before = [
            _known(card_of(self.cast, one)) for one in (number, into) if found.filter(number=one).exists()
        ]
        if self.attempt(lambda: merging.merge(self.room, number, into, by=self.samir)):
            assert self.attempt(lambda: merging.unmerge(self.room, number, by=self.samir))
            assert [_known(card_of(self.cast, one)) for one in (number, into)] == before

    @rule(number=PICK, disposition=st.sampled_from(["cancelled", "cancelled_by_caller", "information"]))
    def cancel(self, number: int, disposition: str) -> None:
        self.attempt(lambda: closing.cancel(self.room, number, disposition, by=self.samir))

    @rule(number=PICK)
    def close(self, number: int) -> None:
        self.attempt(lambda: closing.close_incident(self.room, number, "false_alarm", by=self.samir))

    @rule(number=PICK)
    def reopen(self, number: int) -> None:
        self.attempt(lambda: closing.reopen(self.room, number, reason="Again", by=self.samir))

    @rule(number=PICK, minutes=st.sampled_from([0, 10]))
    def hold(self, number: int, minutes: int) -> None:
        self.attempt(lambda: incidents.hold(self.room, number, minutes, by=self.samir))

    @rule(number=PICK, unit=UNIT)
    def send(self, number: int, unit: int) -> None:
        self.attempt(lambda: send(self.cast, number, self.units[unit]))

    @rule(number=PICK, unit=UNIT)
    def stack(self, number: int, unit: int) -> None:
        self.attempt(lambda: stacking.stack(self.room, number, self.units[unit], by=self.samir))

    @rule(number=PICK, unit=UNIT)
    def free(self, number: int, unit: int) -> None:
        self.attempt(lambda: assignment.free(self.room, number, self.units[unit], by=self.samir, reason="x"))

    @rule(unit=UNIT)
    def arrive_and_clear(self, unit: int) -> None:
        def act() -> None:
            report(self.cast, self.units[unit], Status.EN_ROUTE, Status.ON_SCENE)

        if self.attempt(act):
            done = {"disposition": "report"}
            self.attempt(lambda: report(self.cast, self.units[unit], Status.AVAILABLE, **done))

    @rule(minutes=st.sampled_from([1, 15]))
    def the_watch_looks(self, minutes: int) -> None:
        self.hands.move(minutes=minutes)
        watch()

    @invariant()
    def no_call_is_lost(self) -> None:
        still_open = worklist.open_incidents(self.room)
        for call in Call.objects.filter(closed_at=None).select_related("incident"):
            shown = worklist.call_card(self.room, call.number)["incident"]
            if call.incident is None:
                assert shown is None
                continue
            assert [one["number"] for one in still_open if call.number in one["calls"]] == [shown]

    @invariant()
    def what_was_merged_is_spoken_for(self) -> None:
        for found in Incident.objects.exclude(merged_into=None):
            root = worklist.root(found)
            assert not root.merged_into and found.number in card_of(self.cast, root.number)["merged"]
            assert not found.assignments.filter(ended_at=None).exists() and found.held_until is None
            assert (found.closed_at is None) or Incident.objects.filter(
                pk=root.pk, closed_at=None, reopened_at=None
            ).count() == 0

    @invariant()
    def a_unit_runs_once_and_as_what_it_says(self) -> None:
        running = Assignment.objects.filter(ended_at=None, started_at__isnull=False)
        assert sorted(running.values_list("unit", flat=True)) == sorted(
            Unit.objects.filter(room=self.room, status__in=TASKED).values_list("pk", flat=True)
        )
        for one in running.select_related("incident"):
            task = Order.objects.filter(unit=one.unit_id, kind__in=["task", "change"]).latest("number")
            assert task.body["incident"]["number"] == one.incident.number
            assert Stage(one.stage) in RUNNING and one.incident.closed_at is None
            assert one.merged_from_id != one.incident_id

    @invariant()
    def what_ended_has_nothing_open(self) -> None:
        for found in Incident.objects.exclude(closed_at=None):
            assert not found.assignments.filter(ended_at=None).exists()
            assert card_of(self.cast, found.number)["stage"] in (
                IncidentStage.CLOSED,
                IncidentStage.CANCELLED,
            )
        for found in Incident.objects.filter(closed_at=None).exclude(held_until=None):
            assert not found.assignments.filter(ended_at=None, started_at__isnull=False).exists()

    @invariant()
    def the_screens_follow_and_the_journal_verifies(self) -> None:
        now = picture(self.room)
        assert applied(self.seen, self.room, self.number) == now
        self.seen, self.number = now, head(self.room)
        assert journal.verify(self.room) == []


def _known(card: dict[str, Any]) -> dict[str, Any]:
    """What a person would miss; a queued one waits from the moment of its parting."""
    return {name: value for name, value in card.items() if name != "queued_at"}


@pytest.mark.django_db(databases=["default", "tracks"])
def test_whatever_is_merged_and_parted_nothing_is_lost() -> None:
    run_state_machine_as_test(
        Evening,
        settings=settings(
            max_examples=4,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
