"""The hands of the room's clock are moved at both ends of Ramadan; what took how long, and what is overdue,
is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch import alarm_cards
from dispatch.figures import figures
from dispatch.incidents import hold
from patrols.rules.lifecycle import Status
from tests.builders import Cast, Hands, card_of, open_incident, report, send, snapshot, watch

EDGES = [datetime(2026, 2, 15, 2, tzinfo=UTC), datetime(2026, 3, 22, 2, tzinfo=UTC)]
pytestmark = pytest.mark.parametrize("edge", EDGES, ids=["begins", "ends"])


def at(card: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(card[name])


def test_an_incident_across_the_edge_took_as_long_as_it_took(
    cast: Cast, hands: Hands, edge: datetime
) -> None:
    hands.at = edge - timedelta(minutes=10)
    number = open_incident(cast, type="theft")
    hands.move(60)
    send(cast, number, cast.p1)
    hands.move(60)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    hands.move(minutes=10)
    report(cast, cast.p1, Status.ON_SCENE)
    hands.move(minutes=20)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    card = card_of(cast, number)
    (sent,) = card["assignments"]
    assert hands.at > edge > at(card, "received_at")
    assert at(card, "closed_at") - at(card, "received_at") == timedelta(minutes=32)
    assert at(sent, "on_scene_at") - at(sent, "en_route_at") == timedelta(minutes=10)
    assert at(sent, "ended_at") - at(sent, "on_scene_at") == timedelta(minutes=20)
    took = figures(cast.room, 1)["all"]
    assert (took["wait"]["median_s"], took["travel"]["median_s"], took["response"]["median_s"]) == (
        60,
        660,
        720,
    )


def test_every_moment_travels_in_utc_with_the_zone_of_the_room(
    cast: Cast, hands: Hands, edge: datetime
) -> None:
    for minutes in (-30, 30):
        hands.at = edge + timedelta(minutes=minutes)
        card = card_of(cast, open_incident(cast))
        assert card["received_at"] == f"{hands.at:%Y-%m-%dT%H:%M:%S}.000Z"
    assert snapshot(cast.room, cast.leila)["room"]["time_zone"] == "Africa/Casablanca"


def test_what_waits_is_overdue_after_its_target_and_not_an_hour_sooner_or_later(
    cast: Cast, hands: Hands, edge: datetime
) -> None:
    hands.at = edge - timedelta(seconds=30)
    number = open_incident(cast, type="robbery")
    hands.move(59.9)
    assert not watch()
    hands.move(0.1)
    assert watch()
    (alarm,) = alarm_cards.open_alarms(cast.room)
    assert (alarm["rule"], alarm["incident"], alarm["rung"]) == ("waiting", number, "dispatcher")
    hands.move(29.9)
    assert not watch()
    hands.move(0.1)
    assert watch()


def test_a_hold_lasts_as_many_minutes_as_were_said(cast: Cast, hands: Hands, edge: datetime) -> None:
    hands.at = edge - timedelta(minutes=5)
    number = open_incident(cast, type="noise")
    hold(cast.room, number, 10, by=cast.samir)
    hands.move(minutes=9, seconds=59)
    watch()
    assert card_of(cast, number)["stage"] == "held"
    hands.move(1)
    assert watch()
    assert card_of(cast, number)["stage"] == "queued"
