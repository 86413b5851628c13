"""A force comes from files, whole or not at all, and once more without a trace."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from command.roles import RoleName
from command.staffing import take_force
from dispatch import assignment, intake
from dispatch.models import IncidentType
from patrols import journal
from patrols.duty import open_shift
from patrols.models import JournalEntry, Officer, Posting, Room, Sector, Unit, UnitKind
from patrols.rules.lifecycle import Status
from patrols.vocabulary import attributes
from tests.builders import MARKET, Cast, Hands, dump, head, log, make_room, open_incident, send
from tests.dispatch.test_snapshot_and_entries import applied, picture
from tests.town import write_town

pytestmark = pytest.mark.django_db(databases=["default", "tracks"])
UNITS = "call_sign,kind,crew,attributes,home_sector\nN-1,car,2,armed first_aid,A\nN-2,moto,1,,\n"
OFFICERS = (
    "username;first_name;last_name;role;language\n"
    "hassan;حسن;العلوي;call_taker;ar\n"
    "rim;Rim;Bargach;dispatcher;fr\n"
    "adil;Adil;Mernissi;officer;\n"
)
SHIFTS = "username,call_sign\nadil,N-1\n"
TYPES = (
    "code,ar,fr,en,priority,keywords_fr,active\n"
    "flood,فيضان,Inondation,Flood,2,crue|eau qui monte,yes\n"
    "theft,سرقة,Vol simple,Theft,3,,yes\n"
)
FILES = {"units.csv": UNITS, "officers.csv": OFFICERS, "shifts.csv": SHIFTS, "types.csv": TYPES}
#: Their headers.
U, OF, S, T = (content.splitlines()[0].replace(";", ",") + "\n" for content in FILES.values())


@pytest.fixture
def room(db: None, hands: Hands) -> Room:
    """A room with the sectors A and B and nobody in it."""
    room = make_room()
    for code in "AB":
        Sector.objects.create(room=room, code=code, name=code)
    return room


Importing = Callable[..., str]


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    """`importing(files, "--passwords", …)`: run the command on files of this text; returns what it said."""

    def run(files: dict[str, str | bytes], *options: str, room: str = "town") -> str:
        paths = []
        for name, content in files.items():
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(str(path))
        said = io.StringIO()
        call_command("importforce", "--room", room, *options, *paths, stdout=said)
        return said.getvalue()

    return run


def nothing(logins: object) -> None:
    """Hand nothing over."""


def test_a_force_comes_in(room: Room, importing: Importing) -> None:
    said = importing(FILES)
    n1, n2 = Unit.objects.filter(room=room).order_by("call_sign")
    assert (n1.kind, n1.crew, n1.attributes, str(n1.home_sector)) == ("car", 2, ["armed", "first_aid"], "A")
    assert (n2.kind, n2.attributes, n2.home_sector) == ("moto", [], None)
    assert (n1.status, n2.status) == (Status.AVAILABLE, Status.OFF_DUTY)
    roles = Posting.objects.filter(room=room).values_list("officer__username", "role")
    assert dict(roles) == {"hassan": "call_taker", "rim": "dispatcher", "adil": "officer"}
    flood = IncidentType.objects.get(code="flood")
    assert (flood.priority, flood.keywords) == (2, {"fr": ["crue", "eau qui monte"]})
    theft = IncidentType.objects.get(code="theft")
    assert theft.fr == "Vol simple"
    assert theft.keywords["ar"], "what the file has no column for stays"
    assert "units: 2 new, 0 changed" in said


def test_what_officers_can_do_and_when_they_go_off_duty_comes_in(
    room: Room, importing: Importing, hands: Hands
) -> None:
    """Half past nine in Greenwich is half past ten in the room."""
    Room.objects.update(time_zone="Europe/Paris")
    people = OF.replace("\n", ",skills\n") + "adil,Adil,Mernissi,officer,,french first_aid\n"
    shifts = "username,call_sign,off_at\nadil,N-1,06:30\n"
    importing({**FILES, "officers.csv": people, "shifts.csv": shifts})
    adil = Officer.objects.get(username="adil")
    shift = open_shift(adil)
    assert shift and shift.off_at == datetime(2026, 11, 28, 5, 30, tzinfo=UTC)
    assert adil.skills == ["first_aid", "french"]
    said = importing({"shifts.csv": "username,call_sign,off_at\nadil,N-1,23:00\n"})
    shift.refresh_from_db()
    assert (shift.off_at, "shifts: 0 new, 1 changed" in said) == (hands.now() + timedelta(minutes=30), True)
    importing({"shifts.csv": SHIFTS})
    shift.refresh_from_db()
    assert shift.off_at == hands.now() + timedelta(minutes=30)
    with pytest.raises(CommandError, match="“noon”; expected a time of day"):
        importing({"shifts.csv": "username,call_sign,off_at\nadil,N-1,noon\n"})


def test_who_books_on_stands_in_the_journal_by_name(room: Room, importing: Importing) -> None:
    importing(FILES)
    entry = JournalEntry.objects.get(room=room, kind="unit.booked_on")
    assert entry.actor_name == "Adil Mernissi"
    assert journal.verify(room) == []


def test_new_officers_sign_in_with_what_was_printed(room: Room, importing: Importing) -> None:
    said = importing(FILES)
    rows = list(csv.reader(said[said.index("username,") :].splitlines()))[1:]
    assert [row[0] for row in rows] == ["hassan", "rim", "adil"]
    for username, *_, password in rows:
        assert Client(headers={"host": "localhost"}).login(username=username, password=password)
    assert len({row[-1] for row in rows}) == 3


def test_passwords_go_to_a_file_for_its_owner_alone(room: Room, importing: Importing, tmp_path: Path) -> None:
    file = tmp_path / "first.csv"
    said = importing(FILES, "--passwords", str(file))
    assert S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["username"], row["language"]) for row in rows] == [
        ("hassan", "ar"),
        ("rim", "fr"),
        ("adil", ""),
    ]
    assert not [row["password"] for row in rows if row["password"] in said]


def test_a_file_that_is_there_is_not_written_over(room: Room, importing: Importing, tmp_path: Path) -> None:
    file = tmp_path / "first.csv"
    file.write_text("precious")
    before = dump()
    with pytest.raises(CommandError, match="exists already"):
        importing(FILES, "--passwords", str(file))
    assert (file.read_text(), dump()) == ("precious", before)


def test_no_account_without_its_password(room: Room, importing: Importing, tmp_path: Path) -> None:
    before = dump()
    with pytest.raises(CommandError, match="nothing was written"):
        importing(FILES, "--passwords", str(tmp_path / "no folder" / "first.csv"))
    assert dump() == before


def test_no_cell_is_a_formula(room: Room, importing: Importing) -> None:
    said = importing({"o.csv": "username,first_name,last_name,role\n+1,=1+1,@x,officer\n"})
    assert said.splitlines()[-1].startswith("'+1,'=1+1,'@x,officer,,")


def test_a_spreadsheets_mark_and_line_ends_do_no_harm(room: Room, importing: Importing) -> None:
    importing({"o.csv": b"\xef\xbb\xbf" + OFFICERS.replace("\n", "\r\n").encode() + b";;;;\r\n"})
    assert Officer.objects.get(username="hassan").first_name == "حسن"


def test_an_import_changes_what_it_names_and_keeps_the_rest(room: Room, importing: Importing) -> None:
    importing(FILES)
    rim = Officer.objects.get(username="rim")
    said = importing(
        {
            "u.csv": "call_sign,kind,crew\nN-1,car,3\n",
            "o.csv": "username,first_name,last_name,role\nrim,Rim,Bargach,commander\n",
            "s.csv": "username,call_sign\nadil,N-2\n",
        }
    )
    n1, n2 = Unit.objects.order_by("call_sign")
    assert (n1.crew, n1.attributes, str(n1.home_sector)) == (3, ["armed", "first_aid"], "A")
    assert (n1.status, n2.status) == (Status.OFF_DUTY, Status.AVAILABLE)
    after = Officer.objects.get(username="rim")
    assert (after.password, after.auth_epoch) == (rim.password, rim.auth_epoch + 1)
    assert Posting.objects.get(officer=rim).role == RoleName.COMMANDER
    assert Posting.objects.count() == 3
    assert "password" not in said
    assert said.splitlines() == [
        "units: 0 new, 1 changed",
        "officers: 0 new, 1 changed",
        "shifts: 0 new, 1 changed",
    ]


def test_screens_follow_an_import(cast: Cast, importing: Importing) -> None:
    send(cast, open_incident(cast), cast.p1)
    before, number = picture(cast.room), head(cast.room)
    importing(
        {
            "u.csv": "call_sign,kind,crew,attributes\nP-1,foot,4,armed\nP-7,car,2,\nM-3,car,2,\n",
            "o.csv": OF + "nadia,Nadia,Chraibi,officer,\nsaid,Said,Oukacha,officer,\n",
            "s.csv": "username,call_sign\nsaid,P-7\nyoussef,P-7\n",
        }
    )
    after = picture(cast.room)
    assert after["unit", cast.p1.pk]["crew"] == 4
    assert after["unit", cast.p2.pk]["officers"] == ["Nadia Chraibi"]
    assert ("unit", cast.m3.pk) not in after
    assert applied(before, cast.room, number) == after


FAULTS: list[tuple[str, str | bytes, str]] = [
    ("empty", "", "f.csv, line 1: no header of a known table"),
    ("another table", "a,b\n1,2\n", "f.csv, line 1: no header of a known table"),
    ("not UTF-8", U.encode() + b"N-1,car,2,,\nN-\xe9,car,2,,\n", "f.csv, line 3: not UTF-8"),
    ("UTF-16", U.encode("utf-16"), "f.csv, line 1: not UTF-8"),
    ("an open quote", U + 'N-1,"car,2,,\n', "f.csv, line 2: not a line of CSV"),
    ("a column lacks", "call_sign,kind\nN-1,car\n", "f.csv, line 1, column crew: missing"),
    ("a column too many", "call_sign,kind,crew,colour\n", "column colour: not a column of units"),
    ("a column without a name", "call_sign,kind,crew,\n", "column number 4: not a column of units"),
    ("a column twice", "call_sign,kind,crew,crew\n", "f.csv, line 1, column crew: stands twice"),
    ("a cell too many", U + "N-1,car,2,,,x\n", "f.csv, line 2: 6 cells; expected 5"),
    ("a cell too few", U + "N-1,car,2,\n", "f.csv, line 2, column home_sector: missing"),
    (
        "a line break",
        U + '"N\n1",car,2,,\n',
        "f.csv, line 2, column call_sign: “N�1”; expected no line break",
    ),
    (
        "turned text",
        OF + "x,\u202eA,B,officer,\n",
        "column first_name: “�A”; expected no line break and no inv",
    ),
    ("no call sign", U + ",car,2,,\n", "line 2, column call_sign: “”; expected 1 to 16 letters"),
    (
        "a long call sign",
        U + f"{'N' * 17},car,2,,\n",
        "column call_sign: “NNNNNNNNNNNNNNNNN”; expected 1 to 16",
    ),
    ("a space in it", U + "N 1,car,2,,\n", "column call_sign: “N 1”; expected 1 to 16 letters, digits"),
    (
        "an unknown kind",
        U + "N-1,truck,2,,\n",
        "column kind: “truck”; expected one of car moto foot k9 drone post",
    ),
    ("no number", U + "N-1,car,two,,\n", "column crew: “two”; expected a number from 1 to 99"),
    ("nobody in it", U + "N-1,car,0,,\n", "column crew: “0”; expected a number from 1 to 99"),
    (
        "an unknown attribute",
        U + "N-1,car,2,armed wings,\n",
        "column attributes: “armed wings”; expected no wings",
    ),
    ("an unknown sector", U + "N-1,car,2,,Z\n", "column home_sector: “Z”; expected a sector of town: A B"),
    (
        "a call sign twice",
        U + "N-1,car,2,,\nn-1,car,2,,\n",
        "line 3, column call_sign: “n-1” stands on line 2",
    ),
    ("other capitals", U + "old-1,car,2,,\n", "column call_sign: “old-1” is there already as “OLD-1”"),
    ("no username", OF + ",A,B,officer,\n", "column username: “”; expected 1 to 150"),
    ("a space in a username", OF + "a b,A,B,officer,\n", "column username: “a b”; expected letters"),
    ("no name", OF + "x,,B,officer,\n", "column first_name: “”; expected 1 to 150"),
    ("an unknown role", OF + "x,A,B,chief,\n", "column role: “chief”; expected one of call_taker dispatcher"),
    ("an unknown language", OF + "x,A,B,officer,de\n", "column language: “de”; expected one of ar fr en"),
    (
        "a username twice",
        OF + "x,A,B,officer,\nX,A,B,officer,\n",
        "line 3, column username: “X” stands on line 2",
    ),
    (
        "a username's capitals",
        OF + "OMAR,A,B,officer,\n",
        "column username: “OMAR” is there already as “omar”",
    ),
    (
        "an unknown officer",
        S + "nobody,OLD-1\n",
        "column username: “nobody”; expected an officer of the room",
    ),
    ("an unknown unit", S + "omar,N-9\n", "column call_sign: “N-9”; expected a unit of the room"),
    ("an account switched off", S + "gone,OLD-1\n", "column username: “gone” is switched off"),
    ("two units at once", S + "omar,OLD-1\nomar,OLD-1\n", "line 3, column username: “omar” stands on line 2"),
    ("a code with a space", T + "a b,ا,f,e,1,,yes\n", "column code: “a b”; expected 1 to 24 Latin letters"),
    ("no Arabic", T + "x,,f,e,1,,yes\n", "column ar: “”; expected 1 to 80 characters"),
    ("no such priority", T + "x,ا,f,e,5,,yes\n", "column priority: “5”; expected a number from 0 to 4"),
    ("neither yes nor no", T + "x,ا,f,e,1,,perhaps\n", "column active: “perhaps”; expected yes or no"),
]


@pytest.fixture
def settled(room: Room) -> Room:
    """The room with a unit, Omar, and one whose account is switched off."""
    for name, active in (("omar", True), ("gone", False)):
        officer = Officer.objects.create(username=name, is_active=active)
        Posting.objects.create(officer=officer, room=room, role=RoleName.OFFICER)
    Unit.objects.create(room=room, call_sign="OLD-1", status_at="2026-11-27T21:30:00Z")
    return room


@pytest.mark.parametrize(("content", "said"), [pytest.param(*rest, id=name) for name, *rest in FAULTS])
def test_a_fault_is_named_and_nothing_is_written(
    settled: Room, importing: Importing, content: str | bytes, said: str
) -> None:
    before = dump()
    with pytest.raises(CommandError) as caught:
        importing({"f.csv": content, "good.csv": UNITS if "priority" in str(content) else TYPES})
    lines = str(caught.value).splitlines()
    assert len(lines) == 2, lines
    assert said in lines[0]
    assert lines[1] == "1 to correct; nothing was written."
    assert caught.value.returncode == 1
    assert dump() == before


def test_all_faults_of_all_files_are_named_at_once(settled: Room, importing: Importing) -> None:
    with pytest.raises(CommandError) as caught:
        importing(
            {
                "a.csv": U + "N-1,truck,0,wings,Z\nN-2,car,2,,Z\n",
                "b.csv": OF + "OMAR,,B,chief,\n",
                "c.csv": S + "nobody,N-1\nomar,N-9\n",
                "d.csv": "nonsense",
                "e.csv": S,
            },
        )
    where = re.findall(r"^(\w)\.csv(?:, line (\d))?(?:, column (\w+))?:", str(caught.value), re.M)
    assert where == [
        ("a", "2", "attributes"),
        ("a", "2", "crew"),
        ("a", "2", "home_sector"),
        ("a", "2", "kind"),
        ("a", "3", "home_sector"),
        ("b", "2", "first_name"),
        ("b", "2", "role"),
        ("b", "2", "username"),
        ("c", "2", "username"),
        ("c", "3", "call_sign"),
        ("d", "1", ""),
        ("e", "1", ""),
    ]


def test_a_file_that_is_not_there_is_named(room: Room, importing: Importing, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.csv: cannot be read: No such file"):
        call_command("importforce", "--room", "town", str(tmp_path / "none.csv"))


def test_a_room_that_is_not_there_is_named(room: Room, importing: Importing) -> None:
    with pytest.raises(CommandError, match="There is no room harbour; there are: town"):
        importing(FILES, room="harbour")


def test_nobody_is_taken_off_a_task(cast: Cast, importing: Importing) -> None:
    send(cast, open_incident(cast), cast.p1)
    before = dump()
    with pytest.raises(CommandError, match="“karim” is on P-1, which has a running task"):
        importing({"s.csv": S + "karim,P-2\n"})
    assert dump() == before


def test_nobody_is_taken_out_of_another_room(cast: Cast, importing: Importing) -> None:
    Posting.objects.create(officer=cast.salma, room=cast.room, role=RoleName.OFFICER)
    with pytest.raises(CommandError, match="“salma” is on Q-1 of the room port"):
        importing({"s.csv": S + "salma,P-1\n"})


CALL_SIGNS = [f"{letter}-{number}" for letter in ("N", "ح") for number in range(1, 5)]
NAMES = st.text(st.sampled_from("abé=+-@,;'\"حم "), min_size=1, max_size=6).map(str.strip).filter(bool)
TABLES = st.fixed_dictionaries(
    {
        "units": st.lists(
            st.tuples(
                st.sampled_from(CALL_SIGNS),
                st.sampled_from([kind.value for kind in UnitKind]),
                st.integers(1, 99).map(str),
                st.lists(st.sampled_from([word["code"] for word in attributes()])).map(" ".join),
                st.sampled_from(["", "A", "B"]),
            ),
            unique_by=lambda row: row[0],
            min_size=1,
        ),
        "officers": st.lists(
            st.tuples(
                st.sampled_from([f"o{number}" for number in range(8)]),
                NAMES,
                NAMES,
                st.sampled_from([role.value for role in RoleName]),
                st.sampled_from(["", "ar", "fr", "en"]),
            ),
            unique_by=lambda row: row[0],
        ),
        "types": st.lists(
            st.tuples(
                st.sampled_from(["theft", "flood", "Fog-2"]), NAMES, NAMES, NAMES, st.sampled_from("01234"),
                st.lists(NAMES).map("|".join), st.sampled_from(["yes", "no", "نعم"]),
            ),
            unique_by=lambda row: row[0],
        ),
    }
)  # fmt: skip


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    tables=TABLES, data=st.data(), comma=st.sampled_from(",;"), mark=st.sampled_from(["utf-8", "utf-8-sig"])
)
def test_once_more_changes_nothing(
    room: Room, tmp_path: Path, tables: dict[str, list[Any]], data: st.DataObject, comma: str, mark: str
) -> None:
    """Any force at all, taken twice: the same rows, and not one line in the log."""
    crews = [(who[0], data.draw(st.sampled_from(tables["units"]))[0]) for who in tables["officers"]]
    headers = {"units": U, "officers": OF, "types": T, "shifts": S}
    paths = []
    for name, rows in {**tables, "shifts": crews}.items():
        paths.append(tmp_path / f"{name}.csv")
        with paths[-1].open("w", encoding=mark, newline="") as file:
            csv.writer(file, delimiter=comma).writerows([headers[name].strip().split(","), *rows])
    with undone():
        first = take_force(room, paths, hand_over=nothing)
        assert first.made.get("officers", 0) == len(tables["officers"]) == len(first.logins)
        assert Unit.objects.filter(room=room).count() == len(tables["units"])
        crewed = {who: open_shift(Officer.objects.get(username=who)) for who, _ in crews}
        assert {who: shift.unit.call_sign for who, shift in crewed.items() if shift} == dict(crews)
        once = dump()
        again = take_force(room, paths, hand_over=nothing)
        assert (sum(again.made.values()), sum(again.changed.values()), again.logins) == (0, 0, [])
        assert dump() == once


class undone:
    """What happens in the block is undone after it."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *how: Any) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(*how)


def test_from_nothing_to_a_patrol_on_its_way(
    hands: Hands, importing: Importing, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path
    assert not Room.objects.exists()
    roads, sectors = write_town(tmp_path / "files")
    town = ["--roads", str(roads), "--sectors", str(sectors), "--name", "The town", "--room", "town"]
    call_command("importcity", *town, stdout=io.StringIO())
    importing(FILES)
    room = Room.objects.get(slug="town")
    hassan, rim = (Officer.objects.get(username=name) for name in ("hassan", "rim"))
    said = {"type": "flood", "place": "Rue du Marché", "lat": MARKET.lat, "lon": MARKET.lon}
    call = intake.take_call(room, said, by=hassan)
    incident = intake.queue_call(room, call.number, by=hassan)
    unit = Unit.objects.get(room=room, call_sign="N-1")
    assignment.assign(room, incident.number, [unit], by=rim)
    unit.refresh_from_db()
    assert unit.status == Status.DISPATCHED
    assert log(room)[:3] == ["unit.booked_on", "unit.status_changed", "call.taken"]
    assert journal.verify(room) == []


def test_an_administrator_is_made(db: None, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("a long night shift\n")
    call_command("newadmin", "widad", "--password-file", str(file), stdout=io.StringIO())
    browser = Client(headers={"host": "localhost"})
    assert browser.login(username="widad", password="a long night shift")
    assert browser.get("/admin/patrols/officer/").status_code == 200
    with pytest.raises(CommandError, match="widad exists already"):
        call_command("newadmin", "Widad", "--password-file", str(file))


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("widad", "short", "too short"),
        ("wi dad", "a long night shift", "valid username"),
        ("widad", "", "short"),
    ],
)
def test_an_administrator_with_a_fault_is_not_made(
    db: None, tmp_path: Path, username: str, password: str, said: str
) -> None:
    file = tmp_path / "password"
    file.write_text(password)
    with override("en"), pytest.raises(CommandError, match=said):
        call_command("newadmin", username, "--password-file", str(file))
    assert not Officer.objects.exists()
