"""Which unit was sent to which call, and when it was there and free again, as the log has it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from command.replaying.log import Log, Row
from command.replaying.mapping import Mapping, MappingUnusable, Units
from command.replaying.rows import Reader, Unusable
from dispatch.rules.policy import PRIORITIES
from maps.geo import LatLon


@dataclass(frozen=True, slots=True)
class Sent:
    """A row. Moments are seconds since 1970; `there` is None for a unit that did not arrive, `day` and
    `hour_of_week` (0 is Monday's first) are the log's own.
    """

    call: str
    unit: str
    kind: str
    priority: int
    sector: str
    at: LatLon
    received: float
    queued: float
    sent: float
    there: float | None
    free: float
    day: str
    hour_of_week: int

    @property
    def stay_s(self) -> float:
        """How long it was at work there; the whole task of a unit that did not arrive."""
        return self.free - (self.sent if self.there is None else self.there)


@dataclass
class Record:
    """Every unit that was sent, in the order of sending, and how many rows say none, by reason."""

    sent: list[Sent] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)

    def days(self) -> list[str]:
        return sorted({one.day for one in self.sent})


def read_record(log: Log, mapping: Mapping) -> Record:
    """All of the log. Raises MappingUnusable where the mapping has no table of units or no call's number."""
    if mapping.units is None or not mapping.one_row_per:
        raise MappingUnusable("The mapping has no [units], or no one_row_per: a twin needs both.")
    if odd := sorted(mapping.units.priority.codes() - {*map(str, PRIORITIES)}):
        raise MappingUnusable(f"There is no priority {', '.join(odd)}; they are 0 to {max(PRIORITIES)}.")
    reader, record = Reader(log.header, mapping), Record()
    for row in log.rows():
        try:
            record.sent.append(_sent(reader, row, mapping, mapping.units))
        except Unusable as fault:
            record.aside[fault.reason] += 1
    record.sent.sort(key=lambda one: (one.sent, one.call, one.unit))
    return record


def _sent(reader: Reader, row: Row, mapping: Mapping, units: Units) -> Sent:
    received = reader.moment(row)
    call, unit, kind = reader.cells(row, [mapping.one_row_per, units.unit, units.kind])
    sector = reader.cells(row, [units.sector])[0] if units.sector else ""
    priority = units.priority.code(reader.cells(row, units.priority.columns))
    if not (call and unit and kind and priority):
        raise Unusable("no_unit", "The row names no call, no unit, no kind or no priority.")
    position = reader.position(row)
    if not position:
        raise Unusable("no_place", "The row has no coordinates.")
    times = [units.queued, units.sent, units.there, units.free]
    queued, sent, there, free = (_moment(reader, row, mapping, name) for name in times)
    if sent is None or free is None or not sent <= (there or sent) <= free:
        raise Unusable("times", "The unit has no times, or they do not follow each other.")
    local = sent.astimezone(ZoneInfo(mapping.time.zone))
    return Sent(
        call=call,
        unit=unit,
        kind=kind,
        priority=int(priority),
        sector=sector,
        at=LatLon(**position),
        received=min(received, sent).timestamp(),
        queued=min(queued or sent, sent).timestamp(),
        sent=sent.timestamp(),
        there=there.timestamp() if there else None,
        free=free.timestamp(),
        day=f"{local:%Y-%m-%d}",
        hour_of_week=local.weekday() * 24 + local.hour,
    )


def _moment(reader: Reader, row: Row, mapping: Mapping, name: str) -> datetime | None:
    text = reader.cells(row, [name])[0] if name else ""
    try:
        return mapping.time.read(text) if text else None
    except (ValueError, OverflowError):
        raise Unusable("times", f"{text[:40]!r} is not in the format {mapping.time.format}.") from None


def by_unit(sent: Iterable[Sent]) -> dict[str, list[Sent]]:
    """{unit: what it was sent to, in order}."""
    found: dict[str, list[Sent]] = {}
    for one in sent:
        found.setdefault(one.unit, []).append(one)
    return found
