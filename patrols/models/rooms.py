"""A command room, and the parts of its area."""

from django.db import models


class Room(models.Model):
    """A command room. Its row is the lock of every decision and holds the journal's counter and chain
    head.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="Africa/Casablanca")
    city = models.SlugField(blank=True, help_text="The imported map data that the room works on.")
    journal_head = models.PositiveBigIntegerField(default=0)
    journal_hash = models.CharField(max_length=64, default="0" * 64)
    call_head = models.PositiveIntegerField(default=0)
    incident_head = models.PositiveIntegerField(default=0)
    message_head = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A part of the room's area, as the imported boundaries draw it."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="sectors")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "code"], name="sector_code_once_a_room")]

    def __str__(self) -> str:
        return self.name
