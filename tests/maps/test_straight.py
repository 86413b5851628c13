"""A straight line learns how long drives take for their metres, and says how wrong it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.learning import TooFewTrips
from maps.scoring import score
from maps.straight import fit_constant, fit_line

METRES = np.linspace(100, 8000, 200)


@settings(max_examples=25, deadline=None)
@given(st.floats(20, 300), st.floats(0.03, 0.5))
def test_drives_along_a_line_give_the_line_back(access_s: float, s_per_m: float) -> None:
    line = fit_line(METRES, access_s + s_per_m * METRES)
    assert line.access_s == pytest.approx(access_s, rel=0.1, abs=10)
    assert line.s_per_m == pytest.approx(s_per_m, rel=0.1)
    assert [line.low, line.high] == pytest.approx([1, 1], abs=0.05)


def test_a_drive_that_was_forgotten_for_hours_does_not_bend_it() -> None:
    taken = 90 + 0.1 * METRES
    taken[::20] *= 30
    assert fit_line(METRES, taken).s_per_m == pytest.approx(0.1, rel=0.1)


def test_it_beats_the_constant_where_distance_counts_and_its_interval_holds_eight_in_ten() -> None:
    noise = np.random.default_rng(7).lognormal(0, 0.3, METRES.size)
    taken = (90 + 0.1 * METRES) * noise
    ours, plain = (score(taken, fit(METRES, taken).expected(METRES)) for fit in (fit_line, fit_constant))
    assert ours.mae_min < plain.mae_min
    assert ours.cover80 == pytest.approx(80, abs=1.5)


def test_a_few_drives_teach_nothing() -> None:
    with pytest.raises(TooFewTrips, match="29 drives are too few"):
        fit_line(METRES[:29], METRES[:29])
