"""What every admin here is careful about."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest

from patrols.establishment import tell_again
from patrols.models import Unit


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


def tell_after_commit(units: list[Unit]) -> None:
    """Not inside the form's transaction: it holds the database, and a decision waits for its turn first."""
    transaction.on_commit(lambda: tell_again(units))
