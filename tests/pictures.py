"""`./dawriya screens DIR`: every screen as a picture, in each language, by day and by night, in each size.

A room of its own opens on a folder of its own, `tests/scene.py` plays one evening in it, and a headless
Chromium writes `SCREEN-LANGUAGE-THEME-WIDTH.png`. To be looked at, one by one.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.async_api import Browser, Page, StorageState, ViewportSize

from command.servers import free_port
from tests.scene import Scene, scene
from tests.screens import chromium

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES, THEMES = ("ar", "fr", "en"), ("light", "dark")
CONSOLE, TABLET = ((1366, 768), (1920, 1080)), ((800, 1280), (1280, 800))
OPEN_WITHIN_S, PLAYED_WITHIN_S = 90.0, 120.0
SETTLED_MS = 1200
#: A call at the place where something is known, up to its telephone; and what its caller says.
KNOWN = ("a", "Tab", "*rue de fes", "Enter", "Tab")
TEXT = ("*Un braquage, deux hommes, une arme de poing",)


@dataclass(frozen=True)
class Screen:
    """A picture: who looks, at what address, on which sizes, and what they press before."""

    name: str
    who: str
    path: str
    sizes: tuple[tuple[int, int], ...] = CONSOLE
    keys: tuple[str, ...] = ()
    themes: tuple[str, ...] = THEMES


def screens(played: Scene) -> list[Screen]:
    """All of them, for the evening that was played."""
    robbery = played.incidents["robbery"]
    return [
        Screen("sign-in", "", "/sign-in"),
        Screen("desk", "amina", "/desk", keys=("a", "*vol arme", "Enter", "*rue de fes")),
        Screen(
            "desk-known", "amina", "/desk", keys=(*KNOWN, "*+212 664 00 11 22", "Tab", "Tab", "Tab", *TEXT)
        ),
        Screen("desk-hazard", "amina", "/desk", keys=(*KNOWN, "Escape", "d", "Tab", "*Bouteilles de gaz")),
        Screen("board", "samir", "/board", keys=("j", "1")),
        Screen(
            "board-asked",
            "samir",
            "/board",
            keys=("/", f"*ps-3 > {played.incidents['traffic_damage']}", "Enter"),
        ),
        Screen(
            "board-divert",
            "samir",
            "/board",
            keys=("/", f"*ps-3 divert {played.incidents['brawl']} ps-7 plus près"),
        ),
        Screen(
            "board-known",
            "samir",
            "/board",
            keys=("/", f"*{played.incidents['suspicious_vehicle']}", "Enter", "Escape", "w"),
        ),
        Screen("board-keys", "samir", "/board", keys=("?",)),
        Screen("overview", "nadia", "/overview"),
        Screen("wall", "nadia", "/overview#wall"),
        Screen("past", "nadia", "/past", keys=("#open", "Enter")),
        Screen("sheet", "nadia", f"/past/{robbery}"),
        Screen("tablet", "karim", "/tablet", TABLET, themes=("light", "night")),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dawriya screens", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", nargs="*", default=[], help="these screens alone")
    parser.add_argument("--languages", nargs="*", choices=LANGUAGES, default=LANGUAGES)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, _room(Path(data)) as url:
        asyncio.run(_take(url, Path(data), asked))


@contextmanager
def _room(data: Path) -> Iterator[str]:
    """A room that nobody simulates, and its address."""
    port, said = free_port(), data / "said.txt"
    room = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port), "--no-simulation"],
        cwd=ROOT,
        env={**os.environ, "DAWRIYA_DATA": str(data / "room")},
        stdout=said.open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        deadline = time.monotonic() + OPEN_WITHIN_S
        while "Ctrl-C" not in said.read_text():
            if room.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The room did not open: {said.read_text()[-2000:]}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        room.terminate()
        room.wait(20)


async def _take(url: str, data: Path, asked: argparse.Namespace) -> None:
    [force] = (data / "room" / "force").glob("*.json")
    password = (data / "room" / "demo_password").read_text()
    played = scene(url, force)
    try:
        await asyncio.wait_for(played.play(), PLAYED_WITHIN_S)
        async with chromium() as browser:
            sessions = {
                who: await _sign_in(browser, url, who, password)
                for who in ("amina", "samir", "nadia", "karim")
            }
            for screen in screens(played):
                if not asked.only or screen.name in asked.only:
                    for language, theme, size in product(asked.languages, screen.themes, screen.sizes):
                        await _picture(browser, url, sessions, screen, language, theme, size, asked.folder)
    finally:
        played.leave()


async def _sign_in(browser: Browser, url: str, who: str, password: str) -> StorageState:
    """Once for each: the sign-in counts tries."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{url}/sign-in")
    await page.fill("[name=username]", who)
    await page.fill("[name=password]", password)
    await page.press("[name=password]", "Enter")
    await page.wait_for_url(lambda address: "sign-in" not in address)
    state = await context.storage_state()
    await context.close()
    return state


async def _picture(
    browser: Browser,
    url: str,
    sessions: dict[str, StorageState],
    screen: Screen,
    language: str,
    theme: str,
    size: tuple[int, int],
    folder: Path,
) -> None:
    view: ViewportSize = {"width": size[0], "height": size[1]}
    context = await browser.new_context(viewport=view, storage_state=sessions.get(screen.who))
    chosen = {"django_language": language, "theme": theme}
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in chosen.items()])
    page = await context.new_page()
    await page.goto(url + screen.path)
    await page.wait_for_timeout(SETTLED_MS)
    for key in screen.keys:
        await _press(page, key)
    await page.wait_for_timeout(SETTLED_MS)
    path = folder / f"{screen.name}-{language}-{theme}-{size[0]}.png"
    await page.screenshot(path=path)
    print(path, flush=True)
    await context.close()


async def _press(page: Page, key: str) -> None:
    """A key, a text after `*`, or a click on what has the id after `#`."""
    if key[0] == "*":
        await page.keyboard.type(key[1:], delay=30)
    elif key[0] == "#":
        await page.click(key)
    else:
        await page.keyboard.press(key)
    await page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
