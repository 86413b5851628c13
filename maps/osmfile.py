"""Writing a small OpenStreetMap file from code: the same calls give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

from .geo import LatLon

Tags = Mapping[str, str]


class OsmFile:
    """Nodes, ways and relations with ids in order of creation; `write` sorts them as the format wants."""

    def __init__(self) -> None:
        self._nodes: list[tuple[LatLon, Tags]] = []
        self._ways: list[tuple[list[int], Tags]] = []
        self._relations: list[tuple[list[tuple[str, int, str]], Tags]] = []

    def node(self, at: LatLon, tags: Tags | None = None) -> int:
        """A point, kept to 1e-7 degrees as OSM does; its id."""
        self._nodes.append((LatLon(round(at.lat, 7), round(at.lon, 7)), tags or {}))
        return len(self._nodes)

    def way(self, nodes: Sequence[int], tags: Tags) -> int:
        """A line through these nodes, by their ids; its id."""
        self._ways.append((list(nodes), tags))
        return len(self._ways)

    def ban_turn(self, from_way: int, via_node: int, to_way: int, rule: str = "no_left_turn") -> None:
        """A turn restriction; `rule` is an OSM value such as no_left_turn or only_straight_on."""
        members = [("w", from_way, "from"), ("n", via_node, "via"), ("w", to_way, "to")]
        self._relations.append((members, {"type": "restriction", "restriction": rule}))

    def position(self, node: int) -> LatLon:
        return self._nodes[node - 1][0]

    def write(self, path: Path) -> None:
        """Write `path` (.osm.pbf), whole or not at all."""
        unfinished = path.with_name(path.name + ".part")
        header = osmium.io.Header()
        header.set("generator", "dawriya")
        header.set("sorting", "Type_then_ID")
        writer = osmium.SimpleWriter(osmium.io.File(str(unfinished), "pbf"), header=header, overwrite=True)
        try:
            for number, (at, tags) in enumerate(self._nodes, start=1):
                writer.add_node(Node(id=number, location=at.lonlat, tags=dict(tags)))
            for number, (nodes, tags) in enumerate(self._ways, start=1):
                writer.add_way(Way(id=number, nodes=nodes, tags=dict(tags)))
            for number, (members, tags) in enumerate(self._relations, start=1):
                writer.add_relation(Relation(id=number, members=members, tags=dict(tags)))
        finally:
            writer.close()
        os.replace(unfinished, path)
