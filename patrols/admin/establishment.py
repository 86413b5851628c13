"""Rooms, their units, and who was on which unit."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from maps.speedfile import speeds_folder, speeds_in_force
from patrols import clock, vocabulary
from patrols.admin.careful import CarefulAdmin, tell_after_commit
from patrols.administration import OwnRooms, RoomFilter
from patrols.models import Room, Unit


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A room with a time zone that there is."""

    time_zone = forms.ChoiceField(choices=[(zone, zone) for zone in sorted(available_timezones())])


class RoomAdmin(CarefulAdmin):
    """Its city comes by `importcity`, its driving times by `fiteta` and `fitdrives`; its counters count by
    themselves.
    """

    form = RoomForm
    fixed = ("slug",)
    readonly_fields = (
        "city",
        "driving_times",
        "journal_head",
        "journal_hash",
        "call_head",
        "incident_head",
        "message_head",
    )
    list_display = ("slug", "name", "city", "journal_head")

    @admin.display(description="Driving times")
    def driving_times(self, room: Room) -> str:
        """Which version of its city's speeds is in force, from what, since when and how far off."""
        version = speeds_in_force(speeds_folder(settings.DATA_DIR, room.city)) if room.city else None
        return version.told() if version else "by the textbook, calibrated by nothing"


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A unit with attributes of the vocabulary and a home in its own room."""

    attributes = forms.MultipleChoiceField(
        choices=lambda: [(word["code"], word["en"]) for word in vocabulary.attributes()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """A sector of another room is refused."""
        given = super().clean() or self.cleaned_data
        home = given.get("home_sector")
        if home and home.room != given.get("room"):
            self.add_error("home_sector", "A sector of the unit's own room is expected.")
        return given


class UnitAdmin(OwnRooms, CarefulAdmin):
    """What a unit is; what it does is decided in the room."""

    form = UnitForm
    fixed = ("room", "call_sign")
    readonly_fields = ("status", "status_at", "order_head")
    list_display = ("call_sign", "kind", "crew", "home_sector", "status", "room")
    list_filter = (("room", RoomFilter), "kind", "status")
    search_fields = ("call_sign",)
    list_select_related = ("room", "home_sector")

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        """A new unit begins off duty; a change of one on duty is told."""
        if not change:
            obj.status_at = clock.now()
        super().save_model(request, obj, form, change)
        tell_after_commit([obj])


class ShiftAdmin(OwnRooms, CarefulAdmin):
    """Who was on which unit, to be read."""

    room = "unit__room"
    list_display = ("officer", "unit", "started_at", "ended_at")
    list_filter = (("unit__room", RoomFilter),)
    search_fields = ("officer__username", "unit__call_sign")
    list_select_related = ("officer", "unit")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only booking on adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only booking off changes."""
        return False
