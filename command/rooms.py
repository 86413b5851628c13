"""The room that a command is about."""

from django.core.management.base import CommandError

from patrols.models import Room


def room_named(slug: str) -> Room:
    """The room of this slug, or which there are."""
    if room := Room.objects.filter(slug=slug).first():
        return room
    rooms = " ".join(Room.objects.order_by("slug").values_list("slug", flat=True))
    there = f"there are: {rooms}" if rooms else "there is none yet: importcity makes one"
    raise CommandError(f"There is no room {slug}; {there}.")
