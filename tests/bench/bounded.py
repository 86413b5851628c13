"""`./dawriya bench bounded`: what one bad neighbour costs everybody else in a running room.

Five consoles stop reading while 60 MB are owed to them: how far the web process's memory grows. A lock is
held for three seconds while a tablet and a dispatcher wait for it: how much later a picture reaches somebody
else. Rights of seven kinds end under decisions: how soon the sockets close. Messages that mean nothing are
sent on each channel and by a neighbour: how many sockets end.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import redis.asyncio

from tests.clients import Console, Hand, Place, Tablet
from tests.postgres import database, postgresql
from tests.rig import Rig, running

STALLED, OWED_MB = 5, 60
#: Positions in each batch that is pushed: with five batches a second 60 MB are owed in about half a minute.
MOVED = 4000
KINDS = ("withdrawn", "demoted", "off_duty", "deleted", "password", "session", "signed_out")
GRACE_S = 2.0
#: How long the lock is held, and how often.
HELD_S, TURNS = 3.0, 6
_CAST = """
import json, sys, django
django.setup()
from django.contrib.sessions.models import Session
from command.roles import RoleName
from patrols.access import withdraw
from patrols.models import Officer, Posting, Room
from tests.stage import _sign_in
town = Room.objects.get(slug="town")
told = {}
for n in range(int(sys.argv[1])):
    person = Officer.objects.create(username=f"guest{n}")
    Posting.objects.create(officer=person, room=town, role=RoleName.DISPATCHER)
    told[person.username] = _sign_in(person)
print(json.dumps(told), flush=True)
for line in sys.stdin:
    kind, name = line.split()
    person = Officer.objects.get(username=name)
    if kind == "withdrawn":
        withdraw(person)
    elif kind == "demoted":
        Posting.objects.filter(officer=person).update(role=RoleName.OFFICER)
        withdraw(person)
    elif kind == "off_duty":
        Officer.objects.filter(pk=person.pk).update(is_active=False)
    elif kind == "deleted":
        person.delete()
    elif kind == "password":
        person.set_password("another one for the stage")
        person.save(update_fields=["password"])
    elif kind == "session":
        Session.objects.filter(session_key=told[name]).delete()
    print("done", flush=True)
"""


def main(argv: list[str] | None = None) -> None:
    """Run, say what was seen, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench bounded")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--of-each", type=int, default=50, help="revocations of each kind")
    parser.add_argument("--only", choices=("stalled", "slow", "revoked", "poisoned"))
    parser.add_argument(
        "--application", default="command.asgi:application", help="a broken one, to see it fail"
    )
    asked = parser.parse_args(argv)
    parts = {"stalled": _stalled, "slow": _slow, "revoked": _revoked, "poisoned": _poisoned}
    result: dict[str, Any] = {"bench": "bounded", "on": asked.on}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = database(stack.enter_context(postgresql()), "room") if asked.on == "postgresql" else ""
        rig = stack.enter_context(running(folder, database_url=url, application=asked.application))
        for name, part in parts.items():
            if asked.only in (None, name):
                found = asyncio.run(part(rig, asked.of_each))
                print(f"{name}: {found}", flush=True)
                result |= found
    print(json.dumps(result))


async def _stalled(rig: Rig, _: int) -> dict[str, Any]:
    reading = await Console(rig.place("leila")).open()
    control = await _push(rig, reading)
    stalled = [await Console(rig.place("samir")).open() for _ in range(STALLED)]
    for console in stalled:
        console.beater.cancel()
        console.ws.transport.pause_reading()
    growth = await _push(rig, reading)
    await asyncio.sleep(15)  # with what was pushed, longer than a silent one is borne
    for console in stalled:
        console.ws.transport.resume_reading()
    await asyncio.sleep(2)
    cut = sum(console.closed is not None for console in stalled)
    alive = reading.closed is None
    await reading.close()
    return {
        "stalled_growth_mb": growth,
        "control_growth_mb": control,
        "stalled_cut": cut,
        "reader_lives": alive,
    }


async def _push(rig: Rig, reading: Console) -> float:
    """Push positions until 60 MB would have gone to the stalled; the growth of the process in MB."""
    owed, highest, turn = 0, 0.0, 0
    async with redis.asyncio.Redis.from_url(f"redis://127.0.0.1:{rig.redis_port}/0") as publisher:
        await asyncio.sleep(1)
        before = 0.0
        while owed * STALLED < OWED_MB * 1_000_000:
            fixes = [
                [100_000 + n, 1, turn, 35.0 + n / 1e5, -5.0, 8.0, 90, 40, "x" * 40] for n in range(MOVED)
            ]
            text = json.dumps({"room": 1, "fixes": fixes})
            await publisher.publish("dawriya:fixes", text)
            owed, turn = owed + len(text), turn + 1
            await asyncio.sleep(0.2 if turn < 60 else 0.4)
            reading.frames.clear()
            if turn == 5:
                before = _rss_mb(rig)
            highest = max(highest, _rss_mb(rig))
    return round(highest - before, 1)


def _rss_mb(rig: Rig) -> float:
    pages = int(Path(f"/proc/{rig.web.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _slow(rig: Rig, _: int) -> dict[str, Any]:
    """The answer to a hello, which asks the database, in turns without and with a lock held for three
    seconds: what the machine does besides happens to both.
    """
    console, tablet = await Console(rig.place("leila")).open(), await Tablet(rig.place("karim")).open()
    samir = Hand(rig.place("samir"))
    calm: list[float] = []
    during: list[float] = []
    waited = 0
    await _hellos(console, 1)
    for _ in range(TURNS):
        calm += await _hellos(console, HELD_S - 0.4)
        holding = asyncio.create_task(asyncio.to_thread(_hold, rig, HELD_S))
        await asyncio.sleep(0.2)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        await tablet.say({"t": "report", "key": uuid.uuid4().hex, "status": "en_route", "at": at})
        waiting = asyncio.create_task(samir.ask("POST", "calls", {}))
        during += await _hellos(console, HELD_S - 0.4)
        waited += not waiting.done()
        await asyncio.gather(holding, waiting)
    await console.close()
    await tablet.close()
    told = {"calm": calm, "during": during}
    return {
        "slow_query_delay_ms": round(max(during) - max(calm), 1),
        "slow_query_p99_ms": {name: _p99(took) for name, took in told.items()},
        "slow_query_max_ms": {name: round(max(took), 1) for name, took in told.items()},
        "slow_query_p50_ms": {name: round(statistics.median(took), 1) for name, took in told.items()},
        "pictures": {name: len(took) for name, took in told.items()},
        "it_waited": f"{waited} of {TURNS}",
    }


def _p99(took: list[float]) -> float:
    return round(statistics.quantiles(took, n=100, method="inclusive")[98], 1)


async def _hellos(console: Console, seconds: float) -> list[float]:
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        console.frames.clear()
        begun = time.perf_counter()
        await console.say({"t": "hello", "after": None})
        await console.until(lambda: [1 for _, f in console.frames if f["t"] == "snapshot"])
        took.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.25)  # five a second are what one officer may ask
    return took


def _hold(rig: Rig, seconds: float) -> None:
    """Hold the room's row, on SQLite the whole database's, against every decision."""
    if rig.database_url:
        with psycopg.connect(rig.database_url) as link:
            link.execute("SELECT 1 FROM patrols_room FOR UPDATE")
            time.sleep(seconds)
        return
    with contextlib.closing(sqlite3.connect(rig.folder / "dawriya.sqlite3", isolation_level=None)) as lite:
        lite.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        lite.execute("ROLLBACK")


async def _revoked(rig: Rig, of_each: int) -> dict[str, Any]:
    """Milliseconds from the end of a right to that of its socket; frames that came two seconds later."""
    count = of_each * len(KINDS)
    desk = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _CAST,
        str(count),
        env=rig._env(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    assert desk.stdin and desk.stdout
    sessions = json.loads(await desk.stdout.readline())
    guests = [(name, await Console(Place(rig.port, key)).open()) for name, key in sessions.items()]
    deciding = asyncio.create_task(_decisions(Hand(rig.place("amina"))))
    kinds = list(KINDS) * of_each
    random.shuffle(kinds)
    ended: list[tuple[str, float, Console]] = []
    watching = []
    for kind, (name, guest) in zip(kinds, guests, strict=True):
        if kind == "signed_out":
            await Hand(guest.place).http.post(f"{guest.place.origin}/sign-out")
        else:
            desk.stdin.write(f"{kind} {name}\n".encode())
            await desk.stdout.readline()
        ended.append((kind, time.perf_counter(), guest))
        watching.append(asyncio.create_task(_until_closed(guest)))
    closed_at = await asyncio.gather(*watching)
    deciding.cancel()
    desk.stdin.close()
    await desk.wait()
    took = [(at - end) * 1000 for (_, end, _), at in zip(ended, closed_at, strict=True) if at is not None]
    open_yet = [kind for (kind, _, guest), at in zip(ended, closed_at, strict=True) if at is None]
    late = Counter(kind for kind, end, guest in ended for at, _ in guest.frames if at > end + GRACE_S)
    return {
        "revoked": count,
        "revoked_closed_p99_ms": _p99(took),
        "revoked_closed_p100_ms": round(max(took), 1),
        "never_closed": {kind: open_yet.count(kind) for kind in KINDS if kind in open_yet},
        "after_revocation": late.total(),
        "after_revocation_by_kind": dict(late),
    }


async def _until_closed(guest: Console) -> float | None:
    until = time.monotonic() + 6
    while guest.closed is None and time.monotonic() < until:
        await asyncio.sleep(0.02)
    return time.perf_counter() if guest.closed is not None else None


async def _decisions(amina: Hand) -> None:
    while True:
        await amina.ask("POST", "calls", {})
        await asyncio.sleep(0.2)


async def _poisoned(rig: Rig, _: int) -> dict[str, Any]:
    """Sockets that ended, or heard nothing more, through what others sent."""
    lines = [await Console(rig.place(name)).open() for name in ("leila", "samir", "nadia")]
    neighbour = await Console(rig.place("leila")).open()
    async with redis.asyncio.Redis.from_url(f"redis://127.0.0.1:{rig.redis_port}/0") as publisher:
        for text in (
            "",
            "x",
            "1",
            "1:x",
            "1:999999999",
            "[]",
            "{",
            '{"room":1}',
            '{"room":1,"fixes":[["x"]]}',
        ):
            for channel in ("dawriya:bell", "dawriya:fixes"):
                await publisher.publish(channel, text)
    for text in ("{", "[]", '{"t":"close"}', '{"t":"ack","n":NaN}', "[" * 5000, "9" * 5000):
        await neighbour.ws.send(text)
    await asyncio.sleep(1)
    seen = max(line.n or 0 for line in lines)
    await Hand(rig.place("amina")).must("POST", "calls", {})
    ended = 0
    for line in (*lines, neighbour):
        with contextlib.suppress(AssertionError):
            await line.until(lambda line=line: (line.n or 0) > seen, seconds=5)  # type: ignore[misc]
        ended += line.closed is not None or (line.n or 0) <= seen
        await line.close()
    return {"poisoned_ended": ended}


if __name__ == "__main__":
    main()
