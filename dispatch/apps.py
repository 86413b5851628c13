"""The app as Django sees it."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"
