"""The pages: who may open one, and what it is born with."""

from collections.abc import Collection
from datetime import time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_GET, require_http_methods

from command.roles import USE_BOARD, USE_DESK, USE_OVERVIEW, USE_PAST
from command.snapshot import whoami
from patrols import access, clock
from patrols.administration import ADMINISTER
from patrols.city import city_of, room_facts
from patrols.duty import RIDE, book_off, book_on, next_end, riding
from patrols.edge import officer_of
from patrols.models import Room, Unit
from patrols.release import release
from patrols.rules.refusal import Refused

#: The screens between which the top bar leads, each to those who may use it.
TABS = {"desk": USE_DESK, "board": USE_BOARD, "overview": USE_OVERVIEW, "past": USE_PAST}


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send each officer to their own screen."""
    officer = officer_of(request)
    room = _room(request)
    permissions = access.role_of(officer, room).permissions if room else frozenset()
    homes = {"board": USE_BOARD, "desk": USE_DESK, "past": USE_PAST, "admin:index": ADMINISTER}
    return redirect(next((screen for screen, wanted in homes.items() if wanted in permissions), "tablet"))


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Where calls are taken."""
    return _console(request, "desk", USE_DESK)


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Where patrols are sent."""
    return _console(request, "board", USE_BOARD)


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The city at a glance."""
    return _console(request, "overview", USE_OVERVIEW)


@login_required
@require_GET
def past(request: HttpRequest) -> HttpResponse:
    """Where past incidents are found."""
    return _console(request, "past", USE_PAST)


@login_required
@require_GET
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """One incident on paper."""
    return _console(request, "sheet", USE_PAST, number=number)


@login_required
@require_GET
def tablet(request: HttpRequest) -> HttpResponse:
    """The patrol's screen; an officer without a unit chooses one first."""
    shift = riding(officer_of(request))
    if shift is None:
        return redirect("book_on")
    return _page(request, "tablet", shift.unit.room, reverse("tablet_socket"))


@login_required
@require_http_methods(["GET", "POST"])
def take_unit(request: HttpRequest) -> HttpResponse:
    """Choose a unit and go on duty with it."""
    officer = officer_of(request)
    units = Unit.objects.filter(room__in=access.rooms_where(officer, RIDE))
    units = units.select_related("room").order_by("call_sign")
    refused = None
    if request.method == "POST":
        chosen = request.POST.get("unit", "")
        unit = units.filter(pk=int(chosen) if chosen.isdecimal() else 0).first()
        try:
            if unit is None:
                raise Refused("not_there", status=404, what="unit")
            book_on(officer, unit, off_at=next_end(unit, _time(request.POST.get("off_at", ""))))
            return redirect("tablet")
        except Refused as fault:
            refused = fault
    context = {"units": units, "refused": refused}
    return render(request, "command/book_on.html", context, status=refused.status if refused else 200)


def _time(typed: str) -> time | None:
    """A time of day as `<input type="time">` sends it, if one was given."""
    try:
        return time.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused("not_a_time", status=422, field="off_at") from None


@login_required
@require_http_methods(["POST"])
def leave_unit(request: HttpRequest) -> HttpResponse:
    """Go off duty; a running task keeps the officer on."""
    try:
        book_off(officer_of(request))
    except Refused:
        return redirect("tablet")
    return redirect("book_on")


def _console(request: HttpRequest, screen: str, permission: str, **more: Any) -> HttpResponse:
    room = _room(request)
    if room is None or not access.may(officer_of(request), permission, room):
        raise PermissionDenied
    socket = reverse("console_socket", args=[room.slug])
    return _page(request, screen, room, socket, **more)


def _page(request: HttpRequest, screen: str, room: Room, socket: str, **more: Any) -> HttpResponse:
    officer = officer_of(request)
    permissions = access.role_of(officer, room).permissions
    city = city_of(room)
    from maps.livemap import live_map  # what a start does without

    page = {
        "language": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "screen": screen,
        "room": {key: value for key, value in room_facts(room).items() if key != "city"},
        "city": city.facts() if city else None,
        "me": whoami(room, officer),
        "until": clock.stamp(request.session.get_expiry_date()),
        "release": release(),
        "urls": {
            "socket": socket,
            "map_script": reverse("map_script", args=[city.slug]) if city else None,
            **_urls(room, permissions),
        },
    }
    context: dict[str, Any] = {
        "page": page,
        "room": room,
        "officer": officer,
        "screen": screen,
        "map": live_map(city) if city else None,
        **more,
    }
    return render(request, f"command/{screen}.html", context)


def _urls(room: Room, permissions: Collection[str]) -> dict[str, str | None]:
    """Where a page's script finds what it asks for; None for a screen that the officer may not open."""
    return {
        "api": f"/api/v1/rooms/{room.slug}/",
        "words": static("command/words.json"),
        "marks": static("command/img/marks.svg"),
        "sign_out": reverse("sign_out"),
        "tablet": reverse("tablet"),
        "unlock": reverse("unlock"),
        **{name: reverse(name) if wanted in permissions else None for name, wanted in TABS.items()},
    }


def _room(request: HttpRequest) -> Room | None:
    """The room that the officer works in: the one asked for, if they are posted there, else their first."""
    rooms = Room.objects.filter(postings__officer=officer_of(request)).order_by("postings__pk")
    if slug := request.GET.get("room"):
        request.session["room"] = slug
    if chosen := rooms.filter(slug=request.session.get("room", "")).first():
        return chosen
    if request.GET.get("room"):
        raise Http404
    return rooms.first()
