"""Bad input gets one clear refusal in the reader's language, and nothing at all has changed."""

from typing import Any

import pytest

from tests.clients import Console, Hand
from tests.rig import Rig
from tests.town import CORNERS

pytestmark = pytest.mark.asyncio
MARKET = next(iter(CORNERS.values()))
AT = {"lat": MARKET.lat, "lon": MARKET.lon}


async def _picture(rig: Rig) -> tuple[int | None, Any]:
    console = await Console(rig.place("leila")).open()
    await console.close()
    return console.n, console.cards


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"lat": NaN, "lon": -8.8}', 400, "malformed"),
        ('{"lat": 1e999, "lon": -8.8}', 422, "not_a_number"),
        ('{"place": "Market", "place": "Bridge"}', 400, "malformed"),
        ('{"place": "Market"', 400, "malformed"),
        ('["place"]', 422, None),
        ('{"colour": "red"}', 422, "unknown_field"),
        ('{"lat": "north", "lon": -8.8}', 422, "not_a_number"),
        ('{"lat": -8.8, "lon": 33.3}', 422, "swapped_coordinates"),
        ('{"lat": 48.85, "lon": 2.35}', 422, "outside_area"),
        ('{"lat": 133.3, "lon": -8.8}', 422, "out_of_range"),
        ('{"type": "dragon"}', 422, "unknown_type"),
        ('{"type": 7}', 422, "not_text"),
        ('{"text": "' + "a" * 8100 + '"}', 422, "too_long"),
        ('{"text": "' + "a" * 40_000 + '"}', 413, "too_large"),
        ('{"place": "a\\u0000b"}', 422, "not_text"),
    ],
)
async def test_a_call_that_cannot_be_meant_is_refused(
    rig: Rig, amina: Hand, body: str, status: int, code: str | None
) -> None:
    before = await _picture(rig)
    answer = await amina.ask("POST", "calls", content=body)
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:300]
    assert (answer.status_code, answer.json()["code"]) == (status, code or answer.json()["code"])
    assert answer.json()["detail"].endswith(".") and "{" not in answer.json()["detail"]
    assert await _picture(rig) == before


async def test_hostile_text_is_kept_as_text(rig: Rig, samir: Hand) -> None:
    hostile = "<script>alert(1)</script>${7*7}`${1}`</script>{{7}}\u202e"
    incident = await samir.open_incident(type="theft", place=hostile, text=hostile, **AT)
    assert incident["place"] == hostile and incident["text"] == hostile
    script = await samir.http.get(f"{rig.place('samir').origin}/maps/town/map.js")
    assert script.status_code == 200 and "alert(1)" not in script.text
    page = await samir.http.get(f"{rig.place('samir').origin}/board")
    assert page.status_code == 200 and "alert(1)" not in page.text


async def test_who_may_not_is_told_so(rig: Rig, amina: Hand, samir: Hand) -> None:
    incident = await samir.open_incident(type="theft", place="Market", **AT)
    before = await _picture(rig)
    assign = f"incidents/{incident['number']}/assign"
    wrong_role = await amina.ask("POST", assign, {"units": [rig.unit("P-1")], "recommendation": None})
    assert (wrong_role.status_code, wrong_role.json()["code"]) == (403, "not_allowed")
    other = await samir.ask("POST", assign, {"units": [rig.unit("Q-1")], "recommendation": None})
    assert (other.status_code, other.json()["code"]) == (404, "not_there")
    hidden = await Hand(rig.place("samir", room="port")).ask("POST", "calls", {})
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_there")
    stranger = await Hand(type(rig.place("samir"))(rig.port, "nobody")).ask("POST", "calls", {})
    assert (stranger.status_code, stranger.json()["code"]) == (401, "not_signed_in")
    keyless = await amina.http.post("calls", json={})
    assert (keyless.status_code, keyless.json()["code"]) == (400, "key_needed")
    forged = await amina.http.post(
        "calls", json={}, headers={"X-CSRFToken": "d" * 32, "Idempotency-Key": "k" * 32}
    )
    assert forged.status_code == 403
    assert await _picture(rig) == before
