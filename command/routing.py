"""The two sockets."""

from typing import Any

from django.urls import path

from command.consumers import ConsoleConsumer
from patrols.consumers import TabletConsumer

console: Any = ConsoleConsumer.as_asgi()
tablet: Any = TabletConsumer.as_asgi()
websockets: list[Any] = [path("ws/console/<slug:room>", console), path("ws/tablet", tablet)]
