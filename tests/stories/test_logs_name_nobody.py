"""Two hundred names, plates, phones, coordinates and cookies go in through every door, right and wrong, and
into handlers that fail and quote them: no log of any process holds one.
"""

import asyncio
import json
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import WebSocketException

from tests.canaries import CANARIES, Canaries
from tests.clients import Console, Hand, Tablet
from tests.faults.stage import Stage
from tests.rig import ROOT, Rig

pytestmark = pytest.mark.asyncio
Door = Callable[[Rig, Canaries], Awaitable[object]]


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, lite_stage: Stage) -> Iterator[Rig]:
    """A running town whose handlers fail, and its watch."""
    folder = tmp_path_factory.mktemp("failing")
    said = {"CANARIES": "1", "DAWRIYA_LOG": "INFO"}
    with lite_stage.room(folder, environment=said, application="tests.canaries:application") as rig:
        with (folder / "watch.log").open("wb") as log:
            command = [sys.executable, str(ROOT / "manage.py"), "runwatch"]
            watch = subprocess.Popen(command, cwd=ROOT, env=rig._env(), stdout=log, stderr=log)
        yield rig
        watch.terminate()
        watch.wait(20)


async def _calls(rig: Rig, who: Canaries) -> None:
    """Taken as it should be, then amended by what fails with an error of the database."""
    amina, said = Hand(rig.place("amina")), {"caller": who.name, "text": who.plate, "phone": who.phone}
    call = await amina.must("POST", "calls", said)
    failed = await amina.ask("PATCH", f"calls/{call['number']}", said | {"place": who.coordinate})
    assert failed.status_code == 500
    assert not any(word in failed.text for word in who)


async def _bodies(rig: Rig, who: Canaries) -> None:
    """Bodies, parameters and keys that cannot be meant."""
    amina = Hand(rig.place("amina"))
    lat = float(who.coordinate)
    bodies = ({"lat": lat, "lon": lat * 9}, {who.name: who.plate}, {"type": who.name}, {"place": [who.phone]})
    for body in bodies:
        assert (await amina.ask("POST", "calls", body)).status_code == 422
    assert (await amina.ask("POST", "calls", content=f'{{"{who.name}": {who.plate}')).status_code == 400
    await amina.ask("GET", f"places?q={who.name}&lat={who.coordinate}&lon={who.plate}")
    await amina.ask("POST", "calls", {}, key=f"{who.name} {who.phone}" * 9)


async def _addresses(rig: Rig, who: Canaries) -> None:
    """Addresses, headers, tokens and cookies that nobody knows."""
    samir = Hand(rig.place("samir"))
    for path in (f"/past/{who.plate}", f"/{who.name}", f"/api/v1/rooms/{who.phone}/units", f"/%ff{who.name}"):
        await samir.http.get(f"{rig.place('samir').origin}{path}?q={who.coordinate}")
    for headers in (
        {"Host": who.name},
        {"Origin": f"http://{who.name}"},
        {"Referer": f"http://{who.plate}/{who.name}", "Origin": ""},
        {"Authorization": f"Bearer {who.cookie}"},
        {"Cookie": f"sessionid={who.cookie}; csrftoken={who.cookie}"},
        {"X-CSRFToken": who.cookie},
        {"X-Forwarded-For": who.phone, "User-Agent": who.name},
    ):
        await samir.http.post("calls", json={}, headers=headers)


async def _sign_in(rig: Rig, who: Canaries) -> None:
    """Somebody types a password where the name goes."""
    async with httpx.AsyncClient(base_url=rig.place("samir").origin, timeout=60) as browser:
        page = await browser.get("/sign-in")
        word = browser.cookies["csrftoken"]
        form = {"username": who.name, "password": who.plate, "csrfmiddlewaretoken": word}
        page = await browser.post("/sign-in", data=form, headers={"Referer": who.phone})
        assert page.status_code == 200
        await browser.post("/sign-in", data={"username": who.name, "csrfmiddlewaretoken": who.cookie})


async def _tablet(rig: Rig, who: Canaries) -> None:
    """Frames: some that are understood and fail, some that are not."""
    tablet, at = await Tablet(rig.place("karim")).open(), datetime.now(UTC).isoformat()
    for text in (who.name, who.plate):
        await tablet.say({"t": "message", "key": uuid.uuid4().hex, "text": text, "at": at})
    lat = float(who.coordinate)
    fix = {"n": 1, "at": at, "lat": lat, "lon": lat, "accuracy_m": 5.0}
    await tablet.say({"t": "fixes", "seq": 1, "fixes": [fix]})
    await tablet.say({"t": who.name, who.plate: who.phone})
    await tablet.say({"t": "report", "key": who.phone, "status": who.name, "at": who.coordinate})
    await tablet.ws.send(f'{{"t":"{who.name}')
    await tablet.until(lambda: sum(frame["t"] == "refused" for _, frame in tablet.frames) >= 6)
    await tablet.ws.send(f"{who.name} \udcff {who.plate}".encode("utf-8", "surrogateescape"), text=True)
    await tablet.until(lambda: tablet.closed)


async def _sockets(rig: Rig, who: Canaries) -> None:
    """Handshakes that lead nowhere, and a room that is not there."""
    place = rig.place("leila")
    for path in (f"/ws/{who.name}", f"/ws/console/{who.plate}", f"/ws/tablet/{who.phone}?{who.coordinate}"):
        with suppress(WebSocketException, OSError, TimeoutError):
            async with asyncio.timeout(5), place.socket(path) as ws:
                await ws.send(json.dumps({"t": "hello", "after": None}))
                await ws.recv()
    stranger = type(place)(place.port, who.cookie)
    with suppress(WebSocketException):
        async with stranger.socket("/ws/tablet") as ws:
            await ws.recv()


async def _bytes(rig: Rig, who: Canaries) -> None:
    """What is no HTTP at all."""
    for text in (
        f"GET /{who.name} {who.plate}\r\n\r\n",
        f"GET /\xff{who.name} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={who.cookie}\xff\r\n\r\n",
        f"{who.phone} {who.coordinate}\r\n\r\n",
        f"GET /ws/\xff{who.name} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {who.cookie}\r\n\r\n",
        f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {who.phone}\r\n\r\n{who.name}",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", rig.port)
        writer.write(text.encode("latin-1"))
        with suppress(TimeoutError, OSError):
            await asyncio.wait_for(reader.read(), 0.3)
        writer.close()


DOORS: tuple[Door, ...] = (_calls, _bodies, _addresses, _tablet, _sockets, _bytes)


def _found(folder: Path) -> dict[str, str]:
    """Each canary that a log holds, and a line with it."""
    logs = list(folder.rglob("*.log"))
    assert {path.name for path in logs} >= {"web.log", "watch.log"}
    lines = [line for path in logs for line in path.read_text(errors="replace").splitlines()]
    return {word: line for who in CANARIES for word in who for line in lines if word in line}


async def _plant(rig: Rig, planted: Sequence[Canaries]) -> None:
    """Each through one of the doors, by turns, the first at the sign-in too, which is slow by design; then
    wait until the last of it is in the log.
    """
    await _sign_in(rig, planted[0])
    for number, who in enumerate(planted):
        await DOORS[number % len(DOORS)](rig, who)
    console = await Console(rig.place("leila")).open()  # everything before it was answered
    await console.close()
    await asyncio.sleep(1.2)  # daphne tells once a second of what failed


async def test_no_log_holds_what_was_planted_and_without_the_quiet_they_would(failing: Rig) -> None:
    words = [word for who in CANARIES for word in who]
    assert len(set(words)) == 200
    await _plant(failing, CANARIES)
    said = (failing.folder / "web.log").read_text(errors="replace")
    assert "RuntimeError" in said and "IntegrityError" in said and "never retrieved" in said
    assert _found(failing.folder) == {}
    (failing.folder / "loud").touch()
    await _plant(failing, CANARIES[: len(DOORS)])
    found = _found(failing.folder)
    assert {kind for who in CANARIES for kind, word in who._asdict().items() if word in found} >= {
        "name",
        "plate",
        "phone",
        "coordinate",
    }
