"""What a request may say. Unknown fields are refused."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from dispatch.models import HazardKind
from dispatch.rules.choice import Why
from dispatch.rules.hazard import LEAST_REACH_M, REACH_LIMIT_M, SOURCE_LIMIT, TEXT_LIMIT
from dispatch.rules.reopening import WhyAgain
from patrols.edge import Body, When, bounds


class Strict(Body):
    """A number is a number and a text a text; nothing is guessed."""

    model_config = ConfigDict(strict=True)


class Seen(Strict):
    """What a person saw who amends it: {field: its version on the screen}."""

    versions: dict[str, int] = {}


GivenWhy = Annotated[str | None, bounds("Why not the first of the advice.", enum=[*Why, None])]


class CallGiven(Strict):
    """What is known of a call; all of it optional."""

    type: str | None = None
    place: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    text: str = ""
    phone: str = ""
    caller: str = ""
    language: str = ""


class CallAmended(CallGiven, Seen):
    """What is known better of a call; all of it optional."""


class IncidentGiven(Seen):
    """What is known better of an incident; all of it optional."""

    type: str = ""
    priority: int = 0
    alarm: int = 1
    place: str = ""
    landmark: str = ""
    lat: float | None = None
    lon: float | None = None
    text: str = ""


class GoingOn(Strict):
    """Why a call that was ended goes on."""

    why: Annotated[str, bounds("Why it goes on.", enum=list(WhyAgain))]


class Ringing(Strict):
    """Who calls on which line, and since when by the exchange's clock."""

    number: str
    line: str
    at: Annotated[When, Field(strict=False)] | None = None


class Claiming(Strict):
    """Whether to take the call from who has it."""

    take_over: bool = False


class Joining(Strict):
    """The incident that the call tells of."""

    incident: int


class Merging(Strict):
    """The incident that is the same thing."""

    into: int


class Nothing(Strict):
    """The request itself says it all."""


class Ending(Strict):
    """What became of it."""

    disposition: str


class Cancelling(Ending):
    """What became of it, and why."""

    reason: str = ""


class Reopening(Strict):
    """Why it needs a unit again."""

    reason: str


class Knowingly(Strict):
    """What a person who was told so means all the same."""

    despite_help: Annotated[list[int], bounds("Units that go although they call for help.")] = []


class Sending(Knowingly):
    """Who goes, and what advice was on the screen."""

    units: list[int]
    recommendation: int | None = None
    why: GivenWhy = None


class Preempting(Knowingly):
    """Who leaves what it does, why, and what advice was on the screen."""

    unit: int
    reason: str
    recommendation: int | None = None
    why: GivenWhy = None


class Diverting(Preempting):
    """Who is turned here before it arrives, why, and who goes instead to where it was going."""

    instead: int | None = None


class Swapping(Knowingly):
    """Who comes here, in whose place, and why."""

    unit: int
    other: int
    reason: str = ""


class Stacking(Strict):
    """Who does it next."""

    unit: int


class Leaving(Strict):
    """Who need not go, and why."""

    unit: int
    reason: str = ""


class Noting(Strict):
    """What to add."""

    text: str


class Holding(Strict):
    """How long to wait on purpose; 0 waits no longer."""

    minutes: int


class Endangering(Strict):
    """What is dangerous where, who says so, and until when."""

    kind: Annotated[HazardKind, Field(strict=False)]
    text: Annotated[str, bounds("What a crew must know.", maxLength=TEXT_LIMIT)]
    source: Annotated[str, bounds("Who says so.", maxLength=SOURCE_LIMIT)] = ""
    lat: float
    lon: float
    radius_m: Annotated[float, bounds("How far it reaches.", minimum=LEAST_REACH_M, maximum=REACH_LIMIT_M)]
    until: Annotated[When, Field(strict=False)] | None = None
    incident: int | None = None


class Promising(Strict):
    """What the caller was told, in whole minutes from now."""

    low_min: int
    high_min: int


def given(body: Strict) -> dict[str, Any]:
    """What the request says; a field that it leaves out stays as it is."""
    return body.model_dump(exclude_unset=True, exclude={"versions"})
