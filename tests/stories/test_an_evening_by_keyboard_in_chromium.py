"""An evening of twelve calls: the call-taker reads Arabic, the dispatcher French, and nobody has a mouse.

Every step is made with keys, waits for what the screen says, and is found in the journal afterwards.
"""

import uuid
from datetime import UTC, datetime
from functools import partial

import pytest
from playwright.async_api import Browser, expect

from tests.evening import Evening, an_evening, incident_name
from tests.rig import Rig
from tests.screens import NEEDS_CHROMIUM
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), NEEDS_CHROMIUM]

#: Places as they are typed, in the letters that the caller uses.
SCHOOL_MARKET = "marche ecole"
GARDEN_STATION = "الجنان المحطة"
OVEN_MARKET = "السوق الفران"
SCHOOL_QUAY = "quai nord ecole"
HOSPITAL = "hopital rive"
OVEN_QUAY = "quai nord four"
HELP_AT = CORNERS["oven_quay"]


async def test_twelve_calls_pass_through_desk_and_board_by_keyboard_alone(
    browser: Browser, room: Rig
) -> None:
    async with an_evening(browser, room) as evening:
        theft = await a_ringing_call_is_a_theft(evening)
        await the_second_caller_tells_of_the_same_theft(evening, theft)
        await one_only_asks_something(evening)
        await one_has_the_wrong_number(evening)
        await one_says_nothing(evening)
        accident = await an_accident_needs_two_patrols_and_then_one(evening)
        noise = await noise_waits_and_is_next_in_line(evening)
        await who_is_on_the_scene_clears_and_goes_on(evening, theft, accident, noise)
        await a_quarrel_turns_out_to_be_grave(evening)
        await two_calls_of_one_burglary_are_merged_parted_and_one_is_called_off(evening)
        await a_stolen_car_is_looked_for(evening)
        await an_officer_in_danger_is_helped(evening)
        await expect(evening.board.find("#queue-empty")).to_be_visible()
        await every_call_has_its_end(evening)


async def a_ringing_call_is_a_theft(evening: Evening) -> int:
    desk = evening.desk
    ring = await evening.exchange.must("POST", "calls/ringing", {"number": "0661241142", "line": "19"})
    assert ring["number"] == 1
    await expect(desk.find("#ringing")).to_contain_text("0661241142")
    await desk.press("a")
    await expect(desk.find("#phone")).to_have_value("0661241142")
    await expect(desk.find("#type")).to_be_focused()
    await evening.journal.has("call.answered", by="Amina", call=1)
    await evening.write("theft", SCHOOL_MARKET, "سرقوا محفظة امرأة")
    theft = await evening.queue(1)
    await evening.order(
        f"p-1 > {theft}",
        "assignment.made",
        f"P-1 engagé sur {incident_name(theft)}",
        incident=theft,
        call_sign="P-1",
    )
    await evening.told("P-1", "task", theft)
    await evening.crew("P-1", "acknowledged", "en_route", "on_scene")
    await evening.select(theft)
    await expect(evening.board.find("#incident-tasks")).to_contain_text("P-1")
    await evening.journal.has("unit.status_changed", call_sign="P-1", status="on_scene")
    return theft


async def the_second_caller_tells_of_the_same_theft(evening: Evening, theft: int) -> None:
    await evening.begin(2)
    await evening.write("theft", SCHOOL_MARKET, "قال إنه رأى السارق")
    await join(evening, theft)
    await evening.journal.has("call.joined", by="Amina", call=2, incident=theft)
    await evening.logged(f"Appel 2 rattaché à {incident_name(theft)}")


async def join(evening: Evening, incident: int) -> None:
    """F7 offers what is known; the digit before it joins it."""
    await evening.desk.press("F7")
    known = evening.desk.find("#choice-list button", incident_name(incident))
    await expect(known).to_be_visible()
    await evening.desk.press(await known.locator("kbd").inner_text())
    assert await evening.outcome() == incident


async def one_only_asks_something(evening: Evening) -> None:
    await evening.begin(3)
    await evening.desk.press("F9")
    await evening.ended(3, "information")


async def one_has_the_wrong_number(evening: Evening) -> None:
    await evening.begin(4)
    await evening.desk.press("F5")
    ending = evening.desk.find("#choice-list button", evening.desk.named("dispositions", "wrong_number"))
    await expect(ending).to_be_visible()
    await evening.desk.press(await ending.locator("kbd").inner_text())
    await evening.ended(4, "wrong_number")


async def one_says_nothing(evening: Evening) -> None:
    await evening.begin(5)
    await evening.desk.press("F8")
    await evening.ended(5, "silent")


async def an_accident_needs_two_patrols_and_then_one(evening: Evening) -> int:
    await evening.begin(6)
    await evening.write("traffic_injury", GARDEN_STATION, "دراجة وسيارة، جريح واحد")
    accident = await evening.queue(6)
    for unit in ("P-2", "P-3"):
        await evening.order(
            f"{unit.lower()} > {accident}", "assignment.made", incident=accident, call_sign=unit
        )
        await evening.told(unit, "task", accident)
        await evening.logged(f"{unit} engagé sur {incident_name(accident)}")
    await evening.order(
        "p-3 rappel une seule suffit",
        "assignment.ended",
        f"P-3 a quitté {incident_name(accident)}",
        call_sign="P-3",
        ended_as="recalled",
    )
    assert (await evening.told("P-3", "withdraw", accident))["body"]["how"] == "recalled"
    await evening.crew("P-2", "acknowledged", "en_route", "on_scene")
    return accident


async def noise_waits_and_is_next_in_line(evening: Evening) -> int:
    board = evening.board
    await evening.begin(7)
    await evening.write("noise", SCHOOL_QUAY, "عرس في الزنقة")
    noise = await evening.queue(7)
    await evening.select(noise)
    await board.press("h")
    await expect(board.find("#command")).to_have_value(f"{noise:04} attente 30")
    await board.press("Enter")
    await evening.done("incident.held", f"{incident_name(noise)} différé", incident=noise)
    await board.press("h")
    await expect(board.find("#command")).to_have_value(f"{noise:04} reprise")
    await board.press("Enter")
    await evening.done("incident.resumed", f"{incident_name(noise)} n’est plus différé", incident=noise)
    await evening.order(
        f"p-2 empiler {noise}",
        "assignment.stacked",
        f"{incident_name(noise)} ensuite pour P-2",
        incident=noise,
    )
    await expect(board.find("#incident-tasks")).to_contain_text("P-2")
    return noise


async def who_is_on_the_scene_clears_and_goes_on(
    evening: Evening, theft: int, accident: int, noise: int
) -> None:
    await evening.crew("P-1", disposition="report")
    await evening.crew("P-2", disposition="no_report")
    for incident in (theft, accident):
        await expect(evening.board.find(f'#queue [data-key="{incident}"]')).to_have_count(0)
        await evening.journal.has("incident.closed", incident=incident)
    await evening.order(f"p-2 > {noise}", "assignment.made", incident=noise, call_sign="P-2")
    await evening.told("P-2", "task", noise)
    await evening.crew("P-2", "acknowledged", "en_route", "on_scene", disposition="settled_on_scene")
    await expect(evening.board.find(f'#queue [data-key="{noise}"]')).to_have_count(0)


async def a_quarrel_turns_out_to_be_grave(evening: Evening) -> None:
    board = evening.board
    await evening.begin(8)
    await evening.write("suspicious_person", OVEN_MARKET, "رجلان يتشاجران")
    quarrel = await evening.queue(8)
    await evening.select(quarrel)
    await board.press("p")
    await expect(board.find("#command")).to_have_value(f"{quarrel:04} p")
    await board.press("1", "Enter")
    await evening.done("incident.amended", f"{incident_name(quarrel)} modifié", incident=quarrel)
    await expect(board.find(f'#queue [data-key="{quarrel}"].p1')).to_be_visible()
    await expect(board.find("#candidates [role=option]").first).to_be_visible()
    await board.press("1")
    await expect(board.find("#candidates [aria-selected=true]")).to_have_count(1)
    await board.press("Enter")
    sent = await evening.done("assignment.made", incident=quarrel)
    unit = sent["facts"]["call_sign"]
    await expect(board.find("#incident-tasks")).to_contain_text(unit)
    await evening.order(f"{unit} 5 vu à la radio", "unit.status_changed", call_sign=unit, status="on_scene")
    await evening.order(f"{unit} 1 arrest", "assignment.ended", call_sign=unit, disposition="arrest")
    await expect(board.find(f'#queue [data-key="{quarrel}"]')).to_have_count(0)


async def two_calls_of_one_burglary_are_merged_parted_and_one_is_called_off(evening: Evening) -> None:
    board = evening.board
    await evening.begin(9)
    await evening.write("burglary", GARDEN_STATION, "باب مكسور")
    first = await evening.queue(9)
    await evening.begin(10)
    await evening.write("suspicious_person", GARDEN_STATION, "رجل فوق السطح")
    second = await evening.queue(10)
    await evening.select(second)
    await board.press("g")
    await expect(board.find("#command")).to_have_value(f"{second:04} fusionner ")
    await board.type(str(first))
    await board.press("Enter")
    await evening.done("incident.merged", f"{incident_name(second)} fusionné", incident=second, into=first)
    await expect(board.find(f'#queue [data-key="{second}"]')).to_have_count(0)
    await expect(board.find("#undo button")).to_be_visible()
    await board.press("Control+z")
    await expect(board.find(f'#queue [data-key="{second}"]')).to_be_visible()
    await evening.done("incident.unmerged", f"{incident_name(second)} séparé", incident=second)
    await evening.order(
        f"{second} annuler cancelled_by_caller c’était le plombier",
        "incident.cancelled",
        f"{incident_name(second)} annulé",
        incident=second,
    )
    await evening.select(first)
    await board.press("c")
    await expect(board.find("#command")).to_have_value(f"{first:04} clore ")
    await board.type("settled_by_phone")
    await board.press("Enter")
    await evening.done(
        "incident.closed", f"{incident_name(first)} clos", incident=first, disposition="settled_by_phone"
    )


async def a_stolen_car_is_looked_for(evening: Evening) -> None:
    await evening.begin(11)
    await evening.write("vehicle_theft", HOSPITAL, "داسيا بيضاء 48213-D-6")
    stolen = await evening.queue(11)
    await evening.order(
        "tous avis 48213-D-6 23:30 Dacia blanche volée",
        "bolo.published",
        "avis de recherche",
        audience="room",
    )
    for tablet in evening.tablets.values():
        seen = await tablet.until(partial(tablet.order, "message"))
        assert (seen["body"]["kind"], seen["body"]["plate"]) == ("bolo", "48213-D-6")
    await evening.order(
        "p-1 msg Commencez par le pont", "message.sent", "message à", audience="unit", to="P-1"
    )
    await evening.order(
        f"{stolen} clore false_alarm",
        "incident.closed",
        f"{incident_name(stolen)} clos",
        incident=stolen,
        disposition="false_alarm",
    )


async def an_officer_in_danger_is_helped(evening: Evening) -> None:
    desk, board = evening.desk, evening.board
    danger = {"t": "help", "key": uuid.uuid4().hex, "at": datetime.now(UTC).isoformat()}
    await evening.tablets["P-3"].say({**danger, "lat": HELP_AT.lat, "lon": HELP_AT.lon, "accuracy_m": 8.0})
    for seat in (desk, board):
        await expect(seat.find("#emergencies li")).to_contain_text("P-3")
    await board.press("F1")
    await expect(desk.find("#emergencies li")).to_contain_text("Samir")
    await evening.done("emergency.taken", "Urgence P-3 prise en charge", call_sign="P-3")
    opened = await evening.journal.has("incident.opened", type="officer_help")
    incident = opened["facts"]["incident"]
    await evening.begin(12)
    await evening.write("officer_help", OVEN_QUAY, "شرطي ساقط قرب الرصيف")
    await join(evening, incident)
    await evening.journal.has("call.joined", by="Amina", call=12, incident=incident)
    await evening.order(
        f"p-1 > {incident}", "assignment.made", f"P-1 engagé sur {incident_name(incident)}", incident=incident
    )
    await evening.told("P-1", "task", incident)
    await evening.crew("P-1", "acknowledged", "en_route", "on_scene", disposition="hospital")
    await board.press("Shift+F1")
    await expect(board.find("#emergency-reason")).to_be_focused()
    await board.type("Vu par P-1, hors de danger")
    await board.press("Enter")
    await evening.done("emergency.ended", "Urgence P-3 terminée", call_sign="P-3")
    for seat in (desk, board):
        await expect(seat.find("#emergencies li")).to_have_count(0)


async def every_call_has_its_end(evening: Evening) -> None:
    """Twelve calls came in; each ended by itself or with its incident, and the journal's chain stands."""
    entries = await evening.journal.read()

    def calls(*kinds: str) -> set[int]:
        return {entry["facts"]["call"] for entry in entries if entry["kind"] in kinds}

    assert calls("call.taken", "call.answered") == set(range(1, 13))
    assert calls("call.queued", "call.joined") == {1, 2, 6, 7, 8, 9, 10, 11, 12}
    assert calls("call.closed") == set(range(1, 13))
    over = {entry["facts"]["incident"] for entry in entries if entry["kind"].startswith("incident.c")}
    assert over == {entry["facts"]["incident"] for entry in entries if entry["kind"] == "incident.opened"}
    numbers = [entry["n"] for entry in entries]
    assert numbers == list(range(1, len(numbers) + 1))
    assert f"town: {len(numbers)} entries" in evening.room.run("manage.py", "verifyjournal")
