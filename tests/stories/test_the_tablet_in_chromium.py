"""A real browser: the Tablet is touched with a glove, undone within 5 s, read at night, and installed."""

import asyncio
import base64
import re
import struct
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.clients import Hand
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe, open_screen
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]

SPOT = CORNERS["school_market"]
#: CSS pixels a millimetre of the design's tablet: 800 × 1280 on 8 inches.
PER_MM = (800**2 + 1280**2) ** 0.5 / (8 * 25.4)
SIZES = """() => [...document.querySelectorAll("button, a, summary, [role=button]")]
  .filter(one => one.checkVisibility())
  .map(one => [one.id || one.className || one.textContent, one.getBoundingClientRect()])
  .map(([name, {width, height}]) => ({name, width, height}))"""
#: The outer upper corner of the call for help; and whether it is there, within 2 px, with nothing over it.
CORNER = """() => {
  const { right, top } = document.getElementById("sos").getBoundingClientRect();
  return [right, top];
}"""
AT_HOME = """([right, top]) => {
  const box = document.getElementById("sos").getBoundingClientRect();
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const isThere = Math.abs(box.right - right) <= 2 && Math.abs(box.top - top) <= 2;
  return isThere && Boolean(document.elementFromPoint(...middle)?.closest("#sos"));
}"""
#: The page as a person first sees it: its styles are there and a frame was drawn.
FIRST_FRAME = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  while (![...document.querySelectorAll("link[rel=stylesheet]")].every(({ sheet }) => sheet)) await frame();
  await frame();
  await frame();
}"""
#: The share of a picture that is not dark, 0 … 1.
BRIGHT = """async picture => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const seen = canvas.getImageData(0, 0, image.width, image.height).data;
  let bright = 0;
  for (let n = 0; n < seen.length; n += 4) bright += Math.max(seen[n], seen[n + 1], seen[n + 2]) > 60;
  return bright / (seen.length / 4);
}"""


async def _order(room: Rig, unit: str, **more: Any) -> dict[str, Any]:
    samir = Hand(room.place("samir"))
    incident = await samir.open_incident(
        type="theft", place="Market", lat=SPOT.lat, lon=SPOT.lon, text="Two men", **more
    )
    path = f"incidents/{incident['number']}/assign"
    return await samir.must("POST", path, {"units": [room.unit(unit)], "recommendation": None})


async def _settle(page: Page) -> None:
    """Until the dock takes the next touch."""
    await expect(page.locator("#go:not([aria-disabled])")).to_be_visible()


async def _touch(page: Page, status: str) -> None:
    """The big button, once it offers this and takes it."""
    await page.click(f"#go[data-status={status}]:not([aria-disabled])")


@pytest.mark.parametrize("size", [(800, 1280), (1280, 800)])
async def test_what_is_touched_is_large_enough_for_a_glove(
    browser: Browser, room: Rig, size: tuple[int, int]
) -> None:
    tablet = await open_screen(browser, room, "salma", "tablet", "ar", "night")
    await tablet.set_viewport_size({"width": size[0], "height": size[1]})
    unit = await Hand(room.place("samir")).must("GET", f"units/{room.unit('P-3')}")
    if unit["incident"] is None:
        await _order(room, "P-3")
    await _settle(tablet)
    # The map comes with a small link of its own and sets it aside once it has started.
    await expect(tablet.locator(".leaflet-control-attribution a:visible")).to_have_count(0)
    targets = {one["name"]: one for one in await tablet.evaluate(SIZES)}
    assert targets["go"]["height"] >= 20 * PER_MM and targets["go"]["height"] >= 116
    acts = [one for name, one in targets.items() if name == "sec"]
    assert acts and all(one["height"] >= 13 * PER_MM and one["height"] >= 84 for one in acts)
    assert not [one for one in targets.values() if min(one["width"], one["height"]) < 10 * PER_MM]
    assert max(targets.values(), key=lambda one: one["width"] * one["height"])["name"] == "go"
    gap = "getComputedStyle(document.getElementById('dock')).rowGap"
    assert await tablet.evaluate(gap) == "12px"
    assert await tablet.locator("#go small").inner_text()
    assert await tablet.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_call_for_help_is_at_one_corner_over_every_sheet_and_without_a_line(
    browser: Browser, room: Rig
) -> None:
    tablet = await open_screen(browser, room, "youssef", "tablet", "fr")

    await expect(tablet.locator("header.bar #sos")).to_be_enabled()
    home = await tablet.evaluate(f"({CORNER})()")

    async def stays() -> None:
        await expect(tablet.locator("#sos")).to_be_enabled()
        await tablet.wait_for_function(AT_HOME, arg=home)

    await stays()
    await tablet.click("#open-menu")
    await expect(tablet.locator("dialog[open] #sos")).to_be_visible()
    await stays()
    await tablet.keyboard.press("Escape")
    await tablet.locator("#others [data-key=messages]").click()
    await expect(tablet.locator("dialog[open] #sos")).to_be_visible()
    await stays()
    await tablet.keyboard.press("Escape")
    await tablet.context.set_offline(True)
    await expect(tablet.locator("html")).to_have_attribute("data-link", "lost", timeout=60_000)
    await expect(tablet.locator("header.bar #sos")).to_be_visible()
    await stays()


async def test_a_touch_is_undone_and_the_room_is_as_before(browser: Browser, room: Rig) -> None:
    tablet = await open_screen(browser, room, "karim", "tablet")
    samir, incident = Hand(room.place("samir")), await _order(room, "P-1")
    path = f"incidents/{incident['number']}"
    await _settle(tablet)
    before = (await samir.must("GET", path))["assignments"]
    await _touch(tablet, "acknowledged")
    await expect(tablet.locator("#strip .ok", has_text="confirmed")).to_have_count(1)
    await tablet.click("#undo")
    back = tablet.locator("#strip .ok", has_text="Taken back").filter(has_text="confirmed")
    await expect(back).to_have_count(1)
    await expect(tablet.locator("#go[data-status=acknowledged]:not([aria-disabled])")).to_be_visible()
    (after,), (was,) = (await samir.must("GET", path))["assignments"], before
    receipts = {"delivered_at", "seen_at"}
    assert {k: v for k, v in after.items() if k not in receipts} == {
        k: v for k, v in was.items() if k not in receipts
    }
    assert not await axe(tablet)

    # What ends a task waits for its five seconds; nothing of it is heard before.
    for status in ("acknowledged", "en_route", "on_scene"):
        await _touch(tablet, status)
    await _touch(tablet, "available")
    await tablet.locator("#outcome-list button").first.click()
    await expect(tablet.locator("#undo")).to_be_visible()
    await tablet.wait_for_timeout(500)
    assert (await samir.must("GET", path))["assignments"][0]["stage"] == "on_scene"
    await tablet.click("#undo")
    await expect(tablet.locator("#go[data-status=available]")).to_be_visible()
    await tablet.wait_for_timeout(5000)
    assert (await samir.must("GET", path))["assignments"][0]["stage"] == "on_scene"


async def test_what_is_dangerous_stands_first_and_what_is_new_is_marked(browser: Browser, room: Rig) -> None:
    tablet = await open_screen(browser, room, "officer4", "tablet", "fr", "night")
    samir, _ = Hand(room.place("samir")), await _order(room, "P-4")
    await expect(tablet.locator("#order")).to_contain_text("Market")
    hazard = {
        "kind": "weapon",
        "text": "Arme à feu vue",
        "source": "caller",
        "lat": SPOT.lat,
        "lon": SPOT.lon,
    }
    await samir.must("POST", "hazards", {**hazard, "radius_m": 75, "until": None, "incident": None})
    row = tablet.locator("#order .haz", has_text="Arme à feu vue")
    await expect(row).to_contain_text("Arme")
    await expect(row.locator(".chip")).to_have_text("nouveau")
    await expect(row.locator("svg")).to_be_visible()
    await expect(tablet.locator("#said[role=alert]")).to_contain_text("Arme à feu vue")
    assert not await axe(tablet)


async def test_a_tablet_that_nobody_touched_is_locked_and_an_order_is_still_accepted(
    browser: Browser, room: Rig
) -> None:
    origin = room.place("officer5").origin
    context = await browser.new_context(viewport={"width": 800, "height": 1280})
    kept = {"sessionid": room.place("officer5").session, "django_language": "en", "theme": "night"}
    await context.add_cookies([{"name": name, "value": said, "url": origin} for name, said in kept.items()])
    tablet = await context.new_page()
    await tablet.clock.install()
    await tablet.goto(f"{origin}/tablet")
    await expect(tablet.locator("html")).to_have_attribute("data-link", "live")
    await tablet.clock.fast_forward("15:01")
    await expect(tablet.locator("#lock")).to_be_visible()
    incident = await _order(room, "P-5")
    await expect(tablet.locator("#order h1")).to_be_visible()
    await expect(tablet.locator("#order")).to_contain_text("Market")
    await expect(tablet.locator("#order")).not_to_contain_text("Two men")
    await tablet.reload()
    await expect(tablet.locator("#lock")).to_be_visible()
    await expect(tablet.locator("#sos")).to_be_enabled()
    assert not await axe(tablet)

    await _touch(tablet, "acknowledged")
    samir, path = Hand(room.place("samir")), f"incidents/{incident['number']}"
    async with asyncio.timeout(15):
        while (await samir.must("GET", path))["assignments"][0]["stage"] != "acknowledged":
            await asyncio.sleep(0.1)
    await expect(tablet.locator("#go")).to_be_hidden()
    await tablet.fill("#lock-password", "a guess")
    await tablet.press("#lock-password", "Enter")
    await expect(tablet.locator("#lock-why")).to_contain_text("not the password")
    await tablet.fill("#lock-password", room.people["password"])
    await tablet.press("#lock-password", "Enter")
    await expect(tablet.locator("#lock")).to_be_hidden()
    await expect(tablet.locator("#order")).to_contain_text("Two men")
    await expect(tablet.locator("#go[data-status=en_route]")).to_be_visible()
    await context.close()


@pytest.mark.parametrize("theme", ["night", "dark", "light"])
async def test_the_first_frames_wear_the_theme_before_any_script_has_run(
    browser: Browser, room: Rig, theme: str
) -> None:
    tablet = await open_screen(browser, room, "officer5", "tablet", "en", theme)
    state = await tablet.context.storage_state()
    fresh = await browser.new_context(
        storage_state=state, service_workers="block", viewport={"width": 800, "height": 1280}
    )
    page, release = await fresh.new_page(), asyncio.Event()

    async def wait(route: Route) -> None:
        await release.wait()
        await route.continue_()

    await page.route(re.compile(r"\.js$(?<!theme\.js)"), wait)
    await page.goto(tablet.url, wait_until="commit")
    await expect(page.locator("#sos")).to_be_visible()
    await page.evaluate(FIRST_FRAME)
    shares = []
    for _ in range(3):
        picture = base64.b64encode(await page.screenshot()).decode()
        shares.append(await tablet.evaluate(BRIGHT, picture))
    release.set()
    # The call for help is a red field, and the rest is dark, or by day is not.
    assert all(share > 0.9 if theme == "light" else share < 0.05 for share in shares), shares


async def test_a_page_that_was_kept_by_day_opens_in_the_theme_of_the_night(
    browser: Browser, room: Rig
) -> None:
    tablet = await open_screen(browser, room, "officer6", "tablet", "en", "light")
    html = await (await tablet.context.request.get(tablet.url)).text()
    assert 'data-theme="light"' in html
    night = {"name": "theme", "value": "night", "url": tablet.url}
    await tablet.context.add_cookies([night])  # type: ignore[list-item]
    await tablet.route("**/tablet", lambda route: route.fulfill(body=html, content_type="text/html"))
    await tablet.goto(tablet.url, wait_until="domcontentloaded")
    assert await tablet.evaluate("document.documentElement.dataset.theme") == "night"


async def test_chromium_calls_it_installable(browser: Browser, room: Rig) -> None:
    tablet = await open_screen(browser, room, "salma", "tablet")
    await tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = await tablet.context.new_cdp_session(tablet)
    found = await devtools.send("Page.getInstallabilityErrors")
    # A browser of a test is always a private one.
    assert [one["errorId"] for one in found["installabilityErrors"] if one["errorId"] != "in-incognito"] == []
    told = await devtools.send("Page.getAppManifest")
    assert not told["errors"]
    manifest = await (await tablet.context.request.get(told["url"])).json()
    assert manifest["start_url"] == "/tablet" and manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        answer = await tablet.context.request.get(f"{told['url'].rsplit('/', 1)[0]}/{icon['src']}")
        width, height = struct.unpack(">II", (await answer.body())[16:24])
        assert icon["sizes"] == f"{width}x{height}"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
