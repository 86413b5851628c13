"""Amina takes calls: they become incidents, or end without a patrol."""

from collections.abc import Callable
from typing import Any

import pytest

from command.roles import RoleName
from dispatch import closing, incidents, intake, ringing, worklist
from dispatch.models import Call, Disposition, IncidentType
from dispatch.rules.policy import POLICY
from patrols import journal
from patrols.models import JournalEntry, Officer
from tests.builders import (
    MARKET,
    Cast,
    Hands,
    card_of,
    log,
    make_officer,
    open_incident,
    send,
    take_call,
)
from tests.town import CORNERS

Check = Callable[..., Any]


def test_a_call_begins_with_whatever_is_known(cast: Cast) -> None:
    call = intake.take_call(cast.room, {}, by=cast.amina)
    card = worklist.call_card(cast.room, call.number)
    assert card["taker"] == "Amina" and card["number"] == 1
    assert not any(card[name] for name in ("type", "place", "lat", "text", "phone", "incident", "gone"))


def test_calls_are_numbered_by_room_without_gaps(cast: Cast) -> None:
    assert [take_call(cast) for _ in range(3)] == [1, 2, 3]


def test_what_a_call_says_later_is_amended_and_named(cast: Cast) -> None:
    number = take_call(cast)
    intake.amend_call(
        cast.room, number, {"caller": "Hassan", "type": "robbery", "place": "Rue du Marché"}, by=cast.amina
    )
    card = worklist.call_card(cast.room, number)
    assert (card["caller"], card["type"]) == ("Hassan", "robbery")
    entry = JournalEntry.objects.filter(kind="call.amended").get()
    assert '"fields":["caller","type"]' in entry.facts and "Hassan" not in entry.facts


def test_an_amendment_that_changes_nothing_is_no_event(cast: Cast) -> None:
    number = take_call(cast, caller="Hassan")
    before = log(cast.room)
    intake.amend_call(cast.room, number, {"caller": "Hassan"}, by=cast.amina)
    assert log(cast.room) == before


def test_a_call_notes_when_it_was_first_located(cast: Cast, hands: Hands) -> None:
    number = take_call(cast)
    located = hands.move(12)
    intake.amend_call(cast.room, number, {"lat": MARKET.lat, "lon": MARKET.lon}, by=cast.amina)
    hands.move(30)
    intake.amend_call(cast.room, number, {"lat": MARKET.lat + 0.001}, by=cast.amina)
    assert Call.objects.get(number=number, room=cast.room).located_at == located


def test_a_queued_call_becomes_an_incident_that_says_the_same(cast: Cast, hands: Hands) -> None:
    number = take_call(cast, type="robbery", landmark="the fountain", at=MARKET)
    received = hands.now()
    hands.move(18)
    incident = intake.queue_call(cast.room, number, by=cast.amina)
    card = card_of(cast, incident.number)
    assert card["stage"] == "queued" and card["priority"] == 1 and card["calls"] == [number]
    assert (card["place"], card["landmark"], card["lat"]) == ("Rue du Marché", "the fountain", MARKET.lat)
    assert incident.received_at == received and incident.queued_at == hands.now()
    assert worklist.call_card(cast.room, number)["incident"] == incident.number
    assert log(cast.room)[-3:] == ["call.taken", "incident.opened", "call.queued"]


def test_a_call_without_type_or_place_is_not_queued(cast: Cast, refused: Check) -> None:
    nothing = intake.take_call(cast.room, {}, by=cast.amina).number
    with refused("field_needed", field="type"):
        intake.queue_call(cast.room, nothing, by=cast.amina)
    nowhere = take_call(cast, place="  ")
    with refused("field_needed", field="place"):
        intake.queue_call(cast.room, nowhere, by=cast.amina)
    on_the_map = take_call(cast, place="", at=MARKET)
    assert intake.queue_call(cast.room, on_the_map, by=cast.amina).number == 1


def test_a_call_is_queued_once(cast: Cast, refused: Check) -> None:
    number = take_call(cast)
    incident = intake.queue_call(cast.room, number, by=cast.amina).number
    with refused("already_queued", call=number, incident=incident):
        intake.queue_call(cast.room, number, by=cast.amina)
    with refused("already_queued", call=number, incident=incident):
        intake.close_call(cast.room, number, "duplicate", by=cast.amina)


def test_most_calls_end_without_a_patrol(cast: Cast, hands: Hands) -> None:
    number = take_call(cast)
    intake.close_call(cast.room, number, "information", by=cast.amina)
    card = worklist.call_card(cast.room, number)
    assert card["gone"] and card["disposition"] == "information"
    assert worklist.open_calls(cast.room) == []


def test_what_only_a_patrol_can_report_ends_no_call(cast: Cast, refused: Check) -> None:
    number = take_call(cast)
    with refused("disposition_needs_patrol", field="disposition", disposition="arrest"):
        intake.close_call(cast.room, number, "arrest", by=cast.amina)


def test_a_closed_call_changes_no_more(cast: Cast, refused: Check) -> None:
    number = take_call(cast)
    intake.close_call(cast.room, number, "information", by=cast.amina)
    for act in (
        lambda: intake.amend_call(cast.room, number, {"text": "more"}, by=cast.amina),
        lambda: intake.queue_call(cast.room, number, by=cast.amina),
        lambda: intake.close_call(cast.room, number, "duplicate", by=cast.amina),
    ):
        with refused("call_closed", call=number):
            act()


@pytest.mark.parametrize(
    ("given", "code", "facts"),
    [
        ({"type": "nonsense"}, "unknown_type", {"field": "type", "given": "nonsense"}),
        ({"lat": 33.5}, "half_a_position", {"field": "lon"}),
        ({"lat": float("nan"), "lon": 1.0}, "not_a_number", {"field": "lat"}),
        ({"lat": 95.0, "lon": 1.0}, "out_of_range", {"field": "lat", "low": -90, "high": 90}),
        ({"place": "x" * 201}, "too_long", {"field": "place", "limit": 200}),
        ({"text": "x" * 8001}, "too_long", {"field": "text", "limit": 8000}),
        ({"phone": "0" * 33}, "too_long", {"field": "phone", "limit": 32}),
        ({"caller": "a\x00b"}, "not_text", {"field": "caller"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    cast: Cast, refused: Check, given: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    number = take_call(cast)
    with refused(code, **facts):
        intake.take_call(cast.room, given, by=cast.amina)
    with refused(code, **facts):
        intake.amend_call(cast.room, number, given, by=cast.amina)


def test_a_word_that_the_force_switched_off_is_unknown(cast: Cast, refused: Check) -> None:
    IncidentType.objects.filter(code="begging").update(active=False)
    Disposition.objects.filter(code="abusive").update(active=False)
    with refused("unknown_type", field="type", given="begging"):
        intake.take_call(cast.room, {"type": "begging"}, by=cast.amina)
    number = take_call(cast)
    with refused("unknown_disposition", field="disposition", given="abusive"):
        intake.close_call(cast.room, number, "abusive", by=cast.amina)


def test_swapped_coordinates_and_places_outside_the_city_are_recognised(town: Cast, refused: Check) -> None:
    with refused("swapped_coordinates", field="lat", lat=MARKET.lon, lon=MARKET.lat):
        intake.take_call(town.room, {"lat": MARKET.lon, "lon": MARKET.lat}, by=town.amina)
    with refused("outside_area", field="lat", city="The town"):
        intake.take_call(town.room, {"lat": 34.02, "lon": -6.84}, by=town.amina)


def test_what_stands_beside_the_last_road_is_in_the_city(town: Cast) -> None:
    corner = max(CORNERS.values())
    taken = intake.take_call(town.room, {"lat": corner.lat + 0.002, "lon": corner.lon}, by=town.amina)
    assert taken.located_at is not None


def test_the_incident_knows_its_sector(town: Cast) -> None:
    number = open_incident(town, at=MARKET)
    assert card_of(town, number)["sector"] == "B"


def test_what_amina_hears_after_queueing_reaches_the_incident(cast: Cast) -> None:
    call = take_call(cast)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    intake.amend_call(cast.room, call, {"text": "He is armed", "phone": "0612345678"}, by=cast.amina)
    assert card_of(cast, number)["text"] == "He is armed"
    assert log(cast.room)[-2:] == ["call.amended", "incident.amended"]


def test_what_the_dispatcher_knows_better_stays(cast: Cast) -> None:
    call = take_call(cast, at=MARKET)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    incidents.amend_incident(cast.room, number, {"place": "Pont", "lat": MARKET.lat + 0.002}, by=cast.samir)
    intake.amend_call(
        cast.room, call, {"place": "Gare", "lon": MARKET.lon + 0.001, "landmark": "kiosk"}, by=cast.amina
    )
    card = card_of(cast, number)
    assert (card["place"], card["lat"], card["lon"]) == ("Pont", MARKET.lat + 0.002, MARKET.lon)
    assert card["landmark"] == "kiosk"


def test_the_call_closes_with_its_incident(cast: Cast) -> None:
    call = take_call(cast)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    card = worklist.call_card(cast.room, call)
    assert card["gone"] and card["disposition"] == "cancelled"
    assert log(cast.room)[-2:] == ["incident.closed", "call.closed"]


def test_people_act_only_where_they_are_posted_and_only_as_what_they_are(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("not_allowed", permission=intake.TAKE_CALL):
        intake.take_call(cast.room, {}, by=cast.hicham)
    with refused("not_allowed", permission=intake.TAKE_CALL):
        intake.take_call(cast.room, {}, by=cast.karim)
    with refused("not_allowed", permission=closing.CLOSE_INCIDENT):
        closing.close_incident(cast.room, number, "cancelled", by=cast.amina)
    with refused("not_allowed", permission="dispatch.assign"):
        send(cast, number, cast.p1, by=cast.amina)


def test_what_people_typed_can_be_forgotten_and_the_journal_still_verifies(cast: Cast) -> None:
    take_call(cast, phone="0612345678", caller="Hassan")
    entry = JournalEntry.objects.get(kind="call.taken")
    assert "0612345678" not in entry.facts and "0612345678" in str(entry.personal)
    JournalEntry.objects.filter(pk=entry.pk).update(personal={}, cards="")
    assert journal.verify(cast.room) == []


def test_a_call_that_was_ended_by_mistake_goes_on(cast: Cast, hands: Hands) -> None:
    number = take_call(cast)
    intake.close_call(cast.room, number, "information", by=cast.amina)
    hands.move(POLICY.reopen_call_s)
    intake.reopen_call(cast.room, number, "mistake", by=cast.samir)
    card = worklist.call_card(cast.room, number)
    assert (card["gone"], card["closed_at"], card["disposition"], card["taker"]) == (
        False,
        None,
        None,
        "Samir",
    )
    entry = JournalEntry.objects.filter(room=cast.room).latest("number")
    assert (entry.kind, entry.actor) == ("call.reopened", cast.samir)
    assert '"disposition":"information"' in entry.facts and '"why":"mistake"' in entry.facts
    assert intake.queue_call(cast.room, number, by=cast.samir).number == 1


def test_a_call_goes_on_only_for_minutes_and_only_if_it_ended_by_itself(
    cast: Cast, hands: Hands, refused: Check
) -> None:
    def again(number: int, why: str = "still_on_line", by: Officer = cast.amina) -> object:
        return intake.reopen_call(cast.room, number, why, by=by)

    exchange = make_officer("Exchange", RoleName.INTEGRATION, cast.room)
    ended, queued = take_call(cast), take_call(cast)
    rang = ringing.ring(cast.room, "0612345678", "19-3", by=exchange).number
    with refused("call_not_closed", call=ended):
        again(ended)
    ringing.abandon(cast.room, rang, by=exchange)
    with refused("call_hung_up", call=rang):
        again(rang)
    incident = intake.queue_call(cast.room, queued, by=cast.amina).number
    closing.close_incident(cast.room, incident, "false_alarm", by=cast.samir)
    with refused("already_queued", call=queued, incident=incident):
        again(queued)
    intake.close_call(cast.room, ended, "information", by=cast.amina)
    with refused("unknown_why", field="why", given="", known="mistake, still_on_line, needs_patrol"):
        again(ended, "")
    with refused("not_allowed", permission=intake.TAKE_CALL):
        again(ended, by=cast.karim)
    hands.move(POLICY.reopen_call_s + 0.001)
    with refused("call_ended_long_ago", call=ended, within_min=10):
        again(ended)
