"""The other side: tablets and consoles as Channels' tutorial has them, on its Redis pub/sub layer.

Each fix is sent to the group by itself, as it comes. Nobody signs in, nothing is judged or stored.
"""

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path

from tests.bench.fanout_sides.stock import GROUP, Console


class Tablet(AsyncWebsocketConsumer):
    """A tablet: its hello says which unit it is, its fixes go to the group."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = json.loads(text_data or "")
        if frame["t"] == "hello":
            self.unit = frame["device"]
            await self.send(text_data=json.dumps({"t": "welcome"}))
        elif frame["t"] == "fixes":
            for fix in frame["fixes"]:
                place = [self.unit, fix["lat"], fix["lon"], fix["at"], fix["at"], 8.0, 90.0, 32.0, "A"]
                await self.channel_layer.group_send(GROUP, {"type": "fixes", "fixes": [place]})
            told = {"t": "fixed", "seq": frame["seq"], "kept": len(frame["fixes"]), "refused": []}
            await self.send(text_data=json.dumps(told))


_sockets: Any = {"ws/console/<slug:room>": Console.as_asgi(), "ws/tablet": Tablet.as_asgi()}
_paths: Any = [path(route, served) for route, served in _sockets.items()]
application = URLRouter(_paths)
