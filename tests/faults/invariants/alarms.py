"""I9: the last defence against loss is a person. An order that no tablet stored in time was told to one."""

from collections.abc import Iterator

from tests.faults.history import Breach, History, Truth
from tests.faults.invariants.rights import excused, overlap

#: What the policy allows an order, and then the watch to look, on a machine that does much else.
WITHIN_S = 10.0 + 8.0
#: So long after a clock was put right a decision may still be seen for the first time.
CLOCK_S = 5.0


def alarms_raised(history: History, truth: Truth) -> Iterator[Breach]:
    """Time in which a fault kept the watch from looking or the database from answering does not count, nor
    what began while a server's clock was wrong: by the watch's clock it is not late yet.
    """
    told = {
        (entry["facts"]["unit"], entry["facts"]["incident"])
        for entry in truth.entries
        if entry["kind"] == "escalation.raised" and entry["facts"]["rule"] == "undelivered"
    }
    blind, shifted = excused(history, "blinds"), excused(history, "shifts")
    since: dict[tuple[int, int], float] = {}
    late: dict[tuple[int, int], float] = {}
    for one in history.of("running"):
        waiting = {(unit, number) for unit, number in one.facts.get("waiting", ())}
        since = {which: since.get(which, one.at) for which in waiting}
        for which, begun in since.items():
            waited = one.at - begun - overlap(blind, begun, one.at)
            if waited > WITHIN_S + history.late_s and not overlap(shifted, begun - CLOCK_S, begun):
                late[which] = waited
    for (unit, number), waited in sorted(late.items()):
        if (unit, number) not in told:
            yield Breach(
                "I9", "lost", f"unit {unit} had no order of {number} for {waited:.0f} s, nobody knew"
            )
