"""A process that will end lets its people go: they move while it still serves them, and nothing is lost."""

import asyncio
import signal

import pytest

from tests.clients import Console, Hand, Tablet
from tests.rig import Rig
from tests.town import CORNERS

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.direct,
    pytest.mark.parametrize("rig", [("sqlite", 2)], indirect=True, scope="module"),
]
MARKET = next(iter(CORNERS.values()))
ELSEWHERE = 4503


class Board:
    """Somebody sends a unit and takes it back, again and again, until told to stop."""

    def __init__(self, rig: Rig, call_sign: str) -> None:
        self.hand, self.unit = Hand(rig.places("samir")[1]), rig.unit(call_sign)
        self.rounds, self.stop = 0, False
        self.deciding = asyncio.create_task(self._decide())

    async def more(self, rounds: int = 2) -> None:
        """Decisions go on for so long."""
        until = self.rounds + rounds
        while self.rounds < until:
            await asyncio.wait([self.deciding], timeout=0.05)
            if self.deciding.done():
                self.deciding.result()

    async def _decide(self) -> None:
        spot = {"place": "Market", "lat": MARKET.lat, "lon": MARKET.lon}
        incident = (await self.hand.open_incident(type="theft", **spot))["number"]
        while not self.stop:
            sent = {"units": [self.unit], "recommendation": None}
            await self.hand.must("POST", f"incidents/{incident}/assign", sent)
            back = {"unit": self.unit, "reason": "next"}
            await self.hand.must("POST", f"incidents/{incident}/recall", back)
            self.rounds += 1


def _at(line: Console | Tablet) -> int:
    """How far the screen is: by the journal, or by its orders."""
    return line.last if isinstance(line, Tablet) else line.n or 0


async def _goes_on(line: Console | Tablet) -> None:
    """Something new is heard on this line."""
    was = _at(line)
    await line.until(lambda: _at(line) > was)


async def _told_to_go(line: Console | Tablet) -> None:
    await line.until(lambda: _drained(line))


def _drained(line: Console | Tablet) -> bool:
    return any(frame["t"] == "drain" and frame["within_s"] > 0 for _, frame in line.frames)


async def test_everybody_moves_to_the_other_process_and_hears_each_decision_once(rig: Rig) -> None:
    console = await Console(rig.places("leila")[0]).open()
    tablet = await Tablet(rig.places("karim")[0]).open()
    assert tablet.welcome
    had, board = tablet.welcome["order_head"], Board(rig, "P-1")
    await board.more()
    rig.web.send_signal(signal.SIGUSR1)
    await asyncio.gather(_told_to_go(console), _told_to_go(tablet))
    newcomer = Console(rig.places("samir")[0])
    newcomer.ws = await newcomer.place.socket(newcomer.path)
    await asyncio.wait_for(newcomer.ws.wait_closed(), 10)
    assert newcomer.ws.close_code == ELSEWHERE

    await asyncio.gather(_goes_on(console), _goes_on(tablet))
    # The same screens at the other process: they go on from where they are.
    there = Console(rig.places("leila")[1], n=console.n, cards=dict(console.cards), log=list(console.log))
    crew = Tablet(rig.places("karim")[1], orders=dict(tablet.orders))
    began = crew.last
    await asyncio.gather(there.open(), crew.open())
    await asyncio.gather(_goes_on(there), _goes_on(crew))
    assert console.closed is None and tablet.closed is None
    for line in (console, tablet):
        await line.close()
    rig.web.send_signal(signal.SIGTERM)
    await asyncio.to_thread(rig.web.wait, 20)
    await board.more()
    board.stop = True
    await board.deciding
    rounds = board.rounds

    await crew.until(lambda: crew.last >= had + 2 * rounds)
    orders = [order for number, order in sorted(crew.orders.items()) if number > had]
    assert [order["number"] for order in orders] == list(range(had + 1, had + 2 * rounds + 1))
    assert [order["kind"] for order in orders] == ["task", "withdraw"] * rounds
    brought = [one["number"] for _, frame in crew.frames if frame["t"] == "orders" for one in frame["orders"]]
    assert min(brought) > began and len(brought) == len(set(brought)), "what it had is not brought again"
    fresh = await Console(rig.places("leila")[1]).open()
    await there.until(lambda: there.n == fresh.n and there.cards == fresh.cards)
    assert console.gaps == there.gaps == 0
    assert not any(frame["t"] == "snapshot" for _, frame in there.frames), "it went on where it was"
    for line in (there, crew, fresh):
        await line.close()
