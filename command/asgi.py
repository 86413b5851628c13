"""The ASGI door: Django for HTTP, two sockets for WebSocket, the hub from the first scope on."""

import asyncio
import gc
import os
import signal
import sys
import threading
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "command.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings

from command.handler import http as django_http

# What start-up makes stays: the collector need not walk it again and again, later not while an order waits.
gc.set_threshold(20_000, 20, 50)
http = django_http()

from command import health  # noqa: E402
from command.cities import warm_cities  # noqa: E402  (models exist only after the line above)
from command.routing import websockets  # noqa: E402
from patrols.hub import HUB  # noqa: E402
from patrols.meters import LATENESS  # noqa: E402
from patrols.workers import ROOM  # noqa: E402

# The loop that pushes orders waits for the interpreter while a view computes: at most this long a turn.
sys.setswitchinterval(0.0005)


def _spare_the_collector() -> None:
    """What was made so far stays: to walk it again takes a fifth of a second while an order waits."""
    gc.collect()
    gc.freeze()


_spare_the_collector()
_router = ProtocolTypeRouter(
    {"http": health.before(http), "websocket": OriginValidator(URLRouter(websockets), settings.ORIGINS)}
)


def _drain_when_asked() -> None:
    """SIGUSR1: let the clients go to another process; SIGTERM ends this one afterwards."""
    if threading.current_thread() is threading.main_thread():  # elsewhere no signal can be taken
        loop = asyncio.get_running_loop()
        signal.signal(signal.SIGUSR1, lambda *_: loop.call_soon_threadsafe(HUB.drain))


async def _warm() -> None:
    """Load the cities; until then no client is sent here, who would wait beside the compiler."""
    try:
        await ROOM.run(warm_cities)
    finally:
        _spare_the_collector()
        health.WARM.set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Start the hub at the first scope (Daphne sends no lifespan), then route."""
    if HUB.start():
        _drain_when_asked()
        health.WARM.clear()
        HUB.soon(_warm())
        HUB.soon(LATENESS.watch())
    await _router(scope, receive, send)
