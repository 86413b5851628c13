"""A decision is one transaction and the room's only writer; what it says is numbered without gaps."""

import json
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction

from dispatch import assignment, intake
from dispatch.models import Assignment
from patrols import journal
from patrols.decisions import deciding, emit
from patrols.events import UnitBookedOn
from patrols.models import JournalEntry, Room
from patrols.rules.refusal import Refused
from tests.builders import Cast, head, log, make_cast, open_incident, take_call

BOTH = ["default", "tracks"]


def say(cast: Cast, name: str = "P-1") -> None:
    emit(UnitBookedOn(room=cast.room, unit=cast.p1.pk, call_sign=name))


@pytest.fixture
def real(transactional_db: None, hands: object) -> Iterator[Cast]:
    """The cast in a database that really commits."""
    yield make_cast()


def test_what_one_decision_says_is_one_piece(cast: Cast) -> None:
    before = head(cast.room)
    with deciding(cast.room, by=cast.samir):
        say(cast)
        with deciding(cast.room):
            say(cast)
    entries = journal.after(cast.room.pk, before)
    assert [entry.number for entry in entries] == [before + 1, before + 2]
    assert {entry.actor_name for entry in entries} == {"Samir"}
    assert len({entry.at for entry in entries}) == 1


def test_a_decision_that_fails_says_nothing_and_uses_no_number(cast: Cast) -> None:
    before = head(cast.room)
    with pytest.raises(Refused), deciding(cast.room):
        say(cast)
        raise Refused("changed_my_mind")
    assert head(cast.room) == before
    with deciding(cast.room):
        say(cast)
    assert head(cast.room) == before + 1 and journal.verify(cast.room) == []


def test_speaking_outside_a_decision_is_a_programmer_s_mistake(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="outside a decision"):
        say(cast)


def test_taking_on_another_room_half_way_is_a_programmer_s_mistake(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="after it began"), deciding(cast.room), deciding(cast.port):
        pass


def test_two_rooms_can_be_decided_together(cast: Cast) -> None:
    with deciding(cast.port, cast.room) as decision:
        assert set(decision.rooms) == {cast.room.pk, cast.port.pk}
        say(cast)
    assert log(cast.room)[-1] == "unit.booked_on" and "unit.booked_on" in log(cast.port)


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_many_at_once_are_numbered_without_gaps(real: Cast) -> None:
    before, ready = head(real.room), Barrier(6)

    def take() -> None:
        ready.wait()
        for _ in range(5):
            take_call(real)
        connections.close_all()

    threads = [Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room = Room.objects.get(pk=real.room.pk)
    assert room.call_head == 30 and room.journal_head == before + 30
    assert journal.verify(room) == []
    numbers = [json.loads(entry.facts)["call"] for entry in journal.after(room.pk, before)]
    assert numbers == list(range(1, 31))


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_of_two_who_send_one_unit_at_once_one_wins_and_the_other_is_told_who(real: Cast) -> None:
    incidents = [open_incident(real), open_incident(real)]
    ready, lost = Barrier(2), []

    def send(number: int, by: object) -> None:
        ready.wait()
        try:
            assignment.assign(real.room, number, [real.p1], by=by)  # type: ignore[arg-type]
        except Refused as refused:
            lost.append((refused.code, refused.facts["by"], refused.facts["incident"]))
        connections.close_all()

    people = (real.samir, real.leila)
    threads = [Thread(target=send, args=pair) for pair in zip(incidents, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = Assignment.objects.get()
    assert lost == [("unit_taken", won.by.name, won.incident.number)]
    assert journal.verify(real.room) == []


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_reader_never_sees_half_a_decision(real: Cast) -> None:
    number = open_incident(real)
    seen: list[tuple[int, int]] = []

    def look() -> None:
        seen.append((Assignment.objects.count(), head(real.room)))
        connections.close_all()

    before = head(real.room)
    with transaction.atomic():
        assignment.assign(real.room, number, [real.p1, real.p2], by=real.samir)
        thread = Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [(0, before)]
    assert Assignment.objects.count() == 2 and head(real.room) > before


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_the_words_are_there_again_after_the_journal_was_emptied(real: Cast) -> None:
    assert not JournalEntry.objects.filter(kind="call.taken").exists()
    assert intake.queue_call(real.room, take_call(real), by=real.amina).number == 1
