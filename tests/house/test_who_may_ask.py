"""Who may ask what: every role at every endpoint of the code; a new endpoint without a row fails."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from command.api import api
from command.roles import ROLES, RoleName
from patrols import access
from tests.builders import Cast

DESK = {RoleName.CALL_TAKER, RoleName.DISPATCHER, RoleName.COMMANDER}
BOARD = {RoleName.DISPATCHER, RoleName.COMMANDER}
WHO: dict[tuple[str, str], set[RoleName]] = {
    ("GET", "{slug}/vocabulary"): {*DESK, RoleName.OFFICER},
    ("GET", "{slug}/places"): DESK,
    ("POST", "{slug}/calls"): DESK,
    ("PATCH", "{slug}/calls/{number}"): DESK,
    ("POST", "{slug}/calls/{number}/queue"): DESK,
    ("POST", "{slug}/calls/{number}/close"): DESK,
    ("GET", "{slug}/incidents/{number}/recommendation"): BOARD,
    ("POST", "{slug}/incidents/{number}/assign"): BOARD,
    ("POST", "{slug}/incidents/{number}/recall"): BOARD,
    ("PATCH", "{slug}/incidents/{number}"): BOARD,
    ("POST", "{slug}/incidents/{number}/notes"): BOARD,
    ("POST", "{slug}/incidents/{number}/hold"): BOARD,
    ("POST", "{slug}/incidents/{number}/close"): BOARD,
    ("POST", "{slug}/units/{unit_id}/status"): BOARD,
}
BODIES: dict[str, dict[str, Any]] = {
    "close": {"disposition": "report"},
    "assign": {"units": [1], "recommendation": None},
    "recall": {"unit": 1, "reason": "over"},
    "notes": {"text": "a note"},
    "hold": {"minutes": 5},
    "status": {"status": "break", "reason": "asked"},
}


def _endpoints() -> set[tuple[str, str]]:
    return {
        (method, re.sub(r"{\w+:", "{", path).lstrip("/"))
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def test_every_endpoint_has_its_row() -> None:
    assert _endpoints() == set(WHO)


def test_every_permission_that_is_checked_is_somebodys() -> None:
    assert access.declared == {name for role in ROLES.values() for name in role.permissions}


@pytest.mark.django_db(databases=["default", "tracks"])
@pytest.mark.parametrize(("method", "path"), sorted(WHO))
def test_nobody_else_gets_through(cast: Cast, method: str, path: str) -> None:
    """Without a right 403, without a posting in the room 404, without a session 401, whatever is asked."""
    url = "/api/v1/rooms/" + path.format(slug=cast.room.slug, number=1, unit_id=1)
    body = BODIES.get(path.rsplit("/", 1)[-1], {})

    def ask(officer: Any) -> int:
        client = Client(headers={"host": "localhost", "idempotency-key": "a key of its own"})
        if officer:
            client.force_login(officer)
        return client.generic(method, url, json.dumps(body), content_type="application/json").status_code

    people = {RoleName.CALL_TAKER: cast.amina, RoleName.DISPATCHER: cast.samir, RoleName.OFFICER: cast.karim}
    answers = {role: ask(officer) for role, officer in people.items()}
    assert ask(None) == 401
    assert ask(cast.hicham) == 404
    for role, answer in answers.items():
        if role in WHO[method, path]:
            assert answer not in (401, 403), (role, answer)
        else:
            assert answer in (403, 404), (role, answer)
