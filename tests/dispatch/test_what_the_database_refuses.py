"""Beneath the rules the database refuses what must never be, whoever writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from dispatch.models import Assignment, Call, Disposition, Incident, IncidentType
from dispatch.rules.lifecycle import Stage
from patrols.models import JournalEntry
from tests.builders import Cast, open_incident, send, take_call


@pytest.fixture
def sent(cast: Cast) -> Assignment:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    return Assignment.objects.get()


def refuses(act: Callable[[], Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_a_second_running_assignment_of_a_unit(cast: Cast, sent: Assignment) -> None:
    other = Incident.objects.get(number=open_incident(cast))
    sent.pk, sent.order, sent.incident = None, None, other
    # SQLite names the columns of a partial index, PostgreSQL the index.
    refuses(sent.save, "one_running_assignment_a_unit|dispatch_assignment.unit_id")
    sent.pk, sent.started_at, sent.stage = None, None, Stage.STACKED
    sent.save()
    sent.pk = None
    refuses(sent.save, "one_open_assignment_a_unit_and_incident|dispatch_assignment.incident_id")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"stage": "cleared"}, "assignment_ended_says_how"),
        ({"stage": "stacked", "started_at": None, "ended_at": "now"}, "assignment_ended_says_how"),
        ({"started_at": None}, "assignment_runs_once_started"),
        ({"stage": "recalled", "ended_at": "before"}, "assignment_ends_after_start"),
        ({"disposition": "report"}, "assignment_disposition_when_cleared"),
    ],
)
def test_an_assignment_that_contradicts_itself(sent: Assignment, changes: dict[str, Any], name: str) -> None:
    started = sent.started_at
    assert started
    moments = {"now": started, "before": started - timedelta(seconds=1)}
    for field, value in changes.items():
        meant = Disposition.objects.get(code=value) if field == "disposition" else moments.get(value, value)
        setattr(sent, field, meant)
    refuses(sent.save, name)


@pytest.mark.parametrize(
    "where",
    [{"lat": 91, "lon": 0}, {"lat": 1.0, "lon": None}, {"lat": 0, "lon": -181}, {"lat": None, "lon": 5}],
)
def test_a_place_that_is_not_on_earth(cast: Cast, where: dict[str, float]) -> None:
    take_call(cast)
    open_incident(cast)
    refuses(lambda: Call.objects.filter(number=1).update(**where), "call_on_earth")
    refuses(lambda: Incident.objects.update(**where), "incident_on_earth")


def test_a_priority_outside_0_to_4(cast: Cast) -> None:
    open_incident(cast)
    refuses(lambda: Incident.objects.update(priority=5), "incident_priority_is_0_to_4")
    refuses(lambda: IncidentType.objects.update(priority=5), "type_priority_is_0_to_4")


def test_an_end_without_a_disposition(cast: Cast) -> None:
    open_incident(cast)
    moment = Incident.objects.get().created_at
    refuses(lambda: Incident.objects.update(closed_at=moment), "incident_closed_with_disposition")
    refuses(lambda: Call.objects.update(closed_at=moment), "call_closed_with_disposition")


@pytest.mark.parametrize(
    "change",
    [
        {"number": 999},
        {"kind": "call.forgotten"},
        {"facts": "{}"},
        {"hash": "0" * 64},
        {"cards_digest": "0" * 64},
        {"actor_name": "Nobody"},
        {"talkgroups": []},
        {"cards": '[{"card":"call"}]'},
        {"personal": {"said": ["salt", "another value"]}},
    ],
)
def test_a_journal_entry_is_never_rewritten(cast: Cast, change: dict[str, Any]) -> None:
    take_call(cast)
    entry = JournalEntry.objects.filter(kind="call.taken")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.update(**change)


def test_a_journal_entry_is_never_deleted_but_what_is_personal_can_be_forgotten(cast: Cast) -> None:
    take_call(cast)
    entry = JournalEntry.objects.filter(kind="call.taken")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert entry.update(personal={}, cards="") == 1
