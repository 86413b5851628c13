"""A server whose clock was ahead steps back: what began in its future ends all the same."""

from dispatch import assignment
from dispatch.models import Assignment
from patrols.duty import book_off, book_on
from patrols.models import Shift
from tests.builders import Cast, Hands, open_incident, send


def test_a_unit_that_was_sent_in_the_future_is_recalled(cast: Cast, hands: Hands) -> None:
    number, unit = open_incident(cast), cast.p1
    send(cast, number, unit)
    hands.move(-90)
    assignment.recall(cast.room, number, unit, by=cast.samir, reason="over")
    made = Assignment.objects.get(unit=unit)
    assert made.ended_at == made.started_at


def test_a_shift_that_began_in_the_future_ends(cast: Cast, hands: Hands) -> None:
    hands.move(-90)
    book_off(cast.karim)
    shift = Shift.objects.get(officer=cast.karim)
    assert shift.ended_at == shift.started_at
    book_on(cast.karim, cast.p1)
