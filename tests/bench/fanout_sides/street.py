"""Where the fixes come in: one socket a side brings those of all units, as positions ready to travel.

A thousand sockets of tablets would cost every side the same and measure how Daphne and the clients read.

`/shipped` does with each fix what the tablet's socket does: it is judged, stored, given its sector and
published with those of its moment. `/unbatched` publishes each fix by itself, and `/stock` sends each to
the group; neither stores.
"""

import asyncio
import itertools
import json
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer  # type: ignore[import-untyped]

from tests.bench.fanout_sides.ours import EACH  # it sets Django up, so it comes first
from tests.bench.fanout_sides.stock import GROUP  # isort: split

from patrols.hub import HUB
from patrols.positions import Position
from patrols.radio import FIXES
from patrols.telemetry import GATHERING, Heard, Track

ROOM_ID = int(os.environ["FANOUT_ROOM"])
_layer = RedisPubSubChannelLayer(hosts=[os.environ["REDIS_URL"]])
_numbers = itertools.count(1)


async def shipped(positions: list[Position]) -> None:
    """Store each fix as its tablet's socket would; tablets do not wait for each other."""
    HUB.soon(_accept([_track(*position) for position in positions]))


async def _accept(tracks: list[Track]) -> None:
    for kept in await asyncio.gather(*(GATHERING.accept(track) for track in tracks)):
        assert kept.stored == 1, kept


def _track(unit: Any, lat: Any, lon: Any, at: Any, _heard_at: Any, *rest: Any) -> Track:
    accuracy_m, heading, speed_kph, _sector = rest
    heard = Heard(next(_numbers), datetime.fromisoformat(at), lat, lon, accuracy_m, heading, speed_kph)
    return Track(unit, ROOM_ID, "town", "bench", [heard])


async def unbatched(positions: list[Position]) -> None:
    """Publish each fix by itself."""
    for position in positions:
        await HUB._radio.publish(FIXES, EACH + json.dumps({"room": ROOM_ID, "fixes": [position]}))


async def stock(positions: list[Position]) -> None:
    """Send each fix to the group."""
    for position in positions:
        await _layer.group_send(GROUP, {"type": "fixes", "fixes": [position]})


FEEDS: dict[str, Callable[[list[Position]], Awaitable[None]]] = {
    "/shipped": shipped,
    "/unbatched": unbatched,
    "/stock": stock,
}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Hand each frame's positions to the side's feed until the socket is closed (raw ASGI, no consumer)."""
    HUB.start()
    feed = FEEDS[scope["path"]]
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await feed(json.loads(message["text"]))
