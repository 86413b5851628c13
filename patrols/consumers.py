"""The tablet's socket: frame in, one action, answer out."""

from dataclasses import replace
from typing import Any

from patrols import clock
from patrols.duty import open_shift
from patrols.events import deciding
from patrols.listeners import Tablet, live_officers
from patrols.models import Officer, Unit
from patrols.orders import confirm, owed
from patrols.protocol import Beat, Fixes, Receipt, Report, TabletHello, tablet_frame
from patrols.requests import digest, once
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from patrols.sockets import WITHDRAWN, Socket
from patrols.status import report_status
from patrols.tablet import own_card, welcome
from patrols.telemetry import GATHERING, Heard, Track, track_of
from patrols.workers import TABLETS


class TabletConsumer(Socket):
    """Serves the tablet of the unit that the officer is on shift with."""

    workers = TABLETS
    unit: Unit | None = None
    track: Track | None = None

    async def on_frame(self, text: str) -> None:
        frame = tablet_frame(text)
        if isinstance(frame, TabletHello):
            await self._hello(frame)
        elif self.unit is None or not isinstance(self.listener, Tablet):
            raise Refused("hello_first", status=400)
        elif isinstance(frame, Receipt):
            self.listener.receipt(frame.delivered)
            await self.workers.run(confirm, self.unit, delivered=frame.delivered, seen=frame.seen)
        elif isinstance(frame, Report):
            await self._report(frame)
        elif isinstance(frame, Fixes):
            await self._fixes(frame)
        else:
            assert isinstance(frame, Beat)

    async def _hello(self, frame: TabletHello) -> None:
        assert self.officer and self.holder
        shift = await self.workers.run(open_shift, self.officer)
        if shift is None:
            await self.refuse(Refused("not_on_shift"))
            await self.close(WITHDRAWN)
            return
        self.unit, self.track = shift.unit, track_of(shift.unit, frame.device, ())
        greeting = await self.workers.run(welcome, self.officer, self.unit)
        await self.send_frame(greeting)
        cursor = await self.workers.run(owed, self.unit, frame.order)
        listener = Tablet(
            self.holder, self.unit.room_id, self.send_text, self.close, unit_id=self.unit.pk, cursor=cursor
        )
        await self.listen(listener)
        await listener.push(cursor)

    async def _report(self, frame: Report) -> None:
        assert self.officer and self.unit and self.holder
        if self.holder not in await self.workers.run(live_officers, [self.holder]):
            await self.close(WITHDRAWN)
            return
        await self.send_frame(await self.workers.run(_decide, self.officer, self.unit, frame))

    async def _fixes(self, frame: Fixes) -> None:
        assert self.track
        readings = [Heard(f.n, f.at, f.lat, f.lon, f.accuracy_m, f.heading, f.speed_kph) for f in frame.fixes]
        kept = await GATHERING.accept(replace(self.track, readings=readings))
        refused = [{"n": number, "code": code} for number, code in kept.refused]
        await self.send_frame({"t": "fixed", "seq": frame.seq, "kept": kept.stored, "refused": refused})


def _decide(officer: Officer, unit: Unit, frame: Report) -> dict[str, Any]:
    """The officer's report, decided once a key."""
    asked = digest(frame.status.encode(), (frame.disposition or "").encode())

    def act() -> dict[str, Any]:
        shift = open_shift(officer)
        if shift is None or shift.unit_id != unit.pk:
            raise Refused("not_on_shift")
        if frame.status not in list(Status):
            raise Refused("unknown_status", status=422, value=frame.status)
        report_status(
            unit,
            Status(frame.status),
            by=officer,
            at=frame.at,
            disposition=frame.disposition,
            note=frame.note,
        )
        return {"t": "answer", "key": frame.key, "ok": True, "unit": own_card(unit)}

    try:
        with deciding(unit.room, by=officer):
            return once(officer, frame.key, asked, act)
    except Refused as refused:
        fresh = Unit.objects.select_related("room", "home_sector").get(pk=unit.pk)
        answer = {"t": "answer", "key": frame.key, "ok": False, "code": refused.code, "facts": refused.facts}
        return {**answer, "at": clock.stamp(clock.now()), "unit": own_card(fresh)}
