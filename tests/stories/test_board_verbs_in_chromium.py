"""A real browser, keyboard alone: the Board merges and takes it back, gives a busy unit its next incident,
hears a unit and answers, edits what somebody else edits, and opens again what was closed.
"""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.clients import Frame, Hand, Tablet
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe, open_screen
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]
SPOT = CORNERS["school_market"]


@pytest_asyncio.fixture(loop_scope="session")
async def leila(room: Rig) -> AsyncIterator[Hand]:
    hand = Hand(room.place("leila"))
    yield hand
    await hand.http.aclose()


async def _incident(hand: Hand, place: str) -> Frame:
    return await hand.open_incident(type="theft", place=place, lat=SPOT.lat, lon=SPOT.lon)


async def _type(board: Page, text: str) -> None:
    """A command, from the first key to Enter."""
    await board.keyboard.press("/")
    await board.keyboard.type(text)
    await board.keyboard.press("Enter")


async def test_a_merge_is_taken_back_with_one_key(browser: Browser, room: Rig, leila: Hand) -> None:
    board = await open_screen(browser, room, "samir", "board")
    kept, second = await _incident(leila, "Market"), await _incident(leila, "Market, back door")
    await expect(board.locator("#queue")).to_contain_text("back door")
    await board.keyboard.press("/")
    await board.keyboard.type(f"{second['number']} merge {kept['number']}")
    reading = board.locator("#command-reading")
    await expect(reading).to_contain_text(f"Merge #{second['number']:04} into #{kept['number']:04}")
    await expect(reading).to_contain_text("Ctrl Z")
    await board.keyboard.press("Enter")
    await expect(board.locator("#queue")).not_to_contain_text("back door")
    await expect(board.locator("#undo button")).to_be_visible()
    await board.keyboard.press("Control+z")
    await expect(board.locator("#queue")).to_contain_text("back door")
    await board.context.close()


async def test_a_taken_unit_gets_its_next_incident_with_one_key(
    browser: Browser, room: Rig, leila: Hand
) -> None:
    board = await open_screen(browser, room, "samir", "board")
    first, second = await _incident(leila, "School"), await _incident(leila, "School gate")
    asked = {"units": [room.unit("P-2")], "recommendation": None}
    await leila.must("POST", f"incidents/{first['number']}/assign", asked)
    await expect(board.locator("#queue")).to_contain_text("School gate")
    await _type(board, f"p-2 > {second['number']}")
    await expect(board.locator("#refused")).to_contain_text("P-2 was sent to")
    await expect(board.locator("#refused [data-verb=preempt]")).to_be_visible()
    await board.keyboard.press("s")
    await expect(board.locator("#incident-tasks")).to_contain_text("Next in line")
    await expect(board.locator("#units [role=row]", has_text="P-2")).to_contain_text("+1")
    await board.context.close()


async def test_a_unit_is_heard_and_answered(browser: Browser, room: Rig) -> None:
    board = await open_screen(browser, room, "samir", "board")
    tablet = await Tablet(room.place("karim")).open()
    said = {"t": "message", "key": uuid.uuid4().hex, "text": "Gate 4 is open", "reply_to": None}
    await tablet.say({**said, "at": datetime.now(UTC).isoformat()})
    tab = board.locator(".narrow-tabs [value=messages]")
    await expect(tab).to_contain_text("1 not read")
    await tab.press("Enter")
    heard = board.locator("#messages .msg.new")
    await expect(heard).to_contain_text("Gate 4 is open")
    await heard.locator("[data-verb=reply]").press("Enter")
    await expect(board.locator("#compose-text")).to_be_focused()
    await board.keyboard.type("Two cars are coming")
    assert not await axe(board)
    await board.keyboard.press("Control+Enter")
    order = await tablet.until(lambda: tablet.order("message"))
    assert order["body"]["text"] == "Two cars are coming"
    await expect(tab).not_to_contain_text("not read")
    await tablet.close()
    await board.context.close()


async def test_who_changed_it_first_is_said_and_what_was_typed_stays(
    browser: Browser, room: Rig, leila: Hand
) -> None:
    board = await open_screen(browser, room, "samir", "board")
    found = await _incident(leila, "Fountain")
    await expect(board.locator("#queue")).to_contain_text("Fountain")
    await _type(board, str(found["number"]))
    await expect(board.locator("#incident-head")).to_contain_text("Fountain")
    await board.keyboard.press("e")
    await expect(board.locator("#edit-type")).to_be_focused()
    await board.keyboard.press("Tab")
    await expect(board.locator("#edit-place")).to_be_focused()
    await board.keyboard.type("Fountain, north side")
    await leila.must("PATCH", f"incidents/{found['number']}", {"place": "Fountain, south side"})
    await board.keyboard.press("Control+Enter")
    fault = board.locator("#edit-fault")
    await expect(fault).to_contain_text("Leila")
    await expect(fault).to_contain_text("Now: Fountain, south side")
    await expect(board.locator("#edit-place")).to_have_value("Fountain, north side")
    await board.keyboard.press("Control+Enter")
    await expect(board.locator("#edit")).to_be_hidden()
    await expect(board.locator("#incident-head")).to_contain_text("Fountain, north side")
    await board.context.close()


async def test_a_closed_incident_is_reopened_with_a_reason(browser: Browser, room: Rig, leila: Hand) -> None:
    board = await open_screen(browser, room, "samir", "board")
    found = await _incident(leila, "Bakery")
    number = f"{found['number']:04}"
    await leila.must("POST", f"incidents/{number}/close", {"disposition": "false_alarm"})
    await expect(board.locator("#closed")).to_contain_text(f"#{number}")
    await _type(board, f"{number} reopen it came back")
    row = board.locator("#queue [role=option]", has_text="Bakery")
    await expect(row).to_be_visible()
    await expect(row.locator(".again")).to_be_visible()
    await expect(board.locator("#closed")).not_to_contain_text(f"#{number}")
    await board.context.close()
