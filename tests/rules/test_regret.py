"""What a decision lost adds up to how much later than the best somebody was there."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.regret import split

KARIM, NADIA, YOUSSEF = 1, 2, 3

seconds = st.dictionaries(st.integers(1, 9), st.floats(0, 1200), min_size=1)


def test_each_cause_has_its_seconds() -> None:
    truth = {KARIM: 300.0, NADIA: 100.0, YOUSSEF: 450.0}
    for nearest, proposed, sent, lost in (
        (KARIM, KARIM, KARIM, (200.0, 0.0, 0.0)),
        (NADIA, KARIM, KARIM, (0.0, 200.0, 0.0)),
        (NADIA, NADIA, YOUSSEF, (0.0, 0.0, 350.0)),
    ):
        assert split(truth, could_go=truth, nearest=nearest, proposed=[proposed], sent=[sent]) == lost


def test_who_knew_better_wins_back_what_the_data_had_lost() -> None:
    truth = {KARIM: 300.0, NADIA: 100.0}
    regret = split(truth, could_go=truth, nearest=KARIM, proposed=[KARIM], sent=[NADIA])
    assert (regret.data_s, regret.choice_s, regret.lost_s) == (200.0, -200.0, 0.0)


def test_of_units_that_go_together_the_first_to_be_there_counts() -> None:
    truth = {KARIM: 300.0, NADIA: 100.0, YOUSSEF: 200.0}
    regret = split(truth, could_go=truth, nearest=NADIA, proposed=[NADIA], sent=[KARIM, YOUSSEF])
    assert regret.lost_s == 100.0


def test_who_was_taken_from_something_else_is_nobody_s_loss_of_data() -> None:
    truth = {KARIM: 300.0, YOUSSEF: 50.0}
    regret = split(truth, could_go=[KARIM], nearest=KARIM, proposed=[KARIM], sent=[YOUSSEF])
    assert regret == (0.0, 0.0, -250.0)


@given(seconds, st.data())
def test_the_parts_add_up_and_nothing_beats_the_best(truth: dict[int, float], draw: st.DataObject) -> None:
    unit = st.sampled_from(sorted(truth))
    some = st.sets(unit, min_size=1)
    nearest, proposed, sent = draw.draw(unit), draw.draw(some), draw.draw(some)
    regret = split(truth, could_go=truth, nearest=nearest, proposed=proposed, sent=sent)
    late = min(truth[one] for one in sent) - min(truth.values())
    assert math.isclose(regret.lost_s, late, abs_tol=1e-6) and late >= 0 and regret.data_s >= 0
    if sent == proposed:
        assert regret.choice_s == 0
    if proposed == {nearest}:
        assert regret.plan_s == 0
