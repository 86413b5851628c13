"""An officer has so many sockets and no more, however many processes there are."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from patrols.hub import Hub
from patrols.presence import GONE_S, Presence
from patrols.radio import PRESENCE
from patrols.rules.limits import SOCKETS

SAMIR, LEILA = 7, 8
Close = Callable[[int], Awaitable[None]]


@dataclass
class Process:
    """A process, what it said that another has not heard yet, and its sockets of Samir, the newest last."""

    name: str
    presence: Presence = field(init=False)
    said: list[str] = field(default_factory=list)
    opened: list[Close] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.presence = Presence(self.name)

    def opens(self, now: float = 0.0, *, hears_others: bool = True) -> bool:
        if self.presence.is_full(SAMIR, now, hears_others=hears_others):
            return False

        async def close(code: int) -> None: ...

        self.opened.append(close)
        self.presence.enter(SAMIR, close)
        self._tell()
        return True

    def ends(self, close: Close) -> None:
        self.opened.remove(close)
        self.presence.leave(SAMIR, close)
        self._tell()

    def hears(self, other: "Process", now: float = 0.0) -> int:
        """Hear all that it said; how many had to be closed for it."""
        said, other.said = other.said, []
        surplus = {id(close): close for text in said for close in self.presence.hear(json.loads(text), now)}
        for close in surplus.values():
            self.ends(close)
        return len(surplus)

    def _tell(self) -> None:
        if news := self.presence.news():
            self.said.append(news)


def test_what_is_open_at_one_process_counts_at_the_other() -> None:
    here, there = Process("a"), Process("b")
    assert all(here.opens() for _ in range(SOCKETS - 1))
    there.hears(here)
    assert [there.opens(), there.opens()] == [True, False]
    here.hears(there)
    assert not here.opens()
    there.ends(there.opened[0])
    here.hears(there)
    assert here.opens()
    assert not there.presence.is_full(LEILA, 0.0, hears_others=True)


def test_while_redis_is_not_heard_nobody_is_refused_for_what_is_elsewhere() -> None:
    here, there = Process("a"), Process("b")
    assert all(here.opens() for _ in range(SOCKETS))
    there.hears(here)
    assert not there.opens()
    assert all(there.opens(hears_others=False) for _ in range(SOCKETS))
    assert not there.opens(hears_others=False)


def test_who_is_not_heard_any_more_counts_no_more() -> None:
    here, there = Process("a"), Process("b")
    assert all(here.opens() for _ in range(SOCKETS))
    there.hears(here, now=100.0)
    assert not there.opens(now=100.0 + GONE_S - 1)
    assert there.opens(now=100.0 + GONE_S)


def test_with_a_pulse_everything_is_told_anew() -> None:
    here, there = Process("a"), Process("b")
    assert all(here.opens() for _ in range(SOCKETS))
    there.hears(here)
    for close in list(here.opened):
        here.ends(close)
    here.said.clear()  # that they ended was never heard
    assert not there.opens()
    here.presence.tell_all()
    there.presence.hear(json.loads(here.presence.news()), 0.0)
    assert there.opens()
    assert here.presence.news() == ""


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["a opens", "b opens", "a hears", "b hears"]), max_size=90))
def test_whatever_is_opened_at_once_there_are_so_many_in_the_end_and_none_is_closed_in_vain(
    steps: list[str],
) -> None:
    a, b = Process("a"), Process("b")
    closed = most = 0
    for step in [*steps, *["a hears", "b hears"] * 2]:
        one, other = (a, b) if step[0] == "a" else (b, a)
        if step.endswith("opens"):
            one.opens()
            most = max(most, len(a.opened) + len(b.opened))
        else:
            closed += one.hears(other)
    assert len(a.opened) + len(b.opened) <= SOCKETS
    assert closed == max(most - SOCKETS, 0)


def test_what_is_no_news_is_passed_over() -> None:
    hub = Hub(looking=False)
    for data in (b"", b"[]", b"7", b'{"process": "b"}', b'{"process": "b", "all": true, "sockets": 7}'):
        hub._on_message(PRESENCE, data)
    assert not hub.is_full(SAMIR)
