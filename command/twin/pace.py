"""How long the log's drives took for their straight metres: learned on its first days, scored on the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from command.twin.fleet import Fleet, Force
from command.twin.sent import Sent
from maps.geo import Floats, distance_m
from maps.learning import TooFewTrips
from maps.scoring import Expected, Score, score
from maps.straight import Line, fit_line


class Drive(NamedTuple):
    """A unit that arrived, and how far it was, in a straight line from where it seemed to be."""

    sent: Sent
    metres: float
    taken_s: float


def as_it_was(force: Force, sent: Iterable[Sent]) -> Iterator[tuple[Sequence[Sent], Fleet]]:
    """Units of one kind that were sent to a call at once, and the fleet just before, as the log has it."""
    fleet = Fleet(force)
    for _, group in groupby(sent, key=lambda one: (one.sent, one.call)):
        together = sorted(group, key=lambda one: one.kind)
        for _, alike in groupby(together, key=lambda one: one.kind):
            yield list(alike), fleet
        for one in together:
            fleet.take(force.number[one.unit], one.free, one.at)


def drives(force: Force, sent: Iterable[Sent]) -> list[Drive]:
    """Every drive of the log whose beginning is known; one of no time is none."""
    found = []
    for together, fleet in as_it_was(force, sent):
        for one in together:
            start = fleet.where(force.number[one.unit], one.sent)
            if start and one.there is not None and one.there > one.sent:
                found.append(Drive(one, distance_m(start, one.at), one.there - one.sent))
    return found


@dataclass(frozen=True)
class Paces:
    """A line for each kind of unit and priority that drove often enough, else for its kind, else for all."""

    lines: dict[tuple[str | None, int | None], Line]

    def line(self, kind: str, priority: int) -> Line:
        asked = ((kind, priority), (kind, None), (None, None))
        return next(self.lines[one] for one in asked if one in self.lines)


def learn_paces(taught: Sequence[Drive], fit: Callable[[Floats, Floats], Line] = fit_line) -> Paces:
    """Raises TooFewTrips where even all of them are too few."""
    lines: dict[tuple[str | None, int | None], Line] = {(None, None): fit(*_columns(taught))}
    cells: dict[tuple[str | None, int | None], list[Drive]] = {}
    for one in taught:
        cells.setdefault((one.sent.kind, None), []).append(one)
        cells.setdefault((one.sent.kind, one.sent.priority), []).append(one)
    for cell, found in cells.items():
        with suppress(TooFewTrips):
            lines[cell] = fit(*_columns(found))
    return Paces(lines)


def error(paces: Paces, scored: Sequence[Drive]) -> Score:
    """How far off the lines are on these drives."""
    metres, taken = _columns(scored)
    lines = [paces.line(one.sent.kind, one.sent.priority) for one in scored]
    parts = [line.expected(metres[[row]]) for row, line in enumerate(lines)]
    seconds, low, high = (np.concatenate(part) for part in zip(*parts, strict=True))
    return score(taken, Expected(seconds, low, high))


def _columns(found: Sequence[Drive]) -> tuple[Floats, Floats]:
    return np.array([one.metres for one in found]), np.array([one.taken_s for one in found])
