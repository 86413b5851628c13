"""Coming on duty and going off."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from command.roles import RoleName
from patrols import clock, roster
from patrols.duty import SET_SHIFT_END, book_off, book_on, open_shift, set_shift_end
from patrols.models import JournalEntry, Shift, Unit
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from patrols.rules.shifts import end, next_at
from tests.builders import (
    FRIDAY_EVENING,
    Cast,
    head,
    log,
    make_officer,
    make_unit,
    open_incident,
    send,
)

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


def off_at(unit: Unit) -> str | None:
    """Until when every screen says that the unit is on duty."""
    found = roster.with_cards().get(pk=unit.pk)
    until = roster.unit_card(found, None, None)["off_at"]
    assert until is None or isinstance(until, str)
    return until


def test_a_dispatcher_says_until_when_the_whole_crew_is_on_duty(cast: Cast) -> None:
    book_on(make_officer("Hind"), cast.p1)
    until, before = clock.now() + timedelta(minutes=95), head(cast.room)
    set_shift_end(cast.p1, until, by=cast.samir)
    assert list(cast.p1.shifts.values_list("off_at", flat=True)) == [until, until]
    assert off_at(cast.p1) == clock.stamp(until)
    entry = JournalEntry.objects.get(room=cast.room, number__gt=before)
    assert (entry.kind, entry.actor) == ("unit.shift_end_set", cast.samir)
    assert f'"off_at":"{clock.stamp(until)}"' in entry.facts and '"call_sign":"P-1"' in entry.facts
    set_shift_end(cast.p1, until, by=cast.leila)
    assert head(cast.room) == before + 1, "what is known already is no news"
    set_shift_end(cast.p1, None, by=cast.samir)
    assert off_at(cast.p1) is None


def test_the_first_of_the_crew_to_go_off_is_on_the_card(cast: Cast) -> None:
    until = clock.now() + timedelta(hours=1)
    book_on(make_officer("Hind"), cast.p1, off_at=until)
    assert off_at(cast.p1) == clock.stamp(until)


def test_who_goes_on_duty_may_say_until_when(cast: Cast) -> None:
    spare, hind = make_unit(cast.room, "P-9"), make_officer("Hind")
    until = clock.now() + timedelta(hours=8)
    assert book_on(hind, spare, off_at=until).off_at == until
    entry = JournalEntry.objects.filter(room=cast.room, kind="unit.booked_on").latest("number")
    assert f'"off_at":"{clock.stamp(until)}"' in entry.facts


def test_an_end_that_has_passed_is_mistyped_or_of_nobody_is_refused(cast: Cast, refused: Check) -> None:
    now, spare = clock.now(), make_unit(cast.room, "P-9")
    for wrong in (now, now - timedelta(minutes=1), now + timedelta(hours=25, seconds=1)):
        with refused("not_a_shift_end", field="off_at", hours=25):
            set_shift_end(cast.p1, wrong, by=cast.samir)
    with refused("not_available", call_sign="P-9", unit_status="off_duty"):
        set_shift_end(spare, now + timedelta(hours=1), by=cast.samir)
    with refused("not_allowed", permission=SET_SHIFT_END):
        set_shift_end(cast.p1, None, by=cast.amina)
    with pytest.raises(Refused):
        end(now - timedelta(hours=1), now)
    assert end(None, now) is None


def test_an_end_is_the_next_time_that_the_clocks_of_the_room_show_it() -> None:
    """It is half past ten in the evening in Paris."""
    paris = ZoneInfo("Europe/Paris")
    ends = [next_at(time(hour, 30), paris, FRIDAY_EVENING).astimezone(UTC) for hour in (23, 6, 22)]
    assert ends == [
        datetime(2026, 11, 27, 22, 30, tzinfo=UTC),
        datetime(2026, 11, 28, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 28, 21, 30, tzinfo=UTC),
    ]


def test_the_end_is_said_where_a_unit_is_chosen(cast: Cast) -> None:
    spare, hind = make_unit(cast.room, "P-9"), make_officer("Hind", RoleName.OFFICER, cast.room)
    client = Client(headers={"host": "localhost"})
    client.force_login(hind)
    told = client.post(reverse("book_on"), {"unit": spare.pk, "off_at": "half past"})
    assert told.status_code == 422 and "23:30" in told.content.decode() and open_shift(hind) is None
    client.post(reverse("book_on"), {"unit": spare.pk, "off_at": "23:30"})
    shift = open_shift(hind)
    assert shift and shift.off_at and shift.off_at.astimezone(ZoneInfo(cast.room.time_zone)).minute == 30
    book_off(hind)
    client.post(reverse("book_on"), {"unit": spare.pk, "off_at": ""})
    again = open_shift(hind)
    assert again and again.off_at is None
