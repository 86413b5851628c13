"""A unit that calls for help is sent elsewhere by nobody who was not told so; to its own help it may go."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dispatch import assignment, diverting, merging, progress, stacking, swapping
from dispatch.models import Incident
from dispatch.rules.policy import POLICY
from patrols import clock, emergency
from patrols.models import JournalEntry
from patrols.rules.lifecycle import Status
from patrols.status import set_status
from tests.builders import Cast, head, open_incident, send
from tests.dispatch.test_taking_units_back import entry
from tests.dispatch.test_turning_units import on

Check = Callable[..., Any]
Act = Callable[[list[int]], object]


def call_help(cast: Cast) -> int:
    """Karim, on P-1, calls for help; the number of the incident that it becomes."""
    raised = emergency.call_help(cast.p1, by=cast.karim, at=clock.now())
    return Incident.objects.get(emergency=raised).number


def assigned(cast: Cast, number: int) -> Act:
    units = [cast.p2, cast.p1]
    return lambda despite: assignment.assign(cast.room, number, units, by=cast.samir, despite_help=despite)


def added(cast: Cast, number: int) -> Act:
    send(cast, number, cast.m3)
    return lambda despite: assignment.add(cast.room, number, [cast.p1], by=cast.samir, despite_help=despite)


def preempted(cast: Cast, number: int) -> Act:
    send(cast, open_incident(cast), cast.p1)
    return lambda despite: assignment.preempt(
        cast.room, number, cast.p1, by=cast.samir, reason="graver", despite_help=despite
    )


def diverted(cast: Cast, number: int) -> Act:
    send(cast, open_incident(cast), cast.p1)
    return lambda despite: diverting.divert(
        cast.room, number, cast.p1, by=cast.samir, reason="near", despite_help=despite
    )


def sent_instead(cast: Cast, number: int) -> Act:
    other = open_incident(cast)
    send(cast, number, cast.m3)
    return lambda despite: diverting.divert(
        cast.room, other, cast.m3, by=cast.samir, reason="near", instead=cast.p1, despite_help=despite
    )


def taking_a_place(cast: Cast, number: int) -> Act:
    send(cast, number, cast.m3)
    return lambda despite: swapping.swap(
        cast.room, number, cast.p1, other=cast.m3, by=cast.samir, despite_help=despite
    )


def swapped(cast: Cast, number: int) -> Act:
    """P-1 is the other, which does what M-3 did."""
    other = open_incident(cast)
    send(cast, other, cast.p1)
    send(cast, number, cast.m3)
    return lambda despite: swapping.swap(
        cast.room, other, cast.m3, other=cast.p1, by=cast.samir, despite_help=despite
    )


@pytest.mark.parametrize(
    "sending", [assigned, added, preempted, diverted, sent_instead, taking_a_place, swapped]
)
def test_it_is_sent_only_by_who_was_told_so_and_means_it(
    cast: Cast, refused: Check, sending: Callable[[Cast, int], Act]
) -> None:
    number = open_incident(cast)
    act = sending(cast, number)
    call_help(cast)
    before, was = head(cast.room), on(cast, number)
    for despite in ([], [cast.p2.pk]):
        with refused("calls_for_help", call_sign="P-1"):
            act(despite)
    assert (head(cast.room), on(cast, number)) == (before, was)
    act([cast.p1.pk])
    assert "P-1" in on(cast, number)
    made = JournalEntry.objects.filter(room=cast.room, kind="assignment.made", number__gt=before)
    told = [
        ('"call_sign":"P-1"' in one, '"calls_for_help":true' in one)
        for one in made.values_list("facts", flat=True)
    ]
    assert all(is_p1 == said for is_p1, said in told)


def test_it_goes_to_its_own_call_also_where_that_was_merged(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    own = call_help(cast)
    with refused("calls_for_help", call_sign="P-1"):
        send(cast, number, cast.p1)
    merging.merge(cast.room, own, number, by=cast.samir)
    send(cast, number, cast.p1)
    assert on(cast, number) == ["P-1"]


def test_another_s_call_for_help_is_not_its_own(cast: Cast, refused: Check) -> None:
    theirs = call_help(cast)
    emergency.call_help(cast.p2, by=cast.nadia, at=clock.now())
    with refused("calls_for_help", call_sign="P-2"):
        send(cast, theirs, cast.p2)


def test_once_the_room_ended_it_the_unit_is_sent_as_any_other(cast: Cast) -> None:
    number = open_incident(cast)
    raised = emergency.call_help(cast.p1, by=cast.karim, at=clock.now())
    emergency.end(cast.room, raised.pk, "false alarm", by=cast.samir)
    send(cast, number, cast.p1)
    assert '"calls_for_help":false' in entry(cast, "assignment.made")


def test_what_is_stacked_on_it_does_not_begin_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacking, "POLICY", replace(POLICY, start_stacked=True))
    number, later = open_incident(cast), open_incident(cast)
    send(cast, number, cast.p1)
    stacking.stack(cast.room, later, cast.p1, by=cast.samir)
    call_help(cast)
    set_status(cast.fresh(cast.p1), Status.ON_SCENE, by=cast.samir, reason="radio")
    set_status(cast.fresh(cast.p1), Status.AVAILABLE, by=cast.samir, reason="radio", disposition="report")
    assert progress.running_of(cast.p1.pk) is None and not list(stacking.proposed(cast.room))
