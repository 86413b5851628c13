"""Calls: a contact rings or begins, is known better, becomes an incident or joins one, or ends."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import intake, ringing
from dispatch.api import answers
from dispatch.api.bodies import (
    CallAmended,
    CallGiven,
    Claiming,
    Ending,
    GoingOn,
    Joining,
    Nothing,
    Ringing,
    given,
)
from dispatch.cards import CallCard, IncidentCard

router = Router(tags=["calls"])


@router.post("{slug}/calls", response={201: CallCard})
def post_call(request: HttpRequest, slug: str, body: CallGiven) -> HttpResponse:
    """A contact begins."""
    return answers.call(
        request,
        slug,
        intake.TAKE_CALL,
        lambda room, by: intake.take_call(room, given(body), by=by),
        status=201,
    )


@router.patch("{slug}/calls/{int:number}", response={200: CallCard})
def patch_call(request: HttpRequest, slug: str, number: int, body: CallAmended) -> HttpResponse:
    """More is known of a call."""
    return answers.call(
        request,
        slug,
        intake.TAKE_CALL,
        lambda room, by: intake.amend_call(room, number, given(body), by=by, seen=body.versions),
    )


@router.post("{slug}/calls/{int:number}/queue", response={201: IncidentCard})
def post_queue(request: HttpRequest, slug: str, number: int, body: Nothing) -> HttpResponse:
    """The call needs a unit."""
    return answers.incident(
        request,
        slug,
        intake.TAKE_CALL,
        lambda room, by: intake.queue_call(room, number, by=by),
        status=201,
    )


@router.post("{slug}/calls/{int:number}/close", response={200: CallCard})
def post_call_close(request: HttpRequest, slug: str, number: int, body: Ending) -> HttpResponse:
    """The call ends without a patrol."""
    return answers.call(
        request,
        slug,
        intake.TAKE_CALL,
        lambda room, by: intake.close_call(room, number, body.disposition, by=by),
    )


@router.post("{slug}/calls/ringing", response={201: CallCard})
def post_ringing(request: HttpRequest, slug: str, body: Ringing) -> HttpResponse:
    """A call rings."""
    return answers.call(
        request,
        slug,
        ringing.RING,
        lambda room, by: ringing.ring(room, body.number, body.line, at=body.at, by=by),
        status=201,
    )


@router.post("{slug}/calls/{int:number}/reopen", response={200: CallCard})
def post_reopen_call(request: HttpRequest, slug: str, number: int, body: GoingOn) -> HttpResponse:
    """A call that was ended a moment ago goes on."""
    return answers.call(
        request, slug, intake.TAKE_CALL, lambda room, by: intake.reopen_call(room, number, body.why, by=by)
    )


@router.post("{slug}/calls/{int:number}/claim", response={200: CallCard})
def post_claim(request: HttpRequest, slug: str, number: int, body: Claiming) -> HttpResponse:
    """Somebody takes the call."""
    return answers.call(
        request,
        slug,
        intake.TAKE_CALL,
        lambda room, by: ringing.claim(room, number, take_over=body.take_over, by=by),
    )


@router.post("{slug}/calls/{int:number}/abandon", response={200: CallCard})
def post_abandon(request: HttpRequest, slug: str, number: int, body: Nothing) -> HttpResponse:
    """The caller hung up before an answer."""
    return answers.call(request, slug, ringing.RING, lambda room, by: ringing.abandon(room, number, by=by))


@router.post("{slug}/calls/{int:number}/join", response={200: CallCard})
def post_join(request: HttpRequest, slug: str, number: int, body: Joining) -> HttpResponse:
    """The call tells of an incident that was known."""
    return answers.call(
        request,
        slug,
        intake.TAKE_CALL,
        lambda room, by: intake.join(room, number, body.incident, by=by),
    )


@router.post("{slug}/calls/{int:number}/leave", response={200: CallCard})
def post_leave(request: HttpRequest, slug: str, number: int, body: Nothing) -> HttpResponse:
    """The call tells of something else."""
    return answers.call(request, slug, intake.TAKE_CALL, lambda room, by: intake.leave(room, number, by=by))
