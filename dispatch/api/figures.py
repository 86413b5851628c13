"""How the room did lately."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import figures
from dispatch.cards import Figures
from patrols.edge import bounds, room_for, told

router = Router(tags=["figures"])

Hours = Annotated[int, bounds("How far back.", minimum=1, maximum=figures.LONGEST_HOURS)]


@router.get("{slug}/figures", response={200: Figures})
def get_figures(request: HttpRequest, slug: str, hours: Hours = 24) -> HttpResponse:
    """What each step took, by priority."""
    return told(figures.figures(room_for(request, slug, figures.READ_FIGURES), hours))
