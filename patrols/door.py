"""What happens at the door is told to the rooms of whoever it happened to."""

from axes.models import AccessAttempt

from patrols import access, factors
from patrols.decisions import deciding, emit
from patrols.events import AccountFactorsReset, AccountLocked, AccountUnlocked
from patrols.models import Officer, Room


def tell_locked(username: str, address: str) -> None:
    """Nobody signs in as this officer from there for a while; an account that is not there is no room's."""
    officer = Officer.objects.filter(username=username).first()
    if officer is None or not (rooms := _rooms(officer)):
        return
    with deciding(*rooms):
        for room in rooms:
            emit(AccountLocked(room=room, officer=officer.pk, name=officer.name, address=address))


def unlock(officer: Officer, *, by: Officer) -> bool:
    """Let the officer try again from everywhere; False when nothing was shut."""
    if not AccessAttempt.objects.filter(username=officer.username).delete()[0]:
        return False
    with deciding(*(rooms := _rooms(officer)), by=by):
        for room in rooms:
            emit(AccountUnlocked(room=room, officer=officer.pk, name=officer.name))
    return True


def reset_factors(officer: Officer, *, by: Officer | None) -> bool:
    """Remove the officer's second factors, and end what was opened with them; False when there is none."""
    with deciding(*(rooms := _rooms(officer)), by=by):
        if not factors.forget(officer):
            return False
        access.withdraw(officer)
        for room in rooms:
            emit(AccountFactorsReset(room=room, officer=officer.pk, name=officer.name))
    return True


def _rooms(officer: Officer) -> list[Room]:
    """Those that the account has to do with: a superuser's is every room's matter."""
    rooms = Room.objects.order_by("pk")
    return list(rooms if officer.is_superuser else rooms.filter(postings__officer=officer))
