"""The particulars of a call or an incident: what a person typed, checked, and which of it is news."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dispatch import area
from dispatch.models import Call, Disposition, Incident, IncidentType
from dispatch.rules import place
from patrols.clock import stamp
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

#: What a record says, each known and amended by itself; a position is one thing with two numbers.
FACETS: Mapping[str, tuple[str, ...]] = {
    "type": ("type",),
    "priority": ("priority",),
    "alarm": ("alarm",),
    "place": ("place",),
    "landmark": ("landmark",),
    "position": ("lat", "lon"),
    "text": ("text",),
    "phone": ("phone",),
    "caller": ("caller",),
    "language": ("language",),
}
#: What a call and its incident both say.
SHARED_FACETS = ("type", "place", "landmark", "position", "text")
SHARED = tuple(name for facet in SHARED_FACETS for name in FACETS[facet])
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


def refuse_stale(record: Call | Incident, values: Mapping[str, Any], seen: Mapping[str, int]) -> None:
    """Refuse to write over what somebody else amended meanwhile, by name.

    `seen` is {facet: the version that was on the screen}. To say the same as it says by now is no conflict.
    """
    for facet, number in seen.items():
        if facet not in FACETS:
            raise Refused("unknown_field", status=422, field=f"versions.{facet}")
        version = record.versions.get(facet)
        if version and version["n"] > number and _differing(record, values, FACETS[facet]):
            raise Refused("field_changed", field=facet, by=version["by"], at=version["at"])


def apply(record: Call | Incident, values: Mapping[str, Any]) -> list[str]:
    """Write the values into the record, unsaved, and name those that changed it."""
    changed = _differing(record, values, values)
    for name in changed:
        setattr(record, name, values[name])
    return changed


def amend(
    record: Call | Incident, values: Mapping[str, Any], *, at: datetime, by: Officer | None
) -> list[str]:
    """Apply the values and save, with a new version of each facet that changed; names what changed."""
    if changed := apply(record, values):
        for facet, names in FACETS.items():
            if not set(names).isdisjoint(changed):
                count = record.versions.get(facet, {"n": 0})["n"] + 1
                record.versions[facet] = {"n": count, "by": by.name if by else "", "at": stamp(at)}
        if record.located_at is None and record.lat is not None:
            record.located_at = at
        record.save(update_fields=[*changed, "versions", "located_at"])
    return changed


def said(record: Call | Incident, names: Iterable[str]) -> dict[str, str]:
    """The personal facts among these, as they now stand; an empty one says nothing."""
    return {name: getattr(record, name) for name in PERSONAL if name in names and getattr(record, name)}


def shared(call: Call) -> dict[str, Any]:
    """What the call says and its incident may say too, as it would be given."""
    return {name: getattr(call, name) for name in SHARED} | {"type": call.type.code if call.type else None}


def type_of(code: str) -> IncidentType:
    """The type of this code that the room still uses, or a refusal."""
    if found := IncidentType.objects.filter(code=_spelled(code), active=True).first():
        return found
    raise Refused("unknown_type", status=422, field="type", given=_spelled(code)[:24])


def disposition_of(code: str, *, after_patrol: bool) -> Disposition:
    """The disposition of this code that is in use, or a refusal; without a patrol not every one is true."""
    found = Disposition.objects.filter(code=_spelled(code), active=True).first()
    if found is None:
        raise Refused("unknown_disposition", status=422, field="disposition", given=_spelled(code)[:24])
    if found.patrol and not after_patrol:
        raise Refused("disposition_needs_patrol", status=422, field="disposition", disposition=code)
    return found


def _spelled(code: str) -> str:
    """The code without letters that no database can hold; with one it was no code."""
    return code.replace("\x00", "?").encode("utf-8", "replace").decode()


def _differing(record: Call | Incident, values: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    return [name for name in names if name in values and getattr(record, name, None) != values[name]]
