"""What the road graph needs of an `.osm.pbf`, read in two passes: the order of the file does not matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import osmium
from osmium import osm

from .mapfile import MapFileError
from .speeds import CLASS_KPH

ATTRIBUTION: Final = "© OpenStreetMap contributors"
"""Required by the ODbL wherever the data is shown."""

_PBF_START: Final = b"\x0a\x09OSMHeader"
_BARRIERS: Final = frozenset({"bollard", "block", "jersey_barrier", "planter", "debris", "log"})
"""What stops a car. A gate or a lift gate does not stop a patrol."""
_MPH: Final = 1.609344


class RoadFileError(MapFileError):
    """A road file that cannot be used."""

    SENTENCES = {
        "missing": "The road file {file} does not exist.",
        "unreadable": "The road file {file} cannot be read ({fault}).",
        "empty": "The road file {file} is empty.",
        "not_pbf": "The road file {file} is not an OpenStreetMap PBF file (.osm.pbf).",
        "truncated": "The road file {file} is cut short: it ends in the middle of a block.",
        "damaged": "The road file {file} is damaged ({fault}).",
        "no_roads": "The road file {file} has no road that a car can drive.",
        "antimeridian": "The roads in {file} cross the antimeridian (longitude 180), which is not supported.",
    }


@dataclass(frozen=True, slots=True)
class Street:
    """One drivable way. `direction` is 1 along its nodes only, -1 against them only, 0 both."""

    way_id: int
    nodes: list[int]
    highway: str
    direction: int
    maxspeed_kph: float | None
    names: StreetName


class StreetName(NamedTuple):
    """What a street is called; `ref` is its number, such as N1. Empty where the file does not say."""

    name: str
    name_ar: str
    name_fr: str
    ref: str


@dataclass(frozen=True, slots=True)
class Restriction:
    """OSM turn restriction via one node: `only` allows nothing else, otherwise the turn is banned."""

    from_way: int
    via_node: int
    to_way: int
    only: bool


@dataclass(slots=True)
class Streets:
    """Everything of the file that the road graph is built from."""

    streets: list[Street] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    positions: dict[int, tuple[float, float]] = field(default_factory=dict)
    """node id → (lat, lon); a node outside the extract is absent."""
    blocked: set[int] = field(default_factory=set)
    """nodes a car cannot pass"""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn every fault of reading `path` with osmium into a RoadFileError."""
    try:
        with path.open("rb") as handle:
            start = handle.read(15)
    except (FileNotFoundError, NotADirectoryError):
        raise RoadFileError("missing", path) from None
    except OSError as fault:
        raise RoadFileError("unreadable", path, fault=fault.strerror) from None
    if not start:
        raise RoadFileError("empty", path)
    if start[4:] != _PBF_START:
        raise RoadFileError("not_pbf", path)
    try:
        yield
    except RuntimeError as fault:
        if "EOF" in str(fault) or "truncated" in str(fault):
            raise RoadFileError("truncated", path) from None
        raise RoadFileError("damaged", path, fault=fault) from None


def read_streets(path: Path) -> Streets:
    """All drivable streets of the file. Raises RoadFileError."""
    found = Streets()
    with reading(path):
        source = osmium.io.File(str(path), "pbf")
        ways = osmium.FileProcessor(source, osm.WAY | osm.RELATION)
        for thing in ways.with_filter(osmium.filter.KeyFilter("highway", "restriction")):
            if isinstance(thing, osm.Way):
                _take_way(found, thing)
            elif isinstance(thing, osm.Relation):
                _take_restriction(found, thing)
        needed = {node for street in found.streets for node in street.nodes}
        if not needed:
            raise RoadFileError("no_roads", path)
        nodes = osmium.FileProcessor(source, osm.NODE).with_filter(osmium.filter.IdFilter(needed))
        for node in nodes:
            if isinstance(node, osm.Node) and node.location.valid():
                found.positions[node.id] = (node.location.lat, node.location.lon)
                if node.tags.get("barrier") in _BARRIERS:
                    found.blocked.add(node.id)
    return found


def _take_way(found: Streets, way: osm.Way) -> None:
    tags = dict(way.tags)
    if not _driven(tags):
        return
    found.streets.append(
        Street(
            way_id=way.id,
            nodes=[node.ref for node in way.nodes],
            highway=tags["highway"],
            direction=_direction(tags),
            maxspeed_kph=parse_maxspeed(tags.get("maxspeed", "")),
            names=StreetName(*(tags.get(key, "") for key in ("name", "name:ar", "name:fr", "ref"))),
        )
    )


def _driven(tags: dict[str, str]) -> bool:
    if tags.get("highway") not in CLASS_KPH or tags.get("area") == "yes":
        return False
    for key in ("motor_vehicle", "motorcar", "vehicle", "access"):
        if key in tags:
            return tags[key] != "no"
    return True


def _direction(tags: dict[str, str]) -> int:
    oneway = tags.get("oneway", "")
    if oneway in ("-1", "reverse"):
        return -1
    if oneway in ("yes", "true", "1"):
        return 1
    if oneway == "" and (tags.get("junction") in ("roundabout", "circular") or tags["highway"] == "motorway"):
        return 1
    return 0


def parse_maxspeed(text: str) -> float | None:
    """OSM `maxspeed` → km/h: "50", "30 mph", "60;40" (the lower). None when it names no number."""
    speeds = [
        float(number) * (_MPH if unit == "mph" else 1.0)
        for number, unit in re.findall(r"(?<![\w.])(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?(?![\w.])", text)
    ]
    return min((speed for speed in speeds if speed > 0), default=None)


def _take_restriction(found: Streets, relation: osm.Relation) -> None:
    tags = dict(relation.tags)
    rule = tags.get("restriction", "")
    if not rule.startswith(("no_", "only_")) or "emergency" in tags.get("except", ""):
        return
    members: dict[tuple[str, str], list[int]] = {}
    for member in relation.members:
        members.setdefault((member.role, member.type), []).append(member.ref)
    via = members.get(("via", "n"), [])
    if len(via) != 1:
        return
    for from_way in members.get(("from", "w"), []):
        for to_way in members.get(("to", "w"), []):
            found.restrictions.append(Restriction(from_way, via[0], to_way, rule.startswith("only_")))
