"""The way in speaks the officer's language, and an officer changes their own password."""

import pytest
from django.test import Client
from django.utils.translation import override

from patrols.models import Officer
from tests.builders import Cast

OLD, NEW = "one quiet evening", "another long night"


@pytest.fixture
def samir(cast: Cast) -> Officer:
    cast.samir.set_password(OLD)
    cast.samir.save()
    return cast.samir


def signed_in(language: str = "") -> Client:
    client = Client(headers={"host": "localhost"})
    if language:
        client.cookies["django_language"] = language
    answer = client.post("/sign-in", {"username": "samir", "password": OLD})
    assert answer.status_code == 302
    return client


def change(client: Client, old: str = OLD, new: str = NEW, again: str = NEW) -> int:
    given = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/password", given).status_code


def test_the_screens_speak_the_officer_s_language_from_the_way_in(samir: Officer) -> None:
    samir.language = "ar"
    samir.save()
    client = signed_in("en")
    assert '<html lang="ar" dir="rtl"' in client.get("/board").content.decode()


def test_who_has_no_language_of_their_own_keeps_the_browser_s(samir: Officer) -> None:
    assert '<html lang="en"' in signed_in("en").get("/board").content.decode()


def test_a_new_password_ends_every_other_session_and_every_socket(samir: Officer) -> None:
    here, there = signed_in(), signed_in()
    assert change(here) == 302
    assert here.get("/board").status_code == 200
    assert there.get("/board").headers["Location"].startswith("/sign-in")
    after = Officer.objects.get(pk=samir.pk)
    assert after.check_password(NEW) and after.auth_epoch == samir.auth_epoch + 1


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "old password was entered incorrectly"),
        (OLD, NEW, "something else", "didn’t match"),
        (OLD, "short", "short", "too short"),
        (OLD, "password", "password", "too common"),
    ],
)
def test_a_fault_is_named_beside_its_field_and_changes_nothing(
    samir: Officer, old: str, new: str, again: str, said: str
) -> None:
    client = signed_in("en")
    given = {"old_password": old, "new_password1": new, "new_password2": again}
    with override("en"):
        page = client.post("/password", given).content.decode()
    assert said in page and 'aria-invalid="true"' in page
    after = Officer.objects.get(pk=samir.pk)
    assert after.check_password(OLD) and after.auth_epoch == samir.auth_epoch


def test_an_epoch_that_moved_meanwhile_is_not_set_back(samir: Officer) -> None:
    client = signed_in()
    Officer.objects.filter(pk=samir.pk).update(auth_epoch=7)
    assert change(client) == 302
    assert Officer.objects.get(pk=samir.pk).auth_epoch == 8


def test_nobody_else_comes_to_the_page(db: None) -> None:
    answer = Client(headers={"host": "localhost"}).get("/password")
    assert answer.headers["Location"].startswith("/sign-in")
