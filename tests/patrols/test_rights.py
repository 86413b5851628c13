"""A socket lives on a right: whatever ends it ends the socket, at once where the room was told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from command.accounts import BACKEND
from command.roles import RoleName
from patrols import access, factors, hub
from patrols.holders import Holder, holder, still_entitled
from patrols.listeners import Console
from patrols.models import Officer, Posting
from patrols.workers import ROOM
from tests.builders import Cast, make_cast

BOTH = ["default", "tracks"]
Ending = Callable[[Officer], Any]


def sign_in(officer: Officer) -> Holder:
    """The officer with a session, as a socket comes with it."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(officer.pk), officer.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = BACKEND
    session.save()
    assert session.session_key
    return holder(officer, session.session_key)


def _dismissed(officer: Officer) -> None:
    officer.is_active = False
    officer.save()


def _another_password(officer: Officer) -> None:
    officer.set_password("set beside the pages")
    officer.save(update_fields=["password"])


def _signed_out(officer: Officer) -> None:
    browser = Client()
    for session in Session.objects.all():
        if session.get_decoded()[SESSION_KEY] == str(officer.pk):
            browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert browser.post("/sign-out").status_code == 302


ENDINGS = {
    "withdrawn": access.withdraw,
    "dismissed": _dismissed,
    "deleted": Officer.delete,
    "another password": _another_password,
    "signed out": _signed_out,
}
BY_HAND: dict[str, Ending] = {
    "a password": lambda officer: Officer.objects.filter(pk=officer.pk).update(password="!"),
    "a switch": lambda officer: Officer.objects.filter(pk=officer.pk).update(is_active=False),
    "a session": lambda officer: Session.objects.exclude(pk=Session.objects.earliest("expire_date")).delete(),
    "an epoch": lambda officer: Officer.objects.filter(pk=officer.pk).update(auth_epoch=9),
}


@pytest.mark.parametrize("ending", [*ENDINGS.values(), *BY_HAND.values()], ids=[*ENDINGS, *BY_HAND])
def test_whose_right_ended_is_entitled_no_more_and_the_others_are(cast: Cast, ending: Ending) -> None:
    guest = Officer.objects.create(username="guest")
    leila, theirs = sign_in(cast.leila), sign_in(guest)
    assert still_entitled([leila, theirs]) == {leila, theirs}
    ending(guest)
    assert still_entitled([leila, theirs]) == {leila}


@pytest.mark.django_db(transaction=True, databases=BOTH)
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_the_socket_is_closed_at_once_without_waiting_for_the_look(
    transactional_db: None, hands: object, monkeypatch: pytest.MonkeyPatch, ending: Ending
) -> None:
    cast = make_cast()
    guest = Officer.objects.create(username="guest")
    Posting.objects.create(officer=guest, room=cast.room, role=RoleName.DISPATCHER)
    theirs = sign_in(guest)

    async def evening() -> int:
        ours = hub.Hub(looking=False)
        monkeypatch.setattr(hub, "HUB", ours)
        closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def send(_: str) -> None: ...

        async def close(code: int) -> None:
            closed.set_result(code)

        ours.start()
        await ours.join(Console(theirs, cast.room.pk, send, close, talkgroups=frozenset(), cursor=10**6))
        await ROOM.run(ending, guest)
        return await asyncio.wait_for(closed, 10)

    assert asyncio.run(evening()) == 4403


def test_a_sign_in_and_a_language_end_nothing(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as told:
        cast.samir.save(update_fields=["last_login"])
        cast.samir.save(update_fields=["language"])
    assert not told


def test_who_they_are_is_asked_in_three_questions(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The session, the officer, and what the session was opened with; the page itself asks for the room."""
    samir = Client()
    samir.force_login(cast.samir)
    with django_assert_num_queries(3):
        assert samir.get("/password").status_code == 200


@pytest.mark.parametrize("must", [set(), {"dispatcher"}])
def test_a_session_is_opened_with_the_factors_and_with_whether_one_is_asked_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, must: set[str]
) -> None:
    monkeypatch.setattr(access, "_must_prove", frozenset(must))
    assert access.must_prove(cast.samir) == bool(must)
    assert factors.door(cast.samir) == [str(bool(must))]
    kept = [
        Authenticator.objects.create(user=cast.samir, type=kind, data={}) for kind in ("totp", "webauthn")
    ]
    Authenticator.objects.create(user=cast.samir, type="recovery_codes", data={})
    assert factors.door(cast.samir) == [str(bool(must)), *(str(one.pk) for one in kept)]
    assert factors.door(cast.leila) == [str(bool(must))]
