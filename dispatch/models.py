"""What happened and who goes: calls, incidents, the assignment of units, and what was recommended."""

from django.db import models
from django.db.models import F, Q

from dispatch.rules.clocks import Rule, Rung
from dispatch.rules.lifecycle import ENDS, Stage
from patrols.models import Officer, Order, Room, Sector, Unit

# A half-known position is not false but unknown to SQL, so that both halves must be asked for.
ON_EARTH = Q(lat__isnull=True, lon__isnull=True) | Q(
    lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)
)
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
    apco = models.CharField(max_length=4, blank=True, help_text="APCO 1.111.2 code, as EIDO carries it.")


class Placed(models.Model):
    """Somewhere: in words, and on the map once it was located."""

    place = models.CharField(max_length=200, blank=True)
    landmark = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=ON_EARTH, name="%(class)s_on_earth")]


class Incident(Placed):
    """Something that needs a unit. Its stage is computed from its assignments (`rules/lifecycle.py`)."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField()
    type = models.ForeignKey(IncidentType, models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField()
    sector = models.ForeignKey(Sector, models.SET_NULL, null=True, blank=True, related_name="incidents")
    received_at = models.DateTimeField()
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField(help_text="Since when it waits for a unit, or last did.")
    held_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    disposition = models.ForeignKey(Disposition, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["room", "number"], name="incident_number_once_a_room"),
            models.CheckConstraint(condition=Q(priority__lte=4), name="incident_priority_is_0_to_4"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, disposition__isnull=True)
                | Q(closed_at__isnull=False, disposition__isnull=False),
                name="incident_closed_with_disposition",
            ),
        ]
        indexes = [
            models.Index(fields=["room"], condition=Q(closed_at__isnull=True), name="incident_open"),
        ]

    def __str__(self) -> str:
        return f"{self.room} #{self.number}"


class Call(Placed):
    """One contact. Most end without a patrol; the others belong to an incident and close with it."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="calls")
    number = models.PositiveIntegerField()
    taker = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    type = models.ForeignKey(IncidentType, models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=32, blank=True)
    caller = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    located_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="calls")
    disposition = models.ForeignKey(Disposition, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["room", "number"], name="call_number_once_a_room"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, disposition__isnull=True)
                | Q(closed_at__isnull=False, disposition__isnull=False),
                name="call_closed_with_disposition",
            ),
        ]
        indexes = [models.Index(fields=["room"], condition=Q(closed_at__isnull=True), name="call_open")]

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


class Recommendation(models.Model):
    """What the room was advised, when, and which units it then chose."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="recommendations")
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    answer = models.JSONField()
    chosen = models.JSONField(default=list, help_text="The units that were assigned with it.")

    def __str__(self) -> str:
        return f"{self.incident} {self.at}"


class Assignment(models.Model):
    """A unit on an incident, with all of the unit's times: the first moment at which each stage was reached.

    `started_at` is the dispatch; a stacked one has not started. `stage` follows the unit's status until it
    ends, and then says how.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
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

    def __str__(self) -> str:
        return f"{self.unit} on {self.incident}"


class Subject(models.TextChoices):
    """What can be overdue."""

    ASSIGNMENT = "assignment"
    INCIDENT = "incident"
    UNIT = "unit"


class Escalation(models.Model):
    """Something is overdue, and who was told so far. `due_at` is the running clock: the moment of the next
    rung, nothing at the top. It ends when its cause is gone.

    `which` is the id of the subject; `incident` and `unit` are whose alarm it is.
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
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "which", "rule"],
                condition=Q(ended_at__isnull=True),
                name="one_open_escalation_a_subject_and_rule",
            ),
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(unit__isnull=False),
                name="escalation_is_about_something",
            ),
        ]
        indexes = [models.Index(fields=["room"], condition=Q(ended_at__isnull=True), name="escalation_open")]

    def __str__(self) -> str:
        return f"{self.room} {self.subject} {self.which} {self.rule}"


class Watch(models.Model):
    """The watch is watched: one row, stamped by whichever watch runs. `since`: from when without a gap."""

    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seen_at}"
