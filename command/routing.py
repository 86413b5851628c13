"""The two sockets."""

from django.urls import path

from command.consumers import ConsoleConsumer
from patrols.consumers import TabletConsumer

websockets = [
    path("ws/console/<slug:room>", ConsoleConsumer.as_asgi()),
    path("ws/tablet", TabletConsumer.as_asgi()),
]
