"""An officer in danger touches one button: every console shows it until a person takes it, and only the room
ends it.
"""

import pytest
from playwright.async_api import Browser, expect

from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe, open_screen

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]


async def test_one_touch_is_on_every_console_until_a_person_has_taken_it(browser: Browser, room: Rig) -> None:
    tablet = await open_screen(browser, room, "karim", "tablet", "fr")
    board = await open_screen(browser, room, "samir", "board", "ar")
    desk = await open_screen(browser, room, "amina", "desk")

    # From under a sheet: the button is at the same corner there.
    await tablet.click("#open-menu")
    await tablet.click("dialog[open] #sos")
    for console in (board, desk):
        await expect(console.locator("#emergencies li")).to_contain_text("P-1")
    await tablet.keyboard.press("Escape")
    await expect(tablet.locator("#distress")).to_contain_text("Entendue")
    await expect(board.locator("#queue")).to_contain_text("P-1")
    assert not await axe(board)
    assert not await axe(tablet)

    await desk.keyboard.press("F1")
    await expect(board.locator("#emergencies li")).to_contain_text("Amina")
    await expect(tablet.locator("#distress")).to_contain_text("La salle s’en occupe")

    await tablet.click("#distress button")
    await tablet.click("#distress button")
    await expect(board.locator("#emergencies li .off")).to_be_visible()
    await expect(desk.locator("#emergencies li")).to_have_count(1)

    await board.click("#emergencies button[name=end]")
    await expect(board.locator("#emergency-reason")).to_be_focused()
    await board.keyboard.type("Reached by radio")
    await board.keyboard.press("Enter")
    for console in (board, desk):
        await expect(console.locator("#emergencies li")).to_have_count(0)
    await expect(tablet.locator("#distress")).to_be_hidden()
