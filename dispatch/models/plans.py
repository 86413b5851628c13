"""What must go, when."""

from django.db import models
from django.db.models import F, Q

from patrols.models import Room


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
