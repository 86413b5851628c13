"""The tablet's socket: frame in, one action, answer out."""

from dataclasses import replace
from typing import Any

from maps.geo import LatLon
from patrols import clock, orders
from patrols.decisions import deciding
from patrols.duty import open_shift
from patrols.emergency import call_help, call_off
from patrols.gathering import Gathering
from patrols.holders import still_entitled
from patrols.listeners import Tablet
from patrols.messages import say_from_unit
from patrols.models import Officer, Unit
from patrols.orders import RECEIPTS, decline
from patrols.protocol import (
    Beat,
    Decline,
    Fixes,
    Help,
    Receipt,
    Report,
    Safe,
    Say,
    TabletHello,
    Undo,
    tablet_frame,
)
from patrols.requests import answer_to, digest, once
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from patrols.signing_in import signed_in
from patrols.sockets import WITHDRAWN, Socket
from patrols.status import report_status, undo_report, way_back
from patrols.tablet import SEATS, WELCOMES, Hello, own_card
from patrols.telemetry import GATHERING, Heard, Track, track_of
from patrols.workers import TABLETS

#: What is decided once a key and answered.
Asking = Report | Undo | Decline | Say | Help | Safe


class TabletConsumer(Socket):
    """Serves the tablet of the unit that the officer is on shift with."""

    workers, sign_ins = TABLETS, Gathering(signed_in, TABLETS, gather_s=0)
    unit: Unit | None = None
    track: Track | None = None

    async def on_frame(self, text: str) -> None:
        frame = tablet_frame(text)
        if isinstance(frame, TabletHello):
            await self.greet(lambda: self._hello(frame))
        elif self.unit is None or not isinstance(self.listener, Tablet):
            raise Refused("hello_first", status=400)
        elif isinstance(frame, Receipt):
            self.listener.read(frame.delivered)
            # In this order: what could not be noted is sent, and so confirmed, again.
            await RECEIPTS.accept(orders.Receipt(self.unit, frame.delivered, frame.seen))
            if isinstance(self.listener, Tablet):
                self.listener.receipt(frame.delivered)
        elif isinstance(frame, Asking):
            await self._ask(frame)
        elif isinstance(frame, Fixes):
            await self._fixes(frame)
        else:
            assert isinstance(frame, Beat)

    async def _hello(self, frame: TabletHello) -> None:
        assert self.officer and self.holder
        seat = await SEATS.accept(Hello(self.officer, frame.order))
        if seat is None:
            await self.refuse(Refused("not_on_shift"))
            await self.close(WITHDRAWN)
            return
        self.unit, self.track = seat.unit, track_of(seat.unit, frame.device, ())
        listener = Tablet(
            self.holder, self.unit.room_id, self.push, self.close, unit_id=self.unit.pk, cursor=seat.cursor
        )
        await self.listen(listener)
        await listener.greet(await WELCOMES.accept((self.officer, self.unit)))

    async def _ask(self, frame: Asking) -> None:
        assert self.officer and self.unit and self.holder and self.allowance
        # Nothing stands before a call for help.
        if not isinstance(frame, Help) and (wait_s := self.allowance.may_ask()):
            raise Refused("too_fast", status=429, wait_s=round(wait_s, 3), key=frame.key)
        if self.holder not in await self.workers.run(still_entitled, [self.holder]):
            await self.close(WITHDRAWN)
            return
        await self.send_frame(await self.workers.run(_decide, self.officer, self.unit, frame))

    async def _fixes(self, frame: Fixes) -> None:
        assert self.track
        readings = [Heard(f.n, f.at, f.lat, f.lon, f.accuracy_m, f.heading, f.speed_kph) for f in frame.fixes]
        kept = await GATHERING.accept(replace(self.track, readings=readings))
        refused = [{"n": number, "code": code} for number, code in kept.refused]
        await self.send_frame({"t": "fixed", "seq": frame.seq, "kept": kept.stored, "refused": refused})


def _decide(officer: Officer, unit: Unit, frame: Asking) -> dict[str, Any]:
    """What the officer says, decided once a key."""

    def act() -> dict[str, Any]:
        shift = open_shift(officer)
        if shift is None or shift.unit_id != unit.pk:
            raise Refused("not_on_shift")
        made = _act(officer, unit, frame)
        answer = {"t": "answer", "key": frame.key, "ok": True, "decided_at": clock.stamp(decision.at)}
        return {**answer, "unit": own_card(unit), **made}

    try:
        with deciding(unit.room, by=officer) as decision:
            return once(officer, frame.key, _digest(frame), act)
    except Refused as refused:
        fresh = Unit.objects.select_related("room", "home_sector").get(pk=unit.pk)
        answer = {"t": "answer", "key": frame.key, "ok": False, "code": refused.code, "facts": refused.facts}
        return {**answer, "at": clock.stamp(clock.now()), "unit": own_card(fresh)}


def _act(officer: Officer, unit: Unit, frame: Asking) -> dict[str, Any]:
    """Do it; what the answer says beside the unit."""
    match frame:
        case Say():
            message = say_from_unit(unit, frame.text, by=officer, at=frame.at, reply_to=frame.reply_to)
            return {"message": message.number}
        case Help():
            position = None if frame.lat is None or frame.lon is None else LatLon(frame.lat, frame.lon)
            call_help(unit, by=officer, at=frame.at, position=position, accuracy_m=frame.accuracy_m)
        case Safe():
            call_off(unit, by=officer)
        case Decline():
            decline(unit, frame.order, by=officer, reason=frame.reason, at=frame.at)
        case Undo():
            back = answer_to(officer, frame.of).get("undo")
            if back is None:
                raise Refused("nothing_to_undo", call_sign=unit.call_sign)
            undo_report(unit, back, by=officer, at=frame.at)
        case Report():
            return {"undo": _report(officer, unit, frame)}
    return {}


def _report(officer: Officer, unit: Unit, frame: Report) -> dict[str, Any] | None:
    """Report the status; the way back from it."""
    if frame.status not in list(Status):
        raise Refused("unknown_status", status=422, value=frame.status)
    unit.refresh_from_db()
    was, since = Status(unit.status), unit.status_at
    report_status(
        unit,
        Status(frame.status),
        by=officer,
        at=frame.at,
        disposition=frame.disposition,
        note=frame.note,
    )
    return way_back(was, since, unit, frame.at)


def _digest(frame: Asking) -> str:
    """What is asked under the key; only the clock may differ at the second try."""
    if isinstance(frame, Say):
        return digest(b"message", str(frame.reply_to).encode(), frame.text.encode())
    if isinstance(frame, Help | Safe):
        return digest(type(frame).__name__.encode())
    if isinstance(frame, Undo):
        return digest(b"undo", frame.of.encode())
    if isinstance(frame, Decline):
        return digest(b"decline", str(frame.order).encode(), frame.reason.encode())
    return digest(frame.status.encode(), (frame.disposition or "").encode())
