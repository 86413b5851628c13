"""The registries that every room begins with: what can happen, and how it can end."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps as current
from django.apps.registry import Apps

FOLDER = Path(__file__).parent / "registry"


def seed_registry(apps: Apps = current) -> None:
    """Add the shipped words that are not there yet; what the force has changed since stays as it is."""
    for name, file in (("IncidentType", "incident_types.json"), ("Disposition", "dispositions.json")):
        model = apps.get_model("dispatch", name)
        known = {field.name for field in model._meta.get_fields()}
        rows = [{key: value for key, value in row.items() if key in known} for row in shipped(file)]
        model._default_manager.bulk_create((model(**row) for row in rows), ignore_conflicts=True)


@cache
def shipped(file: str) -> list[dict[str, Any]]:
    """The rows of one shipped registry."""
    rows: list[dict[str, Any]] = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    return rows
