"""The two pages of docs/ that are drawn from the code, so that they cannot lag behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from inspect import getdoc
from typing import Any

from command.wiring import REACTIONS
from dispatch.rules.lifecycle import NEXT as ASSIGNMENT_NEXT
from patrols.events import Event, Reaction
from patrols.rules.lifecycle import EIDO
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
            "and off. A dispatcher may take any other edge with a reason.",
            "",
            *_diagram(UNIT_NEXT),
            "",
            "| status | EIDO primary | EIDO secondary |",
            "|---|---|---|",
            *eido,
            "",
            "## Assignment",
            "",
            "It follows its unit's status. The incident's stage is computed from its assignments.",
            "",
            *_diagram(ASSIGNMENT_NEXT),
            "",
        ]
    )


def _diagram(table: Mapping[Any, Iterable[Any]]) -> list[str]:
    edges = [
        f"    {current} --> {following}" for current, all_ in table.items() for following in sorted(all_)
    ]
    return ["```mermaid", "stateDiagram-v2", *edges, "```"]
