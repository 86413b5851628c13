"""`./dawriya bench map`: frames a second while 1,000 units move on the map, each told of once a second: our
live layer as the Board uses it, beside Folium's `Realtime` and plain Leaflet markers.

One headless Chromium, one city, one view; each side has a page of its own, the sides take turns. A frame is
what `requestAnimationFrame` counts; a round gives its whole seconds, a side's figure is the median second of
all its rounds. `nothing` is the city without units: what the machine gives at the time. `cpu` is the seconds
of CPU that the browser's processes spend a second, which does not depend on what else the machine does.

Ours draws marks by kind and status, pushed apart, with names, incidents, a route and a choice, and they
glide: for 0.4 s of each second every frame is painted anew. Realtime draws its pins and plain Leaflet a digit
in a disc, and both jump once a second; so does ours in `jumping`, for who asked for less motion. With
`five_a_second` (`--sides`) ours hears the same in five messages, each of a fifth of the units.
"""

import argparse
import json
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import folium
from folium.plugins import Realtime
from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from maps.city import write_city
from maps.importing import LoadedCity, import_city, load_city
from maps.livemap import LocalMap, live_map
from tests.screens import FLAGS

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://bench.localhost"
VIEW = ViewportSize(width=1366, height=768)
#: The script of each side, and how its page is asked.
SIDES = {
    "ours": ("ours", ""),
    "jumping": ("ours", ""),
    "five_a_second": ("ours", "&parts=5"),
    "realtime": ("realtime", ""),
    "dom_markers": ("dom_markers", ""),
    "nothing": ("nothing", ""),
}
PEERS = ("realtime", "dom_markers")
ALWAYS = ("ours", "jumping", *PEERS, "nothing")
SETTLED_S = 0.7
#: No further round begins after so long, however slow the machine.
ENOUGH_S = 28
FOLDERS = {
    "/sides/": ROOT / "tests" / "bench" / "map_sides",
    "/static/maps/": ROOT / "maps" / "static" / "maps",
    "/static/command/": ROOT / "command" / "static" / "command",
    "/static/leaflet/": ROOT / "node_modules" / "leaflet" / "dist",
    "/static/protomaps/": ROOT / "node_modules" / "protomaps-leaflet" / "dist",
    "/static/realtime/": ROOT / "node_modules" / "leaflet-realtime" / "dist",
    "/static/fonts/inter/": ROOT / "node_modules" / "@fontsource-variable" / "inter",
    "/static/fonts/arabic/": ROOT / "node_modules" / "@fontsource-variable" / "noto-sans-arabic",
    "/static/fonts/mono/": ROOT / "node_modules" / "@fontsource-variable" / "jetbrains-mono",
}
PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">
<link rel="stylesheet" href="/static/command/css/tokens.css">
<link rel="stylesheet" href="/static/command/css/fonts.css">
<link rel="stylesheet" href="/static/command/css/base.css">
<link rel="stylesheet" href="/static/leaflet/leaflet.css">
<link rel="stylesheet" href="/static/maps/css/map.css">
<style>html, body, #map_main {{ margin: 0; block-size: 100%; }}
.patrol {{ border-radius: 50%; background: var(--st-free); font: 700 10px/16px var(--font);
  text-align: center; }}
</style></head><body>{div}
<script src="/static/leaflet/leaflet.js"></script>
<script src="/static/protomaps/protomaps-leaflet.js"></script>
<script src="/static/realtime/leaflet-realtime.js"></script><script src="/map.js"></script>
<script type="module" src="/sides/{script}.js"></script></body></html>"""


@dataclass
class Seen:
    """What a side showed in all its rounds."""

    fps: list[float] = field(default_factory=list)
    """of each whole second"""
    gaps_ms: list[float] = field(default_factory=list)
    """from each frame to the next"""
    cpu: list[float] = field(default_factory=list)
    """seconds of CPU a second, of each round"""

    def add(self, began_ms: Sequence[float], cpu: float) -> None:
        """Add a round: when its frames began, and what it cost."""
        whole = int((began_ms[-1] - began_ms[0]) // 1000)
        seconds = [int((at - began_ms[0]) // 1000) for at in began_ms]
        self.fps += [seconds.count(second) for second in range(whole)]
        self.gaps_ms += [after - before for before, after in pairwise(began_ms)]
        self.cpu.append(cpu)

    def figures(self) -> dict[str, float]:
        return {
            "fps": statistics.median(self.fps),
            "p95_ms": round(statistics.quantiles(self.gaps_ms, n=20)[-1], 1),
            "longest_ms": round(max(self.gaps_ms), 1),
            "cpu": round(statistics.median(self.cpu), 2),
        }


class Files:
    """Answers the pages' requests from the tree; nothing leaves the machine."""

    def __init__(self, city: LoadedCity, theme: str) -> None:
        self._tiles = city.basemap.read_bytes()
        parts = live_map(city, basemap_url="/base.pmtiles")
        self._made = {"/map.js": parts.script_js, "/realtime_layer.js": _realtime()}
        self._div, self._theme = parts.div_html, theme

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if path.startswith("/page/"):
            page = PAGE.format(div=self._div, script=path.removeprefix("/page/"), theme=self._theme)
            route.fulfill(body=page, content_type="text/html")
        elif path in self._made:
            route.fulfill(body=self._made[path], content_type="text/javascript")
        elif path == "/base.pmtiles":
            self._part(route)
        else:
            found = [file / path.removeprefix(at) for at, file in FOLDERS.items() if path.startswith(at)]
            if found and found[0].is_file():
                route.fulfill(path=found[0])
            else:
                route.fulfill(status=404)

    def _part(self, route: Route) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", route.request.headers.get("range", ""))
        assert asked, "tiles are asked for by range"
        first, last = int(asked[1]), min(int(asked[2]), len(self._tiles) - 1)
        headers = {"Content-Range": f"bytes {first}-{last}/{len(self._tiles)}"}
        route.fulfill(status=206, body=self._tiles[first : last + 1], headers=headers)


def _realtime() -> str:
    """What Folium writes for its plugin on the live map."""
    city = LocalMap(location=[0, 0])
    city._id = "main"
    layer = Realtime(
        folium.JsCode("(success) => success(window.features())"),
        interval=1000,
        get_feature_id=folium.JsCode("(feature) => feature.properties.id"),
    )
    layer.add_to(city)
    return str(layer._template.module.script(layer, {}))


def main(argv: Sequence[str] | None = None) -> int:
    """Run all sides and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench map", description="Units that move on the live map.")
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round")
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=ALWAYS)
    parser.add_argument("--theme", choices=("dark", "light", "night"), default="dark")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each side")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tools:
        files = Files(_city(Path(folder)), asked.theme)
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        seen = _measure(browser, files, asked)
        browser.close()
    figures = {name: one.figures() for name, one in seen.items()}
    for name, one in figures.items():
        print(f"{name:<14}{one['fps']:>5.0f} fps   p95 {one['p95_ms']:6.1f} ms   cpu {one['cpu']:.2f}")
    print(json.dumps(_summary(figures, asked, len(next(iter(seen.values())).cpu))))
    return 0


def _city(folder: Path) -> LoadedCity:
    roads, sectors = write_city(folder)
    import_city(roads, sectors, name="Demo", slug="demo", data_dir=folder)
    return load_city(folder, "demo")


def _measure(browser: Browser, files: Files, asked: argparse.Namespace) -> dict[str, Seen]:
    seen = {side: Seen() for side in asked.sides}
    started = time.monotonic()
    for turn in range(asked.rounds):
        if time.monotonic() - started > ENOUGH_S:
            break
        for side in asked.sides:
            motion: Literal["reduce", "no-preference"] = "reduce" if side == "jumping" else "no-preference"
            page = browser.new_page(viewport=VIEW, reduced_motion=motion)
            _open(page, files, side, asked.units)
            before, begun = _cpu_s(browser), time.perf_counter()
            began = page.evaluate("ms => frames(ms)", asked.seconds * 1000)
            seen[side].add(began, (_cpu_s(browser) - before) / (time.perf_counter() - begun))
            if asked.pictures and not turn:
                page.screenshot(path=asked.pictures / f"{side}.png")
            page.close()
    return seen


def _open(page: Page, files: Files, side: str, units: int) -> None:
    """Show the side's page and wait until its city is drawn."""
    script, more = SIDES[side]
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/*", files.answer)
    page.goto(f"{ORIGIN}/page/{script}?units={units}{more}")
    page.wait_for_function("window.drawn?.()")
    page.wait_for_timeout(SETTLED_S * 1000)
    assert not faults, f"{side}: {faults}"


def _cpu_s(browser: Browser) -> float:
    """What all processes of the browser have spent so far."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return float(sum(process["cpuTime"] for process in processes))


def _summary(figures: dict[str, dict[str, float]], asked: argparse.Namespace, rounds: int) -> dict[str, Any]:
    def each(what: str) -> dict[str, float]:
        return {name: one[what] for name, one in figures.items()}

    fps = each("fps")
    ours, peers = fps.get("ours", 0), {name: fps[name] for name in PEERS if name in fps}
    return {
        "bench": "map",
        "ours": ours,
        "peer": peers,
        "ratio": {name: round(ours / value, 2) for name, value in peers.items()},
        "unit": "frames per second, software rendering",
        "fps": fps,
        "p95_ms": each("p95_ms"),
        "longest_ms": each("longest_ms"),
        "cpu": each("cpu"),
        "units": asked.units,
        "rounds": rounds,
    }


if __name__ == "__main__":
    raise SystemExit(main())
