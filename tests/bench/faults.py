"""`./dawriya bench faults`: an evening under fault on SQLite and one on PostgreSQL, judged by the checker.

`--sabotages` also breaks the product on purpose, in seven ways on PostgreSQL and six on SQLite, and counts
those that the checker finds. `--long` is the night: evening after evening, until 20,000 units were sent and
200 faults struck, or so many `--minutes` are over. Ends with 1 when there was any harm, a sabotage was
missed, or fewer than `--least` were sent.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import delays
from tests.faults.run import QUIET_S, Result, spend
from tests.faults.sabotage import SABOTAGES
from tests.faults.stage import Stage, breakable, small_disk
from tests.faults.storm import LANES
from tests.postgres import postgresql

HARMS = ("lost", "doubled", "reordered", "leaked", "untrue")
KINDS = ("sqlite", "postgresql")
NIGHT = {"assignments": 20_000, "faults": 200}


@dataclass(frozen=True)
class Length:
    """How long an evening is: until so many units were sent and so many faults struck, or so many seconds;
    between two faults of a lane at most `gap_s`.
    """

    assignments: int
    faults: int
    seconds: float
    gap_s: float = 1.0
    lanes: Collection[str] = LANES
    late_s: float = 0.0
    quiet_s: float = QUIET_S


#: A sabotage's evening: calm, or with every fault of the clients' links once, on which what was sent is lost.
#: One that never gets quiet again is not waited for.
CALM = Length(150, 0, 40, quiet_s=10)
STORMY = Length(150, 9, 60, lanes=("clients",), quiet_s=10)


def main(argv: list[str] | None = None) -> int:
    """Run, say what was seen, and print one JSON line last; 1 when the product or the checker failed."""
    parser = argparse.ArgumentParser(prog="bench faults")
    parser.add_argument("--on", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--assignments", type=int, default=1500, help="an evening is over once so many went")
    parser.add_argument("--faults", type=int, default=20, help="and once so many faults struck")
    parser.add_argument("--seconds", type=float, default=80, help="or after so long; then it gets quiet")
    parser.add_argument("--least", type=int, default=0, help="fail when fewer went, over all evenings")
    parser.add_argument("--late", type=float, default=0, help="seconds that a slow machine is given")
    parser.add_argument("--units", type=int, default=120)
    parser.add_argument("--sabotages", nargs="*", help="all, or those whose name has one of these")
    parser.add_argument("--no-evening", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--minutes", type=float, default=60, help="no evening of --long begins later")
    asked = parser.parse_args(argv)
    length = Length(asked.assignments, asked.faults, asked.seconds, late_s=asked.late)
    evenings: list[Figures] = []
    proved = Proved()
    with contextlib.ExitStack() as stack:
        kinds = [kind for kind in KINDS if asked.on in (kind, "both")]
        with ThreadPoolExecutor() as beside:
            made = beside.map(lambda kind: stack.enter_context(_stage(kind, asked.units)), kinds)
            stages = dict(zip(kinds, made, strict=True))
        nights = _nights(evenings, stages, asked.minutes) if asked.long else iter(stages)
        for kind in () if asked.no_evening else nights:
            evenings.append(Figures.of(asyncio.run(_evening(stages[kind], kind, length))))
        for kind, stage in stages.items() if asked.sabotages is not None else ():
            _sabotages(stage, kind, asked.sabotages, proved)
    said = _summary(evenings, proved)
    print(json.dumps(said))
    missed = proved.caught < proved.run or said["assignments"] < asked.least
    return int(missed or any(said[harm] for harm in HARMS))


@dataclass(frozen=True)
class Figures:
    """What is kept of an evening: not its history, of which a night has gigabytes. Milliseconds `late` from a
    dispatcher's first try to the tablet, `calm` of those that met no fault, `delivered` from the decision.
    """

    harms: Counter[str]
    assignments: int
    faults: list[str]
    late: list[float]
    calm: list[float]
    delivered: list[float]

    @classmethod
    def of(cls, result: Result) -> "Figures":
        spans, ways = delays.faults(result.history), delays.ways(result.history)
        return cls(
            Counter(breach.harm for breach in result.breaches),
            result.assignments,
            result.faults,
            [way.ms for way in ways],
            [way.ms for way in ways if not way.meets(spans)],
            delays.delivered_ms(result.history, result.truth),
        )


@dataclass
class Proved:
    """Whether the checker can fail: how many sabotages were run, and in how many it did."""

    run: int = 0
    caught: int = 0


def _nights(evenings: list[Figures], stages: dict[str, Stage], minutes: float) -> Iterator[str]:
    """The database of the next evening, in turn, until enough was done."""
    begun = time.monotonic()
    for kind in itertools.cycle(stages):
        sent, faults = sum(one.assignments for one in evenings), sum(len(one.faults) for one in evenings)
        spent = (time.monotonic() - begun) / 60
        harm = sum(one.harms.total() for one in evenings)
        print(f"{spent:.0f} min: {sent} sent, {faults} faults, {harm} breaches", flush=True)
        if spent > minutes or (sent >= NIGHT["assignments"] and faults >= NIGHT["faults"]):
            return
        yield kind


def _summary(evenings: list[Figures], proved: Proved) -> dict[str, Any]:
    late, calm, delivered = (
        [ms for one in evenings for ms in getattr(one, which)] for which in ("late", "calm", "delivered")
    )
    return {
        "bench": "faults",
        **{harm: sum(one.harms[harm] for one in evenings) for harm in HARMS},
        "sabotages_caught": proved.caught,
        "sabotages_run": proved.run,
        "assignments": sum(one.assignments for one in evenings),
        "faults": sum(len(one.faults) for one in evenings),
        "kinds": len({name for one in evenings for name in one.faults}),
        "p50_ms": _percentile(late, 50),
        "p99_ms": _percentile(late, 99),
        "calm": len(calm),
        "calm_p50_ms": _percentile(calm, 50),
        "calm_p99_ms": _percentile(calm, 99),
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


async def _evening(stage: Stage, kind: str, length: Length, sabotage: str = "") -> Result:
    with tempfile.TemporaryDirectory() as folder:
        name = f"room_{uuid.uuid4().hex[:8]}"
        async with breakable(stage, Path(folder), name, sabotage) as rig:
            result = await spend(
                rig,
                wanted=length.assignments,
                faults=length.faults,
                seconds=length.seconds,
                late_s=length.late_s,
                gap_s=length.gap_s,
                lanes=length.lanes,
                quiet_s=length.quiet_s,
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


def _sabotages(stage: Stage, kind: str, only: list[str], proved: Proved) -> None:
    """Each sabotage's evening is to be found wrong; the one without any shows that nothing can be found."""
    for name, sabotage in SABOTAGES.items():
        if sabotage.on not in ("both", kind) or not any(part in name for part in only or [""]):
            continue
        result = asyncio.run(_evening(stage, kind, STORMY if sabotage.in_a_storm else CALM, name))
        proved.run += 1
        if {breach.invariant for breach in result.breaches} & set(sabotage.caught_by):
            proved.caught += 1
        else:
            print(f"NOT CAUGHT on {kind}: {name}", flush=True)


if __name__ == "__main__":
    # A polite kill ends it as Ctrl-C does, which a shell's background ignores: what runs here goes along.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.exit(main())
