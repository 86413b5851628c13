"""Every row of a log makes a call or has a reason, by what the mapping says and no code of a city."""

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command.replaying.aside import Aside, Tally, safe
from command.replaying.log import Log, LogUnreadable
from command.replaying.mapping import MappingUnusable, read_mapping
from command.replaying.rows import Reader, Told, Unusable
from tests.replaying.logs import MAPPINGS, REAL, TOWN, real_log, town_log, town_mapping

GOOD = "1,05/01/2024,22:10,Vol,12,Rue du Port,Medina,33.6,-7.6,0600000000,"


def told(log: Log, mapping: Any) -> list[Told | Unusable]:
    """What each row of the log makes."""
    reader, found = Reader(log.header, mapping), list[Told | Unusable]()
    for row in log.rows():
        try:
            found.append(reader.told(row, reader.moment(row)))
        except Unusable as fault:
            found.append(fault)
    return found


def reasons(folder: Path, *rows: str | bytes) -> list[str]:
    """The reason for each row of a log of the town, empty for one that makes a call."""
    mapping = town_mapping(folder)
    found = told(Log(town_log(folder, *rows), mapping), mapping)
    return [fault.reason if isinstance(fault, Unusable) else "" for fault in found]


def test_a_row_makes_the_call_that_the_mapping_says(tmp_path: Path) -> None:
    mapping = town_mapping(tmp_path)
    (call,) = told(Log(town_log(tmp_path, GOOD), mapping), mapping)
    assert isinstance(call, Told)
    assert call.call == {
        "type": "theft",
        "place": "12 Rue du Port, Medina",
        "lat": 33.6,
        "lon": -7.6,
        "phone": "0600000000",
        "language": "fr",
    }
    assert call.at.astimezone(UTC) == datetime(2024, 1, 5, 21, 10, tzinfo=UTC)
    assert call.ending is None


def test_the_hour_that_the_log_s_clocks_show_twice_is_the_earlier_one(tmp_path: Path) -> None:
    mapping = town_mapping(tmp_path)
    hours = ("01:59", "02:00", "02:59", "03:00")
    rows = [f"{n},15/02/2026,{hour},Vol,,Rue du Port,,,,," for n, hour in enumerate(hours)]
    found = told(Log(town_log(tmp_path, *rows), mapping), mapping)
    assert [f"{call.at:%H:%M %Z}" for call in found if isinstance(call, Told)] == [
        "00:59 UTC",
        "01:00 UTC",
        "01:59 UTC",
        "03:00 UTC",
    ]


def test_the_time_between_two_calls_is_what_passed_and_not_what_the_hands_say(tmp_path: Path) -> None:
    mapping = town_mapping(tmp_path)
    rows = [f"{n},22/03/2026,{hour},Vol,,Rue du Port,,,,," for n, hour in enumerate(("01:50", "03:10"))]
    before, after = told(Log(town_log(tmp_path, *rows), mapping), mapping)
    assert isinstance(before, Told) and isinstance(after, Told)
    assert after.at - before.at == timedelta(minutes=20)


def test_a_word_that_ends_calls_ends_the_call_whatever_its_case_and_spaces(tmp_path: Path) -> None:
    mapping = town_mapping(tmp_path)
    (call,) = told(Log(town_log(tmp_path, GOOD.replace("Vol", " vol ") + "  DOUBLON"), mapping), mapping)
    assert isinstance(call, Told)
    assert (call.ending, call.call["type"]) == ("duplicate", "theft")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2,05/01/2024,22:10,Bagarre,,Rue du Port,,,,,", ""),
        ("2,05/01/2024,22:10,Bagarre,,,,33.6,-7.6,,", ""),
        ("2,05/01/2024,22:10,Bagarre,12,NULL,,,,,", "no_place"),
        ("2,2024-01-05,22:10,Vol,,Rue du Port,,,,,", "bad_time"),
        ("2,,,Vol,,Rue du Port,,,,,", "bad_time"),
        ("2,22/03/2026,02:30,Vol,,Rue du Port,,,,,", "skipped_time"),
        ("2,05/01/2024,22:10,Feu,,Rue du Port,,,,,", "unknown_type"),
        ("2,05/01/2024,22:10,Vol,,Rue du Port,,33.6,,,", "bad_coordinates"),
        ("2,05/01/2024,22:10,Vol,,Rue du Port,,nan,-7.6,,", "bad_coordinates"),
        ("2,05/01/2024,22:10,Vol,,Rue du Port,,33.6,north,,", "bad_coordinates"),
        ("2,05/01/2024,22:10,Vol,,Rue du Port,,95,-7.6,,", "bad_coordinates"),
        ("2,05/01/2024,22:10,Vol", "cells"),
        (GOOD.replace("1,", "2,", 1) + ",more", "cells"),
        ("1,05/01/2024,22:12,Vol,,Rue du Port,,,,,", "repeated"),
        (b"2,05/01/2024,22:10,Vol,,Rue \xff,,,,,", "not_text"),
        ("2,05/01/2024,22:10,Vol,," + "x" * 200_000 + ",,,,,", "not_a_row"),
    ],
)
def test_a_row_that_makes_no_call_has_its_reason_and_spoils_no_other(
    tmp_path: Path, row: str | bytes, reason: str
) -> None:
    after = "3,05/01/2024,22:15,Vol,,Rue du Port,,,,,"
    assert reasons(tmp_path, GOOD, row, after) == ["", reason, ""]


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_whatever_bytes_a_log_holds_each_of_its_rows_has_one_end(
    tmp_path_factory: pytest.TempPathFactory, rows: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    mapping = town_mapping(folder)
    log = Log(town_log(folder, *rows), mapping)
    assert len(told(log, mapping)) == len(list(log.rows()))


@given(st.text(max_size=30))
def test_no_cell_set_aside_can_be_a_formula_and_none_loses_a_letter(cell: str) -> None:
    kept = safe(cell)
    assert kept in (cell, f"'{cell}")
    first = kept.lstrip()[:1]
    assert first not in tuple("=@+-") or kept.lstrip("+-").replace(".", "", 1).replace(",", "", 1).isdigit()


def test_what_is_set_aside_keeps_its_columns_and_is_no_formula(tmp_path: Path) -> None:
    mapping, path, tally = town_mapping(tmp_path), tmp_path / "aside.csv", Tally(read=1)
    row = '9,05/01/2024,22:10,Vol,,"=HYPERLINK(""x"")",,33.6,-7.6,+212600000000,'
    log = Log(town_log(tmp_path, row), mapping)
    with Aside(path, log.header, mapping, tally) as aside:
        aside.put(next(log.rows()), "outside_area", "It lies elsewhere.")
    header, kept = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert header == ["reason", "explanation", "row", *log.header]
    assert kept[:3] == ["outside_area", "It lies elsewhere.", "1"]
    assert kept[8] == '\'=HYPERLINK("x")'
    assert kept[10:13] == ["33.6", "-7.6", "+212600000000"]
    assert (
        tally.told(1.0).splitlines()[-1].startswith("1 read = 0 accepted (0 queued, 0 closed) + 1 set aside")
    )


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("one_row_per", "one_row_for", "one_row_for"),
        ('zone = "Africa/Casablanca"', 'zone = "Mars/Base"', "Mars/Base"),
        ("[time]", "[time", "not one"),
        ('lat = "lat"', "lat = 3", "lat"),
        ('language = "fr"', 'tongue = "fr"', "tongue"),
        ('["what"]', '["kind"]', "kind"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_what_is_wrong(
    tmp_path: Path, was: str, now: str, said: str
) -> None:
    assert was in TOWN
    path = tmp_path / "odd.toml"
    path.write_text(TOWN.replace(was, now, 1))
    with pytest.raises(MappingUnusable, match=said):
        Log(town_log(tmp_path, GOOD), read_mapping(path))


def test_a_mapping_with_codes_that_the_room_does_not_use_is_refused(tmp_path: Path) -> None:
    words: dict[str, Any] = {
        "types": [{"code": "theft"}, {"code": "brawl"}],
        "dispositions": [{"code": "duplicate", "patrol": False}],
    }
    town_mapping(tmp_path).fit_room(words)
    with pytest.raises(MappingUnusable, match="no type brawl"):
        town_mapping(tmp_path).fit_room(words | {"types": [{"code": "theft"}]})
    with pytest.raises(MappingUnusable, match="duplicate"):
        town_mapping(tmp_path).fit_room(words | {"dispositions": [{"code": "duplicate", "patrol": True}]})


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.csv.gz").write_bytes(b"not compressed")
    for name in ("broken.csv.gz", "absent.csv"):
        with pytest.raises(LogUnreadable, match=name):
            Log(tmp_path / name, town_mapping(tmp_path))


def test_every_mapping_of_the_documents_has_its_real_log() -> None:
    assert {path.stem for path in MAPPINGS.glob("*.toml")} == set(REAL)


@pytest.mark.parametrize(
    ("name", "rows", "aside"),
    [
        ("seattle_police_2015", 91_067, {}),
        ("nashville_police_2024", 26_935, {"no_place": 8_726}),
        ("san_diego_police_2023", 26_595, {"no_place": 5}),
        ("san_francisco_fire_2018", 4_953, {"repeated": 4_953 - 2_403}),
    ],
)
def test_every_row_of_a_real_log_makes_a_call_or_is_set_aside_for_what_it_lacks(
    name: str, rows: int, aside: dict[str, int]
) -> None:
    mapping = read_mapping(MAPPINGS / f"{name}.toml")
    found = told(Log(real_log(name), mapping), mapping)
    assert len(found) == rows
    assert Counter(fault.reason for fault in found if isinstance(fault, Unusable)) == aside
