"""Start-up: the wires are connected once, and a fault in them stops the start."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "command"

    def ready(self) -> None:
        from command import checks as checks
        from command import feed, roles, wiring
        from patrols import access, events, radio

        access.install(roles.ROLES)
        events.install(feed.relay, wiring.REACTIONS, radio.ring)
