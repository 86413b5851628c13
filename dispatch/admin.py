"""The registries are edited here; the state of the room is only read: editing would bypass the rules."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from dispatch.models import (
    Assignment,
    Call,
    Disposition,
    Escalation,
    Hazard,
    Incident,
    IncidentType,
    Note,
    Recommendation,
    Watch,
)


class WordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the checker only
    """A registry: words are added and switched off, never deleted, since what happened refers to them."""

    list_display = ("code", "ar", "fr", "en", "active")
    list_filter = ("active",)
    search_fields = ("code", "ar", "fr", "en")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes a word."""
        return False


class StateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the checker only
    """What happened: to be read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions add."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only actions change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted."""
        return False


admin.site.register([IncidentType, Disposition], WordAdmin)
admin.site.register([Call, Incident, Note, Assignment, Recommendation, Escalation, Hazard, Watch], StateAdmin)
