"""A real browser, keyboard alone: taken at the Desk, sent from the Board, done on the Tablet, seen by all."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.clients import Hand
from tests.rig import Rig, running
from tests.town import CORNERS

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with running(tmp_path_factory.mktemp("screens")) as rig:
        yield rig


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as tools:
        started = await tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


async def _open(
    browser: Browser, room: Rig, who: str, screen: str, language: str = "en", theme: str = "dark"
) -> Page:
    """A screen of its own browser profile, signed in by keyboard; a fault of the page fails the test."""
    origin = room.place(who).origin
    size = (800, 1280) if screen == "tablet" else (1366, 768)
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    await context.add_cookies(
        [
            {"name": "django_language", "value": language, "url": origin},
            {"name": "theme", "value": theme, "url": origin},
        ]
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{screen}: {error}"))
    await page.goto(f"{origin}/sign-in")
    await page.keyboard.type(who)
    await page.keyboard.press("Tab")
    await page.keyboard.type(room.people["password"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/{screen}")
    await expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=15_000)
    return page


async def _axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


async def test_a_call_goes_from_the_desk_to_clear_by_keyboard_alone(browser: Browser, room: Rig) -> None:
    desk = await _open(browser, room, "amina", "desk")
    board = await _open(browser, room, "samir", "board")
    second = await _open(browser, room, "leila", "board", "ar")
    tablet = await _open(browser, room, "karim", "tablet", "fr")

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
        go = tablet.locator(f"#go[data-status={status}]")
        await expect(go).to_be_enabled(timeout=10_000)
        await tablet.wait_for_timeout(1000)
        await go.click()
    await tablet.locator("#outcome-list button").first.click()

    await expect(board.locator("#queue [role=option]")).to_have_count(0, timeout=10_000)
    await expect(second.locator("#queue [role=option]")).to_have_count(0)
    row = board.locator("#units [role=row]", has_text="P-1")
    await expect(row).to_contain_text("P-1")
    await expect(tablet.locator("#status")).to_contain_text("Libre")


async def test_two_boards_show_who_took_the_unit(browser: Browser, room: Rig) -> None:
    board = await _open(browser, room, "samir", "board")
    leila, spot = Hand(room.place("leila")), CORNERS["school_market"]
    first = await leila.open_incident(type="theft", place="Market", lat=spot.lat, lon=spot.lon)
    other = await leila.open_incident(type="theft", place="School", lat=spot.lat, lon=spot.lon)
    await leila.must(
        "POST", f"incidents/{other['number']}/assign", {"units": [room.unit("P-2")], "recommendation": None}
    )
    await board.keyboard.press("/")
    await board.keyboard.type(f"p-2 > {first['number']}")
    await board.keyboard.press("Enter")
    refused = f"P-2 was sent to #{other['number']:04} by Leila. Nothing changed."
    await expect(board.locator("body")).to_contain_text(refused)


async def test_a_lost_connection_is_said_and_nothing_can_be_sent(browser: Browser, room: Rig) -> None:
    board = await _open(browser, room, "samir", "board")
    await board.context.set_offline(True)
    await expect(board.locator("html")).to_have_attribute("data-link", "lost", timeout=20_000)
    await board.context.set_offline(False)
    await expect(board.locator("html")).to_have_attribute("data-link", "live", timeout=20_000)


@pytest.mark.parametrize(("language", "theme"), [("ar", "light"), ("fr", "dark"), ("en", "light")])
@pytest.mark.parametrize(("who", "screen"), [("amina", "desk"), ("samir", "board"), ("youssef", "tablet")])
async def test_axe_finds_nothing(
    browser: Browser, room: Rig, who: str, screen: str, language: str, theme: str
) -> None:
    page = await _open(browser, room, who, screen, language, theme)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not await _axe(page)
