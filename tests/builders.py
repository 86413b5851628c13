"""The cast, and builders for what they work with, with defaults for what a test does not care about.

In the town's room Amina takes calls, Samir and Leila dispatch, Karim is on P-1, Nadia on P-2 and Youssef on
the motorcycle M-3. In the port's room, Hicham dispatches and Salma is on Q-1.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.apps import apps

from command.roles import RoleName
from command.snapshot import Snapshot
from dispatch import assignment, intake, recommendation, tasking, worklist
from dispatch.escalation import escalate
from dispatch.models import Incident
from maps.geo import LatLon
from patrols import clock, journal
from patrols.duty import book_on
from patrols.journal import Card
from patrols.models import JournalEntry, LastFix, Officer, Posting, Room, Sector, Shift, Unit, UnitKind
from patrols.rules.lifecycle import Status
from patrols.status import report_status
from tests.town import CORNERS, SECTORS

MARKET = CORNERS["school_market"]
SCHOOL = CORNERS["school_station"]
ACROSS = CORNERS["press"]

_numbers = count(1)


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def now(self) -> datetime:
        """The moment that the hands show."""
        return self.at

    def move(self, seconds: float = 0.0, **span: float) -> datetime:
        """Let time pass."""
        self.at += timedelta(seconds=seconds, **span)
        return self.at


FRIDAY_EVENING = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Everybody, and what they work with."""

    room: Room
    amina: Officer
    samir: Officer
    leila: Officer
    karim: Officer
    nadia: Officer
    youssef: Officer
    p1: Unit
    p2: Unit
    m3: Unit
    port: Room
    hicham: Officer
    salma: Officer
    q1: Unit

    def fresh(self, unit: Unit) -> Unit:
        """The unit as it now stands."""
        return Unit.objects.select_related("room", "home_sector").get(pk=unit.pk)


def make_room(slug: str = "town", *, city: str = "") -> Room:
    return Room.objects.create(slug=slug, name=f"The {slug}", city=city)


def make_officer(name: str, role: RoleName = RoleName.OFFICER, *rooms: Room) -> Officer:
    officer = Officer.objects.create(username=name.lower(), first_name=name)
    for room in rooms:
        Posting.objects.create(officer=officer, room=room, role=role)
    return officer


def make_unit(
    room: Room,
    call_sign: str,
    *,
    kind: UnitKind = UnitKind.CAR,
    home: str | None = None,
    status: Status = Status.OFF_DUTY,
    **more: Any,
) -> Unit:
    """A unit; one that is on duty has an officer on it."""
    sector = Sector.objects.get(room=room, code=home) if home else None
    unit = Unit.objects.create(
        room=room,
        call_sign=call_sign,
        kind=kind,
        home_sector=sector,
        status=status,
        status_at=clock.now(),
        **more,
    )
    if status is not Status.OFF_DUTY:
        crew = make_officer(f"{call_sign}@{room.slug}", RoleName.OFFICER, room)
        Shift.objects.create(unit=unit, officer=crew, started_at=clock.now())
    return unit


def stand(unit: Unit, at: LatLon, *, age_s: float = 5.0) -> LastFix:
    """The unit was heard there, so many seconds ago."""
    heard = clock.now() - timedelta(seconds=age_s)
    fix, _ = LastFix.objects.update_or_create(
        unit=unit.pk,
        defaults={
            "device": "tablet",
            "number": next(_numbers),
            "fix_at": heard,
            "heard_at": heard,
            "lat": at.lat,
            "lon": at.lon,
            "accuracy_m": 8.0,
        },
    )
    return fix


def make_cast(*, city: str = "", sectors: tuple[tuple[str, str, str], ...] = ()) -> Cast:
    room, port = make_room("town", city=city), make_room("port")
    for code, name, name_ar in sectors:
        Sector.objects.create(room=room, code=code, name=name, name_ar=name_ar)
    karim, nadia, youssef = (make_officer(n, RoleName.OFFICER, room) for n in ("Karim", "Nadia", "Youssef"))
    salma = make_officer("Salma", RoleName.OFFICER, port)
    cast = Cast(
        room=room,
        amina=make_officer("Amina", RoleName.CALL_TAKER, room),
        samir=make_officer("Samir", RoleName.DISPATCHER, room),
        leila=make_officer("Leila", RoleName.DISPATCHER, room),
        karim=karim,
        nadia=nadia,
        youssef=youssef,
        p1=make_unit(room, "P-1"),
        p2=make_unit(room, "P-2"),
        m3=make_unit(room, "M-3", kind=UnitKind.MOTORCYCLE),
        port=port,
        hicham=make_officer("Hicham", RoleName.DISPATCHER, port),
        salma=salma,
        q1=make_unit(port, "Q-1"),
    )
    crews = ((karim, cast.p1), (nadia, cast.p2), (youssef, cast.m3), (salma, cast.q1))
    for officer, unit in crews:
        book_on(officer, unit)
    return cast


def make_town() -> Cast:
    """The cast in the small town, whose sectors are on its map."""
    return make_cast(city="town", sectors=tuple((code, fr, ar) for code, fr, ar, _ in SECTORS))


def take_call(cast: Cast, *, at: LatLon | None = None, **given: Any) -> int:
    """Amina takes a call about a theft at the market, on the map where `at` says; returns its number."""
    known = {"type": "theft", "place": "Rue du Marché", "text": "A bag was taken"}
    where = {"lat": at.lat, "lon": at.lon} if at else {}
    return intake.take_call(cast.room, known | where | given, by=cast.amina).number


def open_incident(cast: Cast, *, at: LatLon | None = None, **given: Any) -> int:
    """Amina queues such a call; returns the incident's number."""
    return intake.queue_call(cast.room, take_call(cast, at=at, **given), by=cast.amina).number


def advice(cast: Cast, number: int) -> dict[str, Any]:
    """What Samir is recommended for the incident."""
    return recommendation.for_incident(cast.room, number, by=cast.samir)


def send(cast: Cast, number: int, *units: Unit, by: Officer | None = None) -> Incident:
    """Samir, or another, sends these units, also to an incident that is served already."""
    go = assignment.add if tasking.running(worklist.incident(cast.room, number)) else assignment.assign
    return go(cast.room, number, units, by=by or cast.samir)


def report(cast: Cast, unit: Unit, *statuses: Status, disposition: str | None = None) -> None:
    """The unit's officer reports these statuses one after the other; the last one with the disposition."""
    officers = {cast.p1.pk: cast.karim, cast.p2.pk: cast.nadia, cast.m3.pk: cast.youssef}
    for status in statuses:
        last = disposition if status is statuses[-1] else None
        report_status(cast.fresh(unit), status, by=officers[unit.pk], disposition=last)


def card_of(cast: Cast, number: int) -> Card:
    """The incident as screens show it."""
    return worklist.incident_card(cast.room, number)


def snapshot(room: Room, officer: Officer) -> dict[str, Any]:
    """The room's snapshot as this officer reads it."""
    told: dict[str, Any] = json.loads(Snapshot.read(room).text_for(officer))
    return told


def log(room: Room, after: int = 0) -> list[str]:
    """The kinds of the room's entries, in order."""
    found = JournalEntry.objects.filter(room=room, number__gt=after).order_by("number")
    return list(found.values_list("kind", flat=True))


def watch() -> int:
    """A watch looks now, in all rooms, until nothing is due; how many things it did."""
    done, rooms = [1], list(Room.objects.order_by("pk"))
    while done[-1]:
        done.append(sum(escalate(room) for room in rooms))
        assert sum(done) < 100
    return sum(done) - 1


def head(room: Room) -> int:
    """The number of the room's last entry."""
    return journal.head(room.pk)


def dump() -> dict[str, list[dict[str, Any]]]:
    """Everything that the room's apps store, to compare before and after."""
    models = [m for app in ("patrols", "dispatch") for m in apps.get_app_config(app).get_models()]
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in models}
