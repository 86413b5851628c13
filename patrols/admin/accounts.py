"""Who signs in, and what they are in each room."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from patrols import access, door, vocabulary
from patrols.admin.careful import CarefulAdmin, tell_after_commit
from patrols.administration import OwnRooms, RoomFilter, accounts_changed, accounts_seen, administers
from patrols.edge import officer_of
from patrols.establishment import manned_by
from patrols.models import Officer, Posting


class PostingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A posting with the roles that were installed at start-up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(choices=[(name, name) for name in access.role_names()])


class PostingInline(OwnRooms, admin.TabularInline):  # type: ignore[type-arg]  # generic for the checker only
    """What the officer is in each room that is administered."""

    model = Posting
    form = PostingForm
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Officer | None = None, **kwargs: Any) -> Any:
        """Without a posting a new account would be out of its maker's sight."""
        if obj is None and not officer_of(request).is_superuser:
            kwargs |= {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **kwargs)

    def owns(self, request: HttpRequest, obj: Model | None) -> bool:
        """`obj` is the officer."""
        return administers(request) and (obj is None or accounts_seen(officer_of(request)).contains(obj))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the account itself."""
        return administers(request) and (obj is None or accounts_changed(officer_of(request)).contains(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class OfficerForm(UserChangeForm):  # type: ignore[type-arg]  # generic for the checker only
    """An account with skills of the vocabulary."""

    skills = forms.MultipleChoiceField(
        choices=lambda: [(word["code"], word["en"]) for word in vocabulary.attributes()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What a unit can do while they are on it.",
    )


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic for the checker only
    """A new password ends what was opened with the old one."""

    def save(self, commit: bool = True) -> Any:
        """Write the password alone."""
        officer = super().save(commit=False)
        if commit:
            officer.save(update_fields=["password"])
            access.withdraw(officer)
        return officer


class OfficerAdmin(OwnRooms, CarefulAdmin, UserAdmin):  # type: ignore[type-arg]  # generic for the checker only
    """An account. It is switched off, never deleted; rights come from postings, everything in /admin/ from
    the last box, which superusers alone see.
    """

    form = OfficerForm
    inlines = (PostingInline,)
    change_password_form = PasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name")}),
        (None, {"fields": ("language", "skills", "is_active", "is_superuser")}),
        (None, {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "first_name", "last_name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", ("postings__room", RoomFilter), "postings__role")
    filter_horizontal = ()
    actions = ("unlock", "reset_factors")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        """Those who work in a room that is administered."""
        return accounts_seen(officer_of(request)).order_by("username")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not of an account that would open another room, nor a superuser's."""
        return administers(request) and (obj is None or accounts_changed(officer_of(request)).contains(obj))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A superuser is made by superusers; a password is shown to nobody who may not change it."""
        hidden = set() if officer_of(request).is_superuser else {"is_superuser"}
        if not self.has_change_permission(request, obj):
            hidden.add("password")
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in hidden]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def save_model(self, request: HttpRequest, obj: Officer, form: Any, change: bool) -> None:
        """Switched off: cut at once. Renamed: told to those who see the name."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            access.withdraw(obj)
        if change and {"first_name", "last_name", "username"} & set(form.changed_data):
            tell_after_commit(manned_by([obj]))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What a posting gave is withdrawn with it."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            access.withdraw(form.instance)

    @admin.action(description="Let the selected officers try to sign in again", permissions=["reset"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Officer]) -> None:
        """Those who failed too often need not wait."""
        self._each(request, queryset, door.unlock, "let try again")

    @admin.action(description="Remove the second factors of the selected officers", permissions=["reset"])
    def reset_factors(self, request: HttpRequest, queryset: QuerySet[Officer]) -> None:
        """Whoever lost theirs begins with the password again; what was open ends."""
        self._each(request, queryset, door.reset_factors, "second factors removed")

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Each account is asked for again."""
        return administers(request)

    def _each(self, request: HttpRequest, chosen: QuerySet[Officer], act: Any, done: str) -> None:
        by = officer_of(request)
        for officer in chosen.filter(pk__in=accounts_changed(by).values("pk")):
            if act(officer, by=by):
                self.log_change(request, officer, done)


class PostingAdmin(OwnRooms, CarefulAdmin):
    """A posting may be deleted: the journal names officers, not their roles."""

    form = PostingForm
    fixed = ("officer", "room")
    list_display = ("officer", "role", "room")
    list_filter = (("room", RoomFilter), "role")
    search_fields = ("officer__username", "officer__last_name")
    list_select_related = ("officer", "room")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser's is changed by superusers."""
        theirs = isinstance(obj, Posting) and obj.officer.is_superuser
        beyond = theirs and not officer_of(request).is_superuser
        return not beyond and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may change it."""
        return self.has_change_permission(request, obj)

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
