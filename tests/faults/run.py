"""An evening under fault: all work, the weather does what it does, and after quiet the checker judges."""

import asyncio
import json
import time
from collections.abc import Collection, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.bystanders import (
    look_at_the_database,
    put_tablets_to_sleep,
    read_the_past,
    turn_back_pages,
    withdraw_rights,
)
from tests.faults.checker import check
from tests.faults.evening import Evening
from tests.faults.history import Breach, History, Truth
from tests.faults.rig import BreakableRig
from tests.faults.storm import LANES, Storm

WORKERS = ("samir", "leila", "nadia") * 3
#: At most; it is quiet as soon as everybody knows everything.
QUIET_S = 180.0


@dataclass
class Result:
    """What an evening showed."""

    breaches: list[Breach]
    history: History
    truth: Truth
    faults: list[str]
    #: Of work and quiet together.
    seconds: float

    @property
    def assignments(self) -> int:
        return sum(1 for made in self.truth.assignments if made["started"])


async def spend(
    rig: BreakableRig,
    *,
    wanted: int,
    faults: int,
    seconds: float,
    late_s: float = 0.0,
    gap_s: float = 1.0,
    lanes: Collection[str] = LANES,
    quiet_s: float = QUIET_S,
) -> Result:
    """An evening on the rig: over once so many units were `wanted` and went, and so many faults struck, or
    after so many seconds; then it is quiet. Each promise may be kept `late_s` late.
    """
    evening = Evening(rig, History(late_s=late_s))
    await evening.gather_people()
    begun, storm = time.monotonic(), Storm(rig, evening.history)
    forever: list[Coroutine[Any, Any, None]] = [
        read_the_past(evening),
        withdraw_rights(evening, 6),
        look_at_the_database(evening),
        turn_back_pages(evening),
        put_tablets_to_sleep(evening),
        storm.blow(faults, gap_s, lanes),
        *(evening.work(name) for name in WORKERS),
    ]
    jobs = [asyncio.create_task(job) for job in forever]
    while time.monotonic() - begun < seconds and (evening.made < wanted or len(storm.names) < faults):
        await asyncio.sleep(0.1)
    evening.over = storm.over = True
    async with asyncio.timeout(600):
        await asyncio.gather(*jobs)
    await evening.be_quiet(quiet_s)
    spent = time.monotonic() - begun
    truth = await asyncio.to_thread(_truth, rig)
    await evening.leave()
    return Result(check(evening.history, truth), evening.history, truth, storm.names, spent)


def _truth(rig: BreakableRig) -> Truth:
    path = Path(rig.folder) / "truth.json"
    rig.run("-m", "tests.faults.dump", str(path))
    return Truth(**json.loads(path.read_text()))
