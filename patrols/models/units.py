"""Units, who is on them, and their calls for help."""

from django.db import models
from django.db.models import F, Q

from patrols.models.officers import Officer
from patrols.models.readings import ON_EARTH
from patrols.models.rooms import Room, Sector
from patrols.rules.lifecycle import Status


class UnitKind(models.TextChoices):
    """What a unit moves on, which is also its mark."""

    CAR = "car"
    MOTORCYCLE = "moto"
    FOOT = "foot"
    DOG_TEAM = "k9"
    DRONE = "drone"
    MOBILE_POST = "post"


class Unit(models.Model):
    """A patrol that answers as one. Where it is stands in `LastFix`."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="units")
    call_sign = models.CharField(max_length=16)
    kind = models.CharField(max_length=8, choices=UnitKind.choices, default=UnitKind.CAR)
    attributes = models.JSONField(default=list, blank=True)
    crew = models.PositiveSmallIntegerField(default=2)
    home_sector = models.ForeignKey(Sector, models.SET_NULL, null=True, blank=True, related_name="units")
    undercover = models.BooleanField(default=False)
    status = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in Status], default=Status.OFF_DUTY
    )
    status_at = models.DateTimeField()
    order_head = models.PositiveIntegerField(default=0)
    emergency = models.OneToOneField(
        "Emergency", models.SET_NULL, null=True, blank=True, related_name="+", help_text="While it is open."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "call_sign"], name="call_sign_once_a_room"),
        ]

    def __str__(self) -> str:
        return self.call_sign


class Emergency(models.Model):
    """An officer calls for help. Open until somebody in the room ends it: that the crew called it off is a
    fact beside it, for it may have been made to. `at` is the server's clock, `device_at` the tablet's.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="emergencies")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="emergencies")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    device_at = models.DateTimeField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    called_off_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at__isnull=True), name="one_open_emergency_a_unit"
            ),
            models.CheckConstraint(condition=ON_EARTH, name="emergency_on_earth"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.at}"


class Shift(models.Model):
    """An officer on a unit, from booking on to booking off."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="shifts")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="shifts")
    started_at = models.DateTimeField()
    off_at = models.DateTimeField(null=True, blank=True, help_text="When it is to end, where that is known.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ended_at__isnull=True), name="one_open_shift_an_officer"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="shift_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.unit}"
