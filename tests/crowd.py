"""A full room in this process: units on a city's streets, a queue, and weeks of a past. For benches.

Positions, priorities and the past are drawn from a seed; the streets are the demo city's or a real one's.
"""

import contextlib
import gc
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
import numpy as np

from maps.geo import LatLon

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "morocco"
CASABLANCA = SHARED / "casablanca_streets.osm.pbf", SHARED / "arrondissements.geojson"
WEEKS, PAST = 8, 4000


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Django on an empty SQLite database and a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DAWRIYA_DATA": folder, "DJANGO_SETTINGS_MODULE": "command.settings"}
        django.setup()
        from django.core.management import call_command

        for alias in ("default", "tracks"):
            call_command("migrate", verbosity=0, database=alias)
        yield


@dataclass
class Crowd:
    """A room, who dispatches in it, and its open incidents by number."""

    room: Any
    dispatcher: Any
    graph: Any
    units: list[Any] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(20))

    def spots(self, count: int) -> list[LatLon]:
        """Positions on random streets."""
        edges = self.chance.choice(np.flatnonzero(self.graph.edge_connected), count)
        lats, lons = (
            each[self.graph.edge_tail[edges]] for each in (self.graph.vertex_lat, self.graph.vertex_lon)
        )
        return [LatLon(*at) for at in zip(lats.tolist(), lons.tolist(), strict=True)]

    def move(self) -> None:
        """Every unit is heard somewhere else."""
        from patrols import clock
        from patrols.models import LastFix

        now = clock.now()
        LastFix.objects.all().delete()
        LastFix.objects.bulk_create(
            LastFix(unit=unit.pk, device="crowd", number=1, fix_at=now, heard_at=now, lat=at.lat, lon=at.lon)
            for unit, at in zip(self.units, self.spots(len(self.units)), strict=True)
        )


def cities() -> dict[str, tuple[Path, Path] | None]:
    """By slug, the files of the real city where they lie beside the repository, and the demo city."""
    real = {"casablanca": CASABLANCA} if all(file.exists() for file in CASABLANCA) else {}
    return {"demo": None, **real}


def gather(slug: str, files: tuple[Path, Path] | None, *, units: int, waiting: int) -> Crowd:
    """The room of a city with so many free units, and so many incidents that wait."""
    from django.conf import settings

    from command.cities import take_city
    from command.roles import RoleName
    from maps.city import write_city
    from maps.eta import warm
    from maps.importing import load_city
    from patrols.models import Officer, Posting, Room

    with tempfile.TemporaryDirectory() as folder:
        roads, sectors = files or write_city(Path(folder))
        take_city(roads, sectors, name=slug, slug=slug)
    graph = load_city(settings.DATA_DIR, slug).graph
    warm(graph)
    room = Room.objects.get(slug=slug)
    samir = Officer.objects.create(username=f"samir.{slug}")
    Posting.objects.create(officer=samir, room=room, role=RoleName.DISPATCHER)
    crowd = Crowd(room, samir, graph)
    _staff(crowd, units)
    crowd.move()
    _happen(crowd, PAST, over=True)
    crowd.queue = _happen(crowd, waiting, over=False)
    # As the server does when its cities are loaded (command/asgi.py).
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return crowd


def _staff(crowd: Crowd, count: int) -> None:
    from patrols import clock
    from patrols.models import Officer, Shift, Unit
    from patrols.rules.lifecycle import Status

    now, room = clock.now(), crowd.room
    crowd.units = Unit.objects.bulk_create(
        Unit(room=room, call_sign=f"P-{n}", status=Status.AVAILABLE, status_at=now) for n in range(count)
    )
    officers = Officer.objects.bulk_create(Officer(username=f"{room.slug}.{n}") for n in range(count))
    Shift.objects.bulk_create(
        Shift(unit=unit, officer=officer, started_at=now)
        for unit, officer in zip(crowd.units, officers, strict=True)
    )


def _happen(crowd: Crowd, count: int, *, over: bool) -> list[int]:
    """Incidents of the last weeks that are over, or of the last minutes that wait; their numbers."""
    from dispatch import area
    from dispatch.models import Disposition, Incident, IncidentType
    from patrols import clock

    types, ended = list(IncidentType.objects.order_by("pk")), Disposition.objects.get(code="report")
    first = Incident.objects.filter(room=crowd.room).count() + 1
    span_s = WEEKS * 7 * 86400 if over else 600
    now, made = clock.now(), []
    for number, at in enumerate(crowd.spots(count), start=first):
        kind = types[int(crowd.chance.integers(len(types)))]
        moment = now - timedelta(seconds=float(crowd.chance.uniform(0, span_s)))
        closing = {"closed_at": moment, "disposition": ended} if over else {}
        times = dict.fromkeys(("received_at", "created_at", "queued_at"), moment)
        made.append(
            Incident(
                room=crowd.room,
                number=number,
                type=kind,
                priority=kind.priority,
                lat=at.lat,
                lon=at.lon,
                sector=area.sector(crowd.room, at),
                **times,
                **closing,
            )
        )
    return [one.number for one in Incident.objects.bulk_create(made)]
