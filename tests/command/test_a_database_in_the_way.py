"""A database that lives and yet does not serve: somebody holds what is needed, or it is frozen."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from command import bounded_wait
from patrols.models import Room
from tests.builders import Cast, make_cast, open_incident, send

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "tracks"])
CALLS = "/api/v1/rooms/town/calls"


@pytest.fixture
def cast(transactional_db: None, hands: object) -> Cast:
    """The cast in a database that really commits."""
    return make_cast()


@pytest.fixture
def samir(cast: Cast) -> Client:
    """Samir's browser, signed in."""
    client = Client(raise_request_exception=False, headers={"idempotency-key": "once"})
    client.force_login(cast.samir)
    return client


@contextmanager
def somebody_else_decides() -> Iterator[None]:
    """The room's row, and on SQLite the database, is another's for the length of the block."""
    held, over = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            list(Room.objects.select_for_update())
            held.set()
            over.wait(10)
        connections.close_all()

    thread = Thread(target=hold)
    thread.start()
    assert held.wait(10)
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def impatient() -> Iterator[None]:
    """This thread waits a moment for a lock, not seconds."""
    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if lite else "SET lock_timeout = 50")
        yield
        cursor.execute("PRAGMA busy_timeout = 5000" if lite else "SET lock_timeout = 2000")


def test_who_is_in_anothers_way_is_told_to_ask_again_in_a_second(samir: Client) -> None:
    with somebody_else_decides(), impatient():
        told = samir.post(CALLS, {}, "application/json")
    assert (told.status_code, told.json()["code"], told["Retry-After"]) == (503, "busy", "1")
    assert samir.post(CALLS, {}, "application/json").status_code == 201


def test_who_was_overtaken_learns_so_without_waiting_for_who_decides(cast: Cast, samir: Client) -> None:
    first, second = open_incident(cast), open_incident(cast)
    send(cast, first, cast.p1, by=cast.leila)
    path, body = f"/api/v1/rooms/town/incidents/{second}/assign", {"units": [cast.p1.pk]}
    with somebody_else_decides(), impatient():
        told = samir.post(path, body, "application/json")
    assert (told.status_code, told.json()["facts"]["incident"]) == (409, first)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """So long an answer may be owing here."""
    monkeypatch.setattr(bounded_wait, "ANSWERS_WITHIN_S", 0.3)


@contextmanager
def frozen() -> Iterator[None]:
    """The server's side of this thread's connection stands still; the thread gives it back, as those that
    serve do (`patrols/workers.py`).
    """
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
        connection.close()
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.server
@pytest.mark.usefixtures("short")
def test_a_frozen_database_is_given_up_and_the_next_asks_over_a_fresh_connection(samir: Client) -> None:
    with frozen():
        begun = time.monotonic()
        told = samir.post(CALLS, {}, "application/json")
        assert time.monotonic() - begun < 2
    assert (told.status_code, told.json()["code"]) == (503, "database_gone")
    assert samir.post(CALLS, {}, "application/json").status_code == 201
    with frozen():
        assert samir.get("/").status_code == 503


@pytest.mark.server
@pytest.mark.usefixtures("short")
def test_what_froze_half_way_through_a_decision_is_not_done(samir: Client) -> None:
    head = Room.objects.get(slug="town").journal_head
    with frozen(), pytest.raises(OperationalError), transaction.atomic():
        Room.objects.filter(slug="town").update(journal_head=head + 1)
    assert Room.objects.get(slug="town").journal_head == head
