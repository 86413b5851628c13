"""A request carries a key made before its first try: a repeat is answered, not repeated."""

import hashlib
from collections.abc import Callable
from typing import Any

from patrols import clock
from patrols.models import Officer, Request
from patrols.rules.refusal import Refused


def digest(*parts: bytes) -> str:
    """What a request asked, in 64 letters."""
    return hashlib.sha256(b"\x1f".join(parts)).hexdigest()


def answer_to(officer: Officer, key: str) -> dict[str, Any]:
    """What the officer's request with this key was answered; nothing when there was none."""
    found = Request.objects.filter(officer=officer, key=key).first()
    return dict(found.answer) if found else {}


def once(officer: Officer, key: str, asked: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of `act`, or the earlier answer to the same key. Only inside a decision, so that both are
    one.

    Refuses a key that was used for another request, and a missing or over-long one.
    """
    if not key:
        raise Refused("key_needed", status=400)
    if len(key) > 64:
        raise Refused("too_long", status=422, field="Idempotency-Key", limit=64)
    if earlier := Request.objects.filter(officer=officer, key=key).first():
        if earlier.digest != asked:
            raise Refused("key_reused", key=key)
        return dict(earlier.answer)
    answer = act()
    Request.objects.create(officer=officer, key=key, digest=asked, answer=answer, at=clock.now())
    return answer
