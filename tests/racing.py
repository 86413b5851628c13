"""Sixteen dispatchers who all send the same unit at the same moment, each to another incident.

A round counts in the database itself on how many incidents the unit then runs. Between rounds the unit is
recalled, so that no round overlaps another.
"""

import asyncio
import contextlib
import json
import math
import sqlite3
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg

from tests.clients import Hand, Place
from tests.rig import Rig
from tests.town import CORNERS

RIVALS = 16
_RUNNING = (
    "SELECT count(*) FROM dispatch_assignment"
    " WHERE unit_id = {} AND ended_at IS NULL AND started_at IS NOT NULL"
)
_SESSIONS = """
import json
import django
django.setup()
from command.roles import RoleName
from patrols.models import Officer, Posting, Room
from tests.stage import _sign_in
town = Room.objects.get(slug="town")
people = [Officer.objects.create(username=f"rival{n}", first_name=f"Rival {n}") for n in range(%d)]
for person in people:
    Posting.objects.create(officer=person, room=town, role=RoleName.DISPATCHER)
print(json.dumps([_sign_in(person) for person in people]))
"""


@dataclass
class Tally:
    """What the rounds came to. `untold`: losers who did not learn who has the unit; `loser_ms`: from a
    loser's request to the answer.
    """

    rounds: int = 0
    double: int = 0
    no_winner: int = 0
    untold: int = 0
    loser_ms: list[float] = field(default_factory=list)


class Race:
    """The dispatchers of a rig, each with an account, a session and an incident of their own; every other
    one works at the second web process, if there is one.
    """

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        sessions = json.loads(rig.run("-c", _SESSIONS % RIVALS).splitlines()[-1])
        ports = [place.port for place in rig.places("samir")]
        self.places = [Place(ports[n % len(ports)], session) for n, session in enumerate(sessions)]

    async def run(self, rounds: int, seconds: float = math.inf) -> Tally:
        """Race so often, for each of the town's first four units in turn; no round begins after so many
        seconds.
        """
        tally, until = Tally(), time.monotonic() + seconds
        async with contextlib.AsyncExitStack() as stack:
            rivals = [Hand(place) for place in self.places]
            for rival in rivals:
                stack.push_async_callback(rival.http.aclose)
            spots = list(CORNERS.values())
            incidents = [
                (
                    await rival.open_incident(
                        type="theft", place=f"Stall {n}", lat=spots[n % 4].lat, lon=spots[n % 4].lon
                    )
                )["number"]
                for n, rival in enumerate(rivals)
            ]
            link = stack.enter_context(self._database())
            units = [self.rig.unit(f"P-{n}") for n in range(1, 5)]
            for turn in range(rounds):
                if time.monotonic() > until:
                    break
                await self._round(tally, link, units[turn % 4], rivals, incidents)
        return tally

    async def _round(
        self, tally: Tally, link: Any, unit: int, rivals: list[Hand], incidents: list[int]
    ) -> None:
        answers = await asyncio.gather(
            *(_send(rival, number, unit) for rival, number in zip(rivals, incidents, strict=True))
        )
        running = link.execute(_RUNNING.format(unit)).fetchone()[0]
        won = [
            number
            for number, (answer, _) in zip(incidents, answers, strict=True)
            if answer.status_code == 200
        ]
        lost = [(answer, ms) for answer, ms in answers if answer.status_code != 200]
        tally.rounds += 1
        tally.double += running > 1 or len(won) > 1
        tally.no_winner += running < 1 or not won
        tally.untold += sum(not _told(answer, won) for answer, _ in lost)
        tally.loser_ms += [ms for _, ms in lost]
        for number in won:
            hand = rivals[incidents.index(number)]
            back = await _ask(hand, f"incidents/{number}/recall", {"unit": unit, "reason": ""})
            # A unit that went twice cannot be taken back like one that went once.
            assert back.status_code == 200 or tally.double, back.text

    @contextlib.contextmanager
    def _database(self) -> Any:
        if self.rig.database_url:
            with psycopg.connect(self.rig.database_url, autocommit=True) as link:
                yield link
        else:
            lite = sqlite3.connect(self.rig.folder / "dawriya.sqlite3", timeout=10, isolation_level=None)
            with contextlib.closing(lite):
                yield lite


async def _send(rival: Hand, number: int, unit: int) -> tuple[httpx.Response, float]:
    begun = time.perf_counter()
    body = {"units": [unit], "recommendation": None}
    answer = await _ask(rival, f"incidents/{number}/assign", body)
    return answer, (time.perf_counter() - begun) * 1000


async def _ask(hand: Hand, path: str, body: dict[str, Any]) -> httpx.Response:
    """Ask with one key until it is decided: whom the crowd before the lock outlasted is told 503."""
    key = uuid.uuid4().hex
    while (answer := await hand.ask("POST", path, body, key=key)).status_code == 503:
        await asyncio.sleep(0.2)
    return answer


def _told(answer: httpx.Response, won: list[int]) -> bool:
    """Whether a loser learned that the unit is taken, by whom and for which incident."""
    if answer.status_code != 409:
        return False
    said = answer.json()
    facts = said.get("facts", {})
    return said.get("code") == "unit_taken" and facts.get("incident") in won and bool(facts.get("by"))
