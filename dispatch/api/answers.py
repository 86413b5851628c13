"""One decision, answered with the card of what it was about."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dispatch import worklist
from dispatch.models import Call, Incident
from patrols.edge import answer
from patrols.models import Officer, Room


def call(
    request: HttpRequest,
    slug: str,
    permission: str,
    act: Callable[[Room, Officer], Call],
    *,
    status: int = 200,
) -> HttpResponse:
    """Do it and answer with the call's card."""
    return answer(request, slug, permission, act, lambda r, c: worklist.call_card(r, c.number), status=status)


def incident(
    request: HttpRequest,
    slug: str,
    permission: str,
    act: Callable[[Room, Officer], Incident],
    *,
    status: int = 200,
    glance: Callable[[Room], None] | None = None,
) -> HttpResponse:
    """Do it and answer with the incident's card; `glance` refuses before the room is locked."""
    return answer(
        request,
        slug,
        permission,
        act,
        lambda r, i: worklist.incident_card(r, i.number),
        status=status,
        glance=glance,
    )
