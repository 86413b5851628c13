"""The app as Django sees it."""

from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "patrols"
