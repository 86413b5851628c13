"""Start-up: the wires are connected once, and a fault in them stops the start."""

from django.apps import AppConfig
from django.conf import settings


class CommandConfig(AppConfig):
    name = "command"

    def ready(self) -> None:
        from command import checks as checks
        from command import feed, roles, wiring
        from dispatch import escalation
        from patrols import access, bell, decisions, hub

        access.install(roles.ROLES, settings.SECOND_FACTOR, bell.tell_right)
        decisions.install(feed.relay, wiring.REACTIONS, bell.ring)
        hub.install(escalation.is_watched)
