"""What every HTTP endpoint shares: a body that refuses what it does not know, and one way to decide and
answer.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from patrols import access, tokens
from patrols.decisions import deciding
from patrols.journal import Card
from patrols.models import Officer, Room, Token, Unit
from patrols.requests import answer_to, digest, once
from patrols.rules.moments import in_reach
from patrols.rules.refusal import Refused

Row = TypeVar("Row", bound=Model)
Acted = TypeVar("Acted")

#: How many rows a page has unless the request says otherwise, and at most.
PAGE, PAGE_LIMIT = 50, 200


def bounds(description: str, **said: Any) -> Any:
    """What OpenAPI says of a parameter whose bounds a rule holds, with the rule's own refusal."""
    return Field(description=description, json_schema_extra=said)


After = Annotated[int | None, bounds("The `next` of the page before.", minimum=0, maximum=2**53)]
Limit = Annotated[int, bounds("How many items a page has at most.", minimum=1, maximum=PAGE_LIMIT)]


#: When, with its zone.
When = Annotated[AwareDatetime, AfterValidator(in_reach)]


class Body(Schema):
    """A request's body: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def officer_of(request: HttpRequest) -> Officer:
    """The officer who asks; the API lets nobody else in."""
    return cast(Officer, request.user)


def room_for(request: HttpRequest, slug: str, permission: str) -> Room:
    """The room, if the officer may do this there. Somebody without a posting cannot tell whether it
    exists; a token opens only rooms in which its account is posted to carry one.
    """
    room = Room.objects.filter(slug=slug).first()
    permissions = access.role_of(officer_of(request), room).permissions if room else frozenset()
    if isinstance(getattr(request, "auth", None), Token) and tokens.CARRY_TOKEN not in permissions:
        permissions = frozenset()
    if room is None or not permissions:
        raise Refused("not_there", status=404, what="room")
    if permission not in permissions:
        raise Refused("not_allowed", status=403, permission=permission)
    return room


def unit_in(room: Room, unit_id: int) -> Unit:
    """A unit of this room; another room's is not there."""
    unit = Unit.objects.select_related("room", "home_sector").filter(pk=unit_id, room=room).first()
    if unit is None:
        raise Refused("not_there", status=404, what="unit")
    return unit


def units_in(room: Room, ids: Sequence[int]) -> list[Unit]:
    """These units of the room in this order, none twice; another room's is not there."""
    wanted = [which for which in dict.fromkeys(ids) if abs(which) < 2**63]  # no row has a larger number
    found = Unit.objects.select_related("room", "home_sector").filter(room=room).in_bulk(wanted)
    if len(found) < len(set(ids)):
        raise Refused("not_there", status=404, what="unit")
    return [found[which] for which in wanted]


def page(
    among: QuerySet[Row], after: int | None, limit: int = PAGE, key: str = "number"
) -> tuple[list[Row], int | None]:
    """The rows that follow the cursor `after`, and the cursor of the page after them, None at the end.

    `key` names a whole number that no two rows share; with `-` before it the highest comes first. Rows that
    are added or end meanwhile shift no page. Refuses a limit outside 1 … 200.
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise Refused("out_of_range", status=422, field="limit", low=1, high=PAGE_LIMIT)
    name = key.removeprefix("-")
    if after is not None:
        among = among.filter(**{f"{name}__{'gt' if name == key else 'lt'}": after})
    found = list(among.order_by(key)[: limit + 1])
    return found[:limit], getattr(found[limit - 1], name) if len(found) > limit else None


def told(body: dict[str, Any], status: int = 200) -> JsonResponse:
    """The answer as it is; what an operation declares is read by OpenAPI and shapes nothing."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def answer(
    request: HttpRequest,
    slug: str,
    permission: str,
    act: Callable[[Room, Officer], Acted],
    card: Callable[[Room, Acted], Card],
    *,
    status: int = 200,
    glance: Callable[[Room], None] | None = None,
) -> JsonResponse:
    """Do it in one decision, if the officer may do this in the room, and answer with the card of what it was
    about. `glance` refuses what can be seen to be too late without the room's lock; what was answered under
    the request's key before is answered so again, whatever has come since.
    """
    room, by = room_for(request, slug, permission), officer_of(request)
    if glance and not answer_to(by, request.headers.get("Idempotency-Key", "")):
        glance(room)
    return decide(request, room, lambda: card(room, act(room, by)), status=status)


def decide(request: HttpRequest, room: Room, act: Callable[[], Card], *, status: int = 200) -> JsonResponse:
    """Run the action in one decision with its idempotency record, and answer with its card."""
    officer = officer_of(request)
    asked = digest((request.method or "").encode(), request.path.encode(), request.body)

    def answered() -> dict[str, Any]:
        return {"status": status, "body": act()}

    with deciding(room, by=officer):
        answer = once(officer, request.headers.get("Idempotency-Key", ""), asked, answered)
    return told(answer["body"], answer["status"])
