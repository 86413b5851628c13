"""What is overdue, and the watch that sees it."""

from django.db import models
from django.db.models import Q

from dispatch.models.incidents import Incident
from dispatch.rules.clocks import Rule, Rung
from patrols.models import Officer, Room, Unit


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
