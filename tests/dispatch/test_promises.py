"""When a patrol comes: what a caller may be told, and that it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch import intake, merging, promise, worklist
from dispatch.models import Assignment
from patrols import clock, journal
from patrols.models import JournalEntry, Unit, UnitKind
from patrols.rules.lifecycle import Status
from tests.builders import (
    ACROSS,
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    card_of,
    open_incident,
    report,
    send,
    stand,
    take_call,
)


def may(cast: Cast, call: int) -> dict[str, Any]:
    return promise.may_promise(cast.room, call, by=cast.amina)


def say(cast: Cast, call: int, low: int = 6, high: int = 11) -> None:
    promise.say(cast.room, call, low, high, by=cast.amina)


def queued(cast: Cast, **given: Any) -> tuple[int, int]:
    call = take_call(cast, **given)
    return call, intake.queue_call(cast.room, call, by=cast.amina).number


def test_the_nearest_that_can_go_is_promised_by_road(town: Cast) -> None:
    stand(town.p1, ACROSS)
    stand(town.p2, SCHOOL)
    told = may(town, take_call(town, at=MARKET))
    assert told["by"] == "road" and told["seconds"] > 0 and not told["calibrated"]
    nearest = min((town.p1, town.p2), key=lambda unit: _seconds(town, unit))
    assert (told["unit"], told["call_sign"]) == (nearest.pk, nearest.call_sign)
    assert 1 <= told["low_min"] < told["high_min"]


def _seconds(cast: Cast, unit: Unit) -> float:
    """What the unit would need if the other could not go."""
    others = [one for one in (cast.p1, cast.p2) if one != unit]
    Unit.objects.filter(pk__in=[one.pk for one in others]).update(status=Status.BREAK)
    seconds: float = may(cast, take_call(cast, at=MARKET))["seconds"]
    Unit.objects.filter(pk__in=[one.pk for one in others]).update(status=Status.AVAILABLE)
    return seconds


def test_without_streets_it_is_a_line(cast: Cast) -> None:
    stand(cast.p1, SCHOOL)
    told = may(cast, take_call(cast, at=MARKET))
    assert (told["by"], told["call_sign"]) == ("line", "P-1")


def test_a_drone_is_promised_to_nobody(cast: Cast) -> None:
    stand(cast.p1, MARKET)
    stand(cast.p2, SCHOOL)
    Unit.objects.filter(pk=cast.p1.pk).update(kind=UnitKind.DRONE)
    call, number = queued(cast, at=MARKET)
    assert may(cast, call)["call_sign"] == "P-2"
    send(cast, number, cast.fresh(cast.p1))
    assert may(cast, call)["call_sign"] == "P-2"


def test_whoever_was_sent_counts_before_whoever_is_nearer(cast: Cast) -> None:
    stand(cast.p1, SCHOOL)
    stand(cast.m3, MARKET)
    call, number = queued(cast, at=MARKET)
    waiting = may(cast, call)
    assert waiting["call_sign"] == "M-3"
    send(cast, number, cast.p1)
    sent = may(cast, call)
    assert sent["call_sign"] == "P-1"
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    drives = may(cast, call)
    assert sent["seconds"] == drives["seconds"] and drives["high_min"] < sent["high_min"]


def test_of_two_that_were_sent_the_first_to_arrive_counts(cast: Cast) -> None:
    stand(cast.p1, SCHOOL)
    stand(cast.p2, MARKET)
    call, number = queued(cast, at=MARKET)
    send(cast, number, cast.p1, cast.p2)
    assert may(cast, call)["call_sign"] == "P-2"
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE)
    assert (may(cast, call)["call_sign"], may(cast, call)["seconds"]) == ("P-1", 0)


def test_a_sent_unit_without_a_position_is_as_far_as_was_foreseen(cast: Cast, hands: Hands) -> None:
    call, number = queued(cast, at=MARKET)
    send(cast, number, cast.p1)
    assert may(cast, call)["unit"] is None
    Assignment.objects.update(seconds=300.0)
    hands.move(60)
    assert (may(cast, call)["seconds"], may(cast, call)["by"]) == (240, None)


def test_where_nobody_can_go_nothing_is_promised(cast: Cast) -> None:
    told = may(cast, take_call(cast, at=MARKET))
    assert {told[name] for name in ("low_min", "high_min", "seconds", "unit", "call_sign", "by")} == {None}


def test_a_call_that_is_nowhere_is_asked_where_it_is(cast: Cast, refused: Callable[..., Any]) -> None:
    call = take_call(cast)
    with refused("place_needed", call=call):
        may(cast, call)


def test_what_was_said_is_on_the_call_and_on_its_incident(cast: Cast) -> None:
    call, number = queued(cast)
    say(cast, call, 6, 11)
    card = worklist.call_card(cast.room, call)
    now = clock.now()
    assert card["promised_at"] == clock.stamp(now)
    assert card["promised_from"] == clock.stamp(now + timedelta(minutes=6))
    until = clock.stamp(now + timedelta(minutes=11))
    assert card["promised_until"] == card_of(cast, number)["promised_until"] == until


def test_an_incident_is_due_when_the_first_of_its_callers_was_told(cast: Cast) -> None:
    call, number = queued(cast)
    second, third = take_call(cast), take_call(cast)
    say(cast, call, 6, 20)
    say(cast, second, 6, 12)
    assert card_of(cast, number)["promised_until"] == clock.stamp(clock.now() + timedelta(minutes=20))
    intake.join(cast.room, second, number, by=cast.amina)
    assert card_of(cast, number)["promised_until"] == clock.stamp(clock.now() + timedelta(minutes=12))
    say(cast, third, 1, 3)
    same = intake.queue_call(cast.room, third, by=cast.amina).number
    merging.merge(cast.room, same, number, by=cast.samir)
    assert card_of(cast, number)["promised_until"] == clock.stamp(clock.now() + timedelta(minutes=3))


def test_what_was_said_later_counts(cast: Cast, hands: Hands) -> None:
    call, number = queued(cast)
    say(cast, call, 6, 11)
    hands.move(minutes=10)
    say(cast, call, 5, 9)
    assert card_of(cast, number)["promised_until"] == clock.stamp(clock.now() + timedelta(minutes=9))


def test_the_journal_says_what_was_promised(cast: Cast) -> None:
    call, number = queued(cast)
    say(cast, call, 6, 11)
    entry = JournalEntry.objects.get(kind="promise.said")
    facts = journal.line(entry)["facts"]
    assert (facts["call"], facts["incident"], facts["low_min"], facts["high_min"]) == (call, number, 6, 11)


@pytest.mark.parametrize(
    ("low", "high", "field", "least", "most"),
    [
        (0, 5, "low_min", 1, 239),
        (240, 241, "low_min", 1, 239),
        (5, 5, "high_min", 6, 240),
        (5, 241, "high_min", 6, 240),
    ],
)
def test_no_interval_is_refused(
    cast: Cast, low: int, high: int, field: str, least: int, most: int, refused: Callable[..., Any]
) -> None:
    call = take_call(cast)
    with refused("out_of_range", field=field, low=least, high=most):
        say(cast, call, low, high)


def test_nothing_is_promised_for_what_is_over(cast: Cast, refused: Callable[..., Any]) -> None:
    call = take_call(cast)
    intake.close_call(cast.room, call, "information", by=cast.amina)
    with refused("call_closed", call=call):
        say(cast, call)
    with refused("call_closed", call=call):
        may(cast, call)


def test_over_http(cast: Cast) -> None:
    stand(cast.p1, SCHOOL)
    call = take_call(cast, at=MARKET)
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.amina)
    address = f"/api/v1/rooms/town/calls/{call}/promise"
    told = client.get(address).json()
    body = {"low_min": told["low_min"], "high_min": told["high_min"]}
    answer = client.post(address, body, content_type="application/json", headers={"idempotency-key": "a"})
    assert answer.status_code == 200 and answer.json()["promised_until"]


def test_an_open_incident_without_a_promise_says_so(cast: Cast) -> None:
    assert card_of(cast, open_incident(cast))["promised_until"] is None
