"""Who may do what, where. Permissions are declared by the app that checks them; `command/roles.py` grants
them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from patrols.models import Officer, Posting, Room
from patrols.rules.refusal import Refused

declared: set[str] = set()


@dataclass(frozen=True)
class Role:
    """What a posting gives: permissions, and the talkgroups that the holder hears."""

    permissions: frozenset[str]
    talkgroups: frozenset[str]


_roles: Mapping[str, Role] = {}
_must_prove: frozenset[str] = frozenset()
_bell: Callable[[int], object] = id  # until it is installed nobody hears it
NOBODY = Role(frozenset(), frozenset())


def permission(name: str) -> str:
    """Declare a permission, `app.verb`, once, beside what it guards."""
    if name in declared:
        raise RuntimeError(f"the permission {name} is declared twice")
    declared.add(name)
    return name


def install(roles: Mapping[str, Role], must_prove: Iterable[str], bell: Callable[[int], None]) -> None:
    """Say once, at start-up, what each role may do, who must have a second factor, and who is rung with an
    officer's id when a right of theirs may have ended; a permission that nobody declared crashes, and so does
    a role that is not there.
    """
    global _roles, _must_prove, _bell
    if strangers := set(must_prove) - roles.keys():
        raise ImproperlyConfigured(
            f"DAWRIYA_SECOND_FACTOR names roles of {', '.join(roles)}, or none;"
            f" not {', '.join(sorted(strangers))}."
        )
    _must_prove = frozenset(must_prove)
    unknown = {name for role in roles.values() for name in role.permissions} - declared
    if unknown:
        raise RuntimeError(f"roles grant permissions that nobody checks: {sorted(unknown)}")
    _roles, _bell = roles, bell


def must_prove(officer: Officer) -> bool:
    """Whether the officer must have a second factor: by what they are in any room, or as a superuser where
    anybody must.
    """
    return Officer.objects.filter(proving(), pk=officer.pk).exists()


def proving() -> Q:
    """The officers who must have a second factor."""
    if not _must_prove:
        return Q(pk__in=[])
    posted = Posting.objects.filter(officer=OuterRef("pk"), role__in=_must_prove)
    return Q(is_superuser=True) | Q(Exists(posted))


def role_names() -> list[str]:
    """What an officer can be in a room, in the order of the table."""
    return list(_roles)


def granting(wanted: str) -> list[str]:
    """The names of the roles that give this permission."""
    return [name for name, role in _roles.items() if wanted in role.permissions]


def rooms_where(officer: Officer, wanted: str) -> QuerySet[Room]:
    """The rooms in which the officer holds the permission."""
    posted = Posting.objects.filter(officer=officer, officer__is_active=True, role__in=granting(wanted))
    return Room.objects.filter(pk__in=posted.values("room"))


def role_of(officer: Officer, room: Room) -> Role:
    """The officer's role in the room, read afresh: a right that was withdrawn is gone at once."""
    if not officer.is_active:
        return NOBODY
    name = Posting.objects.filter(officer=officer, room=room).values_list("role", flat=True).first()
    return _roles.get(name, NOBODY) if name else NOBODY


def may(officer: Officer, wanted: str, room: Room) -> bool:
    """Whether the officer holds the permission in this room."""
    return wanted in role_of(officer, room).permissions


def need(officer: Officer, wanted: str, room: Room) -> None:
    """Refuse with 403 when the officer does not hold the permission in this room."""
    if not may(officer, wanted, room):
        raise Refused("not_allowed", status=403, permission=wanted)


def withdraw(officer: Officer) -> None:
    """End every socket of the officer within two seconds, and with it whatever they may no longer see."""
    Officer.objects.filter(pk=officer.pk).update(auth_epoch=F("auth_epoch") + 1)
    may_have_ended(officer.pk)


def may_have_ended(officer_id: int) -> None:
    """Once this is committed, look at what lives on a right of this officer, before the hub's next look."""
    transaction.on_commit(partial(_bell, officer_id), robust=True)
