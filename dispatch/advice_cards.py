"""What the API says it answers: the shapes of advice on who goes, to one incident and to all that wait.

As in `dispatch.cards`.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from dispatch.cards import Alarm
from patrols.cards import Moment, Number, Seconds, Shape
from patrols.rules.lifecycle import Status


class ReasonGiven(Shape):
    """Why a unit stands where it does: a code, and facts that differ by code."""

    model_config = ConfigDict(extra="allow")

    code: str


class PriceCard(Shape):
    """What sending the unit leaves behind: in `sector`, where it is missed most, no free unit covers it for
    `uncovered_s` and the next urgent incident waits `added_s` longer; `cost_s` is what all sectors lose, in
    seconds of the incident at hand.
    """

    sector: str
    uncovered_s: Seconds
    added_s: Seconds
    cost_s: Seconds


class Picks(Shape):
    """The nearest unit, and the one that costs least with its price; null where nobody can go."""

    fastest: Number | None
    priced: Number | None


class MoveUpCard(Shape):
    """Which free unit best fills the place of the fastest in a sector; the next urgent incident there
    gains so much by it.
    """

    unit: Number
    call_sign: str
    to_sector: str
    seconds: Seconds
    gains_s: Seconds


class PricedBy(Shape):
    """What prices rest on: so many urgent incidents of so many weeks, or, unless `learned`, even demand; the
    share of its time that a unit is taken, and how long an incident takes one.
    """

    learned: bool
    incidents: Number
    weeks: Annotated[float, Field(ge=0)]
    busy: Annotated[float, Field(ge=0, le=1)]
    task_s: Seconds


class RankedUnit(Shape):
    """A unit that can go, nearest first; `sector` is where it is now. Where trips taught how long drives take
    it is `calibrated`, and eight of ten take from `low_s` to `high_s`. `needs` of the plan it could fill, and
    in the best answer it `fills` one; it is `proposed` unless that is the backup's.
    """

    unit: Number
    call_sign: str
    rank: Annotated[int, Field(ge=1)]
    seconds: Seconds
    low_s: Seconds | None
    high_s: Seconds | None
    calibrated: bool
    by: Literal["road", "straight_line"]
    status: Status
    sector: str | None
    position_age_s: Seconds | None
    skills: list[str]
    needs: list[str]
    fills: str | None
    proposed: bool
    reasons: list[ReasonGiven]
    price: PriceCard | None


class UnitLeftOut(Shape):
    """A unit that is not proposed: a reason, and facts that differ by reason."""

    model_config = ConfigDict(extra="allow")

    unit: Number
    call_sign: str
    reason: str
    needs: list[str]


class NeedWanted(Shape):
    """So many units of one of these kinds (none: of any) that have all of these skills."""

    need: str
    count: Annotated[int, Field(ge=1)]
    kinds: list[str]
    skills: list[str]


class NeedAnswered(NeedWanted):
    """How many units fill it, of these how many are on the incident already."""

    found: Number
    sent: Number


class Said(Shape):
    """A text in each language."""

    ar: str
    fr: str
    en: str


class PlanAnswered(Shape):
    """The run card of the incident: what must go, what stands ready, what the crew is told; `name` is empty
    where it has but its code.
    """

    code: str
    alarm: Alarm
    name: Said | Literal[""]
    tell: Said | Literal[""]
    needs: list[NeedAnswered]
    backup: list[NeedAnswered]


class Elsewhere(Shape):
    """The nearest unit of another room, by road where the city's roads reach it."""

    room: str
    name: str
    call_sign: str
    seconds: Seconds
    by: Literal["road", "straight_line"]


class Shortfall(Shape):
    """What must go and is not there, or must stand ready: the `backup`'s."""

    need: str
    missing: Annotated[int, Field(ge=1)]
    kinds: list[str]
    skills: list[str]
    backup: bool
    elsewhere: Elsewhere | None


class SpeedsInForce(Shape):
    """The learned speeds that timed what is `calibrated`: from how many trips of a file or drives of the own
    units, when, and by how many minutes they are off on later ones, as far as that was kept.
    """

    version: Annotated[int, Field(ge=1)]
    source: Literal["file", "drives"] | None
    at: Moment | None
    trips: Number | None
    off_min: Annotated[float, Field(ge=0)] | None


class Advice(Shape):
    """Who could go and who not, each with the reason; and what of the plan is missing."""

    id: Number
    incident: Number
    at: Moment
    plan: PlanAnswered | None
    ranked: list[RankedUnit]
    left_out: list[UnitLeftOut]
    shortfall: list[Shortfall]
    speeds: SpeedsInForce | None
    picks: Picks
    move_up: MoveUpCard | None
    priced_by: PricedBy
    took_ms: Annotated[float, Field(ge=0)]


class Going(Shape):
    """A unit that would go, and how long it drives."""

    unit: Number
    call_sign: str
    seconds: Seconds


class NeedOf(Shape):
    """A need of an incident's plan; `unit`, of any kind, where no plan says more."""

    incident: Number
    need: str
    kinds: list[str]
    skills: list[str]


class JointPair(Going, NeedOf):
    """Who goes to an incident, for which need, when all that waits is served together; `one_by_one` is who
    would go if the queue were worked from the top, null if nobody were left.
    """

    one_by_one: Going | None
    differs: bool


class Unmatched(NeedOf):
    """A need of an incident for which units are missing, so many, and why."""

    missing: Annotated[int, Field(ge=1)]
    reason: Literal["not_located", "nobody_free", "nobody_can", "needed_elsewhere"]


class JointAdvice(Shape):
    """The jointly best answer for the queue, in its order; `saved_s` is what it saves beside the queue worked
    from the top, in seconds of priority 1.
    """

    at: Moment
    pairs: list[JointPair]
    saved_s: Seconds
    unmatched: list[Unmatched]
    took_ms: Annotated[float, Field(ge=0)]
