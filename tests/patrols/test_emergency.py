"""An officer calls for help: nothing refuses it, everybody hears it, one takes it, only the room ends it."""

from collections.abc import Callable
from typing import Any

import pytest

from command.snapshot import read_cards
from dispatch.models import Incident, IncidentType
from dispatch.recommendation import for_incident
from maps.geo import LatLon
from patrols import emergency
from patrols.models import Emergency
from patrols.roster import units
from patrols.rules.lifecycle import Status
from tests.builders import (
    FRIDAY_EVENING,
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    log,
    open_incident,
    report,
    send,
    stand,
)


def call_help(cast: Cast, position: LatLon | None = MARKET) -> Emergency:
    """Karim, on P-1, calls for help."""
    return emergency.call_help(cast.p1, by=cast.karim, at=FRIDAY_EVENING, position=position, accuracy_m=8.0)


def shown(cast: Cast) -> list[dict[str, Any]]:
    """The emergencies on every console."""
    return [card for card in read_cards(cast.room)[0] if card["card"] == "emergency"]


def test_a_call_for_help_is_on_every_console_with_its_place(cast: Cast) -> None:
    call_help(cast)
    [card] = shown(cast)
    assert (card["call_sign"], card["by"], card["lat"], card["lon"]) == ("P-1", "Karim", *MARKET)
    assert card["taken_at"] is None and card["called_off_at"] is None
    [unit] = [c for c in read_cards(cast.room)[0] if c["card"] == "unit" and c["call_sign"] == "P-1"]
    assert unit["emergency_at"] == card["at"]
    assert unit["status"] == Status.AVAILABLE


def test_it_becomes_an_incident_of_the_gravest_kind_that_waits_for_units(town: Cast) -> None:
    call_help(town, SCHOOL)
    incident = Incident.objects.get()
    assert (incident.type.code, incident.priority, incident.place) == ("officer_help", 0, "P-1")
    assert (incident.lat, incident.lon) == SCHOOL
    assert incident.sector
    assert not incident.assignments.exists()


def test_the_unit_that_calls_is_not_proposed_for_its_own_help(town: Cast) -> None:
    for unit in (town.p1, town.p2):
        stand(unit, SCHOOL)
    call_help(town, SCHOOL)
    advice = for_incident(town.room, Incident.objects.get().number, by=town.samir)
    assert [one["call_sign"] for one in advice["ranked"]] == ["P-2"]
    told = {"call_sign": "P-1", "reason": "calls_for_help", "unit": town.p1.pk, "needs": []}
    assert told in advice["left_out"]


def test_a_force_that_does_not_use_that_type_still_hears_the_call(cast: Cast) -> None:
    IncidentType.objects.filter(code="officer_help").update(active=False)
    call_help(cast)
    assert shown(cast)
    assert not Incident.objects.exists()


def test_without_a_position_of_its_own_it_is_where_the_unit_was_last_heard(cast: Cast) -> None:
    stand(cast.p1, SCHOOL)
    call_help(cast, None)
    [card] = shown(cast)
    assert (card["lat"], card["lon"]) == SCHOOL


def test_nobody_knows_where_and_it_is_heard_all_the_same(cast: Cast) -> None:
    call_help(cast, None)
    [card] = shown(cast)
    assert card["lat"] is None
    assert Incident.objects.get().lat is None


def test_a_place_beyond_the_map_is_not_refused(town: Cast) -> None:
    call_help(town, LatLon(48.85, 2.35))
    assert Incident.objects.get().sector is None


def test_pressed_twice_it_is_one_emergency(cast: Cast) -> None:
    first = call_help(cast)
    assert call_help(cast).pk == first.pk
    assert log(cast.room).count("emergency.raised") == 1


def test_one_person_takes_it_and_the_second_is_told_who(cast: Cast, refused: Callable[..., Any]) -> None:
    raised = call_help(cast)
    emergency.take(cast.room, raised.pk, by=cast.amina)
    with refused("emergency_taken", call_sign="P-1", by="Amina"):
        emergency.take(cast.room, raised.pk, by=cast.samir)
    assert shown(cast)[0]["taken_by"] == "Amina"


def test_the_crew_calls_it_off_and_the_room_still_has_to_end_it(cast: Cast, hands: Hands) -> None:
    """Somebody may have made them."""
    raised = call_help(cast)
    hands.move(30)
    emergency.call_off(cast.p1, by=cast.karim)
    emergency.call_off(cast.p1, by=cast.karim)
    [card] = shown(cast)
    assert card["called_off_at"]
    assert log(cast.room).count("emergency.called_off") == 1
    emergency.end(cast.room, raised.pk, "Reached by radio, false alarm", by=cast.samir)
    assert not shown(cast)
    assert units(cast.room).get(call_sign="P-1").emergency is None


def test_ending_it_needs_a_reason_a_right_and_an_open_one(cast: Cast, refused: Callable[..., Any]) -> None:
    raised = call_help(cast)
    with refused("reason_needed", field="reason"):
        emergency.end(cast.room, raised.pk, "  ", by=cast.samir)
    with refused("not_text", field="reason"):
        emergency.end(cast.room, raised.pk, "over\x00", by=cast.samir)
    with refused("not_allowed", permission="patrols.end_emergency"):
        emergency.end(cast.room, raised.pk, "over", by=cast.amina)
    emergency.end(cast.room, raised.pk, "over", by=cast.samir)
    with refused("emergency_ended", call_sign="P-1"):
        emergency.end(cast.room, raised.pk, "over", by=cast.samir)
    with refused("emergency_ended", call_sign="P-1"):
        emergency.take(cast.room, raised.pk, by=cast.samir)


def test_another_rooms_emergency_is_not_there(cast: Cast, refused: Callable[..., Any]) -> None:
    raised = call_help(cast)
    with refused("not_there", what="emergency"):
        emergency.take(cast.port, raised.pk, by=cast.hicham)


@pytest.mark.parametrize("statuses", [(), (Status.EN_ROUTE,), (Status.EN_ROUTE, Status.ON_SCENE)])
def test_it_lies_over_whatever_the_unit_does(cast: Cast, statuses: tuple[Status, ...]) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, *statuses)
    call_help(cast)
    unit = cast.fresh(cast.p1)
    assert unit.emergency
    assert unit.status == (statuses[-1] if statuses else Status.DISPATCHED)


def test_after_one_has_ended_another_may_be_raised(cast: Cast) -> None:
    first = call_help(cast)
    emergency.end(cast.room, first.pk, "over", by=cast.samir)
    assert call_help(cast).pk != first.pk
