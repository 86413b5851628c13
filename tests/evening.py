"""An evening in the room: a Desk in Arabic and a Board in French by keyboard alone, crews on their tablets,
and the journal that holds what was done.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, expect

from tests.clients import Frame, Hand, Tablet
from tests.keyboard import Journal, Seat
from tests.rig import Rig

#: What the Board says, in French, until the room has answered a command.
SENDING = "Envoi"


@dataclass
class Evening:
    """Two seats, the tablets of three crews, and the journal."""

    room: Rig
    desk: Seat
    board: Seat
    journal: Journal
    tablets: dict[str, Tablet]
    exchange: Hand

    async def begin(self, number: int) -> None:
        """The call-taker takes a call that comes without a ring."""
        await self.desk.press("Escape", "n")
        await expect(self.desk.find("#type")).to_be_focused()
        await expect(self.desk.find("#type")).to_have_value("")
        await expect(self.desk.find("#outcome")).to_be_hidden()

    async def write(self, kind: str, where: str, said: str) -> None:
        """What the caller says goes into the form, field by field."""
        desk = self.desk
        called = desk.named("types", kind)
        await desk.type(called)
        await desk.mark("#type-list", called)
        await desk.press("Enter")
        await expect(desk.find("#type")).to_have_value(called)
        await expect(desk.find("#place")).to_be_focused()
        await desk.type(where)
        await expect(desk.find("#place-list [role=option]").first).to_be_visible()
        await desk.press("Enter")
        await desk.tab_to("#text")
        await desk.type(said)

    async def queue(self, call: int) -> int:
        """The call waits for a patrol: its incident's number, which Board and journal have too."""
        await self.desk.press("Control+Enter")
        incident = await self.outcome()
        entry = await self.journal.has("call.queued", by="Amina", call=call)
        assert entry["facts"]["incident"] == incident
        await expect(self.board.find(f'#queue [data-key="{incident}"]')).to_be_visible()
        await self.logged(f"{incident_name(incident)} mis en file, appel {call}")
        return incident

    async def outcome(self) -> int:
        """The incident that the Desk names as what became of the call in hand."""
        outcome = self.desk.find("#outcome")
        await expect(outcome).to_have_text(re.compile(r"#\d{4}"))
        found = re.search(r"#(\d{4})", await outcome.inner_text())
        assert found
        return int(found[1])

    async def ended(self, call: int, disposition: str) -> None:
        """The Desk has no call in hand any more; the journal says how this one ended."""
        await expect(self.desk.find("#no-call")).to_be_visible()
        await self.journal.has("call.closed", by="Amina", call=call, disposition=disposition)
        await self.logged(f"Appel {call} terminé : {self.board.named('dispositions', disposition)}")

    async def order(self, text: str, kind: str, said: str = "", **facts: Any) -> Frame:
        """One command, from `/` to Enter; its entry, and if it `said` something, its line of the log."""
        board = self.board
        await board.press("/")
        await expect(board.find("#command")).to_have_value("")
        await board.type(text)
        await board.press("Enter")
        return await self.done(kind, said, **facts)

    async def done(self, kind: str, said: str = "", **facts: Any) -> Frame:
        """The Board did this and was answered: its line is empty, the journal has it, the log tells it."""
        await expect(self.board.find("#command")).to_have_value("")
        await expect(self.board.find("#command-reading")).not_to_contain_text(SENDING)
        await self.board.press("/", "Escape")
        entry = await self.journal.has(kind, by="Samir", **facts)
        if said:
            await self.logged(said)
        return entry

    async def logged(self, said: str) -> None:
        """The Board's log has this line, in French."""
        await expect(self.board.find("#log li", said).first).to_be_visible()

    async def select(self, incident: int) -> None:
        """The Board shows this incident."""
        await self.board.press("/")
        await expect(self.board.find("#command")).to_have_value("")
        await self.board.type(str(incident))
        await self.board.press("Enter")
        await expect(self.board.find("#incident-n")).to_contain_text(incident_name(incident))

    async def crew(self, unit: str, *statuses: str, disposition: str | None = None) -> None:
        """A crew does its task up to the last of these statuses, or ends it with what became of it."""
        tablet = self.tablets[unit]
        for status in statuses:
            answer = await tablet.report(status)
            assert answer["ok"], answer
        if disposition:
            answer = await tablet.report("available", disposition=disposition)
            assert answer["ok"], answer
            await self.journal.has("assignment.ended", call_sign=unit, disposition=disposition)

    async def told(self, unit: str, kind: str, incident: int) -> Frame:
        """The newest order of this kind on a crew's tablet is about this incident."""
        tablet = self.tablets[unit]

        def found() -> Frame | None:
            order = tablet.order(kind)
            about = (order or {"body": {"incident": None}})["body"]["incident"]
            return order if (about["number"] if isinstance(about, dict) else about) == incident else None

        order: Frame = await tablet.until(found)
        return order


def incident_name(incident: int) -> str:
    return f"#{incident:04}"


@asynccontextmanager
async def an_evening(browser: Browser, room: Rig) -> AsyncIterator[Evening]:
    desk = await Seat.take(browser, room, "amina", "desk", "ar", by_keyboard=True)
    board = await Seat.take(browser, room, "samir", "board", "fr", by_keyboard=True)
    crews = {"P-1": "karim", "P-2": "youssef", "P-3": "salma"}
    tablets = {unit: await Tablet(room.place(who)).open() for unit, who in crews.items()}
    nadia, exchange = Hand(room.place("nadia")), Hand(room.place("exchange"))
    await board.press("l")
    await expect(board.find("#log")).to_be_visible()
    yield Evening(room, desk, board, Journal(nadia), tablets, exchange)
    for tablet in tablets.values():
        await tablet.close()
    for hand in (nadia, exchange):
        await hand.http.aclose()
    await desk.leave()
    await board.leave()
