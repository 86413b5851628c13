"""One table: what each role may do, and what it hears."""

from enum import StrEnum

from dispatch import assignment, intake, recommendation
from patrols import status
from patrols.access import Role

#: What every console of a room hears.
ROOM = "room"


class RoleName(StrEnum):
    """What an officer can be in a room."""

    CALL_TAKER = "call_taker"
    DISPATCHER = "dispatcher"
    COMMANDER = "commander"
    OFFICER = "officer"


USE_DESK = intake.TAKE_CALL
USE_BOARD = recommendation.RECOMMEND

_calls = frozenset({intake.READ_WORDS, intake.READ_ROOM, intake.TAKE_CALL})
_dispatch = frozenset(
    {
        recommendation.RECOMMEND,
        assignment.ASSIGN,
        assignment.RECALL,
        intake.AMEND_INCIDENT,
        intake.CLOSE_INCIDENT,
        status.SET_STATUS,
    }
)

ROLES: dict[str, Role] = {
    RoleName.CALL_TAKER: Role(_calls, frozenset({ROOM})),
    RoleName.DISPATCHER: Role(_calls | _dispatch, frozenset({ROOM})),
    RoleName.COMMANDER: Role(_calls | _dispatch, frozenset({ROOM})),
    RoleName.OFFICER: Role(frozenset({intake.READ_WORDS}), frozenset()),
}
