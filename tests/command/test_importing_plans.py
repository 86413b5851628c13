"""A room's plans come from a file, whole or not at all, and go out as they came."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command.plan_files import as_csv, as_toml, take_plans
from command.seeding import CREWS, PLANS, SKILLS, UNITS
from command.tables import Faulty
from dispatch.models import Plan
from dispatch.plans import as_rule, need_card
from dispatch.rules.plan import Need
from patrols.models import Room, Sector
from patrols.vocabulary import brought_by
from tests.builders import Hands, dump, make_room

pytestmark = pytest.mark.django_db(databases=["default", "tracks"])
BOMB = """
[[plans]]
code = "bomb"
types = ["bomb_threat", "suspicious_package"]
priorities = [0, 1]
sectors = ["A"]
hours = "22-6"
alarm = 2
least_crew = 2
rest_min = 15

[plans.name]
fr = "Colis suspect"

[plans.tell]
ar = "لا هاتف قرب الطرد."
fr = "Aucun téléphone près du colis."

[[plans.needs]]
need = "car"
count = 2
kinds = ["car", "moto"]

[[plans.needs]]
need = "dog"
kinds = ["k9"]
skills = ["explosive_k9"]

[[plans.backup]]
need = "any"

[[plans]]
code = "all"
active = false

[[plans.needs]]
need = "any"
"""
CODES = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "Nd", "P", "Zs", "S"]), max_size=40).map(
    str.strip
)
Importing = Callable[..., str]


@pytest.fixture
def room(db: None, hands: Hands) -> Room:
    room = make_room()
    for code in "AB":
        Sector.objects.create(room=room, code=code, name=code)
    return room


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    """`importing(text)`: run the command on a file of this text; returns what it said."""

    def run(content: str, name: str = "plans.toml", room: str = "town") -> str:
        (tmp_path / name).write_text(content, encoding="utf-8")
        call_command("importplans", "--room", room, str(tmp_path / name), stdout=(said := io.StringIO()))
        return said.getvalue()

    return run


def plans(room: Room) -> list[dict[str, Any]]:
    return [{**row} for row in Plan.objects.filter(room=room).order_by("code").values()]


def exported(*options: str) -> str:
    call_command("exportplans", "--room", "town", *options, stdout=(said := io.StringIO()))
    return said.getvalue()


def test_plans_come_in(room: Room, importing: Importing) -> None:
    assert importing(BOMB) == "plans: 2 new, 0 changed\n"
    every, bomb = Plan.objects.filter(room=room).order_by("code")
    assert (bomb.alarm, bomb.types, bomb.priorities) == (2, ["bomb_threat", "suspicious_package"], [0, 1])
    assert (bomb.sectors, bomb.from_hour, bomb.until_hour) == (["A"], 22, 6)
    assert (bomb.least_crew, bomb.rest_min, bomb.shift_min, bomb.active) == (2, 15, 0, True)
    assert bomb.needs == [
        {"need": "car", "count": 2, "kinds": ["car", "moto"], "skills": []},
        {"need": "dog", "count": 1, "kinds": ["k9"], "skills": ["explosive_k9"]},
    ]
    assert (bomb.name_ar, bomb.name_fr, bomb.name_en) == ("", "Colis suspect", "")
    assert (bomb.tell_ar, bomb.tell_fr, bomb.tell_en) == (
        "لا هاتف قرب الطرد.",
        "Aucun téléphone près du colis.",
        "",
    )
    assert (every.active, every.types, every.from_hour) == (False, [], None)


@pytest.mark.parametrize("file", ["plans.toml", "plans.csv"])
def test_what_goes_out_changes_nothing_when_it_comes_in_again(
    room: Room, importing: Importing, file: str
) -> None:
    importing(BOMB)
    before, out = plans(room), exported(*["--csv"] * file.endswith("csv"))
    assert importing(out, file) == "plans: 0 new, 0 changed\n"
    assert plans(room) == before
    Plan.objects.filter(room=room).delete()
    importing(out, file)
    without = [{name: value for name, value in row.items() if name != "id"} for row in before]
    assert [{name: value for name, value in row.items() if name != "id"} for row in plans(room)] == without


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.builds(Need, CODES, st.integers(1, 9), st.just(("car", "k9")), st.sampled_from([(), ("armed",)])),
    TEXTS,
    st.sampled_from([(None, None), (0, 23), (22, 6)]),
    st.sampled_from([as_toml, as_csv]),
)
def test_whatever_a_plan_says_it_says_again(
    room: Room,
    tmp_path: Path,
    need: Need,
    said: str,
    hours: tuple[int | None, int | None],
    write: Callable[[Room], str],
) -> None:
    Plan.objects.filter(room=room).delete()
    Plan.objects.create(
        room=room,
        code="one",
        needs=[need_card(need)],
        name_en=said,
        tell_fr=said,
        from_hour=hours[0],
        until_hour=hours[1],
    )
    path = tmp_path / ("plans.toml" if write is as_toml else "plans.csv")
    path.write_text(write(room), encoding="utf-8")
    assert take_plans(room, path) == (0, 0)


def test_what_a_file_does_not_name_stays(room: Room, importing: Importing) -> None:
    importing(BOMB)
    assert importing("code,needs,rest_min\nbomb,3 car: car,\n", "plans.csv") == "plans: 0 new, 1 changed\n"
    bomb = Plan.objects.get(room=room, code="bomb")
    assert bomb.needs == [{"need": "car", "count": 3, "kinds": ["car"], "skills": []}]
    assert (bomb.rest_min, bomb.tell_fr, bomb.alarm) == (0, "Aucun téléphone près du colis.", 2)
    assert bomb.backup and Plan.objects.filter(room=room).count() == 2


def test_every_fault_is_listed_and_nothing_is_written(room: Room, importing: Importing) -> None:
    content = """
[[plans]]
code = "bomb"
types = ["bombe"]
sectors = ["Z"]
hours = "22-22"
alarm = 6
colour = "red"

[[plans.needs]]
need = "car"
kinds = ["tank"]

[[plans]]
code = "bomb"

[[plans.needs]]
need = "car"
count = 2.5

[[plans]]
alarm = [1, [2]]
priorities = [7]
needs = "1 car: car | 1 car: moto"
"""
    before = dump()
    with pytest.raises(CommandError) as caught:
        importing(content)
    assert dump() == before
    said = str(caught.value)
    for expected in (
        "line 2, column types: “bombe”; expected no bombe, only codes among",
        "line 2, column sectors: “Z”",
        "line 2, column hours: “22-22”; expected two different hours",
        "line 2, column alarm: “6”; expected a number from 1 to 5",
        "line 2, column colour: not a column of plans",
        "line 2, column needs: “1 car: tank”; expected no kind tank",
        "line 14, column code: “bomb” stands twice",
        "line 14, column needs:",
        "line 21, column code: missing",
        "line 21, column alarm:",
        "line 21, column priorities: “7”",
        "line 21, column needs: expected each need once, the backup's too, not car twice",
    ):
        assert expected in said, said
    assert f"{said.count('plans.toml')} to correct; nothing was written." in said


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "expected tables [[plans]]"),
        ("[[plan]]\n", "expected tables [[plans]]"),
        ("plans = 3", "expected tables [[plans]]"),
        ("plans = [3]", "missing; a table of plans needs it"),
        ("[[plans]\n", "no TOML"),
    ],
)
def test_what_is_no_file_of_plans_is_said(
    room: Room, importing: Importing, content: str, expected: str
) -> None:
    with pytest.raises(CommandError, match=expected.replace("[", r"\[")):
        importing(content)


def test_a_room_or_a_file_that_is_not_there_is_said(room: Room, importing: Importing, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no room harbour; there are: town"):
        importing(BOMB, room="harbour")
    with pytest.raises(Faulty, match="cannot be read"):
        take_plans(room, tmp_path / "none.toml")
    with pytest.raises(Faulty, match="cannot be read"):
        take_plans(room, tmp_path / "none.csv")


def test_the_plans_that_a_room_begins_with_are_plans_that_its_force_can_fill(room: Room) -> None:
    assert take_plans(room, PLANS) == (7, 0)
    shipped = [as_rule(row) for row in Plan.objects.filter(room=room)]
    crews = zip(UNITS, CREWS, strict=False)
    force = [
        (kind, {*brought_by(kind), *attributes, *SKILLS.get(first, ())}, crew)
        for (_, kind, attributes, crew), (first, _) in crews
    ]
    for plan in shipped:
        for need in plan.all_needs:
            able = [
                1
                for kind, skills, crew in force
                if need.is_of_kind(kind) and not need.lacking(skills) and crew >= plan.least_crew
            ]
            assert len(able) >= need.count, (plan.code, need)
        assert not plan.tell or set(plan.tell) == {"ar", "fr", "en"}
