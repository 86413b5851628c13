"""One evening of the invented city, the same each time, played by real clients: what every picture shows.

Calls of each priority in three languages, patrols on the way and on the scene, one incident held, one merged,
one stacked and one reopened, a message from a patrol, an avis de recherche, an officer in danger. At the
place of the suspicious vehicle something happened before and hazards are known; its caller and the robbery's
were promised a patrol.
"""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from command.simulator.console import Console
from command.simulator.driving import Spot
from command.simulator.force import CALL_TAKER, DISPATCHER, OFFICER, Login, read_force
from command.simulator.line import Door, Frame, Person
from command.simulator.tablet import Tablet

#: Type, what is typed to find the place, landmark, text, telephone, caller, language.
CALLS = (
    (
        "robbery",
        "boulevard al qods",
        "Café de la Gare",
        "Deux hommes à moto, sac arraché, une femme blessée.",
        "+212 661 23 45 67",
        "Fatima Zahra",
        "fr",
    ),
    (
        "traffic_injury",
        "boulevard mohammed v",
        "",
        "Moto renversée, le conducteur ne bouge pas.",
        "+212 662 10 20 30",
        "",
        "fr",
    ),
    (
        "theft",
        "rue du marche",
        "سوق السمك",
        "سُرقت محفظتي قبل قليل، رجل بقميص أزرق",
        "+212 663 44 55 66",
        "عبد الرحيم",
        "ar",
    ),
    (
        "brawl",
        "boulevard de la resistance",
        "",
        "Une dizaine de jeunes, des bâtons.",
        "+212 661 77 88 99",
        "Hamid",
        "fr",
    ),
    (
        "suspicious_vehicle",
        "rue de fes",
        "École Ibn Zaydoun",
        "White van, no plates, two men inside for an hour.",
        "+212 664 00 11 22",
        "J. Miller",
        "en",
    ),
    ("noise", "rue du jasmin", "", "موسيقى صاخبة منذ ساعتين", "+212 665 33 22 11", "", "ar"),
    (
        "traffic_damage",
        "boulevard de la gare",
        "",
        "Deux voitures, dispute, la voie est bloquée.",
        "+212 661 55 00 55",
        "Nawal",
        "fr",
    ),
    (
        "snatch_theft",
        "boulevard al qods",
        "Devant le café",
        "On a volé le sac d'une dame, deux hommes à moto.",
        "+212 667 12 12 12",
        "",
        "fr",
    ),
    (
        "missing_child",
        "boulevard du port",
        "Corniche",
        "طفلة في السادسة، فستان أصفر، ضاعت قرب الشاطئ",
        "+212 668 90 80 70",
        "سناء",
        "ar",
    ),
    (
        "neighbour_dispute",
        "rue de taza",
        "",
        "Cris dans l'escalier, on craint des coups.",
        "+212 669 14 15 16",
        "",
        "fr",
    ),
    (
        "illegal_parking",
        "rue de meknes",
        "Pharmacie",
        "Une camionnette devant le garage.",
        "+212 661 31 41 51",
        "",
        "fr",
    ),
)
#: What happened before: type, what is typed to find the place, text, telephone, how it ended.
BEFORE = (
    ("noise", "rue de fes", "Fête sur le toit, deux heures.", "+212 664 00 11 22", "settled_by_phone"),
    ("threat", "rue de fes", "Menaces entre voisins, un chien lâché.", "+212 660 19 28 37", "false_alarm"),
)
#: What is dangerous there: kind, text, who says so.
HAZARDS = (
    ("weapon", "Fusil de chasse au 2e étage", "voisin"),
    ("animal", "Deux chiens dans la cour", ""),
)
#: Who goes where, and how far they have come; the tablet of PS-1 is the pictured one.
SENT = (
    ("PS-2", "traffic_injury", ("en_route", "on_scene")),
    ("PS-3", "theft", ("en_route",)),
    ("MO-1", "robbery", ("acknowledged", "en_route")),
    ("PS-5", "traffic_damage", ()),
    ("PS-6", "robbery", ("acknowledged",)),
    ("PS-1", "suspicious_vehicle", ()),
)
#: Tablets that send where they are; the other units grow old on the map, as some do every evening.
HEARD = (*(f"PS-{n}" for n in range(2, 13)), "MO-1", "MO-2", "MO-3", "CY-1", "DR-1", "PP-1", "PM-1")
BEAT_S = 4.0


@dataclass
class Scene:
    """The people who play it, the units by call sign, and each call and its incident by its type."""

    door: Door
    logins: list[Login]
    incidents: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    tablets: dict[str, Tablet] = field(default_factory=dict)
    served: set[str] = field(default_factory=set)
    lines: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taker, self.dispatcher = self._person(CALL_TAKER), self._person(DISPATCHER)

    async def play(self) -> None:
        """Bring the room to the evening's picture; the crews stay on the line until `leave`."""
        await self._come_on_duty()
        for before in BEFORE:
            await self._before(*before)
        for call in CALLS:
            await self._call(*call)
        for unit, kind, statuses in SENT:
            await self._send(unit, kind, statuses)
        await self._decide()
        await self._warn()
        await self._talk()

    def leave(self) -> None:
        """Everybody hangs up."""
        for line in self.lines:
            line.cancel()

    async def _come_on_duty(self) -> None:
        room = Console(self.dispatcher, ())
        listening = asyncio.create_task(room.live())
        await room.ready.wait()
        self.units = {card["call_sign"]: unit for unit, card in room.units.items()}
        for login in self.logins:
            if login.role == OFFICER and login.unit in HEARD:
                tablet = self.tablets[login.unit] = Tablet(Person(self.door, login))
                self.lines.append(asyncio.create_task(tablet.live()))
                await tablet.changed.wait()
                self.lines.append(
                    asyncio.create_task(_stand(tablet, Spot(room.stood[tablet.unit["id"]], None, 0.0)))
                )
        listening.cancel()

    async def _call(
        self, kind: str, typed: str, landmark: str, text: str, phone: str, caller: str, language: str
    ) -> None:
        said = {"type": kind, **await self._place(typed), "landmark": landmark, "text": text}
        said |= {"phone": phone, "caller": caller, "language": language}
        call = await self._do(self.taker, "calls", said)
        queued = await self._do(self.taker, f"calls/{call['number']}/queue", {})
        self.incidents[kind], self.calls[kind] = queued["number"], call["number"]

    async def _before(self, kind: str, typed: str, text: str, phone: str, disposition: str) -> None:
        said = {"type": kind, **await self._place(typed), "text": text, "phone": phone}
        call = await self._do(self.taker, "calls", said)
        queued = await self._do(self.taker, f"calls/{call['number']}/queue", {})
        await self._do(self.dispatcher, f"incidents/{queued['number']}/close", {"disposition": disposition})

    async def _place(self, typed: str) -> Frame:
        found = await self.taker.ask("GET", f"places?q={typed.replace(' ', '+')}")
        spot = found.json()["places"][0]
        return {"place": spot["name"], "lat": spot["lat"], "lon": spot["lon"]}

    async def _warn(self) -> None:
        about = self.incidents["suspicious_vehicle"]
        place = await self._place("rue de fes")
        for kind, text, source in HAZARDS:
            said = {"kind": kind, "text": text, "source": source, "radius_m": 75, "until": None}
            said |= {"lat": place["lat"], "lon": place["lon"], "incident": about}
            await self._do(self.dispatcher, "hazards", said)
        for kind in ("robbery", "suspicious_vehicle"):
            path = f"calls/{self.calls[kind]}/promise"
            offered = (await self.taker.ask("GET", path)).json()
            await self._do(self.taker, path, {name: offered[name] for name in ("low_min", "high_min")})

    async def _send(self, unit: str, kind: str, statuses: tuple[str, ...]) -> None:
        await self._about(kind, "add" if kind in self.served else "assign", {"units": [self.units[unit]]})
        self.served.add(kind)
        tablet = self.tablets.get(unit)
        if tablet is None:
            return
        while tablet.task is None:
            tablet.changed.clear()
            await tablet.changed.wait()
        await tablet.look()
        for status in statuses:
            await tablet.report(status)

    async def _decide(self) -> None:
        await self._about("noise", "hold", {"minutes": 40})
        await self._about("snatch_theft", "merge", {"into": self.incidents["robbery"]})
        await self._about("neighbour_dispute", "stack", {"unit": self.units["PS-2"]})
        await self._about("robbery", "notes", {"text": "Le second homme porte un casque rouge."})
        await self._about("illegal_parking", "close", {"disposition": "referred"})
        await self._about("illegal_parking", "reopen", {"reason": "L'appelant rappelle : toujours bloqué."})

    async def _talk(self) -> None:
        wanted = {"text": "Berline noire, aile avant droite enfoncée, deux hommes.", "plate": "48213-ب-6"}
        await self._do(self.dispatcher, "bolos", {"audience": "room", **wanted})
        said = {"text": "Besoin d'une ambulance au carrefour.", "at": datetime.now(UTC).isoformat()}
        await self.tablets["PS-2"].say({"t": "message", "key": uuid.uuid4().hex, "reply_to": None, **said})
        await self.tablets["PS-7"].say({"t": "help", "key": uuid.uuid4().hex, "at": said["at"]})

    def _person(self, role: str) -> Person:
        return Person(self.door, next(login for login in self.logins if login.role == role))

    async def _about(self, kind: str, act: str, body: Frame) -> Frame:
        return await self._do(self.dispatcher, f"incidents/{self.incidents[kind]}/{act}", body)

    async def _do(self, person: Person, path: str, body: Frame) -> Frame:
        answer = await person.ask("POST", path, body)
        if answer.status_code >= 300:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        return dict(answer.json())


async def _stand(tablet: Tablet, spot: Spot) -> None:
    """Send the same place again and again, so that no picture shows it old."""
    while True:
        await tablet.be_at(spot)
        await asyncio.sleep(BEAT_S)


def scene(url: str, force: Path) -> Scene:
    """The evening in the room at `url` whose logins `force` holds."""
    return Scene(Door(url, force.stem, Random(2030)), read_force(force))
