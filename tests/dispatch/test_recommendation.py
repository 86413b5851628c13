"""Who could go: by the streets of the small town, with reasons; it decides nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from dispatch import closing, intake, promise, recommendation
from dispatch.models import Recommendation
from maps.geo import distance_m
from maps.learned import GROUPS, WEEK_HOURS, Learned
from maps.speedfile import save_speeds, speeds_folder
from patrols.models import Sector, Unit, UnitKind
from patrols.rules.lifecycle import Status
from tests.builders import (
    ACROSS,
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    advice,
    log,
    make_unit,
    open_incident,
    report,
    send,
    stand,
    take_call,
)
from tests.town import CORNERS, place

Check = Callable[..., Any]


def test_across_the_river_is_near_and_far_away(town: Cast) -> None:
    stand(town.p1, ACROSS)
    stand(town.p2, CORNERS["garden_station"])
    answer = advice(town, open_incident(town, at=MARKET))
    assert [one["call_sign"] for one in answer["ranked"]] == ["P-2", "P-1"]
    assert [one["rank"] for one in answer["ranked"]] == [1, 2]
    assert all(one["by"] == "road" for one in answer["ranked"])
    assert [one["sector"] for one in answer["ranked"]] == ["A", "C"]


def test_every_unit_of_the_room_is_ranked_or_left_out_with_a_reason(town: Cast) -> None:
    stand(town.p1, MARKET)
    stand(town.p2, SCHOOL)
    make_unit(town.room, "P-9")
    busy = open_incident(town, at=MARKET)
    send(town, busy, town.p2)
    answer = advice(town, open_incident(town, at=MARKET))
    assert [one["call_sign"] for one in answer["ranked"]] == ["P-1"]
    assert {one["call_sign"]: one["reason"] for one in answer["left_out"]} == {
        "P-2": "on_incident",
        "M-3": "no_position",
        "P-9": "off_duty",
    }
    assert next(one for one in answer["left_out"] if one["call_sign"] == "P-2")["number"] == busy
    assert len(answer["ranked"]) + len(answer["left_out"]) == Unit.objects.filter(room=town.room).count()


def test_the_reasons_are_codes_with_facts(town: Cast) -> None:
    town.p1.home_sector = Sector.objects.get(room=town.room, code="B")
    town.p1.save()
    stand(town.p1, MARKET, age_s=90)
    first = advice(town, open_incident(town, at=MARKET))["ranked"][0]
    assert first["position_age_s"] == 90.0
    assert first["reasons"] == [
        {"code": "nearest"},
        {"code": "in_sector", "sector": "B"},
        {"code": "home_sector", "sector": "B"},
        {"code": "position_stale", "age_s": 90},
    ]


def test_a_unit_off_the_roads_is_timed_in_a_straight_line_and_says_so(town: Cast) -> None:
    stand(town.p1, place(-900, -480))
    first = advice(town, open_incident(town, at=MARKET))["ranked"][0]
    assert first["by"] == "straight_line"
    assert {"code": "straight_line"} in first["reasons"]


def test_a_room_without_a_map_is_still_advised(cast: Cast) -> None:
    stand(cast.p1, MARKET)
    stand(cast.p2, SCHOOL)
    answer = advice(cast, open_incident(cast, at=MARKET))
    assert [(one["call_sign"], one["by"]) for one in answer["ranked"]] == [
        ("P-1", "straight_line"),
        ("P-2", "straight_line"),
    ]


def test_beyond_twenty_minutes_a_unit_is_left_out_by_name(cast: Cast) -> None:
    stand(cast.p1, place(9_000, 0))
    answer = advice(cast, open_incident(cast, at=MARKET))
    told = {"call_sign": "P-1", "unit": cast.p1.pk, "reason": "beyond", "minutes": 20, "needs": []}
    assert told in answer["left_out"]


def test_with_nobody_free_all_are_left_out(town: Cast) -> None:
    for unit in (town.p1, town.p2, town.m3):
        stand(unit, MARKET)
        report(town, unit, Status.BREAK)
    answer = advice(town, open_incident(town, at=MARKET))
    assert answer["ranked"] == [] and {one["reason"] for one in answer["left_out"]} == {"break"}


def test_advice_is_kept_and_decides_nothing(town: Cast, hands: Hands) -> None:
    stand(town.p1, MARKET)
    number = open_incident(town, at=MARKET)
    before = log(town.room)
    answer = advice(town, number)
    assert log(town.room) == before
    kept = Recommendation.objects.get(pk=answer["id"])
    assert (kept.by, kept.at, kept.chosen) == (town.samir, hands.now(), [])
    assert kept.answer["ranked"] == answer["ranked"]


def test_an_incident_that_is_nowhere_or_closed_gets_no_advice(town: Cast, refused: Check) -> None:
    nowhere, closed = open_incident(town), open_incident(town, at=MARKET)
    closing.close_incident(town.room, closed, "cancelled", by=town.samir)
    with refused("not_located", incident=nowhere):
        advice(town, nowhere)
    with refused("incident_closed", incident=closed):
        advice(town, closed)
    with refused("not_allowed", permission=recommendation.RECOMMEND):
        recommendation.for_incident(town.room, nowhere, by=town.amina)


def test_a_walker_is_timed_on_foot_and_not_by_the_streets(town: Cast) -> None:
    walker = make_unit(town.room, "PP-1", kind=UnitKind.FOOT, status=Status.AVAILABLE)
    stand(walker, MARKET)
    stand(town.p1, MARKET)
    ranked = {one["call_sign"]: one for one in advice(town, open_incident(town, at=SCHOOL))["ranked"]}
    assert (ranked["PP-1"]["by"], ranked["P-1"]["by"]) == ("straight_line", "road")
    metres = distance_m(MARKET, SCHOOL)
    assert abs(ranked["PP-1"]["seconds"] - metres / (4.0 / 3.6)) < 1
    assert ranked["PP-1"]["seconds"] > ranked["P-1"]["seconds"]


SLOW = Learned(
    groups=(2.0,) * len(GROUPS),
    access_s=30.0,
    hours=tuple(1.5 if hour % 24 in (17, 18) else 1.0 for hour in range(WEEK_HOURS)),
    low=0.8,
    high=1.25,
)
"""A town of slow streets whose trips take half as long again from five to seven in the evening."""


@pytest.fixture
def taught(town: Cast, mapped: Path, tmp_path: Path, settings: Settings) -> Cast:
    """The town after its trips taught it how long a drive takes."""
    settings.DATA_DIR = shutil.copytree(mapped, tmp_path / "taught", symlinks=True)
    save_speeds(speeds_folder(settings.DATA_DIR, "town"), SLOW, {})
    return town


def test_a_town_that_was_never_taught_says_so(town: Cast) -> None:
    stand(town.p1, SCHOOL)
    (first,) = [
        one for one in advice(town, open_incident(town, at=MARKET))["ranked"] if one["call_sign"] == "P-1"
    ]
    assert (first["calibrated"], first["low_s"], first["high_s"]) == (False, None, None)


def test_what_trips_taught_is_told_with_the_interval_and_by_the_hour(taught: Cast, hands: Hands) -> None:
    stand(taught.p1, SCHOOL)
    number, zone = open_incident(taught, at=MARKET), ZoneInfo(taught.room.time_zone)

    def at_hour(hour: int) -> Any:
        hands.at = hands.at.astimezone(zone).replace(hour=hour)
        return advice(taught, number)["ranked"][0]

    noon, evening = at_hour(12), at_hour(17)

    assert noon["calibrated"]
    assert noon["low_s"] == pytest.approx(0.8 * noon["seconds"], abs=0.1)
    assert noon["high_s"] == pytest.approx(1.25 * noon["seconds"], abs=0.1)
    assert evening["seconds"] == pytest.approx(1.5 * noon["seconds"], abs=0.1)


def test_a_caller_is_promised_what_the_board_expects(taught: Cast) -> None:
    stand(taught.p1, SCHOOL)
    call = take_call(taught, at=MARKET)
    number = intake.queue_call(taught.room, call, by=taught.amina).number
    [expected] = [one for one in advice(taught, number)["ranked"] if one["call_sign"] == "P-1"]
    told = promise.may_promise(taught.room, call, by=taught.amina)
    assert told["calibrated"] and told["call_sign"] == "P-1"
    assert (told["seconds"], told["low_min"]) == (expected["seconds"], max(1, expected["low_s"] // 60))
    send(taught, number, taught.p1)
    sent = promise.may_promise(taught.room, call, by=taught.amina)
    assert sent["calibrated"] and sent["seconds"] == expected["seconds"]


@pytest.mark.parametrize(
    ("streets", "hour", "beyond"), [(20.0, 0.05, False), (1.0, 40.0, True)], ids=["nearer", "farther"]
)
def test_the_bound_counts_in_what_a_drive_really_takes(
    taught: Cast, settings: Settings, streets: float, hour: float, beyond: bool
) -> None:
    stand(taught.p1, ACROSS)
    truth = Learned(groups=(streets,) * len(GROUPS), hours=(hour,) * WEEK_HOURS)
    save_speeds(speeds_folder(settings.DATA_DIR, "town"), truth, {})
    answer = advice(taught, open_incident(taught, at=MARKET))
    assert [one["call_sign"] for one in answer["ranked"]] == ([] if beyond else ["P-1"])
    assert ("beyond" in {one["reason"] for one in answer["left_out"]}) is beyond
