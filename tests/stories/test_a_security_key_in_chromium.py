"""A commander without a second factor takes a security key on at the door, and is asked for it next time."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.faults.stage import Stage
from tests.screens import NEEDS_CHROMIUM, axe

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]


async def sign_in(page: Page, origin: str, password: str) -> None:
    await page.goto(f"{origin}/sign-in")
    await page.fill("#username", "nadia")
    await page.fill("#password", password)
    await page.keyboard.press("Enter")


async def test_a_security_key_is_taken_on_at_the_door_and_opens_it(
    browser: Browser, tmp_path: Path, lite_stage: Stage
) -> None:
    with lite_stage.room(tmp_path, environment={"DAWRIYA_SECOND_FACTOR": "commander"}) as room:
        # Browsers give security keys to names alone.
        origin = room.place("nadia").origin.replace("127.0.0.1", "localhost")
        context = await browser.new_context(locale="en")
        await context.add_cookies([{"name": "django_language", "value": "en", "url": origin}])
        page = await context.new_page()
        devices = await context.new_cdp_session(page)
        await devices.send("WebAuthn.enable")
        key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
        await devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})

        await sign_in(page, origin, room.people["password"])
        await page.wait_for_url("**/factors")
        assert await axe(page) == []
        await page.fill("#name", "The blue key")
        await page.get_by_role("button", name="Add the key").click()
        await expect(page.locator(".codes li")).to_have_count(10)
        assert await axe(page) == []
        await page.get_by_role("link", name="I have written them down").click()
        await page.wait_for_url(re.compile("/board$"))

        await context.clear_cookies(name="sessionid")
        await sign_in(page, origin, room.people["password"])
        await page.wait_for_url("**/sign-in/second")
        assert await axe(page) == []
        await page.get_by_role("button", name="Use the security key").click()
        await page.wait_for_url(re.compile("/board$"))
