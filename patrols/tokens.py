"""What another system shows instead of signing in. The secret is told once; only its digest is kept.

A secret has 256 random bits, so that one round of SHA-256 keeps it: there is nothing to guess.
"""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import OperationalError
from django.db.models import Q

from patrols import access, clock
from patrols.models import Officer, Token

CARRY_TOKEN = access.permission("patrols.carry_token")
PREFIX = "dwy_"
LONGEST = timedelta(days=366)
NAME_LIMIT = 80
STAMP_EVERY = timedelta(minutes=1)


def issue(officer: Officer, name: str, expires_at: datetime) -> tuple[Token, str]:
    """A new token and its secret, which cannot be told again.

    Raises ValueError with one sentence when the officer may carry none in any room, the name is empty or
    longer than 80 characters, or the end is not within the next 366 days.
    """
    check(officer, name, expires_at)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        officer=officer,
        name=name.strip(),
        digest=_digest(secret),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    return token, secret


def check(officer: Officer, name: str, expires_at: datetime) -> None:
    """Raise ValueError when no such token may be issued."""
    if not 1 <= len(name.strip()) <= NAME_LIMIT:
        raise ValueError(
            f"The name of the system that carries it is expected, up to {NAME_LIMIT} characters."
        )
    if not clock.now() < expires_at <= clock.now() + LONGEST:
        raise ValueError(f"The token's end is expected within the next {LONGEST.days} days.")
    if not access.rooms_where(officer, CARRY_TOKEN).exists():
        raise ValueError(f"{officer} is not posted as an integration in any room; expected one that is.")


def authenticate(secret: str) -> Token | None:
    """The token with its officer, unless it is unknown, expired or revoked, or the officer is switched off
    or carries tokens no more. Its use is noted once a minute.
    """
    now = clock.now()
    valid = Token.objects.filter(revoked_at__isnull=True, expires_at__gt=now, officer__is_active=True)
    token = valid.select_related("officer").filter(digest=_digest(secret)).first()
    if token is None or not access.rooms_where(token.officer, CARRY_TOKEN).exists():
        return None
    if token.used_at is None or token.used_at <= now - STAMP_EVERY:
        # A request is not refused because the database was too busy to note it.
        with suppress(OperationalError):
            stale = Q(used_at__isnull=True) | Q(used_at__lte=now - STAMP_EVERY)
            Token.objects.filter(stale, pk=token.pk).update(used_at=now)
    return token


def revoke(token: Token) -> None:
    """From now on it opens nothing; a second call changes nothing."""
    Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
