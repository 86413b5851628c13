"""The console's socket: it listens; commands go over HTTP."""

import json

from command.snapshot import snapshot
from patrols import access
from patrols.listeners import Console
from patrols.models import Officer, Room
from patrols.protocol import Ack, Got, Hello, console_frame
from patrols.rules.refusal import Refused
from patrols.sockets import WITHDRAWN, Socket
from patrols.workers import ROOM

#: Further behind than this, a new picture is cheaper than the news.
FAR_BEHIND = 1000


class ConsoleConsumer(Socket):
    """Serves one console of one room."""

    workers = ROOM

    async def on_frame(self, text: str) -> None:
        frame = console_frame(text)
        if isinstance(frame, Hello):
            await self.greet(lambda: self._hello(frame.after))
        elif not isinstance(self.listener, Console):
            raise Refused("hello_first", status=400)
        elif isinstance(frame, Ack):
            await self.listener.acknowledge(frame.n)
        elif isinstance(frame, Got):
            self.listener.drew()

    async def _hello(self, after: int | None) -> None:
        assert self.officer and self.holder
        slug = self.scope["url_route"]["kwargs"]["room"]
        entered = await self.workers.run(_enter, slug, self.officer, after)
        if entered is None:
            await self.close(WITHDRAWN)
            return
        room_id, talkgroups, cursor, picture = entered
        if picture:
            await self.send_text(picture)
        await self.listen(
            Console(self.holder, room_id, self.push, self.close, talkgroups=talkgroups, cursor=cursor)
        )


def _enter(slug: str, officer: Officer, after: int | None) -> tuple[int, frozenset[str], int, str] | None:
    """The room, what the officer hears there, where they stand, and a new picture if they need one."""
    room = Room.objects.filter(slug=slug).first()
    talkgroups = access.role_of(officer, room).talkgroups if room else frozenset()
    if room is None or not talkgroups:
        return None
    if after is not None and 0 <= room.journal_head - after <= FAR_BEHIND:
        return room.pk, talkgroups, after, ""
    picture = snapshot(room, officer)
    return room.pk, talkgroups, picture["n"], json.dumps(picture, ensure_ascii=False, allow_nan=False)
