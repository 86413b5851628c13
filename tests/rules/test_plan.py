"""Which plan an incident has, and which units answer it best."""

import math
from functools import partial
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.rules import plan as rules
from dispatch.rules.plan import ANYBODY, Case, Need, Plan, check, matching, need_of
from maps.pairing import cheapest_pairs

fill = partial(rules.fill, pairing=cheapest_pairs)
KINDS, SKILLS = ("car", "moto", "k9"), ("armed", "first_aid", "explosive_k9")
BOMB = Case(type="bomb_threat", priority=0, sector="A", hour=23)
CODES = ("x", "y", "z")

NEEDS = st.lists(
    st.builds(Need, st.sampled_from(CODES), st.integers(1, 2)), max_size=3, unique_by=lambda n: n.code
)
ABLE = st.dictionaries(st.integers(1, 9), st.sets(st.sampled_from(CODES)), max_size=5)
quick = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)


def plan(code: str, **more: object) -> Plan:
    return Plan(code=code, **more)  # type: ignore[arg-type]


def best(needs: list[Need], seconds: dict[int, float], able: dict[int, set[str]]) -> tuple[int, float]:
    """Most needs filled, then least time, by trying everything."""
    slots = [need.code for need in needs for _ in range(need.count)]
    tries = permutations([*seconds, *[None] * len(slots)], len(slots)) if slots else [()]
    found = (0, 0.0)
    for units in tries:
        pairs = [(u, s) for u, s in zip(units, slots, strict=True) if u is not None]
        if all(slot in able[unit] for unit, slot in pairs):
            found = min(found, (-len(pairs), sum(seconds[unit] for unit, _ in pairs)))
    return found


@quick
@given(NEEDS, ABLE, st.data())
def test_the_most_needs_are_filled_and_then_the_least_time_is_taken(
    needs: list[Need], able: dict[int, set[str]], data: st.DataObject
) -> None:
    seconds = {unit: float(data.draw(st.integers(0, 5) | st.integers(0, 1200))) for unit in able}
    filled = fill(needs, seconds, able)
    assert all(code in able[unit] for unit, code in filled.items())
    for need in needs:
        assert list(filled.values()).count(need.code) <= need.count
    assert (-len(filled), sum(seconds[unit] for unit in filled)) == pytest.approx(best(needs, seconds, able))


@quick
@given(NEEDS, ABLE, st.data())
def test_another_unit_never_makes_the_answer_worse(
    needs: list[Need], able: dict[int, set[str]], data: st.DataObject
) -> None:
    seconds = {unit: float(data.draw(st.integers(0, 1200))) for unit in able}
    before = fill(needs, seconds, able)
    more = {**able, 99: data.draw(st.sets(st.sampled_from(CODES)))}
    after = fill(needs, {**seconds, 99: 7.0}, more)
    assert len(after) >= len(before)
    if len(after) == len(before):
        total = sum({**seconds, 99: 7.0}[unit] for unit in after)
        assert total <= sum(seconds[unit] for unit in before) + 1e-3


def test_who_is_sent_already_counts_before_who_is_nearer() -> None:
    needs = [Need("car", 1), Need("k9", 1)]
    able = {1: {"car"}, 2: {"car", "k9"}, 3: {"car"}}
    assert fill(needs, {1: 10.0, 3: 5.0}, able, sent=[2]) == {2: "k9", 3: "car"}


def test_thirty_of_two_hundred_are_found() -> None:
    """As many as a plan may ask for, in the order in which they are there."""
    needs = [Need(code, 10) for code in CODES]
    seconds = {unit: float(unit) for unit in range(200)}
    filled = fill(needs, seconds, {unit: {CODES[unit % 3]} for unit in seconds})
    assert sorted(filled) == list(range(30))


def test_nothing_is_asked_or_nobody_is_there() -> None:
    assert fill([], {1: 5.0}, {1: {"x"}}) == {}
    assert fill([Need("x", 4)], {}, {}) == {}
    assert fill([Need("x", 4)], {1: 5.0}, {1: set()}) == {}
    assert fill([Need("x", 4)], {1: 5.0}, {1: {"x"}}) == {1: "x"}


@pytest.mark.parametrize(
    ("loses", "wins"),
    [
        (plan("all"), plan("type", types=("bomb_threat",))),
        (plan("rest", sectors=("A",), hours=(22, 6), priorities=(0,)), plan("type", types=("bomb_threat",))),
        (plan("hours", hours=(22, 6)), plan("sector", sectors=("A",))),
        (plan("priority", priorities=(0,)), plan("hours", hours=(22, 6))),
        (plan("two", types=("bomb_threat", "theft")), plan("type", types=("bomb_threat",))),
        (plan("night", hours=(20, 8)), plan("late", hours=(22, 1))),
        (plan("b"), plan("a")),
    ],
    ids=lambda one: one.code,
)
def test_the_most_specific_plan_is_the_one(loses: Plan, wins: Plan) -> None:
    assert matching([loses, wins], BOMB) == matching([wins, loses], BOMB) == wins


def test_what_does_not_cover_the_case_is_no_plan() -> None:
    others = [
        plan("type", types=("theft",)),
        plan("sector", sectors=("B",)),
        plan("priority", priorities=(1, 2)),
        plan("day", hours=(6, 22)),
        plan("great", alarm=2),
    ]
    assert matching(others, BOMB) is None
    assert matching([], BOMB) is None


def test_what_is_not_known_is_covered_by_what_names_nothing() -> None:
    unknown = Case(type=None, priority=None, sector=None, hour=0)
    named = [plan("type", types=("theft",)), plan("p", priorities=(0,)), plan("s", sectors=("A",))]
    assert matching([*named, plan("any")], unknown) == plan("any")


@pytest.mark.parametrize(("hour", "covered"), [(21, False), (22, True), (0, True), (5, True), (6, False)])
def test_hours_pass_midnight(hour: int, covered: bool) -> None:
    assert (
        plan("night", hours=(22, 6)).covers(Case(type=None, priority=None, sector=None, hour=hour)) is covered
    )


def test_a_higher_alarm_asks_for_more_and_without_such_a_plan_the_lower_goes_on() -> None:
    first, second = plan("bomb", types=("bomb_threat",)), plan("more", alarm=2)
    raised = Case(type="bomb_threat", priority=0, sector="A", hour=1, alarm=2)
    assert matching([first, second], BOMB) == first
    assert matching([first, second], raised) == second
    assert matching([first], raised) == first


@pytest.mark.parametrize(
    "text", ["2 car: car moto + armed first_aid", "1 k9: k9 + explosive_k9", "1 woman: + armed", "3 any:"]
)
def test_a_need_is_written_as_it_is_read(text: str) -> None:
    assert str(need_of(text, KINDS, SKILLS)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a need as"),
        ("car: car", "a need as"),
        ("2 car", "a need as"),
        ("0 car: car", "1 to 30 units of car"),
        ("31 car: car", "1 to 30 units of car"),
        ("1 car: tank", "no kind tank"),
        ("1 car: car + brave", "no skill brave"),
    ],
)
def test_what_is_no_need_is_said(text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        need_of(text, KINDS, SKILLS)


def test_needs_that_do_not_go_together_are_said() -> None:
    with pytest.raises(ValueError, match="at least one need"):
        check([], [])
    with pytest.raises(ValueError, match="not unit twice"):
        check([ANYBODY], [ANYBODY])
    with pytest.raises(ValueError, match="not 31"):
        check([Need("x", 30)], [ANYBODY])
    check([Need("x", 29)], [ANYBODY])


def test_a_time_that_is_not_finite_fills_nothing_less() -> None:
    assert fill([Need("x", 1)], {1: math.inf, 2: 9.0}, {1: {"x"}, 2: {"x"}}) == {2: "x"}
