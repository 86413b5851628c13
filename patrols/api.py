"""Commands about units."""

from django.http import HttpRequest, JsonResponse
from ninja import Router
from pydantic import Field

from patrols import edge
from patrols.edge import Body
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from patrols.status import SET_STATUS, set_status
from patrols.tablet import own_card

router = Router(tags=["units"])


class StatusBody(Body):
    """A status that the room sets for a unit, and why."""

    status: str = Field(max_length=32)
    reason: str = Field("", max_length=300)
    disposition: str | None = Field(None, max_length=32)


@router.post("{slug}/units/{unit_id}/status")
def post_status(request: HttpRequest, slug: str, unit_id: int, body: StatusBody) -> JsonResponse:
    """Set a unit's status on its behalf."""
    room = edge.room_for(request, slug, SET_STATUS)
    unit = edge.unit_in(room, unit_id)
    if body.status not in list(Status):
        raise Refused("unknown_status", status=422, value=body.status)
    officer = edge.officer_of(request)

    def act() -> dict[str, object]:
        changed = set_status(
            unit, Status(body.status), by=officer, reason=body.reason, disposition=body.disposition
        )
        return own_card(changed)

    return edge.decide(request, room, act)
