"""The room, its people and units, what they were ordered and what was said."""

from patrols.models.journal import JournalEntry, Request
from patrols.models.officers import Officer, Posting, Token
from patrols.models.orders import Audience, Message, MessageKind, Order, OrderKind
from patrols.models.readings import ON_EARTH, Fix, LastFix, Reading
from patrols.models.rooms import Room, Sector
from patrols.models.units import Emergency, Shift, Unit, UnitKind

__all__ = [
    "ON_EARTH",
    "Audience",
    "Emergency",
    "Fix",
    "JournalEntry",
    "LastFix",
    "Message",
    "MessageKind",
    "Officer",
    "Order",
    "OrderKind",
    "Posting",
    "Reading",
    "Request",
    "Room",
    "Sector",
    "Shift",
    "Token",
    "Unit",
    "UnitKind",
]
