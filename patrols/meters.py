"""What a process counts about itself, for /metrics: the hot paths add to these and know nothing more."""

import asyncio
import time
from collections import deque

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
#: How often the loop is asked how late it is, and over how long the worst answer counts.
LAG_EVERY_S = 0.25
LAG_OVER_S = 15.0
#: Why a socket was closed by us, by its code; whatever else is closed for a reason of its own.
REASONS = {
    4401: "not_signed_in",
    4403: "withdrawn",
    4408: "stuck",
    4429: "flood",
    4500: "failed",
    4503: "elsewhere",
}

CLOSED = Counter("dawriya_sockets_closed", "Sockets that this process closed.", ["reason"], registry=REGISTRY)
REFUSED = Counter("dawriya_frames_refused", "Frames that changed nothing.", ["code"], registry=REGISTRY)
FOUND = Counter(
    "dawriya_entries_found",
    "Journal entries that the hub learnt of by the bell, or by looking before a bell.",
    ["by"],
    registry=REGISTRY,
)
DECIDED = Histogram(
    "dawriya_decision_seconds",
    "Seconds from the beginning of a decision to its commit.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
LAG = Gauge(
    "dawriya_loop_lag_seconds",
    f"The longest that the loop kept somebody waiting in the last {LAG_OVER_S:g} s.",
    registry=REGISTRY,
)
PULSE_AGE = Gauge(
    "dawriya_bell_age_seconds",
    "Seconds since this process last heard through Redis what it said there itself.",
    registry=REGISTRY,
)


def closed(code: int) -> None:
    """A socket was closed with this code."""
    CLOSED.labels(REASONS.get(code, str(code))).inc()


class Lateness:
    """How late the loop runs: its worst in the last seconds, and whether it still turns at all."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()
        self._turned_at = time.monotonic()
        LAG.set_function(self.worst)

    def worst(self) -> float:
        """Seconds; a loop that stands still counts from when it stopped. May be asked from any thread."""
        now = time.monotonic()
        standing = max(0.0, now - self._turned_at - LAG_EVERY_S)
        return max([standing, *(late for at, late in tuple(self._seen) if now - at < LAG_OVER_S)])

    async def watch(self) -> None:
        """Measure for ever."""
        self._turned_at = time.monotonic()
        while True:
            await asyncio.sleep(LAG_EVERY_S)
            now = time.monotonic()
            self._seen.append((now, max(0.0, now - self._turned_at - LAG_EVERY_S)))
            self._turned_at = now
            while now - self._seen[0][0] > LAG_OVER_S:
                self._seen.popleft()


class Pulse:
    """The hub's test of its own ears: it says a word on Redis and notes when it hears it."""

    def __init__(self) -> None:
        self._heard_at = time.monotonic()
        PULSE_AGE.set_function(lambda: time.monotonic() - self._heard_at)

    def heard(self) -> None:
        """Our own word came back."""
        self._heard_at = time.monotonic()


LATENESS = Lateness()
PULSE = Pulse()
