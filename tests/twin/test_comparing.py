"""A small log whose answer is known: how often the first choice was sent, and what that cost."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from command.replaying.log import Log
from command.replaying.mapping import read_mapping
from command.twin.sent import Record, read_record
from command.twin.twin import TooFewDays, twin
from tests.replaying.logs import MAPPINGS, real_log
from tests.twin.town import (
    EAST,
    SECOND_DAY,
    STATION,
    WEST,
    Went,
    drive_s,
    mapping,
    record,
    teaching,
    write_log,
)


def doors(name: str, minutes: int) -> list[Went]:
    """Each unit is sent to its own door, a quarter of an hour apart."""
    return [
        Went(f"{name} {unit}", unit, door, SECOND_DAY + timedelta(minutes=minutes + 15 * n))
        for n, (unit, door) in enumerate(STATION.items())
    ]


#: All are sent to their own door, early and late; in between one goes as we say, two from far away. Of the
#: last nobody knows whether another was still on duty.
SCORED = [
    *doors("early", 0),
    Went("right", "E-1", EAST, SECOND_DAY + timedelta(minutes=60)),
    Went("wrong", "E-1", WEST, SECOND_DAY + timedelta(minutes=120)),
    Went("again", "W-1", EAST, SECOND_DAY + timedelta(minutes=180)),
    *doors("late", 300),
]


def test_the_answer_of_a_small_log_is_known(tmp_path: Path) -> None:
    found = twin(record(tmp_path, *teaching(), *SCORED))
    assert (found.taught_days, found.scored_days, found.was.untold) == (1, 1, {"no_choice": 1})
    whole = found.was.all
    assert (whole.n, whole.agrees) == (8, 6)
    across = drive_s(WEST, EAST) - drive_s(WEST, WEST)
    assert sorted(whole.saved_s) == pytest.approx([0] * 6 + [across] * 2, abs=40)
    assert found.line.mae_min < 0.5 and found.line.mae_min < found.median.mae_min


def test_responses_are_compared_as_modelled_beside_what_was_recorded(tmp_path: Path) -> None:
    found = twin(record(tmp_path, *teaching(), *SCORED)).responses
    assert len(found) == 9
    late = [one for one in found if one.recorded_s > 300]
    assert len(late) == 2
    for one in late:
        assert one.modelled_s["recorded"] == pytest.approx(one.recorded_s, abs=60)
        assert one.modelled_s["first"] == pytest.approx(30 + 60, abs=40)


def test_two_that_go_together_agree_whoever_is_named_first(tmp_path: Path) -> None:
    middle = SECOND_DAY + timedelta(hours=2)
    both = [Went("both", unit, WEST, middle) for unit in ("W-2", "W-1")]
    found = twin(record(tmp_path, *teaching(), *SCORED[:4], *both, *SCORED[6:])).was
    assert found.all.n == found.all.agrees == 8


def test_where_all_that_are_free_must_go_there_was_no_choice(tmp_path: Path) -> None:
    everybody = [Went("all", unit, EAST, SECOND_DAY + timedelta(hours=2)) for unit in ("W-1", "W-2", "E-1")]
    found = twin(record(tmp_path, *teaching(), *SCORED[:4], *everybody, *SCORED[6:])).was
    assert found.untold == {"no_choice": 3 + 1}


def test_a_kind_is_never_sent_for_another(tmp_path: Path) -> None:
    boats = [
        Went(f"boat{n}", "B-1", EAST, SECOND_DAY + timedelta(minutes=90 + 60 * n), start=WEST, kind="BOAT")
        for n in range(3)
    ]
    found = twin(record(tmp_path, *teaching(), *SCORED[:4], *boats, *SCORED[6:])).was
    assert set(found.of_kind) == {"CAR"} and found.untold == {"no_position": 1, "no_choice": 2 + 1}


def test_one_day_cannot_teach_and_be_scored(tmp_path: Path) -> None:
    with pytest.raises(TooFewDays, match="The log has 1 days"):
        twin(record(tmp_path, *teaching()))
    both = record(tmp_path, *teaching(), *SCORED)
    for count in (-1, 0, 2):
        with pytest.raises(TooFewDays, match="The log has 2 days"):
            twin(both, count)


def test_the_command_ends_in_json_and_refuses_in_one_sentence(tmp_path: Path) -> None:
    mapping(tmp_path)
    path, told = write_log(tmp_path, *teaching(), *SCORED), StringIO()
    call_command("twin", path, mapping=tmp_path / "town.toml", stdout=told)
    last = json.loads(told.getvalue().splitlines()[-1])
    assert (last["bench"], last["n"], last["calls"]) == ("twin", 8, 9)
    assert last["first_choice_agrees_pct"] == pytest.approx(75.0)
    assert last["p90_saved_s"] == pytest.approx(0.1 * 4000, abs=60)
    with pytest.raises(CommandError, match="at least one must teach"):
        call_command("twin", write_log(tmp_path, *SCORED), mapping=tmp_path / "town.toml")


def test_san_francisco_s_engines_mostly_went_as_we_would_have_sent_them() -> None:
    path = real_log("san_francisco_fire_2018")
    known = read_mapping(MAPPINGS / "san_francisco_fire_2018.toml")
    whole = read_record(Log(path, known), known)
    assert (len(whole.sent), whole.aside) == (4953, {})
    engines = twin(Record([one for one in whole.sent if one.kind == "ENGINE"]))
    assert engines.was.all.n > 800 and 70 < (engines.was.all.percent or 0) < 90
    saved = [one.modelled_s["recorded"] - one.modelled_s["first"] for one in engines.responses]
    assert len(saved) > 500 and sum(saved) > 0
