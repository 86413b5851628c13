"""A real browser in a tunnel: an order arrives, the line dies for five minutes, the officer goes on, the page
is reloaded from what it kept. The room has each touch once.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.clients import Console, Hand
from tests.cut import line
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]

SPOT = CORNERS["school_market"]
KEPT = "caches.open('tablet').then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"


async def _tablet(browser: Browser, room: Rig, who: str, port: int) -> Page:
    """The tablet of this officer, over the line, with a clock of its own that the story can move."""
    context = await browser.new_context(viewport={"width": 800, "height": 1280}, locale="en")
    origin = f"http://127.0.0.1:{port}"
    chosen = {"sessionid": room.place(who).session, "django_language": "en", "theme": "night"}
    await context.add_cookies([{"name": name, "value": said, "url": origin} for name, said in chosen.items()])
    page = await context.new_page()
    await page.clock.install()
    await page.goto(f"{origin}/tablet")
    await expect(page.locator("html")).to_have_attribute("data-link", "live")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.reload()  # the clock's stand-in does not tell the page what it is made of: the worker sees it
    await expect(page.locator("html")).to_have_attribute("data-link", "live")
    for _ in range(300):
        kept = await page.evaluate(KEPT)
        if "/tablet" in kept and "/static/patrols/js/tablet.js" in kept:
            return page
        await asyncio.sleep(0.1)
    raise AssertionError(kept)


async def _tap(page: Page, status: str) -> datetime:
    """Touch the big button; when that was by the tablet's clock."""
    go = page.locator(f"#go[data-status={status}]:not([aria-disabled])")
    await expect(go).to_be_visible()
    await page.wait_for_timeout(1000)
    at = await page.evaluate("Date.now()")
    await go.click()
    return datetime.fromtimestamp(at / 1000, UTC)


async def _statuses(imane: Hand, after: int) -> list[dict[str, Any]]:
    """What the journal says of P-1's own reports."""
    items = (await imane.must("GET", f"journal?after={after}&limit=200"))["items"]
    found = [
        one for one in items if one["kind"] == "unit.status_changed" and one["facts"]["call_sign"] == "P-1"
    ]
    return [one for one in found if not one["facts"]["by_room"]]


async def test_no_tap_is_lost_or_doubled(browser: Browser, room: Rig) -> None:
    samir, imane = Hand(room.place("samir")), Hand(room.place("imane"))
    board = await Console(room.place("samir")).open()
    async with line(room.second_port, room.port) as laid:
        tablet = await _tablet(browser, room, "karim", laid.port)
        incident = await samir.open_incident(type="theft", place="Market", lat=SPOT.lat, lon=SPOT.lon)
        path, before = f"incidents/{incident['number']}", int(board.n or 0)
        await samir.must("POST", f"{path}/assign", {"units": [room.unit("P-1")], "recommendation": None})
        await expect(tablet.locator("#order")).to_contain_text("Market")

        # The first touch arrives, its answer does not: the one that could be doubled.
        laid.deafen()
        touched = [await _tap(tablet, "acknowledged")]
        await board.until(lambda: board.unit("P-1")["status"] == "acknowledged")
        laid.cut()
        touched.append(await _tap(tablet, "en_route"))
        await expect(tablet.locator("#waiting li")).to_have_count(2)
        await tablet.reload(wait_until="domcontentloaded", timeout=60_000)
        await expect(tablet.locator("#order")).to_contain_text("Market", timeout=60_000)
        await expect(tablet.locator("#waiting li")).to_have_count(2)
        touched.append(await _tap(tablet, "on_scene"))
        await expect(tablet.locator("#waiting li")).to_have_count(3)
        async with asyncio.timeout(90):
            while not laid.given_up:  # the room has closed the dead socket
                await asyncio.sleep(0.2)
        await tablet.clock.fast_forward("05:00")
        await expect(tablet.locator("#offline")).to_contain_text("5 min")
        assert [one["facts"]["status"] for one in await _statuses(imane, before)] == ["acknowledged"]

        laid.mend()
        await expect(tablet.locator("#waiting")).to_be_hidden(timeout=30_000)
        await expect(tablet.locator("#strip")).to_contain_text("confirmed")
        said = await _statuses(imane, before)
        assert [one["facts"]["status"] for one in said] == ["acknowledged", "en_route", "on_scene"]
        made = [datetime.fromisoformat(one["facts"]["device_at"]) for one in said]
        for at, device_at in zip(touched, made, strict=True):
            assert timedelta(0) <= device_at - at < timedelta(seconds=5)
        (assignment,) = (await samir.must("GET", path))["assignments"]
        assert assignment["stage"] == "on_scene"
        assert assignment["acknowledged_at"] < assignment["en_route_at"] < assignment["on_scene_at"]
    await board.close()
