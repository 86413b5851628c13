"""The API's contract as other systems read it (OpenAPI 3.1): what each operation has in common with all
others is said here, the rest where the operation is.
"""

from typing import Annotated, Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import Field

from command.sentences import catalogue
from dispatch.cards import AlarmCard, CallCard, IncidentCard
from patrols.cards import EmergencyCard, Entry, MessageCard, Moment, Number, Problem, Shape, UnitCard

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
    "description": "Made by the sender before the first try. A repeat gets the first answer again.",
}
PATHS: dict[str, dict[str, Any]] = {
    "string": {"pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 50},
    "integer": {"minimum": 0, "maximum": 2**31 - 1},
}
PROBLEMS = {
    400: "Not understood.",
    401: "Nobody is signed in, or the token opens nothing.",
    403: "Not allowed in this room.",
    404: "Not there, or not for who asks.",
    409: "The room's state forbids it.",
    413: "Larger than 32 KiB.",
    422: "A value is not acceptable; `facts.field` names it.",
    429: "Too many requests; `Retry-After` says in how many seconds to come again.",
}
READING = (400, 401, 403, 404, 409, 422, 429)
SECURITY = {
    "Bearer": "A token that an administrator issued to an integration's account.",
    "SessionAuth": "A signed-in officer's session; POST and PATCH need its `X-CSRFToken` too.",
}


AnyCard = Annotated[
    UnitCard | EmergencyCard | AlarmCard | MessageCard | IncidentCard | CallCard, Field(discriminator="card")
]


class City(Shape):
    """The map data that the room works on."""

    slug: str
    name: str
    version: str
    bounds: list[float]
    centre: list[float]
    attribution: str
    vertex_count: Number
    edge_count: Number
    place_count: Number
    sector_count: Number
    left_out_sectors: list[str]
    border_kinds: list[str]


class RoomFacts(Shape):
    """The room."""

    slug: str
    name: str
    time_zone: str
    utc_offset_s: Annotated[int, Field(description="How far its clocks are ahead of UTC now.")]
    city: City | None


class Me(Shape):
    """Who asks, and what they may do in the room."""

    officer: Number
    name: str
    role: str
    permissions: list[str]


class Picture(Shape):
    """The room after journal entry `n`; fixes as in docs/protocol.md."""

    t: str
    n: Number
    at: Moment
    room: RoomFacts
    me: Me
    cards: list[AnyCard]
    fixes: list[list[float | str | None]]
    log: list[Entry]
    more: bool


class RoomsAPI(NinjaAPI):
    """An API whose every operation says what it refuses, and how."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._written: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The whole contract, written once: it is the same for whoever asks."""
        if self._written is None:
            self._written = self._write(**options)
        return self._written

    def _write(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        components = schema["components"]
        components["schemas"]["Problem"] = _problem()
        for name, description in SECURITY.items():
            components["securitySchemes"][name]["description"] = description
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of what answers, wherever that is kept."""
        return operation.view_func.__name__


def _complete(method: str, operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"] |= PATHS[parameter["schema"]["type"]]
        while parameter["in"] == "query" and "anyOf" in parameter["schema"]:
            # In an address a parameter is left out; it is never null.
            given, _ = parameter["schema"].pop("anyOf")
            parameter["schema"] = given | parameter["schema"]
    if method != "get":
        operation["parameters"].append(KEY)
    for status in READING if method == "get" else PROBLEMS:
        operation["responses"][status] = {
            "description": PROBLEMS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _problem() -> dict[str, Any]:
    shape = Problem.model_json_schema()
    codes = sorted(key.removeprefix("refused.") for key in catalogue() if key.startswith("refused."))
    shape["properties"]["code"] |= {"enum": codes}
    return shape
