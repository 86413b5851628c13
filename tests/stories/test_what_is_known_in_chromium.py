"""A real browser, keyboard alone: the Desk shows what is known of a place before anybody goes, and tells the
caller when a patrol comes; the Board shows what is dangerous there and by when it was promised.
"""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.clients import Frame, Hand
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe, open_screen
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]
SPOT = CORNERS["school_market"]
PHONE = "0661241142"


async def _settled(leila: Hand) -> int:
    """A noise at the corner, told from `PHONE` and settled before."""
    noise = await leila.open_incident(
        type="noise", place="Rue du Marché", lat=SPOT.lat, lon=SPOT.lon, phone=PHONE
    )
    await leila.must("POST", f"incidents/{noise['number']}/close", {"disposition": "false_alarm"})
    return int(noise["number"])


async def _hazard(leila: Hand, text: str) -> Frame:
    body = {"kind": "weapon", "text": text, "source": "neighbour", "radius_m": 75, "until": None}
    return await leila.must("POST", "hazards", {**body, "lat": SPOT.lat, "lon": SPOT.lon, "incident": None})


async def _call_from_the_corner(browser: Browser, room: Rig) -> Page:
    """A theft at the corner in hand at Amina's Desk, its telephone typed and saved."""
    desk = await open_screen(browser, room, "amina", "desk")
    await desk.keyboard.press("n")
    await expect(desk.locator("#type")).to_be_focused()
    await desk.keyboard.type("theft")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#place")).to_be_focused()
    await desk.keyboard.type("marche ecole")
    await expect(desk.locator("#place-list [role=option]").first).to_be_visible()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#landmark")).to_be_focused()
    await desk.keyboard.press("Tab")
    await expect(desk.locator("#phone")).to_be_focused()
    await desk.keyboard.type("+212 661-24 11 42")
    await desk.keyboard.press("Tab")
    return desk


async def test_what_is_known_is_seen_and_what_is_promised_is_said(browser: Browser, room: Rig) -> None:
    leila = Hand(room.place("leila"))
    before = await _settled(leila)
    await _hazard(leila, "Hunting rifle on the second floor")
    desk = await _call_from_the_corner(browser, room)
    await expect(desk.locator("#hazards")).to_contain_text("Hunting rifle")
    await expect(desk.locator("#hazards")).to_contain_text("neighbour")
    for earlier in ("#here", "#number"):
        row = desk.locator(f"{earlier} li", has_text=f"#{before:04}")
        await expect(row).to_contain_text("Noise")
        await expect(row).to_contain_text("False alarm")
    await expect(desk.locator("#prom-by")).to_contain_text("not calibrated")
    await expect(desk.locator("#prom-say")).to_contain_text("A patrol is there in")

    await desk.locator("#language").focus()
    await desk.keyboard.type("Fr")
    await expect(desk.locator("#prom-say q")).to_contain_text("Une patrouille arrive dans")
    assert not await axe(desk)
    await desk.keyboard.press("F4")
    await expect(desk.locator("#prom-say")).to_contain_text("said at")
    await expect(desk.locator("#prom-when")).to_contain_text("left")
    await expect(desk.locator("#act-promise")).to_be_hidden()
    await desk.keyboard.press("Control+Enter")
    await expect(desk.locator("#outcome")).to_contain_text("In the queue")
    await expect(desk.locator("#prom-when")).to_contain_text("left")
    said = (await desk.locator("#outcome").text_content()) or ""

    board = await open_screen(browser, room, "samir", "board")
    await board.keyboard.press("/")
    await board.keyboard.type(said[said.index("#") :][:5])
    await board.keyboard.press("Enter")
    await board.keyboard.press("Escape")
    facts = board.locator("#incident-facts")
    await expect(facts.locator(".fact").first).to_contain_text("Hunting rifle")
    await expect(facts).to_contain_text("left")
    await board.keyboard.press("w")
    await expect(facts.locator(".was").first).to_contain_text(f"#{before:04}")
    assert not await axe(board)
    await board.keyboard.press("w")
    await expect(facts.locator(".was")).to_have_count(0)


async def test_a_hazard_is_noted_at_the_desk_and_is_over_at_the_board(browser: Browser, room: Rig) -> None:
    desk = await _call_from_the_corner(browser, room)
    await desk.keyboard.press("Control+Enter")
    await expect(desk.locator("#outcome")).to_contain_text("In the queue")
    said = (await desk.locator("#outcome").text_content()) or ""
    number = said[said.index("#") :][:5]
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("d")
    await expect(desk.locator("#hazard-kind")).to_be_focused()
    await desk.keyboard.type("Sub")
    await desk.keyboard.press("Tab")
    await expect(desk.locator("#hazard-text")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#hazard-fault")).to_contain_text("Type what is dangerous")
    assert not await axe(desk)
    await desk.keyboard.type("Gas bottles in the yard")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#hazards")).to_contain_text("Gas bottles in the yard")
    await expect(desk.locator("#hazard")).to_be_hidden()

    board = await open_screen(browser, room, "samir", "board")
    await board.keyboard.press("/")
    await board.keyboard.type(number)
    await board.keyboard.press("Enter")
    await expect(board.locator("#incident-n")).to_contain_text(number)
    await board.keyboard.press("Escape")
    await board.keyboard.press("d")
    await expect(board.locator("#command")).to_have_value(f"{number[1:]} hazard ")
    await board.keyboard.press("Control+a")
    await board.keyboard.type(f"{number} hazard animal Two dogs")
    await expect(board.locator("#command-reading")).to_contain_text("hazard: Animal")
    await board.keyboard.press("Enter")
    await board.keyboard.press("Escape")
    facts = board.locator("#incident-facts")
    await expect(facts).to_contain_text("Two dogs")
    await expect(facts).to_contain_text("Gas bottles")
    await board.keyboard.press("/")
    await board.keyboard.type(f"{number} safe animal")
    await board.keyboard.press("Enter")
    await expect(facts).not_to_contain_text("Two dogs")
    await expect(facts).to_contain_text("Gas bottles")


async def test_the_text_proposes_a_type_and_only_a_key_takes_it(browser: Browser, room: Rig) -> None:
    desk = await open_screen(browser, room, "amina", "desk")
    await desk.keyboard.press("n")
    await expect(desk.locator("#type")).to_be_focused()
    await desk.locator("#text").focus()
    await desk.keyboard.type("Un braquage, deux hommes")
    await expect(desk.locator("#offer")).to_contain_text("braquage")
    await expect(desk.locator("#type")).to_have_value("")
    await desk.keyboard.press("F10")
    await expect(desk.locator("#type")).to_have_value("Armed robbery")
    await expect(desk.locator("#text")).to_be_focused()
    await desk.locator("#type").focus()
    await desk.keyboard.press("Control+a")
    await desk.keyboard.type("noise")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#type")).to_have_value("Noise")
    await desk.locator("#text").focus()
    await desk.keyboard.type(", un couteau, des coups de feu")
    await expect(desk.locator("#offer")).to_be_hidden()
    await expect(desk.locator("#type")).to_have_value("Noise")


async def test_a_silent_call_ends_with_one_key_and_another_services_with_two(
    browser: Browser, room: Rig
) -> None:
    desk = await open_screen(browser, room, "amina", "desk")
    ended: list[tuple[list[str], str]] = [
        (["F8"], "Silent call"),
        (["F6", "1"], "Referred to the ambulance"),
    ]
    for keys, how in ended:
        await desk.keyboard.press("n")
        await expect(desk.locator("#type")).to_be_focused()
        await desk.keyboard.press(keys[0])
        if keys[1:]:
            await expect(desk.locator("#choice-list button").first).to_be_focused()
            await desk.keyboard.press(keys[1])
        await expect(desk.locator("#no-call")).to_be_visible()
        row = desk.locator("#mine li", has_text=how)
        await expect(row).to_contain_text(keys[0])


async def test_a_narrow_desk_tells_a_quiet_line_and_shows_who_rings(browser: Browser, room: Rig) -> None:
    desk = await open_screen(browser, room, "amina", "desk")
    size = desk.viewport_size
    assert size and size["width"] < 1500
    await expect(desk.locator("#line-none")).to_contain_text("as of")
    await expect(desk.locator("#line-none")).to_be_in_viewport(ratio=1)
    await Hand(room.place("exchange")).must("POST", "calls/ringing", {"number": "0522471010", "line": "19"})
    await expect(desk.locator("#ringing")).to_contain_text("0522471010")
    await expect(desk.locator("#ringing button").first).to_be_in_viewport(ratio=1)
    await expect(desk.locator("#line-none")).to_be_hidden()
