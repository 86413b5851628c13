"""Ten thousand pairs of a unit and an incident in the demo city: as exact as a search from each unit."""

import numpy as np

from maps.importing import LoadedCity
from tests.bench.exact import TOLERANCE_S, both_ways, worst_s


def test_ten_thousand_units_need_what_a_forward_search_from_each_of_them_says(demo: LoadedCity) -> None:
    try:
        ours, forward = both_ways(demo.graph, 100, 100)
    finally:
        demo.graph.usual()
    assert ours.size == 10_000
    assert worst_s(ours, forward) <= TOLERANCE_S
    assert np.isfinite(forward).mean() > 0.9
