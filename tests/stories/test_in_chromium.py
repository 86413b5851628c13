"""A real browser, keyboard alone: taken at the Desk, sent from the Board, done on the Tablet, seen by all."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from tests.clients import Hand
from tests.cut import line
from tests.rig import Rig
from tests.screens import LIVE, NEEDS_CHROMIUM, axe, open_screen
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]


async def test_a_call_goes_from_the_desk_to_clear_by_keyboard_alone(browser: Browser, room: Rig) -> None:
    desk = await open_screen(browser, room, "amina", "desk", by_keyboard=True)
    board = await open_screen(browser, room, "samir", "board", by_keyboard=True)
    second = await open_screen(browser, room, "leila", "board", "ar")
    tablet = await open_screen(browser, room, "karim", "tablet", "fr", by_keyboard=True)

    await desk.keyboard.press("a")
    await expect(desk.locator("#type")).to_be_focused()
    await desk.keyboard.type("theft")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#place")).to_be_focused()
    await desk.keyboard.type("marche ecole")
    await expect(desk.locator("#place-list [role=option]").first).to_be_visible()
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("Control+Enter")

    await expect(board.locator("#queue [role=option]")).to_have_count(1)
    await expect(second.locator("#queue [role=option]")).to_have_count(1)
    await board.keyboard.press("j")
    await expect(board.locator("#candidates [role=option]").first).to_be_visible()
    await board.keyboard.press("/")
    await board.keyboard.type("p-1 > 1")
    await board.keyboard.press("Enter")

    await expect(tablet.locator("#order")).to_contain_text("Rue du Marché")
    await expect(board.locator("#incident-tasks")).to_contain_text("P-1")
    for status in ("acknowledged", "en_route", "on_scene", "available"):
        await tablet.click(f"#go[data-status={status}]:not([aria-disabled])")
    await tablet.locator("#outcome-list button").first.click()

    await expect(board.locator("#queue [role=option]")).to_have_count(0)
    await expect(second.locator("#queue [role=option]")).to_have_count(0)
    row = board.locator("#units [role=row]", has_text="P-1")
    await expect(row).to_contain_text("P-1")
    await expect(tablet.locator("#status")).to_contain_text("Libre")


WORKER = (
    "navigator.serviceWorker.controller && new URL(navigator.serviceWorker.controller.scriptURL).pathname"
)
#: The page was made by another release, until it is loaded anew.
OLD = """if (!sessionStorage.getItem("loaded")) {
  sessionStorage.setItem("loaded", "once");
  const parse = JSON.parse;
  JSON.parse = (text) => {
    const said = parse(text);
    return said?.release && said.urls ? { ...said, release: "old" } : said;
  };
}"""


async def test_a_page_of_another_release_offers_to_be_loaded_anew(browser: Browser, room: Rig) -> None:
    board = await open_screen(browser, room, "samir", "board", script=OLD)
    tablet = await open_screen(browser, room, "karim", "tablet", script=OLD)
    for page, button in ((board, "#release"), (tablet, "#release button")):
        await expect(page.locator(button)).to_be_visible()
        assert await axe(page) == []
        async with page.expect_navigation():
            await page.click(button)
        await expect(page.locator(LIVE)).to_be_attached()
        async with page.expect_websocket() as line:
            await page.reload()
        await (await line.value).wait_for_event("framereceived", lambda frame: '"t": "beat"' in str(frame))
        await expect(page.locator("#release")).to_be_hidden()


async def test_the_worker_of_the_tablet_answers_for_its_page_and_for_no_other(
    browser: Browser, room: Rig
) -> None:
    tablet = await open_screen(browser, room, "karim", "tablet")
    await tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await tablet.reload()
    assert await tablet.evaluate(WORKER) == "/static/patrols/js/worker.js"
    await tablet.goto(f"{room.place('karim').origin}/password")
    assert await tablet.evaluate(WORKER) is None


async def test_two_boards_show_who_took_the_unit(browser: Browser, room: Rig) -> None:
    board = await open_screen(browser, room, "samir", "board")
    leila, spot = Hand(room.place("leila")), CORNERS["school_market"]
    first = await leila.open_incident(type="theft", place="Market", lat=spot.lat, lon=spot.lon)
    other = await leila.open_incident(type="theft", place="School", lat=spot.lat, lon=spot.lon)
    await leila.must(
        "POST", f"incidents/{other['number']}/assign", {"units": [room.unit("P-2")], "recommendation": None}
    )
    await expect(board.locator("#queue [role=option]", has_text="School")).to_have_count(1)
    await board.keyboard.press("/")
    await board.keyboard.type(f"p-2 > {first['number']}")
    await board.keyboard.press("Enter")
    refused = f"P-2 was sent to #{other['number']:04} by Leila. Nothing changed."
    await expect(board.locator("body")).to_contain_text(refused)


async def test_a_lost_connection_is_said_and_nothing_can_be_sent(browser: Browser, room: Rig) -> None:
    async with line(room.second_port, room.port) as laid:
        board = await open_screen(browser, replace(room, port=laid.port), "samir", "board")
        await board.wait_for_load_state("networkidle")  # the map, too, is here before the line is cut
        laid.cut()
        await expect(board.locator("html")).to_have_attribute("data-link", "lost", timeout=60_000)
        laid.mend()
        await expect(board.locator("html")).to_have_attribute("data-link", "live", timeout=60_000)
