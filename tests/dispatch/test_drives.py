"""A town's own units teach it how long they drive: from their readings to the seconds on the Board."""

import shutil
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from command.management.commands.fitdrives import UNCHANGED
from dispatch import recommendation
from dispatch.area import speeds_of
from dispatch.drives import Drives, drives_in
from dispatch.models import Assignment, Incident
from dispatch.rules.lifecycle import Stage
from maps.geo import Floats, distance_m
from maps.learned import GROUPS, Learned
from maps.roads import RoadGraph
from patrols import clock
from patrols.city import city_of
from patrols.clock import stamp
from patrols.models import Fix, Room, Unit, UnitKind
from patrols.rules.lifecycle import Status
from tests.builders import MARKET, Cast, Hands, make_unit, open_incident, report, send, stand
from tests.heard import Heard, driven
from tests.town import CORNERS

SLOW = Learned(groups=(2.0,) * len(GROUPS), turns=2.0)
"""In truth every street of the town takes twice as long as the textbook says."""
_numbers = count(1)


@pytest.fixture
def alone(town: Cast, mapped: Path, tmp_path: Path, settings: Settings) -> Cast:
    """The town, with a data folder of its own."""
    settings.DATA_DIR = shutil.copytree(mapped, tmp_path / "alone", symlinks=True)
    return town


def roads_of(cast: Cast) -> RoadGraph:
    city = city_of(cast.room)
    assert city
    return city.graph


def hear(unit: Unit, fixes: Floats, after_s: Floats, *, device: str = "tablet") -> None:
    """The unit's readings from now on."""
    Fix.objects.bulk_create(
        Fix(
            unit=unit.pk,
            device=device,
            number=next(_numbers),
            fix_at=clock.now() + timedelta(seconds=float(at)),
            heard_at=clock.now() + timedelta(seconds=float(at)),
            lat=lat,
            lon=lon,
        )
        for (lat, lon), at in zip(fixes, after_s, strict=True)
    )


def go(cast: Cast, hands: Hands, heard: Heard, number: int) -> None:
    """A minute later Karim is sent, drives there while his tablet is heard, and clears."""
    hands.move(60)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    hear(cast.p1, heard.fixes, heard.at_s[: len(heard.fixes)] - heard.at_s[0])
    hands.move(float(heard.at_s[-1] - heard.at_s[0]))
    report(cast, cast.p1, Status.ON_SCENE)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")


def drives_of_days(cast: Cast, hands: Hands, days: int, a_day: int) -> None:
    """P-1 has driven from corner to corner, so many times a day."""
    roads, chance = roads_of(cast), np.random.default_rng(5)
    truth, corners = SLOW.on(roads), list(CORNERS.values())
    incident = Incident.objects.get(number=open_incident(cast))
    for done in range(days * a_day):
        heard = None
        while heard is None or heard.seconds < 100:
            one, two = chance.choice(len(corners), 2, replace=False)
            heard = driven(truth, roads.snap_one(corners[one]), roads.snap_one(corners[two]), chance)
        began = hands.move(days=1 if done and done % a_day == 0 else 0, minutes=1)
        hear(cast.p1, heard.fixes, heard.at_s - heard.at_s[0])
        there = hands.move(float(heard.at_s[-1] - heard.at_s[0]))
        Assignment.objects.create(
            incident=incident,
            unit=cast.p1,
            by=cast.samir,
            stage=Stage.CLEARED,
            started_at=began,
            en_route_at=began,
            on_scene_at=there,
            ended_at=there,
        )


def found(cast: Cast) -> Drives:
    city = city_of(cast.room)
    assert city
    return drives_in(city, cast.room, clock.now() - timedelta(days=30), clock.now())


def advice(cast: Cast) -> dict[str, Any]:
    """Who could go to the market."""
    number = open_incident(cast, at=MARKET)
    return recommendation.for_incident(cast.room, number, by=cast.samir)


def advised_s(cast: Cast) -> tuple[float, bool]:
    """How long P-2 needs to the market by the Board, and whether that is calibrated."""
    (one,) = [one for one in advice(cast)["ranked"] if one["call_sign"] == "P-2"]
    return one["seconds"], one["calibrated"]


def test_what_units_drove_is_what_the_next_advice_expects(alone: Cast, hands: Hands) -> None:
    drives_of_days(alone, hands, days=3, a_day=17)
    stand(alone.p2, CORNERS["bridge_mosque"])
    textbook_s, calibrated = advised_s(alone)
    assert (calibrated, advice(alone)["speeds"]) == (False, None)
    told = StringIO()

    call_command("fitdrives", city="town", stdout=told)

    assert "51 drives of its units can teach The town." in told.getvalue()
    assert "In force in The town: version 1" in told.getvalue()
    learned_s, calibrated = advised_s(alone)
    assert calibrated
    assert learned_s == pytest.approx(2 * textbook_s, rel=0.15)
    speeds = speeds_of(alone.room)
    assert speeds and speeds.version.facts["later"]["n"] == 17
    assert advice(alone)["speeds"] == {
        "version": 1,
        "source": "drives",
        "at": stamp(clock.now()),
        "trips": 34,
        "off_min": speeds.version.facts["later"]["mae_min"],
    }


def test_without_enough_drives_nothing_is_changed_and_the_exit_says_so(alone: Cast, hands: Hands) -> None:
    drives_of_days(alone, hands, days=2, a_day=2)

    with pytest.raises(CommandError, match="are needed") as caught:
        call_command("fitdrives", city="town", stdout=StringIO())

    assert caught.value.returncode == UNCHANGED
    assert speeds_of(alone.room) is None


DRIVE_S = np.arange(0, 80, 5.0)
DRIVE = np.linspace(CORNERS["garden_market"], MARKET, len(DRIVE_S))


def go_along(cast: Cast, hands: Hands) -> None:
    go(cast, hands, Heard(DRIVE, DRIVE_S, 75.0), open_incident(cast, at=MARKET))


def test_a_drive_is_told_by_the_room_s_own_clocks_and_the_sector_it_ends_in(town: Cast, hands: Hands) -> None:
    began = hands.at.astimezone(ZoneInfo(town.room.time_zone))
    go_along(town, hands)

    [trip] = found(town).trips

    assert (trip.day, trip.hour, trip.district) == (began.date().isoformat(), began.hour, "B")
    assert trip.seconds == pytest.approx(75, abs=5)
    assert distance_m(trip.destination, MARKET) < 10


def test_patrolling_teaches_nothing(town: Cast, hands: Hands) -> None:
    hear(town.p1, DRIVE, 10 * DRIVE_S)
    hands.move(740)
    go_along(town, hands)
    hear(town.p1, DRIVE[::-1], 10 * DRIVE_S)
    hands.move(740)

    assert [trip.seconds for trip in found(town).trips] == [75]


def test_of_two_tablets_on_a_unit_the_one_that_said_most_is_believed(town: Cast, hands: Hands) -> None:
    hear(town.p1, DRIVE[::3] + 0.001, DRIVE_S[::3], device="spare")
    go_along(town, hands)

    [trip] = found(town).trips

    assert distance_m(trip.destination, MARKET) < 10


def test_every_drive_left_out_is_counted_by_its_reason(town: Cast, hands: Hands) -> None:
    send(town, open_incident(town), town.p2)
    send(town, open_incident(town), make_unit(town.room, "PP-1", kind=UnitKind.FOOT, status=Status.AVAILABLE))
    nowhere = Heard(DRIVE[:0], DRIVE_S[:1], 0.0)
    go(town, hands, nowhere, open_incident(town))
    go(town, hands, Heard(DRIVE[:1], np.array([0.0, 3700.0]), 0.0), open_incident(town))
    go(town, hands, Heard(DRIVE, 5 * DRIVE_S, 0.0), open_incident(town))
    go_along(town, hands)

    drives = found(town)

    assert len(drives.trips) == 2
    assert drives.left_out == {"not_reported": 1, "not_by_road": 1, "few_fixes": 1, "too_long": 1}


def test_another_room_of_the_city_teaches_it_too_and_one_elsewhere_does_not(
    alone: Cast, hands: Hands
) -> None:
    go_along(alone, hands)
    told = StringIO()
    for city, drives in (("town", 1), ("", 0)):
        Room.objects.filter(pk=alone.room.pk).update(city=city)
        with pytest.raises(CommandError, match="needed"):
            call_command("fitdrives", city="town", stdout=told)
        assert told.getvalue().splitlines()[-1] == f"{drives} drives of its units can teach The town."
