"""`./dawriya bench race`: sixteen dispatchers send one unit at the same moment, to a room of two web
processes on each database: a thousand times, or as often as half a minute allows (`--seconds 900` for all).

`--sabotage "no unique index, no room lock"` (a name of `tests/faults/sabotage.py`) breaks the product first:
then the count must not be 0. Ends with 1 when a unit went twice or to nobody, or a loser was not told where;
with a sabotage, when a database did not show it.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.faults.sabotage import SABOTAGES
from tests.postgres import database, postgresql
from tests.racing import Race, Tally
from tests.rig import Rig, running


def main(argv: list[str] | None = None) -> int:
    """Race, say what was seen, and print one JSON line last; 1 when it was not as it must be."""
    parser = argparse.ArgumentParser(prog="bench race")
    parser.add_argument("--on", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=1000, help="on each database, at most")
    parser.add_argument("--seconds", type=float, default=30, help="on each database; no round begins later")
    parser.add_argument("--sabotage", choices=list(SABOTAGES), default="")
    asked = parser.parse_args(argv)
    tallies = {
        kind: _race(kind, asked.rounds, asked.seconds, asked.sabotage)
        for kind in ("sqlite", "postgresql")
        if asked.on in (kind, "both")
    }
    print(json.dumps({"bench": "race", **_summary(tallies)}))
    if asked.sabotage:
        return int(not all(tally.double for tally in tallies.values()))
    return int(any(tally.double or tally.no_winner or tally.untold for tally in tallies.values()))


def _summary(tallies: dict[str, Tally]) -> dict[str, Any]:
    counted = ("rounds", "double", "no_winner", "untold")
    return {
        **{what: sum(getattr(tally, what) for tally in tallies.values()) for what in counted},
        "loser_p50_ms": {kind: _p(tally, 50) for kind, tally in tallies.items()},
        "loser_p99_ms": {kind: _p(tally, 99) for kind, tally in tallies.items()},
        "loser_max_ms": {kind: round(max(tally.loser_ms), 1) for kind, tally in tallies.items()},
    }


def _race(kind: str, rounds: int, seconds: float, sabotage: str) -> Tally:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = database(stack.enter_context(postgresql()), "room") if kind == "postgresql" else ""
        rig: Rig = stack.enter_context(running(folder, database_url=url, processes=2, **_broken(sabotage)))
        if sabotage:
            rig.run("-m", "tests.faults.sabotage", sabotage)
        tally = asyncio.run(Race(rig).run(rounds, seconds))
    print(f"{kind}: {tally.rounds} rounds, {tally.double} double, {tally.untold} untold", flush=True)
    return tally


def _broken(sabotage: str) -> dict[str, object]:
    if not sabotage:
        return {}
    environment = {"FAULTS_SABOTAGE": sabotage, "FAULTS_WEB": "0"}
    return {"application": "tests.faults.sabotaged:application", "environment": environment}


def _p(tally: Tally, percent: int) -> float:
    return round(statistics.quantiles(tally.loser_ms, n=100, method="inclusive")[percent - 1], 1)


if __name__ == "__main__":
    sys.exit(main())
