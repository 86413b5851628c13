"""The second factors of an account: codes of an app, security keys, and the recovery codes beside them.

Keeping and checking them is django-allauth's; here is what the room adds: secrets are kept sealed, and a code
opens once.
"""

import time
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper

from patrols import access
from patrols.models import Officer

BOOLEAN = BooleanField()
CODE, KEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Seals what is kept with the installation's key (Fernet), so that a copy of the database alone opens
    nothing; an earlier key of `SECRET_KEY_FALLBACKS` still unseals.
    """

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    sealed = [sha256(f"patrols.factors {key!s}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in sealed])


def of(officer: Officer) -> list[Authenticator]:
    """The officer's factors, the oldest first; recovery codes are none by themselves."""
    return list(Authenticator.objects.filter(user=officer).exclude(type=RECOVERY).order_by("pk"))


def door(officer: Officer) -> list[str]:
    """What the officer's sessions were opened with beside the password: whether a second factor is asked for,
    and which there are.
    """
    return doors([officer.pk])[officer.pk]


def doors(officer_ids: Iterable[int]) -> dict[int, list[str]]:
    """The `door` of each of these officers. One query, since every request asks."""
    wanted = list(officer_ids)
    found = Officer.objects.filter(pk__in=wanted).annotate(must=ExpressionWrapper(access.proving(), BOOLEAN))
    rows = found.order_by("authenticator").values_list("pk", "must", "authenticator", "authenticator__type")
    must, factors = set[int](), defaultdict[int, list[str]](list)
    for pk, asked, factor, kind in rows:
        if asked:
            must.add(pk)
        if factor and kind != RECOVERY:
            factors[pk].append(str(factor))
    return {pk: [str(pk in must), *factors[pk]] for pk in wanted}


def recovery_left(officer: Officer) -> int:
    """How many recovery codes were not used yet."""
    kept = Authenticator.objects.filter(user=officer, type=RECOVERY).first()
    return len(kept.wrap().get_unused_codes()) if kept else 0


@transaction.atomic
def proves(officer: Officer, typed: str) -> bool:
    """Whether the typed code, of the app or a recovery code, is right and opens for the first time."""
    typed = "".join(typed.split())
    kept = Authenticator.objects.select_for_update(no_key=True).filter(user=officer)
    for factor in kept.exclude(type=KEY):
        if _opens(factor, typed):
            factor.record_usage()
            return True
    return False


def _opens(factor: Authenticator, typed: str) -> bool:
    if factor.type == RECOVERY:
        return bool(factor.wrap().validate_code(typed))
    secret = Adapter().decrypt(factor.data["secret"])
    for step in totp.yield_hotp_counters_from_time():
        right = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=typed, expected=right) and step > factor.data.get("step", -1):
            # RFC 6238 §5.2: a code that was accepted once is refused from then on.
            factor.data["step"] = step
            factor.save(update_fields=["data"])
            return True
    return False


def ask_key(officer: Officer) -> dict[str, Any]:
    """What the browser asks the officer's security keys; the challenge stays in the session."""
    return dict(webauthn.begin_authentication(officer))


def proves_key(officer: Officer, answer: Any) -> bool:
    """Whether one of the officer's keys answered the session's challenge."""
    try:
        webauthn.parse_authentication_response(answer)
        webauthn.complete_authentication(officer, answer).record_usage()
    except _UNREADABLE:
        return False
    return True


def offer_code(officer: Officer) -> tuple[str, str]:
    """The secret that an app would take on, and its address for a QR code; kept in the session until used."""
    secret = totp.get_totp_secret()
    return secret, Adapter().build_totp_url(officer, secret)


def add_code(officer: Officer, typed: str) -> bool:
    """Take the offered secret on, if the app shows its code. It takes the place of an earlier one."""
    secret = totp.get_totp_secret()
    if not totp.validate_totp_code(secret, "".join(typed.split())):
        return False
    with transaction.atomic():
        Authenticator.objects.filter(user=officer, type=CODE).delete()
        factor = totp.TOTP.activate(officer, secret).instance
        factor.data["step"] = int(time.time()) // app_settings.TOTP_PERIOD
        factor.save(update_fields=["data"])
    totp.clear_totp_secret(totp.context.request)
    return True


def offer_key(officer: Officer) -> dict[str, Any]:
    """What the browser asks a new security key."""
    return dict(webauthn.begin_registration(officer, passwordless=False))


def add_key(officer: Officer, name: str, answer: Any) -> bool:
    """Take a security key on, if it answered the session's challenge."""
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except _UNREADABLE:
        return False
    webauthn.WebAuthn.add(officer, name.strip()[:60] or "key", answer)
    return True


def new_recovery(officer: Officer) -> Sequence[str]:
    """Ten fresh recovery codes, each good once; the earlier ones open nothing any more."""
    with transaction.atomic():
        Authenticator.objects.filter(user=officer, type=RECOVERY).delete()
        codes: Sequence[str] = RecoveryCodes.activate(officer).generate_codes()
    return codes


def may_remove(officer: Officer) -> bool:
    """Whether one of the factors may go: not the last one of somebody who must have one."""
    return len(of(officer)) > 1 or not access.must_prove(officer)


def remove(officer: Officer, which: int) -> None:
    """Remove a factor; with the last one the recovery codes go too."""
    with transaction.atomic():
        Authenticator.objects.filter(user=officer, pk=which).exclude(type=RECOVERY).delete()
        if not of(officer):
            Authenticator.objects.filter(user=officer).delete()


def forget(officer: Officer) -> int:
    """Remove all that the officer has, and return how many: their password alone opens, or leads to a new
    enrolment. Sessions that were opened with them end (`Officer.get_session_auth_hash`).
    """
    gone: int = Authenticator.objects.filter(user=officer).delete()[0]
    return gone


_UNREADABLE = (ValidationError, ValueError, TypeError, KeyError, AttributeError)
