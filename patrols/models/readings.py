"""Where units were. Nothing here points at another table: it may be another database."""

from django.db import models
from django.db.models import Q

# A half-known position is not false but unknown to SQL, so that both halves must be asked for.
ON_EARTH = Q(lat__isnull=True, lon__isnull=True) | Q(
    lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)
)


class Reading(models.Model):
    """A place and when it was true. `fix_at` is the device's clock, `heard_at` the server's."""

    device = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(help_text="The device's own count of its fixes.")
    fix_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    speed_kph = models.FloatField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180), name="%(class)s_on_earth"
            ),
        ]


class Fix(Reading):
    """One reading of where a unit was. Lives behind the alias `tracks`, so it names its unit by number
    only.
    """

    unit = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            *Reading.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "device", "number"], name="fix_once_a_device"),
        ]
        indexes = [models.Index(fields=["unit", "fix_at"], name="fix_track")]

    def __str__(self) -> str:
        return f"{self.unit} {self.fix_at}"


class LastFix(Reading):
    """The newest reading of each unit, beside the tracks so that moving never waits for deciding."""

    unit = models.PositiveBigIntegerField(primary_key=True)

    class Meta(Reading.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.unit} {self.fix_at}"
