"""Two people amend one thing: nobody writes over what they did not see."""

from collections.abc import Callable
from typing import Any

from dispatch import incidents, intake
from patrols.clock import stamp
from tests.builders import MARKET, Cast, Hands, card_of, open_incident, take_call

Check = Callable[..., Any]


def test_every_field_counts_its_own_amendments(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    assert card_of(cast, number)["versions"] == {}
    at = hands.move(5)
    incidents.amend_incident(cast.room, number, {"text": "Two men", "lat": 33.3, "lon": -8.8}, by=cast.samir)
    incidents.amend_incident(cast.room, number, {"text": "Three men"}, by=cast.leila)
    versions = card_of(cast, number)["versions"]
    assert versions["position"] == {"n": 1, "by": "Samir", "at": stamp(at)}
    assert (versions["text"]["n"], versions["text"]["by"]) == (2, "Leila")
    assert set(versions) == {"position", "text"}


def test_who_did_not_see_the_last_amendment_is_told_who_made_it(
    cast: Cast, hands: Hands, refused: Check
) -> None:
    number = open_incident(cast)
    at = hands.move(5)
    incidents.amend_incident(cast.room, number, {"place": "Pont"}, by=cast.leila)
    with refused("field_changed", field="place", by="Leila", at=stamp(at)):
        incidents.amend_incident(
            cast.room, number, {"text": "Armed", "place": "Gare"}, by=cast.samir, seen={"place": 0, "text": 0}
        )
    incidents.amend_incident(cast.room, number, {"place": "Gare"}, by=cast.samir, seen={"place": 1})
    assert card_of(cast, number)["place"] == "Gare"


def test_to_say_the_same_or_something_else_is_no_conflict(cast: Cast) -> None:
    number = open_incident(cast)
    incidents.amend_incident(cast.room, number, {"place": "Pont"}, by=cast.leila)
    incidents.amend_incident(cast.room, number, {"place": "Pont"}, by=cast.samir, seen={"place": 0})
    incidents.amend_incident(
        cast.room, number, {"text": "Armed"}, by=cast.samir, seen={"place": 0, "text": 0}
    )
    card = card_of(cast, number)
    assert (card["place"], card["text"], card["versions"]["place"]["n"]) == ("Pont", "Armed", 1)


def test_without_versions_the_last_one_wins(cast: Cast) -> None:
    number = open_incident(cast)
    incidents.amend_incident(cast.room, number, {"place": "Pont"}, by=cast.leila)
    incidents.amend_incident(cast.room, number, {"place": "Gare"}, by=cast.samir)
    assert card_of(cast, number)["place"] == "Gare"


def test_both_halves_of_a_position_are_one_field(cast: Cast, hands: Hands, refused: Check) -> None:
    call = take_call(cast, at=MARKET)
    intake.amend_call(cast.room, call, {"lat": MARKET.lat + 0.001}, by=cast.amina)
    with refused("field_changed", field="position", by="Amina", at=stamp(hands.now())):
        intake.amend_call(cast.room, call, {"lon": MARKET.lon + 0.001}, by=cast.samir, seen={"position": 0})


def test_what_a_call_carries_to_its_incident_is_a_new_version_there(
    cast: Cast, hands: Hands, refused: Check
) -> None:
    call = take_call(cast)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    intake.amend_call(cast.room, call, {"text": "He is armed"}, by=cast.amina)
    with refused("field_changed", field="text", by="Amina", at=stamp(hands.now())):
        incidents.amend_incident(cast.room, number, {"text": "x"}, by=cast.samir, seen={"text": 0})


def test_a_graver_type_moves_the_priority_s_version_too(cast: Cast) -> None:
    number = open_incident(cast)
    incidents.amend_incident(cast.room, number, {"type": "armed_robbery"}, by=cast.samir)
    assert set(card_of(cast, number)["versions"]) == {"type", "priority"}


def test_a_field_that_nothing_has_is_named(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("unknown_field", field="versions.colour"):
        incidents.amend_incident(cast.room, number, {"text": "x"}, by=cast.samir, seen={"colour": 1})
