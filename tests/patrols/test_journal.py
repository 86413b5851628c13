"""The journal is a chain: one changed byte is found, and what is personal can be forgotten."""

import json
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch import intake
from patrols import journal
from patrols.models import JournalEntry, Room
from tests.builders import Cast, Hands, open_incident, take_call


@pytest.fixture
def unguarded(cast: Cast) -> None:
    """Somebody with the database's own password took the triggers away."""
    triggers: Any = import_module("patrols.migrations.0002_journal_append_only")
    with connection.cursor() as cursor:
        triggers.release(None, SimpleNamespace(connection=connection, execute=cursor.execute))


def entry(room: Room) -> Any:
    return JournalEntry.objects.filter(room=room, kind="call.taken")


def test_a_journal_that_nobody_touched_verifies(cast: Cast, hands: Hands) -> None:
    for _ in range(5):
        hands.move(1)
        open_incident(cast)
    assert journal.verify(cast.room) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "call.taken "}, "entry_changed"),
        ({"facts": '{"call":2}'}, "entry_changed"),
        ({"actor_name": "Amine"}, "entry_changed"),
        ({"cards": "[]"}, "cards_changed"),
        ({"cards_digest": "0" * 64}, "entry_changed"),
        ({"personal": {"said": ["00", '{"text":"Nothing"}']}}, "personal_fact_changed"),
        ({"hash": "f" * 64}, "entry_changed"),
    ],
)
@pytest.mark.usefixtures("unguarded")
def test_one_changed_value_is_found(cast: Cast, change: dict[str, Any], fault: str) -> None:
    take_call(cast)
    take_call(cast)
    changed = entry(cast.room).first()
    JournalEntry.objects.filter(pk=changed.pk).update(**change)
    assert (changed.number, fault) in journal.verify(cast.room)


CHANGES: dict[str, Any] = {
    "number": lambda old: old + 1_000,
    "at": lambda old: old + timedelta(microseconds=1),
    "kind": lambda old: old[1:],
    "actor_name": lambda old: f"{old}.",
    "facts": lambda old: f"{old} ",
    "cards": lambda old: f"{old} ",
    "cards_digest": lambda old: old[::-1],
    "hash": lambda old: old[::-1],
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 100), column=st.sampled_from(sorted(CHANGES)))
@pytest.mark.usefixtures("unguarded")
def test_any_change_of_any_one_entry_is_found(cast: Cast, which: int, column: str) -> None:
    with transaction.atomic():
        for _ in range(3):
            open_incident(cast)
        stored = JournalEntry.objects.filter(room=cast.room).order_by("number")
        one = stored[which % stored.count()]
        stored.filter(pk=one.pk).update(**{column: CHANGES[column](getattr(one, column))})
        assert journal.verify(cast.room)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("unguarded")
def test_a_missing_entry_is_found_and_so_is_a_cut_tail(cast: Cast) -> None:
    for _ in range(3):
        take_call(cast)
    first, _, last = entry(cast.room)
    last.delete()
    assert [fault for _, fault in journal.verify(cast.room)] == ["tail_missing"]
    first.delete()
    assert "entries_missing" in [fault for _, fault in journal.verify(cast.room)]


def test_what_people_typed_is_not_among_the_open_facts_and_can_be_forgotten(cast: Cast) -> None:
    take_call(cast, caller="Hassan", phone="0612345678")
    found = entry(cast.room).get()
    assert set(json.loads(found.facts)) == {"call", "said"}
    assert set(json.loads(found.facts)["said"]) == {"sealed"}
    assert journal.line(found)["facts"] == {"call": 1}
    entry(cast.room).update(personal={}, cards="")
    assert journal.verify(cast.room) == []
    assert "Hassan" not in str(list(JournalEntry.objects.values()))


def test_the_same_value_is_sealed_differently_each_time(cast: Cast) -> None:
    for _ in range(2):
        take_call(cast, phone="0612345678")
    seals = [json.loads(one.facts)["said"]["sealed"] for one in entry(cast.room)]
    assert len(set(seals)) == 2


def test_rooms_have_chains_of_their_own(cast: Cast) -> None:
    intake.take_call(cast.port, {}, by=cast.hicham)
    take_call(cast)
    assert journal.verify(cast.room) == journal.verify(cast.port) == []
    assert [one.number for one in journal.after(cast.port.pk, 0)] == [1, 2, 3]
