"""Who must have a second factor reaches nothing without it; who fails too often waits, here alone."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from command.roles import RoleName
from patrols import access, door, factors
from patrols.models import JournalEntry, Officer
from tests.builders import Cast, make_officer

PASSWORD = "one quiet evening"


@pytest.fixture
def hakima(cast: Cast) -> Officer:
    """The commander, who must have a second factor."""
    return able(make_officer("Hakima", RoleName.COMMANDER, cast.room))


@pytest.fixture(autouse=True)
def policy() -> Iterator[None]:
    before = access._must_prove
    access._must_prove = frozenset({"commander"})
    yield
    access._must_prove = before


def able(officer: Officer) -> Officer:
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def browser(address: str = "10.0.0.1") -> Client:
    return Client(headers={"host": "localhost"}, REMOTE_ADDR=address)


def give(client: Client, name: str = "hakima", password: str = PASSWORD) -> Any:
    return client.post("/sign-in", {"username": name, "password": password})


def code(secret: str, steps: int = 0) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))


def enrol(client: Client) -> tuple[str, list[str]]:
    """An app set up at the door: its secret and the recovery codes."""
    secret = re.search(r'<code class="ltr">([A-Z2-7 ]+)</code>', client.get("/factors").content.decode())
    assert secret
    page = client.post("/factors", {"act": "code", "code": code(secret[1].replace(" ", ""))})
    return secret[1].replace(" ", ""), re.findall(r"<li>(\d{8})</li>", page.content.decode())


def test_who_must_and_has_none_reaches_nothing_but_the_enrolment(hakima: Officer) -> None:
    client = browser()
    assert give(client).headers["Location"] == "/factors"
    assert client.get("/board").headers["Location"].startswith("/sign-in")
    assert client.get("/api/v1/rooms/town/snapshot").status_code == 401
    _, codes = enrol(client)
    assert len(codes) == 10
    assert client.get("/board").status_code == 200


def test_who_has_one_is_asked_for_it_and_a_code_opens_once(hakima: Officer) -> None:
    give(first := browser())
    secret, codes = enrol(first)
    second = browser()
    assert give(second).headers["Location"] == "/sign-in/second"
    assert second.get("/board").status_code == 302
    assert second.post("/sign-in/second", {"code": code(secret)}).status_code == 403
    assert second.post("/sign-in/second", {"code": code(secret, 1)}).status_code == 302
    assert second.get("/board").status_code == 200
    for expected in (302, 403):
        give(third := browser())
        assert third.post("/sign-in/second", {"code": codes[0]}).status_code == expected


def test_who_may_goes_without(cast: Cast) -> None:
    able(cast.samir)
    assert give(browser(), "samir").headers["Location"] == "/"


def test_a_promotion_ends_sessions_that_were_opened_without(cast: Cast) -> None:
    client = browser()
    give(client, able(cast.samir).username)
    cast.samir.postings.update(role=RoleName.COMMANDER)
    assert client.get("/board").status_code == 302


def test_secrets_are_kept_sealed(hakima: Officer) -> None:
    give(client := browser())
    secret, codes = enrol(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and not [one for one in codes if one in kept]


def test_a_reset_ends_what_was_opened_and_is_journaled(cast: Cast, hakima: Officer) -> None:
    give(client := browser())
    enrol(client)
    assert door.reset_factors(hakima, by=cast.samir)
    assert client.get("/board").status_code == 302 and not factors.of(hakima)
    assert JournalEntry.objects.filter(kind="account.factors_reset").count() == 1


def test_an_only_superuser_who_lost_every_factor_is_helped_on_the_machine_and_every_room_knows(
    cast: Cast,
) -> None:
    chief = able(make_officer("Chief"))
    Officer.objects.filter(pk=chief.pk).update(is_superuser=True)
    give(client := browser(), "chief")
    enrol(client)
    said = StringIO()
    call_command("resetfactors", "chief", stdout=said)
    assert "signed out everywhere" in said.getvalue()
    assert client.get("/admin/").status_code == 302 and not factors.of(chief)
    kept = JournalEntry.objects.filter(kind="account.factors_reset")
    assert {entry.room.slug for entry in kept} == {"town", "port"}
    assert give(browser(), "chief").headers["Location"] == "/factors"
    for name, fault in (("chief", "no second factor"), ("nobody", "no account")):
        with pytest.raises(CommandError, match=fault):
            call_command("resetfactors", name)


def test_five_failures_shut_the_door_here_and_nowhere_else(cast: Cast) -> None:
    able(cast.samir)
    here = browser()
    answers = [give(here, "samir", "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "15" in answers[-1].content.decode()
    assert give(here, "samir").status_code == 429
    assert give(browser("10.0.0.2"), "samir").status_code == 302
    assert JournalEntry.objects.filter(kind="account.locked").count() == 1
    assert door.unlock(cast.samir, by=cast.leila)
    assert give(here, "samir").status_code == 302


def test_wrong_codes_shut_it_too(hakima: Officer) -> None:
    give(first := browser())
    secret, _ = enrol(first)
    give(client := browser())
    for _ in range(5):
        answer = client.post("/sign-in/second", {"code": "000000"})
    assert answer.status_code == 429
    assert client.post("/sign-in/second", {"code": code(secret, 1)}).status_code == 429


def test_only_our_proxy_is_believed_about_who_asks(cast: Cast, settings: Settings) -> None:
    able(cast.samir)
    settings.PROXIES = ["10.0.0.0/24"]
    for said in range(6):
        forged = {"username": "samir", "password": "wrong"}
        answer = browser("192.0.2.9").post("/sign-in", forged, headers={"x-forwarded-for": f"10.1.1.{said}"})
    assert answer.status_code == 429
    by_proxy = browser("10.0.0.1")
    right = {"username": "samir", "password": PASSWORD}
    through = {"x-forwarded-for": "1.2.3.4, 192.0.2.9"}
    assert by_proxy.post("/sign-in", right, headers=through).status_code == 429
    assert by_proxy.post("/sign-in", right, headers={"x-forwarded-for": "192.0.2.10"}).status_code == 302


def test_a_session_ends_after_twelve_hours_whatever_happened_meanwhile(cast: Cast) -> None:
    client = browser()
    give(client, able(cast.samir).username)
    before = client.session.get_expiry_date()
    client.get("/board", {"room": "town"})
    assert client.session.get_expiry_date() == before


def test_a_locked_tablet_opens_with_its_officer_s_password_alone_and_wrong_ones_count_at_the_door(
    cast: Cast,
) -> None:
    assert browser().post("/unlock", {"password": PASSWORD}).status_code == 401
    give(client := browser(), able(cast.karim).username)
    tried = ["wrong", "", PASSWORD, "wrong", "wrong", "wrong", "wrong", "wrong", PASSWORD]
    said = [client.post("/unlock", {"password": word}).status_code for word in tried]
    assert said == [403, 403, 204, 403, 403, 403, 403, 429, 429]
    assert JournalEntry.objects.filter(kind="account.locked").count() == 1
    assert client.get("/api/v1/rooms/town/vocabulary").status_code == 200, "the tablet hears on"


def test_a_page_knows_when_its_sign_in_ends(cast: Cast) -> None:
    give(client := browser(), able(cast.samir).username)
    until = datetime.fromisoformat(client.get("/board").context["page"]["until"])
    assert timedelta(hours=11, minutes=59) < until - timezone.now() <= timedelta(hours=12)


def test_the_admin_s_own_door_leads_to_the_one_door(cast: Cast) -> None:
    assert browser().get("/admin/login/").headers["Location"].startswith("/sign-in?next=")


def test_production_settings_pass_django_s_deployment_check() -> None:
    room = {
        "DAWRIYA_HTTPS": "True",
        "DAWRIYA_HOSTS": "room.example.org",
        "DAWRIYA_ORIGINS": "https://room.example.org",
        "DAWRIYA_DATA": str(settings.DATA_DIR),
    }
    root = Path(__file__).resolve().parents[2]
    asked = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(asked, cwd=root, env=os.environ | room, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
