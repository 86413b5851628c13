"""One person's ways into the room: signed in by the form, commands over HTTP, a socket that comes back."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count
from random import Random
from typing import Any, Final, NoReturn, cast

import httpx
from websockets import Origin
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.protocol import State

from command.simulator.force import Login

Frame = dict[str, Any]

SIGN_IN_EVERY_S: Final = 0.5
"""Checking a password costs the room a quarter of a second, so people come in one by one."""
BEAT_S: Final = 10.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 3.0, 30.0
NOT_SIGNED_IN, WITHDRAWN = 4401, 4403
AWAY = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, httpx.TransportError)

log = logging.getLogger(__name__)


class SignInRefused(Exception):
    """The room does not let this person in; str() is one sentence."""


def csrf_word(client: httpx.AsyncClient) -> str:
    """The word that comes with a change; over TLS its cookie has another name."""
    return client.cookies.get("__Host-csrftoken") or client.cookies.get("csrftoken") or ""


class Door:
    """Where the room is, and the one way in."""

    def __init__(self, url: str, room: str, rng: Random) -> None:
        self.url, self.room = url.rstrip("/"), room
        self._rng = rng
        self._tls = ssl.create_default_context()
        self._one_by_one = asyncio.Lock()

    async def sign_in(self, login: Login) -> httpx.AsyncClient:
        """Fill in the sign-in form; the client that holds the session. Raises SignInRefused."""
        client = httpx.AsyncClient(
            base_url=self.url,
            verify=self._tls,
            timeout=15.0,
            headers={"Origin": self.url, "Referer": self.url},
        )
        async with self._one_by_one:
            page = await client.get("/sign-in")
            form = {"username": login.username, "password": login.password}
            form["csrfmiddlewaretoken"] = csrf_word(client)
            answer = await client.post("/sign-in", data=form) if page.status_code == 200 else page
            await asyncio.sleep(SIGN_IN_EVERY_S)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise httpx.ConnectError(f"the sign-in page answers {answer.status_code}")
        if answer.status_code != 302:
            raise SignInRefused(f"{login.username} is not let in at {self.url}: {answer.status_code}.")
        return client

    def socket(self, path: str, client: httpx.AsyncClient) -> connect:
        """A socket of the session that the client holds."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
        return connect(
            self.url.replace("http", "ws", 1) + path,
            origin=Origin(self.url),
            additional_headers={"Cookie": cookies},
            compression=None,
            close_timeout=1.0,
            max_size=2**20,
        )

    async def pause(self, tries: int) -> None:
        """Wait with full jitter: 0.2-3 s at first, up to half a minute while nobody answers."""
        await asyncio.sleep(self._rng.uniform(0.2, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 1.5**tries)))

    async def some_of(self, seconds: float) -> None:
        """Wait until a moment of chance within so long."""
        await asyncio.sleep(self._rng.uniform(0, seconds))


class Person:
    """Somebody of the force at work, signed in when it is first needed and again when it no longer holds."""

    def __init__(self, door: Door, login: Login) -> None:
        self.door, self.login = door, login
        self._client: httpx.AsyncClient | None = None

    async def client(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = await self.door.sign_in(self.login)
        return self._client

    def forget(self) -> None:
        """The session holds no longer. Its client is not closed: another request may be under way in it."""
        self._client = None

    async def ask(self, method: str, path: str, body: Frame | None = None) -> httpx.Response:
        """One request of the room's API, tried with one key until it is answered."""
        key = uuid.uuid4().hex
        for tries in count():
            with suppress(*AWAY):
                client = await self.client()
                headers = {"Idempotency-Key": key, "X-CSRFToken": csrf_word(client)}
                address = f"/api/v1/rooms/{self.door.room}/{path}"
                answer = await client.request(method, address, json=body, headers=headers)
                if answer.status_code == 401:
                    self.forget()
                elif answer.status_code < 500:
                    return answer
            await self.door.pause(tries)
        raise AssertionError("count() ends")


class Line(ABC):
    """A socket that is opened again for as long as its person works."""

    path: str

    def __init__(self, person: Person) -> None:
        self.person = person
        self._ws: ClientConnection | None = None

    @abstractmethod
    async def hello(self) -> None:
        """Say where this client stands."""

    @abstractmethod
    async def take(self, frame: Frame) -> None:
        """Do what a frame says."""

    async def live(self) -> NoReturn:
        """Keep the line, until cancelled. Raises SignInRefused."""
        tries = 0
        while True:
            code = None
            with suppress(*AWAY):
                code = await self._line(None)
            self._ws = None
            if code == NOT_SIGNED_IN:
                self.person.forget()
            log.debug("%s lost %s: %s", self.person.login.username, self.path, code)
            tries = tries + 1 if code in (None, WITHDRAWN) else 0
            await self.person.door.pause(tries)

    async def _line(self, old: ClientConnection | None) -> int | None:
        """One line and those to which it is moved, until the last is lost; the code with which it closed.

        The first word of this line lets the old one go.
        """
        async with self.person.door.socket(self.path, await self.person.client()) as ws:
            self._ws, moving = ws, None
            beat = asyncio.create_task(self._beat())
            try:
                with suppress(ConnectionClosed):
                    await self.hello()
                    async for frame in _frames(ws):
                        if frame["t"] == "wait":
                            continue
                        if old is not None:
                            await old.close()
                            old = None
                        if frame["t"] == "drain":
                            moving = moving or asyncio.create_task(self._move(ws, frame["within_s"]))
                        else:
                            await self.take(frame)
                return await moving if moving and self._ws is not ws else ws.close_code
            finally:
                beat.cancel()
                if moving:
                    moving.cancel()

    async def _move(self, old: ClientConnection, within_s: float) -> int | None:
        """To another process, at a moment of chance; until that one answers the old line is heard."""
        await self.person.door.some_of(within_s)
        while True:
            code = None
            with suppress(*AWAY):
                code = await self._line(old)
            if old.state is not State.OPEN:
                return code
            self._ws = old
            await self.person.door.pause(0)

    async def say(self, frame: Frame) -> None:
        """Send a frame; without a line it is lost, and what matters is said again."""
        if self._ws is not None:
            with suppress(ConnectionClosed):
                await self._ws.send(json.dumps(frame))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await self.say({"t": "beat"})


async def _frames(ws: ClientConnection) -> AsyncIterator[Frame]:
    """Frames, those that came in pieces joined."""
    pieces = ""
    async for message in ws:
        text = cast(str, message)
        if text[0] in "+=":
            pieces += text[1:]
            if text[0] == "+":
                continue
            text, pieces = pieces, ""
        yield json.loads(text)
