"""Somebody takes an alarm: it is theirs for one rung's time, then it climbs and is nobody's again."""

from typing import Any

import pytest

from dispatch import alarm_cards, escalation
from dispatch.escalation import take_alarm
from dispatch.models import Escalation
from patrols import clock, journal, orders
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from tests.builders import Cast, Hands, head, log, open_incident, report, send, watch


def undelivered(cast: Cast, hands: Hands) -> int:
    """P-1 was sent to a robbery (P1), its tablet does not answer; the id of the alarm."""
    send(cast, open_incident(cast, type="robbery"), cast.p1)
    hands.move(10)
    watch()
    return Escalation.objects.get().pk


def card(cast: Cast) -> dict[str, Any]:
    (only,) = alarm_cards.open_alarms(cast.room)
    return dict(only)


def test_who_takes_an_alarm_is_said_to_all(cast: Cast, hands: Hands) -> None:
    which = undelivered(cast, hands)
    assert (card(cast)["taken_at"], card(cast)["taken_by"]) == (None, None)
    hands.move(4)
    before = head(cast.room)
    take_alarm(cast.room, which, by=cast.leila)
    assert (card(cast)["taken_at"], card(cast)["taken_by"]) == (clock.stamp(hands.now()), "Leila")
    (entry,) = journal.after(cast.room.pk, before)
    assert (entry.kind, journal.line(entry)["by"]) == ("escalation.taken", "Leila")
    assert card(cast) in journal.line(entry)["cards"]
    facts = journal.line(entry)["facts"]
    assert (facts["rule"], facts["call_sign"]) == ("undelivered", "P-1")


def test_an_order_s_alarm_says_which_assignment_it_is_about(cast: Cast, hands: Hands) -> None:
    undelivered(cast, hands)
    assert card(cast)["assignment"] == cast.p1.assignments.get().pk
    report(cast, cast.p2, Status.BREAK)
    hands.move(minutes=45)
    watch()
    assert [
        one["assignment"] for one in alarm_cards.open_alarms(cast.room) if one["rule"] == "overstayed"
    ] == [None]


def test_the_second_one_is_told_who_was_first(cast: Cast, hands: Hands) -> None:
    which = undelivered(cast, hands)
    take_alarm(cast.room, which, by=cast.leila)
    before, was = head(cast.room), card(cast)
    with pytest.raises(Refused, match="alarm_taken") as refused:
        take_alarm(cast.room, which, by=cast.samir)
    assert (refused.value.status, refused.value.facts["by"]) == (409, "Leila")
    assert (head(cast.room), card(cast)) == (before, was)


def test_taking_again_what_one_has_changes_nothing_and_gains_no_time(cast: Cast, hands: Hands) -> None:
    which = undelivered(cast, hands)
    take_alarm(cast.room, which, by=cast.leila)
    before = head(cast.room)
    hands.move(20)
    take_alarm(cast.room, which, by=cast.leila)
    assert head(cast.room) == before
    hands.move(10)
    watch()
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("next_unit", None)


def test_who_takes_it_has_one_rung_s_time_then_it_climbs_and_is_nobody_s(cast: Cast, hands: Hands) -> None:
    which = undelivered(cast, hands)
    hands.move(29)
    take_alarm(cast.room, which, by=cast.leila)
    hands.move(29.9)
    watch()
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("dispatcher", "Leila")
    hands.move(0.1)
    watch()
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("next_unit", None)
    take_alarm(cast.room, which, by=cast.samir)
    hands.move(30)
    watch()
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("commander", None)


def test_at_the_top_it_is_told_again_when_who_took_it_had_their_time(cast: Cast, hands: Hands) -> None:
    which = undelivered(cast, hands)
    for _ in range(2):
        hands.move(30)
        watch()
    hands.move(hours=1)
    watch()
    take_alarm(cast.room, which, by=cast.leila)
    before = head(cast.room)
    hands.move(30)
    watch()
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("commander", None)
    assert log(cast.room, before) == ["escalation.raised"]
    hands.move(hours=1)
    watch()
    assert log(cast.room, before) == ["escalation.raised"], "nobody took it again"


def test_an_alarm_about_a_unit_alone_gives_a_unit_s_time(cast: Cast, hands: Hands) -> None:
    report(cast, cast.p1, Status.BREAK)
    hands.move(minutes=45)
    watch()
    take_alarm(cast.room, Escalation.objects.get().pk, by=cast.leila)
    hands.move(minutes=5, seconds=-1)
    watch()
    assert card(cast)["taken_by"] == "Leila"
    hands.move(1)
    watch()
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("commander", None)


def test_its_cause_ends_it_whoever_has_it_and_what_is_over_is_nobody_s_to_take(
    cast: Cast, hands: Hands
) -> None:
    which = undelivered(cast, hands)
    take_alarm(cast.room, which, by=cast.leila)
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 1)])
    watch()
    assert alarm_cards.open_alarms(cast.room) == []
    with pytest.raises(Refused, match="alarm_ended"):
        take_alarm(cast.room, which, by=cast.samir)


def test_a_watch_that_looked_before_it_was_taken_does_not_climb_over_the_taker(
    cast: Cast, hands: Hands
) -> None:
    which = undelivered(cast, hands)
    hands.move(30)
    due = escalation._due(cast.room, hands.now())
    take_alarm(cast.room, which, by=cast.leila)
    assert len(due) == 1 and escalation._do(cast.room, due) == 0
    assert (card(cast)["rung"], card(cast)["taken_by"]) == ("dispatcher", "Leila")


def test_only_the_room_s_own_alarms_are_taken_and_only_by_those_who_watch_them(
    cast: Cast, hands: Hands
) -> None:
    which = undelivered(cast, hands)
    with pytest.raises(Refused, match="not_there"):
        take_alarm(cast.port, which, by=cast.hicham)
    for stranger in (cast.amina, cast.karim, cast.hicham):
        with pytest.raises(Refused, match="not_allowed"):
            take_alarm(cast.room, which, by=stranger)
    assert card(cast)["taken_by"] is None
