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
        faults = _faults.setdefault(started, [])
        yield started
        await started.close()
    assert not faults, faults


async def open_screen(
    browser: Browser,
    room: Rig,
    who: str,
    screen: str,
    language: str = "en",
    theme: str = "dark",
    by_keyboard: bool = False,
) -> Page:
    """A screen of its own browser profile, which knows the room's words; a fault of the page fails the story.

    Somebody signs in there by keyboard, or has done so before.
    """
    origin = room.place(who).origin
    size = (800, 1280) if screen == "tablet" else (1366, 768)
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    kept = {"django_language": language, "theme": theme}
    if not by_keyboard:
        kept["sessionid"] = room.place(who).session
    await context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in kept.items()])
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


async def axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
