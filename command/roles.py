"""One table: what each role may do, and what it hears.

A new permission is declared beside what it guards and takes its place in one of the bundles; the table then
says whose it is.
"""

from enum import StrEnum

from dispatch import (
    assignment,
    closing,
    escalation,
    figures,
    hazards,
    incidents,
    intake,
    known,
    merging,
    past,
    promise,
    recommendation,
    ringing,
)
from patrols import access, administration, duty, emergency, journal, messages, roster, status, tokens
from patrols.access import Role

#: What every console of a room hears.
ROOM = "room"


class RoleName(StrEnum):
    """What an officer can be in a room."""

    CALL_TAKER = "call_taker"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    COMMANDER = "commander"
    OFFICER = "officer"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"
    INTEGRATION = "integration"


#: A system takes calls too, but sits at no desk.
USE_DESK = access.permission("command.use_desk")
USE_BOARD = recommendation.RECOMMEND
USE_OVERVIEW = figures.READ_FIGURES
USE_PAST = past.READ_PAST

_words = frozenset({intake.READ_WORDS})
_ride = frozenset({duty.RIDE})
_live = frozenset({intake.READ_ROOM, roster.READ_UNITS, messages.READ_MESSAGES})
_past = frozenset({past.READ_PAST, messages.READ_PAST_MESSAGES})
_calls = frozenset(
    {
        USE_DESK,
        intake.TAKE_CALL,
        emergency.TAKE_EMERGENCY,
        hazards.NOTE_HAZARD,
        known.READ_KNOWN,
        promise.PROMISE,
    }
)
_board = frozenset(
    {
        figures.READ_FIGURES,
        recommendation.RECOMMEND,
        assignment.ASSIGN,
        assignment.RECALL,
        incidents.AMEND_INCIDENT,
        closing.CLOSE_INCIDENT,
        closing.REOPEN,
        escalation.TAKE_ALARM,
        merging.MERGE,
        status.SET_STATUS,
        duty.SET_SHIFT_END,
        emergency.END_EMERGENCY,
        messages.SEND_MESSAGE,
        messages.PUBLISH_BOLO,
    }
)
_journal = frozenset({journal.READ_JOURNAL})
_accounts = frozenset({administration.ADMINISTER})
_machine = frozenset({tokens.CARRY_TOKEN, ringing.RING, intake.TAKE_CALL})

_room, _nothing = frozenset({ROOM}), frozenset[str]()

ROLES: dict[str, Role] = {
    RoleName.CALL_TAKER: Role(_words | _ride | _live | _calls, _room),
    RoleName.DISPATCHER: Role(_words | _ride | _live | _past | _calls | _board, _room),
    RoleName.SUPERVISOR: Role(_words | _ride | _live | _past | _journal | _calls | _board, _room),
    RoleName.COMMANDER: Role(_words | _ride | _live | _past | _journal | _calls | _board, _room),
    RoleName.OFFICER: Role(_words | _ride, _nothing),
    RoleName.INSPECTOR: Role(_words | _past | _journal, _nothing),
    RoleName.ADMINISTRATOR: Role(_words | _accounts, _nothing),
    RoleName.INTEGRATION: Role(_words | _live | _machine, _nothing),
}
