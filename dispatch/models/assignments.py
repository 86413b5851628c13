"""Who goes: what was recommended, and the units on an incident with all their times."""

from django.db import models
from django.db.models import F, Q, Value

from dispatch.models.incidents import Incident
from dispatch.models.registry import Disposition
from dispatch.rules.lifecycle import ENDS, Stage
from patrols.models import Officer, Order, Unit

ENDED = sorted(end.value for end in ENDS)


class Recommendation(models.Model):
    """What the room was advised, when, and which units it then chose."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="recommendations")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    answer = models.JSONField()
    chosen = models.JSONField(default=list, help_text="The units that were assigned with it.")
    why = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text="Unit id → why it was assigned and not the first.",
    )

    def __str__(self) -> str:
        return f"{self.incident} {self.at}"


class Assignment(models.Model):
    """A unit on an incident, with all of the unit's times: the first moment at which each stage was reached.

    `started_at` is the dispatch; a stacked one has not started. `stage` follows the unit's status until it
    ends, and then says how.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    merged_from = models.ForeignKey(
        Incident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The merged incident that it came with, and returns to.",
    )
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Stage])
    seconds = models.FloatField(null=True, blank=True, help_text="The driving time expected at dispatch.")
    recommendation = models.ForeignKey(
        Recommendation, models.SET_NULL, null=True, blank=True, related_name="assignments"
    )
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="assignment")
    started_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    en_route_at = models.DateTimeField(null=True, blank=True)
    on_scene_at = models.DateTimeField(null=True, blank=True)
    transporting_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    disposition = models.ForeignKey(Disposition, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ended_at__isnull=True, started_at__isnull=False),
                name="one_running_assignment_a_unit",
            ),
            models.UniqueConstraint(
                fields=["incident", "unit"],
                condition=Q(ended_at__isnull=True),
                name="one_open_assignment_a_unit_and_incident",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) & ~Q(stage__in=ENDED)
                | Q(ended_at__isnull=False, stage__in=ENDED),
                name="assignment_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=False) | Q(stage__in=[Stage.STACKED.value, *ENDED]),
                name="assignment_runs_once_started",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(ended_at__gte=F("started_at")),
                name="assignment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(disposition__isnull=True) | Q(stage=Stage.CLEARED.value),
                name="assignment_disposition_when_cleared",
            ),
        ]
        indexes = [models.Index(fields=["unit", "ended_at"], name="assignment_lately")]

    def __str__(self) -> str:
        return f"{self.unit} on {self.incident}"
