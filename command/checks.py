"""Start-up checks: what would break a room tonight stops the start, with a hint."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from command.wiring import REACTIONS
from maps.tiles import tiles_fault
from patrols.decisions import Event


def _kinds(parent: type[Event]) -> Iterable[type[Event]]:
    for child in parent.__subclasses__():
        yield child
        yield from _kinds(child)


@register()
def every_event_is_wired(**_: Any) -> list[CheckMessage]:
    """An event that the wiring does not list could not be emitted."""
    return [
        Error(
            f"{kind.__name__} is not in command/wiring.py",
            id="command.E001",
            hint="List it, with () if none reacts.",
        )
        for kind in _kinds(Event)
        if kind not in REACTIONS
    ]


@register()
def no_channel_layer(**_: Any) -> list[CheckMessage]:
    """The hub is the only fan-out; a channel layer beside it would lose messages silently."""
    if not getattr(settings, "CHANNEL_LAYERS", None):
        return []
    return [
        Error("CHANNEL_LAYERS is set", id="command.E002", hint="Remove it: patrols/hub.py is the fan-out.")
    ]


@register()
def front_end_is_installed(**_: Any) -> list[CheckMessage]:
    """The pages need Leaflet, the tile painter and the fonts."""
    if len(settings.STATICFILES_DIRS) == 5:
        return []
    return [
        Error("npm packages are missing", id="command.E003", hint="Run ./dawriya once: it installs them.")
    ]


@register()
def tile_server_can_be_meant(**_: Any) -> list[CheckMessage]:
    """A force's own tiles come from one address, which the pages' policy names, and say whose they are."""
    url = settings.TILES_URL
    fault = tiles_fault(url, settings.TILES_ATTRIBUTION) if url else None
    if fault is None and url.startswith("http:") and settings.HTTPS:
        fault = "is not https, as the room's pages are"
    if fault is None:
        return []
    return [
        Error(
            f"DAWRIYA_TILES={url} {fault}.",
            id="command.E005",
            hint="Give such as https://tiles.example.org/{z}/{x}/{y}.png, or unset it.",
        )
    ]


@register(deploy=True)
def debug_is_off(**_: Any) -> list[CheckMessage]:
    """A room never runs with DEBUG."""
    return [Error("DEBUG is on", id="command.E004", hint="Unset DAWRIYA_DEBUG.")] if settings.DEBUG else []
