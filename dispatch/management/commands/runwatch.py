"""`./dawriya runwatch`: the clocks of every room. Any number of them may run."""

import logging
import signal
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from dispatch import escalation, hazards
from patrols import clock, forgetting, heads, messages, radio
from patrols.models import Room

PAUSE_S = 1.0
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Watch the clocks: tell who must know of what is overdue; end what has expired; ship heads; forget."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        if settings.HEADS:
            Thread(target=heads.ship_each_minute, args=(settings.HEADS, stop), daemon=True).start()
        Thread(target=forgetting.forget_each_hour, args=(stop,), daemon=True).start()
        log.info("watching")
        watch(stop)
        log.info("no longer watching")


def watch(stop: Event) -> None:
    """Until told to stop, do what is due; look again a second after nothing was.

    What fails is tried again at the next look. A watch says that it watches only while all goes well.
    """
    well = True
    while not stop.is_set():
        done = [_tried(duty) for duty in _duties(stamps=well)]
        well = None not in done
        if not well or not any(done):
            stop.wait(PAUSE_S)


def _duties(*, stamps: bool) -> Iterator[Callable[[], int | None]]:
    """What a look consists of; none of it keeps another from being done."""
    now = clock.now()
    if stamps:
        yield partial(escalation.stamp, now)
    yield lambda: escalation.note_transport(radio.answers(), now)
    rooms = list[Room]()
    yield lambda: rooms.extend(Room.objects.order_by("pk"))
    for room in rooms:
        yield partial(escalation.escalate, room)
    yield partial(messages.end_expired, now)
    yield partial(hazards.end_expired, now)


def _tried(duty: Callable[[], int | None]) -> int | None:
    """How many things were done; None when it failed."""
    try:
        return duty() or 0
    except Exception:
        log.exception("a duty of the watch failed; it tries again at its next look")
        connections.close_all()
        return None
