"""A log's twin: its first days teach how long drives take, the others are run again by who would choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from command.twin.choosing import Chooser, First, Ranker
from command.twin.compare import AsItWas, Response, look_back, responses
from command.twin.fleet import Force, homes
from command.twin.pace import drives, error, learn_paces
from command.twin.run import Run
from command.twin.sent import Record
from command.twin.weighing import Joint, Priced
from maps.learning import TooFewTrips
from maps.scoring import Score
from maps.straight import fit_constant


class TooFewDays(ValueError):
    """There are not enough days to teach and to be scored; str() is one sentence."""


@dataclass(frozen=True)
class Twin:
    """What there was, how wrong expected drives are (`median`: the same for a whole kind), and both sides."""

    read: int
    aside: Counter[str]
    units: int
    taught_days: int
    scored_days: int
    scored_calls: int
    line: Score
    median: Score
    was: AsItWas
    responses: list[Response]


def twin(record: Record, teach_days: int | None = None) -> Twin:
    """The whole comparison. Raises TooFewDays, TooFewTrips."""
    days = record.days()
    count = len(days) // 2 if teach_days is None else teach_days
    if not 0 < count < len(days):
        raise TooFewDays(f"The log has {len(days)} days: at least one must teach and one be scored.")
    taught, scored = set(days[:count]), set(days[count:])
    force = Force(record.sent, homes(one for one in record.sent if one.day in taught))
    driven = drives(force, record.sent)
    teachers = [one for one in driven if one.sent.day in taught]
    asked = [one for one in driven if one.sent.day in scored]
    if not asked:
        raise TooFewTrips("no drive of the scored days begins where its unit is known to be.")
    ranker = Ranker(force, learn_paces(teachers))
    was = look_back(ranker, record.sent, scored)
    priced = Priced(ranker, [one for one in record.sent if one.day in taught])
    choosers: Mapping[str, Chooser] = {"first": First(ranker), "priced": priced, "joint": Joint(ranker)}
    runs = {name: Run(force, record.sent, choose).served() for name, choose in choosers.items()}
    return Twin(
        read=len(record.sent),
        aside=record.aside,
        units=len(force.names),
        taught_days=len(taught),
        scored_days=len(scored),
        scored_calls=len({one.call for one in record.sent if one.day in scored}),
        line=error(ranker.paces, asked),
        median=error(learn_paces(teachers, fit_constant), asked),
        was=was,
        responses=responses(record.sent, scored, was, runs),
    )
