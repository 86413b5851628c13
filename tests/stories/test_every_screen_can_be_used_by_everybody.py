"""WCAG 2.2 A and AA: axe finds nothing on any screen, in any language, by day and by night, and none is too
wide.
"""

from itertools import product

import pytest
from playwright.async_api import Browser, expect

from tests.clients import Hand
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio, NEEDS_CHROMIUM]
SPOT = CORNERS["school_market"]
#: Who opens what; the last is what stands on it once it is drawn.
SCREENS = {
    "/sign-in": ("", "form"),
    "/desk": ("amina", "#begin"),
    "/board": ("samir", "#queue [role=option]"),
    "/overview": ("nadia", "#incidents li"),
    "/overview#wall": ("nadia", "#sectors td"),
    "/past": ("nadia", "#found:not(:empty)"),
    "/past/1": ("nadia", "#log li"),
    "/tablet": ("karim", "#dock"),
    "/book-on": ("salma", "form"),
    "/password": ("samir", "form"),
}


@pytest.mark.parametrize(("language", "theme"), list(product(["ar", "fr", "en"], ["light", "dark"])))
async def test_axe_finds_nothing(browser: Browser, room: Rig, language: str, theme: str) -> None:
    leila = Hand(room.place("leila"))
    await leila.open_incident(type="theft", place="Rue du Marché", lat=SPOT.lat, lon=SPOT.lon, text="A bag")
    await leila.http.aclose()
    found = {}
    for path, (who, shown) in SCREENS.items():
        size = {"width": 800, "height": 1280} if path == "/tablet" else {"width": 1366, "height": 768}
        context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
        url = room.place(who or "amina").origin
        cookies = {"django_language": language, "theme": theme}
        if who:
            cookies["sessionid"] = room.people["sessions"][who]
        await context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
        )
        page = await context.new_page()
        await page.goto(url + path)
        await expect(page.locator(shown).first).to_be_attached(timeout=15_000)
        found[path] = await axe(page)
        if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[path].append("wider than the screen")
        await context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
