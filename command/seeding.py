"""A force to begin with: an invented city when there is none, and people and units for each room that has
none.
"""

import json
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from command.cities import take_city
from command.plan_files import take_plans
from command.roles import RoleName
from dispatch.registry import FOLDER
from maps.city import write_city
from maps.geo import LatLon
from maps.importing import load_city
from patrols import clock
from patrols.duty import book_on
from patrols.models import Officer, Posting, Room, Sector, Shift, Unit, UnitKind
from patrols.roster import on_duty
from patrols.telemetry import Heard, store, track_of

#: The plans that a room begins with.
PLANS = FOLDER / "plans.toml"
DEMO_ROOM = "demo"
INVENTED = "An invented city"
DEMO_CITY = "Madinat Dawriya"

#: First name and family name, written as their colleagues would in French.
PEOPLE = (
    ("Amina", "El Idrissi", RoleName.CALL_TAKER),
    ("Samir", "Benali", RoleName.DISPATCHER),
    ("Leila", "Tazi", RoleName.DISPATCHER),
    ("Nadia", "Chraibi", RoleName.COMMANDER),
    ("Houda", "Sefrioui", RoleName.CALL_TAKER),
    ("Jamal", "Raji", RoleName.CALL_TAKER),
    ("Widad", "Senhaji", RoleName.CALL_TAKER),
    ("Driss", "Guessous", RoleName.DISPATCHER),
    ("Meryem", "Lamrani", RoleName.DISPATCHER),
    ("Hakima", "Bennis", RoleName.SUPERVISOR),
)
CREWS = (
    ("Karim", "Alaoui"), ("Youssef", "Bennani"), ("Salma", "Fassi"), ("Omar", "Ziani"), ("Hind", "Naciri"),
    ("Rachid", "Amrani"), ("Imane", "Skalli"), ("Mehdi", "Lahlou"), ("Ghita", "Berrada"), ("Anas", "Kettani"),
    ("Zineb", "Ouazzani"), ("Adil", "Mernissi"), ("Sara", "Filali"), ("Hamza", "Tahiri"), ("Laila", "Bouzid"),
    ("Nabil", "Cherkaoui"), ("Khadija", "Saidi"), ("Reda", "Belkadi"), ("Siham", "Rami"), ("Tarik", "Hajji"),
    ("Asmae", "Kabbaj"), ("Brahim", "Ait Lahcen"), ("Najat", "Haddou"), ("Ilyas", "Zerouali"),
    ("Fatima", "Amghar"), ("Said", "Oukacha"), ("Mouna", "Drissi"), ("Hassan", "Baddou"), ("Kenza", "Jettou"),
    ("Othmane", "Slaoui"), ("Loubna", "Chami"), ("Khalid", "Boutaleb"), ("Rim", "Bargach"),
    ("Aziz", "Touzani"), ("Sofia", "Mekouar"), ("Yassine", "Hilali"), ("Bouchra", "Ghazi"),
    ("Mourad", "Sabri"), ("Nawal", "Azzouzi"), ("Ismail", "Regragui"),
)  # fmt: skip
#: What some of the crews can do.
SKILLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Salma", "Imane", "Zineb", "Laila", "Siham", "Fatima", "Loubna"), ("female_officer",)),
    "Hind": ("female_officer", "first_aid"),
    "Brahim": ("tamazight",),
    "Said": ("tamazight", "french"),
    "Sofia": ("female_officer", "spanish"),
    "Tarik": ("spanish", "english"),
}
#: Those whose logins are printed: their seats and their units are people's, and no simulation takes them.
FOR_PEOPLE = ("Amina", "Samir", "Leila", "Hakima", "Nadia", "Karim")
#: What some of the cars carry, by their number.
EQUIPPED: dict[int, tuple[str, ...]] = {
    **dict.fromkeys((4, 11, 18), ("armed",)),
    **dict.fromkeys((2, 9, 16), ("first_aid", "defibrillator")),
    **dict.fromkeys((6, 13), ("breath_test",)),
}
#: Call sign, kind, attributes, crew; in the order of CREWS.
UNITS: tuple[tuple[str, UnitKind, tuple[str, ...], int], ...] = (
    *((f"PS-{n}", UnitKind.CAR, EQUIPPED.get(n, ()), 2) for n in range(1, 21)),
    *((f"MO-{n}", UnitKind.MOTORCYCLE, (), 2) for n in range(1, 11)),
    ("CY-1", UnitKind.DOG_TEAM, ("explosive_k9",), 1),
    ("CY-2", UnitKind.DOG_TEAM, ("drug_k9",), 1),
    *((f"PP-{n}", UnitKind.FOOT, (), 2) for n in range(1, 5)),
    ("DR-1", UnitKind.DRONE, ("thermal_camera",), 1),
    ("DR-2", UnitKind.DRONE, (), 1),
    ("PM-1", UnitKind.MOBILE_POST, (), 3),
    ("PM-2", UnitKind.MOBILE_POST, (), 3),
)


@dataclass(frozen=True)
class Login:
    """A way in, to be printed once the room is open."""

    room: str
    role: str
    username: str
    password: str


def seed_demo() -> list[Login]:
    """Make what is missing, change nothing that is there, and return one login per role and room."""
    if not Room.objects.exists():
        with tempfile.TemporaryDirectory() as folder:
            roads, sectors = write_city(Path(folder))
            take_city(roads, sectors, name=DEMO_CITY, slug=DEMO_ROOM, attribution=INVENTED)
    password = _kept_password(settings.DATA_DIR / "demo_password")
    logins = []
    for room in Room.objects.order_by("pk"):
        if not room.units.exists():
            _staff(room, password)
        if _is_seeded(room):
            _place_silent_units(room)
            logins += _logins(room, password)
    return logins


def write_forces() -> dict[str, Path]:
    """Write the logins that a simulation may use, for this folder's owner alone: by the slug of each seeded
    room with a city, a list of {username, password, role, name, unit}.
    """
    password = _kept_password(settings.DATA_DIR / "demo_password")
    folder = settings.DATA_DIR / "force"
    folder.mkdir(mode=0o700, exist_ok=True)
    forces = {}
    for room in Room.objects.exclude(city="").order_by("pk"):
        if _is_seeded(room):
            path = forces[room.slug] = folder / f"{room.slug}.json"
            path.touch(mode=0o600)
            path.write_text(
                json.dumps(_force(room, password), ensure_ascii=False, indent=1), encoding="utf-8"
            )
    return forces


def _is_seeded(room: Room) -> bool:
    return Posting.objects.filter(room=room, officer__username=_username("amina", room)).exists()


def _kept_password(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"patrol-{secrets.token_hex(3)}")
    return path.read_text()


def _username(first: str, room: Room) -> str:
    """`amina` in the first room, `amina.casablanca` in any other."""
    first_room = Room.objects.order_by("pk").values_list("pk", flat=True).first()
    return first.lower() if room.pk == first_room else f"{first.lower()}.{room.slug}"


def _staff(room: Room, password: str) -> None:
    hashed = make_password(password)
    for first, family, role in PEOPLE:
        _officer(room, first, family, role, hashed)
    sectors: Iterator[Sector | None] = cycle(room.sectors.order_by("code") or [None])
    for (call_sign, kind, attributes, crew), (first, family), sector in zip(
        UNITS, CREWS, sectors, strict=False
    ):
        unit = Unit.objects.create(
            room=room,
            call_sign=call_sign,
            kind=kind,
            attributes=list(attributes),
            crew=crew,
            home_sector=sector,
            status_at=clock.now(),
        )
        book_on(_officer(room, first, family, RoleName.OFFICER, hashed), unit)
    take_plans(room, PLANS)


def _officer(room: Room, first: str, family: str, role: RoleName, hashed: str) -> Officer:
    officer = Officer.objects.create(
        username=_username(first, room),
        first_name=first,
        last_name=family,
        password=hashed,
        skills=list(SKILLS.get(first, ())),
    )
    Posting.objects.create(officer=officer, room=room, role=role)
    return officer


def _place_silent_units(room: Room) -> None:
    """Units that no tablet speaks for start where their sector has streets; their positions age like any
    other.
    """
    if not room.city:
        return
    city = load_city(settings.DATA_DIR, room.city)
    spots = city.street_points(per_sector=3)
    now = clock.now()
    tracks = []
    for index, unit in enumerate(on_duty(room)):
        home = spots.get(unit.home_sector.code if unit.home_sector else "", []) or [city.city.centre]
        spot: LatLon = home[index % len(home)]
        number = int(now.timestamp() * 1000)
        tracks.append(
            track_of(unit, "station book", [Heard(number, now, spot.lat, spot.lon, accuracy_m=50.0)])
        )
    store(tracks)


def _logins(room: Room, password: str) -> list[Login]:
    names = [_username(first, room) for first in FOR_PEOPLE if first != "Leila"]
    postings = Posting.objects.filter(room=room, officer__username__in=names).select_related("officer")
    roles = list(RoleName)
    return [
        Login(room.name, posting.role, posting.officer.username, password)
        for posting in sorted(postings, key=lambda posting: roles.index(RoleName(posting.role)))
    ]


def _force(room: Room, password: str) -> list[dict[str, str | None]]:
    """Every seeded login of the room that is not a person's, with the unit that the officer is on."""
    ours = [_username(first, room) for first, *_ in (*PEOPLE, *CREWS) if first not in FOR_PEOPLE]
    shifts = Shift.objects.filter(unit__room=room, ended_at__isnull=True).select_related("unit")
    units = {shift.officer_id: shift.unit.call_sign for shift in shifts}
    posted = Posting.objects.filter(room=room, officer__username__in=ours).select_related("officer")
    return [
        {
            "username": posting.officer.username,
            "password": password,
            "role": posting.role,
            "name": posting.officer.name,
            "unit": units.get(posting.officer_id),
        }
        for posting in posted.order_by("pk")
    ]
