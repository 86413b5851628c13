"""The words of the registry: what can happen, and how it can end."""

from django.db import models
from django.db.models import Q


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
