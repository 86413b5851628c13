"""On whose right a socket lives, and whether it still stands."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from django.contrib.sessions.models import Session

from patrols import clock
from patrols.models import Officer

_RIGHT = "pk", "auth_epoch", "password"


class Holder(NamedTuple):
    """The officer, the epoch of their right, the session with which they came, and the password that they
    then had, as a digest of its stored form.
    """

    officer_id: int
    epoch: int
    session_key: str
    password: bytes


def holder(officer: Officer, session_key: str) -> Holder:
    """The right with which the officer comes in."""
    return Holder(officer.pk, officer.auth_epoch, session_key, _digest(officer.password))


def still_entitled(holders: Iterable[Holder]) -> set[Holder]:
    """Those whose officer is active, in the same epoch, with the same password, and still signed in."""
    wanted = set(holders)
    officers = Officer.objects.filter(pk__in={h.officer_id for h in wanted}, is_active=True)
    rights = {pk: (epoch, _digest(stored)) for pk, epoch, stored in officers.values_list(*_RIGHT)}
    sessions = set(
        Session.objects.filter(
            session_key__in={h.session_key for h in wanted}, expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    return {
        h for h in wanted if rights.get(h.officer_id) == (h.epoch, h.password) and h.session_key in sessions
    }


def _digest(stored: str) -> bytes:
    return blake2b(stored.encode(), digest_size=16).digest()
