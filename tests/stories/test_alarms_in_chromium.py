"""A real browser, keyboard alone: an order reaches no tablet, somebody takes its alarm, everybody sees whose
it is, and the room falls silent.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.clients import Hand
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe, open_screen
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]
SPOT = CORNERS["school_market"]
WATCH = """
from dispatch.escalation import escalate
from patrols.models import Room
while any([escalate(room) for room in Room.objects.all()]): pass
"""
#: Counts the tones that the page lets out, and lets a test move its clock.
LISTEN = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) { window.tones += 1; return start.apply(this, given); };
const real = Date.now, ahead = { ms: 0 };
Date.now = () => real() + ahead.ms;
window.later = (seconds) => { ahead.ms += seconds * 1000; };
"""


@pytest_asyncio.fixture(loop_scope="session")
async def leila(room: Rig) -> AsyncIterator[Hand]:
    hand = Hand(room.place("leila"))
    yield hand
    await hand.http.aclose()


async def _board(browser: Browser, room: Rig, who: str) -> Page:
    """A Board whose sounds are counted; its first key lets them out."""
    board = await open_screen(browser, room, who, "board")
    await board.evaluate(LISTEN)
    await board.keyboard.press("Escape")
    await expect(board.locator("#sound")).to_be_hidden()
    return board


async def _tones(board: Page) -> int:
    return int(await board.evaluate("window.tones"))


async def _sounds(board: Page, more_than: int = 0) -> None:
    await board.wait_for_function("(before) => window.tones > before", arg=more_than)


async def _a_minute_later(board: Page, row: Locator) -> None:
    """The page draws a later minute, and whatever sounds then has sounded. The room's next beat sets the
    page's clock right again, so a page that is slow to draw is asked once more.
    """
    age = row.first.locator(".when").first
    minute = int(re.findall(r"(\d+):\d\d$", await age.inner_text())[0])
    later = re.compile(rf"\b({'|'.join(str(minute + n) for n in range(1, 6))}):\d\d$")
    for _ in range(10):
        await board.evaluate("window.later(90)")
        with suppress(AssertionError):
            return await expect(age).to_have_text(later, timeout=4_000)
    raise AssertionError("the page never drew the next minute")


async def test_an_alarm_is_taken_with_one_key_and_is_one_person_s_from_then_on(
    browser: Browser, room: Rig, leila: Hand
) -> None:
    mine, other = await _board(browser, room, "samir"), await _board(browser, room, "leila")
    found = await leila.open_incident(type="robbery", place="School", lat=SPOT.lat, lon=SPOT.lon)
    asked = {"units": [room.unit("P-1")], "recommendation": None}
    await leila.must("POST", f"incidents/{found['number']}/assign", asked)
    rows = {
        board: board.locator("#alarms li", has_text="P-1: order not delivered") for board in (mine, other)
    }
    for row in rows.values():
        await expect(row.filter(has_text="Call by radio")).to_have_count(1, timeout=30_000)
        await expect(row.locator("button[name=take]")).to_have_count(0)
    await asyncio.to_thread(room.run, "manage.py", "shell", "-c", WATCH)
    for board, row in rows.items():
        await expect(row.locator("button[name=take]", has_text="F8")).to_have_count(1)
        await expect(row).to_have_count(1)
        await _sounds(board)
    before = await _tones(other)
    await _a_minute_later(other, rows[other])
    await _sounds(other, more_than=before)

    await mine.keyboard.press("F8")
    for row in rows.values():
        await expect(row.filter(has_text="Taken by Samir.")).to_have_count(1)
        await expect(row.locator("button[name=take]")).to_have_count(0)
        await expect(row).to_have_count(1)
    heard = {board: await _tones(board) for board in rows}
    for board, row in rows.items():
        await _a_minute_later(board, row)
        assert await _tones(board) == heard[board], "Samir has it"
    assert not await axe(mine)

    await mine.keyboard.press("F8")
    await expect(mine.locator("#command")).to_be_focused()
    await expect(mine.locator("#command")).to_have_value("p-1 ")
    await expect(mine.locator("#incident-head")).to_contain_text("School")

    name = (await rows[other].locator(".when bdi").first.inner_text()).strip()
    await other.keyboard.press("/")
    await other.keyboard.type(f"{name} take")
    await expect(other.locator("#command-reading")).to_contain_text("Samir has it")
    await other.keyboard.press("Enter")
    await expect(other.locator("#command-reading")).to_contain_text("already Samir’s")
    for board in rows:
        await board.context.close()
