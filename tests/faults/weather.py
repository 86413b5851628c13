"""What goes wrong, by name: each fault is begun, lasts a moment, and is over when its function returns."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.actors import WatchedConsole
from tests.faults.history import History
from tests.faults.proxy import Proxy
from tests.faults.rig import WEBS, BreakableRig

Act = Callable[[BreakableRig, int], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """`excuses`: while it lasts the room cannot ask who has lost a right. two of a `lane` never meet."""

    name: str
    act: Act
    lane: str
    excuses: bool = False
    on: str = "both"


async def _freeze(pids: list[int], seconds: float) -> None:
    try:
        _tell(pids, signal.SIGSTOP)
        await asyncio.sleep(seconds)
    finally:
        _tell(pids[::-1], signal.SIGCONT)


def _tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


async def kill_web(rig: BreakableRig, which: int) -> None:
    await rig.restart_web(which, signal.SIGKILL)


async def stop_web(rig: BreakableRig, which: int) -> None:
    await rig.restart_web(which, signal.SIGTERM)


async def freeze_web(rig: BreakableRig, which: int) -> None:
    await _freeze([rig.webs[which].pid], 3)


async def fill_disk(rig: BreakableRig, which: int) -> None:
    for each in range(WEBS):
        rig.limit_files(each, 0)
    await asyncio.sleep(2)
    for each in range(WEBS):
        rig.limit_files(each, -1)


async def step_clock(rig: BreakableRig, which: int) -> None:
    rig.step_clock(which, random.choice((-90, 90)))
    await asyncio.sleep(3)
    rig.step_clock(which, 0)


async def kill_valkey(rig: BreakableRig, which: int) -> None:
    await asyncio.to_thread(rig.kill_valkey)
    await asyncio.sleep(1.5)
    await asyncio.to_thread(rig.start_valkey)


async def freeze_valkey(rig: BreakableRig, which: int) -> None:
    await _freeze([rig.valkey_pid()], 3)


async def flush_valkey(rig: BreakableRig, which: int) -> None:
    await asyncio.to_thread(rig.tell_valkey, "FLUSHALL")


async def cut_subscribers(rig: BreakableRig, which: int) -> None:
    await asyncio.to_thread(rig.tell_valkey, "CLIENT KILL TYPE pubsub")


async def restart_postgres(rig: BreakableRig, which: int) -> None:
    await asyncio.to_thread(rig.restart_postgres)


async def freeze_postgres(rig: BreakableRig, which: int) -> None:
    await _freeze(rig.postgres_pids(), 2)


async def end_backends(rig: BreakableRig, which: int) -> None:
    await asyncio.to_thread(
        rig.sql,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


async def hold_lock(rig: BreakableRig, which: int) -> None:
    wanted = "SELECT id FROM patrols_room WHERE slug = 'town'" + (" FOR UPDATE" if rig.server else "")
    await asyncio.to_thread(rig.sql, wanted, hold_s=3.0)


def cut(links: str) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        _one(rig, links, which).reset()

    return act


def slow(links: str, seconds: float) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        proxy = _one(rig, links, which)
        proxy.up.latency_s = proxy.down.latency_s = seconds
        await asyncio.sleep(2.5)
        proxy.heal()

    return act


def swallow(links: str, *ways: str, seconds: float = 3.0, then_cut: bool = True) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        proxy = _one(rig, links, which)
        for way in ways or ("up", "down"):
            getattr(proxy, way).hold()
        await asyncio.sleep(seconds)
        if then_cut:
            proxy.reset()
        proxy.heal()

    return act


def slice_up(links: str) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        proxy = _one(rig, links, which)
        proxy.up.slice_bytes = proxy.down.slice_bytes = 97
        await asyncio.sleep(1.5)
        proxy.heal()

    return act


def cut_in_a_frame(links: str) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        _one(rig, links, which).limit(lambda: random.randint(20, 2000))
        await asyncio.sleep(1.5)
        _one(rig, links, which).reset()

    return act


def _one(rig: BreakableRig, links: str, which: int) -> Proxy:
    chosen: list[Proxy] = getattr(rig, links)
    return chosen[which]


FAULTS = (
    Fault("a web process is killed", kill_web, "web", excuses=True),
    Fault("a web process is stopped", stop_web, "web", excuses=True),
    Fault("a web process is frozen", freeze_web, "web", excuses=True),
    Fault("the disk is full", fill_disk, "web", excuses=True, on="sqlite"),
    Fault("a server's clock steps", step_clock, "web"),
    Fault("Valkey is killed", kill_valkey, "valkey"),
    Fault("Valkey is frozen", freeze_valkey, "valkey"),
    Fault("Valkey is flushed", flush_valkey, "valkey"),
    Fault("Valkey cuts its subscribers", cut_subscribers, "valkey"),
    Fault("the link to Valkey is reset", cut("wires"), "valkey"),
    Fault("the link to Valkey is a black hole", swallow("wires"), "valkey"),
    Fault("nothing comes from Valkey", swallow("wires", "down", then_cut=False), "valkey"),
    Fault("PostgreSQL crashes", restart_postgres, "database", excuses=True, on="postgresql"),
    Fault("PostgreSQL is frozen", freeze_postgres, "database", excuses=True, on="postgresql"),
    Fault("PostgreSQL ends its connections", end_backends, "database", excuses=True, on="postgresql"),
    Fault("the link to PostgreSQL is reset", cut("pipes"), "database", excuses=True, on="postgresql"),
    Fault("the link to PostgreSQL is slow", slow("pipes", 0.02), "database", excuses=True, on="postgresql"),
    Fault("PostgreSQL is behind a black hole", swallow("pipes"), "database", excuses=True, on="postgresql"),
    Fault("the room's lock is held", hold_lock, "database", excuses=True),
    Fault("clients' links are reset", cut("doors"), "clients"),
    Fault("clients' links are black holes", swallow("doors"), "clients", excuses=True),
    Fault("nothing comes from clients", swallow("doors", "up", then_cut=False), "clients"),
    Fault("nothing goes to clients", swallow("doors", "down", then_cut=False), "clients", excuses=True),
    Fault("clients' links are slow", slow("doors", 0.15), "clients", excuses=True),
    Fault("clients' frames come in slices", slice_up("doors"), "clients"),
    Fault("clients are cut in the middle of a frame", cut_in_a_frame("doors"), "clients"),
)


class Storm:
    """Faults, one after the other in each lane, and the lanes beside each other."""

    def __init__(self, rig: BreakableRig, history: History, consoles: list[WatchedConsole]) -> None:
        self.rig, self.history, self.consoles = rig, history, consoles
        self.over = False
        self.names: list[str] = []

    async def blow(self, gap_s: float) -> None:
        kind = "postgresql" if self.rig.server else "sqlite"
        faults = [fault for fault in FAULTS if fault.on in ("both", kind)]
        servers = [fault for fault in faults if fault.lane in ("web", "database")]
        links = [fault for fault in faults if fault.lane in ("valkey", "clients")]
        await asyncio.gather(self._lane(servers, gap_s), self._lane(links, gap_s))

    async def _lane(self, faults: list[Fault], gap_s: float) -> None:
        turn = 0
        while not self.over:
            if turn % len(faults) == 0:
                random.shuffle(faults)
            await self.strike(faults[turn % len(faults)])
            turn += 1
            await asyncio.sleep(random.uniform(0.2, 1.0) * gap_s)

    async def strike(self, fault: Fault) -> None:
        which = len(self.names)
        self.names.append(fault.name)
        said: dict[str, Any] = {"name": fault.name, "which": which, "excuses": fault.excuses}
        self.history.log("weather", "fault", on=True, **said)
        try:
            await fault.act(self.rig, random.randrange(WEBS))
        finally:
            self.history.log("weather", "fault", on=False, **said)
