"""What consoles ask of the room over HTTP: calls, incidents, who could go, and the words for all of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict

from dispatch import area, assignment, intake, recommendation, worklist
from dispatch.models import Disposition, IncidentType
from dispatch.rules import place
from patrols import vocabulary
from patrols.edge import Body, decide, officer_of, room_for, unit_in
from patrols.journal import Card
from patrols.models import Officer, Room

router = Router(tags=["dispatch"])


class Strict(Body):
    """A number is a number and a text a text; nothing is guessed."""

    model_config = ConfigDict(strict=True)


class CallGiven(Strict):
    """What is known of a call; all of it optional."""

    type: str | None = None
    place: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    text: str = ""
    phone: str = ""
    caller: str = ""
    language: str = ""


class IncidentGiven(Strict):
    """What is known better of an incident; all of it optional."""

    type: str = ""
    priority: int = 0
    place: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    text: str = ""


class Nothing(Strict):
    """The request itself says it all."""


class Ending(Strict):
    """What became of it."""

    disposition: str


class Sending(Strict):
    """Who goes, and what advice was on the screen."""

    units: list[int]
    recommendation: int | None = None


class Recalling(Strict):
    """Who need not go, and why."""

    unit: int
    reason: str = ""


class Noting(Strict):
    """What to add."""

    text: str


class Holding(Strict):
    """How long to wait on purpose; 0 waits no longer."""

    minutes: int


@router.get("{slug}/vocabulary")
def get_vocabulary(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The words of the room."""
    room = room_for(request, slug, intake.READ_WORDS)
    return {
        "types": [_type(found) for found in IncidentType.objects.filter(active=True).order_by("pk")],
        "dispositions": list(
            Disposition.objects.filter(active=True)
            .order_by("pk")
            .values("code", "ar", "fr", "en", "patrol", "desk")
        ),
        "unit_kinds": vocabulary.unit_kinds(),
        "attributes": vocabulary.attributes(),
        "sectors": list(room.sectors.order_by("code").values("code", "name", "name_ar")),
    }


@router.get("{slug}/places")
def get_places(
    request: HttpRequest, slug: str, q: str = "", lat: float | None = None, lon: float | None = None
) -> dict[str, Any]:
    """Where that could be, the likeliest first; near `lat`, `lon` when given."""
    room = room_for(request, slug, intake.READ_ROOM)
    near = place.position(lat, lon, None, room.name)
    return {"places": area.places(room, place.fits("place", q), near)}


@router.post("{slug}/calls")
def post_call(request: HttpRequest, slug: str, body: CallGiven) -> HttpResponse:
    """A contact begins."""

    def act(room: Room, by: Officer) -> Card:
        return worklist.call_card(room, intake.take_call(room, _given(body), by=by).number)

    return _decide(request, slug, intake.TAKE_CALL, act, status=201)


@router.patch("{slug}/calls/{int:number}")
def patch_call(request: HttpRequest, slug: str, number: int, body: CallGiven) -> HttpResponse:
    """More is known of a call."""

    def act(room: Room, by: Officer) -> Card:
        intake.amend_call(room, number, _given(body), by=by)
        return worklist.call_card(room, number)

    return _decide(request, slug, intake.TAKE_CALL, act)


@router.post("{slug}/calls/{int:number}/queue")
def post_queue(request: HttpRequest, slug: str, number: int, body: Nothing) -> HttpResponse:
    """The call needs a unit."""

    def act(room: Room, by: Officer) -> Card:
        return worklist.incident_card(room, intake.queue_call(room, number, by=by).number)

    return _decide(request, slug, intake.TAKE_CALL, act, status=201)


@router.post("{slug}/calls/{int:number}/close")
def post_call_close(request: HttpRequest, slug: str, number: int, body: Ending) -> HttpResponse:
    """The call ends without a patrol."""

    def act(room: Room, by: Officer) -> Card:
        intake.close_call(room, number, body.disposition, by=by)
        return worklist.call_card(room, number)

    return _decide(request, slug, intake.TAKE_CALL, act)


@router.get("{slug}/incidents/{int:number}/recommendation")
def get_recommendation(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    """Who could go, and who not, each with the reason."""
    room = room_for(request, slug, recommendation.RECOMMEND)
    return recommendation.for_incident(room, number, by=officer_of(request))


@router.post("{slug}/incidents/{int:number}/assign")
def post_assign(request: HttpRequest, slug: str, number: int, body: Sending) -> HttpResponse:
    """These units go, all of them or none."""

    def act(room: Room, by: Officer) -> Card:
        units = [unit_in(room, unit_id) for unit_id in dict.fromkeys(body.units)]
        assignment.assign(room, number, units, by=by, recommendation=body.recommendation)
        return worklist.incident_card(room, number)

    return _decide(request, slug, assignment.ASSIGN, act)


@router.post("{slug}/incidents/{int:number}/recall")
def post_recall(request: HttpRequest, slug: str, number: int, body: Recalling) -> HttpResponse:
    """This unit need not go."""

    def act(room: Room, by: Officer) -> Card:
        assignment.recall(room, number, unit_in(room, body.unit), by=by, reason=body.reason)
        return worklist.incident_card(room, number)

    return _decide(request, slug, assignment.RECALL, act)


@router.patch("{slug}/incidents/{int:number}")
def patch_incident(request: HttpRequest, slug: str, number: int, body: IncidentGiven) -> HttpResponse:
    """More is known of an incident."""

    def act(room: Room, by: Officer) -> Card:
        intake.amend_incident(room, number, _given(body), by=by)
        return worklist.incident_card(room, number)

    return _decide(request, slug, intake.AMEND_INCIDENT, act)


@router.post("{slug}/incidents/{int:number}/notes")
def post_note(request: HttpRequest, slug: str, number: int, body: Noting) -> HttpResponse:
    """Somebody adds something."""

    def act(room: Room, by: Officer) -> Card:
        intake.add_note(room, number, body.text, by=by)
        return worklist.incident_card(room, number)

    return _decide(request, slug, intake.AMEND_INCIDENT, act)


@router.post("{slug}/incidents/{int:number}/hold")
def post_hold(request: HttpRequest, slug: str, number: int, body: Holding) -> HttpResponse:
    """The incident waits on purpose, or no longer."""

    def act(room: Room, by: Officer) -> Card:
        intake.hold(room, number, body.minutes, by=by)
        return worklist.incident_card(room, number)

    return _decide(request, slug, intake.AMEND_INCIDENT, act)


@router.post("{slug}/incidents/{int:number}/close")
def post_incident_close(request: HttpRequest, slug: str, number: int, body: Ending) -> HttpResponse:
    """The incident ends."""

    def act(room: Room, by: Officer) -> Card:
        intake.close_incident(room, number, body.disposition, by=by)
        return worklist.incident_card(room, number)

    return _decide(request, slug, intake.CLOSE_INCIDENT, act)


def _decide(
    request: HttpRequest,
    slug: str,
    permission: str,
    act: Callable[[Room, Officer], Card],
    *,
    status: int = 200,
) -> HttpResponse:
    room = room_for(request, slug, permission)
    return decide(request, room, lambda: act(room, officer_of(request)), status=status)


def _given(body: Strict) -> dict[str, Any]:
    """What the request says; a field that it leaves out stays as it is."""
    return body.model_dump(exclude_unset=True)


def _type(found: IncidentType) -> dict[str, Any]:
    words = [word for spoken in found.keywords.values() for word in spoken]
    names = {"code": found.code, "ar": found.ar, "fr": found.fr, "en": found.en}
    return {**names, "priority": found.priority, "keywords": words}
