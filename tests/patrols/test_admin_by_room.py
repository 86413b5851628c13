"""Who administers a room administers that alone, whatever is tried: list, page, inline or posted form."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from command.roles import RoleName
from patrols import clock, tokens
from patrols.models import Officer, Posting, Sector, Shift, Token, Unit
from tests.builders import Cast, make_officer
from tests.patrols.test_admin import epoch, filled, page, save

WORDS = {"password1": "another night", "password2": "another night", "usable_password": "true"}


@pytest.fixture
def browser(cast: Cast) -> Client:
    """Widad's, who administers the town's room; superuser Zahra is posted there too."""
    make_officer("Widad", RoleName.ADMINISTRATOR, cast.room)
    Officer.objects.create_superuser("zahra", password="a long night shift")
    Posting.objects.create(officer=named("zahra"), room=cast.room, role=RoleName.COMMANDER)
    client = Client(headers={"host": "localhost"})
    client.force_login(named("widad"))
    return client


def named(username: str) -> Officer:
    return Officer.objects.get(username=username)


def listed(browser: Client, model: type[Model]) -> set[str]:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return {str(row) for row in browser.get(url).context["cl"].result_list}


def test_an_administrator_comes_in_and_finds_these_six(cast: Cast, browser: Client) -> None:
    apps = browser.get("/admin/").context["app_list"]
    found = {model["object_name"] for app in apps for model in app["models"]}
    assert found == {"Officer", "Posting", "Unit", "Shift", "Token", "Plan"}


@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.ADMINISTRATOR])
def test_nobody_else_comes_in(cast: Cast, role: RoleName) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(make_officer("Rim", role, cast.room))
    for url in ("/admin/", reverse("admin:patrols_officer_changelist"), page(cast.samir)):
        assert client.get(url).status_code == 302
        assert client.post(url).status_code == 302


def test_whoever_is_switched_off_or_posted_otherwise_comes_in_no_more(cast: Cast, browser: Client) -> None:
    Posting.objects.filter(officer=named("widad")).update(role=RoleName.COMMANDER)
    assert browser.get("/admin/").status_code == 302


def test_the_lists_show_the_own_room(cast: Cast, browser: Client) -> None:
    assert listed(browser, Officer) == {
        *("amina", "samir", "leila", "karim", "nadia", "youssef"),
        *("widad", "zahra"),
    }
    assert listed(browser, Unit) == {"P-1", "P-2", "M-3"}
    assert all(row.endswith("The town") for row in listed(browser, Posting))
    assert listed(browser, Shift) == {"karim · P-1", "nadia · P-2", "youssef · M-3"}
    for model in ("officer", "posting", "unit", "shift"):
        answer = browser.get(reverse(f"admin:patrols_{model}_changelist"))
        assert b"The port" not in answer.content and b"hicham" not in answer.content


def test_another_room_is_not_there_by_its_address(cast: Cast, browser: Client) -> None:
    hidden: list[Model] = [
        cast.hicham,
        cast.q1,
        cast.hicham.postings.get(),
        Shift.objects.get(officer=cast.salma),
    ]
    for record in hidden:
        for act in ("change", "delete", "history"):
            for answer in (browser.get(page(record, act)), browser.post(page(record, act), {"post": "yes"})):
                assert answer.status_code in (302, 403)
                assert answer.headers.get("Location", "/admin/") == "/admin/"
    url = reverse("admin:auth_user_password_change", args=[cast.hicham.pk])
    assert browser.post(url, {**WORDS, "set-password": "1"}).status_code in (302, 403, 404)
    assert (epoch(cast.hicham), cast.hicham.postings.count()) == (0, 1)
    assert not named("hicham").check_password("another night")


@pytest.mark.parametrize("model", ["room", "logentry", "incident", "incidenttype"])
def test_what_is_not_theirs_to_administer_is_closed(cast: Cast, browser: Client, model: str) -> None:
    for url in (f"/admin/patrols/{model}/", f"/admin/dispatch/{model}/", f"/admin/admin/{model}/"):
        assert browser.get(url).status_code in (403, 404)


def test_an_account_of_the_room_is_changed(cast: Cast, browser: Client) -> None:
    save(browser, cast.samir, is_active=None, **{"postings-0-role": "call_taker"})
    assert not named("samir").is_active
    assert cast.samir.postings.get().role == "call_taker"


def test_nobody_is_made_a_superuser(cast: Cast, browser: Client) -> None:
    save(browser, cast.samir, first_name="Sam", is_superuser="on", is_staff="on")
    assert (named("samir").first_name, named("samir").is_superuser) == ("Sam", False)
    save(browser, named("widad"), first_name="W", is_superuser="on")
    assert not named("widad").is_superuser


def test_nobody_is_posted_elsewhere(cast: Cast, browser: Client) -> None:
    """Neither by the account's own page, nor by the posting's, nor oneself."""
    for officer in (cast.samir, named("widad")):
        url = page(officer)
        more = {"postings-TOTAL_FORMS": 2, "postings-1-room": cast.port.pk, "postings-1-role": "commander"}
        answer = browser.post(url, filled(browser, url, **more))
        assert answer.status_code == 200
        moved = filled(browser, url, **{"postings-0-room": cast.port.pk})
        assert browser.post(url, moved).status_code == 200
        posting = {"officer": officer.pk, "room": cast.port.pk, "role": "commander"}
        assert browser.post(reverse("admin:patrols_posting_add"), posting).status_code == 200
        assert officer.postings.get().room == cast.room


def test_nobody_of_another_room_is_posted_here(cast: Cast, browser: Client) -> None:
    posting = {"officer": cast.hicham.pk, "room": cast.room.pk, "role": "officer"}
    assert browser.post(reverse("admin:patrols_posting_add"), posting).status_code == 200
    assert cast.hicham.postings.get().room == cast.port


def test_another_rooms_posting_does_not_come_by_the_inline(cast: Cast, browser: Client) -> None:
    url, theirs = page(cast.samir), cast.hicham.postings.get()
    browser.post(url, filled(browser, url, **{"postings-0-id": theirs.pk, "postings-0-role": "officer"}))
    browser.post(url, filled(browser, url, **{"postings-0-id": theirs.pk, "postings-0-DELETE": "on"}))
    assert cast.hicham.postings.get().role == "dispatcher"


def test_whoever_works_elsewhere_too_is_seen_and_not_touched(cast: Cast, browser: Client) -> None:
    Posting.objects.create(officer=cast.samir, room=cast.port, role=RoleName.COMMANDER)
    answer = browser.get(page(cast.samir))
    assert answer.status_code == 200
    assert not answer.context["has_change_permission"]
    assert b"The port" not in answer.content and b"id_password" not in answer.content
    assert browser.post(page(cast.samir), {"username": "samir", "first_name": "X"}).status_code == 403
    url = reverse("admin:auth_user_password_change", args=[cast.samir.pk])
    assert browser.post(url, {**WORDS, "set-password": "1"}).status_code == 403
    assert named("samir").first_name == "Samir"
    assert not named("samir").check_password("another night")


def test_their_posting_here_is_the_rooms_own_and_can_be_ended(cast: Cast, browser: Client) -> None:
    away = Posting.objects.create(officer=cast.samir, room=cast.port, role=RoleName.COMMANDER)
    here = cast.samir.postings.get(room=cast.room)
    assert browser.post(page(here, "delete"), {"post": "yes"}).status_code == 302
    assert list(cast.samir.postings.all()) == [away]


def test_a_superuser_is_not_touched(cast: Cast, browser: Client) -> None:
    zahra = named("zahra")
    assert browser.post(page(zahra), {"username": "zahra", "is_active": ""}).status_code == 403
    url = reverse("admin:auth_user_password_change", args=[zahra.pk])
    assert browser.post(url, {**WORDS, "set-password": "1"}).status_code == 403
    posting = zahra.postings.get()
    assert browser.post(page(posting), {"role": "officer"}).status_code == 403
    assert browser.post(page(posting, "delete"), {"post": "yes"}).status_code == 403
    several = {"action": "delete_selected", "post": "yes", "_selected_action": [posting.pk]}
    browser.post(reverse("admin:patrols_posting_changelist"), several)
    assert named("zahra").is_active and zahra.postings.get().role == "commander"


def test_an_account_is_added_with_a_posting_here(cast: Cast, browser: Client) -> None:
    url = reverse("admin:patrols_officer_add")
    bare = {"postings-TOTAL_FORMS": 0}
    assert browser.post(url, filled(browser, url, username="rim", **WORDS, **bare)).status_code == 200
    there = {"postings-TOTAL_FORMS": 1, "postings-0-room": cast.port.pk, "postings-0-role": "dispatcher"}
    assert browser.post(url, filled(browser, url, username="rim", **WORDS, **there)).status_code == 200
    assert not Officer.objects.filter(username="rim").exists()
    here = {**there, "postings-0-room": cast.room.pk}
    assert browser.post(url, filled(browser, url, username="rim", **WORDS, **here)).status_code == 302
    assert named("rim").postings.get().room == cast.room


def test_units_are_the_rooms_own(cast: Cast, browser: Client) -> None:
    save(browser, cast.p1, crew=3)
    assert cast.fresh(cast.p1).crew == 3
    far = Sector.objects.create(room=cast.port, code="Q", name="Quay")
    url = reverse("admin:patrols_unit_add")
    given = {"room": cast.port.pk, "call_sign": "P-9", "kind": "car", "crew": 2}
    assert browser.post(url, given).status_code == 200
    assert browser.post(url, {**given, "room": cast.room.pk, "home_sector": far.pk}).status_code == 200
    assert browser.post(url, {**given, "room": cast.room.pk}).status_code == 302
    assert Unit.objects.get(call_sign="P-9").room == cast.room


def test_a_second_room_of_the_same_administrator_is_theirs_too(cast: Cast, browser: Client) -> None:
    Posting.objects.create(officer=named("widad"), room=cast.port, role=RoleName.ADMINISTRATOR)
    save(browser, cast.hicham, first_name="H")
    assert named("hicham").first_name == "H"


def in_days(days: int) -> dict[str, Any]:
    end = clock.now() + timedelta(days=days)
    return {"expires_at_0": end.strftime("%Y-%m-%d"), "expires_at_1": "12:00:00"}


@pytest.fixture
def add_token() -> str:
    return reverse("admin:patrols_token_add")


def test_a_token_is_shown_once_and_revoked(cast: Cast, browser: Client, add_token: str) -> None:
    exchange = make_officer("Exchange", RoleName.INTEGRATION, cast.room)
    given = {"officer": exchange.pk, "name": "the exchange"}
    for refused in (
        given,
        {**given, **in_days(0)},
        {**given, **in_days(368)},
        {**given, "officer": cast.samir.pk},
    ):
        assert browser.post(add_token, refused).status_code == 200
    assert not Token.objects.exists()
    answer = browser.post(add_token, {**given, **in_days(30)})
    secret = answer.context["token"].secret
    assert secret in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert tokens.authenticate(secret)
    token = Token.objects.get()
    for url in (page(token), reverse("admin:patrols_token_changelist"), page(token, "history")):
        shown = browser.get(url).content.decode()
        assert secret not in shown and token.digest not in shown
    assert browser.post(page(token), {"name": "another"}).status_code == 403
    chosen = {"action": "revoke", "_selected_action": [token.pk]}
    browser.post(reverse("admin:patrols_token_changelist"), chosen)
    assert tokens.authenticate(secret) is None


def test_no_token_for_or_of_an_account_that_opens_another_room(
    cast: Cast, browser: Client, add_token: str
) -> None:
    far = make_officer("Cranes", RoleName.INTEGRATION, cast.port)
    both = make_officer("Sensors", RoleName.INTEGRATION, cast.room, cast.port)
    for officer in (far, both):
        given = {"officer": officer.pk, "name": "a system", **in_days(30)}
        assert browser.post(add_token, given).status_code == 200
        tokens.issue(officer, "a system", clock.now() + timedelta(days=1))
    assert Token.objects.count() == 2 and listed(browser, Token) == set()
    chosen = list(Token.objects.values_list("pk", flat=True))
    browser.post(reverse("admin:patrols_token_changelist"), {"action": "revoke", "_selected_action": chosen})
    assert not Token.objects.filter(revoked_at__isnull=False).exists()


def test_an_administrator_of_one_room_is_made(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("a long night shift\n")
    call_command("newadmin", "rim", room="town", password_file=file, stdout=io.StringIO())
    call_command(
        "newadmin", "cranes", room="port", role="integration", password_file=file, stdout=io.StringIO()
    )
    assert [(named(name).postings.get().role, named(name).is_superuser) for name in ("rim", "cranes")] == [
        ("administrator", False),
        ("integration", False),
    ]
    browser = Client(headers={"host": "localhost"})
    assert browser.login(username="rim", password="a long night shift")
    assert "hicham" not in listed(browser, Officer)
    with pytest.raises(CommandError, match="no room quay"):
        call_command("newadmin", "a", room="quay", password_file=file)
    with pytest.raises(CommandError, match="needs --room"):
        call_command("newadmin", "a", role="officer", password_file=file)
    assert not Officer.objects.filter(username="a").exists()
