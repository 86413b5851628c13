"""READ units as candidates: where each stands, what it can do, what it did lately. A few queries for any
number of units.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max

from dispatch import worklist
from dispatch.models import Assignment
from dispatch.rules.candidate import Candidate
from dispatch.rules.policy import POLICY
from patrols import roster, vocabulary
from patrols.models import LastFix, Unit
from patrols.rules.lifecycle import Status


class Standing(NamedTuple):
    """Units as candidates, in their order, and where each was last heard, by id."""

    units: Mapping[int, Unit]
    candidates: list[Candidate]
    fixes: Mapping[int, LastFix]


class _Work(NamedTuple):
    tasks: int = 0
    last_ended_at: datetime | None = None


def standing(units: Iterable[Unit], now: datetime) -> Standing:
    """These units, read with `roster.units` or by rooms, as they stand."""
    by_id = {unit.pk: unit for unit in units}
    fixes, running, work = roster.last_fixes(by_id), worklist.tasks(by_id), _work(by_id, now)
    candidates = [
        _candidate(unit, fixes.get(which), running.get(which), work.get(which, _Work()), now)
        for which, unit in by_id.items()
    ]
    return Standing(by_id, candidates, fixes)


def skills(unit: Unit) -> frozenset[str]:
    """What the unit can do: by its kind, its equipment, and whoever is on it now."""
    crew = (skill for shift in roster.open_shifts(unit) for skill in shift.officer.skills)
    return frozenset((*vocabulary.brought_by(unit.kind), *unit.attributes, *crew))


def _candidate(
    unit: Unit, fix: LastFix | None, running: worklist.Task | None, work: _Work, now: datetime
) -> Candidate:
    shifts = roster.open_shifts(unit)
    return Candidate(
        unit=unit.pk,
        call_sign=unit.call_sign,
        status=Status(unit.status),
        kind=unit.kind,
        skills=skills(unit),
        crew=max(unit.crew, len(shifts)),
        staffed=bool(shifts),
        running=running.incident if running else None,
        priority=running.priority if running else None,
        position_age_s=max(0.0, (now - fix.fix_at).total_seconds()) if fix else None,
        home_sector=unit.home_sector.code if unit.home_sector else None,
        calls_for_help=unit.emergency_id is not None,
        tasks=work.tasks,
        last_ended_at=work.last_ended_at,
        off_at=roster.first_off(shifts),
    )


def _work(unit_ids: Collection[int], now: datetime) -> dict[int, _Work]:
    """What each unit ended in the hours that the policy looks back."""
    since = now - timedelta(hours=POLICY.work_hours)
    ended = Assignment.objects.filter(unit__in=unit_ids, ended_at__gte=since, started_at__isnull=False)
    counted = ended.values("unit").annotate(tasks=Count("pk"), last=Max("ended_at"))
    return {row["unit"]: _Work(row["tasks"], row["last"]) for row in counted}
