"""By keyboard alone: the commander sees the city and its figures, on a wall that nobody has to move; the
inspector finds what is over, and who looked is journaled.
"""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from maps.geo import LatLon
from tests.clients import Frame, Hand, Tablet
from tests.keyboard import Journal, Seat
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]

#: What the page's `?` says that its keys are.
KEYS = ("U", "I", "F1", "Z", "W", "Esc", "F6", "?")


@pytest_asyncio.fixture(loop_scope="session")
async def hands(room: Rig) -> AsyncIterator[dict[str, Hand]]:
    found = {who: Hand(room.place(who)) for who in ("exchange", "amina", "samir", "nadia")}
    yield found
    for hand in found.values():
        await hand.http.aclose()


async def _incident(hand: Hand, place: str, at: LatLon, **fields: Any) -> Frame:
    return await hand.open_incident(**{"type": "theft", **fields}, place=place, lat=at.lat, lon=at.lon)


async def _answered(hands: dict[str, Hand], place: str, at: LatLon) -> Frame:
    """A call that rang, became an incident, and has a patrol on the scene."""
    rang = await hands["exchange"].must("POST", "calls/ringing", {"number": "0537001122", "line": "19"})
    call = f"calls/{rang['number']}"
    await hands["amina"].must("POST", f"{call}/claim", {"take_over": False})
    said = {"type": "robbery", "place": place, "lat": at.lat, "lon": at.lon}
    await hands["amina"].must("PATCH", call, said)
    return await hands["amina"].must("POST", f"{call}/queue", {})


async def _goes(room: Rig, samir: Hand, incident: Frame, call_sign: str, who: str) -> None:
    """A crew is sent and is on the scene."""
    tablet = await Tablet(room.place(who)).open()
    asked = {"units": [room.unit(call_sign)], "recommendation": None}
    await samir.must("POST", f"incidents/{incident['number']}/assign", asked)
    await tablet.until(lambda: tablet.order("task"))
    for status in ("acknowledged", "en_route", "on_scene"):
        assert (await tablet.report(status))["ok"]
    await tablet.close()


async def test_the_figures_on_the_overview_are_those_of_the_api(
    browser: Browser, room: Rig, hands: dict[str, Hand]
) -> None:
    nadia = hands["nadia"]
    served = await _answered(hands, "School", CORNERS["school_market"])
    await _goes(room, hands["samir"], served, "P-1", "karim")
    await _incident(hands["amina"], "Oven", CORNERS["oven_market"])
    seat = await Seat.take(browser, room, "nadia", "overview", "en")
    open_ones = (await nadia.must("GET", "incidents?state=open"))["items"]
    units = (await nadia.must("GET", "units"))["items"]
    figures = await nadia.must("GET", "figures?hours=24")

    waiting = [one for one in open_ones if one["stage"] == "queued"]
    await expect(seat.find("#waiting .big")).to_have_text(str(len(waiting)))
    free = [one for one in units if one["status"] in ("available", "at_station")]
    await expect(seat.find("#force .big")).to_have_text(str(len(free)))
    await expect(seat.find("#force")).to_contain_text(f"of {len(units)}")
    spans = [figures["priorities"][1]["response"], *(figures["all"][step] for step in ("response", "wait"))]
    shown = seat.find("#spans > div")
    for at, span in enumerate([*spans, figures["answer"], figures["all"]["travel"]]):
        assert span["n"], (at, figures)
        await expect(shown.nth(at).locator(".big")).to_have_text(_running(span["median_s"]))
        await expect(shown.nth(at)).to_contain_text(f"P90 {_running(span['p90_s'])}, n {span['n']}")
    await expect(shown.nth(5).locator(".big")).to_have_text(str(figures["alarms"]["n"]))
    gravest = [one["number"] for one in open_ones if one["priority"] <= 2 and one["stage"] != "held"]
    await expect(seat.find("#incidents li")).to_have_count(len(open_ones))
    await seat.press("w")
    await expect(seat.find("#incidents li")).to_have_count(len(gravest))
    await seat.leave()


async def test_every_mark_of_the_map_is_a_row_and_one_choice_is_everywhere(
    browser: Browser, room: Rig, hands: dict[str, Hand]
) -> None:
    """P4 is chosen from the list by keyboard as well as P0, and so is a unit."""
    chosen = await _incident(hands["amina"], "Garden", CORNERS["garden_market"])
    await hands["samir"].must("PATCH", f"incidents/{chosen['number']}", {"priority": 4, "versions": {}})
    seat = await Seat.take(browser, room, "nadia", "overview", "en")
    incidents, units = seat.find("#incidents button"), seat.find("#unit-list button")
    await expect(units).to_have_count(6)
    row = seat.find(f"#incidents button[value='{chosen['number']}']")
    await row.press("Enter")
    await expect(row).to_have_attribute("aria-pressed", "true")
    await units.first.press("Enter")
    await expect(units.first).to_have_attribute("aria-pressed", "true")
    await expect(row).to_have_attribute("aria-pressed", "true")
    await units.nth(1).press("Enter")
    await expect(units.first).to_have_attribute("aria-pressed", "false")
    await expect(incidents.and_(seat.find("[aria-pressed='true']"))).to_have_count(1)
    await seat.leave()


def _running(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"


async def test_units_and_incidents_come_and_go_with_a_key(
    browser: Browser, room: Rig, hands: dict[str, Hand]
) -> None:
    await _incident(hands["amina"], "Garden", CORNERS["garden_market"])
    seat = await Seat.take(browser, room, "nadia", "overview", "en")
    there = await _incidents(hands["nadia"])
    told = seat.find("#map-told")
    await expect(told).to_contain_text(f"Units: 6, incidents: {there}")
    for key, layer, without in (
        ("u", "units", f"Units: 0, incidents: {there}"),
        ("i", "incidents", "Units: 6, incidents: 0"),
    ):
        await seat.press(key)
        await expect(seat.find(f"#layer-{layer}")).to_have_attribute("aria-pressed", "false")
        await expect(told).to_contain_text(without)
        await seat.press(key)
        await expect(seat.find(f"#layer-{layer}")).to_have_attribute("aria-pressed", "true")
        await expect(told).to_contain_text(f"Units: 6, incidents: {there}")

    await seat.press("?")
    for key in KEYS:
        await expect(seat.find("#keys-list kbd").get_by_text(key, exact=True).first).to_be_visible()
    await seat.press("Escape")
    await expect(seat.find("#keys")).to_be_hidden()
    await seat.press("w")
    await expect(seat.find("html")).to_have_attribute("data-wall", "true")
    await expect(seat.page).to_have_url(re.compile("#wall$"))
    await seat.press("Escape")
    await expect(seat.find("html")).to_have_attribute("data-wall", "false")
    await seat.leave()


async def _incidents(hand: Hand) -> int:
    return len((await hand.must("GET", "incidents?state=open"))["items"])


async def test_the_wall_moves_with_the_incidents_and_never_against_a_person(
    browser: Browser, room: Rig, hands: dict[str, Hand]
) -> None:
    amina, samir = hands["amina"], hands["samir"]
    await _close_all(samir)
    first = await _incident(amina, "School", CORNERS["school_market"], type="robbery")
    seat = await Seat.take(browser, room, "nadia", "overview", "en")
    await expect(seat.find("#map-told")).to_contain_text("incidents: 1")
    city = await _moved(seat)
    await seat.press("w")
    close = await _moved(seat, city)

    note = {"priority": 0, "versions": {}}
    await samir.must("PATCH", f"incidents/{first['number']}", note)
    await expect(seat.find("#incidents .wi")).to_contain_text("0")
    await expect(seat.find("#incidents .wi [aria-label^='P0']")).to_be_visible()
    assert await _seen(seat) == close

    await _incident(amina, "Garden", CORNERS["garden_station"], type="robbery")
    wide = await _moved(seat, close)

    await seat.press("F6")
    await seat.tab_to(".leaflet-container")
    await seat.press("ArrowLeft")
    held = await _moved(seat, wide)
    await expect(seat.find(".map-held")).to_be_attached()
    await _incident(amina, "Fountain", CORNERS["fountain"], type="robbery")
    await expect(seat.find("#map-told")).to_contain_text("incidents: 3")
    assert await _seen(seat) == held
    await seat.leave()


async def _close_all(samir: Hand) -> None:
    for one in (await samir.must("GET", "incidents?state=open"))["items"]:
        given = {"disposition": "cancelled", "reason": "The next story begins"}
        await samir.must("POST", f"incidents/{one['number']}/cancel", given)


async def _seen(seat: Seat) -> Sequence[float]:
    """The middle of the map, and its zoom."""
    found: list[float] = await seat.page.evaluate(
        "() => [__folium.map.getCenter().lat, __folium.map.getCenter().lng, __folium.map.getZoom()]"
    )
    return found


async def _moved(seat: Seat, before: Sequence[float] = ()) -> Sequence[float]:
    """Where the map came to rest after it left this view: it stood still for a second."""
    await seat.page.wait_for_function(
        """(before) => {
          const { lat, lng } = __folium.map.getCenter();
          const now = [lat, lng, __folium.map.getZoom()].join();
          window.__rested = now === window.__seen ? window.__rested + 1 : 0;
          window.__seen = now;
          return window.__rested >= 4 && now !== before.join();
        }""",
        arg=list(before),
        polling=250,
    )
    return await _seen(seat)


async def test_what_is_over_is_found_and_who_looked_is_journaled(
    browser: Browser, room: Rig, hands: dict[str, Hand]
) -> None:
    found = await _incident(hands["amina"], "Pharmacy of the bridge", CORNERS["school_quay"])
    number = found["number"]
    closed = {"disposition": "settled_by_phone"}
    await hands["samir"].must("POST", f"incidents/{number}/close", closed)
    seat = await Seat.take(browser, room, "imane", "past", "fr")
    await expect(seat.find("#rows tr").first).to_be_visible()
    await seat.press("/")
    await expect(seat.find("#q")).to_be_focused()
    await seat.type("pharmacy brid")
    await seat.press("Enter")
    await expect(seat.find("#found")).to_contain_text("1 ")
    await expect(seat.find("#rows tr")).to_have_count(1)
    await expect(seat.find("#rows tr")).to_contain_text(f"#{number:04}")
    journal = Journal(hands["nadia"])
    await journal.has("past.searched", by="Imane", found=1)

    await seat.tab_to("#rows a")
    await seat.press("Enter")
    await seat.page.wait_for_url(f"**/past/{number}")
    await expect(seat.find("#head")).to_contain_text("Pharmacy of the bridge")
    await expect(seat.find("#head .outcome")).to_have_text(seat.named("dispositions", "settled_by_phone"))
    await expect(seat.find("#log")).to_contain_text(f"#{number:04}")
    looked = await journal.has("incident.consulted", by="Imane", incident=number)
    await expect(seat.find(f'#log li[value="{looked["n"]}"]')).to_be_visible()
    await seat.leave()
