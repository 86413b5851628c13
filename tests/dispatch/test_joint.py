"""Everything that waits at once, by the streets of the small town."""

from collections.abc import Callable
from typing import Any

from dispatch import assignment, incidents, joint, recommendation
from dispatch.models import Plan
from dispatch.rules.policy import POLICY
from patrols.models import UnitKind
from patrols.rules.lifecycle import Status
from tests.builders import (
    ACROSS,
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    log,
    make_unit,
    open_incident,
    report,
    send,
    stand,
)
from tests.town import CORNERS, place

Check = Callable[..., Any]


def at(cast: Cast, corner: str, **more: Any) -> int:
    return open_incident(cast, at=CORNERS[corner], **more)


def best(cast: Cast) -> dict[str, Any]:
    return joint.best(cast.room, by=cast.samir)


def test_the_two_of_the_queue_are_served_better_together(town: Cast, hands: Hands) -> None:
    """P-1 is a little nearer to the first than P-2, and by far the only one near the second."""
    stand(town.p1, CORNERS["bridge_quay"])
    stand(town.p2, CORNERS["school_station"])
    first = at(town, "bridge_market")
    hands.move(minutes=1)
    second = at(town, "bridge_south")
    before = log(town.room)
    answer = best(town)
    assert [(one["incident"], one["call_sign"], one["differs"]) for one in answer["pairs"]] == [
        (first, "P-2", True),
        (second, "P-1", True),
    ]
    assert [one["one_by_one"]["call_sign"] for one in answer["pairs"]] == ["P-1", "P-2"]
    queued = sum(one["one_by_one"]["seconds"] for one in answer["pairs"])
    together = sum(one["seconds"] for one in answer["pairs"])
    assert answer["saved_s"] > 0
    assert abs(answer["saved_s"] - POLICY.urgency[2] * (queued - together)) < 0.2
    assert answer["unmatched"] == [] and log(town.room) == before


def test_alone_in_the_queue_it_is_the_first_of_the_recommendation(town: Cast) -> None:
    for unit, where in ((town.p1, ACROSS), (town.p2, CORNERS["garden_station"]), (town.m3, SCHOOL)):
        stand(unit, where)
    number = at(town, "oven_market")
    first = recommendation.for_incident(town.room, number, by=town.samir)["ranked"][0]
    (pair,) = best(town)["pairs"]
    assert {key: pair[key] for key in ("unit", "call_sign", "seconds")} == {
        key: first[key] for key in ("unit", "call_sign", "seconds")
    }
    assert pair["differs"] is False and best(town)["saved_s"] == 0


def test_a_unit_that_moved_is_timed_from_where_it_is_now(town: Cast) -> None:
    """What is kept of a place knows nothing of units."""
    stand(town.p1, ACROSS)
    at(town, "school_market")
    (far,) = best(town)["pairs"]
    stand(town.p1, MARKET)
    (here,) = best(town)["pairs"]
    assert far["seconds"] > 60 > here["seconds"]


def test_who_gets_nobody_is_told_why(cast: Cast) -> None:
    """In a room without a map, where far away is no fault."""
    far = place(20_000, 0)
    nowhere, beyond = open_incident(cast), open_incident(cast, at=far)
    stand(cast.p1, MARKET)
    waits, served = at(cast, "school_station"), at(cast, "school_market", type="robbery")
    answer = best(cast)
    assert [one["incident"] for one in answer["pairs"]] == [served]
    assert {one["incident"]: one["reason"] for one in answer["unmatched"]} == {
        nowhere: "not_located",
        beyond: "nobody_can",
        waits: "needed_elsewhere",
    }
    report(cast, cast.p1, Status.BREAK)
    assert {one["reason"] for one in best(cast)["unmatched"]} == {"not_located", "nobody_free"}


def test_a_plan_says_who_may_go_where(town: Cast) -> None:
    """The motorcycle is nearest to both; a theft asks for a car."""
    stand(town.m3, CORNERS["school_market"])
    stand(town.p1, CORNERS["garden_station"])
    needs = [{"need": "car", "count": 1, "kinds": ["car"], "skills": []}]
    Plan.objects.create(room=town.room, code="theft", types=["theft"], needs=needs)
    theft, robbery = at(town, "school_market"), at(town, "school_quay", type="robbery")
    answer = best(town)
    assert {one["incident"]: one["call_sign"] for one in answer["pairs"]} == {theft: "P-1", robbery: "M-3"}
    assert not any(one["differs"] for one in answer["pairs"])
    report(town, town.p1, Status.BREAK)
    asks = {"need": "car", "kinds": ["car"], "skills": []}
    assert best(town)["unmatched"] == [{"incident": theft, **asks, "missing": 1, "reason": "nobody_can"}]


def robbers(town: Cast) -> None:
    """A robbery asks for two cars and a dog; a spare motorcycle stands ready."""
    needs = [
        {"need": "car", "count": 2, "kinds": ["car"], "skills": []},
        {"need": "dog", "count": 1, "kinds": ["k9"], "skills": ["explosive_k9"]},
    ]
    spare = [{"need": "spare", "count": 1, "kinds": ["moto"], "skills": []}]
    Plan.objects.create(room=town.room, code="robbers", types=["robbery"], needs=needs, backup=spare)


def going(answer: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["incident"], one["need"], one["call_sign"]) for one in answer["pairs"]]


def left(answer: dict[str, Any]) -> list[tuple[int, str, int, str]]:
    return [(one["incident"], one["need"], one["missing"], one["reason"]) for one in answer["unmatched"]]


def test_an_incident_gets_a_unit_for_each_need_of_its_plan(town: Cast) -> None:
    """The motorcycle is nearest, and only stands ready; the dog is not asked for as a car."""
    robbers(town)
    dog = make_unit(
        town.room, "K-1", kind=UnitKind.DOG_TEAM, attributes=["explosive_k9"], status=Status.AVAILABLE
    )
    for unit, where in ((town.m3, MARKET), (town.p1, SCHOOL), (town.p2, ACROSS), (dog, MARKET)):
        stand(unit, where)
    robbery, theft = at(town, "school_market", type="robbery"), at(town, "school_quay")
    answer = best(town)
    assert going(answer) == [
        (robbery, "car", "P-1"),
        (robbery, "car", "P-2"),
        (robbery, "dog", "K-1"),
        (theft, "unit", "M-3"),
    ]
    assert answer["unmatched"] == [] and answer["saved_s"] == 0
    assert answer["pairs"][2]["kinds"] == ["k9"] and answer["pairs"][2]["skills"] == ["explosive_k9"]
    proposed = [
        one["call_sign"]
        for one in recommendation.for_incident(town.room, robbery, by=town.samir)["ranked"]
        if one["proposed"]
    ]
    assert sorted(proposed) == ["K-1", "P-1", "P-2"]


def test_what_is_missing_beside_who_was_sent_is_asked_for(town: Cast) -> None:
    robbers(town)
    for unit, where in ((town.p1, MARKET), (town.p2, SCHOOL), (town.m3, MARKET)):
        stand(unit, where)
    robbery = at(town, "school_market", type="robbery")
    assert left(best(town)) == [(robbery, "dog", 1, "nobody_can")]
    send(town, robbery, town.p1)
    answer = best(town)
    assert going(answer) == [(robbery, "car", "P-2")]
    assert left(answer) == [(robbery, "dog", 1, "nobody_can")]
    assignment.add(town.room, robbery, [town.fresh(town.p2)], by=town.samir)
    answer = best(town)
    assert going(answer) == [] and left(answer) == [(robbery, "dog", 1, "nobody_can")]


def test_what_is_served_held_or_over_does_not_wait(town: Cast) -> None:
    stand(town.p1, MARKET)
    stand(town.p2, SCHOOL)
    sent, held = at(town, "school_market"), at(town, "school_quay")
    send(town, sent, town.p1)
    incidents.hold(town.room, held, 10, by=town.samir)
    assert best(town)["pairs"] == [] and best(town)["unmatched"] == []


def test_only_who_may_be_advised_is(town: Cast, refused: Check) -> None:
    with refused("not_allowed", permission=recommendation.RECOMMEND):
        joint.best(town.room, by=town.amina)
