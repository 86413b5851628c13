"""A room's plans say what must go; who has it is proposed, and what is missing is named with who has it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from dispatch import incidents, promise
from dispatch.models import Assignment, Plan
from patrols import clock
from patrols.duty import book_off, book_on
from patrols.models import LastFix, Order, Room, Shift, Unit, UnitKind
from patrols.rules.lifecycle import Status
from tests.builders import (
    ACROSS,
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    advice,
    card_of,
    log,
    make_unit,
    open_incident,
    report,
    send,
    stand,
    take_call,
)
from tests.town import CORNERS, place

Check = Callable[..., Any]
TELL = {
    "tell_ar": "لا هاتف قرب الطرد.",
    "tell_fr": "Aucun téléphone près du colis.",
    "tell_en": "No phone near it.",
}


def need(code: str, count: int = 1, *kinds: str, skills: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"need": code, "count": count, "kinds": [*kinds], "skills": [*skills]}


CAR, DOG = need("car", 1, "car"), need("dog", 1, "k9", skills=("explosive_k9",))


def make_plan(cast: Cast, *needs: dict[str, Any], code: str = "theft", **more: Any) -> Plan:
    return Plan.objects.create(room=cast.room, code=code, needs=[*needs], **more)


def row(answer: dict[str, Any], call_sign: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in (*answer["ranked"], *answer["left_out"]) if one["call_sign"] == call_sign
    )
    return found


def test_the_answer_says_what_the_plan_asks_for_and_who_has_it(town: Cast) -> None:
    make_plan(town, CAR, DOG, types=["theft"], backup=[need("more", 1, "moto")], name_fr="Vol", **TELL)
    dog = make_unit(
        town.room, "K-1", kind=UnitKind.DOG_TEAM, status=Status.AVAILABLE, attributes=["explosive_k9"]
    )
    for unit, where in ((town.p1, MARKET), (town.p2, SCHOOL), (town.m3, MARKET), (dog, ACROSS)):
        stand(unit, where)
    answer = advice(town, open_incident(town, at=MARKET))
    assert answer["plan"] == {
        "code": "theft",
        "alarm": 1,
        "name": dict.fromkeys(("ar", "fr", "en"), "Vol"),
        "tell": {"ar": TELL["tell_ar"], "fr": TELL["tell_fr"], "en": TELL["tell_en"]},
        "needs": [CAR | {"found": 1, "sent": 0}, DOG | {"found": 1, "sent": 0}],
        "backup": [need("more", 1, "moto") | {"found": 1, "sent": 0}],
    }
    assert {one["call_sign"]: (one["fills"], one["proposed"]) for one in answer["ranked"]} == {
        "P-1": ("car", True),
        "P-2": (None, False),
        "M-3": ("more", False),
        "K-1": ("dog", True),
    }
    assert row(answer, "K-1")["skills"] == ["explosive_k9"]
    assert {"code": "skill", "skill": "explosive_k9"} in row(answer, "K-1")["reasons"]
    assert answer["shortfall"] == []


def test_without_a_plan_the_nearest_is_proposed(town: Cast) -> None:
    make_plan(town, DOG, types=["robbery"])
    make_plan(town, DOG, code="off", active=False)
    stand(town.p1, MARKET)
    stand(town.p2, SCHOOL)
    answer = advice(town, open_incident(town, at=MARKET))
    assert (answer["plan"], answer["shortfall"]) == (None, [])
    assert [(one["call_sign"], one["needs"], one["proposed"]) for one in answer["ranked"]] == [
        ("P-1", [], True),
        ("P-2", [], False),
    ]


def test_a_unit_can_do_what_its_kind_its_equipment_and_its_crew_can(town: Cast) -> None:
    make_plan(town, need("woman", 1, skills=("female_officer",)))
    town.nadia.skills = ["female_officer", "tamazight"]
    town.nadia.save()
    Unit.objects.filter(pk=town.p2.pk).update(attributes=["armed"])
    stand(town.p1, MARKET)
    stand(town.p2, SCHOOL)
    number = open_incident(town, at=MARKET)
    p2 = row(advice(town, number), "P-2")
    assert p2["skills"] == ["female_officer", "armed", "prisoner_transport", "tamazight"]
    assert (p2["fills"], p2["proposed"]) == ("woman", True)
    assert row(advice(town, number), "P-1")["reason"] == "lacks_skill"
    book_off(town.nadia)
    book_on(town.nadia, town.p1)
    after = advice(town, number)
    assert (row(after, "P-1")["fills"], row(after, "P-2")["reason"]) == ("woman", "off_duty")


def test_what_is_missing_is_named_with_the_nearest_room_that_has_it(town: Cast) -> None:
    """Of another room its name, a call sign and seconds travel, nothing else."""
    make_plan(town, need("car", 2, "car"), DOG, least_crew=2)
    for call_sign, where, more in (
        ("K-1", ACROSS, {}),
        ("K-2", SCHOOL, {}),
        ("K-3", MARKET, {"undercover": True}),
        ("K-4", MARKET, {"crew": 1}),
    ):
        known: dict[str, Any] = {"attributes": ["explosive_k9"], "kind": UnitKind.DOG_TEAM, **more}
        stand(make_unit(town.port, call_sign, status=Status.AVAILABLE, **known), where)
    stand(town.p1, MARKET)
    dog, car = need("dog", 1, "k9", skills=("explosive_k9",)), need("car", 1, "car")
    shortfall = advice(town, open_incident(town, at=MARKET))["shortfall"]
    assert [{**one, "elsewhere": None} for one in shortfall] == [
        {
            "need": one["need"],
            "missing": 1,
            "kinds": one["kinds"],
            "skills": one["skills"],
            "backup": False,
            "elsewhere": None,
        }
        for one in (car, dog)
    ]
    assert shortfall[0]["elsewhere"] is None, "Q-1 is in the port, nobody knows where"
    there = shortfall[1]["elsewhere"]
    assert (there["room"], there["name"], there["call_sign"]) == ("port", "The port", "K-2")
    assert there["seconds"] > 0 and set(there) == {"room", "name", "call_sign", "seconds", "by"}


def test_another_room_s_unit_across_the_river_is_timed_over_the_bridge(town: Cast) -> None:
    make_plan(town, need("car", 1, "car"), backup=[need("ready", 1, "car")])
    stand(town.p1, MARKET)
    for call_sign, where in (("Q-7", ACROSS), ("Q-8", CORNERS["garden_station"])):
        stand(make_unit(town.port, call_sign, status=Status.AVAILABLE), where)
    (ready,) = advice(town, open_incident(town, at=MARKET))["shortfall"]
    assert (ready["need"], ready["backup"]) == ("ready", True)
    there = ready["elsewhere"]
    assert (there["call_sign"], there["by"]) == ("Q-8", "road"), "Q-7 is nearer in a straight line"
    stand(town.port.units.get(call_sign="Q-8"), place(0, 40_000))
    stand(town.port.units.get(call_sign="Q-7"), place(0, 30_000))
    far = advice(town, open_incident(town, at=MARKET))["shortfall"][0]["elsewhere"]
    assert (far["call_sign"], far["by"]) == ("Q-7", "straight_line")


def test_where_nobody_can_go_somebody_is_missing(town: Cast) -> None:
    stand(town.q1, SCHOOL)
    (missing,) = advice(town, open_incident(town, at=MARKET))["shortfall"]
    assert (missing["need"], missing["missing"], missing["elsewhere"]["call_sign"]) == ("unit", 1, "Q-1")


def test_who_is_on_the_incident_is_not_missing(town: Cast) -> None:
    make_plan(town, need("car", 2, "car"))
    stand(town.p1, MARKET)
    stand(town.p2, SCHOOL)
    number = open_incident(town, at=MARKET)
    send(town, number, town.p1)
    answer = advice(town, number)
    assert answer["plan"]["needs"] == [need("car", 2, "car") | {"found": 2, "sent": 1}]
    assert (row(answer, "P-2")["fills"], answer["shortfall"]) == ("car", [])
    assert row(answer, "P-1") == {
        "unit": town.p1.pk,
        "call_sign": "P-1",
        "reason": "on_incident",
        "needs": ["car"],
        "number": number,
        "priority": 2,
    }


def test_who_has_just_worked_or_is_about_to_leave_is_left_out(town: Cast, hands: Hands) -> None:
    make_plan(town, need("any", 1), rest_min=30, shift_min=45)
    for unit in (town.p1, town.p2, town.m3):
        stand(unit, MARKET)
    first = open_incident(town, at=MARKET)
    send(town, first, town.p1)
    done = (Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE, Status.AVAILABLE)
    report(town, town.p1, *done, disposition="report")
    Shift.objects.filter(unit=town.p2).update(off_at=clock.now() + timedelta(minutes=50))
    hands.move(minutes=10)
    number = open_incident(town, at=MARKET)
    for unit in (town.p1, town.p2, town.m3):
        stand(unit, MARKET)
    answer = advice(town, number)
    until = clock.stamp(hands.now() + timedelta(minutes=20))
    assert (row(answer, "P-1")["reason"], row(answer, "P-1")["until"]) == ("resting", until)
    assert (row(answer, "P-2")["reason"], row(answer, "P-2")["minutes"]) == ("shift_ends", 40)
    hands.move(minutes=25)
    stand(town.p1, MARKET)
    assert {"code": "rested", "minutes": 35} in row(advice(town, number), "P-1")["reasons"]


def test_the_hour_is_the_rooms(town: Cast, hands: Hands) -> None:
    """Half past nine in Greenwich is half past ten in Paris."""
    Room.objects.update(time_zone="Europe/Paris")
    town.room.refresh_from_db()
    make_plan(town, CAR, code="night", from_hour=22, until_hour=6)
    number = open_incident(town, at=MARKET)
    assert advice(town, number)["plan"]["code"] == "night"
    hands.move(hours=9)
    assert advice(town, number)["plan"] is None


def test_a_greater_alarm_asks_for_more_and_the_crew_is_told_again(town: Cast, refused: Check) -> None:
    make_plan(town, CAR, **TELL)
    make_plan(town, need("car", 2, "car"), code="more", alarm=2, tell_fr="Périmètre de 200 m.")
    stand(town.p1, MARKET)
    number = open_incident(town, at=MARKET)
    send(town, number, town.p1)
    task = Order.objects.get(unit=town.p1)
    assert task.body["tell"]["en"] == TELL["tell_en"]
    incidents.amend_incident(town.room, number, {"alarm": 2}, by=town.samir)
    assert (card_of(town, number)["alarm"], card_of(town, number)["versions"]["alarm"]["n"]) == (2, 1)
    assert log(town.room)[-2:] == ["incident.amended", "order.issued"]
    assert Order.objects.filter(unit=town.p1).order_by("-number")[0].body["tell"] == dict.fromkeys(
        ("ar", "fr", "en"), "Périmètre de 200 m."
    )
    answer = advice(town, number)
    assert (answer["plan"]["alarm"], answer["plan"]["needs"][0]["found"]) == (2, 1)
    with refused("out_of_range", field="alarm", low=1, high=5):
        incidents.amend_incident(town.room, number, {"alarm": 6}, by=town.samir)


def test_a_crew_without_a_plan_is_told_nothing(town: Cast) -> None:
    send(town, open_incident(town, at=MARKET), town.p1)
    assert Order.objects.get(unit=town.p1).body["tell"] == ""


def test_a_caller_is_promised_who_the_plan_would_send(town: Cast) -> None:
    make_plan(town, need("moto", 1, "moto"), types=["theft"])
    stand(town.p1, MARKET)
    stand(town.m3, SCHOOL)
    call = take_call(town, at=MARKET)
    assert promise.may_promise(town.room, call, by=town.amina)["call_sign"] == "M-3"


@pytest.fixture
def two_hundred(town: Cast) -> Cast:
    """The town with two hundred units on duty, all of which have just worked."""
    at = clock.now()
    fleet = Unit.objects.bulk_create(
        Unit(room=town.room, call_sign=f"U-{n}", status=Status.AVAILABLE, status_at=at) for n in range(197)
    )
    Shift.objects.bulk_create(
        Shift(unit=unit, officer=officer, started_at=at)
        for unit, officer in zip(
            fleet,
            type(town.karim).objects.bulk_create(
                type(town.karim)(username=f"u{n}", skills=["first_aid"]) for n in range(197)
            ),
            strict=True,
        )
    )
    incident = open_incident(town, at=MARKET)
    Assignment.objects.bulk_create(
        Assignment(
            incident_id=_id(town, incident),
            unit=unit,
            by=town.samir,
            stage="freed",
            started_at=at,
            ended_at=at,
        )
        for unit in fleet
    )
    LastFix.objects.bulk_create(
        LastFix(
            unit=unit.pk,
            device="t",
            number=1,
            fix_at=at,
            heard_at=at,
            lat=MARKET.lat + n * 1e-5,
            lon=MARKET.lon,
        )
        for n, unit in enumerate(fleet)
    )
    return town


def _id(cast: Cast, number: int) -> int:
    return int(cast.room.incidents.get(number=number).pk)


def test_two_hundred_units_take_as_many_queries_as_three(two_hundred: Cast) -> None:
    cast = two_hundred
    make_plan(cast, need("car", 12, "car", skills=("first_aid",)), DOG, rest_min=1)
    few = Unit.objects.filter(room=cast.room).exclude(call_sign__startswith="U-")
    number = open_incident(cast, at=MARKET)
    advice(cast, number)  # what is read once a process has been read
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connections["default"]) as asked:
            answer = advice(cast, number)
        counted.append(len(asked))
        assert len(answer["ranked"]) + len(answer["left_out"]) == Unit.objects.filter(room=cast.room).count()
        Unit.objects.filter(room=cast.room).exclude(pk__in=few).update(room=cast.port)
    assert counted[0] == counted[1]
