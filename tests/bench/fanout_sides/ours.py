"""Our side: the room as shipped, whose hub also knows fixes that are to be passed on one by one.

Those go through the same hub to the same consoles the moment they come, without waiting for what was drawn.
"""

import json

from command.asgi import application
from patrols.hub import HUB, Hub
from patrols.listeners import Console, fixes_frame
from patrols.positions import Position
from patrols.radio import FIXES

#: Marks a message whose fixes do not wait to be told with others.
EACH = "each "

__all__ = ["EACH", "application"]


class PassingHub(Hub):
    """The hub; a message marked as `EACH` is passed on at once."""

    def _on_message(self, channel: str, data: bytes) -> None:
        if channel == FIXES and data.startswith(EACH.encode()):
            said = json.loads(data[len(EACH) :])
            self.soon(self._pass_on(said["room"], {int(fix[0]): fix for fix in said["fixes"]}))
        else:
            super()._on_message(channel, data)

    async def _pass_on(self, room_id: int, moved: dict[int, Position]) -> None:
        text = fixes_frame(moved)
        for listener in self._in(room_id):
            if isinstance(listener, Console):
                await listener.send(text)


HUB.__class__ = PassingHub
