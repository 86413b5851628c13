"""`./dawriya bench fuzz`: what broken and hostile clients send, to each parser and through real sockets.

100,000 mutated texts go to each parser in this process: each is understood or refused in one word, anything
else counts as a crash. 10,000 mutated frames that mean nothing go through sockets of a running room, from
six tablets and two consoles, as fast as the limits let them; a socket that is closed is opened again. Then
come a fifth as many that the room understands, and decides. Before and between them a call-taker and a
console, who have nothing to do with it, work on: `p99` is from the request to the screen, in turns without
and with each.
"""

import argparse
import asyncio
import json
import logging
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.clients import Console, Hand, Line, Tablet
from tests.mutations import CONSOLE, TABLET, mutations
from tests.rig import Rig, running

TURNS = 4
#: Just within what the room lets one officer say.
PAUSE_S = 1 / 19
CALM_S = 20.0
CONSOLES = ("nadia", "hakima")
FUZZERS = ("karim", "youssef", "salma", "officer4", "officer5", "officer6", *CONSOLES)
#: What the room understands, for one that means nothing.
UNDERSTOOD = 1 / 5


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
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), units=6) as rig:
        lived = asyncio.run(_sockets(rig, asked.frames, asked.seed))
        log = (rig.folder / "web.log").read_text(errors="replace").splitlines()
        lived["alive"] = rig.web.poll() is None
    faults = [line for line in log if " ERROR " in line or "Traceback" in line]
    for line in faults[:5]:
        print(line[:400], flush=True)
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
    fuzzers = [Fuzzer(rig, name, seed + n) for n, name in enumerate(FUZZERS)]
    took: dict[str, list[float]] = {"calm": [], "nonsense": [], "understood": []}
    shares = {"nonsense": 1.0, "understood": UNDERSTOOD}
    await _work(amina, screen, [], seconds=3)
    for _ in range(TURNS):
        await _work(amina, screen, took["calm"], seconds=CALM_S)
        for kind, share in shares.items():
            each = int(frames * share) // TURNS // len(FUZZERS)
            working = asyncio.create_task(_work(amina, screen, took[kind]))
            await asyncio.gather(*(fuzzer.say(each, kind == "understood") for fuzzer in fuzzers))
            working.cancel()
    ends = Counter[str]()
    for fuzzer in fuzzers:
        ends += fuzzer.ends
        await fuzzer.close()
    lives = screen.closed is None
    await screen.close()
    p99 = {kind: _p(some, 99) for kind, some in took.items()}
    return {
        "frames": sum(fuzzer.said for fuzzer in fuzzers),
        "refused": sum(fuzzer.refused for fuzzer in fuzzers),
        "server_errors": sum(fuzzer.failed for fuzzer in fuzzers),
        "closed": dict(ends),
        "others_p50_ms": {kind: _p(some, 50) for kind, some in took.items()},
        "others_p99_ms": p99,
        "p99_ratio": {kind: round(p99[kind] / p99["calm"], 2) for kind in shares},
        "neighbour_lives": lives,
    }


class Fuzzer:
    """One officer who says what makes no sense, or what only seems to."""

    def __init__(self, rig: Rig, name: str, seed: int) -> None:
        from patrols.protocol import console_frame, tablet_frame

        self._rig, self._name, self._rides = rig, name, name not in CONSOLES
        self._parse: Callable[[str], object] = tablet_frame if self._rides else console_frame
        self._texts = mutations(TABLET if self._rides else CONSOLE, seed)
        self._line: Line | None = None
        self.said = self.refused = self.failed = 0
        self.ends: Counter[str] = Counter()

    async def say(self, count: int, understood: bool) -> None:
        """So many frames of that kind, on as many sockets as it takes."""
        due, upto = time.monotonic(), self.said + count
        while self.said < upto:
            due = max(due + PAUSE_S, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            with suppress(ConnectionClosed, OSError, AssertionError):
                line = await self._open()
                await line.ws.send(_bytes(self._next(understood)), text=True)
                self.said += 1

    def _next(self, understood: bool) -> str:
        return next(text for text in self._texts if self._is_understood(text) == understood)

    def _is_understood(self, text: str) -> bool:
        from patrols.rules.refusal import Refused

        try:
            self._parse(text)
        except Refused:
            return False
        return True

    async def close(self) -> None:
        """The line's end."""
        if self._line:
            await self._line.close()

    async def _open(self) -> Line:
        if self._line and self._line.closed is not None:
            self.ends[str(self._line.closed)] += 1
            await self._line.close()
            self._line = None
        if self._line is None:
            place = self._rig.place(self._name)
            line = Tablet(place) if self._rides else Console(place)
            line.on_frame = self._hear
            await line.open()
            self._line = line
        return self._line

    def _hear(self, at: float, frame: dict[str, Any]) -> None:
        self.refused += frame["t"] == "refused"
        self.failed += frame.get("code") == "server_error"
        if self._line and len(self._line.frames) > 500:
            self._line.frames.clear()


async def _work(amina: Hand, screen: Console, took: list[float], seconds: float = 3600.0) -> None:
    """Take call after call; milliseconds from each request until the console shows it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        call = await amina.must("POST", "calls", {"text": "a door stands open"})
        await screen.until(lambda call=call: ("call", call["id"]) in screen.cards)  # type: ignore[misc]
        took.append((time.perf_counter() - began) * 1000)
        screen.frames.clear()
        await asyncio.sleep(0.1)


def _p(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


if __name__ == "__main__":
    main()
