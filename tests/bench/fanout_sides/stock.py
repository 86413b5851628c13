"""The other side: consoles as Channels' tutorial has them, on its Redis pub/sub layer."""

import json
import os
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

GROUP = "room"
LAYER = "channels_redis.pubsub.RedisPubSubChannelLayer"


class Console(AsyncWebsocketConsumer):
    """A console in the room's group."""

    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def fixes(self, event: dict[str, Any]) -> None:
        """Show what the group is told."""
        frame = {"t": "fixes", "fixes": event["fixes"]}
        await self.send(text_data=json.dumps(frame, separators=(",", ":")))


if not settings.configured:
    layer = {"BACKEND": LAYER, "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
    settings.configure(CHANNEL_LAYERS={"default": layer}, SECRET_KEY="bench", INSTALLED_APPS=["channels"])
    django.setup()
application = Console.as_asgi()
