"""What goes on beside the dispatchers' work: who reads, who loses a right, whose page is old, whose tablet is
off.

Each goes on until the evening is over.
"""

import asyncio
import random

from tests.clients import Frame
from tests.faults.evening import FULL, Evening, has_spare
from tests.faults.invariants.alarms import WITHIN_S

#: So long a tablet is off that the watch has to say so.
SLEEP_S = WITHIN_S + 4.0


async def read_the_past(evening: Evening) -> None:
    """Samir looks for what was, now and then."""
    hand = evening.hand("samir")
    while not evening.over:
        await hand.read("incidents?state=past&limit=1")
        await evening.pause(2)


async def withdraw_rights(evening: Evening, every_s: float) -> None:
    """Hakima loses her right and gets it back, again and again."""
    hand, who = evening.hand("hakima"), ("console hakima", "hand hakima")
    change = (
        "UPDATE patrols_officer SET is_active = {}, auth_epoch = auth_epoch + 1 WHERE username = 'hakima'"
    )
    while not evening.over:
        await evening.pause(every_s * random.uniform(0.5, 1.5))
        if not await _sql(evening, change.format(False)):
            continue
        for actor in who:
            evening.history.log(actor, "right", held=False)
        await asyncio.sleep(2.2)
        body = {**FULL, "landmark": "by one without a right", "lat": None, "lon": None}
        await hand.command("calls", body, patience_s=0)
        await asyncio.sleep(0.8)
        for actor in who:
            evening.history.log(actor, "right", held=True)
        while not await _sql(evening, change.format(True)):
            await asyncio.sleep(0.3)


async def _sql(evening: Evening, statement: str) -> bool:
    try:
        await asyncio.to_thread(evening.rig.sql, statement)
    except Exception:
        return False
    return True


async def look_at_the_database(evening: Evening) -> None:
    """Who runs where, and who has not got the order, as the database says."""
    while not evening.over:
        try:
            units, waiting = await asyncio.to_thread(evening.rig.running)
            evening.history.log("database", "running", units=units, waiting=waiting)
        except Exception as error:
            evening.history.log("database", "silent", why=type(error).__name__)
        await asyncio.sleep(0.3)


async def turn_back_pages(evening: Evening) -> None:
    """Now and then a console comes back with an older picture, as a page that was restored."""
    console = evening.consoles[2]
    kept: tuple[int, dict[tuple[str, int], Frame]] | None = None
    while not evening.over:
        await evening.pause(3)
        if kept and console.n is not None:
            evening.history.log(console.name, "picture", n=kept[0], cards=list(kept[1].values()))
            console.n, console.cards = kept[0], dict(kept[1])
            console.ws.transport.abort()
            kept = None
        elif console.n is not None:
            kept = console.n, dict(console.cards)


async def put_tablets_to_sleep(evening: Evening) -> None:
    """Now and then a unit is sent whose tablet is off: somebody must be told. Then it is on again."""
    hand = evening.hand("leila")
    while not evening.over:
        alone = [unit for unit in evening.free if not has_spare(unit)]
        number = await evening.open(hand) if alone else None
        if number is None:
            await evening.pause(1)
            continue
        unit = random.choice([one for one in alone if one in evening.free] or alone)
        evening.free.discard(unit)
        tablet = evening.tablets[unit]
        tablet.asleep = True
        evening.history.log(tablet.name, "asleep")
        await hand.command(f"incidents/{number}/assign", {"units": [unit], "recommendation": None})
        await evening.pause(SLEEP_S + evening.history.late_s)
        tablet.asleep = False
        await hand.command(f"incidents/{number}/cancel", {"disposition": "cancelled", "reason": "asleep"})
        evening.free.add(unit)
