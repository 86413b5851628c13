"""What the API says it answers: the shapes of calls, incidents, alarms, words and figures.

As in `patrols.cards`: for OpenAPI alone, closed, and held to what is drawn by a test.
"""

from typing import Annotated, Literal

from pydantic import Field

from dispatch.models import HazardKind
from dispatch.rules.clocks import Rule, Rung
from dispatch.rules.hazard import LEAST_REACH_M, REACH_LIMIT_M, SHOWN
from dispatch.rules.lifecycle import ENDS, IncidentStage, Stage
from patrols.cards import Lat, Lon, Moment, NamedCode, Number, Seconds, Shape

Priority = Annotated[int, Field(ge=0, le=4, description="0 is the most urgent.")]
Alarm = Annotated[int, Field(ge=1, le=5, description="How great it is; 5 is the greatest.")]
Metres = Annotated[float, Field(ge=0)]
Ended = Annotated[Stage, Field(json_schema_extra={"enum": sorted(ENDS)})]


class Version(Shape):
    """How often a field was amended, and by whom last."""

    n: Number
    by: str
    at: Moment


class CallCard(Shape):
    """A call: `taker` is null while it rings, `incident` the number that speaks for it."""

    card: Literal["call"]
    id: Number
    number: Number
    taker: str | None
    ringing: bool
    line: str
    received_at: Moment
    answered_at: Moment | None
    located_at: Moment | None
    type: str | None
    place: str
    landmark: str
    lat: Lat | None
    lon: Lon | None
    text: str
    phone: str
    caller: str
    language: str
    versions: dict[str, Version]
    incident: Number | None
    closed_at: Moment | None
    disposition: str | None
    promised_at: Moment | None
    promised_from: Moment | None
    promised_until: Moment | None
    gone: bool


class AssignmentCard(Shape):
    """A unit on an incident, and when it came how far; `seconds` is the driving time that was foreseen."""

    id: Number
    unit: Number
    call_sign: str
    stage: Stage
    dispatched_at: Moment | None
    delivered_at: Moment | None
    seen_at: Moment | None
    acknowledged_at: Moment | None
    en_route_at: Moment | None
    on_scene_at: Moment | None
    transporting_at: Moment | None
    ended_at: Moment | None
    ended_as: Ended | None
    seconds: Seconds | None
    merged_from: Number | None
    by: str


class NoteCard(Shape):
    """What somebody added."""

    at: Moment
    by: str
    text: str


class HazardCard(Shape):
    """Something dangerous within `radius_m` of a position; over from `ended_at` on, and past `until`."""

    id: Number
    kind: HazardKind
    text: str
    source: str
    lat: Lat
    lon: Lon
    radius_m: Annotated[float, Field(ge=LEAST_REACH_M, le=REACH_LIMIT_M)]
    incident: Number | None
    noted_at: Moment
    by: str
    until: Moment | None
    ended_at: Moment | None


class HazardNear(HazardCard):
    """A hazard, and how far its middle is."""

    m: Metres


class Earlier(Shape):
    """Something that happened before: an incident, or a call of which none came. `m` is how far away."""

    incident: Number | None
    call: Number | None
    type: str | None
    priority: Priority | None
    place: str
    at: Moment
    disposition: str | None
    open: bool
    m: Metres | None


class Known(Shape):
    """What is dangerous at a place, and what happened there and was told from the number, newest first."""

    hazards: Annotated[list[HazardNear], Field(max_length=SHOWN)]
    here: list[Earlier]
    here_n: Number
    number: list[Earlier]
    number_n: Number


class Promise(Shape):
    """When a patrol may be there, in whole minutes from now; null where no unit can go."""

    low_min: Number | None
    high_min: Number | None
    seconds: Seconds | None
    unit: Number | None
    call_sign: str | None
    by: Literal["road", "line"] | None
    calibrated: bool


class IncidentCard(Shape):
    """An incident: `calls` are its own and those of what was `merged` into it, `promised_until` the earliest
    that one of their callers was told, `promise_lost`: who was on the way then was taken off, and nobody is.
    """

    card: Literal["incident"]
    id: Number
    number: Number
    type: str
    priority: Priority
    alarm: Alarm
    stage: IncidentStage
    place: str
    landmark: str
    lat: Lat | None
    lon: Lon | None
    sector: str | None
    text: str
    received_at: Moment
    answered_at: Moment | None
    located_at: Moment | None
    created_at: Moment
    queued_at: Moment
    closed_at: Moment | None
    disposition: str | None
    held_until: Moment | None
    reopened_at: Moment | None
    merged_into: Number | None
    merged: list[Number]
    versions: dict[str, Version]
    calls: list[Number]
    assignments: list[AssignmentCard]
    notes: list[NoteCard]
    promised_until: Moment | None
    promise_lost: bool
    hazards: Annotated[list[HazardCard], Field(max_length=SHOWN)]
    gone: bool


class AlarmCard(Shape):
    """Something is overdue, who was told so far, and who sees to it."""

    card: Literal["alarm"]
    id: Number
    rule: Rule
    rung: Rung
    incident: Number | None
    unit: Number | None
    call_sign: str | None
    assignment: Number | None
    raised_at: Moment
    taken_at: Moment | None
    taken_by: str | None
    gone: bool


class TypeWord(NamedCode):
    """A type of incident."""

    priority: Priority
    keywords: list[str]


class DispositionWord(NamedCode):
    """What can become of something: said by a `patrol` that clears, at the `desk`, or when nobody need go."""

    patrol: bool
    desk: bool
    cancels: bool


class SectorWord(Shape):
    """A sector of the room."""

    code: str
    name: str
    name_ar: str


class Vocabulary(Shape):
    """The words of a room."""

    types: list[TypeWord]
    dispositions: list[DispositionWord]
    unit_kinds: list[NamedCode]
    attributes: list[NamedCode]
    sectors: list[SectorWord]


class Place(Shape):
    """Where something could be."""

    kind: Literal["street", "crossing", "place", "coordinates"]
    name: str
    name_ar: str
    lat: Lat
    lon: Lon
    sector: str | None


class Places(Shape):
    """The likeliest first."""

    places: list[Place]


class Span(Shape):
    """How long `n` cases took."""

    n: Number
    median_s: Seconds | None
    p90_s: Seconds | None


class Steps(Shape):
    """Opened → sent, sent → there, received → there."""

    wait: Span
    travel: Span
    response: Span


class PrioritySteps(Steps):
    """The same of one priority."""

    priority: Priority


class AlarmCount(Shape):
    """How many alarms were raised in the last minutes."""

    n: Number
    minutes: Number


class Figures(Shape):
    """How the room did since a moment."""

    at: Moment
    since: Moment
    answer: Span
    all: Steps
    priorities: list[PrioritySteps]
    alarms: AlarmCount
