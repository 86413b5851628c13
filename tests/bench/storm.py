"""`./dawriya bench storm`: the one web process of a full room is killed and started again; everybody comes
back at once.

960 tablets and 40 consoles are connected. Each client waits a time of its own between 0.2 and 2 s, tries, and
after a refusal waits and tries again; it says hello with its cursor. A dispatcher sends a unit as soon as
somebody answers. A console has caught up when it shows that unit as dispatched, a tablet when it was
greeted, that of the unit when it has the order. Seconds count from the kill.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import resource
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from tests.clients import Console, Hand, Line, Tablet
from tests.postgres import database, postgresql
from tests.rig import Rig, running
from tests.town import CORNERS

WATCHERS = ("samir", "leila", "amina", "nadia", "hakima")
NOT_ON_TABLETS = {*WATCHERS, "exchange", "hicham", "imane", "widad"}
CONSOLES_PER_1000 = 40
#: Who was not caught up by then is counted as missing.
PATIENCE_S = 90.0
JITTER_S = 0.2, 2.0
SENT = "P-1"


def main(argv: list[str] | None = None) -> None:
    """Run and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench storm")
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="postgresql")
    asked = parser.parse_args(argv)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    consoles = max(1, asked.clients * CONSOLES_PER_1000 // 1000)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = database(stack.enter_context(postgresql()), "room") if asked.on == "postgresql" else ""
        print(f"staging {asked.clients - consoles} units on {asked.on}", flush=True)
        rig = stack.enter_context(running(folder, units=asked.clients - consoles, database_url=url))
        found = asyncio.run(_storm(rig, consoles))
    print(json.dumps({"bench": "storm", "on": asked.on, "clients": asked.clients, **found}))


async def _storm(rig: Rig, consoles: int) -> dict[str, Any]:
    people = [name for name in rig.people["sessions"] if name not in NOT_ON_TABLETS]
    lines: list[Line] = [Tablet(rig.place(name)) for name in people]
    lines += [Console(rig.place(WATCHERS[n % len(WATCHERS)])) for n in range(consoles)]
    doors = asyncio.Semaphore(40)

    async def enter(line: Line) -> None:
        async with doors:
            await line.open()

    await asyncio.gather(*map(enter, lines))
    samir, spot = Hand(rig.place("samir")), next(iter(CORNERS.values()))
    incident = await samir.open_incident(type="theft", place="Market", lat=spot.lat, lon=spot.lon)
    print(f"{len(lines)} clients are there; the web process is killed", flush=True)
    await asyncio.sleep(2)
    unit = rig.unit(SENT)
    os.kill(rig.web.pid, signal.SIGKILL)
    killed = time.perf_counter()
    rig.web.wait(10)
    back = [asyncio.create_task(_back(line, unit, line is lines[0])) for line in lines]
    deciding = asyncio.create_task(_decide(samir, incident["number"], unit))
    await asyncio.to_thread(rig.start_web)
    restart_s = time.perf_counter() - killed
    await _say(back, killed)
    at = [task.result() - killed for task in back if task.done()]
    for task in (*back, deciding):
        task.cancel()
    decided = deciding.result() - killed if deciding.done() and not deciding.cancelled() else None
    found = {
        "caught_up_s": {"p50": _p(at, 50), "p99": _p(at, 99), "all": round(max(at), 2)},
        "missing": len(lines) - len(at),
        "restart_s": round(restart_s, 2),
        "decided_s": decided and round(decided, 2),
        "server_cpu_s": _cpu_s(rig.web.pid),
    }
    for line in lines:
        with contextlib.suppress(WebSocketException, OSError, asyncio.CancelledError):
            line.beater.cancel()
            line.ws.transport.abort()
    return found


async def _say(back: list[asyncio.Task[float]], killed: float) -> None:
    """Wait for everybody, with a line every few seconds."""
    while time.perf_counter() - killed < PATIENCE_S:
        done, waiting = await asyncio.wait(back, timeout=4)
        print(f"{time.perf_counter() - killed:5.1f} s: {len(done)} of {len(back)} caught up", flush=True)
        if not waiting:
            return


async def _back(line: Line, unit: int, was_sent: bool) -> float:
    """Come back until caught up; when that was."""
    caught: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def heard(at: float, frame: dict[str, Any]) -> None:
        if not caught.done() and _is_caught_up(line, frame, unit, was_sent):
            caught.set_result(at)

    line.on_frame = heard
    await line.reader
    while True:
        await asyncio.sleep(random.uniform(*JITTER_S))
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            line.closed, line.pieces = None, ""
            line.ws = await line.place.socket(line.path)
            line.reader = asyncio.create_task(line._read())
            await line.hello()
            ends: set[asyncio.Future[Any]] = {caught, line.reader}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if caught.done():
            return caught.result()


def _is_caught_up(line: Line, frame: dict[str, Any], unit: int, was_sent: bool) -> bool:
    if isinstance(line, Tablet):
        ordered = any(order["kind"] == "task" for order in frame.get("orders", []))
        return ordered if was_sent else frame["t"] == "welcome"
    cards = frame.get("cards", []) + [c for entry in frame.get("entries", []) for c in entry["cards"]]
    return any(c["card"] == "unit" and c["id"] == unit and c["status"] == "dispatched" for c in cards)


async def _decide(samir: Hand, incident: int, unit: int) -> float:
    """Send the unit with one key until somebody answers; when that was."""
    body, key = {"units": [unit], "recommendation": None}, "storm" * 6
    while True:
        with contextlib.suppress(httpx.TransportError):
            answer = await samir.ask("POST", f"incidents/{incident}/assign", body, key=key)
            if answer.status_code < 300:
                return time.perf_counter()
            assert answer.status_code >= 500, answer.text
        await asyncio.sleep(0.2)


def _cpu_s(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return round((int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"), 2)


def _p(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)


if __name__ == "__main__":
    main()
