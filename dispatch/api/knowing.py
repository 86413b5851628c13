"""What is dangerous where, what happened there before, and when a patrol may be there."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import hazard_cards, hazards, known, promise
from dispatch.api import answers
from dispatch.api.bodies import Endangering, Nothing, Promising
from dispatch.cards import CallCard, HazardCard, Known, Promise
from patrols.edge import answer, officer_of, room_for, told

router = Router(tags=["knowing"])


@router.post("{slug}/hazards", response={200: HazardCard})
def post_hazard(request: HttpRequest, slug: str, body: Endangering) -> HttpResponse:
    """Something is dangerous about a place; whoever is on the way there is told."""
    return answer(
        request,
        slug,
        hazards.NOTE_HAZARD,
        lambda room, by: hazards.note_hazard(room, **dict(body), by=by),
        lambda room, noted: hazard_cards.card_of(noted),
    )


@router.post("{slug}/hazards/{int:hazard}/end", response={200: HazardCard})
def post_end_hazard(request: HttpRequest, slug: str, hazard: int, body: Nothing) -> HttpResponse:
    """It is dangerous no longer."""
    return answer(
        request,
        slug,
        hazards.NOTE_HAZARD,
        lambda room, by: hazards.end_hazard(room, hazard, by=by),
        lambda room, ended: hazard_cards.card_of(ended),
    )


@router.get("{slug}/calls/{int:number}/known", response={200: Known})
def get_known_of_call(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is known of the place and the number of a call in hand."""
    room = room_for(request, slug, known.READ_KNOWN)
    return told(known.of_call(room, number, by=officer_of(request)))


@router.get("{slug}/incidents/{int:number}/known", response={200: Known})
def get_known_of_incident(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is known of the place of an open incident, and of its callers' numbers."""
    room = room_for(request, slug, known.READ_KNOWN)
    return told(known.of_incident(room, number, by=officer_of(request)))


@router.get("{slug}/calls/{int:number}/promise", response={200: Promise})
def get_promise(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a caller may be told about when a patrol comes."""
    room = room_for(request, slug, promise.PROMISE)
    return told(promise.may_promise(room, number, by=officer_of(request)))


@router.post("{slug}/calls/{int:number}/promise", response={200: CallCard})
def post_promise(request: HttpRequest, slug: str, number: int, body: Promising) -> HttpResponse:
    """It was told."""
    return answers.call(
        request,
        slug,
        promise.PROMISE,
        lambda room, by: promise.say(room, number, body.low_min, body.high_min, by=by),
    )
