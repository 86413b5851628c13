"""The contract that other systems read is what the code answers: every operation says what it takes, answers
and refuses, and whatever is asked of it, it keeps its word.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from command.api import api
from command.openapi import PROBLEMS, READING, Picture
from command.roles import RoleName
from patrols import clock, journal, tokens
from tests.builders import (
    Cast,
    Hands,
    dump,
    make_officer,
    make_town,
    open_incident,
    send,
    snapshot,
    stand,
    take_call,
)
from tests.dispatch.test_snapshot_and_entries import calls_about_one_thing, everything
from tests.keeping import Keeping
from tests.town import CORNERS

CONTRACT: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1/rooms/"))
    for path, operations in CONTRACT["paths"].items()
    for method in operations
]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
#: What a request may mean in this town, beside whatever else may be typed.
MEANT: dict[str, list[Any]] = {
    "type": ["theft", "robbery", None],
    "place": ["Rue du Marché"],
    "lat": [CORNERS["school_market"].lat],
    "lon": [CORNERS["school_market"].lon],
    "priority": [0, 2],
    "disposition": ["report", "information", "cancelled"],
    "reason": ["asked by radio"],
    "status": ["break", "available", "en_route"],
    "audience": ["room", "unit", "sector"],
    "sector": ["A", None],
    "text": ["Blue door"],
    "incident": [1, 2],
    "into": [1, 2],
    "minutes": [0, 10],
    "state": ["open", "past", "all"],
    "recommendation": [None],
    "reply_to": [None],
    "plate": [""],
    "until": [None],
    "number": ["0612345678"],
    "line": ["19-1"],
    "at": [None],
    "hours": [24],
    "after": [0],
    "limit": [50],
    "q": ["marché"],
}
keys = (f"schemathesis {number}" for number in count(1))


def operation(contract: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = contract["paths"][f"/api/v1/rooms/{path}"][method.lower()]
    return found


def test_it_is_openapi_of_whatever_is_there() -> None:
    assert CONTRACT["openapi"].startswith("3.1")
    assert len(OPERATIONS) == sum(
        len(view.operations) for _, router in api._routers for view in router.path_operations.values()
    )
    names = [operation(CONTRACT, *one)["operationId"] for one in OPERATIONS]
    assert len(names) == len(set(names))
    schemes = CONTRACT["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} == {"apiKey", "http"}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_says_what_it_takes_answers_and_refuses(method: str, path: str) -> None:
    one = operation(CONTRACT, method, path)
    good = {status: answer for status, answer in one["responses"].items() if status.startswith("2")}
    assert good and all(answer["content"]["application/json"]["schema"] for answer in good.values())
    refused = {str(status) for status in (READING if method == "GET" else PROBLEMS)}
    assert refused == one["responses"].keys() - good.keys()
    assert all(set(one["responses"][status]["content"]) == {"application/problem+json"} for status in refused)
    required = {(param["in"], param["name"]) for param in one["parameters"] if param["required"]}
    assert (("header", "Idempotency-Key") in required) == (method != "GET")
    assert {name for names in one["security"] for name in names} == {"Bearer", "SessionAuth"}
    assert one["description"]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_parameter_has_bounds(method: str, path: str) -> None:
    for param in operation(CONTRACT, method, path)["parameters"]:
        shape = param["schema"]
        needed = {"maxLength"} if shape["type"] == "string" else {"minimum", "maximum"}
        assert {"enum", "format"} & shape.keys() or needed <= shape.keys(), param


def closed(shape: Any) -> Iterator[bool]:
    if isinstance(shape, dict):
        if "properties" in shape:
            yield "additionalProperties" in shape
        for value in shape.values():
            yield from closed(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from closed(value)


def test_every_shape_is_closed_or_says_that_it_is_not() -> None:
    assert all(closed(CONTRACT["components"]["schemas"]))


@pytest.mark.parametrize("evening", [everything, calls_about_one_thing])
def test_every_card_that_is_drawn_has_its_shape(
    cast: Cast, hands: Hands, evening: Callable[..., Any]
) -> None:
    """The whole picture after every act, and every card and line that was told."""
    for _, act in evening(cast, hands):
        hands.move(7)
        act()
        drawn = snapshot(cast.room, cast.samir)
        Picture.model_validate_json(json.dumps(drawn), strict=True)
        told = [journal.line(entry) for entry in journal.after(cast.room.pk, drawn["n"] - 20)]
        cards = [card for line in told for card in line["cards"]]
        log = [line | {"cards": []} for line in told]
        Picture.model_validate_json(json.dumps(drawn | {"cards": cards, "log": log}), strict=True)


def ask(cast: Cast, **headers: str) -> Any:
    return Client(headers={"host": "localhost", **headers}).get("/api/v1/openapi.json")


def test_whoever_is_signed_in_reads_it_and_nobody_else(cast: Cast) -> None:
    stranger = ask(cast)
    assert (stranger.status_code, stranger["Content-Type"]) == (401, "application/problem+json")
    assert ask(cast, authorization="Bearer dwy_wrong").status_code == 401
    assert ask(cast, authorization=f"Bearer {token(cast)}").json() == CONTRACT
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.karim)
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/api/v1/docs").status_code == 404


def token(cast: Cast) -> str:
    exchange = make_officer("Exchange", RoleName.INTEGRATION, cast.room)
    return tokens.issue(exchange, "exchange", clock.now() + timedelta(days=1))[1]


def session(cast: Cast) -> dict[str, Any]:
    client = Client(headers={"host": "localhost"})
    client.force_login(make_officer("Hakima", RoleName.SUPERVISOR, cast.room))
    word = "c" * 32
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": word}
    return {"cookies": cookies, "headers": {"X-CSRFToken": word, "Referer": "http://localhost/"}}


@dataclass
class Evening:
    """An evening under way: calls, incidents and units by the numbers that a request may mean."""

    cast: Cast
    known: dict[str, list[Any]]


def begun() -> Evening:
    cast, market = make_town(), CORNERS["school_market"]
    for unit in (cast.p1, cast.p2, cast.m3):
        stand(unit, market)
    first = open_incident(cast, at=market)
    send(cast, first, cast.p1)
    open_incident(cast, at=market)
    take_call(cast)
    units = [cast.p1.pk, cast.p2.pk, cast.m3.pk, cast.q1.pk]
    return Evening(
        cast, {**MEANT, "unit": [*units, None], "units": [[unit] for unit in units], "unit_id": units}
    )


@pytest.fixture
def evening(keeping: Keeping, map_of_town: None) -> Evening:
    return keeping(begun)


@pytest.mark.django_db(databases=["default", "tracks"])
def test_an_evening_that_is_put_back_is_as_it_was(hands: Hands, map_of_town: None) -> None:
    keeping, made = Keeping(), []
    for _ in range(2):
        with transaction.atomic(), transaction.atomic("tracks"):
            evening = keeping(begun)
            made.append((evening.known, dump(), journal.verify(evening.cast.room)))
            transaction.set_rollback(True)
            transaction.set_rollback(True, "tracks")
    assert made[0] == made[1]
    assert made[0][2] == []


def meant(draw: Callable[[Any], Any], known: dict[str, list[Any]], given: Any) -> Any:
    """The fields as they were made up, or in three of four cases as somebody could mean them."""
    if not isinstance(given, dict):
        return given
    return {
        name: draw(st.sampled_from(known[name])) if name in known and draw(st.integers(0, 3)) < 3 else value
        for name, value in given.items()
    }


def in_process(environ: dict[str, Any], start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    """The whole stack with its check of CSRF, on this test's own connection."""
    answer: Any = ClientHandler(enforce_csrf_checks=True)(environ)
    start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


def breaches(
    contract: dict[str, Any],
    method: str,
    path: str,
    known: dict[str, list[Any]],
    who: dict[str, Any],
    examples: int,
) -> set[int]:
    """Ask the operation whatever comes to mind, well-formed and not, and hold each answer to the contract.
    Returns the statuses that came.
    """
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    schema = schemathesis.openapi.from_dict(deepcopy(contract), config=config)
    schema.app = in_process
    one = schema[f"/api/v1/rooms/{path}"][method]
    seen = set[int]()

    def sent(mode: GenerationMode, examples: int) -> None:
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=one.as_strategy(generation_mode=mode), data=st.data())
        def holds(case: Any, data: st.DataObject) -> None:
            if mode is GenerationMode.POSITIVE:
                case.path_parameters = meant(
                    data.draw, known | {"slug": ["town"], "number": [1, 2, 3]}, case.path_parameters
                )
                case.body = meant(data.draw, known, case.body)
                case.query = meant(data.draw, known, case.query)
                case.headers["Idempotency-Key"] = next(keys)
            answer = case.call(**who)
            seen.add(answer.status_code)
            checks = CHECKS if mode is GenerationMode.NEGATIVE else CHECKS[:-1]
            case.validate_response(answer, checks=checks)

        holds()

    sent(GenerationMode.POSITIVE, examples)
    sent(GenerationMode.NEGATIVE, examples // 2)
    return seen


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_a_supervisor_asks_the_answer_is_as_declared(
    evening: Evening, method: str, path: str
) -> None:
    seen = breaches(CONTRACT, method, path, evening.known, session(evening.cast), 6)
    assert method != "GET" or 200 in seen, "nothing was answered: the request means nothing in this town"


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_a_system_asks_the_answer_is_as_declared(evening: Evening, method: str, path: str) -> None:
    who = {"headers": {"Authorization": f"Bearer {token(evening.cast)}"}}
    breaches(CONTRACT, method, path, evening.known, who, 2)


def test_a_breach_is_seen(evening: Evening) -> None:
    broken = deepcopy(CONTRACT)
    broken["components"]["schemas"]["UnitCard"]["properties"]["crew"] = {"type": "string"}
    with pytest.raises(FailureGroup) as caught:
        breaches(broken, "GET", "{slug}/units", evening.known, session(evening.cast), 10)
    assert "UnitCard/properties/crew" in str(caught.value.exceptions[0])
