"""What is known of a place and of a number is told to who has a call or an incident in hand."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from command.roles import RoleName
from dispatch import closing, hazards, intake, known, merging, ringing
from dispatch.models import HazardKind
from patrols import journal
from patrols.rules.refusal import Refused
from tests.builders import MARKET, SCHOOL, Cast, Hands, head, log, make_officer, open_incident, take_call


def metres_north(metres: float) -> dict[str, Any]:
    return {"lat": MARKET.lat + metres / 111_195, "lon": MARKET.lon}


def of_call(cast: Cast, number: int) -> dict[str, Any]:
    return known.of_call(cast.room, number, by=cast.amina)


def names(found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Each as what it is and its number."""
    return [("incident", o["incident"]) if o["incident"] else ("call", o["call"]) for o in found]


def test_what_happened_within_75_m_is_told_with_how_far_and_how_it_ended(cast: Cast, hands: Hands) -> None:
    robbery = open_incident(cast, type="robbery", place="Kiosk", **metres_north(60))
    closing.close_incident(cast.room, robbery, "false_alarm", by=cast.samir)
    open_incident(cast, **metres_north(90))
    hands.move(minutes=5)
    call = take_call(cast, type="noise", **metres_north(-10))
    intake.close_call(cast.room, call, "information", by=cast.amina)
    told = of_call(cast, take_call(cast, at=MARKET))
    assert names(told["here"]) == [("call", call), ("incident", robbery)] and told["here_n"] == 2
    newest, oldest = told["here"]
    assert (newest["m"], oldest["m"]) == (pytest.approx(10, abs=0.2), pytest.approx(60, abs=0.2))
    assert (oldest["type"], oldest["place"], oldest["disposition"]) == ("robbery", "Kiosk", "false_alarm")
    assert not oldest["open"] and oldest["priority"] is not None


def test_within_75_m_is_a_circle(cast: Cast) -> None:
    """60 m north and 60 m east is 85 m away."""
    north = metres_north(60)
    east = (metres_north(60)["lat"] - MARKET.lat) / math.cos(math.radians(MARKET.lat))
    open_incident(cast, lat=north["lat"], lon=MARKET.lon + east)
    assert of_call(cast, take_call(cast, at=MARKET))["here"] == []


def test_what_is_still_open_says_so(cast: Cast) -> None:
    number = open_incident(cast, at=MARKET)
    [one] = of_call(cast, take_call(cast, at=MARKET))["here"]
    assert (one["incident"], one["open"], one["disposition"]) == (number, True, None)


def test_a_number_is_the_same_however_it_is_written(cast: Cast) -> None:
    for phone in ("0612345678", "+212 6 12 34 56 78", "00212612345678", "06.12.34.56.78"):
        take_call(cast, phone=phone, at=SCHOOL)
    take_call(cast, phone="+33612345678")
    take_call(cast, phone="0612345679")
    told = of_call(cast, take_call(cast, phone="212612345678"))
    assert names(told["number"]) == [("call", 4), ("call", 3), ("call", 2), ("call", 1)]


def test_a_number_that_is_amended_is_another_line(cast: Cast) -> None:
    first, second = take_call(cast, phone="0600000001"), take_call(cast, phone="0600000002")
    assert of_call(cast, second)["number_n"] == 0
    intake.amend_call(cast.room, first, {"phone": "0600000002"}, by=cast.amina)
    assert names(of_call(cast, second)["number"]) == [("call", first)]


def test_no_number_and_a_short_one_are_nobodys(cast: Cast) -> None:
    for phone in ("", "19", "anonymous"):
        take_call(cast, phone=phone)
        assert of_call(cast, take_call(cast, phone=phone))["number_n"] == 0


def test_several_calls_of_one_thing_are_told_once(cast: Cast) -> None:
    """Also where that was merged into another since."""
    phone = "0612345678"
    number, into = open_incident(cast, phone=phone), open_incident(cast)
    again = take_call(cast, phone=phone)
    intake.join(cast.room, again, number, by=cast.amina)
    merging.merge(cast.room, number, into, by=cast.samir)
    told = of_call(cast, take_call(cast, phone=phone))
    assert names(told["number"]) == [("incident", into)] and told["number_n"] == 1


def test_its_own_is_no_news(cast: Cast) -> None:
    phone = "0612345678"
    call = take_call(cast, phone=phone, at=MARKET)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    same = open_incident(cast, phone=phone, at=MARKET)
    assert names(of_call(cast, call)["here"]) == names(of_call(cast, call)["number"]) == [("incident", same)]
    merging.merge(cast.room, same, number, by=cast.samir)
    told = known.of_incident(cast.room, number, by=cast.samir)
    assert (told["here_n"], told["number_n"]) == (0, 0)
    assert of_call(cast, call)["number_n"] == 0


def test_half_a_year_ago_is_forgotten(cast: Cast, hands: Hands) -> None:
    open_incident(cast, phone="0612345678", at=MARKET)
    hands.move(days=180)
    call = take_call(cast, phone="0612345678", at=MARKET)
    assert (of_call(cast, call)["here_n"], of_call(cast, call)["number_n"]) == (1, 1)
    hands.move(1)
    assert (of_call(cast, call)["here_n"], of_call(cast, call)["number_n"]) == (0, 0)


def test_the_newest_ten_are_told_and_how_many_there_were(cast: Cast, hands: Hands) -> None:
    for _ in range(12):
        hands.move(60)
        take_call(cast, phone="0612345678", at=MARKET)
    told = of_call(cast, take_call(cast, phone="0612345678", at=MARKET))
    newest = [("call", number) for number in range(12, 2, -1)]
    assert names(told["here"]) == names(told["number"]) == newest
    assert (told["here_n"], told["number_n"]) == (12, 12)


def test_hazards_are_told_with_how_far_they_are(cast: Cast) -> None:
    hazards.note_hazard(
        cast.room, HazardKind.WEAPON, "A gun", by=cast.amina, radius_m=100, **metres_north(50)
    )
    [one] = of_call(cast, take_call(cast, at=MARKET))["hazards"]
    assert (one["text"], one["m"]) == ("A gun", pytest.approx(50, abs=0.2))
    assert of_call(cast, take_call(cast))["hazards"] == []


def test_another_room_knows_nothing_of_ours(cast: Cast) -> None:
    intake.take_call(cast.port, {"phone": "0612345678", "lat": MARKET.lat, "lon": MARKET.lon}, by=cast.hicham)
    told = of_call(cast, take_call(cast, phone="0612345678", at=MARKET))
    assert (told["here"], told["number"]) == ([], [])


def test_only_for_what_is_in_hand(cast: Cast, refused: Callable[..., Any]) -> None:
    call = take_call(cast)
    number = open_incident(cast)
    intake.close_call(cast.room, call, "information", by=cast.amina)
    closing.close_incident(cast.room, number, "false_alarm", by=cast.samir)
    exchange = make_officer("Exchange", RoleName.INTEGRATION, cast.room)
    rings = ringing.ring(cast.room, "0612345678", "19", by=exchange).number
    with refused("call_closed", call=call):
        of_call(cast, call)
    with refused("call_ringing", call=rings):
        of_call(cast, rings)
    with refused("incident_closed", incident=number):
        known.of_incident(cast.room, number, by=cast.samir)


def test_who_was_shown_what_happened_before_is_journaled_once_a_minute(cast: Cast, hands: Hands) -> None:
    open_incident(cast, at=MARKET)
    call, alone = take_call(cast, at=MARKET), take_call(cast, at=SCHOOL)
    at = head(cast.room)
    of_call(cast, alone)
    assert log(cast.room, at) == []
    for seconds in (0, 30, 29):
        hands.move(seconds)
        of_call(cast, call)
    assert log(cast.room, at) == ["known.consulted"]
    hands.move(2)
    of_call(cast, call)
    entries = journal.after(cast.room.pk, at)
    assert [(one.actor_name, one.talkgroups) for one in entries] == [("Amina", [])] * 2
    assert journal.line(entries[0])["facts"]["call"] == call


def test_a_machine_and_an_officer_on_patrol_are_told_nothing(cast: Cast) -> None:
    call = take_call(cast)
    exchange = make_officer("Exchange", RoleName.INTEGRATION, cast.room)
    for officer in (exchange, cast.karim):
        with pytest.raises(Refused, match="not_allowed"):
            known.of_call(cast.room, call, by=officer)


def test_over_http(cast: Cast) -> None:
    number = open_incident(cast, at=MARKET)
    call = take_call(cast, at=MARKET)
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.samir)
    for path in (f"calls/{call}", f"incidents/{number}"):
        answer = client.get(f"/api/v1/rooms/town/{path}/known")
        assert answer.status_code == 200 and answer.json()["here_n"] == 1
