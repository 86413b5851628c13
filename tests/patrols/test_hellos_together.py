"""Hellos of a moment are read together: each is told what it would be told alone, at the price of a few
questions to the database.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from pytest_django import DjangoAssertNumQueries

from command.accounts import BACKEND
from command.consumers import Entering, enter
from patrols import clock, messages, orders
from patrols.duty import book_off
from patrols.models import Officer, OrderKind, Posting, Room
from patrols.signing_in import session_key, signed_in
from patrols.tablet import Hello, Seat, seats, welcome, welcomes
from tests.builders import Cast, make_officer, open_incident, send, snapshot


def _session(officer: Officer, *, backend: str = BACKEND, opened_with: str = "") -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(officer.pk), backend
    session[HASH_SESSION_KEY] = opened_with or officer.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _expired(key: str, officer: Officer) -> None:
    Session.objects.filter(pk=key).update(expire_date=clock.now() - timedelta(seconds=1))


def _forged(key: str, officer: Officer) -> None:
    Session.objects.filter(pk=key).update(session_data="eyJ4IjoxfQ:forged")


def _another_factor(key: str, officer: Officer) -> None:
    Authenticator.objects.create(user=officer, type="totp", data={})


def _another_password(key: str, officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(password="another one")


def _dismissed(key: str, officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(is_active=False)


FALLS = (_expired, _forged, _another_factor, _another_password, _dismissed)


@pytest.mark.parametrize("fall", FALLS)
def test_who_is_not_signed_in_any_more_comes_in_alone_as_little_as_among_others(
    cast: Cast, fall: Callable[[str, Officer], None]
) -> None:
    leila, samir = _session(cast.leila), _session(cast.samir)
    fall(samir, cast.samir)
    before, gone, stranger = signed_in([leila, samir, "nobody"])
    assert before and before[0] == cast.leila and before[1].session_key == leila
    assert (gone, stranger) == (None, None)
    # get_user destroys a session that does not fit, so it is asked last.
    assert not get_user(SimpleNamespace(session=SessionStore(samir))).is_active  # type: ignore[arg-type]


def test_a_session_of_another_door_or_without_what_it_was_opened_with_opens_nothing(cast: Cast) -> None:
    wrong = [_session(cast.samir, backend="elsewhere.Backend"), _session(cast.samir, opened_with="x")]
    assert signed_in(wrong) == [None, None]


def test_a_session_that_an_earlier_key_opened_still_opens(cast: Cast, settings: SimpleNamespace) -> None:
    key = _session(cast.samir)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key of this room"
    assert signed_in([key])[0]


def test_who_they_are_is_three_questions_however_many_come(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [_session(officer) for officer in (cast.samir, cast.leila, cast.karim)]
    with django_assert_num_queries(3):
        assert [found and found[0].pk for found in signed_in(keys)] == [
            cast.samir.pk,
            cast.leila.pk,
            cast.karim.pk,
        ]


def test_the_key_is_that_of_the_cookie() -> None:
    cookies = b"csrftoken=c; sessionid=abc; other=1"
    assert session_key({"headers": [(b"host", b"room"), (b"cookie", cookies)]}) == "abc"
    assert session_key({"headers": []}) == ""


def test_tablets_that_come_together_are_seated_as_each_alone(cast: Cast) -> None:
    orders.issue(cast.fresh(cast.p1), OrderKind.MESSAGE, {})
    orders.issue(cast.fresh(cast.p1), OrderKind.MESSAGE, {})
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 0)])
    orders.issue(cast.fresh(cast.p2), OrderKind.MESSAGE, {})
    hellos = [Hello(cast.karim, 0), Hello(cast.samir, 0), Hello(cast.nadia, 1), Hello(cast.karim, 9)]
    found = seats(hellos)
    assert found == [seats([hello])[0] for hello in hellos]
    assert found == [Seat(cast.p1, 1), None, Seat(cast.p2, 1), Seat(cast.p1, 2)]


def test_who_rides_no_more_or_has_no_right_to_has_no_seat(cast: Cast) -> None:
    Posting.objects.filter(officer=cast.karim).delete()
    book_off(cast.nadia)
    assert seats([Hello(cast.karim, 0), Hello(cast.nadia, 0)]) == [None, None]


def test_tablets_that_come_together_are_welcomed_as_each_alone(cast: Cast) -> None:
    send(cast, open_incident(cast), cast.p1)
    messages.publish_bolo(cast.room, "Red van", by=cast.samir)
    messages.publish_bolo(cast.room, "For P-2", by=cast.samir, to=messages.To(unit=cast.p2))
    asked = [(cast.karim, cast.p1), (cast.nadia, cast.p2), (make_officer("Rachid"), cast.p1)]
    told = welcomes(asked)
    alone = [welcome(officer, unit) for officer, unit in asked]
    assert [{**frame, "at": None} for frame in told] == [{**frame, "at": None} for frame in alone]
    assert [frame["task"] is None for frame in told] == [False, True, False]
    assert [len(frame["bolos"]) for frame in told] == [1, 2, 1]


def test_hellos_cost_the_same_however_many_come(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = [(cast.karim, cast.p1), (cast.nadia, cast.p2)] * 5
    with django_assert_max_num_queries(2):
        seats([Hello(officer, 0) for officer, _ in asked])
    with django_assert_max_num_queries(4):
        welcomes(asked)


def test_consoles_that_come_together_see_one_reading_of_the_room_and_each_who_they_are(cast: Cast) -> None:
    head = Room.objects.get(pk=cast.room.pk).journal_head
    asked = [Entering("town", cast.samir, None), Entering("town", cast.amina, None)]
    asked += [Entering("town", cast.leila, head), Entering("town", cast.karim, None)]
    samir, amina, leila, karim, nowhere = enter([*asked, Entering("elsewhere", cast.samir, None)])
    assert samir and amina and leila and karim is None and nowhere is None
    drawn = snapshot(Room.objects.get(pk=cast.room.pk), cast.samir)
    assert json.loads(samir.picture) | {"at": ""} == drawn | {"at": ""}
    assert json.loads(amina.picture)["me"]["name"] == cast.amina.name
    assert (samir.cursor, leila.cursor, leila.picture) == (head, head, "")
