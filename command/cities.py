"""A city is imported into a room: the map files on disk, the room and its sectors in the database."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from dispatch import pricing
from maps.eta import warm
from maps.importing import City, import_city, load_city
from maps.roadfile import ATTRIBUTION
from patrols import clock
from patrols.models import Room, Sector


def take_city(
    roads: Path,
    sectors: Path | None,
    *,
    name: str,
    slug: str,
    time_zone: str = "Africa/Casablanca",
    attribution: str = ATTRIBUTION,
    boundaries: Path | None = None,
    sectors_from: str | None = None,
) -> City:
    """Import the files and make the room work on them; the room is made when it is new.

    Raises RoadFileError, SectorFileError, BoundaryFileError or OSError with one sentence for a person; then
    nothing has changed.
    """
    city = import_city(
        roads,
        sectors,
        name=name,
        slug=slug,
        data_dir=settings.DATA_DIR,
        attribution=attribution,
        boundaries=boundaries,
        sectors_from=sectors_from,
    )
    with transaction.atomic():
        room, _ = Room.objects.get_or_create(slug=slug, defaults={"name": name, "time_zone": time_zone})
        room.city = slug
        room.save(update_fields=["city"])
        for sector in load_city(settings.DATA_DIR, slug).sectors:
            Sector.objects.update_or_create(
                room=room, code=sector.code, defaults={"name": sector.name_fr, "name_ar": sector.name_ar}
            )
    return city


def warm_cities() -> None:
    """Load every room's city, compile the search, and learn what prices rest on, so that the first
    recommendation waits for none of it.
    """
    for room in Room.objects.exclude(city=""):
        warm(load_city(settings.DATA_DIR, room.city).graph)
        pricing.situation(room, (), clock.now())
