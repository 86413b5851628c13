"""The bell alone is fast; the look alone is enough; neither ends a socket."""

from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime

import pytest

from tests.clients import Console, Hand, Tablet
from tests.faults.stage import Stage
from tests.rig import Rig
from tests.town import CORNERS

pytestmark = pytest.mark.asyncio
MARKET = next(iter(CORNERS.values()))
THEFT = {"type": "theft", "place": "Market", "lat": MARKET.lat, "lon": MARKET.lon}


@pytest.fixture(scope="module")
def deaf_to_the_clock(tmp_path_factory: pytest.TempPathFactory, lite_stage: Stage) -> Iterator[Rig]:
    """A room whose hub never looks by itself."""
    with lite_stage.room(tmp_path_factory.mktemp("bell"), environment={"DAWRIYA_HUB_LOOKS": "False"}) as rig:
        yield rig


async def _send(samir: Hand, rig: Rig, call_sign: str) -> None:
    incident = await samir.open_incident(**THEFT)
    body = {"units": [rig.unit(call_sign)], "recommendation": None}
    await samir.must("POST", f"incidents/{incident['number']}/assign", body)


async def _brought(tablet: Tablet, sent: Awaitable[None]) -> None:
    await sent
    await tablet.until(lambda: tablet.order("task"))
    await tablet.close()


async def test_with_the_look_switched_off_the_bell_alone_brings_the_order(deaf_to_the_clock: Rig) -> None:
    rig = deaf_to_the_clock
    samir = Hand(rig.place("samir"))
    for call_sign, name in (("P-1", "karim"), ("P-2", "youssef")):
        await _brought(await Tablet(rig.place(name)).open(), _send(samir, rig, call_sign))


async def test_with_valkey_killed_the_look_alone_brings_the_order_and_screens_say_so(
    rig: Rig, samir: Hand
) -> None:
    board, tablet = await Console(rig.place("leila")).open(), await Tablet(rig.place("karim")).open()
    rig.kill_valkey()
    await _send(samir, rig, "P-1")
    await tablet.until(lambda: tablet.order("task"))
    await board.until(lambda: board.unit("P-1")["status"] == "dispatched")

    def told(line: Console | Tablet) -> bool:
        return any(frame["t"] == "beat" and frame["bell"] is False for _, frame in line.frames)

    await board.until(lambda: told(board), seconds=30)
    await tablet.until(lambda: told(tablet), seconds=30)
    assert board.closed is None and tablet.closed is None
    here = list(CORNERS.values())[5]
    fix = {"n": 1, "at": datetime.now(UTC).isoformat(), "lat": here.lat, "lon": here.lon, "accuracy_m": 5.0}
    await tablet.say({"t": "fixes", "seq": 1, "fixes": [fix]})
    await board.until(lambda: board.fixes[rig.unit("P-1")][1] == here.lat)
    late = await Console(rig.place("samir")).open()
    await board.until(lambda: late.cards == board.cards)

    rig.start_valkey()
    seen = len(board.frames)
    await board.until(lambda: any(f["t"] == "beat" and f["bell"] for _, f in board.frames[seen:]), seconds=30)
    for line in (board, tablet, late):
        await line.close()
