"""An evening under fault: all work, the weather does what it does, and after quiet the checker judges."""

import asyncio
import json
import math
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.bystanders import (
    SLEEP_S,
    look_at_the_database,
    put_tablets_to_sleep,
    read_the_past,
    turn_back_pages,
    withdraw_rights,
)
from tests.faults.checker import check
from tests.faults.evening import Evening
from tests.faults.history import Breach, History, Seen, Truth
from tests.faults.rig import BreakableRig
from tests.faults.storm import Storm
from tests.faults.weather import STEP_S

WORKERS = ("samir", "leila", "nadia") * 3
#: At most; it is quiet as soon as everybody knows everything.
QUIET_S = 180.0
#: How many times longer an evening may last on a machine that does much else.
PATIENCE = 8
#: After it was switched off a tablet takes so long to be back at most.
OFF_S = SLEEP_S + 10.0


@dataclass
class Result:
    """What an evening showed."""

    breaches: list[Breach]
    history: History
    truth: Truth
    faults: list[str]
    seconds: float

    @property
    def assignments(self) -> int:
        return sum(1 for made in self.truth.assignments if made["started"])

    def count(self, harm: str) -> int:
        return sum(1 for breach in self.breaches if breach.harm == harm)

    def late_ms(self) -> list[float]:
        """From a dispatcher's first try to the tablet that kept the task, of every unit that was sent."""
        asked: dict[str, Seen] = {}
        sent: dict[tuple[int, int], list[float]] = {}
        for one in self.history.of("asked", "answered"):
            key = one.facts["key"]
            if one.kind == "asked":
                asked.setdefault(key, one)
            elif one.facts["status"] == 200 and asked[key].facts["path"].endswith("/assign"):
                for unit in asked[key].facts["body"]["units"]:
                    sent.setdefault((unit, one.facts["body"]["number"]), []).append(asked[key].at)
        late = []
        for one, unit in self._tasks_kept():
            begun = [at for at in sent.get((unit, one.facts["incident"]), []) if at <= one.at]
            late += [(one.at - max(begun)) * 1000] if begun else []
        return late

    def delivered_ms(self) -> list[float]:
        """From the decision, by the clock of the process that made it, to the tablet that kept the task.

        What a process decided whose clock a fault had moved tells nothing and is left out.
        """
        since = time.time() - time.monotonic()
        issued = {(order["unit"], order["number"]): order["issued"] for order in self.truth.orders}
        took = [one.at + since - issued[unit, one.facts["number"]] for one, unit in self._tasks_kept()]
        return [seconds * 1000 for seconds in took if abs(seconds) < STEP_S / 2]

    def _tasks_kept(self) -> Iterator[tuple[Seen, int]]:
        """What each unit's tablet kept while it was not switched off, with the unit."""
        for actor, seen in self.history.actors("applied", "asleep").items():
            _, unit, which = actor.split()
            off = -math.inf
            for one in seen:
                if one.kind == "asleep":
                    off = one.at
                elif one.facts["kind"] == "task" and which == "main" and one.at - off > OFF_S:
                    yield one, int(unit)


async def spend(
    rig: BreakableRig,
    *,
    wanted: int,
    seconds: float,
    least: int = 0,
    late_s: float = 0.0,
    gap_s: float = 1.0,
    calm: bool = False,
    quiet_s: float = QUIET_S,
) -> Result:
    """An evening on the rig, `seconds` long and longer, up to `PATIENCE` times, until `least` units went;
    nobody sends any more once `wanted` did. Each promise may be kept `late_s` late. `calm`: without any
    weather, and over as soon as they went.
    """
    begun, evening = time.monotonic(), Evening(rig, History(late_s=late_s))
    await evening.gather_people()
    storm = Storm(rig, evening.history)
    forever: list[Coroutine[Any, Any, None]] = [
        read_the_past(evening),
        withdraw_rights(evening, 6),
        look_at_the_database(evening),
        turn_back_pages(evening),
        put_tablets_to_sleep(evening),
    ]
    if not calm:
        forever.append(storm.blow(gap_s))
    beside = [asyncio.create_task(job) for job in forever]
    work = [asyncio.create_task(evening.work(name, wanted)) for name in WORKERS]
    struck = time.monotonic()
    while not (calm and evening.made >= wanted):
        spent = time.monotonic() - struck
        if spent > seconds * PATIENCE or (spent > seconds and evening.made >= least):
            break
        await asyncio.sleep(0.1)
    evening.over = storm.over = True
    await asyncio.gather(*work)
    for job in beside:
        await asyncio.wait_for(job, 600)
    await evening.be_quiet(quiet_s)
    truth = await asyncio.to_thread(_truth, rig)
    await evening.leave()
    breaches = check(evening.history, truth)
    return Result(breaches, evening.history, truth, storm.names, time.monotonic() - begun)


def _truth(rig: BreakableRig) -> Truth:
    path = Path(rig.folder) / "truth.json"
    rig.run("-m", "tests.faults.dump", str(path))
    return Truth(**json.loads(path.read_text()))
