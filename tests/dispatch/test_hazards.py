"""Something is dangerous about a place: who goes there knows, until it is over."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch import assignment, closing, hazards, incidents, intake, merging, worklist
from dispatch.models import Hazard, HazardKind
from dispatch.rules.hazard import SHOWN
from maps.geo import LatLon
from patrols import clock, journal
from patrols.models import JournalEntry, Officer, Order
from patrols.rules.refusal import Refused
from tests.builders import ACROSS, MARKET, SCHOOL, Cast, Hands, card_of, head, log, open_incident, send

AT_MARKET: dict[str, Any] = {"lat": MARKET.lat, "lon": MARKET.lon}


def note(cast: Cast, text: str = "A dog", *, by: Officer | None = None, **more: Any) -> Hazard:
    """Amina notes an animal within 75 m of the market."""
    said: dict[str, Any] = {"kind": HazardKind.ANIMAL, **AT_MARKET, "radius_m": 75.0} | more
    return hazards.note_hazard(cast.room, said.pop("kind"), text, by=by or cast.amina, **said)


def told(cast: Cast, number: int) -> list[str]:
    """What the incident's card says of hazards."""
    return [one["text"] for one in card_of(cast, number)["hazards"]]


def north(point: LatLon, metres: float) -> dict[str, Any]:
    return {"lat": point.lat + metres / 111_195, "lon": point.lon}


def orders(cast: Cast) -> list[Order]:
    return list(Order.objects.filter(unit=cast.p1).order_by("number"))


def test_a_hazard_is_on_the_card_of_whatever_it_reaches_and_of_nothing_else(cast: Cast) -> None:
    within, beyond = (open_incident(cast, **north(MARKET, metres)) for metres in (74, 76))
    unplaced = open_incident(cast)
    note(cast, "A dog")
    assert (told(cast, within), told(cast, beyond), told(cast, unplaced)) == (["A dog"], [], [])
    card = card_of(cast, within)["hazards"][0]
    assert (card["kind"], card["by"], card["until"], card["ended_at"]) == ("animal", "Amina", None, None)


def test_an_incident_that_is_opened_there_later_says_it_too(cast: Cast) -> None:
    note(cast)
    assert told(cast, open_incident(cast, at=MARKET)) == ["A dog"]


def test_another_rooms_hazard_reaches_nothing_here(cast: Cast) -> None:
    hazards.note_hazard(cast.port, HazardKind.WEAPON, "Ours", by=cast.hicham, radius_m=75, **AT_MARKET)
    assert told(cast, open_incident(cast, at=MARKET)) == []


def test_an_incident_that_moves_has_the_hazards_of_where_it_is_now(cast: Cast) -> None:
    note(cast)
    number = open_incident(cast, at=MARKET)
    incidents.amend_incident(cast.room, number, {"lat": SCHOOL.lat, "lon": SCHOOL.lon}, by=cast.samir)
    assert told(cast, number) == []
    note(cast, "Loose tiles", kind=HazardKind.STRUCTURE, lat=SCHOOL.lat, lon=SCHOOL.lon)
    assert told(cast, number) == ["Loose tiles"]


def test_what_speaks_for_another_has_the_hazards_of_its_own_place(cast: Cast) -> None:
    here, there = open_incident(cast, at=MARKET), open_incident(cast, at=ACROSS)
    note(cast)
    merging.merge(cast.room, here, there, by=cast.samir)
    assert told(cast, there) == []
    note(cast, "A wall", lat=ACROSS.lat, lon=ACROSS.lon)
    merging.unmerge(cast.room, here, by=cast.samir)
    assert (told(cast, here), told(cast, there)) == (["A dog"], ["A wall"])


def test_what_begins_again_has_the_hazards_of_today(cast: Cast) -> None:
    number = open_incident(cast, at=MARKET)
    closing.close_incident(cast.room, number, "false_alarm", by=cast.samir)
    note(cast)
    closing.reopen(cast.room, number, reason="again", by=cast.samir)
    assert told(cast, number) == ["A dog"]


def test_the_worst_is_said_first_and_then_the_newest(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, at=MARKET)
    for kind, text in (("other", "mud"), ("animal", "a dog"), ("weapon", "a gun"), ("animal", "a snake")):
        hands.move(60)
        note(cast, text, kind=HazardKind(kind))
    assert told(cast, number) == ["a gun", "a snake", "a dog", "mud"]


def test_a_card_names_no_more_than_twenty(cast: Cast) -> None:
    number = open_incident(cast, at=MARKET)
    for count in range(SHOWN + 1):
        note(cast, f"hazard {count}")
    assert len(told(cast, number)) == SHOWN == 20
    assert "hazard 0" not in told(cast, number)


def test_whoever_is_on_the_way_is_told_and_told_again_when_it_is_over(cast: Cast) -> None:
    number = open_incident(cast, at=MARKET)
    send(cast, number, cast.p1)
    assert orders(cast)[-1].body["hazards"] == []
    found = note(cast, "He has a knife", kind=HazardKind.WEAPON, source="neighbour")
    change = orders(cast)[-1]
    assert (change.kind, change.body["incident"]["number"]) == ("change", number)
    assert [(one["kind"], one["text"], one["source"]) for one in change.body["hazards"]] == [
        ("weapon", "He has a knife", "neighbour")
    ]
    hazards.end_hazard(cast.room, found.pk, by=cast.samir)
    assert (orders(cast)[-1].kind, orders(cast)[-1].body["hazards"]) == ("change", [])


def test_whoever_is_sent_there_later_has_it_in_the_order(cast: Cast) -> None:
    note(cast)
    send(cast, open_incident(cast, at=MARKET), cast.p1)
    assert [one["text"] for one in orders(cast)[-1].body["hazards"]] == ["A dog"]


def test_whoever_goes_elsewhere_is_not_disturbed(cast: Cast) -> None:
    send(cast, open_incident(cast, at=SCHOOL), cast.p1)
    before = len(orders(cast))
    note(cast)
    assert len(orders(cast)) == before


def test_a_crew_is_not_told_what_is_past(cast: Cast, hands: Hands) -> None:
    note(cast, until=clock.now() + timedelta(minutes=5))
    number = open_incident(cast, at=MARKET)
    hands.move(minutes=5)
    send(cast, number, cast.p1)
    assert orders(cast)[-1].body["hazards"] == []


def test_a_hazard_whose_time_has_passed_is_over_by_itself(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, at=MARKET)
    note(cast, until=clock.now() + timedelta(minutes=5))
    assert not hazards.end_expired(hands.move(minutes=4))
    assert hazards.end_expired(hands.move(minutes=1)) and not hazards.end_expired(clock.now())
    assert told(cast, number) == [] and log(cast.room)[-1] == "hazard.expired"


def test_it_ends_once(cast: Cast, refused: Callable[..., Any]) -> None:
    found = note(cast)
    ended = hazards.end_hazard(cast.room, found.pk, by=cast.samir)
    assert ended.ended_by == cast.samir
    with refused("hazard_ended", hazard=found.pk):
        hazards.end_hazard(cast.room, found.pk, by=cast.amina)
    with refused("not_there", what="hazard"):
        hazards.end_hazard(cast.port, found.pk, by=cast.hicham)


def test_one_decision_tells_all_that_it_reaches(cast: Cast) -> None:
    numbers = [open_incident(cast, at=MARKET) for _ in range(3)]
    open_incident(cast, at=SCHOOL)
    at = head(cast.room)
    note(cast, incident=numbers[1])
    [entry] = journal.after(cast.room.pk, at)
    line = journal.line(entry)
    assert line["facts"]["incidents"] == numbers and line["facts"]["incident"] == numbers[1]
    assert sorted(card["number"] for card in line["cards"]) == numbers


def test_what_was_typed_is_sealed_in_the_journal(cast: Cast) -> None:
    note(cast, "Mr Alami keeps a dog", source="his brother")
    entry = JournalEntry.objects.get(room=cast.room, kind="hazard.noted")
    assert "Alami" not in entry.facts and "brother" not in entry.facts
    assert json.loads(entry.personal["said"][1]) == {"text": "Mr Alami keeps a dog", "source": "his brother"}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"text": "  "}, "field_needed", "text"),
        ({"text": "x" * 201}, "too_long", "text"),
        ({"source": "x" * 81}, "too_long", "source"),
        ({"radius_m": 9.9}, "out_of_range", "radius_m"),
        ({"radius_m": 2000.1}, "out_of_range", "radius_m"),
        ({"radius_m": float("nan")}, "out_of_range", "radius_m"),
        ({"lat": 91.0}, "out_of_range", "lat"),
        ({"until": "now"}, "until_passed", "until"),
    ],
)
def test_what_cannot_be_is_refused_by_name(cast: Cast, given: dict[str, Any], code: str, field: str) -> None:
    if "until" in given:
        given = {"until": clock.now()}
    with pytest.raises(Refused) as caught:
        note(cast, **{"text": "A dog", **given})
    assert (caught.value.code, caught.value.status, caught.value.facts["field"]) == (code, 422, field)
    assert not Hazard.objects.exists()


def test_a_hazard_outside_the_town_is_refused(town: Cast, refused: Callable[..., Any]) -> None:
    with refused("outside_area", field="lat", city="The town"):
        note(town, lat=35.0, lon=-5.0)


def test_an_incident_that_is_not_there_is_no_ones(cast: Cast, refused: Callable[..., Any]) -> None:
    with refused("not_there", what="incident"):
        note(cast, incident=99)


def test_over_http_it_is_noted_and_ended_with_its_shape(cast: Cast) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.amina)

    def post(path: str, body: dict[str, Any], key: str) -> Any:
        address = f"/api/v1/rooms/town/{path}"
        return client.post(address, body, content_type="application/json", headers={"idempotency-key": key})

    body = {"kind": "weapon", "text": "A gun", "radius_m": 75, **AT_MARKET, "until": "2026-11-28T00:00:00Z"}
    first, again = (post("hazards", body, "a") for _ in range(2))
    assert first.status_code == 200 and first.json() == again.json()
    assert (first.json()["kind"], first.json()["until"]) == ("weapon", "2026-11-28T00:00:00.000Z")
    ended = post(f"hazards/{first.json()['id']}/end", {}, "b")
    assert ended.status_code == 200 and ended.json()["ended_at"]
    for wrong, field in (({"kind": "ghost"}, "kind"), ({"lat": None}, "lat"), ({"colour": "red"}, "colour")):
        answer = post("hazards", body | wrong, f"c{field}")
        assert (answer.status_code, answer.json()["facts"]["field"]) == (422, field)
        assert answer.json()["detail"].endswith(".")


def test_a_dispatcher_who_moves_a_unit_away_leaves_it_unaware(cast: Cast) -> None:
    number = open_incident(cast, at=MARKET)
    send(cast, number, cast.p1)
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    before = len(orders(cast))
    note(cast)
    assert len(orders(cast)) == before


def test_the_room_begins_with_the_hazards_on_its_cards(cast: Cast) -> None:
    call = intake.take_call(cast.room, {"type": "theft", "place": "x", **AT_MARKET}, by=cast.amina).number
    intake.queue_call(cast.room, call, by=cast.amina)
    open_incident(cast, at=SCHOOL)
    note(cast)
    assert [[h["text"] for h in card["hazards"]] for card in worklist.open_incidents(cast.room)] == [
        ["A dog"],
        [],
    ]
