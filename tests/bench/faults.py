"""`./dawriya bench faults`: an evening under fault on SQLite and one on PostgreSQL, judged by the checker.

`--sabotages` also breaks the product on purpose, in seven ways on PostgreSQL and six on SQLite, and counts
those that the checker finds, each database's calm evening beside them, in which nothing may be found.
`--long` is the night: evening after evening, until 20,000 units were sent and 200 faults struck, or half an
hour is over. Ends with 1 when there was any harm, a sabotage was missed, or fewer than `--least` were sent.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.run import QUIET_S, Result, spend
from tests.faults.sabotage import SABOTAGES
from tests.faults.stage import Stage, breakable, small_disk
from tests.postgres import postgresql

HARMS = ("lost", "doubled", "reordered", "leaked", "untrue")
KINDS = ("sqlite", "postgresql")
NIGHT = {"assignments": 20_000, "faults": 200, "seconds": 27 * 60}
#: What a sabotage's evening, and the calm one beside it, sends, and for how long at least.
SMALL, CALM_S, STORM_S = 60, 20, 30


def main(argv: list[str] | None = None) -> int:
    """Run, say what was seen, and print one JSON line last; 1 when the product or the checker failed."""
    parser = argparse.ArgumentParser(prog="bench faults")
    parser.add_argument("--on", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--assignments", type=int, default=1500, help="an evening ends once so many went")
    parser.add_argument("--least", type=int, default=0, help="fail when fewer went, over all evenings")
    parser.add_argument("--seconds", type=float, default=55, help="how long faults strike")
    parser.add_argument("--late", type=float, default=0, help="seconds that a slow machine is given")
    parser.add_argument("--units", type=int, default=48)
    parser.add_argument("--sabotages", action="store_true")
    parser.add_argument("--sabotage", nargs="+", help="only those whose name has one of these")
    parser.add_argument("--no-evening", action="store_true")
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args(argv)
    evenings: list[Result] = []
    proved = Proved()
    with contextlib.ExitStack() as stack:
        stages = {
            kind: stack.enter_context(_stage(kind, asked.units))
            for kind in KINDS
            if asked.on in (kind, "both")
        }
        for kind in _nights(evenings, stages) if asked.long else () if asked.no_evening else stages:
            least = -(-asked.least // len(stages))
            evening = _evening(
                stages[kind], kind, asked.assignments, asked.seconds, least=least, late_s=asked.late
            )
            evenings.append(asyncio.run(evening))
        for kind, stage in stages.items() if asked.sabotages or asked.sabotage else ():
            _sabotages(stage, kind, asked.sabotage, proved)
    said = _summary(evenings, proved if asked.sabotages or asked.sabotage else None)
    print(json.dumps(said))
    return int(any(said[harm] for harm in HARMS) or not proved.whole or said["assignments"] < asked.least)


@dataclass
class Proved:
    """Whether the checker can fail, and does not when nothing is wrong."""

    caught: int = 0
    whole: bool = True


def _nights(evenings: list[Result], stages: dict[str, Stage]) -> Iterator[str]:
    """The database of the next evening, in turn, until enough was done."""
    begun = time.monotonic()
    for kind in itertools.cycle(stages):
        sent, faults = sum(one.assignments for one in evenings), sum(len(one.faults) for one in evenings)
        spent = time.monotonic() - begun
        print(f"{spent / 60:.0f} min: {sent} sent, {faults} faults", flush=True)
        if spent > NIGHT["seconds"] or (sent >= NIGHT["assignments"] and faults >= NIGHT["faults"]):
            return
        yield kind


def _summary(evenings: list[Result], proved: Proved | None) -> dict[str, Any]:
    late = [ms for evening in evenings for ms in evening.late_ms()]
    delivered = [ms for evening in evenings for ms in evening.delivered_ms()]
    return {
        "bench": "faults",
        **{harm: sum(evening.count(harm) for evening in evenings) for harm in HARMS},
        "sabotages_caught": proved.caught if proved else None,
        "assignments": sum(evening.assignments for evening in evenings),
        "faults": sum(len(evening.faults) for evening in evenings),
        "p50_ms": _percentile(late, 50),
        "p99_ms": _percentile(late, 99),
        "delivery_p50_ms": _percentile(delivered, 50),
        "delivery_p99_ms": _percentile(delivered, 99),
    }


def _percentile(values: list[float], which: int) -> float | None:
    """So many of a hundred are not above it."""
    return round(statistics.quantiles(values, n=100)[which - 1], 1) if len(values) > 1 else None


@contextlib.contextmanager
def _stage(kind: str, units: int) -> Iterator[Stage]:
    """A staged town on this database."""
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small_disk()) if kind == "postgresql" else None
        server = stack.enter_context(postgresql(disk)) if kind == "postgresql" else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yield Stage.make(folder, units, server, disk)


async def _evening(
    stage: Stage,
    kind: str,
    wanted: int,
    seconds: float,
    *,
    least: int = 0,
    late_s: float = 0.0,
    gap_s: float = 3.0,
    calm: bool = False,
    sabotage: str = "",
) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        name = f"room_{uuid.uuid4().hex[:8]}"
        async with breakable(stage, Path(folder), name, sabotage) as rig:
            result = await spend(
                rig,
                wanted=wanted,
                seconds=seconds,
                least=least,
                late_s=late_s,
                gap_s=gap_s,
                calm=calm,
                quiet_s=15 if sabotage else QUIET_S,
            )
    _say(kind, sabotage, result)
    return result


def _say(kind: str, sabotage: str, result: Result) -> None:
    found = Counter(f"{breach.invariant} {breach.harm}" for breach in result.breaches)
    print(
        f"{kind}, {sabotage or 'an evening'}: {result.assignments} sent, {len(result.faults)} faults"
        f" of {len(set(result.faults))} kinds,"
        f" {len(result.truth.entries)} entries, {result.seconds:.0f} s: {dict(found) or 'no breach'}",
        flush=True,
    )
    for breach in result.breaches[: 3 if sabotage else 20]:
        print(f"  {breach.invariant} {breach.harm}: {breach.says}", flush=True)


def _sabotages(stage: Stage, kind: str, only: list[str] | None, proved: Proved) -> None:
    """Each sabotage's evening is to be found wrong, and one without a sabotage right."""
    control = asyncio.run(_evening(stage, kind, SMALL, CALM_S, least=SMALL, calm=True))
    if control.breaches:
        proved.whole = False
        print(f"NOT RIGHT on {kind}: the evening without a sabotage", flush=True)
    for name, sabotage in SABOTAGES.items():
        if sabotage.on not in ("both", kind) or not any(part in name for part in only or [""]):
            continue
        seconds = STORM_S if sabotage.in_a_storm else CALM_S
        result = asyncio.run(
            _evening(stage, kind, SMALL, seconds, least=SMALL, calm=not sabotage.in_a_storm, sabotage=name)
        )
        if {breach.invariant for breach in result.breaches} & set(sabotage.caught_by):
            proved.caught += 1
        else:
            proved.whole = False
            print(f"NOT CAUGHT on {kind}: {name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
