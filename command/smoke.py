"""A room that is opened for a moment, as `demo` opens it, and one call that goes all the way through it."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from command import servers
from command.processes import Child
from command.seeding import DEMO_ROOM
from command.servers import Site, free_port
from command.simulator.force import CALL_TAKER, DISPATCHER, OFFICER, Login
from command.simulator.line import Door, Frame, Person
from command.simulator.tablet import Tablet

READY_WITHIN_S, CALL_WITHIN_S = 180.0, 60.0
#: What would lead this room to another one's database, transport or name.
ELSEWHERE = (
    *("DATABASE_URL", "REDIS_URL", "DAWRIYA_HEADS"),
    *("DAWRIYA_ORIGINS", "DAWRIYA_HOSTS", "DAWRIYA_HTTPS", "DAWRIYA_SECOND_FACTOR"),
)


class SmokeError(RuntimeError):
    """What does not work, in one sentence."""


@contextlib.contextmanager
def open_room(root: Path, folder: Path) -> Iterator[Site]:
    """A demo's room in an empty folder, ready; gone at the end. Raises SmokeError."""
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    site = Site("127.0.0.1", free_port())
    command = [sys.executable, str(root / "manage.py"), "demo", "--no-simulation", "--port", str(site.port)]
    demo = Child("The room", command, root, {"DAWRIYA_DATA": str(folder)})
    demo.start()
    try:
        _wait_until_ready(demo, site)
        yield site
    finally:
        demo.ask_to_stop()
        demo.wait_stopped(patience_s=20.0)


def _wait_until_ready(demo: Child, site: Site) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while (status := servers.answers(site, "/readyz")) != 200:
        if (code := demo.exit_code()) is not None:
            raise SmokeError(f"The room ended with exit code {code}; its reason is above.")
        if time.monotonic() > deadline:
            said = f"answers {status}" if status else "does not answer"
            raise SmokeError(f"/readyz {said} after {READY_WITHIN_S:g} s.")
        time.sleep(0.2)


async def one_call(site: Site, password: str, say: Callable[[str], None]) -> None:
    """Take a call, send the patrol that has a tablet, and let it report until all is closed.

    Says what is done as it is done. Raises SmokeError.
    """
    people = (("amina", CALL_TAKER), ("samir", DISPATCHER), ("karim", OFFICER))
    door = Door(site.url, DEMO_ROOM, Random())
    amina, samir, karim = (Person(door, Login(name, password, role)) for name, role in people)
    tablet = Tablet(karim)
    line = asyncio.create_task(tablet.live())
    try:
        async with asyncio.timeout(CALL_WITHIN_S):
            await _seen(tablet, "available")
            say("the tablet is on the line")
            number = await _queue_a_call(amina)
            say(f"a call was taken and queued as incident {number}")
            await _send(samir, number, tablet)
            say("patrols were ranked, one was sent, and its tablet has the order")
            for status in ("acknowledged", "en_route", "on_scene"):
                _expect(await tablet.report(status), f"The crew's {status} was refused.")
            _expect(await tablet.report("available", "settled_on_scene"), "The crew's end was refused.")
            closed = await _must(samir, "GET", f"incidents/{number}")
            _expect(closed["stage"] == "closed", f"Incident {number} is {closed['stage']}, not closed.")
            say("the crew acknowledged, went, arrived and is free again; the incident is closed")
    except TimeoutError as error:
        raise SmokeError(f"The call was not over after {CALL_WITHIN_S:g} s.") from error
    finally:
        line.cancel()


async def _queue_a_call(amina: Person) -> int:
    places = (await _must(amina, "GET", "places?q=plage"))["places"]
    _expect(bool(places), "No street was found by its name.")
    at = {key: places[0][key] for key in ("lat", "lon")}
    call = await _must(amina, "POST", "calls", {"type": "theft", "place": places[0]["name"], **at})
    return int((await _must(amina, "POST", f"calls/{call['number']}/queue", {}))["number"])


async def _send(samir: Person, number: int, tablet: Tablet) -> None:
    advice = await _must(samir, "GET", f"incidents/{number}/recommendation")
    _expect(bool(advice["ranked"]), "No patrol was ranked.")
    sent = {"units": [tablet.unit["id"]], "recommendation": advice["id"]}
    await _must(samir, "POST", f"incidents/{number}/assign", sent)
    await _seen(tablet, "dispatched")


async def _seen(tablet: Tablet, status: str) -> None:
    """Wait until the tablet shows this status."""
    while tablet.status != status:
        tablet.changed.clear()
        await tablet.changed.wait()


async def _must(person: Person, method: str, path: str, body: Frame | None = None) -> Frame:
    answer = await person.ask(method, path, body)
    _expect(answer.is_success, f"{method} {path} answers {answer.status_code}: {answer.text[:200]}.")
    found: Frame = answer.json()
    return found


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SmokeError(otherwise)
