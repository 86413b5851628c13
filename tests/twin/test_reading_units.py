"""Each row of a log of units says who was sent where and when, or is counted with a reason."""

from pathlib import Path

import pytest

from command.replaying.mapping import MappingUnusable, read_mapping
from command.twin.sent import read_record
from tests.replaying.logs import MAPPINGS
from tests.twin.town import EAST, SECOND_DAY, WEST, Went, drive_s, mapping, record, write_log


def test_a_row_says_who_was_sent_where_and_when(tmp_path: Path) -> None:
    [one] = record(tmp_path, Went("c1", "W-1", EAST, SECOND_DAY)).sent
    assert (one.call, one.unit, one.kind, one.priority, one.sector) == ("c1", "W-1", "CAR", 1, "east")
    assert one.received == one.queued == one.sent - 30 and one.sent == SECOND_DAY.timestamp()
    assert one.there == pytest.approx(one.sent + drive_s(WEST, EAST), abs=0.001)
    assert one.stay_s == pytest.approx(600, abs=0.001) and one.day == "2024-01-06"


def test_a_unit_that_did_not_arrive_has_its_whole_task(tmp_path: Path) -> None:
    [one] = record(tmp_path, Went("c1", "W-1", EAST, SECOND_DAY, arrives=False, stays_s=90)).sent
    assert (one.there, one.stay_s) == (None, 90)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lambda row: row.replace("W-1", ""), "no_unit"),
        (lambda row: row.replace(",3,", ",9,"), "no_unit"),
        (lambda row: row.replace(str(EAST.lat), "").replace(str(EAST.lon), ""), "no_place"),
        (lambda row: row.rsplit(",", 1)[0] + ",", "times"),
        (lambda row: row.rsplit(",", 1)[0] + ",2024-01-05T00:00:00", "times"),
        (lambda row: row.rsplit(",", 1)[0] + ",soon", "times"),
        (lambda row: row + ",more", "cells"),
    ],
)
def test_a_row_that_says_too_little_is_counted(tmp_path: Path, broken: object, reason: str) -> None:
    row = Went("c1", "W-1", EAST, SECOND_DAY).row()
    found = record(tmp_path, broken(row), row)  # type: ignore[operator]
    assert (len(found.sent), found.aside) == (1, {reason: 1})


def test_a_mapping_without_units_or_with_a_priority_that_is_none_is_refused(tmp_path: Path) -> None:
    path = write_log(tmp_path)
    for unusable, said in (("nashville_police_2024.toml", r"\[units\]"), (None, "no priority 7")):
        if unusable:
            known = read_mapping(MAPPINGS / unusable)
        else:
            mapping(tmp_path)
            toml = tmp_path / "town.toml"
            toml.write_text(toml.read_text().replace('"2" = "2"', '"2" = "7"'))
            known = read_mapping(toml)
        with pytest.raises(MappingUnusable, match=said):
            read_record(None, known)  # type: ignore[arg-type]
    assert path.exists()
