"""What tests ask of the roads, and the product does not."""

from maps.roads import RoadGraph
from maps.snapping import Snap


def street_of(roads: RoadGraph, edge: int) -> str:
    """The name of the street that the directed edge is part of."""
    return roads.names[int(roads.shape_name[roads.edge_shape[edge]])].name


def sides(snap: Snap) -> list[tuple[int, float]]:
    """The directed edges on which a snapped point lies, and the fraction of each that is driven there."""
    one = [(snap.edge, snap.along)]
    return one if snap.twin < 0 else [*one, (snap.twin, 1 - snap.along)]
