"""A tablet takes back what it just said, over real sockets, on each database."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clients import Console, Hand, Tablet
from tests.rig import Rig
from tests.town import CORNERS

pytestmark = pytest.mark.asyncio


async def _undo(tablet: Tablet, of: str, key: str, at: datetime) -> dict[str, Any]:
    tablet.answers.pop(key, None)
    await tablet.say({"t": "undo", "key": key, "of": of, "at": at.isoformat()})
    found: dict[str, Any] = await tablet.until(lambda: tablet.answers.get(key))
    return found


async def test_every_screen_is_as_before_and_a_repeat_changes_nothing(rig: Rig, samir: Hand) -> None:
    board = await Console(rig.place("samir")).open()
    tablet = await Tablet(rig.place("karim")).open()
    spot = CORNERS["school_market"]
    incident = await samir.open_incident(type="theft", place="Market", lat=spot.lat, lon=spot.lon)
    path = f"incidents/{incident['number']}"
    await samir.must("POST", f"{path}/assign", {"units": [rig.unit("P-1")], "recommendation": None})
    await tablet.until(lambda: tablet.order("task"))
    report, undo = uuid.uuid4().hex, uuid.uuid4().hex
    before = await samir.must("GET", f"units/{rig.unit('P-1')}")

    said = await tablet.report("en_route", key=report)
    assert said["undo"]["status"] == "dispatched"
    await board.until(lambda: board.unit("P-1")["status"] == "en_route")
    at = datetime.now(UTC)
    first = await _undo(tablet, report, undo, at)
    assert first["ok"] and first["decided_at"] > said["decided_at"]
    assert first["unit"]["status_at"] == before["status_at"] == said["undo"]["since"][:23] + "Z"
    await board.until(lambda: board.unit("P-1")["status"] == "dispatched")
    after = await samir.must("GET", f"units/{rig.unit('P-1')}")
    receipts = {"delivered_at", "seen_at"}
    assert {k: v for k, v in after.items() if k != "order"} == {
        k: v for k, v in before.items() if k != "order"
    }
    assert after["order"]["acknowledged_at"] is None and receipts <= set(after["order"])
    (assignment,) = (await samir.must("GET", path))["assignments"]
    assert [assignment[k] for k in ("stage", "acknowledged_at", "en_route_at")] == ["dispatched", None, None]

    number = board.n
    assert await _undo(tablet, report, undo, at) == first
    again = await _undo(tablet, report, uuid.uuid4().hex, at)
    assert (again["ok"], again["code"]) == (False, "changed_since")
    assert (await _undo(tablet, "no-such-key-at-all", uuid.uuid4().hex, at))["code"] == "nothing_to_undo"
    assert board.n == number

    late = uuid.uuid4().hex
    await tablet.report("acknowledged", key=late)
    answer = await _undo(tablet, late, uuid.uuid4().hex, datetime.now(UTC) + timedelta(seconds=6))
    assert answer["code"] == "undo_too_late" and answer["unit"]["status"] == "acknowledged"
    for line in (board, tablet):
        await line.close()
