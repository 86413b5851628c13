"""Two web processes on one database and one Valkey are one room."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.clients import Console, Hand, Tablet
from tests.rig import Rig
from tests.town import CORNERS

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.parametrize("rig", [("sqlite", 2), ("postgresql", 2)], indirect=True, scope="module"),
]
MARKET = next(iter(CORNERS.values()))


async def _stands(console: Console, status: str) -> None:
    await console.until(lambda: console.unit("P-1")["status"] == status)


async def test_what_one_process_decides_the_other_ones_clients_are_told_at_once(rig: Rig) -> None:
    first, second = rig.places("samir")[0], rig.places("leila")[1]
    here, there = await Console(first).open(), await Console(second).open()
    tablet = await Tablet(rig.places("karim")[1]).open()
    for hand in (Hand(first), Hand(second), Hand(first)):
        incident = await hand.open_incident(type="theft", place="Market", lat=MARKET.lat, lon=MARKET.lon)
        number = incident["number"]
        body = {"units": [rig.unit("P-1")], "recommendation": None}
        await hand.must("POST", f"incidents/{number}/assign", body)
        await tablet.until(lambda: tablet.order("task"))
        await asyncio.gather(_stands(here, "dispatched"), _stands(there, "dispatched"))
        await hand.must("POST", f"incidents/{number}/recall", {"unit": rig.unit("P-1"), "reason": "done"})
        await asyncio.gather(_stands(here, "available"), _stands(there, "available"))
    assert here.gaps == there.gaps == 0
    await there.until(lambda: there.n == here.n and there.cards == here.cards)
    for line in (here, there, tablet):
        await line.close()


async def test_both_processes_take_one_unit_and_one_wins(rig: Rig) -> None:
    hands = [Hand(rig.places("samir")[0]), Hand(rig.places("leila")[1])]
    incidents = [
        await hand.open_incident(type="theft", place="Market", lat=MARKET.lat, lon=MARKET.lon)
        for hand in hands
    ]
    body = {"units": [rig.unit("P-2")], "recommendation": None}
    for _ in range(5):
        answers = await asyncio.gather(
            *(
                hand.ask("POST", f"incidents/{incident['number']}/assign", body)
                for hand, incident in zip(hands, incidents, strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        winner = 0 if answers[0].status_code == 200 else 1
        over = {"unit": rig.unit("P-2"), "reason": "next"}
        await hands[winner].must("POST", f"incidents/{incidents[winner]['number']}/recall", over)


async def test_with_valkey_killed_a_console_still_sees_where_a_unit_of_the_other_process_is(rig: Rig) -> None:
    board = await Console(rig.places("samir")[0]).open()
    tablet = await Tablet(rig.places("karim")[1]).open()
    rig.kill_valkey()
    await board.until(lambda: any(f["t"] == "beat" and not f["bell"] for _, f in board.frames), seconds=30)
    here = list(CORNERS.values())[6]
    fix = {"n": 1, "at": datetime.now(UTC).isoformat(), "lat": here.lat, "lon": here.lon, "accuracy_m": 5.0}
    await tablet.say({"t": "fixes", "seq": 1, "fixes": [fix]})
    await board.until(lambda: board.fixes.get(rig.unit("P-1"), [0, 0])[1] == here.lat)
    for line in (board, tablet):
        await line.close()
    rig.start_valkey()
