"""Screens in a real browser: opened by keyboard, signed in, each in a profile of its own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.rig import Rig

#: What must come may be slow on a busy machine; what is there already costs nothing.
expect.set_options(timeout=15_000)

CHROMIUM = shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Each rule that is broken, and the first element that breaks it.
BREACHES = """async (named) => {
  const { violations } = await axe.run(document, { runOnly: named, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
}"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
#: A page that hears the room, or one that does not listen to it.
LIVE = "html[data-link=live], html:not([data-link])"

#: What went wrong by itself on the screens of each browser.
_faults: WeakKeyDictionary[Browser, list[str]] = WeakKeyDictionary()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser for the length of a block; a fault of one of its pages fails the block at its end."""
    async with async_playwright() as tools:
        started = await tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await tidy(started)
        await started.close()


async def tidy(browser: Browser) -> None:
    """Close every profile that is open; a fault of one of its pages fails whoever opened it."""
    for profile in browser.contexts:
        await profile.close()
    faults = _faults.pop(browser, [])
    assert not faults, faults


async def open_screen(
    browser: Browser,
    room: Rig,
    who: str,
    screen: str,
    language: str = "en",
    theme: str = "dark",
    by_keyboard: bool = False,
    script: str = "",
) -> Page:
    """A screen of its own browser profile, which knows the room's words; a fault of the page fails the story.

    Somebody signs in there by keyboard, or has done so before. The `script` runs before those of each page.
    """
    origin = room.place(who).origin
    size = (800, 1280) if screen == "tablet" else (1366, 768)
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    kept = {"django_language": language, "theme": theme}
    if not by_keyboard:
        kept["sessionid"] = room.place(who).session
    await context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in kept.items()])
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    page.on(
        "pageerror", lambda error: _faults.setdefault(browser, []).append(f"{screen}: {error}\n{error.stack}")
    )
    async with page.expect_response("**/vocabulary") as told:
        if by_keyboard:
            await _sign_in(page, origin, who, room.people["password"])
        else:
            await page.goto(f"{origin}/{screen}")
        await page.wait_for_url(f"**/{screen}")
    await (await told.value).finished()
    await expect(page.locator(LIVE)).to_be_attached()
    return page


async def _sign_in(page: Page, origin: str, who: str, password: str) -> None:
    await page.goto(f"{origin}/sign-in")
    await page.keyboard.type(who)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")


async def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, or against these rules of it alone."""
    if not await page.evaluate("Boolean(window.axe)"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = await page.evaluate(BREACHES, list(rules) or WCAG)
    return found
