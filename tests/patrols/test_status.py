"""What a unit does: its officer reports it, or a dispatcher says it."""

from collections.abc import Callable
from typing import Any

import pytest

from patrols.models import JournalEntry, Order
from patrols.rules.lifecycle import EIDO, FREE, NEXT, TASKED, Status, step
from patrols.rules.refusal import Refused
from patrols.status import SET_STATUS, report_status, set_status
from tests.builders import FRIDAY_EVENING, Cast, Hands, head, log

Check = Callable[..., Any]


def test_the_table_knows_every_status() -> None:
    assert set(NEXT) == set(EIDO) == set(Status)
    assert not FREE & TASKED


@pytest.mark.parametrize("status", sorted(Status))
def test_no_tablet_dispatches_itself_or_goes_off_duty(status: Status) -> None:
    assert Status.DISPATCHED not in NEXT[status] and Status.OFF_DUTY not in NEXT[status]


@pytest.mark.parametrize("current", sorted(Status))
@pytest.mark.parametrize("wanted", sorted(Status))
def test_a_step_is_in_the_table_or_a_dispatcher_s_with_a_reason(current: Status, wanted: Status) -> None:
    for by_room, reason in ((False, "r"), (True, ""), (True, "by radio")):
        allowed = wanted in NEXT[current] or (
            by_room
            and bool(reason)
            and Status.OFF_DUTY not in (current, wanted)
            and wanted is not Status.DISPATCHED
        )
        try:
            assert step("P-1", current, wanted, by_room=by_room, reason=reason) is wanted
            assert allowed
        except Refused as refused:
            assert not allowed and refused.code in ("illegal_status", "reason_needed")


def test_the_officer_s_report_keeps_both_clocks(cast: Cast, hands: Hands) -> None:
    hands.move(60)
    report_status(cast.p1, Status.BREAK, by=cast.karim, at=FRIDAY_EVENING)
    unit = cast.fresh(cast.p1)
    assert (unit.status, unit.status_at) == (Status.BREAK, hands.now())
    entry = JournalEntry.objects.get(room=cast.room, number=head(cast.room))
    assert '"device_at":"2026-11-27T21:30:00.000Z"' in entry.facts and entry.actor_name == "Karim"


def test_a_tablet_takes_no_edge_that_the_table_does_not_have(cast: Cast, refused: Check) -> None:
    report_status(cast.p1, Status.BREAK, by=cast.karim)
    with refused("illegal_status", call_sign="P-1", unit_status="break", wanted="post"):
        report_status(cast.p1, Status.POST, by=cast.karim)


def test_a_dispatcher_s_word_reaches_the_tablet(cast: Cast) -> None:
    set_status(cast.p1, Status.OUT_OF_SERVICE, by=cast.samir, reason="flat tyre")
    order = Order.objects.get(unit=cast.p1)
    assert (order.kind, order.body) == (
        "status_set",
        {"status": "out_of_service", "reason": "flat tyre", "by": "Samir"},
    )
    assert log(cast.room)[-2:] == ["order.issued", "unit.status_changed"]


def test_an_unusual_step_needs_a_reason(cast: Cast, refused: Check) -> None:
    set_status(cast.p1, Status.BREAK, by=cast.samir)
    with refused("reason_needed", field="reason"):
        set_status(cast.p1, Status.POST, by=cast.samir, reason="  ")
    set_status(cast.p1, Status.POST, by=cast.samir, reason="the stadium")
    assert cast.fresh(cast.p1).status == Status.POST


def test_only_who_may_speaks_for_a_unit(cast: Cast, refused: Check) -> None:
    for officer in (cast.amina, cast.karim, cast.hicham):
        with refused("not_allowed", permission=SET_STATUS):
            set_status(cast.p1, Status.BREAK, by=officer)


def test_a_reason_that_no_database_can_hold_is_refused(cast: Cast, refused: Check) -> None:
    with refused("not_text", field="reason"):
        set_status(cast.p1, Status.BREAK, by=cast.samir, reason="asked\x00")
