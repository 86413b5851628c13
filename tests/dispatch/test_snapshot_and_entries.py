"""The law of the picture: snapshot n with the entries n+1 … m applied is snapshot m, card by card."""

from collections.abc import Callable

import pytest

from command.snapshot import read_cards
from dispatch import assignment, intake
from dispatch.escalation import escalate_one
from patrols import clock, journal, orders
from patrols.duty import book_off, book_on
from patrols.journal import Card
from patrols.models import Room
from patrols.rules.lifecycle import Status
from patrols.status import set_status
from tests.builders import (
    MARKET,
    Cast,
    Hands,
    card_of,
    head,
    make_officer,
    make_unit,
    open_incident,
    report,
    send,
    take_call,
)

Picture = dict[tuple[str, int], Card]


def picture(room: Room) -> Picture:
    cards, more = read_cards(room)
    assert not more
    return {(card["card"], card["id"]): card for card in cards}


def applied(before: Picture, room: Room, number: int) -> Picture:
    after = dict(before)
    for entry in journal.after(room.pk, number):
        for card in journal.line(entry)["cards"]:
            key = (card["card"], card["id"])
            after.pop(key, None)
            if not card["gone"]:
                after[key] = card
    return after


def queued_by_amina(cast: Cast) -> tuple[int, int]:
    call = take_call(cast)
    return call, intake.queue_call(cast.room, call, by=cast.amina).number


def everything(cast: Cast, hands: Hands) -> list[tuple[str, Callable[[], object]]]:
    """One busy evening, action by action."""
    room, samir = cast.room, cast.samir
    call, number = queued_by_amina(cast)
    other = open_incident(cast, type="robbery")
    hamid = make_officer("Hamid")
    spare = make_unit(room, "P-9")

    def look_after(minutes: float) -> None:
        hands.move(minutes=minutes)
        while escalate_one(clock.now()):
            pass

    def clear(unit: object, disposition: str) -> None:
        report(cast, unit, Status.AVAILABLE, disposition=disposition)  # type: ignore[arg-type]

    return [
        ("a call is taken", lambda: take_call(cast, phone="0612345678")),
        (
            "it is amended",
            lambda: intake.amend_call(room, 3, {"lat": MARKET.lat, "lon": MARKET.lon}, by=cast.amina),
        ),
        ("it ends without a patrol", lambda: intake.close_call(room, 3, "information", by=cast.amina)),
        ("another is queued", lambda: open_incident(cast)),
        ("a unit comes on duty", lambda: book_on(hamid, spare)),
        ("a unit goes off duty", lambda: book_off(hamid)),
        ("what waits too long is told", lambda: look_after(5)),
        ("and told higher", lambda: look_after(10)),
        ("the incident is held", lambda: intake.hold(room, number, 10, by=samir)),
        ("its alarm ends", lambda: look_after(0)),
        ("the hold is renewed", lambda: intake.hold(room, number, 20, by=samir)),
        ("the hold ends by itself", lambda: look_after(20)),
        ("two units are sent", lambda: send(cast, number, cast.p1, cast.p2)),
        ("no tablet answers", lambda: look_after(1)),
        ("the tablet has it", lambda: orders.confirm(cast.fresh(cast.p1), delivered=1, seen=0)),
        ("the officer saw it", lambda: orders.confirm(cast.fresh(cast.p1), delivered=1, seen=1)),
        ("it sounds again", lambda: look_after(2)),
        ("it is acknowledged", lambda: report(cast, cast.p1, Status.ACKNOWLEDGED)),
        ("one goes", lambda: report(cast, cast.p1, Status.EN_ROUTE)),
        ("the other goes", lambda: report(cast, cast.p2, Status.EN_ROUTE)),
        ("the incident is amended", lambda: intake.amend_incident(room, number, {"priority": 0}, by=samir)),
        ("the call is amended", lambda: intake.amend_call(room, call, {"text": "Two men"}, by=cast.amina)),
        ("somebody notes", lambda: intake.add_note(room, number, "Blue door", by=samir)),
        ("one arrives", lambda: report(cast, cast.p1, Status.ON_SCENE)),
        ("the dispatcher speaks", lambda: set_status(cast.p2, Status.ON_SCENE, by=samir, reason="radio")),
        ("one transports", lambda: report(cast, cast.p1, Status.TRANSPORTING)),
        ("one clears", lambda: clear(cast.p1, "hospital")),
        ("the other is recalled", lambda: assignment.recall(room, number, cast.p2, by=samir, reason="done")),
        ("the incident is closed", lambda: intake.close_incident(room, number, "no_report", by=samir)),
        ("a unit is sent elsewhere", lambda: send(cast, other, cast.p1)),
        ("it is recalled", lambda: assignment.recall(room, other, cast.p1, by=samir)),
        ("another is sent", lambda: send(cast, other, cast.m3)),
        ("it arrives", lambda: report(cast, cast.m3, Status.EN_ROUTE, Status.ON_SCENE)),
        ("it clears and closes the incident", lambda: clear(cast.m3, "report")),
        ("a unit takes its break", lambda: report(cast, cast.m3, Status.BREAK)),
    ]


def test_a_picture_with_the_entries_that_follow_is_the_next_picture(cast: Cast, hands: Hands) -> None:
    steps = everything(cast, hands)
    begin, at_begin = picture(cast.room), head(cast.room)
    for name, act in steps:
        before, number = picture(cast.room), head(cast.room)
        hands.move(7)
        act()
        assert head(cast.room) > number, f"{name}: nothing was journaled"
        assert applied(before, cast.room, number) == picture(cast.room), name
    assert applied(begin, cast.room, at_begin) == picture(cast.room)
    assert journal.verify(cast.room) == []


def test_every_refusal_leaves_the_picture_and_the_journal_as_they_were(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    before, at = picture(cast.room), head(cast.room)
    for act in (
        lambda: send(cast, number, cast.p2, cast.p1),
        lambda: intake.hold(cast.room, number, 5, by=cast.samir),
        lambda: intake.amend_incident(cast.room, number, {"lat": 1.0}, by=cast.samir),
        lambda: report(cast, cast.p1, Status.AVAILABLE, disposition="report"),
    ):
        with pytest.raises(Exception, match=r"running|taken|position|illegal"):
            act()
    assert (picture(cast.room), head(cast.room)) == (before, at)


def test_what_another_room_decides_does_not_touch_our_picture(cast: Cast) -> None:
    before = picture(cast.room)
    intake.take_call(cast.port, {"place": "Quay 4"}, by=cast.hicham)
    assert picture(cast.room) == before and head(cast.room) == max(
        entry.number for entry in journal.after(cast.room.pk, 0)
    )


def test_cards_carry_only_what_json_can(cast: Cast) -> None:
    number = open_incident(cast, lat=MARKET.lat, lon=MARKET.lon)
    send(cast, number, cast.p1)
    assert journal.canonical(card_of(cast, number))
