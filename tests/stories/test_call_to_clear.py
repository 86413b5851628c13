"""A call is taken, the right patrol goes, everybody sees it, and it ends with a disposition."""

import asyncio
import uuid
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.clients import Console, Hand, Tablet
from tests.rig import Rig
from tests.town import CORNERS

ROOMS = ["sqlite", "postgresql", ("postgresql", 2)]
pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.parametrize(
        "rig", ROOMS, indirect=True, scope="module", ids=["sqlite", "postgresql", "two processes"]
    ),
]
MARKET = next(iter(CORNERS.values()))
THEFT = {"type": "theft", "place": "Market", "lat": MARKET.lat, "lon": MARKET.lon}


async def test_a_call_becomes_a_task_on_the_tablet_and_is_seen_through_to_clear(
    rig: Rig, amina: Hand, samir: Hand
) -> None:
    board = await Console(rig.place("leila")).open()
    call = await amina.must("POST", "calls", {"type": "theft"})
    await amina.must(
        "PATCH", f"calls/{call['number']}", {"place": "Market", "lat": MARKET.lat, "lon": MARKET.lon}
    )
    incident = await amina.must("POST", f"calls/{call['number']}/queue", {})
    number = incident["number"]
    assert (await board.until(lambda: board.incident(number)))["stage"] == "queued"

    advice = await samir.must("GET", f"incidents/{number}/recommendation")
    first = advice["ranked"][0]
    assert first["by"] == "road"
    officer = {
        rig.unit(f"P-{n}"): name for n, name in enumerate(["karim", "youssef", "salma", "officer4"], 1)
    }
    tablet = await Tablet(rig.place(officer.get(first["unit"], "karim"))).open()
    unit = tablet.welcome["unit"]["id"]  # type: ignore[index]
    await samir.must("POST", f"incidents/{number}/assign", {"units": [unit], "recommendation": advice["id"]})
    task = await tablet.until(lambda: tablet.order("task"))
    assert task["body"]["incident"]["number"] == number

    def stage() -> dict[str, object]:
        card = board.incident(number)
        return dict(card["assignments"][0]) if card and card["assignments"] else {}

    await board.until(lambda: stage().get("delivered_at") and stage().get("seen_at"))
    for status in ("acknowledged", "en_route", "on_scene"):
        answer = await tablet.report(status)
        assert answer["ok"], answer
        await board.until(partial(lambda name: stage().get(name), f"{status}_at"))
    refused = await tablet.report("available")
    assert (refused["ok"], refused["code"]) == (False, "disposition_needed")
    cleared = await tablet.report("available", disposition="report")
    assert cleared["ok"], cleared
    await board.until(lambda: board.incident(number) is None)
    await board.until(lambda: board.unit(first["call_sign"])["status"] == "available")
    assert board.gaps == 0 and tablet.doubled == 0
    fresh = await Console(rig.place("leila")).open()
    await board.until(lambda: fresh.cards == board.cards)
    await asyncio.gather(board.close(), tablet.close(), fresh.close())


async def test_two_dispatchers_take_one_unit_and_the_loser_is_told_who_won(
    rig: Rig, samir: Hand, leila: Hand
) -> None:
    first, second = await samir.open_incident(**THEFT), await leila.open_incident(**THEFT)
    unit = {"units": [rig.unit("P-2")], "recommendation": None}
    answers = await asyncio.gather(
        samir.ask("POST", f"incidents/{first['number']}/assign", unit),
        leila.ask("POST", f"incidents/{second['number']}/assign", unit),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    winner = "Samir" if answers[0].status_code == 200 else "Leila"
    assert (
        lost["code"] == "unit_taken" and lost["facts"]["by"] == winner and lost["facts"]["call_sign"] == "P-2"
    )
    taken = first if winner == "Samir" else second
    assert lost["facts"]["incident"] == taken["number"]
    await samir.must(
        "POST", f"incidents/{taken['number']}/recall", {"unit": rig.unit("P-2"), "reason": "done"}
    )


async def test_a_repeated_request_is_answered_not_repeated_whoever_serves(rig: Rig, amina: Hand) -> None:
    key = uuid.uuid4().hex
    hands = [amina, *map(Hand, rig.places("amina")), amina]
    answers = [await hand.ask("POST", "calls", {"place": "Bridge"}, key=key) for hand in hands]
    assert len({answer.json()["number"] for answer in answers}) == 1
    other = await amina.ask("POST", "calls", {"place": "Harbour"}, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_where_a_patrol_is_reaches_the_board_and_the_sector_with_it(rig: Rig) -> None:
    board = await Console(rig.place("samir")).open()
    tablet = await Tablet(rig.place("salma")).open()
    assert (await tablet.report("post"))["ok"] and (await tablet.report("available"))["ok"]
    here = list(CORNERS.values())[3]
    fix = {"n": 7, "at": datetime.now(UTC).isoformat(), "lat": here.lat, "lon": here.lon, "accuracy_m": 5.0}
    await tablet.say({"t": "fixes", "seq": 1, "fixes": [fix]})
    await tablet.until(lambda: any(f["t"] == "fixed" for _, f in tablet.frames))
    unit = rig.unit("P-3")
    seen = await board.until(
        lambda: board.fixes[unit] if board.fixes.get(unit, [0, 0])[1] == here.lat else None
    )
    assert seen[8] is not None
    await asyncio.gather(board.close(), tablet.close())


async def test_a_console_that_was_away_catches_up_without_a_gap(rig: Rig, samir: Hand) -> None:
    board = await Console(rig.place("leila")).open()
    await board.close()
    incident = await samir.open_incident(**THEFT)
    await samir.must("POST", f"incidents/{incident['number']}/notes", {"text": "blue door"})
    board.ws = await rig.places("leila")[-1].socket(board.path)
    board.reader = asyncio.create_task(board._read())
    await board.hello()
    card = await board.until(lambda: board.incident(incident["number"]))
    await board.until(lambda: (board.incident(incident["number"]) or card)["notes"])
    assert board.gaps == 0 and sum(f["t"] == "snapshot" for _, f in board.frames) == 1
    await board.close()
