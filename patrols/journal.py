"""The room's one numbered, hash-chained log.

Entry n: h(n) = sha256(h(n-1) | n | time | kind | actor | facts | digest of cards). A personal fact enters as
sha256(salt | value), so that it can be erased and the chain still verifies; so do the cards, which repeat
what people typed.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from patrols import access
from patrols.clock import stamp
from patrols.models import JournalEntry, Room

READ_JOURNAL = access.permission("patrols.read_journal")

Card = dict[str, Any]
AT_ONCE = 256
PAGE = 2000


def canonical(value: object) -> str:
    """The one spelling of a JSON value that is hashed and compared."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _sha(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _link(before: str, entry: JournalEntry) -> str:
    return _sha(
        before,
        str(entry.number),
        entry.at.isoformat(),
        entry.kind,
        f"{entry.actor_id or ''}:{entry.actor_name}",
        entry.facts,
        entry.cards_digest,
    )


def record(
    room: Room,
    kind: str,
    facts: Mapping[str, Any],
    personal: Iterable[str],
    cards: Sequence[Card],
    talkgroups: Iterable[str],
    *,
    at: datetime,
    actor: tuple[int, str] | None,
) -> JournalEntry:
    """The room's next entry, numbered and chained but not yet written: the decision writes all of its own
    at once.

    `room` is the locked row; its counter and chain head move on.
    """
    open_facts, sealed = dict(facts), {}
    for name in personal:
        if open_facts.get(name):
            salt, value = secrets.token_hex(16), canonical(open_facts[name])
            sealed[name] = [salt, value]
            open_facts[name] = {"sealed": _sha(salt, value)}
    cards_text = canonical(list(cards))
    room.journal_head += 1
    entry = JournalEntry(
        room=room,
        number=room.journal_head,
        at=at,
        kind=kind,
        actor_id=actor[0] if actor else None,
        actor_name=actor[1] if actor else "",
        facts=canonical(open_facts),
        personal=sealed,
        cards=cards_text,
        cards_digest=_sha(cards_text),
        talkgroups=sorted(talkgroups),
    )
    entry.hash = room.journal_hash = _link(room.journal_hash, entry)
    return entry


def head(room_id: int) -> int:
    """The number of the room's last entry."""
    return Room.objects.values_list("journal_head", flat=True).get(pk=room_id)


class Row(NamedTuple):
    """An entry ready to travel: its text is made once, for all who may see it."""

    number: int
    talkgroups: frozenset[str]
    text: str


def after(room_id: int, number: int, limit: int = AT_ONCE) -> list[JournalEntry]:
    """The entries that follow `number`, in order: fan-out, catch-up and replay all read this."""
    return list(JournalEntry.objects.filter(room_id=room_id, number__gt=number).order_by("number")[:limit])


def rows(room_id: int, number: int, limit: int = AT_ONCE) -> list[Row]:
    """The entries that follow `number`, ready to travel."""
    return [
        Row(entry.number, frozenset(entry.talkgroups), _text(entry))
        for entry in after(room_id, number, limit)
    ]


def _text(entry: JournalEntry) -> str:
    """What `line` says, with the stored cards as they stand."""
    said = json.dumps({**line(entry, with_cards=False), "cards": None}, ensure_ascii=False)
    return f"{said.removesuffix('null}')}{entry.cards or '[]'}}}"


def line(entry: JournalEntry, *, with_cards: bool = True) -> dict[str, Any]:
    """An entry as it travels to consoles; personal facts stay behind, the cards carry what may be seen."""
    facts = {name: fact for name, fact in json.loads(entry.facts).items() if not _is_sealed(fact)}
    travelling = {
        "n": entry.number,
        "at": stamp(entry.at),
        "kind": entry.kind,
        "by": entry.actor_name or None,
    }
    return {
        **travelling,
        "facts": facts,
        "cards": json.loads(entry.cards) if with_cards and entry.cards else [],
    }


def _is_sealed(fact: object) -> bool:
    return isinstance(fact, dict) and fact.keys() == {"sealed"}


def verify(room: Room) -> list[tuple[int, str]]:
    """Every entry that does not stand as it was written, with its fault; empty when all is well.

    Reads the database that `room` came from.
    """
    faults: list[tuple[int, str]] = []
    before, expected, newest = "0" * 64, 1, 0
    for entry in _all(room):
        found = list(_faults(before, expected, entry))
        if "entry_changed" in found and entry.pk < newest:
            found.append("entry_moved")
        faults += [(entry.number, fault) for fault in found]
        before, expected, newest = entry.hash, entry.number + 1, max(newest, entry.pk)
    room.refresh_from_db(fields=["journal_head", "journal_hash"])
    if (room.journal_head, room.journal_hash) != (expected - 1, before):
        faults.append((room.journal_head, "tail_missing"))
    return faults


def _all(room: Room) -> Iterator[JournalEntry]:
    """The room's entries in order, a page a query, so that no query takes long."""
    number = -1
    stored = JournalEntry.objects.using(room._state.db).filter(room_id=room.pk).order_by("number")
    while page := list(stored.filter(number__gt=number)[:PAGE]):
        yield from page
        number = page[-1].number


def _faults(before: str, expected: int, entry: JournalEntry) -> Iterable[str]:
    if entry.number != expected:
        yield "entries_missing"
    elif entry.hash != _link(before, entry):
        yield "entry_changed"
    if entry.cards and _sha(entry.cards) != entry.cards_digest:
        yield "cards_changed"
    digests = json.loads(entry.facts) if entry.personal else {}
    for name, (salt, value) in entry.personal.items():
        if digests.get(name) != {"sealed": _sha(salt, value)}:
            yield "personal_fact_changed"
