"""`./dawriya forget`: delete what a force keeps no longer, as the watch does each hour."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patrols import clock
from patrols.forgetting import KEEPING, Keeping, forget_requests, forget_tracks
from patrols.models import Room


class Command(BaseCommand):
    help = "Delete where units were, and the answers to requests, after the days that they are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tracks-days", type=int, default=KEEPING.tracks.days)
        parser.add_argument("--requests-days", type=int, default=KEEPING.requests.days)

    def handle(self, *_: Any, tracks_days: int, requests_days: int, **__: Any) -> None:
        if min(tracks_days, requests_days) < 1:
            raise CommandError("Days to keep must be 1 or more.")
        keeping = Keeping(tracks=timedelta(days=tracks_days), requests=timedelta(days=requests_days))
        now = clock.now()
        for room in Room.objects.order_by("pk"):
            self.stdout.write(f"{room.slug}: {forget_tracks(room, now, keeping)} positions deleted.")
        self.stdout.write(f"{forget_requests(now, keeping)} answers to requests deleted.")
