"""`./dawriya bench flow`: from a dispatcher's Enter to the officer's tablet and to every console, over real
sockets.

60 tablets and 10 consoles stay connected to one Daphne on SQLite with Valkey. Each round a dispatcher
assigns the next free unit; the clock runs from the request to the handler of the other client, in this
process. Beside it, in the same run, the floor: a bare Redis publish to one `websockets` server that passes
it to 70 clients, with no database, no rules, no room.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import redis.asyncio  # the floor speaks to Redis bare; the product does so in patrols/radio.py alone
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from command.servers import free_port
from tests.clients import Console, Hand, Tablet
from tests.rig import Rig, running
from tests.town import CORNERS


def main(argv: list[str] | None = None) -> None:
    """Run both sides and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench flow")
    parser.add_argument("--tablets", type=int, default=60)
    parser.add_argument("--consoles", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=200)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), units=asked.tablets) as rig:
        result = asyncio.run(_both(rig, asked))
    print(json.dumps(result))


async def _both(rig: Rig, asked: argparse.Namespace) -> dict[str, Any]:
    to_tablet, to_consoles = await _room(rig, asked)
    floor = await _floor(rig, asked)
    tablet, console, bare = _p(to_tablet, 99), _p(to_consoles, 99), _p(floor, 99)
    return {
        "bench": "flow",
        "ours": tablet,
        "tablet_p50_ms": _p(to_tablet, 50),
        "tablet_p99_ms": tablet,
        "console_p50_ms": _p(to_consoles, 50),
        "console_p99_ms": console,
        "floor_p50_ms": _p(floor, 50),
        "floor_p99_ms": bare,
        "ratio": round(tablet / bare, 1),
        "rounds": len(to_tablet),
        "tablets": asked.tablets,
        "consoles": asked.consoles,
    }


async def _room(rig: Rig, asked: argparse.Namespace) -> tuple[list[float], list[float]]:
    """Milliseconds from the request to the tablet, and to each console, of every round."""
    people = [
        name for name in rig.people["sessions"] if name not in ("amina", "samir", "leila", "nadia", "hicham")
    ]
    tablets = {name: await Tablet(rig.place(name)).open() for name in people}
    consoles = [await Console(rig.place("leila")).open() for _ in range(asked.consoles)]
    samir, spot = Hand(rig.place("samir")), next(iter(CORNERS.values()))
    to_tablet, to_consoles = [], []
    for turn in range(asked.rounds):
        name = people[turn % len(people)]
        tablet = tablets[name]
        assert tablet.welcome
        unit = tablet.welcome["unit"]["id"]
        incident = await samir.open_incident(type="theft", place="Market", lat=spot.lat, lon=spot.lon)
        await asyncio.sleep(0.05)
        arrivals = _expect(tablet, consoles, unit)
        begun = time.perf_counter()
        await samir.must(
            "POST", f"incidents/{incident['number']}/assign", {"units": [unit], "recommendation": None}
        )
        seen = await asyncio.wait_for(asyncio.gather(*arrivals), 10)
        to_tablet.append((seen[0] - begun) * 1000)
        to_consoles += [(at - begun) * 1000 for at in seen[1:]]
        body = {"unit": unit, "reason": "next round"}
        await samir.must("POST", f"incidents/{incident['number']}/recall", body)
        await samir.must("POST", f"incidents/{incident['number']}/close", {"disposition": "false_alarm"})
        await asyncio.sleep(0.05)
    for line in (*tablets.values(), *consoles):
        await line.close()
    return to_tablet, to_consoles


def _expect(tablet: Tablet, consoles: list[Console], unit: int) -> list[asyncio.Future[float]]:
    """A promise per client: when its handler has the task order, or the unit's card as dispatched."""
    loop = asyncio.get_running_loop()
    promises: list[asyncio.Future[float]] = [loop.create_future() for _ in range(1 + len(consoles))]

    def on_tablet(at: float, frame: dict[str, Any]) -> None:
        tasks = frame["t"] == "orders" and any(order["kind"] == "task" for order in frame["orders"])
        if tasks and not promises[0].done():
            promises[0].set_result(at)

    def on_console(which: int) -> Any:
        def heard(at: float, frame: dict[str, Any]) -> None:
            cards = [card for entry in frame.get("entries", []) for card in entry["cards"]]
            told = any(c["card"] == "unit" and c["id"] == unit and c["status"] == "dispatched" for c in cards)
            if told and not promises[which].done():
                promises[which].set_result(at)

        return heard

    tablet.on_frame = on_tablet
    for which, console in enumerate(consoles, start=1):
        console.on_frame = on_console(which)
    return promises


async def _floor(rig: Rig, asked: argparse.Namespace) -> list[float]:
    """Milliseconds from a bare publish to the last of as many clients."""
    clients: set[ServerConnection] = set()
    url = f"redis://127.0.0.1:{rig.redis_port}/0"

    async def keep(client: ServerConnection) -> None:
        clients.add(client)
        await client.wait_closed()

    async def pass_on() -> None:
        async with redis.asyncio.Redis.from_url(url) as source, source.pubsub() as ears:
            await ears.subscribe("floor")
            async for message in ears.listen():
                if message["type"] == "message":
                    broadcast(clients, message["data"].decode())

    port, took = free_port(), []
    async with serve(keep, "127.0.0.1", port, compression=None):
        passing = asyncio.create_task(pass_on())
        lines = [
            await connect(f"ws://127.0.0.1:{port}", compression=None)
            for _ in range(asked.tablets + asked.consoles)
        ]
        async with redis.asyncio.Redis.from_url(url) as publisher:
            await asyncio.sleep(0.3)
            for turn in range(asked.rounds):
                begun = time.perf_counter()
                await publisher.publish("floor", json.dumps({"order": turn}))
                await asyncio.gather(*(line.recv() for line in lines))
                took.append((time.perf_counter() - begun) * 1000)
        passing.cancel()
        for line in lines:
            await line.close()
    return took


def _p(values: list[float], percent: int) -> float:
    """A percentile in milliseconds; 50 is the median."""
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)


if __name__ == "__main__":
    main()
