"""The two pages of docs/ that are drawn from the code, so that they cannot lag behind it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from inspect import getdoc
from typing import Any

from command import verb_table
from command.wiring import REACTIONS
from dispatch.rules.lifecycle import ENDS, FOLLOWS, RUNNING, IncidentStage, Stage, incident_stage
from dispatch.rules.lifecycle import NEXT as ASSIGNMENT_NEXT
from patrols.decisions import Event, Reaction
from patrols.rules.lifecycle import EIDO, UNDO_S
from patrols.rules.lifecycle import NEXT as UNIT_NEXT

DRAWN = "<!-- Drawn by `./dawriya documents`; edit the code, not this page. -->"


def pages() -> dict[str, str]:
    """File name in docs/ → text."""
    return {"events.md": _events(), "lifecycles.md": _lifecycles()}


def _events() -> str:
    rows = [_event(kind, reactions) for kind, reactions in REACTIONS.items()]
    return "\n".join(
        [
            "# What happens",
            "",
            DRAWN,
            "",
            "Every event takes its place in the journal and on the screens of its room. Facts in *italics*",
            "are personal: they enter the hash chain sealed and can be erased.",
            "",
            "| kind | facts | reactions | |",
            "|---|---|---|---|",
            *sorted(rows),
            "",
        ]
    )


def _event(kind: type[Event], reactions: Iterable[Reaction]) -> str:
    facts = [f.name for f in fields(kind) if f.name != "room"]
    told = " ".join(f"*{name}*" if name in kind.personal else f"`{name}`" for name in facts)
    react = ", ".join(f"`{react.__module__}.{react.__name__}`" for react in reactions)
    said = (getdoc(kind) or "").replace("\n", " ").replace("|", "\\|")
    return f"| `{kind.kind()}` | {told} | {react} | {said} |"


def _lifecycles() -> str:
    eido = [
        f"| `{status.value}` | {primary} | {', '.join(secondary)} |"
        for status, (primary, secondary) in EIDO.items()
    ]
    return "\n".join(
        [
            "# Lifecycles",
            "",
            DRAWN,
            "",
            "## Unit status",
            "",
            "What a tablet may report. The room alone dispatches, by an order; duty alone brings a unit on",
            "and off. A dispatcher may take any other edge with a reason. A unit whose task ends without",
            "its report (recalled, freed, declined) is `available`; a preempted, diverted or swapped one",
            "that has another task `dispatched` at once: it must accept what it has not read yet.",
            f"For {UNDO_S:.0f} s of its own clock a tablet may take back what it said last, unless that",
            "ended the task: the unit is again where it was, since when it was, and the journal keeps both.",
            "",
            *_diagram(UNIT_NEXT),
            "",
            "| status | EIDO primary | EIDO secondary |",
            "|---|---|---|",
            *eido,
            "",
            "## Assignment",
            "",
            "A stacked one waits until its unit is sent to it. One that runs follows its unit's status; a",
            "dispatcher who speaks for the unit may move it to any running stage, and clear it with its",
            "disposition from any. The room recalls, preempts, diverts, swaps or frees; the unit declines,",
            "by its tablet or by radio. What has ended stays ended.",
            "",
            *_diagram(ASSIGNMENT_NEXT),
            "",
            "| stage | its unit's status |",
            "|---|---|",
            *(f"| `{stage}` | `{status}` |" for status, stage in FOLLOWS.items()),
            "",
            "## Verbs",
            "",
            "Each is one decision, one request, one command and one button. A unit that runs is never sent",
            "elsewhere unasked: `assign` and `add` are refused as `unit_taken`, with the verbs legal",
            "then. One that calls for help is sent to no other incident than its call became: refused as",
            "`calls_for_help`, unless it is named in `despite_help` by a person who was told so. A promise",
            "is flagged when who was on the way to whom it was given is taken off and nobody else is: the",
            "incident's card says `promise_lost`, the journal until when it was, and the watch raises the",
            "alarm of that name, until somebody goes or the caller is told anew.",
            "",
            *verb_table.lines(),
            "",
            "## Incident",
            "",
            "Nobody types its stage. The first row that fits says it. Of a reopened incident only those",
            "units count that ran since.",
            "",
            "| what is so | stage |",
            "|---|---|",
            *(f"| {so} | `{stage}` |" for so, stage in _incident_stages()),
            "",
        ]
    )


def _incident_stages() -> Iterator[tuple[str, IncidentStage]]:
    """What decides an incident's stage, as the rule answers it."""
    yield (
        "closed with a disposition that calls it off",
        incident_stage([], held=False, closed=True, cancelled=True),
    )
    yield "closed", incident_stage([], held=False, closed=True)
    yield "merged into another", incident_stage([], held=False, closed=False, merged=True)
    for furthest in reversed(RUNNING):
        yield f"its furthest unit is `{furthest}`", incident_stage([furthest], held=True, closed=False)
    yield "held", incident_stage([], held=True, closed=False)
    yield "a unit cleared, none runs", incident_stage([Stage.CLEARED], held=False, closed=False)
    left = sorted(ENDS - {Stage.CLEARED})
    gone = f"none runs and none cleared: {', '.join(f'`{end}`' for end in left)}"
    yield gone, incident_stage(left, held=False, closed=False)
    yield f"nothing but `{Stage.STACKED}`", incident_stage([Stage.STACKED], held=False, closed=False)
    yield "no unit was ever sent", incident_stage([], held=False, closed=False)


def _diagram(table: Mapping[Any, Iterable[Any]]) -> list[str]:
    edges = [
        f"    {current} --> {following}" for current, all_ in table.items() for following in sorted(all_)
    ]
    return ["```mermaid", "stateDiagram-v2", *edges, "```"]
