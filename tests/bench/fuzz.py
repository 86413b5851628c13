"""`./dawriya bench fuzz`: what broken and hostile clients send, to each parser and through real sockets.

100,000 mutated texts go to each parser in this process: each is understood or refused in one word, anything
else counts as a crash. 10,000 mutated frames that mean nothing go through sockets of a running room, from 22
tablets and two consoles, as fast as the room bears for ever; then as fast as it bears until it cuts, and who
was cut comes back and goes on; then a fifth as many that the room understands, and decides. Before and
between them a call-taker and a console, who have nothing to do with it, work on: `p99` is from the request to
the screen, in turns without and with each.
"""

import argparse
import asyncio
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.fanout_sides.screens import cpu_seconds
from tests.clients import Console, Hand
from tests.mutations import CONSOLE, TABLET, mutations
from tests.rig import Rig, running

TURNS = 4
CALM_S = 18.0
UNITS = 22
CONSOLES = ("nadia", "hakima")
HOSTILE = ("karim", "youssef", "salma", *(f"officer{n}" for n in range(4, UNITS + 1)), *CONSOLES)
#: Frames of each part for one that means nothing, at most, and how long a turn of it lasts at most.
SHARES = {"nonsense": 1.0, "flood": 1.5, "understood": 1 / 5}
TURN_S = {"nonsense": 110.0, "flood": 12.0, "understood": 12.0}
Play = Callable[[str, int], Awaitable[dict[str, Any]]]


def main(argv: list[str] | None = None) -> None:
    """Run, say what was seen, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench fuzz")
    parser.add_argument("--frames", type=int, default=10_000, help="through the sockets")
    parser.add_argument("--texts", type=int, default=100_000, help="to each parser")
    parser.add_argument("--seed", type=int, default=20261127)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "command.settings", "DAWRIYA_DATA": data}
        parsed = _parsers(asked.texts, asked.seed)
    print(f"parsers: {parsed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), units=UNITS) as rig:
        lived = asyncio.run(_sockets(rig, asked.frames, asked.seed))
        log = (rig.folder / "web.log").read_text(errors="replace").splitlines()
        lived["alive"] = rig.web.poll() is None
    faults = [line for line in log if " ERROR " in line or "Traceback" in line]
    for line in faults[:5]:
        print(line[-600:], flush=True)
    print(json.dumps({"bench": "fuzz", **parsed, **lived, "unhandled": len(faults)}))


def _parsers(count: int, seed: int) -> dict[str, Any]:
    """How many of the texts each parser understood and refused, and how many broke it."""
    import django

    django.setup()
    from command.api import StrictParser
    from patrols.hub import Hub
    from patrols.protocol import console_frame, tablet_frame

    strict, hub = StrictParser(), Hub(looking=False)
    parsers: dict[str, tuple[Callable[[str], object], Sequence[Any]]] = {
        "tablet": (tablet_frame, TABLET),
        "console": (console_frame, CONSOLE),
        "body": (lambda text: strict.parse_body(_Asked(text)), TABLET),  # type: ignore[arg-type]
        "redis": (lambda text: hub._on_message("dawriya:fixes", _bytes(text)), [{"room": 1, "fixes": [[1]]}]),
    }
    logging.disable(logging.WARNING)  # what is not understood is expected by the thousand
    return {
        f"{name}_texts": _tally(parse, samples, count, seed) for name, (parse, samples) in parsers.items()
    }


class _Asked:
    """As much of a request as the parser of bodies looks at."""

    def __init__(self, text: str) -> None:
        self.body = _bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _tally(
    parse: Callable[[str], object], samples: Sequence[Any], count: int, seed: int
) -> dict[str, int | float]:
    from patrols.rules.refusal import Refused

    tally, began = Counter[str](understood=0, refused=0, crashed=0), time.perf_counter()
    for text in islice(mutations(samples, seed), count):
        try:
            parse(text)
            tally["understood"] += 1
        except Refused:
            tally["refused"] += 1
        except Exception as error:
            tally["crashed"] += 1
            print(f"{type(error).__name__}: {text[:200]!a}", flush=True)
    return {**tally, "seconds": round(time.perf_counter() - began, 1)}


async def _sockets(rig: Rig, frames: int, seed: int) -> dict[str, Any]:
    amina, screen = Hand(rig.place("amina")), await Console(rig.place("leila")).open()
    took: dict[str, list[float]] = {"calm": [], **{part: [] for part in SHARES}}
    each = {part: int(frames * share) // TURNS // len(HOSTILE) for part, share in SHARES.items()}
    told: dict[str, list[dict[str, Any]]] = {part: [] for part in SHARES}
    burnt: dict[str, list[float]] = {part: [] for part in took}
    async with _hostile(rig, {part: TURNS * count for part, count in each.items()}, seed) as play:
        await work(amina, screen, [], seconds=3)
        for _ in range(TURNS):
            with _burning(rig, burnt["calm"]):
                await work(amina, screen, took["calm"], seconds=CALM_S)
            for part, count in each.items():
                over = asyncio.Event()
                working = asyncio.create_task(work(amina, screen, took[part], over=over))
                with _burning(rig, burnt[part]):
                    told[part].append(await play(part, count))
                over.set()
                await working
    lives = screen.closed is None
    await screen.close()
    p99 = {part: p(some, 99) for part, some in took.items()}
    return {
        **{f"{part}_{what}": n for part in SHARES for what, n in _summed(told[part]).items()},
        "measured": {part: len(some) for part, some in took.items()},
        "others_p50_ms": {part: p(some, 50) for part, some in took.items()},
        "others_p99_ms": p99,
        "p99_ratio": {part: round(p99[part] / p99["calm"], 2) for part in SHARES},
        "room_cpu_pct": {part: round(100 * statistics.fmean(shares)) for part, shares in burnt.items()},
        "neighbour_lives": lives,
    }


@contextmanager
def _burning(rig: Rig, shares: list[float]) -> Iterator[None]:
    """What share of a core the room takes meanwhile."""
    began, before = time.monotonic(), cpu_seconds(rig.web.pid)
    yield
    shares.append((cpu_seconds(rig.web.pid) - before) / (time.monotonic() - began))


@asynccontextmanager
async def _hostile(rig: Rig, wanted: dict[str, int], seed: int) -> AsyncIterator[Play]:
    """The hostile clients, ready to play a part; with so many frames of each to say in all."""
    people = [
        {"port": place.port, "session": place.session, "rides": name not in CONSOLES}
        for name in HOSTILE
        for place in [rig.place(name)]
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.fuzz_sides.hostile"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=rig._env(),
    )
    assert process.stdin and process.stdout
    said, heard = process.stdin, process.stdout

    async def play(part: str, count: int) -> dict[str, Any]:
        said.write(f"{part} {count} {TURN_S[part]}\n".encode())
        told: dict[str, Any] = json.loads(await heard.readline())
        return told

    try:
        said.write(json.dumps({"people": people, "seed": seed, "wanted": wanted}).encode() + b"\n")
        assert await heard.readline() == b"ready\n"
        yield play
    finally:
        said.close()
        await process.wait()


def _summed(turns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What became of all turns of a part."""
    closed = Counter[str]()
    for turn in turns:
        closed.update(turn["closed"])
    counted = {
        what: sum(turn.get(what, 0) for turn in turns)
        for what in ("frames", "refused", "server_errors", "sockets")
    }
    seconds = sum(turn["seconds"] for turn in turns)
    cpu = sum(turn["own_cpu"] * turn["seconds"] for turn in turns) / seconds
    return {**counted, "closed": dict(closed), "seconds": round(seconds, 1), "own_cpu": round(cpu, 3)}


async def work(
    amina: Hand,
    screen: Console,
    took: list[float],
    *,
    seconds: float = 3600.0,
    over: asyncio.Event | None = None,
) -> None:
    """Take and end call after call; milliseconds from each request until the console shows it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not (over and over.is_set()):
        began = time.perf_counter()
        call = await amina.must("POST", "calls", {"text": "a door stands open"})
        await screen.until(lambda call=call: ("call", call["id"]) in screen.cards)  # type: ignore[misc]
        took.append((time.perf_counter() - began) * 1000)
        await amina.must("POST", f"calls/{call['number']}/close", {"disposition": "settled_by_phone"})
        screen.frames.clear()
        await asyncio.sleep(0.05)


def p(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


if __name__ == "__main__":
    main()
