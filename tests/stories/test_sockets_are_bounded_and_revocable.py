"""A socket lives on a right and within bounds; when either ends, so does the socket, and nobody else
notices.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from patrols.rules.limits import SOCKETS
from tests.clients import Console, Hand, Line, Place, Tablet
from tests.rig import Rig

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def _window(places: list[Place], n: int) -> AsyncIterator[ClientConnection]:
    """A console's line to one process after the other, that has said hello."""
    async with places[n % len(places)].socket("/ws/console/town") as opened:
        with suppress(ConnectionClosed):
            await opened.send(json.dumps({"t": "hello", "after": None}))
        yield opened


async def _is_let_in(window: AbstractAsyncContextManager[ClientConnection]) -> bool:
    async with window as opened:
        with suppress(ConnectionClosed):
            await opened.recv()
        return opened.close_code is None


async def _closing(line: Line) -> int | None:
    await line.until(lambda: line.closed, seconds=2.0)
    return line.closed


async def test_a_stranger_is_told_to_sign_in(rig: Rig) -> None:
    stranger = Console(Place(rig.port, "nobody"))
    stranger.ws = await stranger.place.socket(stranger.path)
    stranger.reader = asyncio.create_task(stranger._read())
    assert await _closing(stranger) == 4401


async def test_a_page_of_another_origin_cannot_open_a_socket(rig: Rig) -> None:
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidStatus

    place = rig.place("samir")
    with pytest.raises(InvalidStatus):
        await connect(
            f"ws://127.0.0.1:{rig.port}/ws/console/town",
            origin="http://127.0.0.1:1",  # type: ignore[arg-type]
            additional_headers={"Cookie": place.cookies},
        )


async def test_an_officer_has_no_console_and_another_room_is_closed_to_the_dispatcher(rig: Rig) -> None:
    for place in (rig.place("karim"), rig.place("hicham"), rig.place("samir", room="port")):
        console = Console(place)
        console.ws = await place.socket(console.path)
        console.reader = asyncio.create_task(console._read())
        await console.hello()
        assert await _closing(console) == 4403


@pytest.mark.parametrize(
    "said",
    [
        '{"t":"hello"',
        "[]",
        '{"t":"nothing"}',
        '{"t":"ack","n":-1}',
        '{"t":"ack","n":1,"more":1}',
        '{"t":"ack","n":NaN}',
    ],
)
async def test_a_frame_that_is_not_understood_is_refused_and_the_socket_lives(rig: Rig, said: str) -> None:
    console = await Console(rig.place("leila")).open()
    await console.ws.send(said)
    refused = await console.until(lambda: next((f for _, f in console.frames if f["t"] == "refused"), None))
    assert refused["code"] == "malformed"
    await console.ws.send(json.dumps({"t": "hello", "after": None}))
    await console.until(lambda: sum(f["t"] == "snapshot" for _, f in console.frames) == 2)
    await console.close()


# Each shouts for itself: whoever was cut has nothing left to say for a moment, on the next socket either.
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hakima", '{"t":"beat"}'),
        ("amina", '{"t":"nothing"}'),
        ("nadia", "["),
        ("leila", '{"t":"ack","n":1,"more":1}'),
    ],
)
async def test_a_client_that_shouts_is_cut_whatever_it_is_answered(rig: Rig, name: str, said: str) -> None:
    console = await Console(rig.place(name)).open()
    with suppress(ConnectionClosed):
        for _ in range(3000):
            await console.ws.send(said)
    assert await console.until(lambda: console.closed) == 4429


async def test_an_officer_has_only_so_many_sockets_at_all_processes_and_one_that_ends_makes_room(
    rig: Rig,
) -> None:
    places = rig.places("samir")
    async with AsyncExitStack() as opened:
        many = [await opened.enter_async_context(_window(places, n)) for n in range(SOCKETS)]
        for one in many:
            await one.recv()  # it was let in
        many.append(await opened.enter_async_context(_window(places, SOCKETS)))
        async with asyncio.timeout(5):
            while not (surplus := [one for one in many if one.close_code]):
                await asyncio.sleep(0.02)
        assert [one.close_code for one in surplus] == [4429]
        left = [one for one in many if one not in surplus]
        await left[0].close()
        async with asyncio.timeout(5):
            while not await _is_let_in(_window(places, SOCKETS)):
                pass
        assert not any(one.close_code for one in left[1:])


async def test_signing_out_closes_the_sockets_within_two_seconds(rig: Rig) -> None:
    console = await Console(rig.place("samir")).open()
    samir = Hand(rig.place("samir"))
    answer = await samir.http.post(f"http://127.0.0.1:{rig.port}/sign-out")
    assert answer.status_code == 302
    assert await _closing(console) == 4403


async def test_whose_right_is_withdrawn_or_password_set_in_a_shell_is_cut_off_within_two_seconds(
    rig: Rig,
) -> None:
    tablet, console = await Tablet(rig.place("salma")).open(), await Console(rig.place("hakima")).open()
    await asyncio.to_thread(
        rig.run,
        "-c",
        "import django; django.setup()\n"
        "from patrols.access import withdraw\nfrom patrols.models import Officer\n"
        "hakima = Officer.objects.get(username='hakima')\n"
        "hakima.set_password('by an administrator')\nhakima.save()\n"
        "withdraw(Officer.objects.get(username='salma'))",
    )
    assert (await _closing(tablet), await _closing(console)) == (4403, 4403)
