"""READ who comes through the door with which session: after a fall a thousand come within two seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http.cookie import parse_cookie
from django.utils.crypto import constant_time_compare

from patrols import clock, factors
from patrols.holders import Holder, holder
from patrols.models import Officer

Right = tuple[Officer, Holder]


def session_key(scope: Mapping[str, Any]) -> str:
    """The session's key that came with a handshake; empty without one."""
    header = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    return str(parse_cookie(header).get(settings.SESSION_COOKIE_NAME, ""))


def signed_in(keys: Sequence[str]) -> list[Right | None]:
    """The officer of each session, with their right; None where nobody is signed in. Three queries in all."""
    live = Session.objects.filter(session_key__in=set(keys), expire_date__gt=clock.now())
    opened = {session.session_key: session.get_decoded() for session in live}
    ids = {pk for said in opened.values() if (pk := _officer_id(said)) is not None}
    officers = Officer.objects.filter(is_active=True).in_bulk(ids)
    for pk, door in factors.doors(officers).items():
        officers[pk].door = door
    return [_right(key, opened.get(key, {}), officers) for key in keys]


def _officer_id(said: Mapping[str, Any]) -> int | None:
    known = said.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return int(said[SESSION_KEY]) if known and SESSION_KEY in said else None


def _right(key: str, said: Mapping[str, Any], officers: Mapping[int, Officer]) -> Right | None:
    """As `django.contrib.auth.get_user` judges it: the session was opened with what the officer still has."""
    officer = officers.get(_officer_id(said) or 0)
    if officer is None:
        return None
    right = [officer.get_session_auth_hash(), *officer.get_session_auth_fallback_hash()]
    claimed = said.get(HASH_SESSION_KEY) or ""
    opened_so = any(constant_time_compare(claimed, one) for one in right)
    return (officer, holder(officer, key)) if opened_so else None
