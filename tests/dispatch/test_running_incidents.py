"""Incidents are amended, noted, held and closed."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import closing, incidents, intake, worklist
from dispatch.models import Incident
from patrols.models import Order
from patrols.rules.lifecycle import Status
from tests.builders import MARKET, Cast, Hands, card_of, log, open_incident, report, send

Check = Callable[..., Any]


def test_an_amended_incident_is_told_to_the_tablets_of_its_units_only(cast: Cast) -> None:
    number, other = open_incident(cast), open_incident(cast)
    send(cast, number, cast.p1)
    send(cast, other, cast.p2)
    incidents.amend_incident(cast.room, number, {"text": "Second floor", "priority": 1}, by=cast.samir)
    change = Order.objects.filter(unit=cast.p1).latest("number")
    assert change.kind == "change"
    assert change.body["incident"]["text"] == "Second floor" and change.body["incident"]["priority"] == 1
    assert change.body["next"] == ["acknowledged", "en_route"]
    assert not Order.objects.filter(unit=cast.p2, kind="change").exists()


def test_a_graver_type_makes_the_incident_more_urgent_a_lesser_one_leaves_it(cast: Cast) -> None:
    number = open_incident(cast)
    incidents.amend_incident(cast.room, number, {"type": "armed_robbery"}, by=cast.samir)
    assert card_of(cast, number)["priority"] == 0
    incidents.amend_incident(cast.room, number, {"type": "noise"}, by=cast.samir)
    assert card_of(cast, number)["priority"] == 0
    incidents.amend_incident(cast.room, number, {"type": "theft", "priority": 3}, by=cast.samir)
    assert card_of(cast, number)["priority"] == 3


def test_moving_an_incident_moves_its_sector(town: Cast) -> None:
    number = open_incident(town, at=MARKET)
    incidents.amend_incident(town.room, number, {"lat": MARKET.lat - 0.004}, by=town.samir)
    assert card_of(town, number)["sector"] == "C"
    incidents.amend_incident(town.room, number, {"lat": None, "lon": None}, by=town.samir)
    assert card_of(town, number)["sector"] is None


@pytest.mark.parametrize(
    ("given", "code", "facts"),
    [
        ({"type": None}, "field_needed", {"field": "type"}),
        ({"type": "x"}, "unknown_type", {"field": "type", "given": "x"}),
        ({"priority": 5}, "out_of_range", {"field": "priority", "low": 0, "high": 4}),
        ({"landmark": "x" * 201}, "too_long", {"field": "landmark", "limit": 200}),
        ({"lon": 5.0}, "half_a_position", {"field": "lat"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    cast: Cast, refused: Check, given: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    with refused(code, **facts):
        incidents.amend_incident(cast.room, number, given, by=cast.samir)


def test_notes_are_kept_in_order_with_their_authors(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    for by, text in ((cast.samir, "Blue door"), (cast.leila, "Third floor")):
        hands.move(5)
        incidents.add_note(cast.room, number, text, by=by)
    notes = card_of(cast, number)["notes"]
    assert [(note["by"], note["text"]) for note in notes] == [
        ("Samir", "Blue door"),
        ("Leila", "Third floor"),
    ]


def test_an_empty_note_is_refused(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("field_needed", field="text"):
        incidents.add_note(cast.room, number, "   ", by=cast.samir)


def test_a_held_incident_waits_until_someone_ends_the_hold(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    incidents.hold(cast.room, number, 10, by=cast.samir)
    assert card_of(cast, number)["stage"] == "held"
    incidents.hold(cast.room, number, 0, by=cast.samir)
    assert card_of(cast, number)["stage"] == "queued"
    before = log(cast.room)
    incidents.hold(cast.room, number, 0, by=cast.samir)
    assert log(cast.room) == before


def test_sending_a_unit_ends_the_hold(cast: Cast) -> None:
    number = open_incident(cast)
    incidents.hold(cast.room, number, 10, by=cast.samir)
    send(cast, number, cast.p1)
    card = card_of(cast, number)
    assert (card["stage"], card["held_until"]) == ("assigned", None)
    assert "incident.resumed" in log(cast.room)


def test_an_incident_with_running_units_is_neither_held_nor_closed(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1, cast.m3)
    running = {"incident": number, "call_signs": ["P-1", "M-3"]}
    with refused("units_running", **running):
        incidents.hold(cast.room, number, 10, by=cast.samir)
    with refused("units_running", **running):
        closing.close_incident(cast.room, number, "cancelled", by=cast.samir)


@pytest.mark.parametrize("minutes", [-5, 24 * 60 + 1])
def test_a_hold_has_limits(cast: Cast, refused: Check, minutes: int) -> None:
    number = open_incident(cast)
    with refused("out_of_range", field="minutes", low=0, high=24 * 60):
        incidents.hold(cast.room, number, minutes, by=cast.samir)


def test_a_closed_incident_takes_notes_but_nothing_else(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    acts: tuple[Callable[[], object], ...] = (
        lambda: incidents.amend_incident(cast.room, number, {"text": "x"}, by=cast.samir),
        lambda: incidents.hold(cast.room, number, 5, by=cast.samir),
        lambda: closing.close_incident(cast.room, number, "duplicate", by=cast.samir),
        lambda: send(cast, number, cast.p1),
    )
    for act in acts:
        with refused("incident_closed", incident=number):
            act()
    incidents.add_note(cast.room, number, "The bag was found", by=cast.samir)
    assert card_of(cast, number)["gone"]


def test_closing_says_who_and_how(cast: Cast) -> None:
    number = open_incident(cast)
    closing.close_incident(cast.room, number, "duplicate", by=cast.leila)
    incident = Incident.objects.get(room=cast.room, number=number)
    assert (incident.closed_by, incident.disposition.code) == (cast.leila, "duplicate")  # type: ignore[union-attr]
    assert worklist.open_incidents(cast.room) == []


def test_without_a_patrol_nobody_was_arrested(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("disposition_needs_patrol", field="disposition", disposition="arrest"):
        closing.close_incident(cast.room, number, "arrest", by=cast.samir)


def test_what_waits_too_long_is_overdue(cast: Cast, hands: Hands) -> None:
    urgent, report_only = open_incident(cast, type="robbery"), open_incident(cast, type="noise")
    held, on_its_way = open_incident(cast, type="robbery"), open_incident(cast, type="robbery")
    incidents.hold(cast.room, held, 30, by=cast.samir)
    send(cast, on_its_way, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE)
    assert worklist.overdue(cast.room, hands.now()) == []
    assert worklist.overdue(cast.room, hands.move(60)) == [urgent]
    assert worklist.overdue(cast.room, hands.move(minutes=30)) == [urgent, report_only, held]


def test_another_room_has_its_own_numbers_and_does_not_see_ours(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("not_there", what="incident"):
        incidents.amend_incident(cast.port, number, {"text": "x"}, by=cast.hicham)
    with refused("not_there", what="call"):
        intake.amend_call(cast.port, 1, {"text": "x"}, by=cast.hicham)
    assert intake.take_call(cast.port, {}, by=cast.hicham).number == 1
