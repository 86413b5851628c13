"""A simulated dispatcher keeps its hands off what a person has, be it an incident or a unit."""

import ast
from pathlib import Path
from random import Random
from typing import Any

import pytest

from command.simulator import crew, lines
from command.simulator.console import Console
from command.simulator.dispatcher import first
from command.simulator.force import ForceUnreadable, Login, read_force
from command.simulator.line import Door, Person
from dispatch.registry import shipped

SIMULATOR = Path(crew.__file__).parent
UNITS = {1: {"kind": "car"}, 2: {"kind": "foot"}, 3: {"kind": "moto"}}


def ranked(*rows: tuple[int, str, float]) -> list[dict[str, Any]]:
    return [{"unit": unit, "call_sign": call_sign, "seconds": seconds} for unit, call_sign, seconds in rows]


def entry(kind: str, by: str | None, **facts: Any) -> dict[str, Any]:
    return {"n": 1, "at": "", "kind": kind, "by": by, "facts": facts, "cards": []}


def incident(number: int, **more: Any) -> dict[str, Any]:
    card = {"card": "incident", "id": number, "number": number, "stage": "queued", "gone": False}
    return {**card, "assignments": [], "notes": [], **more}


@pytest.fixture
def console() -> Console:
    person = Person(Door("http://127.0.0.1:1", "town", Random(1)), Login("driss", "", "dispatcher"))
    found = Console(person, {"Driss Guessous", "Houda Sefrioui"})
    picture = {"n": 5, "room": {}, "fixes": [], "cards": [incident(1), incident(2)], "log": []}
    found._begin(picture)
    return found


def test_the_first_of_the_ranking_is_sent() -> None:
    assert first(ranked((1, "PS-2", 60), (3, "MO-1", 90)), UNITS, {"PS-2", "MO-1"}) == 1


def test_the_unit_of_a_person_is_never_sent() -> None:
    assert first(ranked((1, "PS-1", 60), (3, "MO-1", 90)), UNITS, {"MO-1"}) == 3
    assert first(ranked((1, "PS-1", 60)), UNITS, {"MO-1"}) is None


def test_nobody_is_sent_across_the_city_on_foot() -> None:
    assert first(ranked((2, "PP-1", 50), (1, "PS-2", 90)), UNITS, {"PP-1", "PS-2"}) == 2
    assert first(ranked((2, "PP-1", 70), (1, "PS-2", 90)), UNITS, {"PP-1", "PS-2"}) == 1


@pytest.mark.parametrize("kind", ["incident.noted", "incident.held", "assignment.made", "incident.amended"])
def test_an_incident_that_a_person_touched_is_that_persons(console: Console, kind: str) -> None:
    console._apply(entry(kind, "Samir Benali", incident=2))
    assert console.in_hand == {2}


@pytest.mark.parametrize("kind", ["call.queued", "incident.opened"])
def test_an_incident_that_a_person_only_took_the_call_of_is_nobodys(console: Console, kind: str) -> None:
    console._apply(entry(kind, "Amina El Idrissi", incident=2))
    assert console.in_hand == set()


def test_what_colleagues_and_the_room_itself_do_takes_nothing_in_hand(console: Console) -> None:
    console._apply(entry("assignment.made", "Driss Guessous", incident=1))
    console._apply(entry("assignment.advanced", None, incident=2))
    assert console.in_hand == set()


def test_after_a_long_absence_the_card_still_says_whose_it_is(console: Console) -> None:
    console._keep(incident(2, notes=[{"at": "", "by": "Samir Benali", "text": "seen"}]))
    assert console.in_hand == {2}


def test_logins_that_cannot_be_read_are_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ForceUnreadable, match="No such file"):
        read_force(tmp_path / "absent.json")
    (tmp_path / "force.json").write_text('[{"name": "Driss"}]')
    with pytest.raises(ForceUnreadable, match="not a list of logins"):
        read_force(tmp_path / "force.json")


def test_how_crews_end_a_task_are_words_of_the_room() -> None:
    words = {row["code"] for row in shipped("dispositions.json")}
    assert {*crew.ENDINGS, *crew.TRAFFIC_ENDINGS} <= words
    assert words >= lines.ABOUT_NOTHING


def test_of_the_house_the_simulator_imports_the_map_and_itself_alone() -> None:
    for module in SIMULATOR.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.split(".")[0] not in ("django", "patrols", "dispatch", "tests"), (module, name)
                assert not name.startswith("command") or name.startswith("command.simulator"), (module, name)
