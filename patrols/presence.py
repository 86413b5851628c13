"""Presence: how many sockets each officer has open, here and at the other processes, so that what one officer
may hold does not grow with the number of processes.

Each process says it of itself: at once what changed, and all of it with every pulse. Who was not heard for
two pulses counts no more, and while Redis is not heard only what is here counts: nobody is refused for it.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from patrols.rules.limits import SOCKETS

#: Seconds of silence after which a process counts as gone.
GONE_S = 11.0

Close = Callable[[int], Awaitable[None]]


@dataclass
class Elsewhere:
    """What another process said last: when, and officer → sockets."""

    at: float = 0.0
    sockets: dict[int, int] = field(default_factory=dict)


class Presence:
    """The sockets at this process, each as what closes it, and the number of those elsewhere. Used on the
    loop alone; moments are seconds of a clock that never jumps.
    """

    def __init__(self, process: str) -> None:
        self._process = process
        self._here: dict[int, list[Close]] = {}
        self._elsewhere: dict[str, Elsewhere] = {}
        self._changed: set[int] = set()
        self._all = False

    def is_full(self, officer_id: int, now: float, *, hears_others: bool) -> bool:
        """Whether the officer has as many sockets as there may be."""
        others = self._elsewhere.values() if hears_others else ()
        there = sum(one.sockets.get(officer_id, 0) for one in others if now - one.at < GONE_S)
        return len(self._here.get(officer_id, ())) + there >= SOCKETS

    def enter(self, officer_id: int, close: Close) -> None:
        """One more socket, the newest."""
        self._here.setdefault(officer_id, []).append(close)
        self._changed.add(officer_id)

    def leave(self, officer_id: int, close: Close) -> None:
        """That socket ended."""
        here = self._here[officer_id]
        here.remove(close)
        if not here:
            del self._here[officer_id]
        self._changed.add(officer_id)

    def tell_all(self) -> None:
        """Say everything with the next news, and not only what changed."""
        self._all = True

    def news(self) -> str:
        """What the others are to hear, as JSON; empty when they know it."""
        if not self._all and not self._changed:
            return ""
        told = self._here if self._all else self._changed
        sockets = {officer_id: len(self._here.get(officer_id, ())) for officer_id in told}
        said = {"process": self._process, "all": self._all, "sockets": sockets}
        self._all, self._changed = False, set()
        return json.dumps(said)

    def hear(self, said: Mapping[str, Any], now: float) -> list[Close]:
        """Note another process's news. What is to be closed here, because both let somebody in at the same
        moment: of two processes the one whose name comes first keeps its own.
        """
        process = str(said["process"])
        sockets = {int(pk): min(max(int(n), 0), SOCKETS) for pk, n in dict(said["sockets"]).items()}
        if process == self._process:
            return []
        if said["all"]:
            self._elsewhere[process] = Elsewhere()
        there = self._elsewhere.setdefault(process, Elsewhere())
        there.at = now
        there.sockets.update(sockets)
        self._elsewhere = {name: one for name, one in self._elsewhere.items() if now - one.at < GONE_S}
        return [close for officer_id in sockets for close in self._surplus(officer_id)]

    def _surplus(self, officer_id: int) -> list[Close]:
        first = (one for name, one in self._elsewhere.items() if name < self._process)
        kept = max(SOCKETS - sum(one.sockets.get(officer_id, 0) for one in first), 0)
        return self._here.get(officer_id, [])[kept:]
