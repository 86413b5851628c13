"""`python -m tests.stage`: put the town and its cast into the database of this process's settings, and
print who is who.

Prints one JSON line: {"sessions": {person: session key}, "units": {call sign: id}, "password": …}.
Everybody in the town is signed in already; the tablets' officers are on shift and their units stand at the
town's corners.
"""

import argparse
import json
import tempfile
from pathlib import Path

import django

PASSWORD = "one password for the stage"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=6)
    wanted = parser.parse_args()
    django.setup()

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, database="tracks")
    from command.cities import take_city
    from patrols.models import Room
    from tests.town import write_town

    with tempfile.TemporaryDirectory() as folder:
        roads, sectors = write_town(Path(folder))
        take_city(roads, sectors, name="The town", slug="town")
    port = Room.objects.create(slug="port", name="The port", time_zone="Africa/Casablanca")
    print(json.dumps(_cast(Room.objects.get(slug="town"), port, wanted.units)))


def _cast(town: "Room", port: "Room", count: int) -> dict[str, object]:  # type: ignore[name-defined]  # noqa: F821
    from django.contrib.auth.hashers import make_password

    from command.roles import RoleName
    from patrols import clock
    from patrols.duty import book_on
    from patrols.models import Officer, Posting, Room, Unit
    from patrols.telemetry import Heard, store, track_of
    from tests.town import CORNERS

    hashed = make_password(PASSWORD)
    sessions: dict[str, str] = {}

    def officer(name: str, role: RoleName, room: Room) -> Officer:
        person = Officer.objects.create(username=name, first_name=name.title(), password=hashed)
        Posting.objects.create(officer=person, room=room, role=role)
        sessions[name] = _sign_in(person)
        return person

    officer("amina", RoleName.CALL_TAKER, town)
    for name in ("samir", "leila"):
        officer(name, RoleName.DISPATCHER, town)
    officer("nadia", RoleName.COMMANDER, town)
    officer("exchange", RoleName.INTEGRATION, town)
    officer("hicham", RoleName.DISPATCHER, port)
    units: dict[str, int] = {}
    corners = list(CORNERS.values())
    now, tracks = clock.now(), []
    names = ["karim", "youssef", "salma", *(f"officer{n}" for n in range(4, count + 1))]
    for number, name in enumerate(names[:count], start=1):
        unit = Unit.objects.create(room=town, call_sign=f"P-{number}", crew=2, status_at=now)
        units[unit.call_sign] = unit.pk
        book_on(officer(name, RoleName.OFFICER, town), unit)
        spot = corners[number % len(corners)]
        tracks.append(track_of(unit, "stage", [Heard(1, now, spot.lat, spot.lon, accuracy_m=8.0)]))
    store(tracks)
    officer("hakima", RoleName.SUPERVISOR, town)
    officer("imane", RoleName.INSPECTOR, town)
    officer("widad", RoleName.ADMINISTRATOR, town)
    away = Unit.objects.create(room=port, call_sign="Q-1", crew=2, status_at=now)
    units[away.call_sign] = away.pk
    return {"sessions": sessions, "units": units, "password": PASSWORD}


def _sign_in(person: "Officer") -> str:  # type: ignore[name-defined]  # noqa: F821
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
