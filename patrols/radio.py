"""The radio: how the processes of a room tell each other at once. The only file that knows Redis.

The law: Redis is transport, never truth. Nothing depends on what it carries, since the hub (`hub.py`) also
looks at the database; so nothing here raises when it is gone.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

BELL = "dawriya:bell"
FIXES = "dawriya:fixes"
RIGHTS = "dawriya:rights"
PULSE = "dawriya:pulse"
PRESENCE = "dawriya:presence"
HEARING: dict[str, Any] = {"socket_timeout": 5.0, "socket_connect_timeout": 1.0, "health_check_interval": 5}
SPEAKING: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1}


class Radio:
    """What this process says and hears on the loop that serves its sockets."""

    def __init__(self) -> None:
        self.hears = False
        self._publisher: redis.asyncio.Redis | None = None

    def start(self) -> None:
        """Begin to speak on the running loop."""
        self._publisher = redis.asyncio.Redis.from_url(settings.REDIS_URL, **SPEAKING)

    async def publish(self, channel: str, message: str) -> None:
        """Say it to every process, this one too."""
        if self._publisher is None:
            return
        try:
            await self._publisher.publish(channel, message)
        except (redis.RedisError, OSError) as error:
            log.warning("not published, the look will find it: %s", error)

    async def hear(self, on_message: Callable[[str, bytes], None]) -> None:
        """Hand on what is said on any channel, for ever; a line that was cut is taken up again."""
        while True:
            with contextlib.suppress(redis.RedisError, OSError):
                await self._hear_until_cut(on_message)
            self.hears = False
            await asyncio.sleep(random.uniform(0.2, 1.0))

    async def _hear_until_cut(self, on_message: Callable[[str, bytes], None]) -> None:
        async with (
            redis.asyncio.Redis.from_url(settings.REDIS_URL, **HEARING) as client,
            client.pubsub() as ears,
        ):
            await ears.subscribe(BELL, FIXES, RIGHTS, PULSE, PRESENCE)
            while True:
                message = await ears.get_message(timeout=2.0)
                if message is None:
                    # A half-open link answers nothing and reports nothing: ask.
                    await ears.ping()
                elif message["type"] == "subscribe":
                    self.hears = True
                elif message["type"] == "message":
                    on_message(message["channel"].decode(), message["data"])


def publish_once(channel: str, message: str) -> None:
    """Say it from a process without a loop, over a line of its own."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **SPEAKING) as client:
            client.publish(channel, message)
    except (redis.RedisError, OSError) as error:
        log.info("not published, the look will find it: %s", error)


_asking = redis.Redis.from_url(settings.REDIS_URL, **SPEAKING, retry=Retry(NoBackoff(), 0))


def answers() -> bool:
    """Whether Redis answers this process within a second."""
    try:
        return bool(_asking.ping())
    except (redis.RedisError, OSError):
        return False
