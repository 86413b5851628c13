"""Who could go, who goes, who need not."""

from collections.abc import Sequence
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import assignment, diverting, joint, recommendation, stacking, swapping
from dispatch.advice_cards import Advice, JointAdvice
from dispatch.api import answers
from dispatch.api.bodies import Diverting, Leaving, Preempting, Sending, Stacking, Swapping
from dispatch.cards import IncidentCard
from dispatch.models import Incident
from patrols.edge import officer_of, room_for, told, unit_in, units_in
from patrols.models import Officer, Room, Unit

router = Router(tags=["sending"])


@router.get("{slug}/incidents/{int:number}/recommendation", response={200: Advice})
def get_recommendation(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who could go, and who not, each with the reason."""
    room = room_for(request, slug, recommendation.RECOMMEND)
    return told(recommendation.for_incident(room, number, by=officer_of(request)))


@router.get("{slug}/waiting/joint", response={200: JointAdvice})
def get_joint(request: HttpRequest, slug: str) -> HttpResponse:
    """For all that waits at once who would go where; it decides nothing."""
    room = room_for(request, slug, recommendation.RECOMMEND)
    return told(joint.best(room, by=officer_of(request)))


@router.post("{slug}/incidents/{int:number}/assign", response={200: IncidentCard})
def post_assign(request: HttpRequest, slug: str, number: int, body: Sending) -> HttpResponse:
    """These units go where nobody is, all of them or none."""
    return _goes(request, slug, number, body, assignment.assign)


@router.post("{slug}/incidents/{int:number}/add", response={200: IncidentCard})
def post_add(request: HttpRequest, slug: str, number: int, body: Sending) -> HttpResponse:
    """These units go too, all of them or none."""
    return _goes(request, slug, number, body, assignment.add)


@router.post("{slug}/incidents/{int:number}/preempt", response={200: IncidentCard})
def post_preempt(request: HttpRequest, slug: str, number: int, body: Preempting) -> HttpResponse:
    """This unit leaves what it does and goes here."""

    def act(room: Room, by: Officer) -> Incident:
        return assignment.preempt(
            room,
            number,
            unit_in(room, body.unit),
            by=by,
            reason=body.reason,
            recommendation=body.recommendation,
            why=body.why,
            despite_help=body.despite_help,
        )

    return answers.incident(request, slug, assignment.ASSIGN, act)


@router.post("{slug}/incidents/{int:number}/divert", response={200: IncidentCard})
def post_divert(request: HttpRequest, slug: str, number: int, body: Diverting) -> HttpResponse:
    """This unit, on its way elsewhere, goes here; another may go there instead."""

    def act(room: Room, by: Officer) -> Incident:
        return diverting.divert(
            room,
            number,
            unit_in(room, body.unit),
            by=by,
            reason=body.reason,
            instead=None if body.instead is None else unit_in(room, body.instead),
            recommendation=body.recommendation,
            why=body.why,
            despite_help=body.despite_help,
        )

    return answers.incident(request, slug, assignment.ASSIGN, act)


@router.post("{slug}/incidents/{int:number}/swap", response={200: IncidentCard})
def post_swap(request: HttpRequest, slug: str, number: int, body: Swapping) -> HttpResponse:
    """This unit comes in place of another, which does what this one did."""

    def act(room: Room, by: Officer) -> Incident:
        unit, other = unit_in(room, body.unit), unit_in(room, body.other)
        return swapping.swap(
            room, number, unit, other=other, by=by, reason=body.reason, despite_help=body.despite_help
        )

    return answers.incident(request, slug, assignment.ASSIGN, act)


@router.post("{slug}/incidents/{int:number}/stack", response={200: IncidentCard})
def post_stack(request: HttpRequest, slug: str, number: int, body: Stacking) -> HttpResponse:
    """This unit goes here after what it does now."""
    return answers.incident(
        request,
        slug,
        assignment.ASSIGN,
        lambda room, by: stacking.stack(room, number, unit_in(room, body.unit), by=by),
    )


@router.post("{slug}/incidents/{int:number}/recall", response={200: IncidentCard})
def post_recall(request: HttpRequest, slug: str, number: int, body: Leaving) -> HttpResponse:
    """This unit need not go."""
    return _leaves(request, slug, number, body, assignment.recall)


@router.post("{slug}/incidents/{int:number}/free", response={200: IncidentCard})
def post_free(request: HttpRequest, slug: str, number: int, body: Leaving) -> HttpResponse:
    """This unit has nothing more to do here, and the incident may wait again."""
    return _leaves(request, slug, number, body, assignment.free)


@router.post("{slug}/incidents/{int:number}/decline", response={200: IncidentCard})
def post_decline(request: HttpRequest, slug: str, number: int, body: Leaving) -> HttpResponse:
    """This unit said by radio that it cannot go."""
    return _leaves(request, slug, number, body, assignment.decline)


class _Go(Protocol):
    def __call__(
        self,
        room: Room,
        number: int,
        units: Sequence[Unit],
        *,
        by: Officer,
        recommendation: int | None,
        why: str | None,
        despite_help: Sequence[int],
    ) -> Incident: ...


def _goes(request: HttpRequest, slug: str, number: int, body: Sending, go: _Go) -> HttpResponse:
    def act(room: Room, by: Officer) -> Incident:
        units = units_in(room, body.units)
        return go(
            room,
            number,
            units,
            by=by,
            recommendation=body.recommendation,
            why=body.why,
            despite_help=body.despite_help,
        )

    def glance(room: Room) -> None:
        assignment.refuse_running(room, number, body.units)

    return answers.incident(request, slug, assignment.ASSIGN, act, glance=glance)


class _Leave(Protocol):
    def __call__(self, room: Room, number: int, unit: Unit, *, by: Officer, reason: str) -> Incident: ...


def _leaves(request: HttpRequest, slug: str, number: int, body: Leaving, leave: _Leave) -> HttpResponse:
    return answers.incident(
        request,
        slug,
        assignment.RECALL,
        lambda room, by: leave(room, number, unit_in(room, body.unit), by=by, reason=body.reason),
    )
