"""A token opens the API as its account would, until it ends."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from command.roles import RoleName
from dispatch.models import Call
from patrols import clock, tokens
from patrols.models import Officer, Posting, Token
from tests.builders import Cast, Hands, make_officer

YEAR = timedelta(days=366)


@pytest.fixture
def exchange(cast: Cast) -> Officer:
    """The account of the telephone exchange, in the town's room."""
    return make_officer("Exchange", RoleName.INTEGRATION, cast.room)


def issue(officer: Officer, **span: float) -> tuple[Token, str]:
    return tokens.issue(officer, "exchange", clock.now() + timedelta(**(span or {"days": 30})))


def ask(secret: str, path: str = "town/vocabulary", body: Any = None) -> Any:
    """A request as another system sends it: no cookie, no CSRF word, and Django's check of it on."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "a key of its own"}
    url = f"/api/v1/rooms/{path}"
    if body is None:
        return client.get(url, headers=headers)
    return client.post(url, body, content_type="application/json", headers=headers)


def test_a_token_reads_and_takes_a_call_without_a_session(exchange: Officer) -> None:
    _, secret = issue(exchange)
    assert secret.startswith("dwy_") and len(secret) == 4 + 43
    assert ask(secret).status_code == 200
    answer = ask(secret, "town/calls", {"text": "an alarm rings"})
    assert answer.status_code == 201
    assert Call.objects.get().taker == exchange
    assert not answer.cookies
    assert ask(secret, "town/calls", {"text": "an alarm rings"}).json() == answer.json()
    assert Call.objects.count() == 1


def test_only_the_digest_is_kept(exchange: Officer) -> None:
    token, secret = issue(exchange)
    assert secret not in str(Token.objects.filter(pk=token.pk).values())
    assert secret[4:] not in str(Token.objects.filter(pk=token.pk).values())


@pytest.mark.parametrize("end", ["revoked", "expired", "switched off", "no integration", "another secret"])
def test_it_opens_nothing_any_more(exchange: Officer, hands: Hands, end: str) -> None:
    token, secret = issue(exchange, hours=1)
    assert ask(secret).status_code == 200
    if end == "revoked":
        tokens.revoke(token)
    elif end == "expired":
        hands.move(hours=1)
    elif end == "switched off":
        Officer.objects.filter(pk=exchange.pk).update(is_active=False)
    elif end == "no integration":
        Posting.objects.filter(officer=exchange).update(role=RoleName.DISPATCHER)
    else:
        secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    answer = ask(secret)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_not_saved_by_a_session(cast: Cast) -> None:
    client = Client(headers={"host": "localhost", "authorization": "Bearer dwy_wrong"})
    client.force_login(cast.samir)
    assert client.get("/api/v1/rooms/town/vocabulary").status_code == 401


def test_it_opens_only_rooms_where_its_account_is_an_integration(cast: Cast, exchange: Officer) -> None:
    Posting.objects.create(officer=exchange, room=cast.port, role=RoleName.DISPATCHER)
    _, secret = issue(exchange)
    assert ask(secret).status_code == 200
    assert ask(secret, "port/vocabulary").status_code == 404
    client = Client(headers={"host": "localhost"})
    client.force_login(exchange)
    assert client.get("/api/v1/rooms/port/vocabulary").status_code == 200


def test_its_use_is_noted_once_a_minute(exchange: Officer, hands: Hands) -> None:
    token, secret = issue(exchange)
    noted: list[Any] = []
    for seconds in (0, 59, 1, 30):
        hands.move(seconds)
        tokens.authenticate(secret)
        noted.append(Token.objects.get(pk=token.pk).used_at)
    assert noted[0] == noted[1] < noted[2] == noted[3]


def test_a_token_revoked_twice_keeps_the_first_moment(exchange: Officer, hands: Hands) -> None:
    token, _ = issue(exchange)
    tokens.revoke(token)
    hands.move(60)
    tokens.revoke(token)
    assert Token.objects.get(pk=token.pk).revoked_at == clock.now() - timedelta(seconds=60)


@pytest.mark.parametrize(
    ("name", "span", "said"),
    [
        ("", timedelta(days=1), "name"),
        ("x" * 81, timedelta(days=1), "80"),
        ("gate", timedelta(0), "366"),
        ("gate", YEAR + timedelta(seconds=1), "366"),
    ],
)
def test_what_is_not_acceptable_is_not_issued(
    exchange: Officer, name: str, span: timedelta, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        tokens.issue(exchange, name, clock.now() + span)
    assert not Token.objects.exists()
    assert tokens.issue(exchange, "gate", clock.now() + YEAR)


def test_a_person_carries_none(cast: Cast) -> None:
    with pytest.raises(ValueError, match="integration"):
        issue(cast.samir)


def test_a_session_still_needs_its_csrf_word(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost", "idempotency-key": "a key"})
    client.force_login(cast.samir)
    answer = client.post("/api/v1/rooms/town/calls", {"text": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert not Call.objects.exists()


def test_the_command_prints_the_secret_and_nothing_else(exchange: Officer) -> None:
    out = io.StringIO()
    call_command("newtoken", "exchange", name="the exchange", days=366, stdout=out)
    token = tokens.authenticate(out.getvalue().strip())
    assert token and (token.name, token.officer) == ("the exchange", exchange)
    assert token.expires_at == clock.now() + YEAR
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("newtoken", "nobody", name="x", days=1)
    with pytest.raises(CommandError, match="1 to 366"):
        call_command("newtoken", "exchange", name="x", days=367)
    with pytest.raises(CommandError, match="integration"):
        call_command("newtoken", "samir", name="x", days=1)
