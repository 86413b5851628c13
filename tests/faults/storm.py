"""The weather of an evening: faults of servers and of links, beside each other."""

import asyncio
import random
import sqlite3
from collections.abc import Collection
from typing import Any

import psycopg

from tests.faults.history import History
from tests.faults.rig import WEBS, BreakableRig
from tests.faults.weather import FAULTS, Fault

LANES = ("web", "database", "valkey", "clients")


class Storm:
    """Faults, one after the other in each lane, and the lanes beside each other."""

    def __init__(self, rig: BreakableRig, history: History) -> None:
        self.rig, self.history = rig, history
        self.over = False
        self.names: list[str] = []

    async def blow(self, most: int, gap_s: float, lanes: Collection[str] = LANES) -> None:
        """Let so many faults of these lanes strike, unless it is over before."""
        kind = "postgresql" if self.rig.server else "sqlite"
        faults = [fault for fault in FAULTS if fault.on in ("both", kind) and fault.lane in lanes]
        servers = [fault for fault in faults if fault.lane in ("web", "database")]
        links = [fault for fault in faults if fault.lane in ("valkey", "clients")]
        await asyncio.gather(self._lane(servers, most, gap_s), self._lane(links, most, gap_s))

    async def _lane(self, faults: list[Fault], most: int, gap_s: float) -> None:
        turn = 0
        while faults and not self.over and len(self.names) < most:
            if turn % len(faults) == 0:
                random.shuffle(faults)
            await self.strike(faults[turn % len(faults)])
            turn += 1
            if not self.over:
                await asyncio.sleep(random.uniform(0.2, 1.0) * gap_s)

    async def strike(self, fault: Fault) -> None:
        which = len(self.names)
        self.names.append(fault.name)
        said: dict[str, Any] = {"name": fault.name, "which": which}
        said |= {word: getattr(fault, word) for word in ("excuses", "blinds", "shifts")}
        self.history.log("weather", "fault", on=True, **said)
        try:
            await fault.act(self.rig, random.randrange(WEBS))
        except (psycopg.Error, sqlite3.Error) as error:  # the database was not there to be harmed
            self.history.log("weather", "missed", name=fault.name, why=type(error).__name__)
        finally:
            self.history.log("weather", "fault", on=False, **said)
