"""What happened and who goes: calls, incidents, the assignment of units, and what was recommended."""

from typing import Any

from django.db import models
from django.db.models import F, Q, Value

from dispatch.rules.clocks import Rule, Rung
from dispatch.rules.lifecycle import ENDS, Stage
from dispatch.rules.phone import national
from dispatch.rules.policy import POLICY
from patrols.models import ON_EARTH, Emergency, Officer, Order, Room, Sector, Unit

ENDED = sorted(end.value for end in ENDS)


class Named(models.Model):
    """A word of the registry: a stable code, and its name in the three languages of the room."""

    code = models.SlugField(max_length=24, unique=True)
    ar = models.CharField(max_length=80)
    fr = models.CharField(max_length=80)
    en = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class IncidentType(Named):
    """What can happen. `keywords` are {language: [word]}: what a caller says and a call-taker types."""

    priority = models.PositiveSmallIntegerField()
    eido = models.CharField(max_length=24, blank=True, help_text="APCO/NENA 2.103 code, as EIDO carries it.")
    keywords = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(priority__lte=4), name="type_priority_is_0_to_4"),
        ]


class Disposition(Named):
    """How it ended. One that only a patrol can report cannot end a call that sent none."""

    patrol = models.BooleanField(help_text="Only a unit that was sent can report this.")
    desk = models.BooleanField(help_text="Only the desk can know this: no unit reports it.")
    duplicate = models.BooleanField(default=False, help_text="The same thing was already known.")
    cancels = models.BooleanField(default=False, help_text="Nobody need go: it was called off.")
    apco = models.CharField(max_length=4, blank=True, help_text="APCO 1.111.2 code, as EIDO carries it.")


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


class Plan(models.Model):
    """A run card (fiche réflexe): what must go, when (`rules/plan.py`). Nothing named means any.

    `needs` and `backup` are [{need, count, kinds, skills}].
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="plans")
    code = models.SlugField(max_length=40)
    alarm = models.PositiveSmallIntegerField(default=1, help_text="From this alarm level on.")
    active = models.BooleanField(default=True)
    types = models.JSONField(default=list, blank=True)
    priorities = models.JSONField(default=list, blank=True)
    sectors = models.JSONField(default=list, blank=True)
    from_hour = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The room's own clock.")
    until_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    needs = models.JSONField(default=list)
    backup = models.JSONField(default=list, blank=True)
    least_crew = models.PositiveSmallIntegerField(default=1)
    rest_min = models.PositiveSmallIntegerField(default=0, help_text="Minutes since the last task.")
    shift_min = models.PositiveSmallIntegerField(default=0, help_text="Minutes of duty that are left.")
    name_ar = models.CharField(max_length=60, blank=True, default="", db_default="")
    name_fr = models.CharField(max_length=60, blank=True, default="", db_default="")
    name_en = models.CharField(max_length=60, blank=True, default="", db_default="")
    tell_ar = models.CharField(max_length=500, blank=True)
    tell_fr = models.CharField(max_length=500, blank=True)
    tell_en = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "code"], name="plan_code_once_a_room"),
            models.CheckConstraint(condition=Q(alarm__range=(1, 5)), name="plan_alarm_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(from_hour__isnull=True, until_hour__isnull=True)
                | Q(from_hour__isnull=False, until_hour__isnull=False)
                & Q(from_hour__lte=23, until_hour__lte=23)
                & ~Q(from_hour=F("until_hour")),
                name="plan_hours_are_a_span",
            ),
        ]

    def __str__(self) -> str:
        return self.code


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


class Note(models.Model):
    """What somebody added to an incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.incident} {self.at}"


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


class Subject(models.TextChoices):
    """What can be overdue."""

    ASSIGNMENT = "assignment"
    INCIDENT = "incident"
    UNIT = "unit"
    ROOM = "room"


class Escalation(models.Model):
    """Something is overdue, and who was told so far. `due_at` is the running clock: the moment of the next
    rung, nothing at the top. It ends when its cause is gone.

    `which` is the id of the subject; `incident` and `unit` are whose alarm it is; with neither, the room's.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="escalations")
    subject = models.CharField(max_length=12, choices=Subject.choices)
    which = models.PositiveBigIntegerField()
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, related_name="escalations")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="escalations")
    rule = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Rule])
    rung = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Rung])
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="escalation_taken_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["subject", "which", "rule"],
                condition=Q(ended_at__isnull=True),
                name="one_open_escalation_a_subject_and_rule",
            ),
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(unit__isnull=False) | Q(subject=Subject.ROOM.value),
                name="escalation_is_about_something",
            ),
        ]
        indexes = [models.Index(fields=["room"], condition=Q(ended_at__isnull=True), name="escalation_open")]

    def __str__(self) -> str:
        return f"{self.room} {self.subject} {self.which} {self.rule}"


class Watch(models.Model):
    """The watch is watched: one row, stamped by whichever watch runs. `since`: from when without a gap;
    `silent_since`: from when on Redis answered no watch, nothing while it answers.
    """

    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    silent_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.seen_at}"
