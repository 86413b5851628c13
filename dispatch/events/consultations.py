"""Who read what is over."""

from dataclasses import dataclass

from patrols.decisions import Event


@dataclass(frozen=True, kw_only=True)
class IncidentConsulted(Event):
    """Somebody read what is over."""

    incident: int


@dataclass(frozen=True, kw_only=True)
class CallConsulted(Event):
    """Somebody read a call that is over."""

    call: int


@dataclass(frozen=True, kw_only=True)
class PastSearched(Event):
    """Somebody searched what is over. `asked` is what for; `found` counts what the first page showed."""

    personal = frozenset({"asked"})
    asked: dict[str, str]
    found: int


@dataclass(frozen=True, kw_only=True)
class KnownConsulted(Event):
    """Somebody read what happened before at the place of a call or an incident, or from its number."""

    call: int | None
    incident: int | None
