"""The ASGI door: Django for HTTP, two sockets for WebSocket, the hub from the first scope on."""

import gc
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "command.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings

from command.handler import http as django_http

http = django_http()

from command.cities import warm_cities  # noqa: E402  (models exist only after the line above)
from command.routing import websockets  # noqa: E402
from patrols.radio import HUB  # noqa: E402
from patrols.workers import ROOM  # noqa: E402

# The loop that pushes orders waits for the interpreter while a view computes: at most this long a turn.
sys.setswitchinterval(0.0005)
# What start-up made stays: the collector need not walk it again and again while an order waits.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
_router = ProtocolTypeRouter(
    {"http": http, "websocket": OriginValidator(URLRouter(websockets), settings.ORIGINS)}
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Start the hub at the first scope (Daphne sends no lifespan), then route."""
    if HUB.start():
        HUB.soon(ROOM.run(warm_cities))
    await _router(scope, receive, send)
