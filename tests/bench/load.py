"""`./dawriya bench load`: a busy room for as long as is asked, on PostgreSQL: 1,000 tablets that send a fix
each two seconds, 40 consoles, five decisions a second.

One Daphne serves the sockets and one the pages, as in production, where each is two; with `--processes 1` one
serves all. The other side, afterwards in the same harness, is stock Channels: a consumer on
`RedisPubSubChannelLayer` and one `group_send` a fix, which signs nobody in, judges and stores nothing and
decides nothing. Its consoles fall ever further behind where it cannot keep up, so it is asked for less time.

A position counts from its leaving the tablet to a console's handler; a decision from the request to its
answer, and from the request to the tablet that gets an order by it. An answer is that of a request or of a
fix; what was never answered counts as late. One process plays the crowd; its CPU is shown apart, and how late
its own loop was: no figure here is better than that.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from command.servers import DAPHNE_LIMITS, free_port
from maps.geo import LatLon
from tests.bench.load_sides.crowd import Crowd, Seen, Tablet
from tests.bench.load_sides.meters import Meters
from tests.clients import Hand
from tests.postgres import database, postgresql
from tests.rig import ROOT, Rig, running
from tests.town import CORNERS

WATCHERS = ("samir", "leila", "amina", "nadia", "hakima")
HELLO = b'{"t":"hello","after":null}'
LATE_S = 2.0
SAY_EVERY_S = 30.0
#: So long the room runs before the clock does.
WARM_S = 5.0
STEPS = 5


@dataclass
class Decided:
    """What dispatchers asked: seconds to the answer, seconds to the tablet, and what failed."""

    answers: list[float] = field(default_factory=list)
    orders: list[float] = field(default_factory=list)
    undelivered: int = 0
    faults: list[str] = field(default_factory=list)


def main(argv: list[str] | None = None) -> None:
    """Run both sides and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench load", description="A busy room.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--tablets", type=int, default=1000)
    parser.add_argument("--consoles", type=int, default=40)
    parser.add_argument("--decisions", type=float, default=5, help="requests a second")
    parser.add_argument("--hz", type=float, default=0.5, help="fixes a second of each tablet")
    parser.add_argument(
        "--processes", type=int, choices=(1, 2), default=2, help="1: sockets and pages in one"
    )
    parser.add_argument("--stock-seconds", type=float, default=30, help="0 leaves the other side out")
    asked = parser.parse_args(argv)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        print(f"staging {asked.tablets} units", flush=True)
        url = database(server, "load")
        shape = {"units": asked.tablets, "processes": asked.processes}
        with running(Path(folder), database_url=url, **shape) as rig:
            ours = asyncio.run(_ours(rig, server.get_pid() or 0, asked))
            with _stock(rig) as (pid, port):
                rig.stop_web()
                stock = asyncio.run(_other(pid, port, asked)) if asked.stock_seconds else {}
    ratio = stock["position_p99_ms"] / ours["position_p99_ms"] if stock else None
    print(json.dumps({"bench": "load", **ours, "stock": stock, "ratio": ratio and round(ratio, 1)}))


async def _ours(rig: Rig, database_pid: int, asked: argparse.Namespace) -> dict[str, Any]:
    crowd = Crowd(f"ws://127.0.0.1:{rig.port}")
    people = [name for name in rig.people["sessions"] if _rides(name)][: asked.tablets]
    corners = list(CORNERS.values())
    doors = [
        crowd.open_tablet(
            _headers(rig, name), f"tablet {number}", rig.unit(f"P-{number}"), corners[number % len(corners)]
        )
        for number, name in enumerate(people, start=1)
    ]
    for number in range(asked.consoles):
        name = WATCHERS[number % len(WATCHERS)]
        doors.append(crowd.open_console(_headers(rig, name), "town", HELLO))
    begun = time.perf_counter()
    await asyncio.gather(*doors)
    await _until_ready(crowd)
    entered_s = time.perf_counter() - begun
    decided = Decided()
    pids = [web.pid for web in (rig.web, rig.second_web) if web], database_pid
    decisions = _decide(Hand(rig.places("samir")[-1]), crowd.tablets, decided, asked.decisions)
    work = [crowd.send_fixes(asked.hz), decisions]
    seen, meters = await _run(crowd, pids, decided, work, asked.seconds)
    everyone = np.array([*decided.answers, *seen.answers])
    never = crowd.overdue(LATE_S) + len(decided.faults)
    late = int((everyone > LATE_S).sum()) + never
    await crowd.close()
    for fault in decided.faults[:5]:
        print(fault, flush=True)
    return {
        "position_p99_ms": _p(seen.positions_s(), 99),
        "decision_p99_ms": max(_p(decided.answers, 99), _p(decided.orders, 99)),
        "answers_within_2s_pct": round(100 * (1 - late / max(1, len(everyone) + never)), 3),
        "generator_late_p99_ms": _p(crowd.late, 99),
        "entered_s": round(entered_s, 1),
        "rss_slope_mb_h": round(meters.slope_mb_h(), 1),
        "rss_mb": round(meters.memory[-1][1]),
        **meters.percent(),
        "position_p50_ms": _p(seen.positions_s(), 50),
        "answer_p50_ms": _p(decided.answers, 50),
        "answer_p99_ms": _p(decided.answers, 99),
        "order_p50_ms": _p(decided.orders, 50),
        "order_p99_ms": _p(decided.orders, 99),
        "fix_answer_p99_ms": _p(seen.answers, 99),
        "decisions": len(decided.answers),
        "decisions_failed": len(decided.faults),
        "orders_undelivered": decided.undelivered,
        "fixes": seen.sent,
        "fixes_refused": seen.refused,
        "positions_shown": len(seen.positions_s()),
        "closed": seen.closed,
        "seconds": asked.seconds,
    }


async def _other(pid: int, port: int, asked: argparse.Namespace) -> dict[str, Any]:
    crowd = Crowd(f"ws://127.0.0.1:{port}")
    corners = list(CORNERS.values())
    tablets = [
        crowd.open_tablet({}, str(number), number, corners[number % len(corners)])
        for number in range(asked.tablets)
    ]
    await asyncio.gather(*tablets, *(crowd.open_console({}, "town", b"") for _ in range(asked.consoles)))
    seconds = min(asked.seconds, asked.stock_seconds)
    seen, meters = await _run(crowd, ([pid], 0), Decided(), [crowd.send_fixes(asked.hz)], seconds)
    overdue = crowd.overdue(0)
    await crowd.close()
    return {
        "position_p99_ms": _p(seen.positions_s(), 99),
        "position_p50_ms": _p(seen.positions_s(), 50),
        **meters.percent(),
        "generator_late_p99_ms": _p(crowd.late, 99),
        "fixes": seen.sent,
        "positions_shown": len(seen.positions_s()),
        "fixes_unanswered": overdue,
        "closed": seen.closed,
        "seconds": seconds,
    }


async def _until_ready(crowd: Crowd) -> None:
    deadline = time.monotonic() + 60
    while not all(line.ready for line in (*crowd.tablets, *crowd.consoles)):
        missing = sum(not line.ready for line in (*crowd.tablets, *crowd.consoles))
        assert time.monotonic() < deadline, f"{missing} were not greeted within 60 s"
        await asyncio.sleep(0.2)
    print(f"{len(crowd.tablets)} tablets and {len(crowd.consoles)} consoles are there", flush=True)


async def _run(
    crowd: Crowd, pids: tuple[list[int], int], decided: Decided, work: list[Any], seconds: float
) -> tuple[Seen, Meters]:
    """Let the room work; a line each half minute, and what was seen and spent in all."""
    tasks = [asyncio.ensure_future(forever) for forever in work]
    await asyncio.sleep(WARM_S)
    crowd.look()
    crowd.late.clear()
    decided.answers.clear()
    decided.orders.clear()
    meters = Meters(*pids)
    whole, said_at, begun = Seen(), time.perf_counter(), time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds:
        await asyncio.sleep(min(1.0, seconds))
        meters.sample()
        for task in tasks:
            if task.done():
                task.result()
        if now - said_at > SAY_EVERY_S or now - begun + 1.5 > seconds:
            said_at, part = now, crowd.look()
            _add(whole, part)
            cpu = meters.percent()
            print(
                f"{now - begun:5.0f} s  positions p50 {_p(part.positions_s(), 50):.0f} p99"
                f" {_p(part.positions_s(), 99):.0f} ms  {meters.memory[-1][1]:.0f} MB  CPU {cpu}",
                flush=True,
            )
    for task in tasks:
        task.cancel()
    _add(whole, crowd.look())
    return whole, meters


def _add(whole: Seen, part: Seen) -> None:
    whole.positions += part.positions
    whole.answers += part.answers
    whole.refused += part.refused
    whole.closed += part.closed
    whole.sent += part.sent


async def _decide(samir: Hand, tablets: list[Tablet], decided: Decided, rate: float) -> None:
    """An incident from the call to its end each `STEPS` decisions, one decision after the other in time."""
    free = itertools.cycle(tablets)
    evenings: set[asyncio.Task[None]] = set()
    begun = time.perf_counter()
    for turn in itertools.count():
        await asyncio.sleep(max(0.0, begun + turn * STEPS / rate - time.perf_counter()))
        evening = asyncio.create_task(_incident(samir, next(free), decided, 1 / rate))
        evenings.add(evening)
        evening.add_done_callback(evenings.discard)


async def _incident(samir: Hand, tablet: Tablet, decided: Decided, apart: float) -> None:
    begun, steps = time.perf_counter(), itertools.count()

    async def ask(path: str, body: Any, order: str = "") -> Any:
        await asyncio.sleep(max(0.0, begun + next(steps) * apart - time.perf_counter()))
        told: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def heard(kind: str, at: float) -> None:
            if kind == order and not told.done():
                told.set_result(at)

        tablet.on_order = heard
        asked_at = time.perf_counter()
        found = await samir.must("POST", path, body)
        decided.answers.append(time.perf_counter() - asked_at)
        if order:
            try:
                decided.orders.append(await asyncio.wait_for(told, 10) - asked_at)
            except TimeoutError:
                decided.undelivered += 1
        return found

    try:
        spot: LatLon = tablet.spot
        call = await ask("calls", {"type": "theft", "place": "Market", "lat": spot.lat, "lon": spot.lon})
        number = (await ask(f"calls/{call['number']}/queue", {}))["number"]
        await ask(f"incidents/{number}/assign", {"units": [tablet.unit], "recommendation": None}, "task")
        await ask(f"incidents/{number}/recall", {"unit": tablet.unit, "reason": "next"}, "withdraw")
        await ask(f"incidents/{number}/close", {"disposition": "false_alarm"})
    except Exception as fault:
        decided.faults.append(repr(fault))


def _rides(name: str) -> bool:
    return name in ("karim", "youssef", "salma") or name.startswith("officer")


def _headers(rig: Rig, name: str) -> dict[str, str]:
    place = rig.places(name)[0]
    return {"Cookie": place.cookies, "Origin": place.origin}


@contextlib.contextmanager
def _stock(rig: Rig) -> Iterator[tuple[int, int]]:
    """The other side's Daphne: its process and its port."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), *DAPHNE_LIMITS]
    environment = {**os.environ, "REDIS_URL": f"redis://127.0.0.1:{rig.redis_port}/0"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    web = subprocess.Popen(
        [*command, "tests.bench.load_sides.stock:application"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(3)
        yield web.pid, port
    finally:
        web.terminate()
        web.wait(10)


def _p(seconds: Any, percent: int) -> float:
    """A percentile in milliseconds."""
    return round(1000 * float(np.percentile(seconds, percent)), 1) if len(seconds) else 0.0


if __name__ == "__main__":
    main()
