"""What happened: incidents, what was added to them, and the calls that told of them."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from dispatch.models.registry import Disposition, IncidentType
from dispatch.rules.phone import national
from dispatch.rules.policy import POLICY
from patrols.models import ON_EARTH, Emergency, Officer, Room, Sector


class Placed(models.Model):
    """Somewhere: in words, and on the map once it was located.

    `versions` is {field: {n, by, at}}: how often each field was amended, who did it last, and when.
    """

    place = models.CharField(max_length=200, blank=True)
    landmark = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    text = models.TextField(blank=True)
    versions = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=ON_EARTH, name="%(class)s_on_earth")]


class Incident(Placed):
    """Something that needs a unit. Its stage is computed from its assignments (`rules/lifecycle.py`)."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField()
    type = models.ForeignKey(IncidentType, models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField()
    alarm = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="How great it is: which level of its plan goes."
    )
    sector = models.ForeignKey(Sector, models.SET_NULL, null=True, blank=True, related_name="incidents")
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    located_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField(help_text="Since when it waits for a unit, or last did.")
    held_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", help_text="It speaks for this."
    )
    reopened_at = models.DateTimeField(
        null=True, blank=True, help_text="What units did before counts no longer for the stage."
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    disposition = models.ForeignKey(Disposition, models.PROTECT, null=True, blank=True, related_name="+")
    emergency = models.ForeignKey(
        Emergency, models.PROTECT, null=True, blank=True, related_name="+", help_text="The call for help."
    )
    search_text = models.TextField(
        blank=True, editable=False, help_text="What it is found by, in one spelling."
    )

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["room", "number"], name="incident_number_once_a_room"),
            models.CheckConstraint(condition=Q(priority__lte=4), name="incident_priority_is_0_to_4"),
            models.CheckConstraint(condition=Q(alarm__range=(1, 5)), name="incident_alarm_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, disposition__isnull=True)
                | Q(closed_at__isnull=False, disposition__isnull=False),
                name="incident_closed_with_disposition",
            ),
        ]
        indexes = [
            models.Index(fields=["room"], condition=Q(closed_at__isnull=True), name="incident_open"),
            models.Index(
                fields=["room", "lat", "lon"], condition=Q(lat__isnull=False), name="incident_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} #{self.number}"


class Call(Placed):
    """One contact. Most end without a patrol; the others belong to an incident and close with it.

    It rings from `received_at` until somebody takes it, who then is its taker.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="calls")
    number = models.PositiveIntegerField()
    taker = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.CharField(max_length=32, blank=True, help_text="The line that it rang on.")
    type = models.ForeignKey(IncidentType, models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=32, blank=True)
    caller = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    located_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="calls")
    disposition = models.ForeignKey(Disposition, models.PROTECT, null=True, blank=True, related_name="+")
    national = models.CharField(
        max_length=32, blank=True, editable=False, help_text="The digits of its phone that tell the line."
    )
    promised_at = models.DateTimeField(
        null=True, blank=True, help_text="When the caller was told by when a patrol comes."
    )
    promised_from = models.DateTimeField(null=True, blank=True)
    promised_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(promised_at__isnull=True, promised_from__isnull=True, promised_until__isnull=True)
                | Q(
                    promised_at__isnull=False,
                    promised_from__isnull=False,
                    promised_until__gte=F("promised_from"),
                ),
                name="call_promised_an_interval",
            ),
            models.UniqueConstraint(fields=["room", "number"], name="call_number_once_a_room"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, disposition__isnull=True)
                | Q(closed_at__isnull=False, disposition__isnull=False),
                name="call_closed_with_disposition",
            ),
            models.CheckConstraint(
                condition=Q(taker__isnull=True, answered_at__isnull=True)
                | Q(taker__isnull=False, answered_at__isnull=False),
                name="call_answered_by_its_taker",
            ),
        ]
        indexes = [
            models.Index(fields=["room"], condition=Q(closed_at__isnull=True), name="call_open"),
            models.Index(fields=["room", "national"], name="call_line"),
            models.Index(
                fields=["room", "lat", "lon"],
                condition=Q(lat__isnull=False, incident__isnull=True),
                name="call_alone_where",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `national` as the phone says."""
        self.national = national(self.phone, POLICY.country_code)
        written = kwargs.get("update_fields")
        if written is not None and "phone" in written:
            kwargs["update_fields"] = {*written, "national"}
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.room} call {self.number}"


class Note(models.Model):
    """What somebody added to an incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.incident} {self.at}"
