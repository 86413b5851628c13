"""What is told to the hub of every process at once, from any thread: that a room decided (the bell), that a
right may have ended, where units are. Nothing here raises.
"""

import json
from collections.abc import Sequence

from patrols import hub, radio
from patrols.positions import Position


def ring(room_id: int, number: int) -> None:
    """Ring the bell, after the commit: this room decided up to this number."""
    _send(radio.BELL, f"{room_id}:{number}")


def tell_right(officer_id: int) -> None:
    """Tell, after the commit, that a right of this officer may have ended."""
    hub.HUB.note_right(officer_id)
    _send(radio.RIGHTS, str(officer_id))


def tell_moves(room_id: int, positions: Sequence[Position]) -> None:
    """Tell where units of the room are now; with Redis away, at least the hub of this process."""
    if not hub.HUB.note_moves(room_id, positions):
        _send(radio.FIXES, json.dumps({"room": room_id, "fixes": list(positions)}, allow_nan=False))


def _send(channel: str, message: str) -> None:
    if not hub.HUB.from_thread(channel, message):
        radio.publish_once(channel, message)
