"""When no watch reaches Redis, a room is told once that decisions arrive later, once that it is over."""

import pytest

from dispatch import alarm_cards
from dispatch.escalation import note_transport, stamp
from dispatch.rules.policy import POLICY
from patrols.models import Room
from tests import builders
from tests.builders import Cast, Hands, head, log

LOST_S = POLICY.transport_lost_s


def watch(hands: Hands, *, answers: bool) -> int:
    """A watch looks now; how many things it did."""
    stamp(hands.now())
    note_transport(answers, hands.now())
    return builders.watch()


def alarms(room: Room) -> list[str]:
    return [one["rule"] for one in alarm_cards.open_alarms(room)]


@pytest.fixture
def before(cast: Cast) -> dict[int, int]:
    """How far each room's journal was."""
    return {room.pk: head(room) for room in (cast.room, cast.port)}


def told(room: Room, before: dict[int, int]) -> list[str]:
    return log(room, before[room.pk])


def test_a_moment_of_silence_is_nobodys_alarm(cast: Cast, hands: Hands, before: dict[int, int]) -> None:
    watch(hands, answers=False)
    hands.move(LOST_S - 0.1)
    assert watch(hands, answers=False) == 0
    hands.move(0.05)
    assert watch(hands, answers=True) == 0
    hands.move(LOST_S - 0.1)
    assert watch(hands, answers=False) == 0
    assert told(cast.room, before) == told(cast.port, before) == []


def test_a_long_silence_is_told_once_to_each_room_however_many_watch(
    cast: Cast, hands: Hands, before: dict[int, int]
) -> None:
    watch(hands, answers=False)
    hands.move(LOST_S)
    assert watch(hands, answers=False) == 2
    assert watch(hands, answers=False) == 0
    hands.move(1)
    assert watch(hands, answers=False) == 0
    for room in (cast.room, cast.port):
        assert alarms(room) == ["transport"]
        assert told(room, before) == ["escalation.raised"]


def test_redis_back_ends_it_once(cast: Cast, hands: Hands, before: dict[int, int]) -> None:
    watch(hands, answers=False)
    hands.move(LOST_S)
    watch(hands, answers=False)
    assert watch(hands, answers=True) == 2
    assert watch(hands, answers=True) == 0
    for room in (cast.room, cast.port):
        assert alarms(room) == []
        assert told(room, before) == ["escalation.raised", "escalation.ended"]


def test_while_one_watch_reaches_redis_the_room_is_reached(
    cast: Cast, hands: Hands, before: dict[int, int]
) -> None:
    for _ in range(10):
        assert watch(hands, answers=False) == 0
        hands.move(LOST_S / 2)
        assert watch(hands, answers=True) == 0
        hands.move(LOST_S / 2)
    assert told(cast.room, before) == told(cast.port, before) == []
