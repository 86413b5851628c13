"""The verbs of the room as docs/lifecycles.md tells them: who may, from which stages, and what follows."""

from collections.abc import Iterator
from typing import NamedTuple

from dispatch import assignment, incidents
from dispatch.rules.lifecycle import NEXT, RUNNING, Stage
from patrols import status


class Verb(NamedTuple):
    """A verb: what it means, what it leaves behind, what tablets are told, and what becomes of a promise."""

    name: str
    means: str
    permission: str
    stages: str
    left: str
    tablets: str
    promise: str


def _from(end: Stage) -> str:
    """The running stages of a unit that may end so."""
    stages = [stage for stage in RUNNING if end in NEXT[stage]]
    return "any that runs" if stages == list(RUNNING) else " ".join(f"`{stage}`" for stage in stages)


_LEFT = "queued again if this was its last unit"
_LOST = "flagged if queued again"
_NONE, _STAYS = "–", "stays"

VERBS = (
    Verb(
        "assign",
        "free units go to an incident that nobody serves",
        assignment.ASSIGN,
        "units that are free",
        _NONE,
        "`task`",
        _STAYS,
    ),
    Verb(
        "add",
        "free units go to help where others are",
        assignment.ASSIGN,
        "units that are free",
        _NONE,
        "`task`; the others `change`",
        _STAYS,
    ),
    Verb(
        "stack",
        "a unit on duty does this next",
        assignment.ASSIGN,
        "any on duty",
        _NONE,
        "nothing",
        _STAYS,
    ),
    Verb(
        "preempt",
        "a unit is taken for something graver, with a reason",
        assignment.ASSIGN,
        _from(Stage.PREEMPTED),
        _LEFT,
        "`withdraw` then `task`; the others `change`",
        _LOST,
    ),
    Verb(
        "divert",
        "a unit that has not arrived is turned here, with a reason; a free one may go instead",
        assignment.ASSIGN,
        _from(Stage.DIVERTED),
        f"the one that goes instead has it, else {_LEFT}",
        "`withdraw` then `task`; who goes instead `task`; the others `change`",
        _LOST,
    ),
    Verb(
        "swap",
        "two units exchange their incidents, or a free one takes another's place",
        assignment.ASSIGN,
        _from(Stage.SWAPPED),
        "the other unit has it; where the first was free, the other is",
        "each `withdraw`, who goes on `task`; the others `change`",
        "stays: neither incident waits",
    ),
    Verb(
        "recall",
        "a unit need not go",
        assignment.RECALL,
        _from(Stage.RECALLED),
        _LEFT,
        "`withdraw`; the others `change`",
        _LOST,
    ),
    Verb(
        "free",
        "a unit ends without a disposition, or no longer does it next",
        assignment.RECALL,
        f"{_from(Stage.FREED)}, `{Stage.STACKED}`",
        _LEFT,
        "`withdraw`; the others `change`; nothing for what was stacked",
        _LOST,
    ),
    Verb(
        "decline",
        "a unit said by radio that it cannot go, with a reason",
        assignment.RECALL,
        _from(Stage.DECLINED),
        _LEFT,
        "`withdraw`; the others `change`",
        _LOST,
    ),
    Verb(
        "clear",
        "a unit said by radio what became of it",
        status.SET_STATUS,
        "any that runs",
        "closed with that disposition if this was its last unit",
        "`status_set`; the others `change`",
        "ends with its call",
    ),
    Verb(
        "hold",
        "an incident waits on purpose, for so many minutes; 0 ends it",
        incidents.AMEND_INCIDENT,
        "no unit runs",
        _NONE,
        "nothing",
        _STAYS,
    ),
)


def lines() -> Iterator[str]:
    """The table, line by line."""
    yield "| verb | means | who may | from | what is left | tablets | a promise there |"
    yield "|---|---|---|---|---|---|---|"
    for verb in VERBS:
        yield (
            f"| `{verb.name}` | {verb.means} | `{verb.permission}` | {verb.stages} | {verb.left} "
            f"| {verb.tablets} | {verb.promise} |"
        )
