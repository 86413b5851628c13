"""Fixes in batches: stored once, told to every hub, and only the newest moves the unit."""

from datetime import timedelta

import pytest

from patrols.models import Fix, LastFix, Unit
from patrols.positions import positions
from patrols.telemetry import Heard, store, track_of
from tests.builders import ACROSS, MARKET, SCHOOL, Cast, Hands

pytestmark = pytest.mark.django_db(databases=["default", "tracks"])


def _heard(hands: Hands, number: int, spot: tuple[float, float], seconds: float = 0.0) -> Heard:
    return Heard(number, hands.now() + timedelta(seconds=seconds), spot[0], spot[1], accuracy_m=8.0)


def _send(unit: Unit, *heard: Heard, device: str = "tablet") -> list[tuple[int, str]]:
    return store([track_of(unit, device, heard)])[0].refused


def test_a_frame_sent_twice_is_stored_once(town: Cast, hands: Hands) -> None:
    frame = [_heard(hands, 1, MARKET, -20), _heard(hands, 2, SCHOOL, -5)]
    before = Fix.objects.count()
    assert _send(town.p1, *frame) == [] and _send(town.p1, *frame) == []
    assert Fix.objects.count() == before + 2
    assert LastFix.objects.get(unit=town.p1.pk).lat == SCHOOL.lat


def test_history_that_comes_late_is_kept_and_does_not_move_the_unit(town: Cast, hands: Hands) -> None:
    _send(town.p1, _heard(hands, 5, SCHOOL))
    assert _send(town.p1, _heard(hands, 4, MARKET, -60)) == []
    assert LastFix.objects.get(unit=town.p1.pk).lat == SCHOOL.lat


def test_what_cannot_be_is_refused_by_name_and_the_rest_is_stored(town: Cast, hands: Hands) -> None:
    jump, ahead = _heard(hands, 9, (MARKET.lat + 1, MARKET.lon), 1), _heard(hands, 8, MARKET, 60)
    assert _send(town.p1, _heard(hands, 7, SCHOOL), ahead, jump) == [(9, "impossible"), (8, "future")]
    assert LastFix.objects.get(unit=town.p1.pk).number == 7


def test_another_tablet_of_the_unit_may_speak_from_elsewhere(town: Cast, hands: Hands) -> None:
    _send(town.p1, _heard(hands, 1, MARKET))
    far = (MARKET.lat + 0.5, MARKET.lon)
    assert _send(town.p1, _heard(hands, 1, far, 1), device="spare tablet") == []
    assert LastFix.objects.get(unit=town.p1.pk).lat == far[0]


def test_a_unit_under_cover_is_on_no_screen(town: Cast, hands: Hands) -> None:
    _send(town.p1, _heard(hands, 1, MARKET))
    _send(town.p2, _heard(hands, 1, ACROSS))
    Unit.objects.filter(pk=town.p1.pk).update(undercover=True)
    shown = {position[0] for position in positions(town.room)}
    assert town.p2.pk in shown and town.p1.pk not in shown
