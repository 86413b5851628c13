"""What the room and its units say to each other, and whom all look out for."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from command.roles import RoleName
from command.snapshot import read_cards
from patrols import journal, message_cards, messages, orders
from patrols.duty import book_off, book_on
from patrols.establishment import tell_again
from patrols.journal import Card
from patrols.listeners import unit_talkgroup
from patrols.messages import To
from patrols.models import Message, Officer, Order, OrderKind, Room, Sector, Shift, Unit
from patrols.news import unit_frames
from patrols.rules.lifecycle import Status
from patrols.tablet import welcome
from tests.builders import Cast, Hands, dump, head, log, make_officer, make_unit, open_incident, report, send

Check = Callable[..., Any]
_keys = count()


def card(cast: Cast, number: int) -> Card:
    return message_cards.card(cast.room, number)


def shown(cast: Cast) -> list[int]:
    """The numbers of the messages on the screens."""
    return [one["number"] for one in read_cards(cast.room)[0] if one["card"] == "message"]


def told(unit: Unit) -> list[dict[str, Any]]:
    """What the unit's tablet is told, in order."""
    return [
        order.body for order in Order.objects.filter(unit=unit, kind=OrderKind.MESSAGE).order_by("number")
    ]


def confirm(cast: Cast, *units: Unit, seen: bool = True) -> None:
    """The tablets have all their orders, and show them."""
    for unit in map(cast.fresh, units):
        orders.confirm([orders.Receipt(unit, unit.order_head, unit.order_head if seen else 0)])


def entries(cast: Cast, after: int) -> list[Any]:
    return journal.after(cast.room.pk, after)


@pytest.fixture
def medina(cast: Cast) -> Sector:
    """The sector in which P-1 and M-3 are at home."""
    sector = Sector.objects.create(room=cast.room, code="A", name="Médina")
    Unit.objects.filter(pk__in=[cast.p1.pk, cast.m3.pk]).update(home_sector=sector)
    return sector


def test_what_the_room_says_to_a_unit_is_an_order_of_that_unit_alone(cast: Cast, hands: Hands) -> None:
    said = messages.say(cast.room, "  Call the room ", by=cast.samir, to=To(unit=cast.p1))
    assert told(cast.p1) == [
        {
            "message": 1,
            "kind": "message",
            "text": "Call the room",
            "by": "Samir",
            "plate": "",
            "until": None,
            "reply_to": None,
            "ended": False,
        }
    ]
    assert told(cast.p2) == []
    found = card(cast, said.number)
    assert (found["audience"], found["to"], found["by"]) == ("unit", "P-1", "Samir")
    assert (found["orders"], found["missing"]) == ({"issued": 1, "delivered": 0, "seen": 0}, ["P-1"])
    (entry,) = entries(cast, head(cast.room) - 1)
    assert unit_talkgroup(cast.p1.pk) in entry.talkgroups
    assert unit_talkgroup(cast.p2.pk) not in entry.talkgroups
    assert "Call the room" not in entry.facts


def test_delivered_and_seen_come_back_and_what_all_have_seen_leaves_the_screens(cast: Cast) -> None:
    messages.say(cast.room, "Rain is coming", by=cast.samir)
    for unit in (cast.p1, cast.p2, cast.m3):
        assert shown(cast) == [1]
        confirm(cast, unit, seen=False)
    assert card(cast, 1)["orders"] == {"issued": 3, "delivered": 3, "seen": 0}
    assert card(cast, 1)["missing"] == []
    confirm(cast, cast.p1)
    confirm(cast, cast.p2)
    assert (shown(cast), card(cast, 1)["orders"]["seen"]) == ([1], 2)
    before = head(cast.room)
    confirm(cast, cast.m3)
    assert (shown(cast), card(cast, 1)["gone"]) == ([], True)
    (entry,) = entries(cast, before)
    assert [one["gone"] for one in journal.line(entry)["cards"] if one["card"] == "message"] == [True]


def test_a_receipt_is_one_entry_each_and_a_repeat_is_none(cast: Cast) -> None:
    messages.say(cast.room, "One", by=cast.samir)
    messages.say(cast.room, "Two", by=cast.samir)
    before = head(cast.room)
    confirm(cast, cast.p1)
    delivered, seen = entries(cast, before)
    assert (delivered.kind, seen.kind) == ("order.delivered", "order.seen")
    assert journal.line(delivered)["cards"] == []
    assert [one["number"] for one in journal.line(seen)["cards"]] == [1, 2], "and no unit's"
    confirm(cast, cast.p1)
    assert head(cast.room) == before + 2


def test_a_sector_s_units_are_those_at_home_there_and_on_duty(cast: Cast, medina: Sector) -> None:
    make_unit(cast.room, "P-9", home="A")
    messages.say(cast.room, "Stay near", by=cast.samir, to=To(sector="A"))
    assert sorted(Order.objects.values_list("unit__call_sign", flat=True)) == ["M-3", "P-1"]
    assert (card(cast, 1)["audience"], card(cast, 1)["to"]) == ("sector", "A")


def test_a_bolo_reaches_who_is_on_duty_and_who_comes_on_duty(cast: Cast, hands: Hands) -> None:
    rachid, spare = make_officer("Rachid"), make_unit(cast.room, "P-9")
    until = hands.now() + timedelta(hours=2)
    messages.publish_bolo(cast.room, "Red van", by=cast.samir, plate=" 48213-D-6 ", until=until)
    assert (told(cast.p1)[0]["plate"], told(cast.p1)[0]["kind"]) == ("48213-D-6", "bolo")
    assert told(spare) == []
    before = head(cast.room)
    book_on(rachid, spare)
    assert [body["message"] for body in told(spare)] == [1]
    assert card(cast, 1)["orders"]["issued"] == 4 and "P-9" in card(cast, 1)["missing"]
    assert journal.line(entries(cast, before)[-1])["cards"][-1]["orders"]["issued"] == 4
    book_off(rachid)
    hands.move(hours=3)
    book_on(rachid, spare)
    assert len(told(spare)) == 1, "its time has passed"


def test_who_comes_on_duty_is_told_only_what_is_for_them(cast: Cast, medina: Sector) -> None:
    rachid, spare = make_officer("Rachid"), make_unit(cast.room, "P-9")
    messages.say(cast.room, "Said before", by=cast.samir)
    messages.publish_bolo(cast.room, "For the Médina", by=cast.samir, to=To(sector="A"))
    messages.publish_bolo(cast.room, "For P-1", by=cast.samir, to=To(unit=cast.p1))
    messages.publish_bolo(cast.room, "Over", by=cast.samir)
    messages.end_bolo(cast.room, 4, by=cast.samir)
    book_on(rachid, spare)
    assert told(spare) == []
    book_off(cast.karim)
    book_on(cast.karim, cast.p1)
    assert [body["text"] for body in told(cast.p1)][-2:] == ["For the Médina", "For P-1"]


def test_joining_a_unit_on_duty_tells_it_nothing_twice(cast: Cast) -> None:
    messages.publish_bolo(cast.room, "Red van", by=cast.samir)
    book_on(make_officer("Rachid"), cast.p1)
    assert len(told(cast.p1)) == 1


def test_a_tablet_that_is_new_to_its_unit_is_told_the_bolos_in_force(cast: Cast, hands: Hands) -> None:
    messages.publish_bolo(cast.room, "Red van", by=cast.samir)
    messages.publish_bolo(cast.room, "Soon over", by=cast.samir, until=hands.now() + timedelta(minutes=5))
    messages.say(cast.room, "Not a BOLO", by=cast.samir)
    confirm(cast, cast.p1)
    hands.move(minutes=6)
    greeting = welcome(cast.karim, cast.fresh(cast.p1))
    assert [order["body"]["text"] for order in greeting["bolos"]] == ["Red van"]


def test_all_who_were_told_a_bolo_are_told_its_end(cast: Cast) -> None:
    messages.publish_bolo(cast.room, "Red van", by=cast.samir, to=To(unit=cast.p1))
    before = head(cast.room)
    messages.end_bolo(cast.room, 1, by=cast.leila)
    assert [(body["message"], body["ended"]) for body in told(cast.p1)] == [(1, False), (1, True)]
    assert told(cast.p2) == [] and shown(cast) == []
    (entry,) = entries(cast, before)
    assert entry.kind == "bolo.ended" and unit_talkgroup(cast.p1.pk) in entry.talkgroups
    assert card(cast, 1)["orders"]["issued"] == 1, "the end is no second saying"


def test_a_bolo_ends_by_itself_once_and_by_one_watch(cast: Cast, hands: Hands) -> None:
    messages.publish_bolo(cast.room, "Red van", by=cast.samir, until=hands.now() + timedelta(minutes=5))
    assert not messages.end_expired(hands.now())
    hands.move(minutes=5)
    assert messages.end_expired(hands.now()) and not messages.end_expired(hands.now())
    assert (log(cast.room)[-1], shown(cast)) == ("bolo.expired", [])
    assert len(told(cast.p1)) == 1, "its tablet knew until when"


def test_what_not_all_have_seen_is_old_after_twelve_hours_but_not_what_a_unit_said(
    cast: Cast, hands: Hands
) -> None:
    messages.say(cast.room, "Rain", by=cast.samir)
    messages.say_from_unit(cast.p1, "Need a key", by=cast.karim)
    hands.move(hours=11.9)
    assert not messages.end_expired(hands.now())
    hands.move(hours=0.1)
    assert messages.end_expired(hands.now()) and not messages.end_expired(hands.now())
    assert (log(cast.room)[-1], shown(cast)) == ("message.expired", [2])


def test_a_unit_speaks_to_its_room_and_somebody_takes_it(cast: Cast, hands: Hands, refused: Check) -> None:
    at = hands.now() - timedelta(seconds=40)
    messages.say_from_unit(cast.p1, "Need a key", by=cast.karim, at=at)
    found = card(cast, 1)
    assert (found["unit"], found["call_sign"], found["by"]) == (cast.p1.pk, "P-1", "Karim")
    assert (found["audience"], found["to"], found["gone"]) == ("room", None, False)
    assert '"device_at":"2026-11-27T21:29:20.000Z"' in entries(cast, head(cast.room) - 1)[0].facts
    assert not Order.objects.exists()
    messages.take(cast.room, 1, by=cast.leila)
    assert (card(cast, 1)["taken_by"], card(cast, 1)["gone"], shown(cast)) == ("Leila", True, [])
    with refused("message_taken", message=1, by="Leila"):
        messages.take(cast.room, 1, by=cast.samir)


def test_an_answer_takes_what_the_unit_said(cast: Cast) -> None:
    messages.say_from_unit(cast.p1, "Need a key", by=cast.karim)
    messages.say(cast.room, "It comes", by=cast.samir, to=To(unit=cast.p1), reply_to=1)
    assert (card(cast, 1)["taken_by"], card(cast, 2)["reply_to"]) == ("Samir", 1)
    assert log(cast.room)[-2:] == ["message.sent", "message.taken"]
    messages.say_from_unit(cast.p1, "Thanks", by=cast.karim, reply_to=2)
    assert card(cast, 3)["reply_to"] == 2


def test_what_nobody_can_mean_is_refused(cast: Cast, hands: Hands, refused: Check) -> None:
    room, samir, spare = cast.room, cast.samir, make_unit(cast.room, "P-9")
    with refused("field_needed", field="text"):
        messages.say(room, " \n", by=samir)
    with refused("too_long", field="text", limit=2000):
        messages.say(room, "x" * 2001, by=samir)
    with refused("not_text", field="text"):
        messages.say(room, "a\x00b", by=samir)
    with refused("unknown_sector", field="sector", given="Z"):
        messages.say(room, "Hello", by=samir, to=To(sector="Z"))
    with refused("other_room", call_sign="Q-1"):
        messages.say(room, "Hello", by=samir, to=To(unit=cast.q1))
    with refused("nobody_on_duty", audience="unit", to="P-9"):
        messages.say(room, "Hello", by=samir, to=To(unit=spare))
    with refused("not_there", what="message"):
        messages.say(room, "Hello", by=samir, reply_to=1)
    with refused("until_passed", field="until"):
        messages.publish_bolo(room, "Red van", by=samir, until=hands.now())
    with refused("too_long", field="plate", limit=24):
        messages.publish_bolo(room, "Red van", by=samir, plate="1" * 25)
    with refused("not_allowed", permission="patrols.send_message"):
        messages.say(room, "Hello", by=cast.amina)
    with refused("not_allowed", permission="patrols.publish_bolo"):
        messages.publish_bolo(room, "Red van", by=cast.amina)


def test_a_unit_answers_only_what_it_was_told(cast: Cast, refused: Check) -> None:
    messages.say(cast.room, "For P-2", by=cast.samir, to=To(unit=cast.p2))
    messages.say(cast.port, "Elsewhere", by=cast.hicham)
    with refused("not_there", what="message"):
        messages.say_from_unit(cast.p1, "Yes", by=cast.karim, reply_to=1)
    with refused("not_there", what="message"):
        messages.say_from_unit(cast.q1, "Yes", by=cast.salma, reply_to=2)
    with refused("too_long", field="text", limit=2000):
        messages.say_from_unit(cast.p1, "x" * 2001, by=cast.karim)


def test_only_what_a_unit_said_is_taken_and_only_a_bolo_is_ended(cast: Cast, refused: Check) -> None:
    messages.say(cast.room, "Rain", by=cast.samir)
    messages.publish_bolo(cast.room, "Red van", by=cast.samir)
    messages.end_bolo(cast.room, 2, by=cast.samir)
    with refused("message_not_from_unit", message=1):
        messages.take(cast.room, 1, by=cast.samir)
    with refused("not_a_bolo", message=1):
        messages.end_bolo(cast.room, 1, by=cast.samir)
    with refused("bolo_ended", message=2):
        messages.end_bolo(cast.room, 2, by=cast.samir)
    with refused("not_there", what="message"):
        messages.take(cast.room, 9, by=cast.samir)


def force(room: Room, size: int) -> list[Unit]:
    """So many units on duty, without a word about each."""
    units = [
        Unit(room=room, call_sign=f"U-{n:03}", status=Status.AVAILABLE, status_at="2026-11-27T20:00:00Z")
        for n in range(size)
    ]
    return Unit.objects.bulk_create(units)


def test_two_hundred_units_are_told_in_as_few_steps_as_ten(cast: Cast) -> None:
    steps = []
    for size in (10, 190):
        Unit.objects.filter(room=cast.room).update(status=Status.OFF_DUTY)
        force(cast.room if size == 190 else cast.port, size)
        room, by = (cast.room, cast.samir) if size == 190 else (cast.port, cast.hicham)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            messages.publish_bolo(room, "Red van, two men", by=by)
        steps.append(len(captured))
    assert steps[1] <= steps[0] + 2, steps
    found = message_cards.card(cast.room, 1)
    assert found["orders"]["issued"] == 190
    assert found["missing"] == [f"U-{n:03}" for n in range(20)]
    assert set(Order.objects.filter(unit__room=cast.room).values_list("number", flat=True)) == {1}


def test_numbers_of_a_unit_have_no_gap_whoever_orders(cast: Cast) -> None:
    messages.say(cast.room, "One", by=cast.samir)
    send(cast, open_incident(cast), cast.p1)
    messages.publish_bolo(cast.room, "Two", by=cast.samir, to=To(unit=cast.p1))
    messages.say(cast.room, "Three", by=cast.samir)
    numbers = list(Order.objects.filter(unit=cast.p1).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, cast.fresh(cast.p1).order_head + 1)) and len(numbers) == 4


def test_orders_of_several_units_are_read_at_once_and_none_is_passed_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "UNITS_AT_ONCE", 2)
    monkeypatch.setattr(orders, "AT_ONCE", 4)
    for text in ("One", "Two", "Three"):
        messages.say(cast.room, text, by=cast.samir)
    sent = {cast.p1.pk: 1, cast.p2.pk: 1, cast.m3.pk: 3}
    found = orders.after_each(sent)
    assert [order.number for order in found[cast.p1.pk]] == [2, 3]
    assert cast.p2.pk not in found, "its own tablet reads what did not fit"
    assert found[cast.m3.pk] == []


def test_the_other_tablet_of_a_unit_is_told_what_one_reported(cast: Cast) -> None:
    send(cast, open_incident(cast), cast.p1)
    before = head(cast.room)
    report(cast, cast.p1, Status.ACKNOWLEDGED)
    frames = unit_frames(journal.rows(cast.room.pk, before), [cast.p1.pk, cast.p2.pk])
    assert set(frames) == {cast.p1.pk}
    frame = json.loads(frames[cast.p1.pk])
    assert (frame["t"], frame["unit"]["status"], frame["unit"]["call_sign"]) == (
        "unit",
        "acknowledged",
        "P-1",
    )


def test_what_else_changed_about_a_unit_is_no_change_of_its_status(cast: Cast) -> None:
    send(cast, open_incident(cast), cast.p1)
    before = head(cast.room)
    tell_again([cast.fresh(cast.p1)])
    (entry,) = entries(cast, before)
    assert (entry.kind, json.loads(entry.facts)) == (
        "unit.amended",
        {"unit": cast.p1.pk, "call_sign": "P-1"},
    )
    assert journal.line(entry)["cards"][0]["id"] == cast.p1.pk


class Hand:
    """Somebody who asks over HTTP."""

    def __init__(self, officer: Officer) -> None:
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(officer)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.client.post(
            f"/api/v1/rooms/town/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": f"key-{next(_keys)}"},
        )
        return answer.status_code, answer.json()

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1/rooms/town/{path}")
        return answer.status_code, answer.json()


def test_messages_go_all_the_way_over_http(cast: Cast, hands: Hands) -> None:
    samir = Hand(cast.samir)
    status, said = samir.post("messages", {"audience": "unit", "unit": cast.p1.pk, "text": "Hello"})
    assert (status, said["card"], said["to"], said["orders"]["issued"]) == (201, "message", "P-1", 1)
    until = (hands.now() + timedelta(hours=1)).isoformat()
    asked = {"audience": "room", "text": "Red van", "plate": "48213-D-6", "until": until}
    status, bolo = samir.post("bolos", asked)
    assert (status, bolo["kind"], bolo["plate"]) == (201, "bolo", "48213-D-6")
    messages.say_from_unit(cast.p1, "Seen it", by=cast.karim, reply_to=2)
    status, taken = samir.post("messages/3/take", {})
    assert (status, taken["taken_by"], taken["gone"]) == (200, "Samir", True)
    status, over = samir.post("messages/2/end", {})
    assert (status, over["gone"]) == (200, True)
    status, found = samir.get("messages")
    assert (status, [one["number"] for one in found["items"]], found["next"]) == (200, [1], None)
    status, found = samir.get("messages?state=all&limit=2")
    assert ([one["number"] for one in found["items"]], found["next"]) == ([3, 2], 2)
    status, found = samir.get("messages?state=all&limit=2&after=2")
    assert ([one["number"] for one in found["items"]], found["next"]) == ([1], None)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("messages", {"audience": "room", "text": ""}, "field_needed"),
        ("messages", {"audience": "everybody", "text": "x"}, "unacceptable"),
        ("messages", {"audience": "unit", "text": "x"}, "field_needed"),
        ("messages", {"audience": "room", "unit": 1, "text": "x"}, "audience_unclear"),
        ("messages", {"audience": "unit", "unit": 10**30, "text": "x"}, "not_there"),
        ("messages", {"audience": "unit", "unit": "1", "text": "x"}, "not_a_number"),
        ("messages", {"audience": "sector", "sector": "Z", "text": "x"}, "unknown_sector"),
        ("messages", {"audience": "room", "text": "x", "reply_to": 10**30}, "not_there"),
        ("messages", {"audience": "room", "text": "x", "loud": True}, "unknown_field"),
        ("bolos", {"audience": "room", "text": "x", "until": "2026-11-27T22:00:00"}, "unacceptable"),
        ("bolos", {"audience": "room", "text": "x", "until": "2026-11-27T21:00:00Z"}, "until_passed"),
        (f"messages/{10**30}/take", {}, "not_there"),
    ],
)
def test_what_cannot_be_meant_over_http_changes_nothing(
    cast: Cast, hands: Hands, path: str, body: Any, code: str
) -> None:
    samir, before = Hand(cast.samir), dump()
    status, problem = samir.post(path, body)
    assert (status in (404, 422), problem["code"]) == (True, code)
    assert problem["detail"] and dump() == before


def test_units_are_read_page_by_page(cast: Cast) -> None:
    amina = Hand(cast.amina)
    status, found = amina.get("units?limit=2")
    assert (status, [one["call_sign"] for one in found["items"]]) == (200, ["P-1", "P-2"])
    status, rest = amina.get(f"units?limit=2&after={found['next']}")
    assert ([one["call_sign"] for one in rest["items"]], rest["next"]) == (["M-3"], None)
    assert amina.get(f"units/{cast.p1.pk}")[1] == found["items"][0]
    spare = make_unit(cast.room, "P-9")
    assert amina.get(f"units/{spare.pk}")[1]["gone"] is True
    assert amina.get(f"units/{cast.q1.pk}")[1]["code"] == "not_there"
    for limit in ("0", "201", "many"):
        status, problem = amina.get(f"units?limit={limit}")
        assert (status, problem["facts"]["field"]) == (422, "limit")
    assert amina.get(f"units?after={10**30}") == (200, {"items": [], "next": None})


def test_who_reads_what_was_said(cast: Cast) -> None:
    inspector = make_officer("Ilham", RoleName.INSPECTOR, cast.room)
    messages.say(cast.room, "Hello", by=cast.samir)
    asked = ("messages", "messages?state=all")
    assert [Hand(cast.amina).get(path)[0] for path in asked] == [200, 403]
    assert [Hand(inspector).get(path)[0] for path in asked] == [403, 200]
    assert [Hand(cast.karim).get(path)[0] for path in asked] == [403, 403]


def test_the_picture_holds_through_everything_that_is_said(cast: Cast, hands: Hands) -> None:
    room, samir = cast.room, cast.samir
    rachid, spare = make_officer("Rachid"), make_unit(room, "P-9")
    steps: list[Callable[[], object]] = [
        lambda: messages.say(room, "Rain", by=samir),
        lambda: messages.publish_bolo(room, "Van", by=samir, until=hands.now() + timedelta(minutes=9)),
        lambda: messages.publish_bolo(room, "Man", by=samir),
        lambda: book_on(rachid, spare),
        lambda: confirm(cast, cast.p1, seen=False),
        lambda: confirm(cast, cast.p1),
        lambda: messages.say_from_unit(cast.p1, "Key", by=cast.karim, reply_to=1),
        lambda: messages.say(room, "Comes", by=samir, to=To(unit=cast.p1), reply_to=4),
        lambda: confirm(cast, cast.p1, cast.p2, cast.m3, spare),
        lambda: messages.end_bolo(room, 3, by=samir),
        lambda: (hands.move(minutes=10), messages.end_expired(hands.now())),
        lambda: tell_again([cast.fresh(cast.p1)]),
    ]
    for step, act in enumerate(steps):
        before, number = picture(room), head(room)
        act()
        assert head(room) > number, step
        for entry in entries(cast, number):
            for one in journal.line(entry)["cards"]:
                before.pop((one["card"], one["id"]), None)
                if not one["gone"]:
                    before[one["card"], one["id"]] = one
        assert before == picture(room), step
    assert journal.verify(room) == [] and shown(cast) == []
    assert Message.objects.count() == 5 and Shift.objects.filter(unit=spare).exists()


def picture(room: Room) -> dict[tuple[str, int], Card]:
    return {(one["card"], one["id"]): one for one in read_cards(room)[0]}
