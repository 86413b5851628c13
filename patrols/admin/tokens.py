"""What other systems carry."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from patrols import clock, tokens
from patrols.admin.careful import CarefulAdmin
from patrols.administration import OwnRooms, accounts_changed, administers
from patrols.edge import officer_of
from patrols.models import Token


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """A token that may be issued."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "expires_at" in self.fields:
            self.fields["expires_at"].initial = clock.now() + timedelta(days=90)

    def clean(self) -> dict[str, Any]:
        """What no token may be is refused in one sentence."""
        given = super().clean() or self.cleaned_data
        if {"officer", "name", "expires_at"} <= set(given):
            try:
                tokens.check(given["officer"], given["name"], given["expires_at"])
            except ValueError as fault:
                raise forms.ValidationError(str(fault)) from fault
        return given


class TokenAdmin(OwnRooms, CarefulAdmin):
    """Issued and revoked, never changed. The secret is on the page that follows the form, nowhere else."""

    form = TokenForm
    fields = ("officer", "name", "expires_at", "created_at", "used_at", "revoked_at")
    list_display = ("name", "officer", "created_at", "expires_at", "used_at", "revoked_at")
    list_filter = ("revoked_at", "expires_at")
    search_fields = ("name", "officer__username")
    list_select_related = ("officer",)
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Token]:
        """Those of accounts that may be changed: a token speaks for all that its account may do."""
        mine = accounts_changed(officer_of(request))
        return Token.objects.filter(officer__in=mine).order_by("-created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("created_at", "used_at", "revoked_at")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Accounts that may be changed."""
        kwargs["queryset"] = accounts_changed(officer_of(request)).order_by("username")
        return CarefulAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever sees a token may revoke it."""
        return administers(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Issue it; the secret stays with this request."""
        token, obj.secret = tokens.issue(obj.officer, obj.name, obj.expires_at)
        obj.pk = token.pk

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret, once."""
        context = {**self.admin_site.each_context(request), "token": obj, "title": obj.name}
        return TemplateResponse(request, "patrols/token_issued.html", context)

    @admin.action(description="Revoke the selected tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        """They open nothing from now on."""
        for token in queryset:
            tokens.revoke(token)
            self.log_change(request, token, "revoked")
