"""The registries and the rooms' plans are edited here; the state of the room is only read: editing would
bypass the rules.
"""

from typing import Any

from django import forms
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
    Plan,
    Recommendation,
    Watch,
)
from dispatch.plans import need_card, need_from
from dispatch.rules.plan import check, need_of
from dispatch.rules.policy import PRIORITIES
from patrols import vocabulary
from patrols.admin.careful import CarefulAdmin
from patrols.administration import OwnRooms, RoomFilter, rooms
from patrols.edge import officer_of
from patrols.models import Sector


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


class NeedsField(forms.CharField):
    """Needs, one a line, as they are written in a table."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60, "placeholder": "2 car: car moto + armed first_aid"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(need_from(one)) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        kinds, skills = (
            [word["code"] for word in words] for words in (vocabulary.unit_kinds(), vocabulary.attributes())
        )
        lines = [line for line in (super().to_python(value) or "").splitlines() if line.strip()]
        try:
            return [need_card(need_of(line, kinds, skills)) for line in lines]
        except ValueError as expected:
            raise forms.ValidationError(f"Expected {expected}.") from expected

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A plan whose needs go together, with sectors of its own room."""

    types = forms.MultipleChoiceField(
        choices=lambda: [(one.code, one.en) for one in IncidentType.objects.order_by("en")],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )
    priorities = forms.TypedMultipleChoiceField(
        choices=[(one, f"P{one}") for one in PRIORITIES],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sectors = forms.MultipleChoiceField(required=False)
    needs = NeedsField(strip=False)
    backup = NeedsField(strip=False, required=False)

    def clean(self) -> dict[str, Any]:
        """What does not go together is refused in a sentence."""
        given = super().clean() or self.cleaned_data
        if {"needs", "backup"} <= given.keys():
            try:
                check(*([need_from(one) for one in given[name]] for name in ("needs", "backup")))
            except ValueError as expected:
                self.add_error("needs", f"Expected {expected}.")
        room = given.get("room")
        known = set(room.sectors.values_list("code", flat=True)) if room else set()
        if not set(given.get("sectors", ())) <= known:
            self.add_error("sectors", "Sectors of the plan's own room are expected.")
        since, until = given.get("from_hour"), given.get("until_hour")
        if (since, until) != (None, None) and (
            since is None or until is None or since == until or max(since, until) > 23
        ):
            self.add_error("until_hour", "Two different hours from 0 to 23 are expected, or neither.")
        return given


class PlanAdmin(OwnRooms, CarefulAdmin):
    """A plan is switched off, never deleted: what was advised names it."""

    form = PlanForm
    fixed = ("room", "code")
    list_display = ("code", "alarm", "types", "priorities", "sectors", "active", "room")
    list_filter = (("room", RoomFilter), "active", "alarm")
    search_fields = ("code",)
    list_select_related = ("room",)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Offers the sectors of the rooms that are administered."""
        form = super().get_form(request, obj, change=change, **kwargs)
        offered = (
            Sector.objects.filter(room__in=rooms(officer_of(request)))
            .select_related("room")
            .order_by("room", "code")
        )
        # A field of its own: that of the class is shared by all who have the page open.
        form.base_fields["sectors"] = forms.MultipleChoiceField(
            choices=[(one.code, f"{one.room} · {one}") for one in offered], required=False
        )
        return form


admin.site.register([IncidentType, Disposition], WordAdmin)
admin.site.register(Plan, PlanAdmin)
admin.site.register([Call, Incident, Note, Assignment, Recommendation, Escalation, Hazard, Watch], StateAdmin)
