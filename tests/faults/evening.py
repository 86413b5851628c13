"""The people of an evening under fault, and the work of its dispatchers: they open incidents, send, let units
report, recall, free and cancel.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from tests.faults.actors import Returning, Stranger, WatchedConsole, WatchedHand, WatchedTablet
from tests.faults.history import History
from tests.faults.rig import BreakableRig
from tests.town import CORNERS

NOT_TABLETS = frozenset(
    ["amina", "samir", "leila", "nadia", "exchange", "hicham", "hakima", "imane", "widad"]
)
#: So long people may take to come, on a machine that does much else.
GATHERED_S = 180
OPEN_EACH = 2
#: A theft takes one car, a fight four, a fire ten, a march sixteen, a stadium 24; now and then help follows.
SENT_AT_ONCE = (1, 4, 10, 16, 24)
HELP, HELPERS = 0.3, (2, 3, 4)
#: How often two dispatchers want the same units at the same moment.
RIVALRY = 0.1
#: Every seventh tablet's clock is an hour behind, every seventh an hour ahead.
CLOCKS_OFF = {3: -1, 4: 1}
UNDELIVERED = "SELECT DISTINCT unit_id FROM patrols_order WHERE delivered_at IS NULL"
FULL = {"type": "theft", "place": "Market"}


@dataclass
class Evening:
    """Who is there, and what they have in hand."""

    rig: BreakableRig
    history: History = field(default_factory=History)
    consoles: list[WatchedConsole] = field(default_factory=list)
    tablets: dict[int, WatchedTablet] = field(default_factory=dict)
    lines: list[Returning] = field(default_factory=list)
    hands: list[WatchedHand] = field(default_factory=list)
    free: set[int] = field(default_factory=set)
    over: bool = False
    made: int = 0
    jobs: list[asyncio.Task[None]] = field(default_factory=list)

    async def gather_people(self) -> None:
        rig, history = self.rig, self.history
        for name in ("samir", "leila", "amina", "hakima"):
            seats = rig.seats(name)
            console = WatchedConsole(seats[0], places=seats, history=history, name=f"console {name}")
            self.consoles.append(console)
        riders = [name for name in rig.people["sessions"] if name not in NOT_TABLETS]
        units = [unit for sign, unit in rig.people["units"].items() if sign.startswith("P-")]
        for name, unit in zip(riders, units, strict=True):
            seats = rig.seats(name)
            for spare in (False, True) if has_spare(unit) else (False,):
                tablet = WatchedTablet(
                    seats[0],
                    places=seats,
                    history=history,
                    name=f"tablet {unit} {'spare' if spare else 'main'}",
                    unit=unit,
                    spare=spare,
                    confirms_after_s=0.0 if unit % 10 == 0 else 4.0,
                    clock_off=timedelta(hours=CLOCKS_OFF.get(unit % 7, 0)),
                )
                self.lines.append(tablet)
                if not spare:
                    self.tablets[unit] = tablet
        self.free = set(units)
        for name, room in (("hicham", "town"), ("karim", "town"), ("imane", "town")):
            seats = rig.seats(name, room)
            stranger = Stranger(seats[0], places=seats, history=history, name=f"stranger {name}")
            history.log(stranger.name, "right", at=-1e9, held=False)
            self.lines.append(stranger)
        self.lines += self.consoles
        rig.consoles = self.consoles
        self.jobs = [asyncio.create_task(line.live()) for line in self.lines]
        await until(lambda: all(console.n is not None for console in self.consoles), GATHERED_S)
        await until(lambda: all(tablet.welcome for tablet in self.tablets.values()), GATHERED_S)

    def hand(self, name: str) -> WatchedHand:
        hand = WatchedHand(name, self.rig.seats(name), self.history)
        self.hands.append(hand)
        return hand

    async def work(self, name: str) -> None:
        """A dispatcher: opens incidents, sends, lets units report, takes back, until the evening is over."""
        hand, mine = self.hand(name), list[int]()
        while not self.over:
            if len(mine) < OPEN_EACH:
                if number := await self.open(hand):
                    mine.append(number)
                continue
            number = random.choice(mine)
            units = self._pick(random.choice(SENT_AT_ONCE))
            if not units:
                await asyncio.sleep(0.05)
                continue
            times = 3 if random.random() < 0.06 else 1
            body = {"units": units, "recommendation": None}
            if random.random() < RIVALRY:
                ended = await self._contend(hand, mine, units)
                self.free |= set(units)
                mine = [one for one in mine if one not in ended]
                continue
            status, card = await hand.command(f"incidents/{number}/assign", body, times=times)
            if status == 200 and card:
                self.made += len(units)
                if random.random() < HELP:
                    units = [*units, *await self._help(hand, number)]
                gone = await self._go(hand, number, units)
            else:
                gone = status in (404, 409) and card.get("code") not in ("unit_taken", "already_served")
            self.free |= set(units)
            if gone:
                mine.remove(number)

    async def _contend(self, hand: WatchedHand, mine: list[int], units: list[int]) -> set[int]:
        """Two send the same units elsewhere at the same moment; the incidents that are over."""
        body = {"units": units, "recommendation": None}
        numbers = random.sample(mine, 2)
        answers = await asyncio.gather(
            *(hand.command(f"incidents/{number}/assign", body) for number in numbers)
        )
        gone = set()
        for number, (status, _) in zip(numbers, answers, strict=True):
            if status == 200:
                self.made += len(units)
                if await self._go(hand, number, units):
                    gone.add(number)
        return gone

    async def _help(self, hand: WatchedHand, number: int) -> list[int]:
        """More units to where some are already; those that are no longer to be had."""
        units = self._pick(random.choice(HELPERS))
        if units:
            body = {"units": units, "recommendation": None}
            status, _ = await hand.command(f"incidents/{number}/add", body)
            self.made += len(units) if status == 200 else 0
        return units

    def _pick(self, count: int) -> list[int]:
        """Units that nobody holds, so many if there are; now and then one that somebody does."""
        units = random.sample(sorted(self.free), min(len(self.free), count))
        if random.random() < 0.05:
            units = sorted({*units, random.choice(sorted(self.tablets))})
        self.free -= set(units)
        return units

    async def open(self, hand: WatchedHand) -> int | None:
        """A call and its incident's number, if all went well."""
        spot = random.choice(list(CORNERS.values()))
        mark = f"mark {random.getrandbits(64):x}"
        body = {**FULL, "landmark": mark, "lat": spot.lat, "lon": spot.lon}
        status, call = await hand.command("calls", body, times=3 if random.random() < 0.2 else 1)
        if status != 201:
            return None
        status, incident = await hand.command(f"calls/{call['number']}/queue", {})
        return int(incident["number"]) if status == 201 else None

    async def _go(self, hand: WatchedHand, number: int, units: list[int]) -> bool:
        """What becomes of a task; whether its incident is over."""
        fate = random.random()
        if fate < 0.2:
            await until(lambda: all(self._has_task(unit) for unit in units), 2, strict=False)
        if fate < 0.02:
            await self._carry_out(units[0])
        elif fate < 0.06:
            await self.tablets[units[0]].report_until_answered("acknowledged")
        if fate > 0.9 and len(units) < 5:
            await asyncio.gather(*(self._take_off(hand, number, unit) for unit in units))
            return False
        await hand.command(f"incidents/{number}/cancel", {"disposition": "cancelled", "reason": "over"})
        return True

    async def _take_off(self, hand: WatchedHand, number: int, unit: int) -> None:
        path = random.choice(("recall", "free"))
        await hand.command(f"incidents/{number}/{path}", {"unit": unit, "reason": "next"})

    async def _carry_out(self, unit: int) -> None:
        tablet = self.tablets[unit]
        for status in ("acknowledged", "en_route", "on_scene"):
            if not await tablet.report_until_answered(status):
                return
        await tablet.report_until_answered("available", disposition="report")

    def _has_task(self, unit: int) -> bool:
        order = self.tablets[unit].orders.get(self.tablets[unit].last)
        return bool(order and order["kind"] != "withdraw")

    async def be_quiet(self, seconds: float) -> None:
        """Nobody commands any more: wait until everybody knows everything."""
        for proxy in self.rig.proxies:
            proxy.heal()
        for which in range(len(self.rig.webs)):
            await self.rig.answers(which)
        heads = await asyncio.to_thread(self.rig.sql, "SELECT id, order_head FROM patrols_unit")
        owed = {unit: head for unit, head in heads if unit in self.tablets}

        def settled() -> bool:
            return all(self.tablets[unit].last >= head for unit, head in owed.items()) and (
                len({console.n for console in self.consoles}) == 1
            )

        deadline = time.monotonic() + seconds
        await until(settled, seconds, strict=False)
        while time.monotonic() < deadline and await self._undelivered():
            await asyncio.sleep(0.5)
        await asyncio.sleep(2)

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the evening is over."""
        await until(lambda: self.over, seconds, strict=False)

    async def _undelivered(self) -> bool:
        rows = await asyncio.to_thread(self.rig.sql, UNDELIVERED)
        return any(unit in self.tablets for (unit,) in rows)

    async def leave(self) -> None:
        for line in self.lines:
            line.leaving = True
        await asyncio.wait(self.jobs, timeout=5)
        for job in self.jobs:
            job.cancel()
        for hand in self.hands:
            await hand.close()


def has_spare(unit: int) -> bool:
    """Whether the unit has two tablets."""
    return unit % 6 == 0


async def until(seen: Callable[[], object], seconds: float, *, strict: bool = True) -> None:
    """Wait until it is seen."""
    deadline = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > deadline:
            assert not strict, "the evening could not begin"
            return
        await asyncio.sleep(0.02)
