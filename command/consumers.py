"""The console's socket: it listens; commands go over HTTP."""

from collections.abc import Sequence
from typing import NamedTuple

from command.snapshot import Snapshot
from patrols import access
from patrols.gathering import Gathering
from patrols.listeners import Console
from patrols.models import Officer, Room
from patrols.protocol import Ack, Got, Hello, console_frame
from patrols.rules.refusal import Refused
from patrols.signing_in import signed_in
from patrols.sockets import WITHDRAWN, Socket
from patrols.workers import ROOM

#: Further behind than this, a new picture is cheaper than the news.
FAR_BEHIND = 1000


class ConsoleConsumer(Socket):
    """Serves one console of one room."""

    workers, sign_ins = ROOM, Gathering(signed_in, ROOM, gather_s=0)

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
        entered = await ENTERING.accept(Entering(slug, self.officer, after))
        if entered is None:
            await self.close(WITHDRAWN)
            return
        if entered.picture:
            await self.send_text(entered.picture)
        await self.listen(
            Console(
                self.holder,
                entered.room_id,
                self.push,
                self.close,
                talkgroups=entered.talkgroups,
                cursor=entered.cursor,
            )
        )


class Entering(NamedTuple):
    """Who says hello to which room, and after which entry; None for a picture."""

    slug: str
    officer: Officer
    after: int | None


class Entered(NamedTuple):
    """The room, what the officer hears there, where they stand, and a new picture if they need one."""

    room_id: int
    talkgroups: frozenset[str]
    cursor: int
    picture: str


def enter(asked: Sequence[Entering]) -> list[Entered | None]:
    """Let each in who hears anything there. A room is read once for all who need its picture."""
    rooms = {room.slug: room for room in Room.objects.filter(slug__in={one.slug for one in asked})}
    drawn: dict[str, Snapshot] = {}
    return [_enter(one, rooms.get(one.slug), drawn) for one in asked]


def _enter(one: Entering, room: Room | None, drawn: dict[str, Snapshot]) -> Entered | None:
    talkgroups = access.role_of(one.officer, room).talkgroups if room else frozenset()
    if room is None or not talkgroups:
        return None
    if one.after is not None and 0 <= room.journal_head - one.after <= FAR_BEHIND:
        return Entered(room.pk, talkgroups, one.after, "")
    snapshot = drawn[room.slug] = drawn.get(room.slug) or Snapshot.read(room)
    return Entered(room.pk, talkgroups, snapshot.n, snapshot.text_for(one.officer))


ENTERING = Gathering(enter, ROOM, gather_s=0)
