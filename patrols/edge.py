"""What every HTTP endpoint shares: a body that refuses what it does not know, and one way to decide and
answer.
"""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, JsonResponse
from ninja import Schema
from pydantic import ConfigDict

from patrols import access
from patrols.events import deciding
from patrols.journal import Card
from patrols.models import Officer, Room, Unit
from patrols.requests import digest, once
from patrols.rules.refusal import Refused


class Body(Schema):
    """A request's body: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def officer_of(request: HttpRequest) -> Officer:
    """The officer who asks; the API lets nobody else in."""
    return cast(Officer, request.user)


def room_for(request: HttpRequest, slug: str, permission: str) -> Room:
    """The room, if the officer may do this there. Somebody without a posting cannot tell whether it
    exists.
    """
    room = Room.objects.filter(slug=slug).first()
    permissions = access.role_of(officer_of(request), room).permissions if room else frozenset()
    if room is None or not permissions:
        raise Refused("not_there", status=404, what="room")
    if permission not in permissions:
        raise Refused("not_allowed", status=403, permission=permission)
    return room


def unit_in(room: Room, unit_id: int) -> Unit:
    """A unit of this room; another room's is refused by name."""
    unit = Unit.objects.select_related("room", "home_sector").filter(pk=unit_id).first()
    if unit is None:
        raise Refused("not_there", status=404, what="unit")
    if unit.room_id != room.pk:
        raise Refused("other_room", call_sign=unit.call_sign)
    return unit


def decide(request: HttpRequest, room: Room, act: Callable[[], Card], *, status: int = 200) -> JsonResponse:
    """Run the action in one decision with its idempotency record, and answer with its card."""
    officer = officer_of(request)
    asked = digest((request.method or "").encode(), request.path.encode(), request.body)

    def answered() -> dict[str, Any]:
        return {"status": status, "body": act()}

    with deciding(room, by=officer):
        answer = once(officer, request.headers.get("Idempotency-Key", ""), asked, answered)
    return JsonResponse(answer["body"], status=answer["status"], json_dumps_params={"ensure_ascii": False})
