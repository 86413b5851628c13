"""A caller was told by when a patrol comes: when it does not, the room hears of it."""

from datetime import timedelta

from dispatch import alarm_cards, closing, intake, merging
from dispatch.models import Call, Incident
from patrols import clock
from patrols.rules.lifecycle import Status
from tests.builders import Cast, Hands, open_incident, report, send, take_call, watch


def broken(cast: Cast) -> list[tuple[int | None, str]]:
    """Incident and rung of each promise that was not kept."""
    return [
        (one["incident"], one["rung"])
        for one in alarm_cards.open_alarms(cast.room)
        if one["rule"] == "promise"
    ]


def promise(incident: int, minutes: float, call: int | None = None) -> None:
    """The caller was told: within so many minutes."""
    now = clock.now()
    calls = Call.objects.filter(number=call) if call else Call.objects.filter(incident__number=incident)
    assert calls.update(promised_at=now, promised_from=now, promised_until=now + timedelta(minutes=minutes))


def promised(cast: Cast, minutes: float = 10) -> int:
    """P-1 is on its way to a robbery, whose caller was told when it comes."""
    number = open_incident(cast, type="robbery")
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    promise(number, minutes)
    return number


def test_a_promise_that_is_not_kept_is_told_to_the_dispatcher_then_the_commander(
    cast: Cast, hands: Hands
) -> None:
    number = promised(cast)
    hands.move(minutes=10, seconds=-1)
    watch()
    assert broken(cast) == []
    hands.move(1)
    watch()
    assert broken(cast) == [(number, "dispatcher")]
    hands.move(30)
    watch()
    assert broken(cast) == [(number, "commander")]


def test_it_ends_when_a_unit_is_on_the_scene(cast: Cast, hands: Hands) -> None:
    promised(cast)
    hands.move(minutes=11)
    watch()
    assert broken(cast)
    report(cast, cast.p1, Status.ON_SCENE)
    watch()
    assert broken(cast) == []


def test_it_ends_when_the_incident_closes(cast: Cast, hands: Hands) -> None:
    number = promised(cast)
    hands.move(minutes=11)
    watch()
    assert broken(cast)
    closing.cancel(cast.room, number, "cancelled", reason="the caller went home", by=cast.samir)
    watch()
    assert broken(cast) == []


def test_a_unit_that_was_there_in_time_kept_it_also_when_it_has_left(cast: Cast, hands: Hands) -> None:
    number = promised(cast)
    send(cast, number, cast.p2)
    report(cast, cast.p1, Status.ON_SCENE)
    hands.move(minutes=2)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    assert Incident.objects.get(number=number).closed_at is None
    hands.move(minutes=20)
    watch()
    assert broken(cast) == []


def test_a_unit_that_had_left_before_it_was_promised_keeps_nothing(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, type="robbery")
    send(cast, number, cast.p1, cast.p2)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE)
    hands.move(60)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    hands.move(60)
    promise(number, 5)
    hands.move(minutes=5)
    watch()
    assert broken(cast) == [(number, "dispatcher")]


def test_the_first_of_several_promises_counts_and_nobody_is_promised_by_silence(
    cast: Cast, hands: Hands
) -> None:
    number = open_incident(cast, type="theft")
    second = take_call(cast)
    intake.join(cast.room, second, number, by=cast.amina)
    hands.move(minutes=3)
    watch()
    assert broken(cast) == []
    promise(number, 5, call=second)
    hands.move(minutes=5)
    watch()
    assert broken(cast) == [(number, "dispatcher")]


def test_what_speaks_for_both_has_the_promise_of_both(cast: Cast, hands: Hands) -> None:
    """Who was at one of them was there for both."""
    one, other = open_incident(cast, type="robbery"), open_incident(cast, type="robbery")
    promise(one, 5)
    merging.merge(cast.room, one, other, by=cast.samir)
    hands.move(minutes=5)
    watch()
    assert broken(cast) == [(other, "dispatcher")]
    send(cast, other, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE)
    watch()
    assert broken(cast) == []


def test_another_room_s_promise_is_its_own_alarm(cast: Cast, hands: Hands) -> None:
    call = intake.take_call(cast.port, {"type": "robbery", "place": "Quay 4"}, by=cast.hicham)
    intake.queue_call(cast.port, call.number, by=cast.hicham)
    Call.objects.filter(pk=call.pk).update(
        promised_at=clock.now(), promised_from=clock.now(), promised_until=clock.now()
    )
    watch()
    assert broken(cast) == []
    assert [one["rule"] for one in alarm_cards.open_alarms(cast.port)] == ["promise"]
