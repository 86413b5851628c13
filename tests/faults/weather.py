"""What goes wrong, by name: each fault is begun, lasts a moment, and is over when its function returns."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.proxy import Proxy
from tests.faults.rig import WEBS, BreakableRig

#: How far a server's clock steps.
STEP_S = 90

Act = Callable[[BreakableRig, int], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """`excuses`: while it lasts the room cannot ask who has lost a right. `blinds`: the watch cannot look.
    `shifts`: a clock is wrong. Two of a `lane` never meet.
    """

    name: str
    act: Act
    lane: str
    excuses: bool = False
    blinds: bool = False
    shifts: bool = False
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
    rig.step_clock(which, random.choice((-STEP_S, STEP_S)))
    await asyncio.sleep(3)
    rig.step_clock(which, 0)


async def cut_power(rig: BreakableRig, which: int) -> None:
    await rig.cut_power()


async def kill_watch(rig: BreakableRig, which: int) -> None:
    await rig.restart_watch(signal.SIGKILL)


async def freeze_watch(rig: BreakableRig, which: int) -> None:
    assert rig.watch
    await _freeze([rig.watch.pid], 4)


async def kill_valkey(rig: BreakableRig, which: int) -> None:
    async with rig.valkey_in_hand:
        await asyncio.to_thread(rig.kill_valkey)
        await asyncio.sleep(1.5)
        await asyncio.to_thread(rig.start_valkey)


async def freeze_valkey(rig: BreakableRig, which: int) -> None:
    async with rig.valkey_in_hand:
        await _freeze([rig.valkey_process().pid], 3)


async def flush_valkey(rig: BreakableRig, which: int) -> None:
    async with rig.valkey_in_hand:  # it runs: no cut of the power has ended it
        await asyncio.to_thread(rig.tell_valkey, "FLUSHALL")


async def cut_subscribers(rig: BreakableRig, which: int) -> None:
    async with rig.valkey_in_hand:
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


async def fill_postgres(rig: BreakableRig, which: int) -> None:
    if rig.disk is None:
        return
    filler = await asyncio.to_thread(rig.fill_disk)
    try:
        await asyncio.sleep(2)
    finally:
        filler.unlink()
    await asyncio.to_thread(rig.postgres_answers)  # it ends when it cannot even recover


async def stop_a_console(rig: BreakableRig, which: int) -> None:
    random.choice(rig.consoles).stop_reading(12.0)


async def hold_lock(rig: BreakableRig, which: int) -> None:
    wanted = "SELECT id FROM patrols_room WHERE slug = 'town'" + (" FOR UPDATE" if rig.server else "")
    await asyncio.to_thread(rig.sql, wanted, hold_s=5.0)


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


def slice_up(links: str, up: int, down: int) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        proxy = _one(rig, links, which)
        proxy.up.slice_bytes, proxy.down.slice_bytes = up, down
        await asyncio.sleep(1.5)
        proxy.heal()

    return act


def trickle(links: str) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        proxy = _one(rig, links, which)
        proxy.down.slice_bytes, proxy.down.slice_s = 1, 1.0
        await asyncio.sleep(5)
        proxy.heal()

    return act


def lose(links: str) -> Act:
    async def act(rig: BreakableRig, which: int) -> None:
        proxy = _one(rig, links, which)
        proxy.up.loss = proxy.down.loss = 0.15
        await asyncio.sleep(2.5)
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
    Fault("a server's clock steps", step_clock, "web", shifts=True),
    Fault("the watch is killed", kill_watch, "web", blinds=True),
    Fault("the watch is frozen", freeze_watch, "web", blinds=True),
    Fault("the power is cut", cut_power, "web", excuses=True, blinds=True),
    Fault("Valkey is killed", kill_valkey, "valkey"),
    Fault("Valkey is frozen", freeze_valkey, "valkey"),
    Fault("Valkey is flushed", flush_valkey, "valkey"),
    Fault("Valkey cuts its subscribers", cut_subscribers, "valkey"),
    Fault("the link to Valkey is reset", cut("wires"), "valkey"),
    Fault("the link to Valkey is a black hole", swallow("wires"), "valkey"),
    Fault("nothing comes from Valkey", swallow("wires", "down", then_cut=False), "valkey"),
    Fault("PostgreSQL crashes", restart_postgres, "database", blinds=True, excuses=True, on="postgresql"),
    Fault("PostgreSQL is frozen", freeze_postgres, "database", blinds=True, excuses=True, on="postgresql"),
    Fault("PostgreSQL's disk is full", fill_postgres, "database", excuses=True, blinds=True, on="postgresql"),
    Fault(
        "PostgreSQL ends its connections",
        end_backends,
        "database",
        blinds=True,
        excuses=True,
        on="postgresql",
    ),
    Fault(
        "the link to PostgreSQL is reset",
        cut("pipes"),
        "database",
        blinds=True,
        excuses=True,
        on="postgresql",
    ),
    Fault(
        "the link to PostgreSQL is slow",
        slow("pipes", 0.02),
        "database",
        blinds=True,
        excuses=True,
        on="postgresql",
    ),
    Fault(
        "PostgreSQL is behind a black hole",
        swallow("pipes"),
        "database",
        blinds=True,
        excuses=True,
        on="postgresql",
    ),
    Fault("the room's lock is held", hold_lock, "database", blinds=True, excuses=True),
    Fault("clients' links are reset", cut("doors"), "clients"),
    Fault("clients' links are black holes", swallow("doors"), "clients", excuses=True),
    Fault("nothing comes from clients", swallow("doors", "up", then_cut=False), "clients"),
    Fault("nothing goes to clients", swallow("doors", "down", then_cut=False), "clients", excuses=True),
    Fault("clients' links are slow", slow("doors", 0.15), "clients", excuses=True),
    Fault("clients' frames come byte by byte", slice_up("doors", 1, 97), "clients"),
    Fault("clients read a byte a second", trickle("doors"), "clients", excuses=True),
    Fault("clients' packets are lost", lose("doors"), "clients", excuses=True),
    Fault("a console stops reading", stop_a_console, "clients"),
    Fault("clients are cut in the middle of a frame", cut_in_a_frame("doors"), "clients"),
)
