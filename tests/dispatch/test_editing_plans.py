"""Who administers a room edits its plans, and no other's."""

import pytest
from django.test import Client
from django.urls import reverse

from command.roles import RoleName
from dispatch.models import Plan
from patrols.models import Sector
from tests.builders import Cast, make_officer
from tests.patrols.test_admin import filled, page

ADD = "admin:dispatch_plan_add"
CAR = {"need": "car", "count": 2, "kinds": ["car", "moto"], "skills": ["armed"]}


@pytest.fixture
def browser(town: Cast) -> Client:
    """Widad's, who administers the town's room."""
    client = Client(headers={"host": "localhost"})
    client.force_login(make_officer("Widad", RoleName.ADMINISTRATOR, town.room))
    return client


def given(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "room": cast.room.pk,
        "code": "weapon",
        "alarm": 1,
        "needs": "2 car: car moto + armed\n",
        "least_crew": 2,
        "rest_min": 0,
        "shift_min": 0,
        **more,
    }


def test_a_plan_is_made_and_changed(town: Cast, browser: Client) -> None:
    more = {
        "types": ["stabbing"],
        "priorities": [0, 1],
        "sectors": ["A"],
        "tell_en": "Wear vests.",
        "active": "on",
    }
    assert browser.post(reverse(ADD), given(town, **more)).status_code == 302
    plan = Plan.objects.get()
    assert (plan.room, plan.code, plan.needs, plan.backup) == (town.room, "weapon", [CAR], [])
    assert (plan.types, plan.priorities, plan.sectors, plan.active) == (["stabbing"], [0, 1], ["A"], True)
    change = filled(browser, page(plan), backup="1 any:", needs="1 car: car", from_hour=22, until_hour=6)
    assert browser.post(page(plan), change).status_code == 302
    plan.refresh_from_db()
    assert (plan.needs[0]["count"], plan.backup[0]["need"], plan.from_hour) == (1, "any", 22)
    assert (plan.types, plan.priorities, plan.tell_en) == (["stabbing"], [0, 1], "Wear vests.")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"needs": ""}, "id_needs_error"),
        ({"needs": "two cars"}, "Expected a need as"),
        ({"needs": "1 car: tank"}, "Expected no kind tank"),
        ({"backup": "1 car: car"}, "Expected each need once"),
        ({"from_hour": 5}, "Two different hours"),
        ({"from_hour": 5, "until_hour": 5}, "Two different hours"),
        ({"from_hour": 5, "until_hour": 24}, "Two different hours"),
        ({"sectors": ["Z"]}, "id_sectors_error"),
        ({"types": ["bombe"]}, "id_types_error"),
        ({"alarm": 6}, "plan_alarm_is_1_to_5"),
    ],
)
def test_what_is_no_plan_is_refused(
    town: Cast, browser: Client, more: dict[str, object], expected: str
) -> None:
    answer = browser.post(reverse(ADD), given(town, **more))
    assert answer.status_code == 200 and expected in str(answer.context["adminform"].form.errors)
    assert not Plan.objects.exists()


def test_another_rooms_plans_and_sectors_are_not_there(town: Cast, browser: Client) -> None:
    Sector.objects.create(room=town.port, code="Q", name="Quay")
    hidden = Plan.objects.create(room=town.port, code="port", needs=[CAR])
    assert browser.get(page(hidden)).status_code == 302
    assert "The port" not in browser.get(reverse("admin:dispatch_plan_changelist")).content.decode()
    assert "Quay" not in browser.get(reverse(ADD)).content.decode()
    assert browser.post(reverse(ADD), given(town, room=town.port.pk)).status_code == 200
    assert browser.post(reverse(ADD), given(town, sectors=["Q"])).status_code == 200
    assert Plan.objects.get() == hidden


def test_what_an_officer_can_do_is_ticked(town: Cast, browser: Client) -> None:
    change = filled(browser, page(town.nadia), skills=["female_officer", "tamazight"])
    assert browser.post(page(town.nadia), change).status_code == 302
    town.nadia.refresh_from_db()
    assert town.nadia.skills == ["female_officer", "tamazight"]
