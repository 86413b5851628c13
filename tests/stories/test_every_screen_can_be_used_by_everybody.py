"""WCAG 2.2 A and AA: axe finds nothing on any screen, in any language, by day and by night, and none is too
wide.
"""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.clients import Hand
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM, axe
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]
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
DAY_FIRST, NIGHT_FIRST = ("light", "dark"), ("dark", "light")
#: Changes the theme as a page's own buttons and its first script do.
WEAR = """(theme) => {
  document.documentElement.dataset.theme = theme;
  document.querySelector("meta[name=color-scheme]")?.setAttribute("content", theme);
}"""


@pytest.mark.parametrize(("language", "themes"), [("ar", DAY_FIRST), ("fr", NIGHT_FIRST), ("en", DAY_FIRST)])
async def test_axe_finds_nothing(browser: Browser, room: Rig, language: str, themes: tuple[str, str]) -> None:
    """A page is opened in one theme and changed to the other, which changes colours and nothing else."""
    leila = Hand(room.place("leila"))
    await leila.open_incident(type="theft", place="Rue du Marché", lat=SPOT.lat, lon=SPOT.lon, text="A bag")
    await leila.http.aclose()
    found = {}
    for path in SCREENS:
        page = await _opened(browser, room, path, language, themes[0])
        found[path, themes[0]] = await axe(page)
        if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[path, themes[0]].append("wider than the screen")
        await page.evaluate(WEAR, themes[1])
        found[path, themes[1]] = await axe(page, "color-contrast")
        await page.context.close()
    assert {where: faults for where, faults in found.items() if faults} == {}


async def _opened(browser: Browser, room: Rig, path: str, language: str, theme: str) -> Page:
    """The page at this address, drawn."""
    who, shown = SCREENS[path]
    size = {"width": 800, "height": 1280} if path == "/tablet" else {"width": 1366, "height": 768}
    context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
    url = room.place(who or "amina").origin
    cookies = {"django_language": language, "theme": theme}
    if who:
        cookies["sessionid"] = room.people["sessions"][who]
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = await context.new_page()
    await page.goto(url + path)
    await expect(page.locator("html")).to_have_attribute("data-theme", theme)
    await expect(page.locator(shown).first).to_be_attached()
    return page
