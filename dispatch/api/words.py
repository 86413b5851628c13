"""The words of a room, and its places."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import area, intake
from dispatch.cards import Places, Vocabulary
from dispatch.models import Disposition, IncidentType
from dispatch.rules import place
from patrols import vocabulary
from patrols.edge import bounds, room_for, told

router = Router(tags=["words"])

Words = Annotated[str, bounds("What somebody typed.", maxLength=place.LIMITS["place"])]
Latitude = Annotated[float | None, bounds("Degrees north, WGS 84.", minimum=-90, maximum=90)]
Longitude = Annotated[float | None, bounds("Degrees east, WGS 84.", minimum=-180, maximum=180)]


@router.get("{slug}/vocabulary", response={200: Vocabulary})
def get_vocabulary(request: HttpRequest, slug: str) -> HttpResponse:
    """The words of the room."""
    room = room_for(request, slug, intake.READ_WORDS)
    return told(
        {
            "types": [_type(found) for found in IncidentType.objects.filter(active=True).order_by("pk")],
            "dispositions": list(
                Disposition.objects.filter(active=True)
                .order_by("pk")
                .values("code", "ar", "fr", "en", "patrol", "desk", "cancels")
            ),
            "unit_kinds": vocabulary.unit_kinds(),
            "attributes": vocabulary.attributes(),
            "sectors": list(room.sectors.order_by("code").values("code", "name", "name_ar")),
        }
    )


@router.get("{slug}/places", response={200: Places})
def get_places(
    request: HttpRequest, slug: str, q: Words = "", lat: Latitude = None, lon: Longitude = None
) -> HttpResponse:
    """Where that could be, the likeliest first; near `lat`, `lon` when given."""
    room = room_for(request, slug, intake.READ_ROOM)
    near = place.position(lat, lon, None, room.name)
    return told({"places": area.places(room, place.fits("place", q), near)})


def _type(found: IncidentType) -> dict[str, Any]:
    words = [word for spoken in found.keywords.values() for word in spoken]
    names = {"code": found.code, "ar": found.ar, "fr": found.fr, "en": found.en}
    return {**names, "priority": found.priority, "keywords": words}
