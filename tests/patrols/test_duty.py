"""Coming on duty and going off."""

from collections.abc import Callable
from typing import Any

from patrols import roster
from patrols.duty import book_off, book_on, open_shift
from patrols.models import Shift
from patrols.rules.lifecycle import Status
from tests.builders import Cast, log, make_officer, make_unit, open_incident, send

Check = Callable[..., Any]


def test_the_first_officer_brings_the_unit_on_duty_and_the_last_takes_it_off(cast: Cast) -> None:
    spare, hind, omar = make_unit(cast.room, "P-9"), make_officer("Hind"), make_officer("Omar")
    book_on(hind, spare)
    assert cast.fresh(spare).status == Status.AVAILABLE
    book_on(omar, spare)
    card = next(roster.unit_card(u, None, None) for u in roster.on_duty(cast.room) if u.pk == spare.pk)
    assert card["officers"] == ["Hind", "Omar"]
    book_off(hind)
    assert cast.fresh(spare).status == Status.AVAILABLE
    book_off(omar)
    assert cast.fresh(spare).status == Status.OFF_DUTY
    assert log(cast.room)[-2:] == ["unit.booked_off", "unit.status_changed"]


def test_an_officer_is_on_one_unit_at_a_time(cast: Cast, refused: Check) -> None:
    with refused("already_on_shift", call_sign="P-1"):
        book_on(cast.karim, cast.p2)
    assert open_shift(cast.karim) == Shift.objects.get(officer=cast.karim)


def test_nobody_goes_off_who_is_not_on(cast: Cast, refused: Check) -> None:
    with refused("not_on_shift"):
        book_off(cast.samir)


def test_a_unit_with_a_task_stays_on_duty_until_it_is_done(cast: Cast, refused: Check) -> None:
    send(cast, open_incident(cast), cast.p1)
    with refused("task_running", call_sign="P-1"):
        book_off(cast.karim)
    book_on(make_officer("Hind"), cast.p1)
    book_off(cast.karim)
    assert cast.fresh(cast.p1).status == Status.DISPATCHED


def test_joining_a_unit_at_work_does_not_disturb_it(cast: Cast) -> None:
    send(cast, open_incident(cast), cast.p1)
    book_on(make_officer("Hind"), cast.p1)
    assert cast.fresh(cast.p1).status == Status.DISPATCHED
