"""READ how well a room chose: each decision of closed incidents again, with where everybody really was.

What was known then is the recommendation that was kept: whom it ranked, left out and proposed. Where the
units really were is in their tracks. Both are timed over the room's roads and speeds of today.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q

from dispatch.models import Assignment, Incident, Recommendation
from dispatch.recommendation import times_of
from dispatch.rules.policy import POLICY
from dispatch.rules.regret import Regret, split
from maps.geo import LatLon
from patrols.models import LastFix, Room, Unit
from patrols.whereabouts import whereabouts

#: Left out of the advice only for where it was thought to be: in truth it may have been the nearest.
BY_POSITION = frozenset({"no_position", "position_lost", "beyond", "farther"})


@dataclass(frozen=True)
class Decision:
    """Units sent at once on advice, and what it cost. `why` says what the person said, if they did;
    `expected_s` and `took_s` are the drive of the first that was there.
    """

    incident: int
    priority: int
    sector: str | None
    why: str | None
    regret: Regret
    expected_s: float | None
    took_s: float


@dataclass(frozen=True)
class Review:
    """The decisions that can be judged, and how many cannot, by reason."""

    decisions: list[Decision] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class _CannotJudge(Exception):
    """Why a decision cannot be judged, as str()."""


def review(room: Room, since: datetime | None = None, until: datetime | None = None) -> Review:
    """Every decision for incidents that were received from `since` on and before `until`."""
    found = Review()
    for sent in _sent_together(room, since, until):
        try:
            found.decisions.append(_judged(room, sent))
        except _CannotJudge as reason:
            found.left_out[str(reason)] += 1
    return found


def _sent_together(
    room: Room, since: datetime | None, until: datetime | None
) -> Iterator[Sequence[Assignment]]:
    """Assignments that one decision made. What followed later on the same advice is not judged by it: it was
    no longer fresh.
    """
    window = Q(incident__room=room, started_at__isnull=False)
    window &= Q(incident__received_at__gte=since) if since else Q()
    window &= Q(incident__received_at__lt=until) if until else Q()
    made = Assignment.objects.filter(window).select_related("incident__sector", "recommendation")
    advised: set[int] = set()
    in_order = made.order_by("started_at", "incident", "recommendation", "pk").iterator(chunk_size=500)
    for (_, _, advice), together in groupby(
        in_order, key=lambda one: (one.started_at, one.incident_id, one.recommendation_id)
    ):
        sent = list(together)
        if advice is None:
            yield sent
        elif advice not in advised:
            advised.add(advice)
            yield sent


def _judged(room: Room, sent: Sequence[Assignment]) -> Decision:
    incident, advice = sent[0].incident, sent[0].recommendation
    if incident.closed_at is None:
        raise _CannotJudge("not_closed")
    if advice is None or not advice.answer["ranked"]:
        raise _CannotJudge("no_advice")
    there = min((one for one in sent if one.on_scene_at), key=_arrival, default=None)
    if there is None or there.on_scene_at is None or there.started_at is None:
        raise _CannotJudge("not_there")
    ranked = advice.answer["ranked"]
    nearest = min(ranked, key=lambda one: (one["seconds"], one["unit"]))["unit"]
    proposed = {one["unit"] for one in ranked if one.get("proposed", one["rank"] == 1)} or {nearest}
    units = {one.unit_id for one in sent}
    could_go = {one["unit"] for one in ranked}
    could_go |= {one["unit"] for one in advice.answer["left_out"] if one["reason"] in BY_POSITION}
    seconds = _in_truth(room, incident, advice, could_go | units, needed={nearest} | proposed | units)
    return Decision(
        incident=incident.number,
        priority=incident.priority,
        sector=incident.sector.code if incident.sector else None,
        why=next((advice.why[str(unit)] for unit in sorted(units) if str(unit) in advice.why), None),
        regret=split(
            seconds, could_go=could_go & seconds.keys(), nearest=nearest, proposed=proposed, sent=units
        ),
        expected_s=there.seconds,
        took_s=(there.on_scene_at - there.started_at).total_seconds(),
    )


def _arrival(one: Assignment) -> Any:
    return one.on_scene_at


def _in_truth(
    room: Room,
    incident: Incident,
    advice: Recommendation,
    named: Collection[int],
    *,
    needed: Collection[int],
) -> Mapping[int, float]:
    """The seconds of the named units from where each really was when the advice was asked. Those of which it
    is not known are left out, unless they are needed.
    """
    if incident.lat is None or incident.lon is None or _moved_since(incident, advice):
        raise _CannotJudge("place_moved")
    positions = whereabouts(named, advice.at, POLICY.silent_after_s)
    if not set(needed) <= positions.keys():
        raise _CannotJudge("no_fix")
    at = LatLon(incident.lat, incident.lon)
    standing = {
        unit: LastFix(unit=pk, fix_at=advice.at, lat=positions[pk].lat, lon=positions[pk].lon)
        for pk, unit in Unit.objects.in_bulk(list(positions)).items()
    }
    timed = times_of(room, standing, at, incident.sector, advice.at, want=None)
    seconds = {unit: one.seconds for unit, one in timed.items() if one.seconds <= POLICY.bound_s}
    if not set(needed) <= seconds.keys():
        raise _CannotJudge("beyond")
    return seconds


def _moved_since(incident: Incident, advice: Recommendation) -> bool:
    """Whether the position was amended after the advice, which then was about another place."""
    amended = incident.versions.get("position")
    return bool(amended) and datetime.fromisoformat(amended["at"]) > advice.at
