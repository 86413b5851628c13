"""The call-taker who sends the log: signed in, each request with a key that a second run makes again."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import httpx

from command.replaying.log import Row
from command.simulator.force import Login
from command.simulator.line import AWAY, Door, Person, SignInRefused, csrf_word

TRIES = 8
"""With the pauses between, the room may be away for about half a minute."""


AGAIN = (401, 429, 500, 502, 503, 504)


class CannotReplay(Exception):
    """The room does not take the log; str() is one sentence."""


class Taker(Person):
    """Somebody at the Desk of the room."""

    def __init__(self, door: Door, login: Login, digest: str) -> None:
        """`digest` is that of the log's content: the keys come of it."""
        super().__init__(door, login)
        self._digest = digest
        self._coming_in = asyncio.Lock()

    async def vocabulary(self) -> dict[str, Any]:
        """The words of the room. Raises CannotReplay."""
        try:
            client = await self.client()
            answer = await client.get(f"/api/v1/rooms/{self.door.room}/vocabulary")
        except SignInRefused as fault:
            raise CannotReplay(str(fault)) from fault
        except AWAY as fault:
            raise CannotReplay(f"No room answers at {self.door.url}.") from fault
        if answer.status_code != 200:
            raise CannotReplay(f"The room {self.door.room!r} is not open to this person: {detail(answer)}")
        words: dict[str, Any] = answer.json()
        return words

    async def client(self) -> httpx.AsyncClient:
        """Whoever finds the session gone signs in, once for all requests under way."""
        async with self._coming_in:
            return await super().client()

    async def tell(self, row: Row, path: str, body: dict[str, Any]) -> httpx.Response:
        """One request for a row, tried with its key until it is answered. Raises CannotReplay."""
        key = hashlib.sha256(f"{self._digest}|{self.door.room}|{row.number}|{path}".encode()).hexdigest()
        answer = None
        for tries in range(TRIES):
            try:
                client = await self.client()
                answer = await self._post(client, path, body, key)
            except SignInRefused as fault:
                raise CannotReplay(str(fault)) from fault
            except AWAY:
                answer = None
            if answer is not None:
                if answer.status_code == 403:
                    raise CannotReplay(f"The room does not let this person do it: {detail(answer)}")
                if answer.status_code == 401 and self._client is client:
                    self.forget()
                elif answer.status_code not in AGAIN:
                    return answer
            await self.door.pause(tries)
        if answer is not None and answer.status_code == 500:
            return answer
        raise CannotReplay(
            f"The room did not answer for row {row.number}; run again, what was sent is not repeated."
        )

    async def _post(
        self, client: httpx.AsyncClient, path: str, body: dict[str, Any], key: str
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key, "X-CSRFToken": csrf_word(client)}
        return await client.post(f"/api/v1/rooms/{self.door.room}/{path}", json=body, headers=headers)


def detail(answer: httpx.Response) -> str:
    """What the room says about a request that it refused, in one sentence."""
    return str(problem(answer).get("detail") or f"it answers {answer.status_code}.")


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem that a refusal carries, empty for one of another kind."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return {}
    body: dict[str, Any] = answer.json()
    return body
