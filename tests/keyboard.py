"""A seat that has a screen and a keyboard, nothing else, and the room's journal as proof of what was done."""

import re
import time
from dataclasses import dataclass
from typing import Any, Self

from playwright.async_api import Browser, Locator, Page, expect

from tests.clients import Frame, Hand
from tests.rig import Rig
from tests.screens import open_screen

#: Keeps what a mouse, a finger or a script would cause; a click by Enter on a button has no `detail`.
WATCH = """() => {
  window.__pointed = [];
  for (const kind of ["pointerdown", "mousedown", "pointermove", "touchstart", "click"])
    addEventListener(kind, (event) => {
      if (kind !== "click" || event.detail || !event.isTrusted) window.__pointed.push(kind);
    }, true);
}"""


@dataclass
class Seat:
    """One person at one screen, by keyboard alone."""

    page: Page
    words: dict[str, Any]
    language: str

    @classmethod
    async def take(
        cls,
        browser: Browser,
        room: Rig,
        who: str,
        screen: str,
        language: str,
        by_keyboard: bool = False,
    ) -> Self:
        """Sit down, signed in before or now by keyboard: `language` is spoken, and no pointer is touched from
        here on.
        """
        watched = f"({WATCH})()"
        page = await open_screen(
            browser, room, who, screen, language, by_keyboard=by_keyboard, script=watched
        )
        hand = Hand(room.place(who))
        seat = cls(page, await hand.must("GET", "vocabulary"), language)
        await hand.http.aclose()
        return seat

    def find(self, selector: str, text: str | None = None) -> Locator:
        return self.page.locator(selector, has_text=text) if text else self.page.locator(selector)

    def named(self, what: str, code: str) -> str:
        """What this screen calls a code of the room's words: a type, a disposition."""
        return next(str(one[self.language]) for one in self.words[what] if one["code"] == code)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def tab_to(self, selector: str, key: str = "Tab", at_most: int = 40) -> None:
        """Go on by Tab until the focus is there."""
        there = self.page.locator(selector).first
        for _ in range(at_most):
            if await there.evaluate("(one) => one === document.activeElement"):
                return
            await self.press(key)
        await expect(there).to_be_focused()

    async def mark(self, suggestions: str, called: str) -> None:
        """Go down the suggestions to the one whose name is this."""
        wanted = self.page.locator(f"{suggestions} [role=option]").filter(
            has=self.page.locator(".nm", has_text=re.compile(rf"^\s*{re.escape(called)}\s*$"))
        )
        await expect(wanted).to_be_visible()
        for _ in range(await self.page.locator(f"{suggestions} [role=option]").count()):
            if await wanted.get_attribute("aria-selected") == "true":
                return
            await self.press("ArrowDown")
        await expect(wanted).to_have_attribute("aria-selected", "true")

    async def leave(self) -> None:
        """Stand up: nothing but keys was used here."""
        assert await self.page.evaluate("window.__pointed") == []
        await self.page.context.close()


@dataclass
class Journal:
    """The room's journal, read as it grows by somebody who may."""

    hand: Hand
    after: int = 0

    def __post_init__(self) -> None:
        self.entries: list[Frame] = []

    async def read(self) -> list[Frame]:
        """Every entry so far."""
        while True:
            page = await self.hand.must("GET", f"journal?limit=200&after={self.after}")
            self.entries += page["items"]
            self.after = self.entries[-1]["n"] if self.entries else 0
            if page["next"] is None:
                return self.entries

    async def has(self, kind: str, by: str | None = None, **facts: Any) -> Frame:
        """The newest entry of this kind with these facts, once it is there."""
        deadline = time.monotonic() + 15
        while True:
            for entry in reversed(await self.read()):
                if (
                    entry["kind"] == kind
                    and (by is None or entry["by"] == by)
                    and facts.items() <= entry["facts"].items()
                ):
                    return entry
            assert time.monotonic() < deadline, (kind, by, facts, [e["kind"] for e in self.entries[-8:]])
