"""The watch: what is overdue climbs its ladder until its cause is gone, however many watch."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connections, transaction

from dispatch import alarm_cards, assignment, closing, escalation, incidents, intake
from dispatch.escalation import escalate, is_watched, note_transport, stamp
from dispatch.management.commands import runwatch
from dispatch.models import Escalation, Subject, Watch
from dispatch.rules.clocks import Rung
from patrols import clock, journal, orders
from patrols.decisions import deciding
from patrols.models import JournalEntry, Order, Room
from patrols.rules.lifecycle import Status
from patrols.status import set_status
from tests.builders import (
    SCHOOL,
    Cast,
    Hands,
    card_of,
    head,
    log,
    make_cast,
    open_incident,
    report,
    send,
    stand,
    watch,
)

BOTH = ["default", "tracks"]
ALARMS = ["escalation.raised", "escalation.ended"]


@pytest.fixture
def real(transactional_db: None, hands: Hands) -> Iterator[Cast]:
    """The cast in a database that really commits."""
    yield make_cast()


def alarms(cast: Cast) -> list[tuple[str, str, int | None, str | None]]:
    """What is overdue as screens show it: rule, rung, incident, call sign."""
    found = alarm_cards.open_alarms(cast.room)
    return [(one["rule"], one["rung"], one["incident"], one["call_sign"]) for one in found]


def sent(cast: Cast, **given: Any) -> int:
    """P-1 was sent to a robbery (P1), and nothing is known of its tablet."""
    number = open_incident(cast, type="robbery", **given)
    send(cast, number, cast.p1)
    return number


def received(cast: Cast) -> None:
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 1)])


def test_a_quiet_room_has_nothing_due(cast: Cast, hands: Hands) -> None:
    before = head(cast.room)
    hands.move(hours=3)
    assert watch() == 0
    assert head(cast.room) == before


def test_an_order_that_no_tablet_stored_is_told_to_people_rung_by_rung(cast: Cast, hands: Hands) -> None:
    number = sent(cast)
    hands.move(9.9)
    assert watch() == 0
    hands.move(0.1)
    assert watch() == 1
    for rung in ("dispatcher", "next_unit", "commander"):
        assert alarms(cast) == [("undelivered", rung, number, "P-1")]
        hands.move(29.9)
        assert watch() == 0
        hands.move(0.1)
        assert watch() == (rung != "commander")
    hands.move(hours=1)
    assert watch() == 0
    assert [kind for kind in log(cast.room) if kind in ALARMS] == ["escalation.raised"] * 3


def test_a_task_that_nobody_accepts_sounds_again_on_the_tablet_first(cast: Cast, hands: Hands) -> None:
    number = sent(cast)
    received(cast)
    assert Order.objects.filter(unit=cast.p1).count() == 1
    hands.move(30)
    assert watch() == 1
    again = Order.objects.filter(unit=cast.p1).latest("number")
    assert (again.number, again.kind, again.body["incident"]["number"]) == (2, "change", number)
    for rung in ("tablet", "dispatcher", "next_unit", "commander"):
        assert alarms(cast) == [("unacknowledged", rung, number, "P-1")]
        hands.move(30)
        watch()
    assert Order.objects.filter(unit=cast.p1).count() == 2


def test_the_lesser_the_priority_the_longer_the_patience(cast: Cast, hands: Hands) -> None:
    send(cast, open_incident(cast, type="noise"), cast.p1)
    received(cast)
    hands.move(119)
    assert watch() == 0
    hands.move(1)
    assert watch() == 1


def test_an_incident_that_waits_beyond_its_target_is_told_to_the_dispatcher_then_the_commander(
    cast: Cast, hands: Hands
) -> None:
    number = open_incident(cast, type="robbery")
    hands.move(60)
    watch()
    assert alarms(cast) == [("waiting", "dispatcher", number, None)]
    hands.move(30)
    watch()
    assert alarms(cast) == [("waiting", "commander", number, None)]


@pytest.mark.parametrize("ends", ["accepted", "recalled", "spoken for"])
def test_what_was_settled_is_overdue_no_longer(cast: Cast, hands: Hands, ends: str) -> None:
    number = sent(cast)
    received(cast)
    hands.move(30)
    watch()
    if ends == "accepted":
        report(cast, cast.p1, Status.ACKNOWLEDGED)
    elif ends == "recalled":
        assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    else:
        set_status(cast.fresh(cast.p1), Status.EN_ROUTE, by=cast.samir, reason="radio")
    assert watch() == 1
    assert alarms(cast) == []
    assert log(cast.room)[-1] == "escalation.ended"


def test_a_late_receipt_ends_one_alarm_and_its_own_clock_begins(cast: Cast, hands: Hands) -> None:
    number = sent(cast)
    hands.move(10)
    watch()
    received(cast)
    assert watch() == 1 and alarms(cast) == []
    hands.move(30)
    watch()
    assert alarms(cast) == [("unacknowledged", "tablet", number, "P-1")]


def test_nothing_is_raised_for_what_is_accepted_or_closed(cast: Cast, hands: Hands) -> None:
    sent(cast)
    received(cast)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    other = open_incident(cast, type="robbery")
    closing.close_incident(cast.room, other, "cancelled", by=cast.samir)
    hands.move(minutes=20)
    assert watch() == 0


def test_a_closed_incident_waits_no_longer(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, type="robbery")
    hands.move(60)
    watch()
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    assert watch() == 1 and alarms(cast) == []


def test_what_comes_back_is_a_new_alarm_from_the_first_rung(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, type="robbery")
    hands.move(60)
    watch()
    send(cast, number, cast.p1)
    watch()
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    hands.move(60)
    watch()
    assert alarms(cast) == [("waiting", "dispatcher", number, None)]
    assert Escalation.objects.filter(incident__number=number, rule="waiting").count() == 2


def test_a_hold_ends_by_itself_and_what_waited_is_told(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, type="robbery")
    incidents.hold(cast.room, number, 10, by=cast.samir)
    hands.move(minutes=10, seconds=-1)
    assert watch() == 0
    hands.move(1)
    before = head(cast.room)
    watch()
    assert card_of(cast, number)["stage"] == "queued" and card_of(cast, number)["held_until"] is None
    assert log(cast.room, before) == ["incident.resumed", "escalation.raised"]
    assert watch() == 0


def test_a_unit_that_stays_too_long_is_asked_after_until_it_moves_on(cast: Cast, hands: Hands) -> None:
    report(cast, cast.p1, Status.BREAK)
    hands.move(minutes=45)
    watch()
    assert alarms(cast) == [("overstayed", "dispatcher", None, "P-1")]
    hands.move(minutes=5)
    watch()
    assert alarms(cast) == [("overstayed", "commander", None, "P-1")]
    report(cast, cast.p1, Status.AVAILABLE)
    assert watch() == 1 and alarms(cast) == []


def test_a_unit_that_is_not_heard_is_silent_until_it_is(cast: Cast, hands: Hands) -> None:
    stand(cast.p1, SCHOOL, age_s=299)
    stand(cast.q1, SCHOOL, age_s=299)
    assert watch() == 0
    hands.move(1)
    assert watch() == 2, "the port's unit is the port's alarm"
    assert alarms(cast) == [("silent", "dispatcher", None, "P-1")]
    stand(cast.p1, SCHOOL, age_s=0)
    assert watch() == 1 and alarms(cast) == []


def test_nobody_is_silent_while_nobody_listened(cast: Cast, hands: Hands) -> None:
    stand(cast.p1, SCHOOL)
    stamp(hands.now())
    hands.move(hours=8)
    stamp(hands.now())
    assert watch() == 0
    for _ in range(30):
        stamp(hands.move(10))
    assert watch() == 1
    assert alarms(cast) == [("silent", "dispatcher", None, "P-1")]


def test_all_that_is_due_is_one_decision_and_the_most_urgent_is_told_first(cast: Cast, hands: Hands) -> None:
    open_incident(cast, type="theft")
    grave = open_incident(cast, type="armed_robbery")
    before = head(cast.room)
    hands.move(hours=1)
    assert escalate(cast.room) == 2
    told = JournalEntry.objects.filter(room=cast.room, number__gt=before).order_by("number")
    assert [journal.line(entry)["facts"]["incident"] for entry in told] == [grave, grave - 1]
    assert escalate(cast.room) == 0


def test_a_crowd_is_several_decisions_and_a_person_is_told_before_what_is_over(
    cast: Cast, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalation, "AT_ONCE", 1)
    for unit in (cast.p1, cast.p2):
        send(cast, open_incident(cast, type="robbery"), unit)
    hands.move(9)
    send(cast, open_incident(cast, type="noise"), cast.m3)
    hands.move(1)
    assert (escalate(cast.room), escalate(cast.room), escalate(cast.room)) == (1, 1, 0)
    orders.confirm([orders.Receipt(cast.fresh(unit), 1, 1) for unit in (cast.p1, cast.p2)])
    hands.move(9)
    before = head(cast.room)
    assert [escalate(cast.room) for _ in range(4)] == [1, 1, 1, 0]
    assert log(cast.room, before) == ["escalation.raised", "escalation.ended", "escalation.ended"]


def broken(cast: Cast, hands: Hands) -> int:
    """P-1's order is late, and its alarm on a rung that its ladder has not: it cannot climb any more."""
    number = sent(cast)
    hands.move(10)
    watch()
    assert Escalation.objects.filter(incident__number=number).update(rung=Rung.TABLET) == 1
    return number


def test_an_alarm_that_cannot_be_told_silences_no_other(cast: Cast, hands: Hands) -> None:
    broken(cast, hands)
    number = open_incident(cast, type="noise")
    send(cast, number, cast.p2)
    hands.move(30)
    for _ in range(2):
        with pytest.raises(ValueError, match="not in tuple"):
            escalate(cast.room)
    assert alarms(cast)[1:] == [("undelivered", "dispatcher", number, "P-2")]


def test_what_another_room_lets_slip_is_its_own_alarm(cast: Cast, hands: Hands) -> None:
    call = intake.take_call(cast.port, {"type": "robbery", "place": "Quay 4"}, by=cast.hicham)
    before = head(cast.room)
    intake.queue_call(cast.port, call.number, by=cast.hicham)
    hands.move(60)
    assert watch() == 1
    assert head(cast.room) == before and alarms(cast) == []
    assert log(cast.port)[-1] == "escalation.raised"


def test_what_another_watch_did_by_then_is_not_done_again(cast: Cast, hands: Hands) -> None:
    sent(cast)
    for wait in (10, 30):
        hands.move(wait)
        due = escalation._due(cast.room, hands.now())
        watch()
        before = head(cast.room)
        assert len(due) == 1 and escalation._do(cast.room, due) == 0
        assert head(cast.room) == before


def test_what_was_settled_between_the_look_and_the_decision_is_not_raised(cast: Cast, hands: Hands) -> None:
    sent(cast)
    hands.move(10)
    due = escalation._due(cast.room, hands.now())
    received(cast)
    before = head(cast.room)
    assert len(due) == 1 and escalation._do(cast.room, due) == 0
    assert head(cast.room) == before


def test_what_is_overdue_again_by_then_does_not_end(cast: Cast, hands: Hands) -> None:
    stand(cast.p1, SCHOOL, age_s=300)
    watch()
    stand(cast.p1, SCHOOL, age_s=0)
    over = escalation._due(cast.room, hands.now())
    hands.move(300)
    assert len(over) == 1 and escalation._do(cast.room, over) == 1
    assert alarms(cast) == [("silent", "commander", None, "P-1")]


def test_a_hold_that_was_renewed_by_then_stays(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    incidents.hold(cast.room, number, 1, by=cast.samir)
    hands.move(60)
    expired = escalation._due(cast.room, hands.now())
    incidents.hold(cast.room, number, 10, by=cast.samir)
    assert len(expired) == 1 and escalation._do(cast.room, expired) == 0
    assert card_of(cast, number)["stage"] == "held"


def test_the_database_refuses_a_second_alarm_about_the_same(cast: Cast, hands: Hands) -> None:
    sent(cast)
    hands.move(10)
    watch()
    twin = Escalation.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    twin.ended_at = hands.now()
    twin.save()


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_two_watches_at_once_raise_one_rung(real: Cast, hands: Hands) -> None:
    for _ in range(4):
        open_incident(real, type="robbery")
    sent(real)
    held = open_incident(real, type="theft")
    incidents.hold(real.room, held, 1, by=real.samir)
    for rung, wait in (("dispatcher", 60), ("commander", 30)):
        hands.move(wait)
        ready = Barrier(2)

        def look(ready: Barrier = ready) -> None:
            ready.wait()
            watch()
            connections.close_all()

        before = head(real.room)
        threads = [Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert log(real.room, before).count("escalation.raised") == 5
        assert log(real.room, before).count("incident.resumed") == (rung == "dispatcher")
        assert [one[1] for one in alarms(real) if one[0] == "waiting"] == [rung] * 4
    assert journal.verify(real.room) == []


def test_the_watch_is_watched(cast: Cast, hands: Hands) -> None:
    assert not is_watched(hands.now())
    stamp(hands.now())
    assert is_watched(hands.move(14))
    assert not is_watched(hands.move(1))


def test_the_stamp_is_written_now_and_then_and_a_gap_begins_anew(cast: Cast, hands: Hands) -> None:
    began = hands.now()
    for _ in range(20):
        stamp(hands.now())
        hands.move(1)
    row = Watch.objects.get()
    assert row.since == began and hands.now() - row.seen_at <= timedelta(seconds=5)
    stamp(hands.move(60))
    assert Watch.objects.get().since == hands.now()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_does_what_is_due_and_stops_when_told(
    cast: Cast, hands: Hands, number: signal.Signals
) -> None:
    sent(cast)
    hands.move(10)
    looks: list[datetime] = []

    def look() -> datetime:
        looks.append(hands.at)
        if len(looks) == 8:
            os.kill(os.getpid(), number)
        return hands.at

    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    clock.replace(look)
    try:
        call_command("runwatch")
    finally:
        clock.replace(hands.now)
        for one, handler in before.items():
            signal.signal(one, handler)
    assert alarms(cast) == [("undelivered", "dispatcher", 1, "P-1")]
    assert is_watched(hands.now())


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_watch_that_has_nothing_to_write_waits_for_nobody_who_writes(real: Cast, hands: Hands) -> None:
    stamp(hands.now())
    ready, seen = Event(), Event()

    def decide() -> None:
        with deciding(real.room):
            Room.objects.filter(pk=real.room.pk).update(name="held")
            ready.set()
            seen.wait(10)
        connections.close_all()

    writer = Thread(target=decide)
    writer.start()
    assert ready.wait(10)
    try:
        stamp(hands.now())
        note_transport(True, hands.now())
        assert escalate(real.room) == 0
    finally:
        seen.set()
        writer.join()


@pytest.fixture
def stop(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Ends a watch that looks without a pause, after its clock was asked thirty times."""
    stop, asked = Event(), count(1)

    def look() -> datetime:
        if next(asked) == 30:
            stop.set()
        return hands.move(1)

    monkeypatch.setattr(runwatch, "PAUSE_S", 0.0)
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's own transaction stays
    clock.replace(look)
    yield stop
    clock.replace(hands.now)


def test_a_watch_outlives_a_database_that_does_not_answer(cast: Cast, hands: Hands, stop: Event) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("away")

    with connections["default"].execute_wrapper(away):
        runwatch.watch(stop)
    assert not is_watched(hands.at)


def test_a_watch_that_cannot_tell_one_thing_tells_the_others_and_does_not_say_that_it_watches(
    cast: Cast, hands: Hands, stop: Event
) -> None:
    broken(cast, hands)
    call = intake.take_call(cast.port, {"type": "robbery", "place": "Quay 4"}, by=cast.hicham)
    intake.queue_call(cast.port, call.number, by=cast.hicham)
    hands.move(60)
    runwatch.watch(stop)
    assert "waiting" in [one["rule"] for one in alarm_cards.open_alarms(cast.port)]
    assert not is_watched(hands.at)


def test_an_alarm_is_about_something(cast: Cast, hands: Hands) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(
            room=cast.room,
            subject=Subject.UNIT,
            which=1,
            rule="silent",
            rung="dispatcher",
            raised_at=hands.now(),
        )
