"""What is dangerous about a place."""

from django.db import models
from django.db.models import Q

from dispatch.models.incidents import Incident
from patrols.models import ON_EARTH, Officer, Room


class HazardKind(models.TextChoices):
    """What may hurt who goes there, the worst first."""

    WEAPON = "weapon"
    VIOLENCE = "violence"
    ANIMAL = "animal"
    STRUCTURE = "structure"
    SUBSTANCE = "substance"
    OTHER = "other"


class Hazard(models.Model):
    """Something dangerous about a place, until it is over: what, who said so, and since when it is known.

    Somebody ends it, or its time passes.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="hazards")
    kind = models.CharField(max_length=12, choices=HazardKind.choices)
    text = models.CharField(max_length=200)
    source = models.CharField(max_length=80, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    radius_m = models.FloatField()
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, blank=True, related_name="hazards")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ON_EARTH, name="hazard_on_earth"),
            models.CheckConstraint(condition=Q(radius_m__gt=0), name="hazard_has_a_reach"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by__isnull=True), name="hazard_ends_once"
            ),
        ]
        indexes = [
            models.Index(fields=["room", "lat"], condition=Q(ended_at__isnull=True), name="hazard_where"),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.kind}: {self.text}"
