"""`./dawriya runwatch`: the clocks of every room. Any number of them may run."""

import logging
import signal
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from dispatch import escalation, hazards
from patrols import clock, forgetting, heads, messages, radio

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
    """Until told to stop, do what is due; look again a second after nothing was."""
    while not stop.is_set():
        try:
            busy = _look()
        except DatabaseError:
            log.exception("the database did not answer; the watch looks again")
            busy = False
            connections.close_all()
        if not busy:
            stop.wait(PAUSE_S)


def _look() -> bool:
    now = clock.now()
    escalation.stamp(now)
    escalation.note_transport(radio.answers(), now)
    return any([escalation.escalate_one(now), messages.end_expired(now), hazards.end_expired(now)])
