"""`./dawriya bench degraded`: how the room works while a part of it is dead.

Two web processes and the watch on PostgreSQL, clients at both. Valkey is killed: how long an order needs to a
tablet of the other process, how soon a console's beat says so and the alarm is in the journal. PostgreSQL is
ended: how soon a command is refused with the reason, how soon a console is told the age of its picture, and
how long all need once it runs again; then it is frozen for as long. A web process is killed: until its
clients are at the other. At last one web process alone, tended as `demo` tends it, is killed: until its
clients are back, a console with a decision that was made after the kill, a tablet with its greeting.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
from websockets.exceptions import WebSocketException

from command.processes import Child
from command.servers import Site, daphne
from tests.clients import Console, Hand, Line, Place, Tablet
from tests.faults.rig import BreakableRig
from tests.faults.stage import Stage, breakable
from tests.postgres import postgresql
from tests.rig import ROOT
from tests.town import CORNERS

UNITS = 6
JITTER_S = 0.2, 2.0
PATIENCE_S = 60.0
PEOPLE = ("karim", "youssef", "salma", "officer4", "officer5", "officer6")
PARTS = ("valkey", "gone", "frozen", "web", "embedded")
Found = TypeVar("Found")


def main(argv: list[str] | None = None) -> None:
    """Run, say what was seen, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench degraded")
    parser.add_argument("--rounds", type=int, default=30, help="decisions while Valkey is dead")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    asked = parser.parse_args(argv)
    result: dict[str, Any] = {"bench": "degraded"}
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        path = Path(folder)
        (path / "stage").mkdir()
        stage = Stage.make(path / "stage", UNITS, server)
        result |= asyncio.run(_room(stage, path / "room", asked.rounds, asked.only))
    print(json.dumps(result))


async def _room(stage: Stage, folder: Path, rounds: int, only: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with breakable(stage, folder, "room") as rig:
        with _watching(rig):
            tablets: list[Line] = [Tablet(rig.seats(name)[n % 2]) for n, name in enumerate(PEOPLE)]
            consoles: list[Line] = [Console(rig.seats("leila")[n % 2]) for n in range(6)]
            lines = [*tablets, *consoles]
            for line in lines:
                await line.open()
            acts: tuple[Callable[[BreakableRig, list[Line]], Awaitable[dict[str, Any]]], ...] = (
                partial(_valkey_dead, rounds=rounds),
                _database_gone,
                _database_frozen,
                _web_gone,
            )
            for name, act in zip(PARTS, acts, strict=False):
                if only in (None, name):
                    said = await act(rig, lines)
                    print(said, flush=True)
                    found |= said
        if only in (None, "embedded"):
            found |= await _embedded(rig, lines)
    return found


@contextlib.contextmanager
def _watching(rig: BreakableRig) -> Iterator[None]:
    with (rig.folder / "watch.log").open("ab") as log:
        command = [sys.executable, str(ROOT / "manage.py"), "runwatch"]
        watch = subprocess.Popen(command, cwd=ROOT, env=rig._env(), stdout=log, stderr=log)
    try:
        yield
    finally:
        watch.kill()
        watch.wait(10)


async def _valkey_dead(rig: BreakableRig, lines: list[Line], rounds: int) -> dict[str, Any]:
    """Milliseconds from the request to the tablet's handler; seconds to the beat and to the alarm."""
    console = next(line for line in lines if isinstance(line, Console))
    tablets = [line for line in lines if isinstance(line, Tablet)]
    samir, spot = Hand(rig.seats("samir")[0]), next(iter(CORNERS.values()))
    await _until(lambda: any(f.get("watched") and f.get("bell") for f in _beats(console)))
    console.frames.clear()
    killed = time.perf_counter()
    await asyncio.to_thread(rig.kill_valkey)
    await _until(lambda: any(f["bell"] is False for f in _beats(console)))
    banner_s = time.perf_counter() - killed
    took = []
    for turn in range(rounds):
        tablet = tablets[turn % len(tablets)]
        assert tablet.welcome
        unit = tablet.welcome["unit"]["id"]
        incident = await samir.open_incident(type="theft", place="Market", lat=spot.lat, lon=spot.lon)
        order = _next_order(tablet)
        begun = time.perf_counter()
        path = f"incidents/{incident['number']}"
        await samir.must("POST", f"{path}/assign", {"units": [unit], "recommendation": None})
        took.append((await asyncio.wait_for(order, 30) - begun) * 1000)
        await samir.must("POST", f"{path}/recall", {"unit": unit, "reason": "next round"})
        await samir.must("POST", f"{path}/close", {"disposition": "false_alarm"})
    alarm_at = await _until(lambda: _alarm_at(console))
    await asyncio.to_thread(rig.start_valkey)
    return {
        "redis_down_p50_ms": _p(took, 50),
        "redis_down_p99_ms": _p(took, 99),
        "redis_down_max_ms": round(max(took), 1),
        "redis_down_rounds": rounds,
        "redis_banner_s": round(banner_s, 2),
        "redis_alarm_s": round(alarm_at - killed, 2),
    }


def _beats(line: Line) -> list[dict[str, Any]]:
    return [frame for _, frame in line.frames if frame["t"] == "beat"]


def _alarm_at(console: Console) -> float | None:
    """When the journal told this console that nothing carries its bell."""
    for at, frame in console.frames:
        for entry in frame.get("entries", []):
            if entry["kind"] == "escalation.raised" and entry["facts"]["rule"] == "transport":
                return at
    return None


def _next_order(tablet: Tablet) -> asyncio.Future[float]:
    order: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def heard(at: float, frame: dict[str, Any]) -> None:
        if any(one["kind"] == "task" for one in frame.get("orders", [])) and not order.done():
            order.set_result(at)

    tablet.on_frame = heard
    return order


async def _database_gone(rig: BreakableRig, lines: list[Line]) -> dict[str, Any]:
    """PostgreSQL ends without a word and stays away for ten seconds."""
    console = next(line for line in lines if isinstance(line, Console))
    hand = Hand(rig.seats("samir")[0])
    for line in lines:
        line.frames.clear()
    assert rig.server
    begun = time.perf_counter()
    os.kill(rig.postgres_pids()[0], signal.SIGQUIT)
    refused = None
    while refused is None:
        with contextlib.suppress(httpx.TransportError):
            answer = await hand.ask("POST", "calls", {})
            if answer.status_code == 503 and answer.json()["code"] == "database_gone":
                refused = time.perf_counter()
        assert time.perf_counter() - begun < PATIENCE_S, "never refused with the reason"
        await asyncio.sleep(0.05)
    await _until(lambda: any(beat.get("true_until") for beat in _beats(console)) or console.closed)
    told = time.perf_counter()
    await asyncio.sleep(max(0.0, 10 - (told - begun)))
    kept = sum(line.closed is None for line in lines)
    with contextlib.suppress(subprocess.TimeoutExpired):  # it recovers for longer than pg_ctl waits
        await asyncio.to_thread(rig.server.ensure_postgres_running)
    again = time.perf_counter()
    coming = [asyncio.create_task(_back(line, [line.place])) for line in lines if line.closed is not None]
    while (await _status(hand)) >= 300:
        assert time.perf_counter() - again < PATIENCE_S, "no command passes though the database is back"
        await asyncio.sleep(0.1)
    decided = time.perf_counter()
    await asyncio.gather(*coming)
    for line in lines:
        line.frames.clear()
    await hand.must("POST", "calls", {})
    for line in lines:
        if isinstance(line, Console):
            await _until(lambda line=line: any(f["t"] == "entries" for _, f in line.frames))  # type: ignore[misc]
    return {
        "db_gone_refused_ms": round((refused - begun) * 1000, 1),
        "db_gone_age_told_s": round(told - begun, 2),
        "db_gone_sockets_kept": f"{kept} of {len(lines)}",
        "db_back_decided_s": round(decided - again, 2),
        "db_back_all_hear_s": round(time.perf_counter() - again, 2),
    }


async def _database_frozen(rig: BreakableRig, lines: list[Line]) -> dict[str, Any]:
    """Every process of PostgreSQL stands still for ten seconds, its sockets open; nobody's room may hang."""
    hand, crowd = Hand(rig.seats("samir")[0]), [Hand(rig.seats("leila")[n % 2]) for n in range(6)]
    console = next(line for line in lines if isinstance(line, Console))
    for line in lines:
        line.frames.clear()
    stopped = rig.postgres_pids()
    begun = time.perf_counter()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        page = asyncio.create_task(_timed(hand.http.get(f"{rig.seats('samir')[0].origin}/board")))
        commands = [asyncio.create_task(_timed(one.ask("POST", "calls", {}))) for one in crowd]
        answered = await asyncio.gather(page, *commands)
        await _until(lambda: any(beat.get("true_until") for beat in _beats(console)) or console.closed)
        told = time.perf_counter()
        await asyncio.sleep(max(0.0, 10 - (told - begun)))
        kept = sum(line.closed is None for line in lines)
    finally:
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    again = time.perf_counter()
    while (await _status(hand)) >= 300:
        assert time.perf_counter() - again < PATIENCE_S, "no command passes though the database is back"
        await asyncio.sleep(0.1)
    return {
        "db_frozen_page_s": round(answered[0][1], 2),
        "db_frozen_commands_max_s": round(max(took for _, took in answered[1:]), 2),
        "db_frozen_answers": sorted({status for status, _ in answered}),
        "db_frozen_age_told_s": round(told - begun, 2),
        "db_frozen_sockets_kept": f"{kept} of {len(lines)}",
        "db_thawed_decided_s": round(time.perf_counter() - again, 2),
    }


async def _timed(asking: Awaitable[httpx.Response]) -> tuple[int, float]:
    begun = time.perf_counter()
    return (await asking).status_code, time.perf_counter() - begun


async def _status(hand: Hand) -> int:
    with contextlib.suppress(httpx.TransportError):
        return (await hand.ask("POST", "calls", {})).status_code
    return 599


async def _web_gone(rig: BreakableRig, lines: list[Line]) -> dict[str, Any]:
    """Its clients try each place they know, after a wait of their own."""
    theirs = [line for line in lines if line.place.port == rig.doors[0].port]
    killed = time.perf_counter()
    rig.webs[0].kill()
    other = rig.doors[1].port
    at = await asyncio.gather(
        *(_back(line, [Place(other, line.place.session), line.place]) for line in theirs)
    )
    return {"web_gone_clients": len(theirs), "web_gone_back_s": round(max(at) - killed, 2)}


async def _embedded(rig: BreakableRig, lines: list[Line]) -> dict[str, Any]:
    """The process behind the first door, alone, as a child that is tended."""
    rig.webs[0].kill()
    rig.webs[0].wait(10)
    site = Site("127.0.0.1", rig.ports[0])
    child = daphne(ROOT, site, rig._web(0))
    child.start()
    tending = asyncio.create_task(_tend(child))
    places = [Place(rig.doors[0].port, line.place.session) for line in lines]
    try:
        for line in lines:
            line.ws.transport.abort()
        await asyncio.gather(*(_back(line, [place]) for line, place in zip(lines, places, strict=True)))
        assert child.pid
        killed = time.perf_counter()
        os.kill(child.pid, signal.SIGKILL)
        deciding = asyncio.create_task(_decide_on(Hand(rig.seats("samir")[0])))
        at = await asyncio.gather(
            *(_back(line, [place], decided=True) for line, place in zip(lines, places, strict=True))
        )
        deciding.cancel()
    finally:
        tending.cancel()
        child.ask_to_stop()
        await asyncio.to_thread(child.wait_stopped)
    return {
        "embedded_back_s": round(max(at) - killed, 2),
        "embedded_first_s": round(min(at) - killed, 2),
    }


async def _decide_on(hand: Hand) -> None:
    """A call is taken every quarter of a second, as far as somebody answers."""
    while True:
        await _status(hand)
        await asyncio.sleep(0.25)


async def _tend(child: Child) -> None:
    while True:
        child.tend(lambda said: print(said, flush=True))
        await asyncio.sleep(0.2)


async def _back(line: Line, places: list[Place], *, decided: bool = False) -> float:
    """Come back to the first place that answers; when it was greeted there, or a console was told what was
    `decided` since.
    """
    greeted: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    counts = {"welcome", "entries"} if decided else {"welcome", "snapshot", "entries", "beat"}

    def heard(at: float, frame: dict[str, Any]) -> None:
        if frame["t"] in counts and not greeted.done():
            greeted.set_result(at)

    await line.reader
    line.beater.cancel()
    line.on_frame = heard
    turn = 0
    while not greeted.done():
        await asyncio.sleep(random.uniform(*JITTER_S))
        line.place = places[turn % len(places)]
        turn += 1
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            line.closed, line.pieces = None, ""
            line.ws = await line.place.socket(line.path)
            line.reader = asyncio.create_task(line._read())
            line.beater = asyncio.create_task(line._beat())
            await line.hello()
            ends: set[asyncio.Future[Any]] = {greeted, line.reader}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    return greeted.result()


async def _until(seen: Callable[[], Found | None]) -> Found:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := seen()):
        assert time.monotonic() < deadline, "not seen in time"
        await asyncio.sleep(0.02)
    return found


def _p(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


if __name__ == "__main__":
    main()
