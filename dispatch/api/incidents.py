"""Incidents: known better, noted, held, merged and parted, closed, cancelled, reopened."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import closing, incidents, merging
from dispatch.api import answers
from dispatch.api.bodies import (
    Cancelling,
    Ending,
    Holding,
    IncidentGiven,
    Merging,
    Nothing,
    Noting,
    Reopening,
    given,
)
from dispatch.cards import IncidentCard

router = Router(tags=["incidents"])


@router.patch("{slug}/incidents/{int:number}", response={200: IncidentCard})
def patch_incident(request: HttpRequest, slug: str, number: int, body: IncidentGiven) -> HttpResponse:
    """More is known of an incident."""
    return answers.incident(
        request,
        slug,
        incidents.AMEND_INCIDENT,
        lambda room, by: incidents.amend_incident(room, number, given(body), by=by, seen=body.versions),
    )


@router.post("{slug}/incidents/{int:number}/notes", response={200: IncidentCard})
def post_note(request: HttpRequest, slug: str, number: int, body: Noting) -> HttpResponse:
    """Somebody adds something."""
    return answers.incident(
        request,
        slug,
        incidents.AMEND_INCIDENT,
        lambda room, by: incidents.add_note(room, number, body.text, by=by).incident,
    )


@router.post("{slug}/incidents/{int:number}/hold", response={200: IncidentCard})
def post_hold(request: HttpRequest, slug: str, number: int, body: Holding) -> HttpResponse:
    """The incident waits on purpose, or no longer."""
    return answers.incident(
        request,
        slug,
        incidents.AMEND_INCIDENT,
        lambda room, by: incidents.hold(room, number, body.minutes, by=by),
    )


@router.post("{slug}/incidents/{int:number}/close", response={200: IncidentCard})
def post_incident_close(request: HttpRequest, slug: str, number: int, body: Ending) -> HttpResponse:
    """The incident ends."""
    return answers.incident(
        request,
        slug,
        closing.CLOSE_INCIDENT,
        lambda room, by: closing.close_incident(room, number, body.disposition, by=by),
    )


@router.post("{slug}/incidents/{int:number}/merge", response={200: IncidentCard})
def post_merge(request: HttpRequest, slug: str, number: int, body: Merging) -> HttpResponse:
    """Two incidents are the same thing; the answer is the one that speaks for both."""
    return answers.incident(
        request,
        slug,
        merging.MERGE,
        lambda room, by: merging.merge(room, number, body.into, by=by),
    )


@router.post("{slug}/incidents/{int:number}/unmerge", response={200: IncidentCard})
def post_unmerge(request: HttpRequest, slug: str, number: int, body: Nothing) -> HttpResponse:
    """They are not after all."""
    return answers.incident(
        request, slug, merging.MERGE, lambda room, by: merging.unmerge(room, number, by=by)
    )


@router.post("{slug}/incidents/{int:number}/cancel", response={200: IncidentCard})
def post_cancel(request: HttpRequest, slug: str, number: int, body: Cancelling) -> HttpResponse:
    """Nobody need go."""
    return answers.incident(
        request,
        slug,
        closing.CLOSE_INCIDENT,
        lambda room, by: closing.cancel(room, number, body.disposition, reason=body.reason, by=by),
    )


@router.post("{slug}/incidents/{int:number}/reopen", response={200: IncidentCard})
def post_reopen(request: HttpRequest, slug: str, number: int, body: Reopening) -> HttpResponse:
    """It needs a unit again."""
    return answers.incident(
        request,
        slug,
        closing.REOPEN,
        lambda room, by: closing.reopen(room, number, reason=body.reason, by=by),
    )
