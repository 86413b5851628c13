"""`/api/v1`: one API object, its errors, and the routers of every app."""

import json
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import Router
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer, django_auth
from ninja.throttling import BaseThrottle

from command.feed import unit_cards
from command.openapi import Picture, RoomsAPI
from command.sentences import sentence
from command.snapshot import Snapshot
from dispatch.api import router as dispatch
from dispatch.intake import READ_ROOM
from patrols import allowances, roster, tokens
from patrols.api import router as patrols
from patrols.cards import Page, UnitCard
from patrols.edge import PAGE, After, Limit, officer_of, page, room_for, told, unit_in
from patrols.models import Token, Unit
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Fact, Refused

#: pydantic's kinds of fault → our codes; the rest is `unacceptable`.
CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "finite_number": "not_a_number",
    "float_parsing": "not_a_number",
    "float_type": "not_a_number",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "int_from_float": "not_a_number",
    "string_type": "not_text",
    "string_too_long": "too_long",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}


class StrictParser(Parser):
    """JSON as the standard has it: NaN, infinity and a name given twice are refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values, or a refusal."""
        try:
            return json.loads(request.body, parse_constant=_no_constant, object_pairs_hook=_once_each)
        except (ValueError, RecursionError) as error:
            raise Refused("malformed", status=400, problem=str(error)[:200]) from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


class Bearer(HttpBearer):
    """Another system with a token; it needs no session and no CSRF word, and gets none."""

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """The token, whose officer asks; one that opens nothing is refused whatever cookie comes with it."""
        found = tokens.authenticate(token)
        if found is None:
            raise AuthenticationError
        request.user = found.officer
        return found


class Pace(BaseThrottle):
    """So many requests in a time of each officer and each token."""

    def __init__(self) -> None:
        self._here = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether it may be answered; if not, `wait` says when to come again."""
        carried = getattr(request, "auth", None)
        who = carried if isinstance(carried, Token) else officer_of(request)
        self._here.wait_s = allowances.ask(who)
        return not self._here.wait_s

    def wait(self) -> float:
        """Seconds, for the request that this thread just asked about."""
        return float(self._here.wait_s)


def _members(contract: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The contract is for whoever is signed in or carries a token."""

    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            known = Bearer()(request) or request.user.is_authenticated
        except AuthenticationError:
            known = False
        return contract(request, **named) if known else on_stranger(request, AuthenticationError())

    return guarded


api = RoomsAPI(
    title="Dawriya",
    version="1",
    docs_decorator=_members,
    auth=[Bearer(), django_auth],
    parser=StrictParser(),
    throttle=Pace(),
    docs_url=None,
    urls_namespace="api",
)
picture = Router(tags=["picture"])


@picture.get("{slug}/snapshot", response={200: Picture})
def get_snapshot(request: HttpRequest, slug: str) -> HttpResponse:
    """The room's picture, as its consoles begin with it."""
    room = room_for(request, slug, READ_ROOM)
    text = Snapshot.read(room).text_for(officer_of(request))
    return HttpResponse(text, content_type="application/json")


@picture.get("{slug}/units", response={200: Page[UnitCard]})
def get_units(request: HttpRequest, slug: str, after: After = None, limit: Limit = PAGE) -> HttpResponse:
    """The units on duty, by id."""
    room = room_for(request, slug, roster.READ_UNITS)
    among = Unit.objects.filter(room=room).exclude(status=Status.OFF_DUTY)
    found, following = page(among, after, limit, "id")
    cards = unit_cards(room, [unit.pk for unit in found])
    return told({"items": sorted(cards, key=lambda card: int(card["id"])), "next": following})


@picture.get("{slug}/units/{int:unit_id}", response={200: UnitCard})
def get_unit(request: HttpRequest, slug: str, unit_id: int) -> HttpResponse:
    """One unit, on duty or not."""
    room = room_for(request, slug, roster.READ_UNITS)
    return told(unit_cards(room, [unit_in(room, unit_id).pk])[0])


api.add_router("/rooms/", picture)
api.add_router("/rooms/", dispatch)
api.add_router("/rooms/", patrols)


def problem(status: int, code: str, facts: dict[str, Fact]) -> HttpResponse:
    """RFC 9457 problem details, worded in the reader's language."""
    detail = sentence(code, facts)
    body = {
        "type": "about:blank",
        "status": status,
        "title": code,
        "detail": detail,
        "code": code,
        "facts": facts,
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """No operation has this address."""
    return problem(404, "not_there", {"what": "address"})


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The room's state or a value forbids it."""
    return problem(refused.status, refused.code, refused.facts)


@api.exception_handler(Throttled)
def on_too_fast(request: HttpRequest, throttled: Throttled) -> HttpResponse:
    """Too many requests in a time; Retry-After is set from what `Pace` said."""
    return problem(429, "too_fast", {"wait_s": throttled.wait})


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A value of the body or the path is not what it should be: the first fault is named."""
    fault = error.errors[0]
    field = ".".join(str(part) for part in fault["loc"][2:]) or str(fault["loc"][-1])
    context = fault.get("ctx", {})
    facts: dict[str, Fact] = {"field": field}
    if "max_length" in context:
        facts["limit"] = context["max_length"]
    if limits := {k: v for k, v in context.items() if k in ("ge", "le")}:
        facts |= {"low": limits.get("ge"), "high": limits.get("le")}
    return problem(422, CODES.get(fault["type"], "unacceptable"), facts)


@api.exception_handler(RequestDataTooBig)
def on_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """The body is larger than any request of ours."""
    return problem(413, "too_large", {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE})


@api.exception_handler(AuthenticationError)
def on_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody is signed in, or the token opens nothing."""
    answer = problem(401, "not_signed_in", {})
    answer["WWW-Authenticate"] = 'Bearer realm="Dawriya"'
    return answer


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses."""
    return problem(error.status_code, "malformed", {"problem": str(error)})
