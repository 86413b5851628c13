"""An evening under fault: dispatchers send and recall, tablets report, people lose their right and get it
back, and the weather does what it does. After quiet the checker judges.
"""

import asyncio
import json
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.clients import Frame
from tests.faults.actors import Returning, Stranger, WatchedConsole, WatchedHand, WatchedTablet
from tests.faults.checker import check
from tests.faults.history import Breach, History, Seen, Truth
from tests.faults.rig import BreakableRig
from tests.faults.weather import Storm
from tests.town import CORNERS

NOT_TABLETS = frozenset(
    ["amina", "samir", "leila", "nadia", "exchange", "hicham", "hakima", "imane", "widad"]
)
WORKERS = ("samir", "leila", "nadia") * 3
OPEN_EACH = 2
SENT_AT_ONCE = (1, 3, 4, 5)
#: How often two dispatchers want the same units at the same moment.
RIVALRY = 0.1
QUIET_S = 40.0
FULL = {"type": "theft", "place": "Market"}


@dataclass
class Result:
    """What an evening showed."""

    breaches: list[Breach]
    history: History
    truth: Truth
    faults: list[str]
    seconds: float

    @property
    def assignments(self) -> int:
        return sum(1 for made in self.truth.assignments if made["started"])

    def count(self, harm: str) -> int:
        return sum(1 for breach in self.breaches if breach.harm == harm)

    def late_ms(self) -> list[float]:
        """From a dispatcher's first try to the tablet that kept the task, of every unit that was sent."""
        asked: dict[str, Seen] = {}
        sent: dict[tuple[int, int], list[float]] = {}
        for one in self.history.of("asked", "answered"):
            key = one.facts["key"]
            if one.kind == "asked":
                asked.setdefault(key, one)
            elif one.facts["status"] == 200 and asked[key].facts["path"].endswith("/assign"):
                for unit in asked[key].facts["body"]["units"]:
                    sent.setdefault((unit, one.facts["body"]["number"]), []).append(asked[key].at)
        late = []
        for one in self.history.of("applied"):
            _, unit, which = one.actor.split()
            if one.facts["kind"] == "task" and which == "main":
                begun = [at for at in sent.get((int(unit), one.facts["incident"]), []) if at <= one.at]
                late += [(one.at - max(begun)) * 1000] if begun else []
        return late


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
            for spare in (False, True) if unit % 6 == 0 else (False,):
                tablet = WatchedTablet(
                    seats[0],
                    places=seats,
                    history=history,
                    name=f"tablet {unit} {'spare' if spare else 'main'}",
                    unit=unit,
                    spare=spare,
                    confirms_after_s=0.0 if unit % 10 == 0 else 4.0,
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
        self.jobs = [asyncio.create_task(line.live()) for line in self.lines]
        await _until(lambda: all(console.n is not None for console in self.consoles), 20)
        await _until(lambda: all(tablet.welcome for tablet in self.tablets.values()), 20)

    def hand(self, name: str) -> WatchedHand:
        hand = WatchedHand(name, self.rig.seats(name), self.history)
        self.hands.append(hand)
        return hand

    async def work(self, name: str, wanted: int) -> None:
        """A dispatcher: opens incidents, sends, lets units report, takes back, until enough were sent."""
        hand, mine = self.hand(name), list[int]()
        while not self.over and self.made < wanted:
            if len(mine) < OPEN_EACH:
                if number := await self._open(hand):
                    mine.append(number)
                continue
            number = random.choice(mine)
            units = self._pick()
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
                gone = await self._go(hand, number, units)
            else:
                gone = status in (404, 409) and card.get("code") != "unit_taken"
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

    def _pick(self) -> list[int]:
        """Units that nobody holds, now and then one that somebody does."""
        count = min(len(self.free), random.choice(SENT_AT_ONCE))
        units = random.sample(sorted(self.free), count)
        if random.random() < 0.05:
            units = sorted({*units, random.choice(sorted(self.tablets))})
        self.free -= set(units)
        return units

    async def _open(self, hand: WatchedHand) -> int | None:
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
            await _until(lambda: all(self._has_task(unit) for unit in units), 2, strict=False)
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

    async def read_the_past(self) -> None:
        hand = self.hand("samir")
        while not self.over:
            await hand.read("incidents?state=past&limit=1")
            await asyncio.sleep(2)

    async def withdraw_rights(self, every_s: float) -> None:
        """Hakima loses her right and gets it back, again and again."""
        hand, who = self.hand("hakima"), ("console hakima", "hand hakima")
        change = (
            "UPDATE patrols_officer SET is_active = {}, auth_epoch = auth_epoch + 1 WHERE username = 'hakima'"
        )
        while not self.over:
            await asyncio.sleep(every_s * random.uniform(0.5, 1.5))
            if not await self._sql(change.format(False)):
                continue
            for actor in who:
                self.history.log(actor, "right", held=False)
            await asyncio.sleep(2.2)
            body = {**FULL, "landmark": "by one without a right", "lat": None, "lon": None}
            await hand.command("calls", body, patience_s=0)
            await asyncio.sleep(0.8)
            for actor in who:
                self.history.log(actor, "right", held=True)
            while not await self._sql(change.format(True)):
                await asyncio.sleep(0.3)

    async def _sql(self, statement: str) -> bool:
        try:
            await asyncio.to_thread(self.rig.sql, statement)
        except Exception:
            return False
        return True

    async def look_at_the_database(self) -> None:
        while not self.over:
            try:
                units = await asyncio.to_thread(self.rig.running)
                self.history.log("database", "running", units=units)
            except Exception as error:
                self.history.log("database", "silent", why=type(error).__name__)
            await asyncio.sleep(0.3)

    async def turn_back_pages(self) -> None:
        """Now and then a console comes back with an older picture, as a page that was restored."""
        console = self.consoles[2]
        kept: tuple[int, dict[tuple[str, int], Frame]] | None = None
        while not self.over:
            await asyncio.sleep(3)
            if kept and console.n is not None:
                self.history.log(console.name, "picture", n=kept[0], cards=list(kept[1].values()))
                console.n, console.cards = kept[0], dict(kept[1])
                console.ws.transport.abort()
                kept = None
            elif console.n is not None:
                kept = console.n, dict(console.cards)

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

        await _until(settled, seconds, strict=False)
        await asyncio.sleep(4)

    async def leave(self) -> None:
        for line in self.lines:
            line.leaving = True
        await asyncio.wait(self.jobs, timeout=5)
        for job in self.jobs:
            job.cancel()
        for hand in self.hands:
            await hand.close()


async def spend(
    rig: BreakableRig,
    *,
    wanted: int,
    seconds: float,
    gap_s: float = 1.0,
    calm: bool = False,
    quiet_s: float = QUIET_S,
) -> Result:
    """An evening on the rig, `seconds` long; nobody sends any more once `wanted` units went. `calm`: without
    any weather, and over as soon as they went.
    """
    begun, evening = time.monotonic(), Evening(rig)
    await evening.gather_people()
    storm = Storm(rig, evening.history, evening.consoles)
    forever: list[Coroutine[Any, Any, None]] = [
        evening.read_the_past(),
        evening.withdraw_rights(6),
        evening.look_at_the_database(),
        evening.turn_back_pages(),
    ]
    if not calm:
        forever.append(storm.blow(gap_s))
    beside = [asyncio.create_task(job) for job in forever]
    work = [asyncio.create_task(evening.work(name, wanted)) for name in WORKERS]
    struck = time.monotonic()
    await asyncio.wait(work, timeout=seconds)
    if not calm:
        await asyncio.sleep(max(0.0, struck + seconds - time.monotonic()))
    evening.over = storm.over = True
    await asyncio.gather(*work)
    for job in beside:
        await asyncio.wait_for(job, 60)
    await evening.be_quiet(quiet_s)
    truth = await asyncio.to_thread(_truth, rig)
    await evening.leave()
    breaches = check(evening.history, truth)
    return Result(breaches, evening.history, truth, storm.names, time.monotonic() - begun)


def _truth(rig: BreakableRig) -> Truth:
    path = Path(rig.folder) / "truth.json"
    rig.run("-m", "tests.faults.dump", str(path))
    return Truth(**json.loads(path.read_text()))


async def _until(seen: Any, seconds: float, *, strict: bool = True) -> None:
    deadline = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > deadline:
            assert not strict, "the evening could not begin"
            return
        await asyncio.sleep(0.02)
