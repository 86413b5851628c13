"""Who may speak and hear: every role at both sockets, with every kind of frame of the code, in its own room
and in another. What the tables do not name fails.
"""

import asyncio
import json
from typing import Any, get_args

import pytest
from websockets.exceptions import ConnectionClosed

from command.roles import ROLES, ROOM, RoleName
from patrols.protocol import ConsoleFrame, TabletFrame
from tests.clients import Console, Hand, Place, Tablet
from tests.rig import Rig
from tests.town import CORNERS

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("rig", ["sqlite"], indirect=True)]

CALL_TAKER, DISPATCHER, SUPERVISOR, COMMANDER, OFFICER, INSPECTOR, ADMINISTRATOR, INTEGRATION = RoleName
PEOPLE = {
    CALL_TAKER: "amina",
    DISPATCHER: "samir",
    SUPERVISOR: "hakima",
    COMMANDER: "nadia",
    OFFICER: "karim",
    INSPECTOR: "imane",
    ADMINISTRATOR: "widad",
    INTEGRATION: "exchange",
}
#: Who hears what at a console, and who has a tablet: the officer of the cast is on a unit.
HEARS = {role: {ROOM} for role in (CALL_TAKER, DISPATCHER, SUPERVISOR, COMMANDER)}
RIDES = {OFFICER}
AT = "2026-11-24T22:46:12.345Z"
CONSOLE: dict[str, dict[str, Any]] = {
    "hello": {"after": None},
    "ack": {"n": 0},
    "got": {},
    "beat": {},
}
KEY = "a-key-of-its-own"
TABLET: dict[str, dict[str, Any]] = {
    "hello": {"device": "a tablet", "order": 0},
    "receipt": {"delivered": 0, "seen": 0},
    "report": {"key": KEY, "status": "available", "at": AT},
    "undo": {"key": KEY, "of": KEY, "at": AT},
    "decline": {"key": KEY, "order": 1, "reason": "ill", "at": AT},
    "message": {"key": KEY, "text": "hello", "at": AT},
    "help": {"key": KEY, "at": AT},
    "safe": {"key": KEY, "at": AT},
    "fixes": {"seq": 1, "fixes": []},
    "beat": {},
}
REFUSED = {"t": "refused", "code": "hello_first", "facts": {}}


def tags(frames: Any) -> set[str]:
    return {frame.__struct_config__.tag for frame in get_args(frames)}


async def said_to(
    place: Place, path: str, *frames: dict[str, Any]
) -> tuple[list[dict[str, Any]], int | None]:
    """Everything that a socket is told until it is closed, and why it was; or the first thing that it is told
    when it is not.
    """
    heard: list[dict[str, Any]] = []
    async with place.socket(path) as socket:
        try:
            for frame in frames:
                await socket.send(json.dumps(frame))
            while len(heard) < len(frames):
                text = await asyncio.wait_for(socket.recv(), 10)
                heard.append(json.loads(text) if text[0] not in "+=" else {"t": "pieces"})
        except ConnectionClosed as gone:
            return heard, gone.rcvd.code if gone.rcvd else None
    return heard, None


async def test_the_tables_name_every_frame_and_every_talkgroup(rig: Rig) -> None:
    assert set(CONSOLE) == tags(ConsoleFrame)
    assert set(TABLET) == tags(TabletFrame)
    assert {role: set(ROLES[role].talkgroups) for role in RoleName} == {
        role: HEARS.get(role, set()) for role in RoleName
    }


@pytest.mark.parametrize("role", RoleName)
async def test_at_a_console(rig: Rig, role: RoleName) -> None:
    """Whoever hears nothing there is told nothing and sent away, in any room; so is everybody by another."""
    for room in ("town", "port", "nowhere"):
        place = rig.place(PEOPLE[role], room)
        heard, closed = await said_to(place, f"/ws/console/{room}", {"t": "hello", **CONSOLE["hello"]})
        if role in HEARS and room == "town":
            assert heard[0]["t"] in ("snapshot", "pieces")
        else:
            assert (heard, closed) == ([], 4403), room
        for tag in CONSOLE.keys() - {"hello"}:
            heard, closed = await said_to(place, f"/ws/console/{room}", {"t": tag, **CONSOLE[tag]})
            assert (heard, closed) == ([REFUSED], None), tag


@pytest.mark.parametrize("role", RoleName)
async def test_at_a_tablet(rig: Rig, role: RoleName) -> None:
    """Whoever is on no unit is told so and sent away."""
    place = rig.place(PEOPLE[role])
    heard, closed = await said_to(place, "/ws/tablet", {"t": "hello", **TABLET["hello"]})
    if role in RIDES:
        assert heard[0]["t"] == "welcome"
    else:
        heard, closed = await said_to(place, "/ws/tablet", {"t": "hello", **TABLET["hello"]}, {"t": "beat"})
        assert ([frame["code"] for frame in heard], closed) == (["not_on_shift"], 4403)
    for tag in TABLET.keys() - {"hello"}:
        heard, closed = await said_to(place, "/ws/tablet", {"t": tag, **TABLET[tag]})
        assert (heard, closed) == ([REFUSED], None), tag


async def test_a_stranger_is_told_to_sign_in(rig: Rig) -> None:
    stranger = Place(rig.port, "nobody")
    for path, frames in (("/ws/console/town", CONSOLE), ("/ws/tablet", TABLET)):
        for tag, frame in frames.items():
            assert await said_to(stranger, path, {"t": tag, **frame}) == ([], 4401), (path, tag)


async def test_one_socket_s_frames_are_not_the_other_s(rig: Rig) -> None:
    for path, frames, others in (
        ("/ws/console/town", tags(ConsoleFrame), TABLET),
        ("/ws/tablet", tags(TabletFrame), CONSOLE),
    ):
        for tag in others.keys() - frames:
            heard, closed = await said_to(rig.place("samir"), path, {"t": tag, **others[tag]})
            assert (heard[0]["code"], closed) == ("malformed", None), tag


async def test_what_the_room_decides_reaches_its_consoles_and_its_unit_s_tablet_alone(rig: Rig) -> None:
    consoles = [await Console(rig.place(PEOPLE[role])).open() for role in HEARS]
    far = await Console(rig.place("hicham", "port")).open()
    karim, youssef = await Tablet(rig.place("karim")).open(), await Tablet(rig.place("youssef")).open()
    samir = Hand(rig.place("samir"))
    market = CORNERS["school_market"]
    incident = await samir.open_incident(type="theft", place="Market", lat=market.lat, lon=market.lon)
    await samir.must("POST", f"incidents/{incident['number']}/assign", {"units": [rig.unit("P-1")]})
    await karim.until(lambda: karim.order("task"))
    for console in consoles:
        await console.until(lambda console=console: console.incident(incident["number"]))  # type: ignore[misc]
    assert not youssef.orders and not far.cards.keys() - {("unit", rig.unit("Q-1"))}
    assert all(frame["t"] != "entries" or not frame["entries"] for _, frame in far.frames)
    for line in (*consoles, far, karim, youssef):
        await line.close()
