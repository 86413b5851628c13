"""The price before Enter: what a recommendation says that sending each unit leaves behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from command.cities import warm_cities
from dispatch import demand, pricing, recommendation
from dispatch.models import Disposition, Incident, IncidentType
from dispatch.rules.demand import WEEK_HOURS
from dispatch.rules.policy import POLICY
from patrols import clock
from patrols.models import Sector, UnitKind
from patrols.rules.lifecycle import Status
from tests.builders import (
    ACROSS,
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    make_unit,
    open_incident,
    report,
    send,
    stand,
)
from tests.town import CORNERS

#: What a unit reports from its order to its end.
DONE = (Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE, Status.AVAILABLE)


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    """Each town has a past of its own."""
    demand.forget()
    yield
    demand.forget()


def ask(cast: Cast, **given: Any) -> dict[str, Any]:
    number = open_incident(cast, **{"lat": MARKET.lat, "lon": MARKET.lon, **given})
    return recommendation.for_incident(cast.room, number, by=cast.samir)


def by_call_sign(answer: dict[str, Any]) -> dict[str, Any]:
    return {one["call_sign"]: one["price"] for one in answer["ranked"]}


def test_each_unit_is_missed_where_it_is_nearest(town: Cast) -> None:
    """P-1 stands alone on the south bank; P-2 and M-3 share the school's crossing."""
    stand(town.p1, ACROSS)
    stand(town.p2, SCHOOL)
    stand(town.m3, SCHOOL)
    prices = by_call_sign(ask(town))
    assert prices["P-1"]["sector"] == "C"
    assert prices["P-2"] == prices["M-3"] and prices["P-2"]["sector"] != "C"
    assert all(one["added_s"] > 0 and one["cost_s"] > 0 for one in prices.values())


def test_an_empty_history_says_that_demand_is_even(town: Cast) -> None:
    stand(town.p1, MARKET)
    answer = ask(town)
    assert answer["priced_by"] == {
        "learned": False,
        "incidents": 0,
        "weeks": 0.0,
        "busy": POLICY.busy_fraction,
        "task_s": POLICY.task_s,
    }


def test_the_last_free_unit_leaves_everything_bare_for_its_drive_and_its_task(town: Cast) -> None:
    stand(town.p1, MARKET)
    (first,) = ask(town)["ranked"]
    assert first["price"]["uncovered_s"] == round(first["seconds"] + POLICY.task_s)


def robberies(cast: Cast, now: datetime, code: str, weeks: int) -> None:
    """There was one an hour in that sector for so many weeks."""
    kind, over = IncidentType.objects.get(code="robbery"), Disposition.objects.get(code="report")
    sector = Sector.objects.get(room=cast.room, code=code)
    times = [now - timedelta(hours=ago) for ago in range(weeks * WEEK_HOURS, 0, -1)]
    Incident.objects.bulk_create(
        Incident(
            room=cast.room,
            number=number,
            type=kind,
            priority=kind.priority,
            sector=sector,
            received_at=at,
            created_at=at,
            queued_at=at,
            closed_at=at,
            disposition=over,
        )
        for number, at in enumerate(times, start=1_000)
    )


def test_each_weight_changes_the_pick_and_without_both_it_is_the_fastest(town: Cast, hands: Hands) -> None:
    """Robberies on the south bank every hour. P-1, alone there, is the nearest to a theft on the bridge; the
    two on the other side come ten seconds later and leave one behind.
    """
    stand(town.p1, CORNERS["bridge_south"])
    stand(town.p2, CORNERS["bridge_market"])
    stand(town.m3, CORNERS["bridge_market"])
    robberies(town, hands.now(), "C", weeks=4)
    at = CORNERS["bridge_quay"]
    answer = ask(town, lat=at.lat, lon=at.lon)
    drives = {one["unit"]: one["seconds"] for one in answer["ranked"]}
    assert answer["priced_by"]["learned"] and answer["priced_by"]["incidents"] == 4 * WEEK_HOURS
    assert answer["picks"] == {"fastest": town.p1.pk, "priced": town.p2.pk}

    def picks(**weights: float) -> Any:
        policy = replace(POLICY, price_delay=0.0, price_uncovered_s=0.0)
        told = pricing.beside(town.room, 2, drives, hands.now(), replace(policy, **weights)).told  # type: ignore[arg-type]
        return told["picks"]["priced"]

    assert picks() == town.p1.pk
    assert picks(price_delay=1.0) == town.p2.pk
    assert picks(price_uncovered_s=600.0, cover_s=140.0) == town.p2.pk


def test_only_urgent_incidents_before_this_hour_teach_where_the_next_one_is(town: Cast, hands: Hands) -> None:
    robberies(town, hands.now(), "C", weeks=1)
    learned = demand.past(town.room, hands.now()).demand
    assert sum(learned.urgent["C"]) > 3 * sum(learned.urgent["A"]) > 0
    before = learned.incidents
    open_incident(town, type="robbery", at=ACROSS)
    open_incident(town, at=ACROSS)
    assert demand.past(town.room, hands.now()).demand is learned, "within the hour nothing changes"
    hands.move(hours=1)
    assert demand.past(town.room, hands.now()).demand.incidents == before + 1


def test_a_process_that_started_has_read_the_past(
    town: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    stand(town.p1, MARKET)
    warm_cities()
    with django_assert_num_queries(0):
        assert demand.past(town.room, clock.now()).demand.urgent.keys() == {"A", "B", "C"}


def test_a_task_takes_as_long_as_half_of_them_did(town: Cast, hands: Hands) -> None:
    for minutes in (10, 30, 90):
        send(town, open_incident(town), town.p1)
        hands.move(minutes=minutes)
        report(town, town.p1, *DONE, disposition="report")
    assert demand.past(town.room, hands.move(hours=1)).task_s == 1800


def test_the_best_move_up_repairs_what_the_fastest_leaves(town: Cast) -> None:
    """P-1 alone on the south bank goes to its own bank; one of the two at the station may stand in."""
    slow = replace(POLICY, move_up_least_s=5.0)
    stand(town.p1, ACROSS)
    stand(town.p2, SCHOOL)
    stand(town.m3, SCHOOL)
    told = pricing.beside(town.room, 1, {town.p1.pk: 20.0}, clock.now(), slow).told
    assert told["move_up"]["to_sector"] == "C"
    assert told["move_up"]["call_sign"] in ("P-2", "M-3")
    assert told["move_up"]["gains_s"] > 5 and told["move_up"]["seconds"] > 20


def test_a_drone_covers_nothing(town: Cast) -> None:
    stand(make_unit(town.room, "D-1", kind=UnitKind.DRONE, status=Status.AVAILABLE), MARKET)
    stand(town.p1, MARKET)
    prices = by_call_sign(ask(town))
    assert prices["P-1"]["uncovered_s"] > 0
    assert (prices["D-1"]["added_s"], prices["D-1"]["cost_s"]) == (0.0, 0.0)


def test_a_room_without_a_map_has_no_prices_and_the_fastest_is_the_pick(cast: Cast) -> None:
    stand(cast.p1, MARKET)
    answer = ask(cast)
    assert by_call_sign(answer) == {"P-1": None}
    assert answer["picks"] == {"fastest": cast.p1.pk, "priced": cast.p1.pk}
    assert answer["move_up"] is None
