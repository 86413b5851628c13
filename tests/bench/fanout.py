"""`./dawriya bench fanout`: where 1,000 units are, on 40 consoles: the room as shipped, the room with one
message a fix, and stock Channels.

All on one Valkey. One Daphne takes the fixes in (and stores them, as shipped), another serves the consoles,
as production lays it out. A round opens 40 consoles on a side and asks two things: how much it carries (the
next fix leaves when the consoles have the earlier ones) and, at the asked rate, or at `GENTLE` of what the
side just carried where that is less, how long a fix takes from its sending to the console's handler.

A delivery is the position of one unit at one console. What is compared is deliveries for a second of CPU of
the process that serves the consoles: it does not depend on how many cores the clients and Valkey leave. As
shipped it is taken at the asked rate; of the others the better of the two answers counts. `with_street` adds
the process where fixes come in: ours judges, places and stores each, stock stores none.
"""

import argparse
import asyncio
import contextlib
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from command.servers import DAPHNE_LIMITS, free_port
from tests.bench.fanout_sides.screens import Carried, Side
from tests.rig import ROOT, Rig

GENTLE = 0.7
#: Fixes under way when a side is pressed: one of every unit where fixes are gathered, a queue that never
#: runs empty where each goes by itself.
UNDER_WAY = 64
#: No further round begins after so long, however slow the machine.
ENOUGH_S = 60


class Town(Rig):
    """The rig's Valkey and town; a Daphne where the fixes come in, one for our consoles, one for stock's."""

    fleet = 0
    unit_ids: list[int]

    def start_web(self) -> None:
        """Put the fleet into the town and start the Daphnes."""
        staged = json.loads(self.run("-m", "tests.bench.fanout_sides.units", str(self.fleet)))
        self.unit_ids, self.environment["FANOUT_ROOM"] = staged["units"], str(staged["room"])
        self.street_port = free_port()
        self.web = self._serve("ours", self.port)
        self.second_web = self._serve("stock", self.second_port)
        self.street = self._serve("street", self.street_port)
        self.serving = [self.web, self.second_web, self.street]
        deadline = time.monotonic() + 60
        for port in (self.port, self.second_port, self.street_port):
            while not _answers(port):
                assert time.monotonic() < deadline, (self.folder / "web.log").read_text()[-3000:]
                time.sleep(0.1)

    def _serve(self, side: str, port: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), *DAPHNE_LIMITS]
        application = f"tests.bench.fanout_sides.{side}:application"
        with (self.folder / "web.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "-v", "0", application], cwd=ROOT, env=self._env(), stdout=log, stderr=log
            )

    def sides(self) -> list[Side]:
        """As shipped, one message a fix, and stock."""
        assert self.second_web
        place, street = self.place("leila"), f"ws://127.0.0.1:{self.street_port}"
        ours: dict[str, Any] = {
            "console": f"ws://127.0.0.1:{self.port}/ws/console/{place.room}",
            "pid": self.web.pid,
            "street_pid": self.street.pid,
            "headers": {"Cookie": place.cookies, "Origin": place.origin},
            "hello": json.dumps({"t": "hello", "after": 0}).encode(),
        }
        got = json.dumps({"t": "got"}).encode()
        return [
            Side("shipped", feed=f"{street}/shipped", got=got, **ours),
            Side("unbatched", feed=f"{street}/unbatched", **ours),
            Side(
                "stock",
                console=f"ws://127.0.0.1:{self.second_port}/",
                feed=f"{street}/stock",
                pid=self.second_web.pid,
                street_pid=self.street.pid,
            ),
        ]


def main(argv: list[str] | None = None) -> None:
    """Run all sides and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench fanout", description="Positions to consoles.")
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--consoles", type=int, default=40)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two fixes of a unit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        rig = Town(Path(folder), units=1)
        rig.fleet = asked.units
        try:
            rig.start()
            result = asyncio.run(_measure(rig, asked))
        finally:
            rig.stop()
    print(json.dumps(result))


async def _measure(rig: Town, asked: argparse.Namespace) -> dict[str, Any]:
    pressed: dict[str, list[Carried]] = {}
    paced: dict[str, list[Carried]] = {}
    begun = time.monotonic()
    for turn in range(asked.rounds):
        if time.monotonic() - begun > ENOUGH_S:
            break
        for side in rig.sides():
            hard, easy = await _round(side, rig.unit_ids, asked)
            pressed.setdefault(side.name, []).append(hard)
            paced.setdefault(side.name, []).append(easy)
            print(f"{turn + 1} {side.name:<10} {_line('pressed', hard)}   {_line('paced', easy)}", flush=True)
    return _summary(pressed, paced, asked)


def _summary(
    pressed: dict[str, list[Carried]], paced: dict[str, list[Carried]], asked: argparse.Namespace
) -> dict[str, Any]:
    def best(what: Callable[[Carried], float]) -> dict[str, float]:
        found = {name: _median(seen, what) for name, seen in paced.items()}
        hard = {name: _median(seen, what) for name, seen in pressed.items() if name != "shipped"}
        return {name: max(value, hard.get(name, 0.0)) for name, value in found.items()}

    per_cpu, of_all = best(lambda it: it.per_cpu_second), best(lambda it: it.per_cpu_second_of_all)
    carries = {name: _median(seen, lambda it: it.per_second) for name, seen in pressed.items()}
    tail = {name: _median(seen, lambda it: _percentile(it, 99)) for name, seen in paced.items()}
    rate = {name: _median(seen, lambda it: it.sent / it.seconds) for name, seen in paced.items()}
    return {
        "bench": "fanout",
        "ours": round(per_cpu["shipped"]),
        "stock": round(per_cpu["stock"]),
        "ratio": round(per_cpu["shipped"] / per_cpu["stock"], 1),
        "p99_ms": round(tail["shipped"], 1),
        "unit": "deliveries per CPU second",
        "unbatched": round(per_cpu["unbatched"]),
        "ratio_unbatched": round(per_cpu["unbatched"] / per_cpu["stock"], 1),
        "unbatched_p99_ms": round(tail["unbatched"], 1),
        "stock_p99_ms": round(tail["stock"], 1),
        "cpu_s_per_million": {name: round(1e6 / value, 2) for name, value in per_cpu.items()},
        "cpu_s_per_million_with_street": {name: round(1e6 / value, 2) for name, value in of_all.items()},
        "ratio_with_street": round(of_all["shipped"] / of_all["stock"], 1),
        "carries_per_s": {name: round(value) for name, value in carries.items()},
        "at_fixes_per_s": {name: round(value) for name, value in rate.items()},
        "lost": {name: sum(it.lost for it in [*seen, *pressed[name]]) for name, seen in paced.items()},
        "units": asked.units,
        "consoles": asked.consoles,
        "rounds": len(paced["shipped"]),
    }


def _median(seen: list[Carried], what: Callable[[Carried], float]) -> float:
    return statistics.median(what(it) for it in seen)


async def _round(side: Side, units: list[int], asked: argparse.Namespace) -> tuple[Carried, Carried]:
    await side.open(asked.consoles, units)
    try:
        under_way = len(units) if side.name == "shipped" else UNDER_WAY
        hard = await side.pressed(under_way, asked.seconds)
        rate = min(len(units) / asked.every, GENTLE * hard.per_second / asked.consoles)
        return hard, await side.paced(rate, asked.seconds)
    finally:
        await side.close()


def _line(name: str, seen: Carried) -> str:
    middle, tail = _percentile(seen, 50), _percentile(seen, 99)
    return (
        f"{name}: {seen.per_second:8,.0f}/s  {1e6 / seen.per_cpu_second:6.1f} s a million"
        f" (and the street {1e6 * seen.street_cpu_s / seen.deliveries:.1f})"
        f"  {middle:6.1f} / {tail:6.1f} ms  lost {seen.lost}"
    )


def _percentile(seen: Carried, percent: int) -> float:
    return statistics.quantiles(seen.latencies_ms, n=100, method="inclusive")[percent - 1]


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


if __name__ == "__main__":
    main()
