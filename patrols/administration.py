"""Who administers what: an administrator the rooms where they are posted as one, a superuser everything.

An account that works in a room beyond theirs, or that is a superuser's, is not an administrator's to change:
its password and its tokens would open that other room.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from patrols import access
from patrols.edge import officer_of
from patrols.models import Officer, Posting, Room, Sector

ADMINISTER = access.permission("patrols.administer")


def rooms(officer: Officer) -> QuerySet[Room]:
    """The rooms that the officer administers."""
    return Room.objects.all() if officer.is_superuser else access.rooms_where(officer, ADMINISTER)


def accounts_seen(officer: Officer) -> QuerySet[Officer]:
    """The accounts that work in these rooms, wherever else they do."""
    if officer.is_superuser:
        return Officer.objects.all()
    return Officer.objects.filter(pk__in=Posting.objects.filter(room__in=rooms(officer)).values("officer"))


def accounts_changed(officer: Officer) -> QuerySet[Officer]:
    """The accounts that work in these rooms alone and are no superuser's."""
    if officer.is_superuser:
        return Officer.objects.all()
    beyond = Posting.objects.exclude(room__in=rooms(officer)).values("officer")
    return accounts_seen(officer).filter(is_superuser=False).exclude(pk__in=beyond)


def administers(request: HttpRequest) -> bool:
    """Whether whoever asks is a superuser or administers a room."""
    officer = request.user
    if not isinstance(officer, Officer) or not officer.is_active:
        return False
    return officer.is_superuser or rooms(officer).exists()


class Administration(admin.AdminSite):
    """/admin/, for superusers and for those who administer a room."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """By the one door, which asks for a second factor too."""
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(request.get_full_path())

    def logout(  # type: ignore[override]  # the stubs know the page, not that it may lead elsewhere
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The sockets end with the session, as by the room's own way out."""
        officer_id = request.user.pk
        answer = super().logout(request, extra_context)
        if officer_id is not None:
            access.may_have_ended(officer_id)
        return answer

    def password_change(  # type: ignore[override]  # the stubs know the page, not that it may lead elsewhere
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """On the page that everybody has."""
        return redirect("password")

    def has_permission(self, request: HttpRequest) -> bool:
        return administers(request)


class OwnRooms:
    """Mixed into an admin: whoever asks sees and changes what belongs to their rooms, and is offered no other
    room, account or sector to refer to. `room` leads from a row to its room.
    """

    room = "room"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of these rooms; lists, pages, actions and posted forms all begin with them."""
        officer = officer_of(request)
        found: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]  # the admin's
        return found if officer.is_superuser else found.filter(**{f"{self.room}__in": rooms(officer)})

    def owns(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether whoever asks may see the row, or with None such rows at all."""
        return administers(request) and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.owns(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.owns(request, obj)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offers, and accepts, only what belongs to these rooms."""
        if db_field.related_model in _OFFERED:
            kwargs["queryset"] = _OFFERED[db_field.related_model](officer_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class RoomFilter(admin.RelatedFieldListFilter):
    """Filters by one of the rooms that are administered."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """The rooms, as Django's own filter offers its choices."""
        return [(room.pk, str(room)) for room in rooms(officer_of(request)).order_by("name")]


_OFFERED: dict[Any, Any] = {
    Room: rooms,
    Officer: lambda officer: (
        accounts_seen(officer) if officer.is_superuser else accounts_seen(officer).filter(is_superuser=False)
    ),
    Sector: lambda officer: Sector.objects.filter(room__in=rooms(officer)),
}
