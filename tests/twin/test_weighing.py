"""What sending a unit leaves behind counts by price; needs that wait at once are answered together."""

from dataclasses import replace

from command.twin.choosing import Chooser, First, Ranker
from command.twin.fleet import Fleet, Force
from command.twin.pace import Paces
from command.twin.run import Run
from command.twin.sent import Sent
from command.twin.weighing import Joint, Priced
from dispatch.rules.policy import POLICY
from maps.straight import Line
from tests.town import place
from tests.twin.test_running_again import LEAVE, MUSTER, sent
from tests.twin.town import EAST, STATION, WEST

#: A slow town: who stands in the west covers nothing in the east.
SLOW = Paces({(None, None): Line(60.0, 0.2, 0.5, 2.0, 100)})
#: A little nearer to E-1, the only unit in the east, than to W-2.
MIDDLE = place(600, 0)
HOUR = 3


def past(east: int) -> list[Sent]:
    """A day with this many grave calls in the east, and one in the west."""
    calls = [sent("E-1", EAST, n, sector="east", hour_of_week=HOUR, day="2024-01-05") for n in range(east)]
    return [*calls, sent("W-1", WEST, 0, sector="west", hour_of_week=HOUR, day="2024-01-05")]


def ranker(weight: float = 1.0) -> Ranker:
    force = Force([*MUSTER, *LEAVE], STATION)
    priced = replace(
        POLICY, price_delay=weight * POLICY.price_delay, price_uncovered_s=weight * POLICY.price_uncovered_s
    )
    return Ranker(force, SLOW, priced)


def who(choose: Chooser, need: Sent, *waiting: Sent) -> str | None:
    """The call sign of who goes at a quiet moment."""
    force = Force([*MUSTER, *LEAVE], STATION)
    going = choose(need, waiting, need.sent, Fleet(force))
    return force.names[going.unit] if going else None


def test_where_the_east_is_dangerous_its_only_unit_stays() -> None:
    minor = sent("W-2", MIDDLE, 10_000, priority=2, hour_of_week=HOUR)
    assert who(First(ranker()), minor) == "E-1"
    assert who(Priced(ranker(), past(east=300)), minor) == "W-2"


def test_a_price_of_nothing_is_the_first_choice() -> None:
    minor = sent("W-2", MIDDLE, 10_000, priority=2, hour_of_week=HOUR)
    assert who(Priced(ranker(weight=0), past(east=300)), minor) == "E-1"


def test_a_log_without_sectors_has_no_price() -> None:
    minor = sent("W-2", MIDDLE, 10_000, priority=2)
    assert who(Priced(ranker(), [sent("W-1", WEST, 0)]), minor) == "E-1"


def test_two_that_wait_are_answered_together() -> None:
    here, there = sent("W-2", MIDDLE, 10_000), sent("E-1", EAST, 10_020, queued=9_990)
    assert who(Joint(ranker()), here) == "E-1"
    assert who(Joint(ranker()), here, there) == "W-2"


def test_what_the_log_s_queue_holds_already_counts_and_what_comes_later_does_not() -> None:
    for queued, first in ((9_990, "W-2"), (10_010, "E-1")):
        rows = [*MUSTER, sent("W-2", MIDDLE, 10_000), sent("E-1", EAST, 10_020, queued=queued), *LEAVE]
        among = Force(rows, STATION)
        served = list(Run(among, rows, Joint(Ranker(among, SLOW))).served())
        assert [among.names[one.going.unit] for one in served if one.going][3] == first


def test_who_is_needed_more_elsewhere_is_not_sent() -> None:
    grave = [sent(unit, door, 10_020, priority=0, call=unit) for unit, door in STATION.items()]
    assert who(Joint(ranker()), sent("W-1", WEST, 10_000, priority=4), *grave) is None
