"""Who may ask what: every role, in its own room and in another, at every operation and page of the code.

The tables below say it cell by cell. What they do not name fails, and so does a row that nothing answers to.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from command.api import api
from command.roles import ROLES, RoleName
from dispatch import closing, hazards
from dispatch.models import Escalation, Hazard, HazardKind, Subject
from dispatch.rules.clocks import Rule, Rung
from patrols import access, clock, emergency, messages, tokens
from patrols.messages import To
from patrols.models import Emergency, Officer, Posting, Room, Token, Unit
from patrols.rules.refusal import Refused
from tests.builders import MARKET, Cast, make_officer, make_town, open_incident, send, stand
from tests.keeping import Keeping

CALL_TAKER, DISPATCHER, SUPERVISOR, COMMANDER, OFFICER, INSPECTOR, ADMINISTRATOR, INTEGRATION = RoleName
Roles = frozenset[RoleName]
NOBODY: Roles = frozenset()
ALL = frozenset(RoleName)
BOARD = frozenset({DISPATCHER, SUPERVISOR, COMMANDER})
DESK = BOARD | {CALL_TAKER}
LIVE = DESK | {INTEGRATION}
PAST = BOARD | {INSPECTOR}
JOURNAL = frozenset({SUPERVISOR, COMMANDER, INSPECTOR})
RIDE = DESK | {OFFICER}

#: Method and address below `rooms/{slug}/` → who may. `{over}` is the number of a closed one; a query says
#: which of an address's readings is meant.
OPERATIONS: dict[str, Roles] = {
    "GET vocabulary": ALL,
    "GET places": LIVE,
    "GET snapshot": LIVE,
    "GET units": LIVE,
    "GET units/{unit_id}": LIVE,
    "GET alarms": LIVE,
    "GET emergencies": LIVE,
    "GET messages": LIVE,
    "GET messages?state=all": PAST,
    "GET calls": LIVE,
    "GET calls?state=past": PAST,
    "GET calls?state=all": PAST,
    "GET calls/{number}": LIVE | {INSPECTOR},
    "GET calls/{over}": PAST,
    "GET incidents": LIVE,
    "GET incidents?state=past": PAST,
    "GET incidents?state=all": PAST,
    "GET incidents/{number}": LIVE | {INSPECTOR},
    "GET incidents/{over}": PAST,
    "GET incidents/{number}/log": PAST,
    "GET incidents/{number}/recommendation": BOARD,
    "GET waiting/joint": BOARD,
    "GET journal": JOURNAL,
    "GET figures": BOARD,
    "POST calls/ringing": frozenset({INTEGRATION}),
    "POST calls/{number}/abandon": frozenset({INTEGRATION}),
    "POST calls": LIVE,
    "PATCH calls/{number}": LIVE,
    "POST calls/{number}/queue": LIVE,
    "POST calls/{number}/close": LIVE,
    "POST calls/{number}/claim": LIVE,
    "POST calls/{number}/reopen": LIVE,
    "POST calls/{number}/join": LIVE,
    "POST calls/{number}/leave": LIVE,
    "POST incidents/{number}/assign": BOARD,
    "POST incidents/{number}/add": BOARD,
    "POST incidents/{number}/preempt": BOARD,
    "POST incidents/{number}/divert": BOARD,
    "POST incidents/{number}/swap": BOARD,
    "POST incidents/{number}/stack": BOARD,
    "POST incidents/{number}/recall": BOARD,
    "POST incidents/{number}/free": BOARD,
    "POST incidents/{number}/decline": BOARD,
    "PATCH incidents/{number}": BOARD,
    "POST incidents/{number}/notes": BOARD,
    "POST incidents/{number}/hold": BOARD,
    "POST incidents/{number}/close": BOARD,
    "POST incidents/{number}/merge": BOARD,
    "POST incidents/{number}/unmerge": BOARD,
    "POST incidents/{number}/cancel": BOARD,
    "POST incidents/{number}/reopen": BOARD,
    "POST units/{unit_id}/status": BOARD,
    "POST units/{unit_id}/shift": BOARD,
    "POST messages": BOARD,
    "POST bolos": BOARD,
    "POST messages/{number}/take": BOARD,
    "POST messages/{number}/end": BOARD,
    "POST alarms/{alarm}/take": BOARD,
    "POST hazards": DESK,
    "POST hazards/{hazard}/end": DESK,
    "GET calls/{number}/known": DESK,
    "GET incidents/{number}/known": DESK,
    "GET calls/{number}/promise": DESK,
    "POST calls/{number}/promise": DESK,
    "POST emergencies/{which}/take": DESK,
    "POST emergencies/{which}/end": BOARD,
}

#: Page → for whom it opens, and what it is for all others: `elsewhere` (led on) or a status.
PAGES: dict[str, tuple[Roles, str]] = {
    "home": (NOBODY, "elsewhere"),
    "sign_in": (NOBODY, "elsewhere"),
    "password": (ALL, ""),
    # Between the password and being signed in; who is signed in is led on.
    "second_factor": (NOBODY, "elsewhere"),
    "factors": (ALL, ""),
    "desk": (DESK, "403"),
    "board": (BOARD, "403"),
    "overview": (BOARD, "403"),
    "past": (PAST, "403"),
    "sheet": (PAST, "403"),
    "tablet": (frozenset({OFFICER}), "elsewhere"),
    "book_on": (ALL, ""),
    "map_script": (ALL, ""),
    "base_tiles": (ALL, ""),
    "admin:index": (frozenset({ADMINISTRATOR}), "elsewhere"),
    "api:openapi-json": (ALL, ""),
    "api:api-root": (NOBODY, "404"),
    "nowhere": (NOBODY, "404"),
    "console_socket": (NOBODY, "426"),
    "tablet_socket": (NOBODY, "426"),
    # A form alone: by its address there is nothing to see.
    "sign_out": (NOBODY, "405"),
    "book_off": (NOBODY, "405"),
    "unlock": (NOBODY, "405"),
    "set_language": (NOBODY, "elsewhere"),
}
#: What a stranger may open; everything else leads to the sign-in, but for the API's own addresses.
STRANGERS = {
    "sign_in": 200,
    "sign_out": 405,
    "unlock": 405,
    "console_socket": 426,
    "tablet_socket": 426,
}
STRANGERS |= {"api:openapi-json": 401, "api:api-root": 404, "nowhere": 404}
#: Where the sign-in leads.
HOME = dict.fromkeys(BOARD, "board") | {
    CALL_TAKER: "desk",
    INSPECTOR: "past",
    OFFICER: "tablet",
    ADMINISTRATOR: "admin:index",
    INTEGRATION: "tablet",
}
AT_MARKET: dict[str, Any] = {"lat": MARKET.lat, "lon": MARKET.lon}
PROBLEM = {"type", "status", "title", "detail", "code", "facts"}


@dataclass
class House:
    """The town's room with somebody in every role, at work; the port's room with the same things in it."""

    cast: Cast
    people: Mapping[RoleName, Officer]
    help: Emergency
    help_in_port: Emergency
    alarm: Escalation
    alarm_in_port: Escalation
    hazard: Hazard
    hazard_in_port: Hazard
    clients: dict[RoleName, Client] = field(default_factory=dict)

    def url(self, row: str, room: str = "town", **other: int) -> tuple[str, str]:
        """Method and address of a row; `other` replaces the numbers of what is there."""
        method, path = row.split(" ", 1)
        there = {
            "number": 1,
            "over": 2,
            "unit_id": self.cast.p1.pk,
            "which": self.help.pk,
            "alarm": self.alarm.pk,
            "hazard": self.hazard.pk,
        }
        return method, f"/api/v1/rooms/{room}/" + path.format(**{**there, **other})

    def body(self, row: str, unit: int | None = None) -> dict[str, Any]:
        """What a request of this row says; everything that it names is there."""
        unit = unit or self.cast.p1.pk
        leaving = {"unit": unit, "reason": "over"}
        bodies: dict[str, dict[str, Any]] = {
            "POST calls/ringing": {"number": "0612345678", "line": "19-3"},
            "POST calls/{number}/close": {"disposition": "information"},
            "POST calls/{number}/join": {"incident": 1},
            "POST calls/{number}/reopen": {"why": "mistake"},
            "POST incidents/{number}/assign": {"units": [unit]},
            "POST incidents/{number}/add": {"units": [unit]},
            "POST incidents/{number}/preempt": leaving,
            "POST incidents/{number}/divert": leaving,
            "POST incidents/{number}/swap": {"unit": unit, "other": unit},
            "POST incidents/{number}/stack": {"unit": unit},
            "POST incidents/{number}/recall": leaving,
            "POST incidents/{number}/free": leaving,
            "POST incidents/{number}/decline": leaving,
            "POST incidents/{number}/notes": {"text": "a note"},
            "POST incidents/{number}/hold": {"minutes": 5},
            "POST incidents/{number}/close": {"disposition": "report"},
            "POST incidents/{number}/merge": {"into": 3},
            "POST incidents/{number}/cancel": {"disposition": "cancelled", "reason": "over"},
            "POST incidents/{number}/reopen": {"reason": "again"},
            "POST units/{unit_id}/status": {"status": "break", "reason": "asked"},
            "POST units/{unit_id}/shift": {"off_at": None},
            "POST messages": {"audience": "room", "text": "rain"},
            "POST bolos": {"audience": "room", "text": "a red van"},
            "POST emergencies/{which}/end": {"reason": "seen safe"},
            "POST hazards": {"kind": "animal", "text": "a dog", "radius_m": 75, **AT_MARKET},
            "POST calls/{number}/promise": {"low_min": 5, "high_min": 9},
        }
        return bodies.get(row, {})

    def ask(
        self, client: Client, row: str, *, room: str = "town", unit: int | None = None, **other: int
    ) -> Any:
        """The answer; whatever it changed is undone."""
        method, url = self.url(row, room, **other)
        key = {"idempotency-key": "a key of its own"}
        with transaction.atomic(), transaction.atomic("tracks"):
            body = json.dumps(self.body(row, unit))
            answer = client.generic(method, url, body, content_type="application/json", headers=key)
            transaction.set_rollback(True)
            transaction.set_rollback(True, "tracks")
        return answer


def client_of(officer: Officer | None = None, **headers: str) -> Client:
    client = Client(headers={"host": "localhost", **headers})
    if officer:
        client.force_login(officer)
    return client


def at_work() -> House:
    """One posting each: what somebody may, they may by this role alone."""
    town = make_town()
    people = {role: make_officer(role.value, role, town.room) for role in RoleName} | {OFFICER: town.karim}
    stand(town.p1, MARKET)
    for _ in range(3):
        open_incident(town, at=MARKET)
    closing.close_incident(town.room, 2, "false_alarm", by=town.samir)
    send(town, 1, town.p1)
    messages.say(town.room, "Rain", by=town.samir, to=To(None, None), reply_to=None)
    called = emergency.call_help(town.p2, by=town.nadia, at=clock.now())
    in_port = emergency.call_help(town.q1, by=town.salma, at=clock.now())
    alarm, alarm_in_port = silent(town.p1), silent(town.q1)
    dogs = (dog(town.room, town.amina), dog(town.port, town.hicham))
    return House(town, people, called, in_port, alarm, alarm_in_port, *dogs)


@pytest.fixture
def house(keeping: Keeping, map_of_town: None) -> House:
    """Everybody at work, and signed in."""
    house = keeping(at_work)
    house.clients = {role: client_of(officer) for role, officer in house.people.items()}
    return house


def dog(room: Room, by: Officer) -> Hazard:
    """A hazard of the room."""
    return hazards.note_hazard(room, HazardKind.ANIMAL, "A dog", by=by, radius_m=75, **AT_MARKET)


def silent(unit: Unit) -> Escalation:
    """The alarm about a unit that is not heard."""
    return Escalation.objects.create(
        room=unit.room,
        subject=Subject.UNIT,
        which=unit.pk,
        unit=unit,
        rule=Rule.SILENT,
        rung=Rung.DISPATCHER,
        raised_at=clock.now(),
    )


def endpoints() -> set[str]:
    return {
        f"{method} " + re.sub(r"{\w+:", "{", path).lstrip("/").removeprefix("{slug}/")
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def pages() -> set[str]:
    return {name for name in named(get_resolver().url_patterns) if not is_operation(name)}


def named(patterns: Iterable[Any], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or pattern.callback.__name__)
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from named(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else "")


def is_operation(name: str) -> bool:
    return name.startswith("api:") and name not in ("api:openapi-json", "api:api-root")


def test_every_operation_and_every_page_has_its_row() -> None:
    rows = {re.sub(r"\?.*", "", row).replace("{over}", "{number}") for row in OPERATIONS}
    assert set(PAGES) == pages()
    assert rows == endpoints()


def test_every_permission_that_is_checked_is_somebodys() -> None:
    assert access.declared == {name for role in ROLES.values() for name in role.permissions}
    assert set(ROLES) == set(RoleName)


def test_in_the_own_room_each_role_may_what_the_table_says(house: House) -> None:
    """Who may is answered by the room's state alone, and who may not learns nothing but that."""
    may: dict[str, Roles] = {}
    for row in OPERATIONS:
        answers = {role: house.ask(client, row) for role, client in house.clients.items()}
        assert not [role for role, answer in answers.items() if answer.status_code >= 500], row
        refused = {role: answer for role, answer in answers.items() if answer.status_code in (401, 403, 404)}
        may[row] = ALL - refused.keys()
        for role, answer in refused.items():
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (403, "not_allowed"), (row, role)
            assert set(problem) == PROBLEM and set(problem["facts"]) == {"permission"}, (row, role)
    assert may == OPERATIONS


def test_another_room_is_not_there_for_anybody(house: House) -> None:
    for row in OPERATIONS:
        nowhere = {client: house.ask(client, row, room="nowhere") for client in house.clients.values()}
        for role, client in house.clients.items():
            answer = house.ask(client, row, room="port")
            assert answer.status_code == 404, (row, role)
            assert answer.json() == nowhere[client].json(), (row, role)
            assert answer.json()["facts"] == {"what": "room"}


def test_what_another_room_has_looks_like_what_nobody_has(house: House) -> None:
    """Of the port or of nobody, the answer is the same letter by letter."""
    theirs: dict[str, Any] = {
        "unit_id": house.cast.q1.pk,
        "which": house.help_in_port.pk,
        "alarm": house.alarm_in_port.pk,
        "hazard": house.hazard_in_port.pk,
    }
    nobodys: dict[str, Any] = dict.fromkeys(theirs, 10**6)
    for row in (row for row in OPERATIONS if any(f"{{{name}}}" in row for name in theirs)):
        for role, client in house.clients.items():
            answer = house.ask(client, row, **theirs)
            assert answer.status_code == (404 if role in OPERATIONS[row] else 403), (row, role)
            assert answer.content == house.ask(client, row, **nobodys).content, (row, role)
    for row in (row for row in OPERATIONS if "unit" in str(house.body(row))):
        ours, none = (
            house.ask(house.clients[SUPERVISOR], row, unit=unit) for unit in (house.cast.q1.pk, 10**6)
        )
        assert (ours.status_code, ours.content) == (404, none.content), row


def test_a_stranger_and_somebody_switched_off_are_told_to_sign_in(house: House) -> None:
    off = house.people[SUPERVISOR]
    client = house.clients[SUPERVISOR]
    Officer.objects.filter(pk=off.pk).update(is_active=False)
    for row in OPERATIONS:
        for who in (client_of(), client, client_of(authorization="Bearer dwy_wrong")):
            answer = house.ask(who, row)
            assert (answer.status_code, set(answer.json())) == (401, PROBLEM), row
            assert answer.json()["facts"] == {}


def test_a_token_may_what_an_integration_may_and_no_more(house: House) -> None:
    """Wherever else its account works, and whatever else that account is there."""
    exchange = house.people[INTEGRATION]
    Posting.objects.create(officer=exchange, room=house.cast.port, role=COMMANDER)
    _, secret = tokens.issue(exchange, "exchange", clock.now() + timedelta(days=1))
    client = client_of(authorization=f"Bearer {secret}")
    for row, roles in OPERATIONS.items():
        assert (house.ask(client, row).status_code not in (401, 403, 404)) == (INTEGRATION in roles), row
        assert house.ask(client, row, room="port").status_code == 404, row
    assert client.get(reverse("desk")).status_code == 302
    Token.objects.update(revoked_at=clock.now())
    assert house.ask(client, "GET vocabulary").status_code == 401


def test_a_role_holds_in_its_own_room(house: House) -> None:
    """Hicham dispatches in the port and is an officer in the town: nothing is carried over."""
    hicham = house.cast.hicham
    Posting.objects.create(officer=hicham, room=house.cast.room, role=OFFICER)
    client = client_of(hicham)
    for row, roles in OPERATIONS.items():
        assert (house.ask(client, row).status_code not in (403, 404)) == (OFFICER in roles), row
    for row in ("GET snapshot", "GET units", "GET incidents", "GET messages?state=all"):
        answer = house.ask(client, row, room="port")
        assert answer.status_code == 200, row
        assert "P-1" not in answer.content.decode(), row
    for screen in ("desk", "board", "overview", "past"):
        assert client.get(reverse(screen), {"room": "port"}).status_code == 200
        assert client.get(reverse(screen), {"room": "town"}).status_code == 403


def test_the_picture_is_the_rooms_own(house: House) -> None:
    for row in ("GET snapshot", "GET units", "GET emergencies", "GET messages", "GET incidents", "GET calls"):
        told = house.ask(house.clients[DISPATCHER], row).content.decode()
        assert "Q-1" not in told and "Salma" not in told and "Hicham" not in told, row


def outcome(answer: Any) -> str:
    return {200: "opens", 302: "elsewhere"}.get(answer.status_code, str(answer.status_code))


def address(name: str) -> str:
    if name == "nowhere":
        return "/api/v1/nowhere"
    rooms: dict[str, list[Any]] = {
        "sheet": [1],
        "map_script": ["town"],
        "base_tiles": ["town"],
        "console_socket": ["town"],
    }
    return reverse(name, args=rooms.get(name))


def test_a_page_opens_for_whom_the_table_says(house: House) -> None:
    for name, (opens, else_) in PAGES.items():
        with transaction.atomic():
            found = {role: outcome(client.get(address(name))) for role, client in house.clients.items()}
            assert found == {role: "opens" if role in opens else else_ for role in RoleName}, name
            assert client_of().get(address(name)).status_code == STRANGERS.get(name, 302), name
            transaction.set_rollback(True)


def test_the_sign_in_leads_everybody_to_their_own_screen(house: House) -> None:
    for role, client in house.clients.items():
        assert client.get("/").headers["Location"] == reverse(HOME[role]), role


def test_no_screen_shows_another_room(house: House) -> None:
    for screen in ("desk", "board", "overview", "past", "sheet"):
        for role, client in house.clients.items():
            answer = client.get(address(screen), {"room": "port"})
            assert answer.status_code in (403, 404), (screen, role)
            assert "The port" not in answer.content.decode(), (screen, role)


def test_only_who_may_ride_is_offered_a_unit_or_gets_one(house: House) -> None:
    spare = Unit.objects.create(room=house.cast.room, call_sign="P-9", status_at=clock.now())
    for role, client in house.clients.items():
        for unit in (spare, house.cast.q1):
            with transaction.atomic():
                page = client.get(reverse("book_on"))
                assert ("P-9" in page.content.decode()) == (role in RIDE), role
                assert "Q-1" not in page.content.decode()
                answer = client.post(reverse("book_on"), {"unit": unit.pk})
                taken = answer.status_code == 302
                transaction.set_rollback(True)
            assert taken == (role in RIDE - {OFFICER} and unit is spare), (role, unit)


def test_whoever_is_no_crew_any_more_has_no_tablet(house: House) -> None:
    Posting.objects.filter(officer=house.cast.karim).update(role=INTEGRATION)
    assert house.clients[OFFICER].get(reverse("tablet")).headers["Location"] == reverse("book_on")


def test_the_table_holds_inside_the_actions_too(house: House) -> None:
    """Whoever calls an action without the edge is asked again by those actions that ask."""
    for role in ALL - BOARD:
        with pytest.raises(Refused, match="not_allowed"):
            send(house.cast, 3, house.cast.p2, by=house.people[role])
