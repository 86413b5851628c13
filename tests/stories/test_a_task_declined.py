"""An officer declines a task on the tablet, and the consoles learn whether somebody watches the clocks."""

import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.clients import Console, Frame, Hand, Tablet
from tests.rig import Rig

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).resolve().parents[2]


async def say(tablet: Tablet, order: int, reason: str, key: str) -> Frame:
    """Decline this order; the answer."""
    at = datetime.now(UTC).isoformat()
    await tablet.say({"t": "decline", "key": key, "order": order, "reason": reason, "at": at})
    answer: Frame = await tablet.until(lambda: tablet.answers.get(key))
    return answer


async def test_a_declined_task_comes_back_to_the_queue_and_a_repeat_is_answered(
    rig: Rig, samir: Hand
) -> None:
    board = await Console(rig.place("leila")).open()
    tablet = await Tablet(rig.place("karim")).open()
    unit = tablet.welcome["unit"]["id"]  # type: ignore[index]
    number = (await samir.open_incident(type="theft", place="Market"))["number"]
    await samir.must("POST", f"incidents/{number}/assign", {"units": [unit], "recommendation": None})
    task = await tablet.until(lambda: tablet.order("task"))

    stale = await say(tablet, task["number"] + 5, "flat tyre", uuid.uuid4().hex)
    assert (stale["ok"], stale["code"]) == (False, "order_over")
    key = uuid.uuid4().hex
    declined = await say(tablet, task["number"], "flat tyre", key)
    assert declined["ok"] and declined["unit"]["status"] == "available", declined
    assert (await tablet.until(lambda: tablet.order("withdraw")))["body"] == {
        "incident": number,
        "reason": "flat tyre",
        "how": "declined",
    }

    def back() -> bool:
        card = board.incident(number)
        return bool(card and card["stage"] == "queued" and card["assignments"][-1]["stage"] == "declined")

    await board.until(back)
    tablet.answers.clear()
    assert await say(tablet, task["number"], "flat tyre", key) == declined
    for line in (board, tablet):
        await line.close()


async def test_the_beat_says_whether_the_clocks_are_watched(rig: Rig) -> None:
    board = await Console(rig.place("leila")).open()

    def told(watched: bool) -> bool:
        return any(frame["t"] == "beat" and frame["watched"] is watched for _, frame in board.frames)

    await board.until(lambda: told(False), seconds=30)
    watch = subprocess.Popen([sys.executable, "manage.py", "runwatch"], cwd=ROOT, env=rig._env())
    try:
        await board.until(lambda: told(True), seconds=60)
    finally:
        watch.terminate()
        watch.wait(30)
    await board.close()
