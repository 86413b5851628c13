"""The particulars of a call or an incident: what a person typed, checked, and which of it is news."""

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch import area
from dispatch.models import Call, Disposition, Incident, IncidentType
from dispatch.rules import place
from patrols.models import Room
from patrols.rules.refusal import Refused

#: What a call and its incident both say; a position is one thing with two numbers.
FACETS = (("type",), ("place",), ("landmark",), ("lat", "lon"), ("text",))
SHARED = tuple(name for facet in FACETS for name in facet)
#: What is sealed in the journal.
PERSONAL = ("phone", "caller", "text")


def check(room: Room, record: Call | Incident | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values to write for what was given; `record` is what they amend. Refuses the first that cannot be.

    `type` arrives as a code and leaves as an `IncidentType`.
    """
    values = dict(given)
    place.texts({name: value for name, value in values.items() if name != "type"})
    if "type" in values and values["type"] is not None:
        values["type"] = type_of(values["type"])
    if values.keys() & {"lat", "lon"}:
        lat, lon = (values.get(name, getattr(record, name, None)) for name in ("lat", "lon"))
        point = place.position(lat, lon, area.bounds(room), room.name)
        if isinstance(record, Incident):
            values["sector"] = area.sector(room, point)
    return values


def apply(record: Call | Incident, values: Mapping[str, Any]) -> list[str]:
    """Write the values into the record, unsaved, and name those that changed it."""
    changed = [name for name, value in values.items() if getattr(record, name, None) != value]
    for name in changed:
        setattr(record, name, values[name])
    return changed


def said(record: Call | Incident, names: Iterable[str]) -> dict[str, str]:
    """The personal facts among these, as they now stand; an empty one says nothing."""
    return {name: getattr(record, name) for name in PERSONAL if name in names and getattr(record, name)}


def shared(call: Call) -> dict[str, Any]:
    """What the call says and its incident may say too, as it would be given."""
    return {name: getattr(call, name) for name in SHARED} | {"type": call.type.code if call.type else None}


def type_of(code: str) -> IncidentType:
    """The type of this code that the room still uses, or a refusal."""
    if found := IncidentType.objects.filter(code=code, active=True).first():
        return found
    raise Refused("unknown_type", status=422, field="type", given=code[:24])


def disposition_of(code: str, *, after_patrol: bool) -> Disposition:
    """The disposition of this code that is in use, or a refusal; without a patrol not every one is true."""
    found = Disposition.objects.filter(code=code, active=True).first()
    if found is None:
        raise Refused("unknown_disposition", status=422, field="disposition", given=code[:24])
    if found.patrol and not after_patrol:
        raise Refused("disposition_needs_patrol", status=422, field="disposition", disposition=code)
    return found
