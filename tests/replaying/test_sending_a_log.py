"""On a running room without a map: a log goes in by the front door, and a second run repeats nothing."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.replaying.logs import MAPPINGS, TOWN, real_log, town_log
from tests.rig import Rig, running
from tests.stage import PASSWORD

SUMMARY = re.compile(
    r"(?P<read>\d+) read = (?P<accepted>\d+) accepted \((?P<queued>\d+) queued, (?P<closed>\d+) closed\)"
    r" \+ (?P<aside>\d+) set aside(?: \((?P<reasons>[^)]*)\))?;"
)
HELD = """
    SELECT count(*), count(incident_id), count(disposition_id),
           count(CASE type.code WHEN 'theft' THEN 1 END), count(CASE type.code WHEN 'brawl' THEN 1 END)
    FROM dispatch_call AS call
    JOIN patrols_room AS room ON room.id = call.room_id
    JOIN dispatch_incidenttype AS type ON type.id = call.type_id
    WHERE room.slug = 'port'
"""


@dataclass
class Rehearsal:
    """The running port, which has no map, and what the command says of a log that Hicham sends to it."""

    rig: Rig

    def send(self, log: Path, mapping: Path, *more: str) -> str:
        """Run the command in this process, which knows another database; what it printed."""
        secret = self.rig.folder / "password"
        secret.write_text(f"{PASSWORD}\n")
        where = ["--url", f"http://127.0.0.1:{self.rig.port}", "--room", "port", "--username", "hicham"]
        said = StringIO()
        wanted = [str(log), "--mapping", str(mapping), *where, "--password-file", str(secret), *more]
        call_command("replaycalls", *wanted, stdout=said)
        return said.getvalue()

    def held(self) -> dict[str, int]:
        """The calls that the port now holds."""
        with closing(sqlite3.connect(self.rig.folder / "dawriya.sqlite3")) as database:
            (found,) = database.execute(HELD).fetchall()
        return dict(zip(("calls", "queued", "closed", "theft", "brawl"), found, strict=True))


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with running(tmp_path_factory.mktemp("room"), units=1) as rig:
        yield Rehearsal(rig)


def summed(said: str) -> dict[str, int]:
    """The numbers of the summary, which must add up."""
    match = SUMMARY.match(said.splitlines()[-1])
    assert match, said
    found = {name: int(match[name]) for name in ("read", "accepted", "queued", "closed", "aside")}
    reasons = dict(part.rsplit(" ", 1) for part in (match["reasons"] or "").split(", ") if part)
    assert found["accepted"] + found["aside"] == found["read"]
    assert found["queued"] + found["closed"] == found["accepted"]
    assert sum(map(int, reasons.values())) == found["aside"]
    return found | {reason: int(count) for reason, count in reasons.items()}


def test_a_log_is_taken_queued_and_closed_once_however_often_it_is_sent(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    mapping, aside = tmp_path / "town.toml", tmp_path / "aside.csv"
    mapping.write_text(TOWN)
    log = town_log(
        tmp_path,
        "1,05/01/2024,22:10,Vol,12,Rue du Port,Medina,33.6,-7.6,0600000000,",
        "2,05/01/2024,22:11,Bagarre,,Quai Sud,,,,,",
        "3,05/01/2024,22:12,Vol,12,Rue du Port,,,,,Doublon",
        "4,05/01/2024,22:13,Vol,12,,,,,,",
        f"5,05/01/2024,22:14,Vol,,Rue du Port,,,,{'0' * 40},",
        "6,05/01/2024,22:15,Vol,,Rue du Port,,,,,",
    )
    to = ["--speed", "600", "--to", "2024-01-05T22:15", "--set-aside", str(aside)]
    before = rehearsal.held()
    sums = summed(rehearsal.send(log, mapping, *to))
    sent = {"read": 5, "accepted": 3, "queued": 2, "closed": 1}
    assert sums == sent | {"aside": 2, "no_place": 1, "too_long": 1}
    now = rehearsal.held()
    more = {name: now[name] - before[name] for name in now}
    assert more == {"calls": 3, "queued": 2, "closed": 1, "theft": 2, "brawl": 1}
    with aside.open(encoding="utf-8-sig", newline="") as kept:
        assert {(row["reason"], row["row"]) for row in csv.DictReader(kept)} == {
            ("no_place", "4"),
            ("too_long", "5"),
        }
    assert summed(rehearsal.send(log, mapping, *to)) == sums
    assert rehearsal.held() == now


@pytest.mark.parametrize(
    ("name", "to", "without_a_place"),
    [("seattle_police_2015", "2015-01-01T06:00", 0), ("nashville_police_2024", "2024-01-01T12:00", 15)],
)
def test_a_real_log_s_rows_with_coordinates_are_accepted(
    rehearsal: Rehearsal, tmp_path: Path, name: str, to: str, without_a_place: int
) -> None:
    log, mapping, before = real_log(name), MAPPINGS / f"{name}.toml", rehearsal.held()
    sums = summed(rehearsal.send(log, mapping, "--speed", "max", "--to", to))
    assert sums.get("no_place", 0) == without_a_place
    assert sums["read"] > 30
    assert sums["accepted"] >= 0.99 * (sums["read"] - without_a_place)
    assert rehearsal.held()["calls"] - before["calls"] == sums["accepted"]


@pytest.mark.parametrize(
    ("word", "more", "said"),
    [
        ("bagarre", [], "no type bagarre"),
        ("brawl", ["--room", "town"], "not open to this person"),
        ("brawl", ["--username", "samira"], "samira is not let in"),
        ("brawl", ["--url", "http://127.0.0.1:9"], "No room answers"),
        ("brawl", ["--set-aside", "{log}"], "names the log itself"),
        (
            "brawl",
            ["--from", "2026-03-22T02:30"],
            "Casablanca were put forward over 2026-03-22 02:30:00",
        ),
        ("brawl", ["--password-file", "{log}.none"], "password file cannot be read"),
    ],
)
def test_a_log_that_cannot_be_sent_is_refused_in_one_sentence(
    rehearsal: Rehearsal, tmp_path: Path, word: str, more: list[str], said: str
) -> None:
    mapping, log = tmp_path / "town.toml", town_log(tmp_path)
    mapping.write_text(TOWN.replace('"brawl"', f'"{word}"'))
    with pytest.raises(CommandError, match=said):
        rehearsal.send(log, mapping, *(argument.format(log=log) for argument in more))
    assert log.read_bytes()
