"""`/api/v1`: one API object, its errors, and the routers of every app."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import django_auth

from command.sentences import sentence
from dispatch.api import router as dispatch
from patrols.api import router as patrols
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


api = NinjaAPI(
    title="Dawriya", version="1", auth=django_auth, parser=StrictParser(), docs_url=None, urls_namespace="api"
)
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


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The room's state or a value forbids it."""
    return problem(refused.status, refused.code, refused.facts)


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
    """Nobody is signed in."""
    return problem(401, "not_signed_in", {})


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses."""
    return problem(error.status_code, "malformed", {"problem": str(error)})
