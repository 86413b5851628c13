"""What an officer, or another system's token, may still ask of this process: over all of its sockets and
requests together, so that coming back with a new socket brings nothing new.
"""

import threading
import time

from patrols.models import Officer, Token
from patrols.rules.limits import BYTES, COMMANDS, ENTRIES, FRAMES, KEPT_OUT_S, NONSENSE, REQUESTS, Bucket


class Allowance:
    """What one officer's sockets at this process may say. Used on the loop alone."""

    def __init__(self) -> None:
        now = time.monotonic()
        self._frames, self._bytes = Bucket(FRAMES, now), Bucket(BYTES, now)
        self._commands, self._nonsense = Bucket(COMMANDS, now), Bucket(NONSENSE, now)
        self._entries = Bucket(ENTRIES, now)

    def may_say(self, size: int) -> bool:
        """Whether a frame of so many bytes is within the limits; it counts."""
        now = time.monotonic()
        return not self._frames.take(now) and not self._bytes.take(now, size)

    def may_enter(self) -> bool:
        """Whether one more socket is opened; it counts."""
        return not self._entries.take(time.monotonic())

    def may_err(self) -> bool:
        """Whether one more frame that means nothing is answered; it counts."""
        return not self._nonsense.take(time.monotonic())

    def may_ask(self) -> float:
        """Seconds until one more command is taken; 0 when this one is."""
        return self._commands.take(time.monotonic())

    def earn(self) -> None:
        """The room said something of its own accord: the answer to it is free."""
        self._frames.earn()


_allowances: dict[int, Allowance] = {}
_requests: dict[tuple[type, int], Bucket] = {}
_one_by_one = threading.Lock()


def of(officer_id: int) -> Allowance:
    """The officer's; there is one for each account that was ever here, a few hundred bytes."""
    return _allowances.setdefault(officer_id, Allowance())


#: Until when nobody comes in with a session.
_kept_out: dict[str, float] = {}


def keep_out(session: str) -> None:
    """Let nobody in with this session for a while: it came too often, or too much of what came with it meant
    nothing. On the loop alone.
    """
    now = time.monotonic()
    for over in [key for key, until in _kept_out.items() if until <= now]:
        del _kept_out[over]
    _kept_out[session] = now + KEPT_OUT_S


def is_kept_out(session: str) -> bool:
    """Whether a socket with this session comes too soon, before anybody is asked whose it is."""
    return _kept_out.get(session, 0.0) > time.monotonic()


def ask(who: Officer | Token) -> float:
    """One request to the API, from any thread: seconds until it may be asked, 0 when it may be now."""
    now, key = time.monotonic(), (type(who), who.pk)
    with _one_by_one:
        return _requests.setdefault(key, Bucket(REQUESTS, now)).take(now)
