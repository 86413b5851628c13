"""A call rings before anybody takes it; the exchange says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from command.roles import RoleName
from dispatch import intake, ringing, worklist
from patrols.models import JournalEntry, Officer
from tests.builders import Cast, Hands, log, make_officer

Check = Callable[..., Any]


@pytest.fixture
def exchange(cast: Cast) -> Officer:
    """The telephone exchange of the town's room."""
    return make_officer("Exchange", RoleName.INTEGRATION, cast.room)


def ring(cast: Cast, exchange: Officer, **more: Any) -> int:
    return ringing.ring(cast.room, "0612345678", "19-3", by=exchange, **more).number


def test_a_call_rings_on_every_screen_until_amina_takes_it(
    cast: Cast, exchange: Officer, hands: Hands
) -> None:
    rang = hands.now()
    number = ring(cast, exchange)
    card = worklist.call_card(cast.room, number)
    assert (card["ringing"], card["taker"], card["answered_at"]) == (True, None, None)
    assert (card["phone"], card["line"], card["gone"]) == ("0612345678", "19-3", False)
    assert worklist.open_calls(cast.room) == [card]
    answered = hands.move(8)
    call = ringing.claim(cast.room, number, by=cast.amina)
    assert (call.received_at, call.answered_at, call.taker) == (rang, answered, cast.amina)
    card = worklist.call_card(cast.room, number)
    assert (card["ringing"], card["taker"]) == (False, "Amina")
    assert log(cast.room)[-2:] == ["call.rang", "call.answered"]
    intake.amend_call(cast.room, number, {"type": "theft", "place": "Pont"}, by=cast.amina)
    incident = intake.queue_call(cast.room, number, by=cast.amina)
    assert (incident.received_at, incident.answered_at) == (rang, answered)


def test_the_exchange_says_since_when_it_rings(cast: Cast, exchange: Officer, hands: Hands) -> None:
    rang = hands.now() - timedelta(seconds=40)
    number = ring(cast, exchange, at=rang)
    assert worklist.call(cast.room, number).received_at == rang
    ahead = ring(cast, exchange, at=hands.now() + timedelta(minutes=4))
    assert worklist.call(cast.room, ahead).received_at == hands.now()


@pytest.mark.parametrize("minutes", [6, -24 * 60 - 1])
def test_a_call_that_rings_tomorrow_or_rang_long_ago_is_refused(
    cast: Cast, exchange: Officer, hands: Hands, refused: Check, minutes: int
) -> None:
    with refused("not_lately", field="at"):
        ring(cast, exchange, at=hands.now() + timedelta(minutes=minutes))


def test_of_two_who_take_it_the_second_hears_who_was_first(
    cast: Cast, exchange: Officer, refused: Check
) -> None:
    number = ring(cast, exchange)
    ringing.claim(cast.room, number, by=cast.amina)
    with refused("call_taken", call=number, by="Amina"):
        ringing.claim(cast.room, number, by=cast.samir)
    before = log(cast.room)
    ringing.claim(cast.room, number, by=cast.amina)
    assert log(cast.room) == before


def test_a_call_is_taken_over_with_the_moment_of_its_answer(
    cast: Cast, exchange: Officer, hands: Hands
) -> None:
    number = ring(cast, exchange)
    answered = ringing.claim(cast.room, number, by=cast.amina).answered_at
    hands.move(60)
    call = ringing.claim(cast.room, number, by=cast.samir, take_over=True)
    assert (call.taker, call.answered_at) == (cast.samir, answered)
    entry = JournalEntry.objects.get(kind="call.taken_over")
    assert (entry.actor_name, entry.facts) == ("Samir", f'{{"call":{number},"was":"Amina"}}')


def test_nothing_is_done_with_a_call_that_still_rings(cast: Cast, exchange: Officer, refused: Check) -> None:
    number = ring(cast, exchange)
    acts: tuple[Callable[[], object], ...] = (
        lambda: intake.amend_call(cast.room, number, {"text": "x"}, by=cast.amina),
        lambda: intake.queue_call(cast.room, number, by=cast.amina),
        lambda: intake.close_call(cast.room, number, "information", by=cast.amina),
        lambda: intake.join(cast.room, number, 1, by=cast.amina),
        lambda: intake.leave(cast.room, number, by=cast.amina),
    )
    for act in acts:
        with refused("call_ringing", call=number):
            act()


def test_who_hangs_up_before_an_answer_is_counted_and_gone(
    cast: Cast, exchange: Officer, refused: Check
) -> None:
    number, answered = ring(cast, exchange), ring(cast, exchange)
    ringing.claim(cast.room, answered, by=cast.amina)
    ringing.abandon(cast.room, number, by=exchange)
    card = worklist.call_card(cast.room, number)
    assert (card["gone"], card["disposition"], card["ringing"]) == (True, "abandoned", False)
    assert (card["taker"], card["answered_at"]) == (None, None)
    with refused("call_taken", call=answered, by="Amina"):
        ringing.abandon(cast.room, answered, by=exchange)
    with refused("call_closed", call=number):
        ringing.claim(cast.room, number, by=cast.amina)


def test_only_the_exchange_rings(cast: Cast, exchange: Officer, refused: Check) -> None:
    number = ring(cast, exchange)
    acts: tuple[Callable[[], object], ...] = (
        lambda: ringing.ring(cast.room, "", "", by=cast.samir),
        lambda: ringing.abandon(cast.room, number, by=cast.amina),
    )
    for act in acts:
        with refused("not_allowed", permission=ringing.RING):
            act()


def test_the_phone_is_sealed_in_the_journal(cast: Cast, exchange: Officer) -> None:
    ring(cast, exchange)
    entry = JournalEntry.objects.get(kind="call.rang")
    assert "0612345678" not in entry.facts and "0612345678" in str(entry.personal)
