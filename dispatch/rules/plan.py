"""Plans (run cards, fiches réflexes): which one matches, what it asks for, and which units fill that best.

A plan names when it is meant (types, priorities, sectors, hours, alarm level; nothing named means any) and
what must go: needs, each so many units of certain kinds that all have certain skills. One unit fills one
need. What it calls the backup stands ready and is not sent with the first.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

ALARMS = range(1, 6)
#: So many units of all needs together; more is a plan of another kind.
UNITS_LIMIT = 30
CODE = r"[a-z0-9][a-z0-9_-]{0,23}"
_NEED = re.compile(rf"(\d{{1,3}})\s+({CODE})\s*:\s*([^:+]*)(?:\+\s*([^:+]*))?")
#: Seconds, each beyond all that the lesser one adds up to: a need that nobody fills, a unit that was sent.
_NOBODY, _SENT = 1e9, -1e6
#: From costs, rows × columns, and what each row costs alone: the column of each, each given once, so that all
#: together cost least. `maps.pairing.cheapest_pairs` is one.
Pairing = Callable[[Sequence[Sequence[float]], Sequence[float]], Sequence[int | None]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a plan is looked up for; `hour` is the room's own, 0 to 23."""

    type: str | None
    priority: int | None
    sector: str | None
    hour: int
    alarm: int = 1


@dataclass(frozen=True)
class Need:
    """So many units of one of these kinds (none named: of any) that have all of these skills."""

    code: str
    count: int = 1
    kinds: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    def is_of_kind(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def lacking(self, skills: Collection[str]) -> tuple[str, ...]:
        """The skills that are not among these."""
        return tuple(skill for skill in self.skills if skill not in skills)

    def __str__(self) -> str:
        wanted = [*self.kinds, *(("+", *self.skills) if self.skills else ())]
        return " ".join((f"{self.count} {self.code}:", *wanted))


#: What is needed where no plan says more.
ANYBODY = Need("unit")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What must go, when. `hours` are from and until, past midnight if need be; a crew is `least_crew` or
    more, rested `rest_min` since its last task, and on duty for `shift_min` more, where that is known.
    """

    code: str
    alarm: int = 1
    types: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()
    hours: tuple[int, int] | None = None
    needs: tuple[Need, ...] = (ANYBODY,)
    backup: tuple[Need, ...] = ()
    least_crew: int = 1
    rest_min: int = 0
    shift_min: int = 0
    name: Mapping[str, str] = field(default_factory=dict)
    tell: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_needs(self) -> tuple[Need, ...]:
        """What goes first, then the backup."""
        return self.needs + self.backup

    def covers(self, case: Case) -> bool:
        """Whether it is meant for the case; its alarm level is reached."""
        return (
            self.alarm <= case.alarm
            and (not self.types or case.type in self.types)
            and (not self.priorities or case.priority in self.priorities)
            and (not self.sectors or case.sector in self.sectors)
            and (self.hours is None or _within(case.hour, *self.hours))
        )


def matching(plans: Iterable[Plan], case: Case) -> Plan | None:
    """The plan for the case: of the highest alarm level reached, then the most specific. What names the type
    is more specific than what names the sector, then the hours, then the priority; of two that name the same,
    the one that names fewer.
    """
    return min((plan for plan in plans if plan.covers(case)), key=_order, default=None)


def need_of(text: str, kinds: Collection[str], skills: Collection[str]) -> Need:
    """The need that the text means, as `str` writes it: `2 car: car moto + armed first_aid`.

    Raises ValueError with what was expected.
    """
    found = _NEED.fullmatch(text.strip())
    if not found:
        raise ValueError(f"a need as “2 car: car moto + armed first_aid”, not “{text.strip()}”")
    count, code, of_kinds, with_skills = found.groups(default="")
    if not 1 <= int(count) <= UNITS_LIMIT:
        raise ValueError(f"1 to {UNITS_LIMIT} units of {code}, not {count}")
    for given, known, what in ((of_kinds, kinds, "kind"), (with_skills, skills, "skill")):
        if unknown := sorted(set(given.split()) - set(known)):
            raise ValueError(f"no {what} {' '.join(unknown)}, only codes among {' '.join(known)}")
    return Need(code, int(count), _once(of_kinds.split()), _once(with_skills.split()))


def check(needs: Sequence[Need], backup: Sequence[Need]) -> None:
    """Raises ValueError where the needs of one plan do not go together."""
    if not needs:
        raise ValueError("at least one need")
    codes = [need.code for need in (*needs, *backup)]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"each need once, the backup's too, not {' '.join(twice)} twice")
    if (total := sum(need.count for need in (*needs, *backup))) > UNITS_LIMIT:
        raise ValueError(f"up to {UNITS_LIMIT} units in all, not {total}")


def fill(
    needs: Sequence[Need],
    seconds: Mapping[int, float],
    able: Mapping[int, Collection[str]],
    sent: Collection[int] = (),
    *,
    pairing: Pairing,
) -> dict[int, str]:
    """{unit: the need it fills}: as many needs filled as can be, by as many of those `sent` already as can
    be, then in the least time summed over the units; nobody who fills none is named.

    `able` are the needs that a unit could fill, `seconds` how far those are that were not sent. Exact.
    """
    slots = [need.code for need in needs for _ in range(need.count)]
    taken = {unit: _SENT if unit in sent else seconds[unit] for unit, codes in able.items() if codes}

    def nearness(unit: int) -> tuple[float, int]:
        return taken[unit], unit

    # Of each need the nearest, no more than there are slots: one of those is free whenever a farther one
    # would be taken.
    of_need = [[unit for unit in taken if code in able[unit]] for code in dict.fromkeys(slots)]
    units = sorted({unit for some in of_need for unit in nsmallest(len(slots), some, nearness)}, key=nearness)
    costs = [[taken[unit] if slot in able[unit] else math.inf for unit in units] for slot in slots]
    chosen = zip(slots, pairing(costs, [_NOBODY] * len(slots)), strict=True)
    return {units[column]: slot for slot, column in chosen if column is not None}


def counted(codes: Iterable[str], plan: Plan | None) -> dict[str, int]:
    """How often each need of the plan, the backup's too, is among the codes of those that are filled."""
    found = {need.code: 0 for need in (plan.all_needs if plan else ())}
    for code in codes:
        found[code] += 1
    return found


def missing(
    plan: Plan | None, found: Mapping[str, int], *, anybody: bool, backup: bool = False
) -> dict[Need, int]:
    """What must go (or, of the `backup`, stand ready) and is not among those `found`, so many of each need;
    without a plan somebody must.
    """
    if plan is None:
        return {} if anybody else {ANYBODY: 1}
    wanted = plan.all_needs if backup else plan.needs
    return {need: need.count - found[need.code] for need in wanted if found[need.code] < need.count}


def _order(plan: Plan) -> tuple[object, ...]:
    hours = (plan.hours[1] - plan.hours[0]) % 24 if plan.hours else math.inf
    named = (plan.types, plan.sectors, plan.priorities)
    types, sectors, priorities = (len(one) or math.inf for one in named)
    unnamed = [math.isinf(one) for one in (types, sectors, hours, priorities)]
    return (-plan.alarm, *unnamed, types, sectors, hours, priorities, plan.code)


def _within(hour: int, since: int, until: int) -> bool:
    """Whether the hour lies from `since` up to, not including, `until`, on a clock's face."""
    return (hour - since) % 24 < (until - since) % 24


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
