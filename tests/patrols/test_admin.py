"""The administrator's pages: each opens, and what is withdrawn there is gone at once."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from command.roles import RoleName
from command.snapshot import read_cards
from maps.learned import TEXTBOOK
from maps.speedfile import save_speeds, speeds_folder
from patrols import journal
from patrols.duty import book_off
from patrols.models import Officer, Posting, Room, Sector, Shift, Token, Unit
from patrols.rules.lifecycle import Status
from tests.builders import MARKET, Cast, head, make_officer, open_incident, send

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The superuser's, signed in."""
    widad = Officer.objects.create_superuser("widad", password="a long night shift")
    client = Client(headers={"host": "localhost"})
    client.force_login(widad)
    return client


def page(record: Model, act: str = "change") -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{act}", args=[record.pk])


def filled(browser: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends when somebody opens the form, changes this and saves; None leaves a field out."""
    context = browser.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    given: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and not bound.field.disabled:
                given[bound.html_name] = getattr(value, "pk", value)
    for moment in ("date_joined", "last_login"):
        given.pop(moment, None)
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def save(browser: Client, record: Model, **changes: Any) -> None:
    answer = browser.post(page(record), filled(browser, page(record), **changes))
    assert answer.status_code == 302, answer.context["errors"]


def epoch(officer: Officer) -> int:
    return Officer.objects.values_list("auth_epoch", flat=True).get(pk=officer.pk)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_page_opens(cast: Cast, browser: Client, model: type[Model]) -> None:
    send(cast, open_incident(cast, at=MARKET), cast.p1)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert browser.get(reverse(f"{name}_changelist")).status_code == 200
    assert browser.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    assert browser.get(reverse(f"{name}_add")).status_code in (200, 403)
    if record := model._default_manager.first():
        assert browser.get(page(record)).status_code == 200
    else:
        assert model._meta.app_label != "patrols" or model is Token


def test_nobody_else_comes_in(cast: Cast) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.nadia)
    assert client.get("/admin/").status_code == 302


def test_whoever_is_switched_off_is_cut(cast: Cast, browser: Client) -> None:
    before = epoch(cast.samir)
    save(browser, cast.samir, is_active=None)
    assert epoch(cast.samir) == before + 1
    assert not Officer.objects.get(pk=cast.samir.pk).is_active


def test_a_new_password_ends_the_old_sockets(cast: Cast, browser: Client) -> None:
    before = epoch(cast.samir)
    words = {"password1": "another night", "password2": "another night", "usable_password": "true"}
    url = reverse("admin:auth_user_password_change", args=[cast.samir.pk])
    assert browser.post(url, {**words, "set-password": "1"}).status_code == 302
    assert epoch(cast.samir) == before + 1
    assert Officer.objects.get(pk=cast.samir.pk).check_password("another night")


def test_another_role_withdraws_the_old_one(cast: Cast, browser: Client) -> None:
    before = epoch(cast.samir)
    save(browser, cast.samir, **{"postings-0-role": RoleName.CALL_TAKER.value})
    assert (epoch(cast.samir), cast.samir.postings.get().role) == (before + 1, "call_taker")
    save(browser, cast.samir.postings.get(), role=RoleName.COMMANDER.value)
    assert (epoch(cast.samir), cast.samir.postings.get().role) == (before + 2, "commander")


def test_a_posting_that_is_deleted_is_withdrawn(cast: Cast, browser: Client) -> None:
    before = epoch(cast.samir)
    save(browser, cast.samir, **{"postings-0-DELETE": "on"})
    assert (epoch(cast.samir), cast.samir.postings.count()) == (before + 1, 0)
    url = page(cast.leila.postings.get(), "delete")
    assert browser.post(url, {"post": "yes"}).status_code == 302
    several = {"action": "delete_selected", "post": "yes"}
    chosen = Posting.objects.get(officer=cast.amina).pk
    browser.post(reverse("admin:patrols_posting_changelist"), {**several, "_selected_action": [chosen]})
    assert (epoch(cast.leila), epoch(cast.amina)) == (1, 1)
    assert not Posting.objects.filter(officer__in=[cast.leila, cast.amina]).exists()


def test_an_unknown_role_is_refused(cast: Cast, browser: Client) -> None:
    url = page(cast.samir)
    answer = browser.post(url, filled(browser, url, **{"postings-0-role": "chief"}))
    assert answer.status_code == 200
    assert cast.samir.postings.get().role == "dispatcher"


@pytest.mark.parametrize("label", ["officer", "unit", "room", "shift"])
def test_nothing_that_the_journal_names_is_deleted(cast: Cast, browser: Client, label: str) -> None:
    records: dict[str, Model] = {"officer": cast.karim, "unit": cast.p1, "room": cast.room}
    records["shift"] = Shift.objects.all()[0]
    assert browser.post(page(records[label], "delete"), {"post": "yes"}).status_code == 403


def test_a_room_keeps_its_counters_and_its_city(cast: Cast, browser: Client) -> None:
    before = Room.objects.get(pk=cast.room.pk)
    save(browser, cast.room, name="The old town", journal_head=1, city="elsewhere")
    after = Room.objects.get(pk=cast.room.pk)
    assert (after.name, after.city) == ("The old town", before.city)
    assert (after.journal_head, after.journal_hash) == (before.journal_head, before.journal_hash)
    url = page(cast.room)
    assert browser.post(url, filled(browser, url, time_zone="Mars/Olympus")).status_code == 200


def test_a_decision_while_somebody_saves_is_not_undone(cast: Cast, rf: RequestFactory) -> None:
    request, held = rf.post("/"), Room.objects.get(pk=cast.room.pk)
    request.user = Officer(is_superuser=True, is_active=True)
    rooms = admin.site.get_model_admin(Room)
    given = {"name": "The old town", "time_zone": held.time_zone}
    form = rooms.get_form(request, held, change=True)(given, instance=held)
    assert form.is_valid(), form.errors
    open_incident(cast)
    rooms.save_model(request, form.save(commit=False), form, change=True)
    assert journal.verify(Room.objects.get(pk=cast.room.pk)) == []
    assert Room.objects.get(pk=cast.room.pk).name == "The old town"


def test_a_unit_is_changed_but_not_what_it_does(
    cast: Cast, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    number = head(cast.room)
    with django_capture_on_commit_callbacks(execute=True):
        save(browser, cast.p1, crew=4, attributes=["armed"], status="break", call_sign="X-1")
    unit = cast.fresh(cast.p1)
    assert (unit.crew, unit.attributes) == (4, ["armed"])
    assert (unit.status, unit.call_sign) == (Status.AVAILABLE, "P-1")
    told = [card for entry in journal.after(cast.room.pk, number) for card in journal.line(entry)["cards"]]
    assert told == [card for card in read_cards(cast.room)[0] if card["id"] == unit.pk]


def test_a_new_name_is_told_to_the_board(
    cast: Cast, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    number = head(cast.room)
    with django_capture_on_commit_callbacks(execute=True):
        save(browser, cast.karim, last_name="Alaoui")
    (entry,) = journal.after(cast.room.pk, number)
    assert journal.line(entry)["cards"][0]["officers"] == ["Karim Alaoui"]


def test_a_unit_is_added_off_duty_and_has_its_home_in_its_room(cast: Cast, browser: Client) -> None:
    url = reverse("admin:patrols_unit_add")
    far = Sector.objects.create(room=cast.port, code="Q", name="Quay")
    given = {"room": cast.room.pk, "call_sign": "P-9", "kind": "car", "crew": 2, "home_sector": far.pk}
    assert browser.post(url, given).status_code == 200
    assert browser.post(url, {**given, "home_sector": "", "call_sign": "P-1"}).status_code == 200
    assert browser.post(url, {**given, "home_sector": ""}).status_code == 302
    assert Unit.objects.get(call_sign="P-9").status == Status.OFF_DUTY


def test_an_account_is_added_with_its_posting(cast: Cast, browser: Client) -> None:
    url = reverse("admin:patrols_officer_add")
    words = {"password1": "another night", "password2": "another night", "usable_password": "true"}
    posting = {"postings-TOTAL_FORMS": 1, "postings-0-room": cast.room.pk, "postings-0-role": "dispatcher"}
    answer = browser.post(url, filled(browser, url, username="rim", **words, **posting))
    assert answer.status_code == 302, answer.context["errors"]
    rim = Officer.objects.get(username="rim")
    assert (rim.postings.get().role, rim.check_password("another night")) == ("dispatcher", True)


def test_a_unit_off_duty_is_changed_in_silence(
    cast: Cast, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    book_off(cast.karim)
    make_officer("Rachid", RoleName.OFFICER, cast.room)
    number = head(cast.room)
    with django_capture_on_commit_callbacks(execute=True):
        save(browser, cast.p1, crew=1)
    assert (head(cast.room), cast.fresh(cast.p1).crew) == (number, 1)


def test_a_room_says_from_what_its_driving_times_are(
    cast: Cast, browser: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path
    Room.objects.filter(pk=cast.room.pk).update(city="town")
    assert "by the textbook, calibrated by nothing" in browser.get(page(cast.room)).text

    facts = {"source": "drives", "at": "2026-11-23T04:10:00.000Z", "trips": 340}
    save_speeds(speeds_folder(tmp_path, "town"), TEXTBOOK, facts)

    assert "version 1 of 2026-11-23 from 340 drives of its own units" in browser.get(page(cast.room)).text
