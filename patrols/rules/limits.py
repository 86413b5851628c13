"""How much one client may ask, each kind in its place: token buckets (ITU-T I.371's leaky bucket read as a
meter), so that a person's burst passes and a machine's flood does not.
"""

from dataclasses import dataclass

#: Bytes of a frame, or of a request's body.
FRAME_LIMIT = 32 * 1024
#: Open sockets of one officer: more than anybody has windows.
SOCKETS = 20


@dataclass(frozen=True)
class Rate:
    """So much a second; what was not used is saved up to `burst`."""

    a_second: float
    burst: float


#: A tablet that comes out of a tunnel brings 20,000 fixes at once: 100 frames, 2.5 MB.
FRAMES = Rate(20, 150)
BYTES = Rate(128 * 1024, 4 * 1024 * 1024)
#: Sockets opened: a tablet at the edge of coverage comes back every second or two.
ENTRIES = Rate(5, 100)
#: Frames that mean nothing: a broken client is told of some, and then cut off.
NONSENSE = Rate(1, 60)
#: Who was cut off for one of these is kept out so long: to come in costs the room more than a frame does.
KEPT_OUT_S = 10.0
#: Frames that ask the database to decide, and greetings. A call for help is none of them.
COMMANDS = Rate(5, 40)
#: Requests to the API, of one officer or one token.
REQUESTS = Rate(50, 200)


class Bucket:
    """What one client may still do. Moments are seconds of a clock that never jumps."""

    def __init__(self, rate: Rate, now: float) -> None:
        self.rate = rate
        self._left, self._at = rate.burst, now

    def take(self, now: float, amount: float = 1.0) -> float:
        """Take so much if it is there. Seconds until it will be, 0 when it was taken."""
        self._left = min(self.rate.burst, self._left + (now - self._at) * self.rate.a_second)
        self._at = now
        if self._left < amount:
            return (amount - self._left) / self.rate.a_second
        self._left -= amount
        return 0.0

    def earn(self) -> None:
        """One more, because the client was spoken to and will answer."""
        self._left = min(self.rate.burst, self._left + 1)
