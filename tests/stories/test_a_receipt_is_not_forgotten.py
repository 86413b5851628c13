"""What a tablet confirmed while the database could not note it is asked for again."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.clients import Console, Hand, Tablet
from tests.faults.stage import Stage
from tests.rig import Rig
from tests.town import CORNERS

SPOT = next(iter(CORNERS.values()))


def _hold(folder: Path) -> sqlite3.Connection:
    lite = sqlite3.connect(folder / "dawriya.sqlite3", isolation_level=None)
    lite.execute("BEGIN IMMEDIATE")
    return lite


async def _confirm_while_nothing_can_be_written(rig: Rig) -> None:
    samir, board = Hand(rig.place("samir")), await Console(rig.place("leila")).open()
    tablet = await Tablet(rig.place("karim"), confirms=False).open()
    incident = await samir.open_incident(type="theft", place="Market", lat=SPOT.lat, lon=SPOT.lon)
    body = {"units": [rig.unit("P-1")], "recommendation": None}
    await samir.must("POST", f"incidents/{incident['number']}/assign", body)
    await tablet.until(lambda: tablet.order("task"))
    with contextlib.closing(_hold(rig.folder)):
        await tablet.say({"t": "receipt", "delivered": tablet.last, "seen": tablet.last})
        await tablet.until(lambda: any(frame["t"] == "refused" for _, frame in tablet.frames), seconds=15)
    tablet.confirms = True
    await board.until(lambda: board.unit("P-1")["order"]["delivered_at"], seconds=10)
    await asyncio.gather(tablet.close(), board.close())


@pytest.mark.asyncio
async def test_a_receipt_that_could_not_be_noted_is_asked_for_again(
    tmp_path: Path, lite_stage: Stage
) -> None:
    with lite_stage.room(tmp_path) as rig:
        await _confirm_while_nothing_can_be_written(rig)
