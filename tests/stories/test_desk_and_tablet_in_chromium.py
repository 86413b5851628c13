"""A real browser: the Desk answers the line, knows what is known, ends a call by one key; the Tablet is told,
answers and declines.
"""

import pytest
from playwright.async_api import Browser, Route, expect

from tests.clients import Hand
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe, open_screen
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]
SPOT = CORNERS["school_market"]


async def _ring(room: Rig, phone: str) -> int:
    call = await Hand(room.place("exchange")).must("POST", "calls/ringing", {"number": phone, "line": "19"})
    return int(call["number"])


async def test_who_rings_is_answered_by_a_and_joined_to_what_is_known(browser: Browser, room: Rig) -> None:
    known = await Hand(room.place("leila")).open_incident(
        type="theft", place="Rue du Marché", lat=SPOT.lat, lon=SPOT.lon
    )
    desk = await open_screen(browser, room, "amina", "desk")
    ringing = await _ring(room, "0661241142")
    await expect(desk.locator("#ringing")).to_contain_text("0661241142")
    await desk.keyboard.press("a")
    await expect(desk.locator("#call-h")).to_have_text(f"Call {ringing}")
    await expect(desk.locator("#phone")).to_have_value("0661241142")
    await expect(desk.locator("#type")).to_be_focused()
    await desk.keyboard.type("theft")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#place")).to_be_focused()
    await desk.keyboard.type("marche ecole")
    await expect(desk.locator("#place-list [role=option]").first).to_be_visible()
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#dups")).to_contain_text("same type")
    await expect(desk.locator("#landmark")).to_be_focused()

    await desk.keyboard.press("F7")
    await expect(desk.locator("#choice-list button").first).to_be_focused()
    assert not await axe(desk)
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#outcome")).to_contain_text(f"#{known['number']:04}")
    await expect(desk.locator("#act-leave")).to_be_visible()
    await desk.keyboard.press("F7")
    await expect(desk.locator("#outcome")).to_be_hidden()


async def test_the_second_at_a_ringing_call_reads_who_was_first(browser: Browser, room: Rig) -> None:
    desk = await open_screen(browser, room, "amina", "desk")
    number = await _ring(room, "0522471010")
    await expect(desk.locator("#ringing")).to_contain_text("0522471010")
    await desk.route("**/claim", lambda route: _after_leila(room, number, route))
    await desk.keyboard.press("a")
    await expect(desk.locator("#fault")).to_contain_text("Leila")
    await desk.unroute("**/claim")

    await desk.locator("#others button").first.press("Enter")
    await expect(desk.locator("#choice-h")).to_have_text(f"Take call {number} over from Leila?")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#phone")).to_have_value("0522471010")


async def _after_leila(room: Rig, number: int, route: Route) -> None:
    await Hand(room.place("leila")).must("POST", f"calls/{number}/claim", {"take_over": False})
    await route.continue_()


async def test_a_call_that_only_asks_something_ends_with_one_key(browser: Browser, room: Rig) -> None:
    desk = await open_screen(browser, room, "amina", "desk")
    await desk.keyboard.press("n")
    await expect(desk.locator("#type")).to_be_focused()
    await desk.keyboard.press("F9")
    await expect(desk.locator("#no-call")).to_be_visible()
    await expect(desk.locator("#mine li", has_text="F9")).to_have_count(1)


async def test_of_two_who_amend_a_field_one_is_kept_by_a_key(browser: Browser, room: Rig) -> None:
    desk = await open_screen(browser, room, "amina", "desk")
    number = await _ring(room, "0670119311")
    await expect(desk.locator("#ringing")).to_contain_text("0670119311")
    await desk.keyboard.press("a")
    await expect(desk.locator("#call-h")).to_have_text(f"Call {number}")
    await desk.locator("#text").focus()
    await desk.keyboard.type("two men")
    leila = Hand(room.place("leila"))
    await leila.must("PATCH", f"calls/{number}", {"text": "two men, one armed", "versions": {"text": 0}})
    await desk.keyboard.press("Tab")
    await expect(desk.locator("#text-why")).to_contain_text("Leila wrote “two men, one armed”")
    await expect(desk.locator("#text")).to_have_value("two men")
    await desk.keyboard.press("Shift+F2")
    await expect(desk.locator("#text")).to_have_value("two men, one armed")
    await expect(desk.locator("#text-why")).to_be_hidden()


async def test_the_tablet_is_told_whom_to_look_for_and_answers(browser: Browser, room: Rig) -> None:
    tablet = await open_screen(browser, room, "youssef", "tablet")
    samir = Hand(room.place("samir"))
    bolo = await samir.must(
        "POST",
        "bolos",
        {"audience": "room", "unit": None, "sector": None, "text": "White Dacia", "plate": "17204 ب 6"},
    )
    notice = tablet.locator("#notices .note", has_text="White Dacia")
    await expect(notice.locator(".plate > *")).to_have_text(["17204", "ب", "6"])
    await notice.get_by_role("button", name="Reply").click()
    await expect(tablet.locator("#reply-to")).to_be_visible()
    assert not await axe(tablet)
    await tablet.get_by_role("button", name="Nothing seen").click()
    said = tablet.locator("#message-list li", has_text="Nothing seen")
    await expect(said.locator(".chip", has_text="confirmed")).to_have_count(1)
    messages = (await samir.must("GET", "messages"))["items"]
    assert [(one["text"], one["reply_to"]) for one in messages if one["call_sign"]] == [
        ("Nothing seen", bolo["number"])
    ]
    await samir.must("POST", f"messages/{bolo['number']}/end", {})
    await expect(tablet.locator("#message-list li", has_text="No longer looked for")).to_be_visible()


async def test_a_task_is_declined_with_two_touches(browser: Browser, room: Rig) -> None:
    tablet = await open_screen(browser, room, "karim", "tablet")
    samir = Hand(room.place("samir"))
    incident = await samir.open_incident(type="theft", place="Market", lat=SPOT.lat, lon=SPOT.lon)
    path = f"incidents/{incident['number']}"
    await samir.must("POST", f"{path}/assign", {"units": [room.unit("P-1")], "recommendation": None})
    await expect(tablet.locator("#order")).to_contain_text("Market")
    await tablet.get_by_role("button", name="Decline…").click()
    await tablet.get_by_role("button", name="Vehicle trouble").click()
    await expect(tablet.locator("#order")).to_contain_text("No task")
    await expect(tablet.locator("#strip")).to_contain_text("Order declined")
    # It could be undone for 5 s, and leaves then.
    await expect(tablet.locator("#strip .ok", has_text="confirmed")).to_have_count(1)
    (assignment,) = (await samir.must("GET", path))["assignments"]
    assert assignment["ended_as"] == "declined"
