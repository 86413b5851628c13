"""Accounts, postings, rooms and units are managed here; what the room decided is only read: editing would
bypass the rules. Each save writes what was changed and nothing else, so that no counter or epoch which moved
meanwhile is set back.
"""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from patrols import access, clock, vocabulary
from patrols.establishment import manned_by, tell_again
from patrols.models import Officer, Posting, Room, Shift, Unit


class CarefulAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the checker only
    """Rows that are added and changed, never deleted; `fixed` are the fields that only a new row is given."""

    fixed: tuple[str, ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What happened refers to it."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Disabled rather than left out: the database's rules are still checked against them."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in self.fixed if obj else ():
            form.base_fields[name].disabled = True
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what the form changed."""
        obj.save(update_fields=form.changed_data if change else None)


class PostingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A posting with the roles that were installed at start-up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(choices=[(name, name) for name in access._roles])


class PostingInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for the checker only
    """What the officer is in each room."""

    model = Posting
    form = PostingForm
    extra = 0


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic for the checker only
    """A new password ends what was opened with the old one."""

    def save(self, commit: bool = True) -> Any:
        """Write the password alone."""
        officer = super().save(commit=False)
        if commit:
            officer.save(update_fields=["password"])
            access.withdraw(officer)
        return officer


class OfficerAdmin(CarefulAdmin, UserAdmin):  # type: ignore[type-arg]  # generic for the checker only
    """An account. It is switched off, never deleted; rights come from postings, /admin/ from the last two
    boxes.
    """

    inlines = (PostingInline,)
    change_password_form = PasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name")}),
        (None, {"fields": ("is_active", "is_staff", "is_superuser")}),
        (None, {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "first_name", "last_name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "postings__room", "postings__role")
    filter_horizontal = ()

    def save_model(self, request: HttpRequest, obj: Officer, form: Any, change: bool) -> None:
        """Switched off: cut at once. Renamed: told to those who see the name."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            access.withdraw(obj)
        if change and {"first_name", "last_name", "username"} & set(form.changed_data):
            _tell_after_commit(manned_by([obj]))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What a posting gave is withdrawn with it."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            access.withdraw(form.instance)


class PostingAdmin(CarefulAdmin):
    """A posting may be deleted: the journal names officers, not their roles."""

    form = PostingForm
    fixed = ("officer", "room")
    list_display = ("officer", "role", "room")
    list_filter = ("room", "role")
    search_fields = ("officer__username", "officer__last_name")
    list_select_related = ("officer", "room")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As Django's permissions say."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: Posting, form: Any, change: bool) -> None:
        """Another role: sockets of the old one close."""
        super().save_model(request, obj, form, change)
        access.withdraw(obj.officer)

    def delete_model(self, request: HttpRequest, obj: Posting) -> None:
        """No role: sockets close."""
        super().delete_model(request, obj)
        access.withdraw(obj.officer)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Posting]) -> None:
        """The same for several."""
        officers = [posting.officer for posting in queryset.select_related("officer")]
        super().delete_queryset(request, queryset)
        for officer in officers:
            access.withdraw(officer)


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A room with a time zone that there is."""

    time_zone = forms.ChoiceField(choices=[(zone, zone) for zone in sorted(available_timezones())])


class RoomAdmin(CarefulAdmin):
    """Its city comes by `importcity`; its counters count by themselves."""

    form = RoomForm
    fixed = ("slug",)
    readonly_fields = ("city", "journal_head", "journal_hash", "call_head", "incident_head")
    list_display = ("slug", "name", "city", "journal_head")


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


class UnitAdmin(CarefulAdmin):
    """What a unit is; what it does is decided in the room."""

    form = UnitForm
    fixed = ("room", "call_sign")
    readonly_fields = ("status", "status_at", "order_head")
    list_display = ("call_sign", "kind", "crew", "home_sector", "status", "room")
    list_filter = ("room", "kind", "status")
    search_fields = ("call_sign",)
    list_select_related = ("room", "home_sector")

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        """A new unit begins off duty; a change of one on duty is told."""
        if not change:
            obj.status_at = clock.now()
        super().save_model(request, obj, form, change)
        _tell_after_commit([obj])


class ShiftAdmin(CarefulAdmin):
    """Who was on which unit, to be read."""

    list_display = ("officer", "unit", "started_at", "ended_at")
    list_filter = ("unit__room",)
    search_fields = ("officer__username", "unit__call_sign")
    list_select_related = ("officer", "unit")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only booking on adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only booking off changes."""
        return False


def _tell_after_commit(units: list[Unit]) -> None:
    """Not inside the form's transaction: it holds the database, and a decision waits for its turn first."""
    transaction.on_commit(lambda: tell_again(units))


# Roles are postings: groups would be a second answer to who may do what.
admin.site.unregister(Group)
admin.site.register(Officer, OfficerAdmin)
admin.site.register(Posting, PostingAdmin)
admin.site.register(Room, RoomAdmin)
admin.site.register(Unit, UnitAdmin)
admin.site.register(Shift, ShiftAdmin)
