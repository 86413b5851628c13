"""The law of the picture: snapshot n with the entries n+1 … m applied is snapshot m, card by card."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from command.roles import RoleName
from command.snapshot import read_cards
from dispatch import (
    alarm_cards,
    assignment,
    closing,
    diverting,
    hazards,
    incidents,
    intake,
    known,
    merging,
    past,
    promise,
    ringing,
    stacking,
    swapping,
    worklist,
)
from dispatch.escalation import take_alarm
from dispatch.models import Hazard, HazardKind
from patrols import clock, journal, orders
from patrols.duty import book_off, book_on, set_shift_end
from patrols.journal import Card
from patrols.models import Room, Unit
from patrols.rules.lifecycle import Status
from patrols.status import report_status, set_status, undo_report, way_back
from tests.builders import (
    MARKET,
    SCHOOL,
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
    watch,
)

Picture = dict[tuple[str, int], Card]
Steps = list[tuple[str, Callable[[], object]]]


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


def take_back(cast: Cast, hands: Hands, unit: Unit, status: Status) -> None:
    """Karim reports it, and takes it back."""
    fresh = cast.fresh(unit)
    was, since = Status(fresh.status), fresh.status_at
    hands.move(1)
    report_status(fresh, status, by=cast.karim)
    back = way_back(was, since, fresh, hands.now())
    assert back
    undo_report(fresh, back, by=cast.karim, at=hands.move(1))


def queued_by_amina(cast: Cast) -> tuple[int, int]:
    call = take_call(cast)
    return call, intake.queue_call(cast.room, call, by=cast.amina).number


def ordered(cast: Cast) -> int:
    """What P-1's tablet was ordered last."""
    return cast.fresh(cast.p1).order_head


def everything(cast: Cast, hands: Hands) -> Steps:
    """One busy evening, action by action."""
    room, samir = cast.room, cast.samir
    call, number = queued_by_amina(cast)
    other = open_incident(cast, type="robbery")
    third, fourth = open_incident(cast, type="noise"), open_incident(cast, type="noise")
    hamid = make_officer("Hamid")
    spare = make_unit(room, "P-9")

    def look_after(minutes: float) -> None:
        hands.move(minutes=minutes)
        watch()

    def alarm() -> int:
        return int(alarm_cards.open_alarms(room)[0]["id"])

    def clear(unit: object, disposition: str) -> None:
        report(cast, unit, Status.AVAILABLE, disposition=disposition)  # type: ignore[arg-type]

    return [
        ("a call is taken", lambda: take_call(cast, phone="0612345678")),
        (
            "it is amended",
            lambda: intake.amend_call(room, 5, {"lat": MARKET.lat, "lon": MARKET.lon}, by=cast.amina),
        ),
        ("it ends without a patrol", lambda: intake.close_call(room, 5, "information", by=cast.amina)),
        ("it goes on", lambda: intake.reopen_call(room, 5, "mistake", by=cast.amina)),
        ("and ends again", lambda: intake.close_call(room, 5, "information", by=cast.amina)),
        ("another is queued", lambda: open_incident(cast)),
        ("a unit comes on duty", lambda: book_on(hamid, spare)),
        (
            "until when is said",
            lambda: set_shift_end(spare, clock.now() + timedelta(hours=8), by=samir),
        ),
        ("a unit goes off duty", lambda: book_off(hamid)),
        ("what waits too long is told", lambda: look_after(5)),
        ("and told higher", lambda: look_after(10)),
        ("the incident is held", lambda: incidents.hold(room, number, 10, by=samir)),
        ("its alarm ends", lambda: look_after(0)),
        ("the hold is renewed", lambda: incidents.hold(room, number, 20, by=samir)),
        ("the hold ends by itself", lambda: look_after(20)),
        ("two units are sent", lambda: send(cast, number, cast.p1, cast.p2)),
        ("no tablet answers", lambda: look_after(1)),
        ("somebody sees to it", lambda: take_alarm(room, alarm(), by=samir)),
        ("whose time is up", lambda: look_after(1)),
        ("the tablet has it", lambda: orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 0)])),
        ("the officer saw it", lambda: orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 1)])),
        ("it sounds again", lambda: look_after(2)),
        ("it is acknowledged", lambda: report(cast, cast.p1, Status.ACKNOWLEDGED)),
        ("one goes", lambda: report(cast, cast.p1, Status.EN_ROUTE)),
        ("and takes it back", lambda: take_back(cast, hands, cast.p1, Status.ON_SCENE)),
        ("the other goes", lambda: report(cast, cast.p2, Status.EN_ROUTE)),
        (
            "the incident is amended",
            lambda: incidents.amend_incident(room, number, {"priority": 0}, by=samir),
        ),
        ("the call is amended", lambda: intake.amend_call(room, call, {"text": "Two men"}, by=cast.amina)),
        ("somebody notes", lambda: incidents.add_note(room, number, "Blue door", by=samir)),
        ("one arrives", lambda: report(cast, cast.p1, Status.ON_SCENE)),
        ("the dispatcher speaks", lambda: set_status(cast.p2, Status.ON_SCENE, by=samir, reason="radio")),
        ("one transports", lambda: report(cast, cast.p1, Status.TRANSPORTING)),
        ("one clears", lambda: clear(cast.p1, "hospital")),
        ("the other is recalled", lambda: assignment.recall(room, number, cast.p2, by=samir, reason="done")),
        ("the incident is closed", lambda: closing.close_incident(room, number, "no_report", by=samir)),
        ("a unit is sent elsewhere", lambda: send(cast, other, cast.p1)),
        ("it is recalled", lambda: assignment.recall(room, other, cast.p1, by=samir)),
        ("another is sent", lambda: send(cast, other, cast.m3)),
        ("it arrives", lambda: report(cast, cast.m3, Status.EN_ROUTE, Status.ON_SCENE)),
        ("it clears and closes the incident", lambda: clear(cast.m3, "report")),
        ("a unit takes its break", lambda: report(cast, cast.m3, Status.BREAK)),
        ("two go to the noise", lambda: send(cast, third, cast.p1, cast.p2)),
        ("another noise is next", lambda: stacking.stack(room, fourth, cast.p1, by=samir)),
        ("the first is next for one on its break", lambda: stacking.stack(room, third, cast.m3, by=samir)),
        ("one is freed", lambda: assignment.free(room, third, cast.p1, by=samir, reason="quiet")),
        ("what is next is told", lambda: look_after(0)),
        ("it is sent there", lambda: send(cast, fourth, cast.p1)),
        (
            "it declines",
            lambda: orders.decline(cast.fresh(cast.p1), ordered(cast), by=cast.karim, reason="ill"),
        ),
        (
            "one is taken for the other",
            lambda: assignment.preempt(room, fourth, cast.p2, by=samir, reason="graver"),
        ),
        ("it cannot go", lambda: assignment.decline(room, fourth, cast.p2, by=samir, reason="stuck")),
        ("one is sent again", lambda: send(cast, fourth, cast.p2)),
        ("another takes its place", lambda: swapping.swap(room, fourth, cast.p1, other=cast.p2, by=samir)),
        ("one helps", lambda: assignment.add(room, fourth, [cast.p2], by=samir)),
        ("it is diverted", lambda: diverting.divert(room, third, cast.p2, by=samir, reason="near")),
        ("two swap", lambda: swapping.swap(room, third, cast.p1, other=cast.p2, by=samir)),
        ("one is recalled", lambda: assignment.recall(room, third, cast.p1, by=samir)),
        ("and one", lambda: assignment.recall(room, fourth, cast.p2, by=samir)),
        ("the first is next for nobody", lambda: assignment.free(room, third, cast.m3, by=samir)),
        ("it is next again", lambda: stacking.stack(room, fourth, cast.p2, by=samir)),
        ("and ends", lambda: closing.close_incident(room, fourth, "no_report", by=samir)),
    ]


def walk(cast: Cast, hands: Hands, steps: Steps) -> None:
    """Act by act, the picture before with the new entries is the picture after."""
    begin, at_begin = picture(cast.room), head(cast.room)
    for name, act in steps:
        before, number = picture(cast.room), head(cast.room)
        hands.move(7)
        act()
        assert head(cast.room) > number, f"{name}: nothing was journaled"
        assert applied(before, cast.room, number) == picture(cast.room), name
    assert applied(begin, cast.room, at_begin) == picture(cast.room)
    assert journal.verify(cast.room) == []


def test_a_picture_with_the_entries_that_follow_is_the_next_picture(cast: Cast, hands: Hands) -> None:
    walk(cast, hands, everything(cast, hands))


def test_every_refusal_leaves_the_picture_and_the_journal_as_they_were(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    before, at = picture(cast.room), head(cast.room)
    for act in (
        lambda: send(cast, number, cast.p2, cast.p1),
        lambda: incidents.hold(cast.room, number, 5, by=cast.samir),
        lambda: incidents.amend_incident(cast.room, number, {"lat": 1.0}, by=cast.samir),
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
    number = open_incident(cast, at=MARKET)
    send(cast, number, cast.p1)
    assert journal.canonical(card_of(cast, number))


def calls_about_one_thing(cast: Cast, hands: Hands) -> Steps:
    """Another evening: calls ring, join, and turn out to be about one thing, or not."""
    room, samir, amina = cast.room, cast.samir, cast.amina
    exchange = make_officer("Exchange", RoleName.INTEGRATION, room)
    same, number, third = (open_incident(cast, type="robbery") for _ in range(3))

    def ring() -> object:
        return ringing.ring(room, "0612345678", "19-3", by=exchange)

    def merge(which: int, into: int) -> object:
        return merging.merge(room, which, into, by=samir)

    def look(after_s: float = 0) -> None:
        hands.move(after_s)
        watch()

    return [
        ("a call rings", ring),
        ("another rings", ring),
        ("nobody takes it", lambda: ringing.abandon(room, 5, by=exchange)),
        ("Amina takes the other", lambda: ringing.claim(room, 4, by=amina)),
        ("Samir takes it over", lambda: ringing.claim(room, 4, by=samir, take_over=True)),
        ("it joins an incident", lambda: intake.join(room, 4, same, by=amina)),
        ("it leaves it", lambda: intake.leave(room, 4, by=amina)),
        ("it joins it after all", lambda: intake.join(room, 4, same, by=amina)),
        ("two are sent", lambda: send(cast, same, cast.p1, cast.p2)),
        ("another is next for one of them", lambda: stacking.stack(room, number, cast.p1, by=samir)),
        ("one is held", lambda: incidents.hold(room, number, 30, by=samir)),
        ("no tablet answers", lambda: look(20)),
        ("two are the same", lambda: merge(same, number)),
        ("what is late is told of the one", look),
        ("the caller says more", lambda: intake.amend_call(room, 4, {"landmark": "kiosk"}, by=amina)),
        ("the third is the same too", lambda: merge(number, third)),
        ("a call leaves it", lambda: intake.leave(room, 4, by=amina)),
        ("the first is not", lambda: merging.unmerge(room, same, by=samir)),
        ("nor the second", lambda: merging.unmerge(room, number, by=samir)),
        ("but the first is the second", lambda: merge(same, number)),
        ("somebody looks at it", lambda: past.consulted(worklist.incident(room, same), by=samir)),
        ("nobody need go", lambda: closing.cancel(room, number, "cancelled", reason="found", by=samir)),
        ("somebody looks for it", lambda: past.searched(room, {"q": "kiosk"}, 1, by=samir)),
        ("it begins again", lambda: closing.reopen(room, number, reason="not found", by=samir)),
        ("and ends", lambda: closing.close_incident(room, number, "false_alarm", by=samir)),
    ]


def test_the_law_holds_for_calls_about_one_thing(cast: Cast, hands: Hands) -> None:
    walk(cast, hands, calls_about_one_thing(cast, hands))


def a_dangerous_place(cast: Cast, hands: Hands) -> Steps:
    """A third evening: a place is dangerous, incidents move, callers are told when a patrol comes."""
    room, samir, amina = cast.room, cast.samir, cast.amina
    market, school = ({"lat": at.lat, "lon": at.lon} for at in (MARKET, SCHOOL))
    call = take_call(cast, at=MARKET)
    number = intake.queue_call(room, call, by=amina).number
    other, away = open_incident(cast, at=MARKET), open_incident(cast, at=SCHOOL)
    later = take_call(cast, at=MARKET)

    def note(where: dict[str, float], **more: object) -> object:
        kind, said = HazardKind.WEAPON, {"radius_m": 75.0, **where, **more}
        return hazards.note_hazard(room, kind, "A gun", by=amina, **said)  # type: ignore[arg-type]

    def end(nth: int) -> object:
        return hazards.end_hazard(room, Hazard.objects.order_by("pk")[nth].pk, by=samir)

    def move(which: int, where: dict[str, float]) -> object:
        return incidents.amend_incident(room, which, where, by=samir)

    return [
        ("it is dangerous there", lambda: note(market, incident=number)),
        ("somebody goes", lambda: send(cast, number, cast.p1)),
        ("and somewhere else", lambda: note(school, until=clock.now() + timedelta(minutes=10))),
        ("one was elsewhere", lambda: move(other, school)),
        ("one is nearer", lambda: move(away, market)),
        ("somebody asks what was there", lambda: known.of_incident(room, away, by=samir)),
        ("the caller is told", lambda: promise.say(room, call, 5, 9, by=amina)),
        ("so is another", lambda: promise.say(room, later, 2, 4, by=amina)),
        ("who tells of the same", lambda: intake.join(room, later, number, by=amina)),
        ("two are the same", lambda: merging.merge(room, number, other, by=samir)),
        ("both are dangerous", lambda: note(school)),
        ("they are not the same", lambda: merging.unmerge(room, number, by=samir)),
        ("one ends", lambda: closing.close_incident(room, away, "false_alarm", by=samir)),
        ("it is no longer dangerous", lambda: end(0)),
        ("it begins again", lambda: closing.reopen(room, away, reason="again", by=samir)),
        ("the time of one hazard has passed", lambda: hazards.end_expired(hands.move(minutes=10))),
        ("nor is it elsewhere", lambda: end(2)),
        ("the second caller tells of something else", lambda: intake.leave(room, later, by=amina)),
    ]


def test_the_law_holds_for_a_dangerous_place(cast: Cast, hands: Hands) -> None:
    walk(cast, hands, a_dangerous_place(cast, hands))
