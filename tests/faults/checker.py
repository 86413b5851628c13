"""Every invariant over a history and the database after quiet.

I1 every committed assignment is in its unit's feed once and was applied once by its tablet, in order; every
   entry that a console may see reached it once, in order
I2 never two running assignments of a unit: in the database at any moment, or on a screen
I3 only legal transitions
I4 a picture plus the entries after it is a fresh picture
I5 the chain verifies, and what was done is in it once
I6 nothing reached whoever had no right to it for more than two seconds
I7 a command that is sent K times has one effect and equal answers
I8 nothing was answered that the database does not hold
I9 an order that no tablet stored in time was told to a person
"""

from collections.abc import Callable, Iterable

from tests.faults.history import Breach, History, Truth
from tests.faults.invariants.alarms import alarms_raised
from tests.faults.invariants.answers import answers_are_true, once_each
from tests.faults.invariants.delivery import entries_arrive, orders_arrive, receipts_count
from tests.faults.invariants.pictures import one_running, pictures_agree
from tests.faults.invariants.record import journal_holds, legal_steps
from tests.faults.invariants.rights import rights_hold

Invariant = Callable[[History, Truth], Iterable[Breach]]

INVARIANTS: tuple[Invariant, ...] = (
    orders_arrive,
    receipts_count,
    entries_arrive,
    one_running,
    legal_steps,
    pictures_agree,
    journal_holds,
    rights_hold,
    once_each,
    answers_are_true,
    alarms_raised,
)


def check(history: History, truth: Truth) -> list[Breach]:
    """Every breach of every invariant."""
    return [breach for invariant in INVARIANTS for breach in invariant(history, truth)]
