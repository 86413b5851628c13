"""Several people call about one thing: their calls join its incident, and leave it if they meant another."""

from collections.abc import Callable
from typing import Any

from dispatch import closing, intake, merging, worklist
from tests.builders import Cast, card_of, log, open_incident, take_call

Check = Callable[..., Any]


def test_a_second_call_joins_the_incident_and_ends_with_it(cast: Cast) -> None:
    number = open_incident(cast)
    call = take_call(cast, text="I saw it from the window", caller="Hassan")
    intake.join(cast.room, call, number, by=cast.amina)
    assert card_of(cast, number)["calls"] == [1, call]
    assert worklist.call_card(cast.room, call)["incident"] == number
    assert log(cast.room)[-1] == "call.joined"
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    assert worklist.call_card(cast.room, call)["disposition"] == "cancelled"
    assert worklist.open_calls(cast.room) == []


def test_what_the_second_caller_knows_and_nobody_said_reaches_the_incident(cast: Cast) -> None:
    number = open_incident(cast)
    call = take_call(cast, text="I saw it from the window")
    intake.join(cast.room, call, number, by=cast.amina)
    intake.amend_call(cast.room, call, {"landmark": "the kiosk", "text": "Two men"}, by=cast.amina)
    card = card_of(cast, number)
    assert (card["landmark"], card["text"]) == ("the kiosk", "A bag was taken")


def test_a_call_that_meant_something_else_is_its_own_again(cast: Cast) -> None:
    number = open_incident(cast)
    call = take_call(cast, place="Pont")
    intake.join(cast.room, call, number, by=cast.amina)
    intake.leave(cast.room, call, by=cast.amina)
    assert card_of(cast, number)["calls"] == [1]
    other = intake.queue_call(cast.room, call, by=cast.amina).number
    assert card_of(cast, other)["calls"] == [call]


def test_the_only_call_stays_and_a_call_joins_once(cast: Cast, refused: Check) -> None:
    number, other = open_incident(cast), open_incident(cast)
    with refused("only_call", call=1, incident=number):
        intake.leave(cast.room, 1, by=cast.amina)
    with refused("already_queued", call=1, incident=number):
        intake.join(cast.room, 1, other, by=cast.amina)
    alone = take_call(cast)
    with refused("no_incident", call=alone):
        intake.leave(cast.room, alone, by=cast.amina)


def test_a_call_joins_only_what_is_open_and_speaks_for_itself(cast: Cast, refused: Check) -> None:
    over, same, number = open_incident(cast), open_incident(cast), open_incident(cast)
    closing.close_incident(cast.room, over, "cancelled", by=cast.samir)
    merging.merge(cast.room, same, number, by=cast.samir)
    call = take_call(cast)
    with refused("incident_closed", incident=over):
        intake.join(cast.room, call, over, by=cast.amina)
    with refused("incident_merged", incident=same, into=number):
        intake.join(cast.room, call, same, by=cast.amina)
    with refused("not_there", what="incident"):
        intake.join(cast.room, call, 99, by=cast.amina)
